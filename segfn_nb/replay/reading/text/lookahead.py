"""A file read forward once, with the bytes that come next in sight: looked at as a block, or taken line by line."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

from segfn_nb.replay.reading.files import EventFile


class Lookahead:
    """
    Reads one file forward.

    Args:
        file: The file.

        at: Where to begin, in (unpacked) bytes; None: behind the byte order mark.

    Attributes:
        at: Where the next byte stands.
    """

    def __init__(self, file: EventFile, at: int | None = None) -> None:
        self.name = file.name
        self._source = file
        self._file = file.open(at)
        self.at = self._file.tell()
        self._ahead = b""
        self._used = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def peek(self, count: int) -> memoryview:
        """
        The next bytes: `count`, or fewer at the end of the file.

        Raises:
            InputError: The file cannot be read.
        """
        self._fill(count)
        return memoryview(self._ahead)[self._used : self._used + count]

    def skip(self, count: int) -> None:
        """Go on behind bytes that were looked at."""
        self._used += count
        self.at += count

    def lines(self) -> Iterator[bytes]:
        """The lines that are left, with their line breaks; each is skipped as it is given."""
        while True:
            end = self._ahead.find(b"\n", self._used) + 1
            size = len(self._ahead) - self._used
            while not end:
                if not self._fill(max(2 * size, _READ_AT_ONCE)):
                    end = len(self._ahead)
                    break
                end = self._ahead.find(b"\n", self._used + size) + 1
                size = len(self._ahead) - self._used
            line = self._ahead[self._used : end]
            if not line:
                return
            self.skip(len(line))
            yield line

    def _fill(self, count: int) -> bool:
        """Have so many bytes ahead; gives whether there are more than before."""
        there = len(self._ahead) - self._used
        if there >= count:
            return True
        more = self._source.read_from(self._file, count - there)
        self._ahead = self._ahead[self._used :] + more
        self._used = 0
        return bool(more)


_READ_AT_ONCE = 1 << 18
