"""Reads tables whose columns have types: DataFrames, Arrow tables and Parquet files become events in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec
import pyarrow as pa
from pyarrow import types as kinds

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.options import ROWS_PER_PART
from segfn_nb.replay.dialects.detect import SAMPLE_ROWS, detect
from segfn_nb.replay.dialects.plan import ColumnPlan, Dialect, listed
from segfn_nb.replay.events.arrow_values import is_text_type, plain, python_values, texts_of
from segfn_nb.replay.events.build import Texts, events_of_columns, is_object
from segfn_nb.replay.events.column_types import ColumnTypes
from segfn_nb.replay.events.json_text import Member
from segfn_nb.replay.reading.dicts import texts_of_values
from segfn_nb.replay.reading.parts import Segment, cut
from segfn_nb.replay.values import NotJSON, is_absent, json_text

_LARGE = pa.large_string()
_TEXT_FIELDS = {(name,) for name in ("type", "event", "userId", "anonymousId", "messageId", "groupId", "previousId")}


class Columns(Protocol):
    """
    **Protocol**: columns with types, wherever they are.

    Attributes:
        what: What a message calls the table: "frame", "Parquet".

        label: The file, or None.

        names: Of the columns.

        types: Of the columns, as Arrow has them; None: Python objects of any kind.

        rows: How many rows there are.
    """

    what: str
    label: str | None
    names: Sequence[str]
    types: Sequence[pa.DataType | None]
    rows: int

    def read(self, start: int, end: int, indexes: Sequence[int]) -> list[Any]:
        """Rows of some columns: Arrow's arrays, or lists of Python objects."""

    def fingerprint(self) -> list[str | int]:
        """What identifies the input."""


class TypedTable:
    """
    One table of events, or for source functions of captured requests.

    Text stays text, except that a column below properties, traits or context whose every value is a JSON array or object
    becomes that; all other values are what their types say. See `events.arrow_values` for what is null and what is absent.

    Args:
        columns: The table.

        kind: The function's kind.

        types: What is known of columns by name; shared by all tables of an input.

    Raises:
        InputError: No column could make an event.
    """

    def __init__(self, columns: Columns, *, kind: Kind, types: ColumnTypes) -> None:
        self.label = columns.label
        self.blank_lines = 0
        self._columns = columns
        self._kind = kind
        self._types = types
        is_told_apart = len(set(columns.names)) == len(columns.names)  # else `detect` has something to say
        head = columns.read(0, min(SAMPLE_ROWS, columns.rows), range(len(columns.names))) if is_told_apart else []
        sample = list(zip(*map(_sample, head), strict=True))
        label = columns.label or f"the {columns.what}"
        self.dialect: Dialect = detect(columns.names, sample, kind=kind, label=label, options=types.options)
        types.meet(columns.names, self.dialect)

    def scan(self, source: int, first_row: int) -> list[Segment]:
        """Find text that is JSON in every cell, and where the parts begin."""
        plans = [plan for plan in self.dialect.columns if plan.path and self._is_text(plan)]
        at = 0
        while at < self._columns.rows and (wanted := self._types.wanted(plans)):
            end = min(self._columns.rows, at + ROWS_PER_PART)
            cells = self._columns.read(at, end, [plan.index for plan in wanted])
            for plan, column in zip(wanted, cells, strict=True):
                self._types.scan(plan, texts_of(column, plan.name, {}).values, lambda i: f"row {i:,}")
            at = end
        return cut(source, self._columns.rows, first_row)

    def _is_text(self, plan: ColumnPlan) -> bool:
        kind = self._columns.types[plan.index]
        return kind is not None and is_text_type(kind)

    def read(self, segment: Segment, wanted: Sequence[int] | None) -> Texts:
        """The rows of a segment; see `parts.Source`."""
        columns = self._columns.read(segment.start, segment.end, [plan.index for plan in self.dialect.columns])
        if wanted is not None:
            columns = [
                plain(column).take(pa.array(wanted, pa.int64())) if _is_arrow(column) else [column[i] for i in wanted]
                for column in columns
            ]
        rows = segment.rows if wanted is None else len(wanted)
        faults: dict[int, str] = {}
        if self.dialect.whole is not None:
            texts = texts_of_values(self._whole(columns[0], faults), self._kind)
            texts.faults.update(faults)
        else:
            members = [
                self._member(plan, column, faults) for plan, column in zip(self.dialect.columns, columns, strict=True)
            ]
            texts = events_of_columns(self.dialect, members, rows, faults)
        if self.label is not None:
            first = segment.start
            texts.faults = {
                i: f"{self.label} row {first + (i if wanted is None else wanted[i]):,}: {fault}"
                for i, fault in texts.faults.items()
            }
        return texts

    def _whole(self, column: Any, faults: dict[int, str]) -> list[Any]:
        if _is_arrow(column):
            values: list[Any] = texts_of(column, self.dialect.columns[0].name, faults).values.to_pylist()
            return values
        return [None if is_absent(value) else value for value in column]

    def _member(self, plan: ColumnPlan, column: Any, faults: dict[int, str]) -> Member:
        if plan.name in self._types.declared:
            return self._types.member(plan, _as_csv(plan, column, faults))
        if not _is_arrow(column):
            return Member(plan.path, _object_cells(plan, column, faults), is_text=False)
        found = texts_of(column, plan.name, faults)
        if not found.is_text:
            return Member(plan.path, found.values, is_text=False)
        if is_text_type(column.type):
            return self._types.member(plan, found.values, literals=False)
        return Member(plan.path, found.values, is_text=True)

    def fingerprint(self) -> list[str | int]:
        """What identifies the input before it is read as events; each part's own hash does the rest."""
        return self._columns.fingerprint()

    def describe(self) -> str:
        """The "read as" line without the file's name."""
        parts = self.dialect.describe(self._columns.what, len(self._columns.names))
        if self.dialect.whole is not None:
            return "; ".join(parts)
        parts.append("values keep their types")
        text = [plan for plan in self.dialect.columns if self._is_text(plan)]
        json_columns = self._types.json_columns(text)
        if json_columns:
            parts.append(f"JSON: {listed(sorted(json_columns))}")
        literal = self._types.literal_columns(text)
        if literal:
            parts.append(
                f"text that reads as numbers or booleans stays text: {listed(literal)} "
                f'(to change: types={{"{literal[0]}": "number"}})'
            )
        numbers = [plan.name for plan in self.dialect.columns if plan.path in _TEXT_FIELDS and self._is_number(plan)]
        if numbers:
            parts.append(
                f'numbers where Segment has text: {listed(numbers)} (to change: types={{"{numbers[0]}": "text"}})'
            )
        return "; ".join(parts)

    def _is_number(self, plan: ColumnPlan) -> bool:
        kind = self._columns.types[plan.index]
        return (
            plan.name not in self._types.declared
            and kind is not None
            and (kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_decimal(kind) or kinds.is_boolean(kind))
        )


def _is_arrow(column: Any) -> bool:
    return isinstance(column, pa.Array | pa.ChunkedArray)


def _sample(column: Any) -> list[Any]:
    """Cells that could be whole events: text, or dicts."""
    cells: list[Any] = texts_of(column, "", {}).values.to_pylist() if _is_arrow(column) else column
    return cells


def _object_cells(plan: ColumnPlan, column: Sequence[Any], faults: dict[int, str]) -> pa.Array:
    texts: list[str | None] = []
    for i, value in enumerate(column):
        text = None
        if isinstance(value, str) and plan.is_object and (not value or is_object(value)):
            text = _encodable(value, plan, i, faults)
        elif not is_absent(value):
            try:
                text = json_text(value).decode()
            except NotJSON as error:
                faults.setdefault(i, f"column {plan.name}: {error}")
        texts.append(text)
    return pa.array(texts, _LARGE)


def _as_csv(plan: ColumnPlan, column: Any, faults: dict[int, str]) -> pa.Array:
    """Cells as CSV would have them, for columns whose type is declared."""
    values = python_values(column, plan.name, faults) if _is_arrow(column) else column
    texts: list[str | None] = []
    for i, value in enumerate(values):
        if is_absent(value):
            texts.append(None)
        elif isinstance(value, str):
            texts.append(_encodable(value, plan, i, faults))
        elif isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            texts.append(str(int(value)))
        else:
            try:
                text = json_text(value).decode()
            except NotJSON as error:
                faults.setdefault(i, f"column {plan.name}: {error}")
                text = ""
            texts.append(msgspec.json.decode(text) if text.startswith('"') else text or None)
    return pa.array(texts, _LARGE)


def _encodable(text: str, plan: ColumnPlan, row: int, faults: dict[int, str]) -> str | None:
    try:
        text.encode()
    except UnicodeEncodeError:
        faults.setdefault(row, f"column {plan.name}: half of a surrogate pair, which is no text")
        return None
    return text
