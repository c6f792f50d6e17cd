"""What readers give and the engine takes: rows as text, cut into parts of a fixed range of the input."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

import msgspec

from segfn_nb.contracts.options import ROWS_PER_PART
from segfn_nb.replay.events.build import Texts


class Segment(msgspec.Struct, frozen=True):
    """
    Rows of one source that lie in one part.

    `start` and `end` are where they stand in the source (bytes of a file, rows of a frame), `line` the line before
    the first. `is_clean`: nothing is wrong with any of them as far as the source's first pass could see.
    """

    source: int
    first_row: int
    rows: int
    start: int
    end: int
    line: int = 0
    is_clean: bool = True

    @property
    def part(self) -> int:
        """The number of the part it lies in."""
        return self.first_row // ROWS_PER_PART


class Source(Protocol):
    """**Protocol**: one file, frame or list of events; any part of it can be read again."""

    @property
    def label(self) -> str | None:
        """What the column `source` says: a file's name, or None."""

    def read(self, segment: Segment, wanted: Sequence[int] | None) -> Texts:
        """
        The rows of a segment.

        Args:
            wanted: Positions in the segment, ascending; None: all.

        Raises:
            InputError: The source is not what it was when it was first read.
        """


class InputPart(msgspec.Struct, frozen=True):
    """
    The chosen rows of one part.

    `rows` are their numbers in the whole input, `sources` their labels as (label, how many) in order.
    """

    index: int
    rows: list[int]
    texts: Texts
    sources: list[tuple[str | None, int]]

    @property
    def digest(self) -> str:
        """A hash over the rows' numbers and texts: equal exactly where the same goes in."""
        digest = hashlib.blake2b(digest_size=16)
        digest.update(msgspec.msgpack.encode([self.rows, sorted(self.texts.faults.items())]))
        digest.update(b"\n".join(event or b"" for event in self.texts.events))
        return digest.hexdigest()


def cut(source: int, rows: int, first_row: int) -> list[Segment]:
    """Segments of a source whose rows are found by their number in it."""
    segments = []
    start = 0
    while start < rows:
        end = min(rows, start + ROWS_PER_PART - (first_row + start) % ROWS_PER_PART)
        segments.append(Segment(source, first_row + start, end - start, start, end))
        start = end
    return segments
