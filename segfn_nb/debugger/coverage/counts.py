"""
From what each row reached to counts: of each counter, and of the different ways that rows went.

Many rows go the same way. So a text is read once for all rows that have it, and a row is one number: that of its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]

UNKNOWN = -1
"""The path of a row of which it is not known."""

_NOTHING = "-"
_COUNTED = re.compile(r"(\d+)\*(\d+)")
_COUNT = re.compile(r"\*\d+")


class Way(NamedTuple):
    """
    A path: which counters moved, and the rows that went it.

    `first_row` is the number of the first of them; None: it stands in several replays.
    """

    counters: tuple[int, ...]
    rows: int
    first_row: int | None


class Counts:
    """
    What the rows of one replay, or of several, moved.

    Attributes:
        hits: Of each counter, how often it moved, loading included.

        ways: The different paths; one in which nothing moved is one too.

        rows: Numbers of the rows that are known of, in order; empty where several replays are in it.

        paths: Of each, the number of its path in `ways`, or `UNKNOWN`.
    """

    def __init__(self, hits: Numbers, ways: Sequence[Way], rows: Numbers, paths: Numbers) -> None:
        self.hits = hits
        self.ways = ways
        self.rows = rows
        self.paths = paths
        self._ways_of: dict[int, list[int]] = {}
        for number, way in enumerate(ways):
            for counter in way.counters:
                self._ways_of.setdefault(counter, []).append(number)

    @classmethod
    def of(
        cls,
        counters: int,
        *,
        loaded: str,
        rows: Numbers,
        calls: Numbers,
        codes: npt.NDArray[np.int32],
        texts: list[str],
        not_run: Numbers | None = None,
    ) -> Counts:
        """
        Count.

        Args:
            counters: How many there are.

            loaded: What moved while the text was loaded, once: every environment loads it, and none of that is a row's.

            rows: Numbers of the rows that ran, ascending.

            calls: Of each, the first row of its handler call.

            codes: Of each, which text of `texts` tells what it reached.

            texts: As `OutcomeRecord.hits`; an attempt whose text is empty moved what the call's first row did, or it is
                not known.

            not_run: Numbers of rows that went no way, though their text may tell of a call for others as well.
        """
        rows_of = np.bincount(codes, minlength=len(texts)).tolist()
        hits = _summed(counters, zip([loaded, *texts], [1, *rows_of], strict=True))
        first = np.searchsorted(rows, calls)
        pairs, pair_of = np.unique(codes.astype(np.int64) * max(len(texts), 1) + codes[first], return_inverse=True)
        found: dict[tuple[int, ...], int] = {}
        known: dict[str, int] = {}
        numbers = np.empty(len(pairs), np.int64)
        for i, pair in enumerate(pairs.tolist()):
            own, call = divmod(pair, len(texts))
            # Without their counts most texts are the same.
            moved = _COUNT.sub("", _whole(texts[own], texts[call]))
            if moved not in known:
                path = _counters(moved)
                known[moved] = UNKNOWN if path is None else found.setdefault(path, len(found))
            numbers[i] = known[moved]
        paths = numbers[pair_of]
        if not_run is not None:
            paths[np.isin(rows, not_run)] = UNKNOWN
        ways, paths = _ways(list(found), rows, paths)
        return cls(hits, ways, rows, paths)

    def reaching(self, counters: Iterable[int]) -> set[int]:
        """Numbers of the paths in which any of these moved."""
        return {way for counter in counters for way in self._ways_of.get(counter, ())}

    def rows_reaching(self, counters: Iterable[int]) -> tuple[int, int | None]:
        """How many rows moved any of these, and the first one's number."""
        ways = [self.ways[number] for number in self.reaching(counters)]
        firsts = [way.first_row for way in ways if way.first_row is not None]
        return sum(way.rows for way in ways), min(firsts, default=None)

    def __add__(self, other: Counts) -> Counts:
        """Both together; rows have no numbers of their own then."""
        rows: dict[tuple[int, ...], int] = {}
        for way in (*self.ways, *other.ways):
            rows[way.counters] = rows.get(way.counters, 0) + way.rows
        nothing = np.zeros(0, np.int64)
        ways = [Way(counters, count, None) for counters, count in rows.items()]
        return Counts(self.hits + other.hits, ways, nothing, nothing)


def _summed(counters: int, texts: Iterable[tuple[str, int]]) -> Numbers:
    """How often each counter moved in texts that so many rows have each."""
    hits = [0] * counters
    once: dict[str, int] = {}
    for text, rows in texts:
        # Most texts differ in their counts alone: what they have in common is read once.
        bare = _COUNT.sub("", text)
        once[bare] = once.get(bare, 0) + rows
        for counter, moved in _COUNTED.findall(text):
            hits[int(counter)] += (int(moved) - 1) * rows
    for bare, rows in once.items():
        for token in bare.replace(";", " ").split():
            if token != _NOTHING:
                hits[int(token)] += rows
    return np.array(hits, np.int64)


def _whole(own: str, call: str) -> str:
    """A row's text with the call's in place of attempts that are empty."""
    if call == own or (own and not own.startswith(";") and ";;" not in own and not own.endswith(";")):
        return own
    attempts, of_call = own.split(";"), call.split(";")
    return ";".join(text or (of_call[i] if i < len(of_call) else "") for i, text in enumerate(attempts))


def _counters(moved: str) -> tuple[int, ...] | None:
    """The counters in a text without counts, in order; None where an attempt is not known."""
    attempts = moved.split(";")
    if not all(attempts):
        return None
    return tuple(sorted({int(token) for text in attempts for token in text.split() if token != _NOTHING}))


def _ways(found: list[tuple[int, ...]], rows: Numbers, paths: Numbers) -> tuple[list[Way], Numbers]:
    """The paths that rows went, and of each row its number among them."""
    known = paths != UNKNOWN
    there, firsts, numbers, counts = np.unique(paths[known], return_index=True, return_inverse=True, return_counts=True)
    renumbered = np.full(len(paths), UNKNOWN, np.int64)
    renumbered[known] = numbers
    first_rows = rows[known][firsts]
    ways = [
        Way(found[path], count, first)
        for path, count, first in zip(there.tolist(), counts.tolist(), first_rows.tolist(), strict=True)
    ]
    return ways, renumbered
