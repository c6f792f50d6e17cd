"""Rows of a CSV file as Python's csv module reads them, strictly, and where in the file each one stands."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from segfn_nb.errors import InputError
from segfn_nb.replay.reading.files import EventFile
from segfn_nb.replay.reading.text.lookahead import Lookahead

LARGEST_CELL_BYTES = 1 << 28
"""Beyond this a cell is no event but the rest of a file behind a quote that is never closed."""

_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_DELIMITERS = ",;\t|"

HEADER_BYTES = 1 << 20
"""More of a file is not looked at to tell what its header is."""


class Block:
    """
    Rows that were read together.

    Attributes:
        rows: Cells of each row; None where the row could not be read.

        faults: What is wrong with a row, by its index.

        blank_lines: Lines with nothing in them, which are no rows.
    """

    def __init__(self, line: int) -> None:
        self.rows: list[list[str] | None] = []
        self.faults: dict[int, str] = {}
        self.blank_lines = 0
        self._anchors = [(0, line)]
        self._blanks: list[int] = []

    def extend(self, rows: list[list[str]]) -> None:
        """Add rows as the csv module gives them; blank lines come as empty ones."""
        if all(rows):
            self.rows += rows
            return
        for row in rows:
            if row:
                self.rows.append(row)
            else:
                self.blank_lines += 1
                self._blanks.append(len(self.rows))

    def broken(self, fault: str, line_after: int) -> None:
        """Add a row that could not be read; the next one begins after that line."""
        self.faults[len(self.rows)] = fault
        self.rows.append(None)
        self._anchors.append((len(self.rows), line_after))

    def line_of(self, index: int) -> int:
        """The number of the line where the row begins, from 1."""
        start, line = next(anchor for anchor in reversed(self._anchors) if anchor[0] <= index)
        before = [row for row in self.rows[start:index] if row is not None]
        breaks = sum(cell.count("\n") for row in before for cell in row)
        return line + 1 + (index - start) + breaks + sum(start <= blank <= index for blank in self._blanks)

    def good(self) -> tuple[Sequence[int], list[list[str]]]:
        """Indexes and cells of the rows with which nothing is wrong."""
        if not self.faults:
            return range(len(self.rows)), [row for row in self.rows if row is not None]
        found = [(i, row) for i, row in enumerate(self.rows) if row is not None and i not in self.faults]
        return [i for i, _ in found], [row for _, row in found]

    def check(self, columns: int, has_odd_bytes: bool) -> None:
        """Find rows that have not as many cells as the header, or are not UTF-8."""
        if not set(map(len, filter(None, self.rows))) - {columns} and not has_odd_bytes:
            return
        for index, row in enumerate(self.rows):
            if row is None:
                continue
            if len(row) != columns:
                more = "more" if len(row) > columns else "fewer"
                self.faults[index] = f"{len(row)} cells, {more} than the header's {columns}"
            elif has_odd_bytes and any(_NOT_UTF8.search(cell) for cell in row):
                self.faults[index] = "not UTF-8; save the file as UTF-8"


class CsvRows:
    """
    Reads rows of one file from wherever it stands.

    Args:
        ahead: The file, at the beginning of a row.

        delimiter: Between cells.

        line: The line before that place.
    """

    def __init__(self, ahead: Lookahead, delimiter: str, *, line: int = 0) -> None:
        csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL_BYTES))
        self._name = ahead.name
        self._first_line = line
        self._has_odd_bytes = False
        self._reader = csv.reader(self._decoded(ahead), delimiter=delimiter, strict=True)

    @property
    def line(self) -> int:
        """How many lines were read so far."""
        return self._first_line + self._reader.line_num

    def _decoded(self, ahead: Lookahead) -> Iterator[str]:
        for line in ahead.lines():
            try:
                yield line.decode()
            except UnicodeDecodeError:
                self._has_odd_bytes = True
                yield line.decode("utf-8", "surrogateescape")

    def header(self) -> list[str]:
        """
        The next row as names of columns.

        Raises:
            InputError: There is none, or it cannot be read.
        """
        try:
            names = next((row for row in self._reader if row), None)
        except csv.Error as error:
            raise InputError(f"{self._name}: the header (line {self.line}) cannot be read: {error}") from None
        if names is None:
            raise InputError(f"{self._name} is empty: a CSV file begins with a line of column names")
        if self._has_odd_bytes:
            raise InputError(f"{self._name}: the header is not UTF-8; save the file as UTF-8")
        return names

    def take(self, count: int, columns: int) -> Block:
        """
        The next rows, at most `count`; none at the end.

        Args:
            columns: How many cells a row should have.

        Raises:
            InputError: A quote is never closed, or a cell is larger than any event.
        """
        block = Block(self.line)
        self._has_odd_bytes = False
        while len(block.rows) < count:
            rows: list[list[str]] = []
            before = self.line
            try:
                rows.extend(islice(self._reader, count - len(block.rows)))
                block.extend(rows)
                if not rows:
                    break
            except csv.Error as error:
                block.extend(rows)  # those before the broken one
                began = before + len(rows) + sum(cell.count("\n") for row in rows for cell in row) + 1
                block.broken(self._fault(error, began), self.line)
        block.check(columns, self._has_odd_bytes)
        return block

    def _fault(self, error: csv.Error, began: int) -> str:
        reason = str(error)
        if reason == "unexpected end of data":
            raise InputError(f"{self._name}: a quote in the row that begins in line {began:,} is never closed")
        if reason.startswith("field larger"):
            raise InputError(
                f"{self._name}: a cell of the row that begins in line {began:,} is larger than "
                f"{LARGEST_CELL_BYTES >> 20} MB; is a quote not closed?"
            )
        if reason.startswith("new-line character"):
            reason = "a carriage return outside of quotes"
        elif reason.endswith("expected after '\"'"):
            reason = "text after a closing quote; a quote inside a cell is written twice"
        through = f" (lines {began:,} to {self.line:,} read as one row)" if self.line > began else ""
        return reason + through


def header_names(file: EventFile, is_known: Callable[[str], bool]) -> list[str]:
    """Names of a file's columns, for whoever wants no more; none where its first megabyte has no whole header."""
    head = file.head(HEADER_BYTES)
    text = head.decode("utf-8", "replace")
    if len(head) == HEADER_BYTES:
        text = text[: text.rfind("\n") + 1]
    rows = csv.reader(io.StringIO(text), delimiter=delimiter_of(file, is_known), strict=True)
    try:
        return next((row for row in rows if row), [])
    except csv.Error:
        return []


def delimiter_of(file: EventFile, is_known: Callable[[str], bool]) -> str:
    """
    What stands between the header's cells: that with which most of them have known names, else that which makes most of them.

    Args:
        is_known: Whether a column of that name says something.

    Raises:
        InputError: The file has lone carriage returns for line ends.
    """
    first = file.head(HEADER_BYTES).lstrip(b"\r\n").partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
    if "\r" in first:
        raise InputError(f"{file.name}: lines end with lone carriage returns (old Mac); save it with line feeds")

    def fitness(delimiter: str) -> tuple[int, int]:
        names = _names_in(first, delimiter)
        return sum(map(is_known, names)), len(names)

    return max(_DELIMITERS, key=fitness)


def _names_in(header: str, delimiter: str) -> list[str]:
    """The header's cells; one that has a line break ends with the line."""
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL_BYTES))
    return [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
