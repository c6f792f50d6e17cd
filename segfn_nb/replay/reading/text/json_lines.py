"""Reads JSON lines: one event, or for source functions one captured request, a line; the text stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.options import ROWS_PER_PART
from segfn_nb.replay.events.build import Texts, events_of_texts
from segfn_nb.replay.reading.files import EventFile
from segfn_nb.replay.reading.parts import Segment


class JsonLinesFile:
    """
    One file of JSON lines. Blank lines are no rows.

    Args:
        file: The file.

        kind: The function's kind; source functions take captured requests.
    """

    def __init__(self, file: EventFile, *, kind: Kind) -> None:
        self.label: str | None = file.name
        self.blank_lines = 0
        self._file = file
        self._kind = kind

    def scan(self, source: int, first_row: int) -> list[Segment]:
        """Find where the parts begin."""
        segments = []
        with self._file.open() as file:
            row = at = first_row
            start = end = file.tell()
            line = 0
            for lines, text in enumerate(self._file.lines(file)):
                if text.strip():
                    if row > at and row % ROWS_PER_PART == 0:
                        segments.append(Segment(source, at, row - at, start, end, line))
                        at, start, line = row, end, lines
                    row += 1
                else:
                    self.blank_lines += 1
                end += len(text)
            if row > at:
                segments.append(Segment(source, at, row - at, start, end, line))
        return segments

    def read(self, segment: Segment, wanted: Sequence[int] | None) -> Texts:
        """The rows of a segment; see `parts.Source`."""
        lines = self._file.read_between(segment.start, segment.end).split(b"\n")
        numbers = [i for i, line in enumerate(lines) if line.strip()]
        if wanted is not None:
            numbers = [numbers[i] for i in wanted]
        texts = events_of_texts((lines[i].strip() for i in numbers), self._kind)
        texts.faults = {
            i: f"{self.label} line {segment.line + 1 + numbers[i]:,}: {fault}" for i, fault in texts.faults.items()
        }
        return texts

    def fingerprint(self) -> list[str | int]:
        """What identifies the content."""
        return self._file.fingerprint()

    def describe(self) -> str:
        """The "read as" line without the file's name."""
        what = "captured requests" if self._kind is Kind.SOURCE else "whole events"
        return f"read as {what}, one a line of JSON"
