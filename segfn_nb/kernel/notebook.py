"""What the words of a magic mean in this notebook: variables, functions, files, and where a cell's lines are."""

from __future__ import annotations

import difflib
import glob
import re
import types
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from segfn_nb.errors import OptionError
from segfn_nb.functions.registry import functions
from segfn_nb.functions.settings import Setting
from segfn_nb.kernel.options import split

FIRST_CELL_LINE = 2
"""Where a function's first line stands in a cell that begins with its magic."""


def named_events(namespace: Mapping[str, Any], words: list[str], option: str) -> Any:
    """
    The events that words name: one variable, or paths and patterns of paths (whoever reads them looks those up).

    Raises:
        UsageError: Neither a variable nor a file.
    """
    if len(words) == 1 and _is_variable(namespace, words[0]):
        return namespace[words[0]]
    paths = [str(Path(word).expanduser()) for word in words]
    for word, path in zip(words, paths, strict=True):
        if not glob.has_magic(path) and not Path(path).exists():
            known = [name for name in namespace if not name.startswith("_")]
            raise UsageError(f"{option}: {word} is neither a variable nor a file{_meant(word, known)}")
    return paths[0] if len(paths) == 1 else paths


def named_http(namespace: Mapping[str, Any], word: str) -> Any:
    """What `--http` names: a variable with a Mock or a transport, else the mode itself."""
    return namespace[word] if _is_variable(namespace, word) and not isinstance(namespace[word], str) else word


class NotebookNames:
    """
    What the words on a function's card mean in a notebook; see `segfn_nb.widgets.card_replay.Names`.

    Args:
        namespace: The notebook's variables.
    """

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace

    def words(self, text: str) -> list[str]:
        """As magics read them: quotation marks are for spaces, a backslash is one."""
        return split(text)

    def events(self, words: list[str]) -> Any:
        """As `named_events`. Raises OptionError where that raises UsageError, which only IPython shows well."""
        try:
            return named_events(self._namespace, words, "events")
        except UsageError as error:
            raise OptionError(str(error)) from None

    def http(self, word: str) -> Any:
        """As `named_http`."""
        return named_http(self._namespace, word)


def named_settings(namespace: Mapping[str, Any], word: str | None) -> Mapping[str, Any] | None:
    """
    The dict, or list of Setting, that `--settings` names.

    Raises:
        UsageError: No such variable, or it is no dict.
    """
    if word is None:
        return None
    if not _is_variable(namespace, word):
        dicts = [name for name, value in namespace.items() if isinstance(value, Mapping) and not name.startswith("_")]
        raise UsageError(f"--settings: {word} is no variable; give the name of a dict{_meant(word, dicts)}")
    found = namespace[word]
    if isinstance(found, list) and found and all(isinstance(one, Setting) for one in found):
        return {one.name: one for one in found}
    if not isinstance(found, Mapping):
        raise UsageError(f"--settings: {word} is a {type(found).__name__}; give a dict of setting names and values")
    return found


def named_function(namespace: Mapping[str, Any], name: str) -> Any:
    """
    The function of that name: a variable first, else one defined earlier.

    Raises:
        UsageError: There is none.
    """
    found = namespace.get(name)
    if hasattr(found, "replay") and hasattr(found, "handlers"):
        return found
    if name in functions:
        return functions[name]
    defined = f"; defined are: {', '.join(functions)}" if functions else "; define one with %%destination_function NAME"
    raise UsageError(f"There is no function {name}{_meant(name, functions) or defined}")


def named_setting_names(namespace: Mapping[str, Any], words: str) -> list[str]:
    """
    Names of settings that a magic's words give: of `--settings VARIABLE`, `--setting NAME=VALUE`, the project file's
    function of that name, and the function that has the name now.
    """
    found = re.findall(r"--setting[ =]+([\w$]+)=", words)
    variable = re.search(r"--settings[ =]+(\w+)", words)
    given = namespace.get(variable[1]) if variable else None
    if isinstance(given, Mapping):
        found += [str(name) for name in given]
    elif isinstance(given, list):
        found += [setting.name for setting in given if isinstance(setting, Setting)]
    name = next(iter(words.split()), "")
    function = functions.get(name)
    if function is not None:
        found += list(function.settings.declared)
    return list(dict.fromkeys([*found, *_settings_of_project(name)]))


def _settings_of_project(name: str) -> list[str]:
    from segfn_nb.workspace.project import FILE_NAME, project_entry

    if not Path(FILE_NAME).is_file():
        return []
    try:
        return [setting.name for setting in project_entry(name).settings]
    except OptionError:  # it is not in the file, or the file is wrong: whoever loads it is told
        return []


def named_columns(namespace: Mapping[str, Any], words: str) -> list[str]:
    """Columns of the events that a magic's `--events` names: those of a variable, or of the first file."""
    from segfn_nb.replay.reading.columns import columns_of  # with pandas: not before somebody asks

    named = re.search(r"--events[ =]+(?:'([^']*)'|\"([^\"]*)\"|(\S+))", words)
    if named is None:
        return []
    word = next(filter(None, named.groups()), "")
    try:
        return columns_of(namespace[word] if _is_variable(namespace, word) else str(Path(word).expanduser()))
    except RuntimeError:  # ~name, and there is no such user
        return []


def members_of_columns(columns: Iterable[str], path: list[str]) -> list[str]:
    """
    What stands below a path in dotted columns.

    Example:
        >>> members_of_columns(["type", "properties.price", "context.page.url", "context.ip"], ["context"])
        ['page', 'ip']
    """
    prefix = ".".join(path) + "."
    return list(dict.fromkeys(name[len(prefix) :].split(".", 1)[0] for name in columns if name.startswith(prefix)))


def first_cell_line(shell: InteractiveShell, magic: str) -> int:
    """The line of the running cell, counted from 1, that stands below its magic."""
    for number, line in enumerate(raw_cell(shell).split("\n"), 1):
        if line.strip().startswith(f"%%{magic}"):
            return number + 1
    return FIRST_CELL_LINE


def source_text(shell: InteractiveShell, body: str) -> str:
    """The body without the newline that IPython puts behind a cell: what goes into Segment, byte for byte."""
    return body if raw_cell(shell).endswith("\n") else body.removesuffix("\n")


def raw_cell(shell: InteractiveShell) -> str:
    """The running cell as it was sent; empty in a shell that has no messages."""
    get_parent = getattr(shell, "get_parent", None)
    message = get_parent() if get_parent is not None else {}
    return str((message.get("content") or {}).get("code") or "")


def _is_variable(namespace: Mapping[str, Any], word: str) -> bool:
    return word in namespace and not isinstance(namespace[word], types.ModuleType)


def _meant(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
