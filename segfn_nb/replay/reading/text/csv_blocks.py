"""
Reads blocks of correct CSV by Arrow, many times faster than by Python's csv module, and vouches for the two being equal.

A block is vouched for only where nothing in it is in doubt: every quote opens or closes a cell or is one of a pair, every
carriage return stands before a line feed, every row has all its cells, all of it is UTF-8. What is in doubt is left to the
csv module, which says what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

_QUOTE, _LINE_FEED, _RETURN = b'"'[0], b"\n"[0], b"\r"[0]


class SureRows:
    """
    Rows at the beginning of a block that both readers read alike; the last one ends with its line.

    Attributes:
        size: How many bytes they take, blank lines included.

        starts: Where each row begins, in bytes from the block's beginning.

        ends: Where each row's line ends.

        blank_lines: Lines with nothing in them, which are no rows.
    """

    def __init__(self, data: Any, lines: Any, line_feeds: Any) -> None:
        self.size = int(lines[-1])
        self.starts, self.ends = _without_blank(data, lines)
        self.blank_lines = len(lines) - len(self.ends)
        self._line_feeds = line_feeds
        self._columns: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def lines_before(self, at: int) -> int:
        """How many lines of the block end before that byte."""
        return int(np.searchsorted(self._line_feeds, at))

    def column(self, index: int) -> pa.Array:
        """Cells of a column that was asked for."""
        return self._columns[index]

    def parse(self, data: memoryview, delimiter: str, columns: int, wanted: Sequence[int]) -> bool:
        """Read the wanted columns; gives whether Arrow finds these very rows."""
        table = cells_by_arrow(data[: self.size], delimiter, columns, wanted)
        if table is None or table.num_rows != len(self):
            return False
        self._columns = {i: table.column(str(i)).combine_chunks() for i in wanted}
        return True


def sure_rows(
    block: memoryview, delimiter: str, columns: int, wanted: Sequence[int], *, is_end: bool
) -> SureRows | None:
    """
    The rows at the beginning of a block, if there is no doubt about any of them.

    Args:
        block: Bytes of the file, from the beginning of a row on.

        columns: How many cells a row has.

        wanted: Columns whose cells are to be read.

        is_end: Whether the file ends with the block.
    """
    data = np.frombuffer(block, dtype=np.uint8)
    quotes = np.flatnonzero(data == _QUOTE)
    line_feeds = np.flatnonzero(data == _LINE_FEED)
    lines = _ends_outside_quotes(quotes, line_feeds)
    if is_end and (len(lines) == 0 or lines[-1] < len(data)):
        if len(quotes) % 2:
            return None
        lines = np.append(lines, len(data))
    if len(lines) == 0:
        return None
    size = lines[-1]
    if not _returns_are_in_place(data[:size], line_feeds[: np.searchsorted(line_feeds, size)]):
        return None
    if not _quotes_are_in_place(data[:size], quotes[: np.searchsorted(quotes, size)], delimiter):
        return None
    if not _is_utf8(block[:size]):
        return None
    rows = SureRows(data, lines, line_feeds)
    return rows if rows.parse(block, delimiter, columns, wanted) else None


def lines_of_rows(block: bytes, rows: int) -> tuple[Any, Any] | None:
    """
    Where each row of a block that was vouched for begins and ends; None: these are not so many rows.

    Args:
        block: Whole rows.

        rows: How many there must be.
    """
    data = np.frombuffer(block, dtype=np.uint8)
    lines = _ends_outside_quotes(np.flatnonzero(data == _QUOTE), np.flatnonzero(data == _LINE_FEED))
    if len(data) and (len(lines) == 0 or lines[-1] < len(data)):
        lines = np.append(lines, len(data))
    if len(lines) == 0:
        return None
    starts, ends = _without_blank(data, lines)
    return (starts, ends) if len(starts) == rows else None


def _ends_outside_quotes(quotes: Any, line_feeds: Any) -> Any:
    """The byte behind each line feed that ends a row."""
    lines = line_feeds + 1
    return lines[np.searchsorted(quotes, line_feeds) % 2 == 0] if len(quotes) else lines


def _without_blank(data: Any, lines: Any) -> tuple[Any, Any]:
    """Where rows begin and end, given the ends of all lines; blank lines are no rows."""
    begins = np.concatenate(([0], lines[:-1]))
    lengths = lines - begins
    is_blank = (lengths == 1) & (data[begins] == _LINE_FEED) | (lengths == 2) & (data[begins] == _RETURN)
    return begins[~is_blank], lines[~is_blank]


def _returns_are_in_place(data: Any, line_feeds: Any) -> bool:
    """Whether every carriage return stands before a line feed."""
    behind_something = line_feeds[1:] if len(line_feeds) and line_feeds[0] == 0 else line_feeds
    before_line_feeds = np.count_nonzero(data[behind_something - 1] == _RETURN)
    return bool(np.count_nonzero(data == _RETURN) == before_line_feeds)


def _quotes_are_in_place(data: Any, quotes: Any, delimiter: str) -> bool:
    """Whether quotes stand where nobody can take them for anything else."""
    if not len(quotes):
        return True
    # Before a quote that opens and behind one that closes is the edge of a cell, or the other one of a pair.
    allowed = np.zeros(256, dtype=bool)
    allowed[[_QUOTE, _LINE_FEED, _RETURN, ord(delimiter)]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    first, last = int(opening[0] == 0), len(closing) - int(closing[-1] + 1 == len(data))
    return bool(allowed[data[opening[first:] - 1]].all() and allowed[data[closing[:last] + 1]].all())


def _is_utf8(data: memoryview) -> bool:
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, ends, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def cells_by_arrow(data: Any, delimiter: str, columns: int, wanted: Sequence[int] | None = None) -> pa.Table | None:
    """
    Cells as text, in columns that are called by their numbers; None where Arrow finds something wrong.

    Args:
        wanted: Only these columns.
    """
    names = [str(i) for i in range(columns)]
    chosen = names if wanted is None else [names[i] for i in wanted] or names[:1]
    try:
        return pyarrow.csv.read_csv(
            pa.py_buffer(data),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=len(data) + 1),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=chosen,
                column_types=dict.fromkeys(names, pa.large_string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
