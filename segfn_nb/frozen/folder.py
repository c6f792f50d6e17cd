"""
A folder of frozen tests: `segfn-test.toml` says which function is tested and how it runs, and each case has a file.

Everything is text in a fixed order, so that a change is a readable difference in git.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.options import RunOptions, checked_options
from segfn_nb.contracts.parsing import Language
from segfn_nb.errors import InputError, OptionError
from segfn_nb.frozen.cases import Case, read, write
from segfn_nb.functions.settings import SettingType

MANIFEST = "segfn-test.toml"
FORMAT = 1

_CASE = re.compile(r"\d{3,}-[a-z0-9-]+\.json")


class FrozenSetting(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A setting's value; that of a sensitive one is a placeholder."""

    name: str
    value: str | bool | list[str] | dict[str, str]
    type: SettingType = "STRING"
    sensitive: bool = False


class FrozenOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the cases run; see `RunOptions`. `started_at_ms` is the clock of events without a time."""

    timeout_seconds: float = 5.0
    memory_bytes: int = 128_000_000
    clock: Literal["event"] | float = "event"
    random: int | float = 0
    key_order: Literal["deployed", "as_sent"] = "deployed"
    started_at_ms: float = 0.0

    def run_options(self) -> RunOptions:
        """As a worker takes them."""
        return checked_options(RunOptions(**msgspec.structs.asdict(self)))


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `segfn-test.toml`. `function` is the tested file, from this folder."""

    format: int
    name: str
    kind: Kind
    function: str
    language: Language = "javascript"
    options: FrozenOptions = FrozenOptions()
    settings: list[FrozenSetting] = []
    source: str = ""
    masked: list[str] = []


class Frozen(msgspec.Struct, frozen=True):
    """A folder: its manifest, and its cases by the names of their files."""

    path: Path
    manifest: Manifest
    cases: dict[str, Case]

    @property
    def function_file(self) -> Path:
        """The tested file."""
        return Path(os.path.normpath(self.path / self.manifest.function))


def read_manifest(folder: str | Path) -> Manifest:
    """
    What a folder's manifest says.

    Raises:
        InputError: There is none, or it cannot be read.
    """
    path = Path(folder) / MANIFEST
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Manifest)
    except OSError:
        raise InputError(f"{folder} holds no frozen tests: there is no {MANIFEST} in it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None
    if found.format != FORMAT:
        raise InputError(f"{path} has format {found.format}; this version of segfn_nb reads {FORMAT}")
    return found


def case_names(folder: str | Path) -> list[str]:
    """The names of the files with cases, in order."""
    return sorted(entry.name for entry in Path(folder).iterdir() if _CASE.fullmatch(entry.name))


def read_case(path: Path) -> Case:
    """
    One case.

    Raises:
        InputError: The file cannot be read.
    """
    try:
        return read(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None


def refuse_other(folder: Path, *, replace: bool) -> None:
    """
    Stop before files of others are among ours, or tests are replaced that nobody wanted to replace.

    Raises:
        OptionError: The folder holds something already.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / MANIFEST).is_file():
        raise OptionError(f"{folder} is there already and holds no frozen tests; name a new folder")
    if not replace:
        raise OptionError(
            f"{folder} holds frozen tests already. To accept what the function does now: segfn test {folder} --update; "
            "to choose events anew: freeze(..., replace=True)"
        )


def write_folder(frozen: Frozen, others: Mapping[str, bytes]) -> None:
    """
    Write manifest, cases and `others` (file name to content); cases that were there before and are not now are deleted.

    Raises:
        OptionError: The folder cannot be written.
    """
    folder = frozen.path
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in set(case_names(folder)) - set(frozen.cases):
            (folder / name).unlink()
        for name, content in others.items():
            (folder / name).write_bytes(content)
        for name, case in frozen.cases.items():
            (folder / name).write_bytes(write(case))
        (folder / MANIFEST).write_text(manifest_text(frozen.manifest), encoding="utf-8", newline="\n")
    except OSError as error:
        raise OptionError(f"{folder} cannot be written: {error.strerror}") from None


def manifest_text(manifest: Manifest) -> str:
    """The manifest as TOML."""
    lines = [
        "# Frozen by segfn_nb: run with `segfn test` or pytest; `segfn test --update` accepts what the function does now.",
        f"format = {manifest.format}",
        f"name = {_toml(manifest.name)}",
        f"kind = {_toml(str(manifest.kind))}",
        f"function = {_toml(manifest.function)}  # the file that is tested, from this folder",
    ]
    if manifest.language != "javascript":
        lines.append(f"language = {_toml(manifest.language)}")
    if manifest.source:
        lines.append(f"source = {_toml(manifest.source)}  # what the events came from")
    if manifest.masked:
        lines.append(f"masked = {_toml(manifest.masked)}")
    lines += ["", "[options]"]
    lines += [f"{name} = {_toml(value)}" for name, value in msgspec.structs.asdict(manifest.options).items()]
    for setting in manifest.settings:
        lines += ["", "[[settings]]", f"name = {_toml(setting.name)}", f"type = {_toml(setting.type)}"]
        if setting.sensitive:
            lines.append("sensitive = true  # the value is a placeholder")
        lines.append(f"value = {_toml(setting.value)}")
    return "\n".join([*lines, ""])


def _toml(value: Any) -> str:
    """A value as TOML, which writes strings, numbers and booleans as JSON does."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(name)} = {_toml(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
