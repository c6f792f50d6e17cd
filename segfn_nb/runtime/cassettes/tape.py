"""
A cassette that was opened: where each row's exchanges stand in the file, and where else the same request was recorded.

Kept are numbers alone, some 60 bytes an exchange; the exchanges themselves are read when they are asked for.
"""

from __future__ import annotations

import heapq
import mmap
import os
from array import array
from bisect import bisect_left
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

from segfn_nb.contracts.http import CassetteSpec
from segfn_nb.errors import OptionError
from segfn_nb.runtime.cassettes.comparing import Leaves, base_of, hidden_places, hides, leaves_of
from segfn_nb.runtime.cassettes.comparing import Place as LeafPlace
from segfn_nb.runtime.cassettes.lines import Header, Line, decode_line, decode_place, header_of

_HIDDEN_PLACE = 0
"""The key of all exchanges in whose URL something was scrubbed before the query."""


class Tape:
    """
    An opened cassette.

    Args:
        path: The file.

        ignore: Names that are not compared.

    Attributes:
        header: Its first line.

        fault: What of its end was cut short and is left out, in words; None: nothing.

        good_bytes: How long the file is without that.

    Raises:
        OptionError: It is not there, is no cassette, or has a line in it that cannot be read.

    Example:
        >>> tape = Tape("crm.jsonl")  # doctest: +SKIP
        >>> [tape.line(number).url for number in tape.of_row(3)]  # doctest: +SKIP
        ['https://crm.example.com/orders']
    """

    def __init__(self, path: str, ignore: tuple[str, ...] = ()) -> None:
        self.path = path
        self.ignore = ignore
        self.fault: str | None = None
        self._rows = array("q")
        self._offsets = array("q")
        self._keys = array("q")
        self._begins = bytearray()
        try:
            with Path(path).open("rb") as file:
                self.header = self._scan(file)
                self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise OptionError(f"http: the cassette {path} cannot be read: {error.strerror}") from None
        self._order = array("q", sorted(range(len(self._rows)), key=self._rows.__getitem__))
        self._sorted_rows = array("q", (self._rows[number] for number in self._order))
        self._places = _Table(array("q", (self._keys[number] for number in self._order)), array("q", range(len(self))))
        self._same: dict[tuple[str, str], _Same] = {}

    def __len__(self) -> int:
        """How many exchanges there are."""
        return len(self._rows)

    @property
    def row_count(self) -> int:
        """How many rows sent something."""
        return len(set(self._rows))

    def _scan(self, file: BinaryIO) -> Header:
        header: Header | None = None
        offset = 0
        of = 0
        for number, text in enumerate(file, 1):
            if header is None:
                header = header_of(text, self.path)
            elif text.strip():  # a file that was edited may have empty lines
                try:
                    place = decode_place(text)
                except msgspec.MsgspecError as error:
                    if not text.endswith(b"\n"):
                        self.fault = "its last line is cut short"
                        break
                    raise OptionError(f"http: {self.path}, line {number} cannot be read: {error}") from None
                is_first = not self._rows or place.seq == 0 or place.row != self._rows[-1]
                self._rows.append(place.row)
                self._offsets.append(offset)
                self._keys.append(_key_of_place(place.method.upper(), base_of(place.url)))
                self._begins.append(is_first)
                of = place.of
            offset += len(text)
        if header is None:
            raise OptionError(f"http: {self.path} is no cassette: it is empty")
        self.good_bytes = offset
        self._drop_part_of_a_row(of)
        return header

    def _drop_part_of_a_row(self, of: int) -> None:
        """The last row, where the process that wrote it did not come to its end."""
        if not self._rows:
            return
        first = self._begins.rindex(1)
        there = len(self._rows) - first
        if there >= of:
            return
        row = self._rows[-1]
        cut = "its last line is cut short" if self.fault is not None else "its end is missing"
        self.fault = f"{cut}: {there} of {of} requests of row {row:,} are there, and left out"
        self.good_bytes = self._offsets[first]
        del self._rows[first:], self._offsets[first:], self._keys[first:], self._begins[first:]

    def line(self, number: int) -> Line:
        """
        The exchange of that number in the file.

        Raises:
            ValueError: It says where it belongs, and the rest cannot be read.
        """
        begin = self._offsets[number]
        end = self._offsets[number + 1] if number + 1 < len(self._offsets) else self.good_bytes
        try:
            return decode_line(self._text[begin:end])
        except msgspec.MsgspecError as error:
            raise ValueError(f"exchange {number + 1:,} of the cassette {self.path} cannot be read: {error}") from None

    def leaves(self, line: Line) -> Leaves:
        """The line's request, to be compared."""
        body, is_base64 = line.request.body
        return leaves_of(line.method, line.url, line.request.pairs, body, is_base64=is_base64, ignore=self.ignore)

    def of_row(self, row: int) -> list[int]:
        """The exchanges of a row in the order they were asked; of a row that was recorded again, the later ones."""
        low = bisect_left(self._sorted_rows, row)
        high = bisect_left(self._sorted_rows, row + 1)
        numbers = list(self._order[low:high])
        first = max((at for at, number in enumerate(numbers) if self._begins[number]), default=0)
        return numbers[first:]

    def around_row(self, row: int, most: int) -> list[int]:
        """Exchanges of the rows nearest to that one."""
        middle = bisect_left(self._sorted_rows, row)
        return list(self._order[max(0, middle - most // 2) : middle + most // 2])

    def at_same_place(self, asked: Leaves, most: int | None = None) -> list[int]:
        """Exchanges with the same method and URL, but for the query: by row, then as they stand in the file."""
        keys = {_key_of_place(asked[("method",)], asked[("url",)]), _HIDDEN_PLACE}
        ranks = heapq.merge(*(self._places.find(key) for key in keys))
        return [self._order[rank] for rank in islice(ranks, most)]

    def is_ready(self, asked: Leaves) -> bool:
        """Whether `same` gives its answer at once."""
        return (asked[("method",)], asked[("url",)]) in self._same

    def same(self, asked: Leaves) -> list[int]:
        """
        Exchanges that may have asked this, whatever their row; in the order of `at_same_place`.

        Those of one place are read when they are first asked for, which takes a while where they are many.
        """
        place = asked[("method",)], asked[("url",)]
        found = self._same.get(place)
        if found is None:
            found = self._same[place] = _Same(self, self.at_same_place(asked))
        return found.find(asked)

    def close(self) -> None:
        """Close the file."""
        self._text.close()


class _Same:
    """
    Exchanges of one place, by a hash of what they asked.

    Where something was scrubbed the leaf is left out of the hash, so there is one table for each set of such leaves.
    """

    def __init__(self, tape: Tape, numbers: list[int]) -> None:
        self._numbers = array("q", numbers)
        columns: dict[frozenset[LeafPlace], tuple[array[int], array[int]]] = {}
        for at, number in enumerate(numbers):
            leaves = tape.leaves(tape.line(number))
            hidden = hidden_places(leaves)
            hashes, places = columns.setdefault(hidden, (array("q"), array("q")))
            hashes.append(_hash(leaves, hidden))
            places.append(at)
        self._tables = {hidden: _Table(*both) for hidden, both in columns.items()}

    def find(self, asked: Leaves) -> list[int]:
        found = sorted(at for hidden, table in self._tables.items() for at in table.find(_hash(asked, hidden)))
        return [self._numbers[at] for at in found]


class _Table:
    """Hashes in order, each with a number."""

    def __init__(self, hashes: array[int], ranks: array[int]) -> None:
        order = sorted(range(len(hashes)), key=hashes.__getitem__)
        self._hashes = array("q", (hashes[at] for at in order))
        self._ranks = array("q", (ranks[at] for at in order))

    def find(self, value: int) -> array[int]:
        low = bisect_left(self._hashes, value)
        high = bisect_left(self._hashes, value + 1, lo=low)
        return self._ranks[low:high]


def _hash(leaves: Leaves, hidden: frozenset[LeafPlace]) -> int:
    """The same for two requests that differ in hidden places alone. Python's own, so that of this process."""
    if not hidden:
        return hash(frozenset(leaves.items()))
    return hash(frozenset(leaf for leaf in leaves.items() if leaf[0] not in hidden))


def _key_of_place(method: str, base: str) -> int:
    return _HIDDEN_PLACE if hides(base) else hash((method, base))


def stamp_of(path: str) -> str:
    """
    What changes when a file is written.

    Raises:
        OptionError: It is not there.
    """
    try:
        status = os.stat(path)  # noqa: PTH116 - of a text
    except OSError as error:
        raise OptionError(f"http: the cassette {path} cannot be read: {error.strerror}") from None
    return f"{status.st_size}-{status.st_mtime_ns}"


@lru_cache(maxsize=1)
def _opened(path: str, stamp: str, ignore: tuple[str, ...]) -> Tape:  # noqa: ARG001 - another stamp, another tape
    return Tape(path, ignore)


def tape_of(spec: CassetteSpec) -> Tape:
    """The tape, which environments of one worker share."""
    return _opened(spec.path, spec.stamp, tuple(spec.ignore))


class TapeInfo(msgspec.Struct, frozen=True):
    """What is to be said of a cassette: how much it holds, and what is wrong with its end."""

    exchanges: int
    rows: int
    fault: str | None


@lru_cache(maxsize=8)
def tape_info(path: str, stamp: str) -> TapeInfo:  # noqa: ARG001 - another stamp, another answer
    """
    Look at a cassette.

    Raises:
        OptionError: As `Tape`.
    """
    tape = Tape(path)
    tape.close()
    return TapeInfo(len(tape), tape.row_count, tape.fault)
