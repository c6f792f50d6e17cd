"""The project file `segfn.toml`: functions by name, so that notebook, Python and shell need nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from segfn_nb.contracts.parsing import Language
from segfn_nb.errors import OptionError
from segfn_nb.functions.settings import Setting
from segfn_nb.runtime.cassettes.modes import MODES

FILE_NAME = "segfn.toml"


class ProjectFunction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One `[functions.NAME]`; paths are relative to the project file, and a sensitive setting has no `value`."""

    file: str
    kind: str
    on: str | None = None
    settings: list[Setting] = []
    events: str | list[str] | None = None
    http: str | None = None
    language: Language | None = None


class ProjectEntry(msgspec.Struct, frozen=True):
    """A function of the project file, paths resolved."""

    name: str
    file: Path
    kind: str
    on: str | None
    settings: list[Setting]
    events: list[str]
    http: str | None
    language: Language | None


def project_entry(name: str, path: str | Path = FILE_NAME) -> ProjectEntry:
    """
    A function of the project file.

    Args:
        path: The project file, by default `segfn.toml` in the current folder.

    Raises:
        OptionError: The file is missing or not valid, has no such function, or holds a sensitive value.

    Example:
        >>> project_entry("orders_to_crm", "notebooks/segfn.toml").kind  # doctest: +SKIP
        'destination'
    """
    file = Path(path)
    functions = _read(file)
    if name not in functions:
        raise OptionError(f"{file} has no function {name!r}. It has: {', '.join(functions) or 'none'}")
    where = f"{file}, [functions.{name}]"
    try:
        found = msgspec.convert(functions[name], ProjectFunction)
    except msgspec.ValidationError as error:
        raise OptionError(f"{where}: {error}") from None
    for setting in found.settings:
        if not setting.name:
            raise OptionError(f"{where}: each of its settings needs a `name`")
        if setting.sensitive and setting.value is not None:
            raise OptionError(f'{where}: setting {setting.name} is sensitive; give `env = "NAME"` instead of its value')
    folder = file.parent
    events = [found.events] if isinstance(found.events, str) else found.events or []
    return ProjectEntry(
        name=name,
        file=folder / found.file,
        kind=found.kind,
        on=found.on,
        settings=found.settings,
        events=[str(folder / one) for one in events],
        http=_http(found.http, folder),
        language=found.language,
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OptionError(f"There is no {file} here; name a .js or .ts file, or write a {FILE_NAME}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionError(f"{file} is not TOML: {error}") from None
    functions = table.get("functions", {})
    if not isinstance(functions, dict):
        raise OptionError(f"{file}: write each function as [functions.NAME]")
    return functions


def _http(http: str | None, folder: Path) -> str | None:
    """A file named in the project file lies beside it."""
    mode, _, argument = (http or "").partition(":")
    return f"{mode}:{folder / argument}" if mode in ("mock", "cassette", *MODES) and argument else http
