"""
Reads CSV exactly. Every row is read twice: first by Python's csv module, strictly, for what is wrong and for the types
of columns; then, where nothing is wrong, by Arrow, which is several times faster and agrees on correct rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.csv

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.options import ROWS_PER_PART
from segfn_nb.errors import InputError
from segfn_nb.replay.events.build import Texts, events_of_columns, events_of_texts
from segfn_nb.replay.events.column_types import ColumnTypes
from segfn_nb.replay.events.dialects import SAMPLE_ROWS, detect
from segfn_nb.replay.events.json_text import absent_if_empty
from segfn_nb.replay.events.plan import Dialect
from segfn_nb.replay.reading.csv_rows import Block, CsvRows, delimiter_of
from segfn_nb.replay.reading.files import EventFile
from segfn_nb.replay.reading.parts import Segment

_ROWS_AT_ONCE = 2_000


class CsvFile:
    """
    One CSV file with a header line.

    Args:
        file: The file.

        kind: The function's kind; source functions take captured requests.

        types: What is known of columns by name; shared by all files of an input.

    Raises:
        InputError: It has no header, or no column that could make an event.
    """

    def __init__(self, file: EventFile, *, kind: Kind, types: ColumnTypes) -> None:
        self.label: str | None = file.name
        self.blank_lines = 0
        self._file = file
        self._kind = kind
        self._types = types
        self._delimiter = delimiter_of(file)
        with CsvRows(file, self._delimiter) as rows:
            self._names = rows.header
            sample = [row for row in rows.take(SAMPLE_ROWS, len(self._names)).rows if row is not None]
        self.dialect: Dialect = detect(self._names, sample, kind=kind, label=file.name, options=types.options)
        types.meet(self._names, self.dialect)

    def scan(self, source: int, first_row: int) -> list[Segment]:
        """
        Read the whole file once, for its rows and for the types of its columns.

        Args:
            source: The number of this source.

            first_row: The number of the file's first row in the whole input.

        Raises:
            InputError: A quote is never closed, or a cell is larger than any event.
        """
        segments = []
        plans = self.dialect.columns if self.dialect.whole is None else []
        with CsvRows(self._file, self._delimiter) as reader:
            row = at = first_row
            start, line, is_clean = reader.tell(), reader.line, True
            while True:
                block = reader.take(min(_ROWS_AT_ONCE, ROWS_PER_PART - row % ROWS_PER_PART), len(self._names))
                row += len(block.rows)
                is_clean &= not block.faults
                self.blank_lines += block.blank_lines
                good, cells = block.good()
                place = partial(self._place, row - len(block.rows), block, good)
                for plan in self._types.wanted(plans) if cells else []:
                    self._types.scan(plan, pa.array([row[plan.index] for row in cells], pa.large_string()), place)
                if row > at and (not block.rows or row % ROWS_PER_PART == 0):
                    segments.append(Segment(source, at, row - at, start, reader.tell(), line, is_clean))
                    at, start, line, is_clean = row, reader.tell(), reader.line, True
                if not block.rows:
                    return segments

    def read(self, segment: Segment, wanted: Sequence[int] | None) -> Texts:
        """The rows of a segment; see `parts.Source`."""
        columns = self._columns_by_arrow(segment) if segment.is_clean else None
        if columns is None:
            return self._read_exactly(segment, wanted)
        if wanted is not None:
            columns = [column.take(pa.array(wanted, pa.int64())) for column in columns]
        texts = self._texts(columns, segment.rows if wanted is None else len(wanted))
        if texts.faults:
            with CsvRows(self._file, self._delimiter, at=segment.start, line=segment.line) as reader:
                block = reader.take(segment.rows, len(self._names))
            texts.faults = {
                i: self._located(block.line_of(i if wanted is None else wanted[i]), fault)
                for i, fault in texts.faults.items()
            }
        return texts

    def _place(self, first_row: int, block: Block, good: Sequence[int], index: int) -> str:
        i = good[index]
        return f"{self.label} row {first_row + i:,}, line {block.line_of(i):,}"

    def _located(self, line: int, fault: str) -> str:
        return f"{self.label} line {line:,}: {fault}"

    def _texts(self, columns: Sequence[Any], rows: int) -> Texts:
        whole = self.dialect.whole
        if whole is not None:
            return events_of_texts(columns[whole.index].cast(pa.large_binary()).to_pylist(), self._kind)
        faults: dict[int, str] = {}
        members = [
            self._types.member(plan, absent_if_empty(columns[plan.index]), faults) for plan in self.dialect.columns
        ]
        return events_of_columns(self.dialect, members, rows, faults)

    def _columns_by_arrow(self, segment: Segment) -> list[Any] | None:
        """The segment's columns as Arrow reads them; None where it does not find the rows of the first pass."""
        data = self._file.read_between(segment.start, segment.end)
        names = [str(i) for i in range(len(self._names))]
        try:
            table = pyarrow.csv.read_csv(
                pa.py_buffer(data),
                read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=len(data) + 1),
                parse_options=pyarrow.csv.ParseOptions(delimiter=self._delimiter, newlines_in_values=True),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
                ),
            )
        except pa.ArrowInvalid:
            return None
        if table.num_rows != segment.rows:
            return None
        return [column.combine_chunks() for column in table.columns]

    def _read_exactly(self, segment: Segment, wanted: Sequence[int] | None) -> Texts:
        """The same from Python's csv module, with what is wrong in its place."""
        columns = len(self._names)
        with CsvRows(self._file, self._delimiter, at=segment.start, line=segment.line) as reader:
            block = reader.take(segment.rows, columns)
        if len(block.rows) != segment.rows:
            raise InputError(f"{self.label} has changed since it was first read; replay it again")
        positions = range(segment.rows) if wanted is None else wanted
        empty = [""] * columns
        cells = [row if (row := block.rows[i]) is not None and i not in block.faults else empty for i in positions]
        arrays = [pa.array(column, pa.large_string()) for column in zip(*cells, strict=True)]
        texts = self._texts(arrays, len(cells))
        faults = {}
        for at, i in enumerate(positions):
            fault = block.faults.get(i) or texts.faults.get(at)
            if fault is not None:
                faults[at] = self._located(block.line_of(i), fault)
                texts.events[at] = None
        texts.faults = faults
        return texts

    def fingerprint(self) -> list[str | int]:
        """What identifies the content."""
        return self._file.fingerprint()

    def describe(self) -> str:
        """The "read as" line without the file's name."""
        separated = "" if self._delimiter == "," else f"cells separated by {self._delimiter!r}"
        parts = [*self.dialect.describe("CSV", len(self._names)), separated]
        if self.dialect.whole is None:
            parts.append(self._types.describe(self.dialect))
        return "; ".join(filter(None, parts))
