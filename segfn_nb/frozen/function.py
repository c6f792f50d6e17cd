"""The function that a folder tests: read from its file, made ready, with the settings of the cases."""

from __future__ import annotations

from typing import Any

from segfn_nb.contracts.http import SCRUBBED, MockSpec
from segfn_nb.contracts.messages import Load
from segfn_nb.contracts.parsing import Strip
from segfn_nb.errors import InputError
from segfn_nb.frozen.folder import Frozen, FrozenSetting
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.settings import Setting, Settings
from segfn_nb.workers.process import WorkerProcess


def definition_of(frozen: Frozen, worker: WorkerProcess) -> Definition:
    """
    The function as its file is now.

    Args:
        worker: Reads it; what it had loaded is gone.

    Raises:
        InputError: The file is not there or cannot be read.

        FunctionError: It cannot be used.
    """
    path, manifest = frozen.function_file, frozen.manifest
    try:
        text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except OSError as error:
        raise InputError(
            f"{path}, the function that {frozen.path} tests, cannot be read: {error.strerror}. Where it has moved, change "
            "`function` in segfn-test.toml"
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    settings = Settings(
        Setting(name=one.name, type=one.type, sensitive=one.sensitive, value=one.value) for one in manifest.settings
    )
    definition = Definition(manifest.name, manifest.kind, text, settings)
    if manifest.language == "typescript":
        definition = definition.stripped(worker.strip(Strip(text)))
    options = manifest.options.run_options()
    definition.check(worker.load(Load(manifest.name, manifest.kind, definition.source, "{}", options, MockSpec())))
    return definition


def placeholders(definition: Definition) -> list[FrozenSetting]:
    """The function's settings as they may be written down: those that have a value now, sensitive ones without it."""
    values = definition.settings.values(definition.name)
    declared = definition.settings.declared
    return [
        FrozenSetting(
            name,
            _placeholder(value) if declared[name].sensitive else value,
            declared[name].type,
            declared[name].sensitive,
        )
        for name, value in values.items()
    ]


def _placeholder(value: Any) -> Any:
    if isinstance(value, str):
        return SCRUBBED
    if isinstance(value, list):
        return [SCRUBBED for _ in value]
    return dict.fromkeys(value, SCRUBBED) if isinstance(value, dict) else value
