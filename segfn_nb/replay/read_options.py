"""How events are to be read where the detection is to be overruled: the options `types`, `columns` and `dialect`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from segfn_nb.errors import OptionError

TYPES = ("text", "number", "boolean", "json")
"""What `types=` may say of a column."""

DIALECTS = ("dotted", "warehouse", "whole", "requests")
"""What `dialect=` may say of tables: whole events (or requests) stand in one column, `requests` are for source functions."""


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the user says of the input's tables; nothing of it concerns events that are JSON or dicts.

    Attributes:
        types: Column name (or a frame's label, such as 0) to "text", "number", "boolean" or "json", instead of what the cells suggest.

        columns: Column name to its path in the event ("properties.revenue"), or to None: not read. Columns that are not
            named are read as they would be otherwise.

        dialect: One of `DIALECTS`; None: told by the columns.

    Raises:
        OptionError: A value is not allowed.

    Example:
        >>> ReadOptions(columns={"Kundennr": "userId", "Umsatz": "properties.revenue", "intern": None}).is_default
        False
    """

    types: Mapping[str, str] = {}
    columns: Mapping[str, str | None] = {}
    dialect: str | None = None

    def __post_init__(self) -> None:
        for option, example in (("types", '"number"'), ("columns", '"properties.revenue"')):
            given: Any = getattr(self, option)
            if not isinstance(given, Mapping):
                raise OptionError(f'{option}={given!r}: a dict, such as {{"Umsatz": {example}}}')
            msgspec.structs.force_setattr(self, option, _by_name(option, given))
        for column, kind in self.types.items():
            if kind not in TYPES:
                raise OptionError(f"types: {column!r} cannot be {kind!r}; a column is one of {', '.join(TYPES)}")
        if self.dialect is not None and self.dialect not in DIALECTS:
            raise OptionError(f"dialect={self.dialect!r}: one of {', '.join(DIALECTS)}")
        sources: dict[str, str] = {}
        for column, path in self.columns.items():
            if path is None:
                continue
            if not all(str(path).split(".")) or type(path) is not str:
                raise OptionError(
                    f'columns: {column!r} cannot be {path!r}; a path is written as "userId" or "properties.revenue", and '
                    "None leaves the column out"
                )
            if path in sources:
                raise OptionError(
                    f"columns: both {sources[path]!r} and {column!r} become {path!r}; leave one out (None)"
                )
            sources[path] = column

    @property
    def is_default(self) -> bool:
        """Whether nothing is overruled."""
        return not self.types and not self.columns and self.dialect is None


def _by_name(option: str, given: Mapping[Any, Any]) -> dict[str, Any]:
    """What is said of each column, by its name as tables have it: text without spaces around it, as in `dialects`."""
    named: dict[str, Any] = {}
    for key, said in given.items():
        name = str(key).strip()
        if name in named:
            raise OptionError(f"{option}: {name!r} is named twice")
        named[name] = said
    return named
