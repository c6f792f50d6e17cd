"""Which rows of an input run: `rows`, `sample`, `where` and `limit`. Chosen rows keep their numbers in the whole input."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from segfn_nb.errors import OptionError
from segfn_nb.replay.events.build import Texts
from segfn_nb.replay.options import ReplayOptions, Where
from segfn_nb.replay.reading.inputs import Input
from segfn_nb.replay.reading.parts import InputPart
from segfn_nb.replay.tables.flatten import flatten

_QUOTED_NAME = re.compile(r"`([^`]+)`")
_PLAIN_NAMES = (
    "type",
    "event",
    "name",
    "userId",
    "anonymousId",
    "messageId",
    "groupId",
    "previousId",
    "timestamp",
    "receivedAt",
)


class Chosen:
    """
    The rows that a replay is to run.

    Args:
        source: The whole input.

        options: `rows`, `sample`, `where` and `limit`, applied in this order (a sample is drawn from the rows that
            `where` keeps).

    Attributes:
        total: How many rows there will be, or None where `where` decides on the way.

        notes: What the user should know, complete once every part was read.
    """

    def __init__(self, source: Input, options: ReplayOptions) -> None:
        self._input = source
        self._limit = options.limit
        self._where = None if options.where is None else _Filter(options.where)
        self._rows: list[int] | None = None
        if options.rows is not None:
            self._rows = sorted(set(options.rows))
            outside = [row for row in self._rows if not 0 <= row < source.rows]
            if outside:
                raise OptionError(f"rows: there is no row {outside[0]:,}; the input has rows 0 to {source.rows - 1:,}")
        if options.sample is not None:
            candidates = self._candidates()
            drawn = random.Random(options.sampling_seed).sample(candidates, min(options.sample, len(candidates)))  # noqa: S311 - reproducible on purpose
            self._rows = sorted(drawn)
            self._where = None
        self.total = self._count()

    def _candidates(self) -> list[int] | range:
        if self._where is None:
            return range(self._input.rows) if self._rows is None else self._rows
        return [row for part in self._kept() for row in part.rows]

    def _count(self) -> int | None:
        if self._where is not None:
            return None
        chosen = self._input.rows if self._rows is None else len(self._rows)
        return chosen if self._limit is None else min(chosen, self._limit)

    def rows(self) -> Sequence[int]:
        """The numbers of all chosen rows; reads the input where `where` decides."""
        if self._where is not None:
            return [row for part in self.parts() for row in part.rows]
        chosen = range(self._input.rows) if self._rows is None else self._rows
        return chosen[: self._limit]

    @property
    def notes(self) -> list[str]:
        """What the user should know; complete once every part was read."""
        return [] if self._where is None else self._where.notes()

    def parts(self) -> Iterator[InputPart]:
        """Every part with at least one chosen row, in order."""
        left = self._limit
        for part in self._kept():
            if left is not None:
                if left < len(part.rows):
                    part = _only(part, list(range(left)))  # noqa: PLW2901 - the part, cut
                left -= len(part.rows)
            if part.rows:
                yield part
            if left == 0:
                return

    def _kept(self) -> Iterator[InputPart]:
        at = 0
        for index in self._input.part_indexes:
            wanted = None
            if self._rows is not None:
                end = self._input.rows_of(index).stop
                begin = at
                while at < len(self._rows) and self._rows[at] < end:
                    at += 1
                wanted = self._rows[begin:at]
                if not wanted:
                    continue
            part = self._input.read(index, wanted)
            yield part if self._where is None else _only(part, self._where.positions(part))


def _only(part: InputPart, positions: list[int]) -> InputPart:
    """The part with the rows at these positions alone."""
    if len(positions) == len(part.rows):
        return part
    labels = [label for label, count in part.sources for _ in range(count)]
    sources: list[tuple[str | None, int]] = []
    for position in positions:
        label = labels[position]
        if sources and sources[-1][0] == label:
            sources[-1] = (label, sources[-1][1] + 1)
        else:
            sources.append((label, 1))
    faults = part.texts.faults
    return InputPart(
        part.index,
        [part.rows[i] for i in positions],
        Texts(
            [part.texts.events[i] for i in positions], {at: faults[i] for at, i in enumerate(positions) if i in faults}
        ),
        sources,
    )


class _Filter:
    """`where`: a pandas query over dotted columns, or a function of the event dict."""

    def __init__(self, where: Where) -> None:
        self._where = where
        self._unreadable = 0
        self._rows = 0
        self._kept = 0
        self._never_seen = set(_QUOTED_NAME.findall(where)) if isinstance(where, str) else set()

    def positions(self, part: InputPart) -> list[int]:
        """Which rows of the part are kept. A row that is no event cannot be asked, and is not."""
        self._unreadable += len(part.texts.faults)
        self._rows += len(part.rows)
        where = self._where
        kept = self._by_query(where, part) if isinstance(where, str) else self._by_function(where, part)
        self._kept += len(kept)
        return kept

    def _by_function(self, where: Callable[[dict[str, Any]], Any], part: InputPart) -> list[int]:
        kept = []
        for position, text in enumerate(part.texts.events):
            if text is None:
                continue
            try:
                if where(json.loads(text)):
                    kept.append(position)
            except Exception as error:
                error.add_note(f"raised by where= for row {part.rows[position]:,} of the input")
                raise
        return kept

    def _by_query(self, where: str, part: InputPart) -> list[int]:
        columns = flatten(part.texts.events)
        self._never_seen -= columns.keys()
        frame = pd.DataFrame(
            {name: column.to_pandas() for name, column in columns.items()}, index=range(len(part.rows))
        )
        absent = [name for name in (*_QUOTED_NAME.findall(where), *_PLAIN_NAMES) if name not in columns]
        for name in absent:
            frame[name] = None
        frame = frame[[text is not None for text in part.texts.events]]
        try:
            kept = frame.query(where, engine="python")
        except Exception as error:
            names = ", ".join(columns)
            hint = "" if "`" in where else "; a name with dots stands in backticks, as in `properties.revenue` > 100"
            raise OptionError(f"where={where!r}: {error}{hint}. Columns: {names}") from error
        if not isinstance(kept, pd.DataFrame):
            raise OptionError(f"where={where!r} gives no yes or no for each event")
        return [int(position) for position in kept.index]

    def notes(self) -> list[str]:
        """What was left out that the user may not expect."""
        found = [f"where names {name}, which no event has" for name in sorted(self._never_seen) if self._rows]
        if self._rows and not self._kept:
            found.append(f"where keeps none of {self._rows:,} rows: nothing ran")
        if self._unreadable:
            found.append(f"where left out {self._unreadable:,} rows that are no events")
        return found
