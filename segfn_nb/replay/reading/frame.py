"""Reads a DataFrame: dotted columns of any dtype, columns of dicts, or one column of whole events."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api import types as dtypes

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError
from segfn_nb.replay.events.build import Texts, events_of_columns
from segfn_nb.replay.events.cell_types import is_json, literals, may_be_typed
from segfn_nb.replay.events.column_types import ColumnTypes, is_object, listed
from segfn_nb.replay.events.dialects import SAMPLE_ROWS, ColumnPlan, Dialect, detect
from segfn_nb.replay.events.json_text import Member, on_one_line
from segfn_nb.replay.reading.dicts import texts_of_values
from segfn_nb.replay.reading.parts import Segment, cut
from segfn_nb.replay.values import NotJSON, is_absent, json_text

_LARGE = pa.large_string()


class Frame:
    """
    The rows of a DataFrame, in order; its index plays no part.

    Args:
        frame: The events. Text stays text, except that a column below properties, traits or context whose every value
            is a JSON array or object becomes that.

        kind: The function's kind.

        types: What `types=` declares.

    Raises:
        InputError: No column could make an event.
    """

    def __init__(self, frame: pd.DataFrame, *, kind: Kind, types: ColumnTypes) -> None:
        self.label: str | None = None
        self.blank_lines = 0
        if isinstance(frame.columns, pd.MultiIndex):
            raise InputError(
                "the frame's columns have several levels; join them with dots: frame.columns.map('.'.join)"
            )
        self._frame = frame.copy(deep=False)
        self._kind = kind
        self._types = types
        head = frame.head(SAMPLE_ROWS)
        sample = list(zip(*(head.iloc[:, i].tolist() for i in range(head.shape[1])), strict=True))
        self.dialect: Dialect = detect([str(name) for name in frame.columns], sample, kind=kind, label="the frame")
        types.seen.update(plan.name for plan in self.dialect.columns)
        self._json: set[str] = set()
        self._number_like: list[str] = []
        self._number_names: list[str] = []
        for plan in self.dialect.columns:
            self._look_at(plan)

    def _look_at(self, plan: ColumnPlan) -> None:
        """Find text that is JSON in every cell, and what the reader should be told of."""
        column = self._frame.iloc[:, plan.index]
        if not plan.path:
            return
        if dtypes.is_numeric_dtype(column.dtype) and plan.path in _TEXT_FIELDS:
            self._number_names.append(plan.name)
        if not (plan.is_object or may_be_typed(plan.path)) or not _is_text(column):
            return
        cells = [cell for cell in column.dropna().tolist() if cell]
        if not cells:
            return
        if plan.is_object:
            if any(map(is_object, cells)):
                self._json.add(plan.name)
        elif all(cell[0] in "[{" for cell in cells):
            if all(map(is_json, cells)):
                self._json.add(plan.name)
        elif pc.all(literals(pa.array(cells, _LARGE))).as_py():
            self._number_like.append(plan.name)

    def scan(self, source: int, first_row: int) -> list[Segment]:
        """Where the parts begin."""
        return cut(source, len(self._frame), first_row)

    def read(self, segment: Segment, wanted: Sequence[int] | None) -> Texts:
        """The rows of a segment; see `parts.Source`."""
        rows = self._frame.iloc[segment.start : segment.end]
        if wanted is not None:
            rows = rows.iloc[list(wanted)]
        whole = self.dialect.whole
        if whole is not None:
            values = rows.iloc[:, whole.index].tolist()
            return texts_of_values([None if is_absent(value) else value for value in values], self._kind)
        faults: dict[int, str] = {}
        members = [self._member(plan, rows.iloc[:, plan.index], faults) for plan in self.dialect.columns]
        return events_of_columns(self.dialect, members, len(rows), faults)

    def _member(self, plan: ColumnPlan, column: pd.Series, faults: dict[int, str]) -> Member:
        if plan.name in self._types.declared:
            return self._types.member(plan, _as_text(plan, column, faults), faults)
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(column.cat.categories.dtype)
        if _is_text(column):
            return self._text(plan, _array(column).cast(_LARGE), faults)
        values = _values(column)
        if values is None:
            return Member(plan.path, _cell_by_cell(plan, column, faults), is_text=False)
        return Member(plan.path, values, is_text=dtypes.is_datetime64_any_dtype(column.dtype))

    def _text(self, plan: ColumnPlan, cells: pa.Array, faults: dict[int, str]) -> Member:
        if plan.name not in self._json:
            return Member(plan.path, cells, is_text=True)
        texts = cells.to_pylist()
        if plan.is_object:
            for i, text in enumerate(texts):
                if text is not None and not is_object(text):
                    texts[i] = None
                    if text:
                        faults.setdefault(i, f"column {plan.name} is no JSON object")
        texts = [text or None for text in texts]
        return Member(plan.path, on_one_line(pa.array(texts, _LARGE)), is_text=False)

    def fingerprint(self) -> list[str | int]:
        """What identifies the input before it is read: its shape; each part's own hash does the rest."""
        return ["frame", len(self._frame), *map(str, self._frame.columns)]

    def describe(self) -> str:
        """The "read as" line."""
        dialect = self.dialect
        columns = self._frame.shape[1]
        if dialect.whole is not None:
            others = f"; {len(dialect.ignored)} other columns are not read (drop column {dialect.whole.name} to read them instead)"
            return f"read as whole events, one a row in column {dialect.whole.name} of a frame{others if dialect.ignored else ''}"
        parts = [f"read as {dialect.name} frame, {columns} column{'' if columns == 1 else 's'}"]
        if dialect.default_type is not None:
            parts.append(f"type: {dialect.default_type} ({dialect.why_type})")
        if dialect.ignored:
            parts.append(f"not read: {listed(dialect.ignored)}")
        parts.append("values keep their dtypes")
        if self._json:
            parts.append(f"JSON: {listed(sorted(self._json))}")
        if self._number_like:
            names = listed(self._number_like)
            parts.append(
                f'text that reads as numbers or booleans stays text: {names} (to change: types={{"{self._number_like[0]}": "number"}})'
            )
        if self._number_names:
            names = listed(self._number_names)
            parts.append(
                f'numbers where Segment has text: {names} (to change: types={{"{self._number_names[0]}": "text"}})'
            )
        return "; ".join(parts)


_TEXT_FIELDS = {(name,) for name in ("type", "event", "userId", "anonymousId", "messageId", "groupId", "previousId")}


def _is_text(column: pd.Series) -> bool:
    if dtypes.is_object_dtype(column.dtype):
        return bool(dtypes.infer_dtype(column, skipna=True) == "string")
    return isinstance(column.dtype, pd.StringDtype) or (
        isinstance(column.dtype, pd.ArrowDtype) and bool(dtypes.is_string_dtype(column.dtype))
    )


def _values(column: pd.Series) -> pa.Array | None:
    """The column as JSON values, or times as text; None where it takes a look at each cell."""
    dtype = column.dtype
    is_bool, is_float = dtypes.is_bool_dtype(dtype), dtypes.is_float_dtype(dtype)
    if is_bool or is_float or dtypes.is_integer_dtype(dtype):
        values = _array(column)
        texts = values.cast(_LARGE)
        if is_float:
            texts = pc.if_else(pc.is_nan(values), pa.scalar(None, _LARGE), texts)
            texts = pc.if_else(pc.is_inf(values), pa.scalar("null", _LARGE), texts)  # as JSON.stringify has it
        return texts
    if dtypes.is_datetime64_any_dtype(dtype):
        times = pc.floor_temporal(_array(column), unit="millisecond")
        zone = "UTC" if times.type.tz is not None else None
        return pc.strftime(times.cast(pa.timestamp("ms", zone), safe=False), format="%Y-%m-%dT%H:%M:%SZ").cast(_LARGE)
    return None


def _array(column: pd.Series) -> pa.Array:
    made = pa.array(column, from_pandas=True)
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def _cell_by_cell(plan: ColumnPlan, column: pd.Series, faults: dict[int, str]) -> pa.Array:
    texts: list[str | None] = []
    for i, value in enumerate(column.tolist()):
        text = None
        if isinstance(value, str) and plan.is_object and is_object(value):
            text = value.replace("\n", " ").replace("\r", " ")
        elif not is_absent(value):
            try:
                text = json_text(value).decode()
            except NotJSON as error:
                faults.setdefault(i, f"column {plan.name}: {error}")
        if plan.is_object and text is not None and not text.startswith("{"):
            faults.setdefault(i, f"column {plan.name} is no JSON object")
            text = None
        texts.append(text)
    return pa.array(texts, _LARGE)


def _as_text(plan: ColumnPlan, column: pd.Series, faults: dict[int, str]) -> pa.Array:
    """Cells as CSV would have them, for columns whose type is declared."""
    texts: list[str | None] = []
    for i, value in enumerate(column.tolist()):
        if is_absent(value):
            texts.append(None)
        elif isinstance(value, str):
            texts.append(value)
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
