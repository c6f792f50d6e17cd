"""
Reads CSV exactly. Every row is read twice: first for what is wrong and for the types of columns, then as an event. Both
times Arrow reads what is correct beyond doubt (`csv_blocks`), and Python's csv module, strictly, the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import pyarrow as pa

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.options import ROWS_PER_PART
from segfn_nb.errors import InputError
from segfn_nb.replay.dialects.detect import SAMPLE_ROWS, detect, is_known_name
from segfn_nb.replay.dialects.plan import ColumnPlan, Dialect
from segfn_nb.replay.events.build import Texts, events_of_columns, events_of_texts
from segfn_nb.replay.events.column_types import ColumnTypes
from segfn_nb.replay.events.json_text import absent_if_empty
from segfn_nb.replay.reading.files import EventFile
from segfn_nb.replay.reading.parts import Segment
from segfn_nb.replay.reading.text.csv_blocks import SureRows, cells_by_arrow, lines_of_rows, sure_rows
from segfn_nb.replay.reading.text.csv_rows import Block, CsvRows, delimiter_of
from segfn_nb.replay.reading.text.lookahead import Lookahead

_ROWS_AT_ONCE = 2_000
_BLOCK_BYTES = 1 << 22


class _Cutter:
    """
    Cuts a file's rows into the segments of parts, as they are met.

    Attributes:
        row: The number of the next row in the whole input.

        line: The line before it.
    """

    def __init__(self, source: int, first_row: int, start: int, line: int) -> None:
        self.row = first_row
        self.line = line
        self._source = source
        self._segments: list[Segment] = []
        self._began = (first_row, start, line)
        self._is_clean = True

    def add(self, rows: int, end: int, line: int, *, is_clean: bool = True) -> None:
        """Rows of one part; `end` is the byte behind them, `line` their last line."""
        self.row += rows
        self.line = line
        self._is_clean &= is_clean
        if rows and self.row % ROWS_PER_PART == 0:
            self._cut(end)

    def add_sure(self, rows: SureRows, at: int) -> None:
        """Rows of any number of parts; `at` is the byte where their block begins."""
        line, done = self.line, 0
        while done < len(rows):
            taken = min(len(rows) - done, ROWS_PER_PART - self.row % ROWS_PER_PART)
            done += taken
            end = int(rows.ends[done - 1])
            self.add(taken, at + end, line + rows.lines_before(end))
        self.line = line + rows.lines_before(rows.size)

    def _cut(self, end: int) -> None:
        first_row, start, line = self._began
        if self.row > first_row:
            self._segments.append(
                Segment(self._source, first_row, self.row - first_row, start, end, line, self._is_clean)
            )
        self._began, self._is_clean = (self.row, end, self.line), True

    def taken(self) -> list[Segment]:
        """The segments that were not taken yet."""
        taken, self._segments = self._segments, []
        return taken

    def end(self, at: int) -> list[Segment]:
        """The last ones; the file ends at that byte."""
        self._cut(at)
        return self.taken()


class _Found(NamedTuple):
    """A block of the file: where it begins, how many bytes were looked at, and its rows where they are sure."""

    at: int
    size: int
    rows: SureRows | None


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
        named = {*types.options.columns, *types.options.types}
        self._delimiter = delimiter_of(file, lambda name: name in named or is_known_name(name))
        with Lookahead(file) as ahead:
            rows = CsvRows(ahead, self._delimiter)
            self._names = rows.header()
            self._starts_at, self._header_lines = ahead.at, rows.line
            sample = [row for row in rows.take(SAMPLE_ROWS, len(self._names)).rows if row is not None]
        self.dialect: Dialect = detect(self._names, sample, kind=kind, label=file.name, options=types.options)
        types.meet(self._names, self.dialect)

    def scan(self, source: int, first_row: int) -> Iterator[Segment]:
        """
        Read the whole file once, for its rows and for the types of its columns. Each segment is given as soon as it is read.

        Args:
            source: The number of this source.

            first_row: The number of the file's first row in the whole input.

        Raises:
            InputError: A quote is never closed, or a cell is larger than any event.
        """
        plans = self.dialect.columns if self.dialect.whole is None else []
        cutter = _Cutter(source, first_row, self._starts_at, self._header_lines)
        with Lookahead(self._file, self._starts_at) as ahead, ThreadPoolExecutor(1) as beside:
            found = self._look(ahead, self._types.wanted(plans))
            while found.size:
                if found.rows is None:
                    # Looking at each rest of a doubtful block again would cost more than it saves.
                    while ahead.at < found.at + found.size:
                        self._scan_exactly(ahead, plans, cutter)
                    yield from cutter.taken()
                    found = self._look(ahead, self._types.wanted(plans))
                    continue
                # The next block is looked at while the cells of this one are: both are Arrow's work, without Python's lock.
                wanted = self._types.wanted(plans)
                following = beside.submit(self._look, ahead, wanted)
                self.blank_lines += found.rows.blank_lines
                for plan in wanted:
                    place = partial(self._place_of_sure, cutter, found.rows)
                    self._types.scan(plan, found.rows.column(plan.index), place)
                cutter.add_sure(found.rows, found.at)
                yield from cutter.taken()
                found = following.result()
            yield from cutter.end(ahead.at)

    def _look(self, ahead: Lookahead, wanted: Sequence[ColumnPlan]) -> _Found:
        """The next block; where its rows are sure, it is left behind."""
        at, block = ahead.at, ahead.peek(_BLOCK_BYTES)
        if not block:
            return _Found(at, 0, None)
        indexes = [plan.index for plan in wanted]
        is_end = len(block) < _BLOCK_BYTES
        rows = sure_rows(block, self._delimiter, len(self._names), indexes, is_end=is_end)
        if rows is not None:
            ahead.skip(rows.size)
        return _Found(at, len(block), rows)

    def _scan_exactly(self, ahead: Lookahead, plans: Sequence[ColumnPlan], cutter: _Cutter) -> None:
        """Some rows by Python's csv module, with what is wrong in its place."""
        reader = CsvRows(ahead, self._delimiter, line=cutter.line)
        block = reader.take(min(_ROWS_AT_ONCE, ROWS_PER_PART - cutter.row % ROWS_PER_PART), len(self._names))
        self.blank_lines += block.blank_lines
        good, cells = block.good()
        place = partial(self._place, cutter.row, block, good)
        for plan in self._types.wanted(plans) if cells else []:
            self._types.scan(plan, pa.array([row[plan.index] for row in cells], pa.large_string()), place)
        cutter.add(len(block.rows), ahead.at, reader.line, is_clean=not block.faults)

    def read(self, segment: Segment, wanted: Sequence[int] | None) -> Texts:
        """The rows of a segment; see `parts.Source`."""
        columns = self._columns_by_arrow(segment, wanted) if segment.is_clean else None
        if columns is None:
            return self._read_exactly(segment, wanted)
        texts = self._texts(columns, segment.rows if wanted is None else len(wanted))
        if texts.faults:
            block = self._block(segment)
            texts.faults = {
                i: self._located(block.line_of(i if wanted is None else wanted[i]), fault)
                for i, fault in texts.faults.items()
            }
        return texts

    def _place(self, first_row: int, block: Block, good: Sequence[int], index: int) -> str:
        i = good[index]
        return f"{self.label} row {first_row + i:,}, line {block.line_of(i):,}"

    def _place_of_sure(self, cutter: _Cutter, rows: SureRows, index: int) -> str:
        line = cutter.line + rows.lines_before(rows.starts[index]) + 1
        return f"{self.label} row {cutter.row + index:,}, line {line:,}"

    def _located(self, line: int, fault: str) -> str:
        return f"{self.label} line {line:,}: {fault}"

    def _texts(self, columns: Sequence[Any], rows: int) -> Texts:
        whole = self.dialect.whole
        if whole is not None:
            return events_of_texts(columns[whole.index].cast(pa.large_binary()).to_pylist(), self._kind)
        faults: dict[int, str] = {}
        members = [self._types.member(plan, absent_if_empty(columns[plan.index])) for plan in self.dialect.columns]
        return events_of_columns(self.dialect, members, rows, faults)

    def _columns_by_arrow(self, segment: Segment, wanted: Sequence[int] | None) -> list[Any] | None:
        """The rows' columns as Arrow reads them; None where it does not find the rows of the first pass."""
        data = self._file.read_between(segment.start, segment.end)
        if wanted is not None:
            # Most often somebody opens one row: finding its line takes a tenth of the time of reading all cells.
            lines = lines_of_rows(data, segment.rows)
            if lines is None:
                return None
            data = b"".join(data[lines[0][i] : lines[1][i]].rstrip(b"\r\n") + b"\n" for i in wanted)
        table = cells_by_arrow(data, self._delimiter, len(self._names))
        if table is None or table.num_rows != (segment.rows if wanted is None else len(wanted)):
            return None
        return [column.combine_chunks() for column in table.columns]

    def _read_exactly(self, segment: Segment, wanted: Sequence[int] | None) -> Texts:
        """The same from Python's csv module, with what is wrong in its place."""
        columns = len(self._names)
        block = self._block(segment)
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

    def _block(self, segment: Segment) -> Block:
        with Lookahead(self._file, segment.start) as ahead:
            return CsvRows(ahead, self._delimiter, line=segment.line).take(segment.rows, len(self._names))

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
