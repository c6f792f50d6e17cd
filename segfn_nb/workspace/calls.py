"""The calls of handlers that a replay made: a row each, or the rows of a batch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from segfn_nb.contracts.options import ROWS_PER_PART
from segfn_nb.frozen.freezing import Occurred
from segfn_nb.replay.results import Results

if TYPE_CHECKING:
    from segfn_nb.functions.outcome import Outcome

_EARLIER = 200
"""Calls before one that are looked at, where alone it does something else."""


class Call(NamedTuple):
    """One call of a handler: its rows and their events."""

    rows: list[int]
    texts: list[bytes]


class Calls:
    """
    The calls of results.

    Args:
        batch_rows: Rows of one onBatch call; 0: each row has a call of its own.

        reached: A call's first row to the counters it moved, where that is known.
    """

    def __init__(self, results: Results, batch_rows: int, reached: Mapping[int, frozenset[int]]) -> None:
        self._results = results
        self._batch_rows = batch_rows
        self._reached = reached
        self._part: tuple[int, list[Call]] | None = None
        self._known: dict[int, Occurred] = {}

    def of_part(self, row: int) -> list[Call]:
        """The calls of the row's part, in order."""
        index = row // ROWS_PER_PART
        if self._part is None or self._part[0] != index:
            rows, texts = self._results.events_of_part(row)
            size = self._batch_rows or 1
            self._part = index, [Call(rows[i : i + size], texts[i : i + size]) for i in range(0, len(rows), size)]
        return self._part[1]

    def _position(self, row: int) -> int:
        return bisect_right(self.of_part(row), row, key=lambda call: call.rows[0]) - 1

    def at(self, row: int) -> Call:
        """The call that a row belonged to."""
        return self.of_part(row)[self._position(row)]

    def earlier(self, row: int) -> list[int]:
        """The first rows of calls before a row, the nearest first."""
        position = self._position(row)
        return [call.rows[0] for call in self.of_part(row)[max(0, position - _EARLIER) : position][::-1]]

    def before(self, row: int) -> list[int]:
        """The first rows of all calls before a row's in its part, in order."""
        return [call.rows[0] for call in self.of_part(row)[: self._position(row)]]

    def occurred(self, row: int) -> Occurred:
        """What went into a row's call, and what came of it."""
        found = self._known.get(row)
        if found is None:
            call = self.at(row)
            outcomes = [self._results[one] for one in call.rows]
            found = self._known[row] = Occurred(
                call.rows[0],
                call.texts,
                outcomes,
                [one for outcome in outcomes for one in outcome.requests if one.attempt == 1],
                is_batch=self._batch_rows > 0,
                reached=self._reached.get(call.rows[0]),
                is_whole=_is_whole(outcomes),
            )
        return found


def _is_whole(outcomes: Iterable[Outcome]) -> bool:
    """Whether limits kept nothing out but log lines, of which the first ones do."""
    return not any("not kept" in note and "log line" not in note for one in outcomes for note in one.notes)
