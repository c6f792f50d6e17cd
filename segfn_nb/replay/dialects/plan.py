"""What a table's columns mean, as a value: each one's path in the event, and what is said of the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

OBJECT_COLUMNS = ("properties", "traits", "context", "integrations")
"""Columns that hold a JSON object where they stand alone, without a dot."""

TIME_FIELDS = ("timestamp", "originalTimestamp", "sentAt", "receivedAt")
"""Times that every event may have."""


class Column(msgspec.Struct, frozen=True):
    """A column before its table's dialect is known; `path` is the one that the user gave it, None where the name decides."""

    name: str
    index: int
    path: tuple[str, ...] | None = None


class ColumnPlan(msgspec.Struct, frozen=True):
    """
    One column: its name in the table, its path in the event, and whether a warehouse wrote it.

    A warehouse has times without zone and arrays as text.
    """

    name: str
    path: tuple[str, ...]
    index: int
    of_warehouse: bool = False

    @property
    def is_object(self) -> bool:
        """Whether it holds a whole JSON object, such as `properties`."""
        return len(self.path) == 1 and self.path[0] in (*OBJECT_COLUMNS, "headers")

    @property
    def is_warehouse_time(self) -> bool:
        """Whether it is one of an event's own times, as a warehouse writes them."""
        return self.of_warehouse and len(self.path) == 1 and self.path[0] in TIME_FIELDS


class Dialect(msgspec.Struct, frozen=True):
    """
    What a table's columns mean.

    Attributes:
        name: One of `read_options.DIALECTS`.

        columns: Those that make up the event; in the dialect `whole`, that one alone.

        ignored: Names of columns that are not part of it.

        default_type: The type of every event, where no column says it.

        why_type: Where the default type comes from, in words.

        renamed: What the option `columns` made of columns.

        notes: What else the user should know of this table.
    """

    name: Literal["dotted", "warehouse", "whole", "requests"]
    columns: list[ColumnPlan]
    ignored: list[str] = []
    default_type: str | None = None
    why_type: str = ""
    renamed: Mapping[str, str] = {}
    notes: list[str] = []

    @property
    def whole(self) -> ColumnPlan | None:
        """The column that holds whole events, if there is one."""
        return self.columns[0] if self.columns and not self.columns[0].path else None

    def roots(self) -> set[str]:
        """Top-level names of the event."""
        return {column.path[0] for column in self.columns if column.path}

    def describe(self, table: str, columns: int) -> list[str]:
        """
        The pieces of the "read as" line that are the same for every table.

        Args:
            table: What it is: "CSV", "Parquet", "frame".

            columns: How many columns it has.
        """
        if self.whole is not None:
            said = [f"read as whole events, one a row in column {self.whole.name} of a {table}"]
            if self.ignored:
                others = len(self.ignored)
                said.append(f"{others} other column{' is' if others == 1 else 's are'} not read")
                said.append(f'to read {"it" if others == 1 else "them"} instead: columns={{"{self.whole.name}": None}}')
            return said
        named = {"requests": "captured requests,"}.get(self.name, self.name)
        change = ' (to change: dialect="dotted")' if self.name == "warehouse" else ""
        said = [f"read as {named} {table}, {columns} column{'' if columns == 1 else 's'}{change}"]
        if self.default_type is not None:
            said.append(f"type: {self.default_type} ({self.why_type})")
        if self.renamed:
            said.append(f"renamed: {listed([f'{name} to {path}' for name, path in self.renamed.items()])}")
        if self.ignored:
            said.append(f"not read: {listed(self.ignored)}")
        return said + self.notes


def path_of(name: str) -> tuple[str, ...]:
    """
    The path that a dotted name stands for; a name with an empty step is one name.

    Example:
        >>> path_of("context.page.url"), path_of("a..b")
        (('context', 'page', 'url'), ('a..b',))
    """
    return tuple(name.split(".")) if all(name.split(".")) else (name,)


def listed(names: Sequence[str], most: int = 6) -> str:
    """
    The names in one line, the first ones if they are many.

    Example:
        >>> listed(["a", "b", "c"], 2)
        'a, b and 1 more'
    """
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
