"""
The one door from a replay to the engine: parts of the input go in, tables of parts come out, in order.

Behind it rows travel as JSON text through `workers.pool`. A faster way for plain columns would stand behind the same
door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from segfn_nb.contracts.messages import Load
from segfn_nb.replay.events.build import Texts
from segfn_nb.replay.reading.parts import InputPart
from segfn_nb.replay.tables.part_tables import PartTables, Told, tables_of
from segfn_nb.runtime.transports.resolve import ResolvedTransport
from segfn_nb.workers.ledger import Record
from segfn_nb.workers.pool import Part, PartOutcome, Pool


class EngineDoor:
    """
    Runs parts on worker processes.

    Args:
        load: The function and how it runs.

        transport: Who answers its requests.

        workers: Processes at the most.

        batch_rows: Rows of one onBatch call; 0: one handler call a row.

        told: What records are judged with.
    """

    def __init__(self, load: Load, transport: ResolvedTransport, *, workers: int, batch_rows: int, told: Told) -> None:
        self._pool = Pool(load, transport, workers=workers, batch_rows=batch_rows)
        self._told = told
        self._begun: dict[int, InputPart] = {}

    @property
    def was_stopped(self) -> bool:
        """Whether Ctrl-C ended the run."""
        return self._pool.was_stopped

    @property
    def restarts(self) -> int:
        """Workers that died and were replaced."""
        return self._pool.restarts

    def run(
        self,
        parts: Iterator[InputPart],
        finished: Callable[[PartTables], None],
        *,
        begun: Callable[[PartTables], None] | None = None,
        on_rows: Callable[[int], None],
    ) -> None:
        """
        Run every part.

        Args:
            parts: Pulled as workers become free, a little ahead.

            finished: Gets each part's tables, in order; called again with the same part when Ctrl-C comes meanwhile.

            begun: Gets what there is of the first part, again and again until it is finished; None: nobody looks.

            on_rows: Gets how many rows were done since; negative when a part starts again.

        Raises:
            EngineError: A fault of ours.
        """

        def on_first(index: int, records: list[Record]) -> None:
            if begun is not None:
                begun(tables_of(_beginning(self._begun[index], len(records)), records, self._told))

        outcomes = self._pool.run(self._runnable(parts), on_rows=on_rows, on_first=on_first)
        try:
            outcome = next(outcomes, None)
            while outcome is not None:
                try:
                    self._finish(outcome, finished)
                except KeyboardInterrupt:
                    self._finish(outcome, finished)
                    outcome = _stopped(outcomes)
                else:
                    outcome = next(outcomes, None)
        finally:
            _close(outcomes)
        self._finish_those_without_events(None, finished)

    def _runnable(self, parts: Iterator[InputPart]) -> Iterator[Part]:
        for part in parts:
            self._begun[part.index] = part
            events = [event for event in part.texts.events if event is not None]
            if events:
                rows = [row for row, event in zip(part.rows, part.texts.events, strict=True) if event is not None]
                yield Part(part.index, rows, events)

    def _finish(self, outcome: PartOutcome, finished: Callable[[PartTables], None]) -> None:
        self._finish_those_without_events(outcome.index, finished)
        part = self._begun.get(outcome.index)
        if part is not None:
            finished(tables_of(part, outcome.records, self._told))
            self._begun.pop(outcome.index, None)

    def _finish_those_without_events(self, before: int | None, finished: Callable[[PartTables], None]) -> None:
        """Parts whose every row is invalid never reach the pool, and have their place all the same."""
        for index in sorted(self._begun):
            if before is not None and index >= before:
                return
            part = self._begun[index]
            if not any(event is not None for event in part.texts.events):
                finished(tables_of(part, [], self._told))
                self._begun.pop(index, None)


def _beginning(part: InputPart, events: int) -> InputPart:
    """The part's rows up to so many events."""
    rows = left = 0
    while rows < len(part.rows) and left < events:
        left += part.texts.events[rows] is not None
        rows += 1
    faults = {at: fault for at, fault in part.texts.faults.items() if at < rows}
    texts = Texts(part.texts.events[:rows], faults)
    labels = [label for label, count in part.sources for _ in range(count)]
    return InputPart(part.index, part.rows[:rows], texts, [(label, 1) for label in labels[:rows]])


def _close(outcomes: Iterator[PartOutcome]) -> None:
    """End the workers, whatever ended the replay."""
    close = getattr(outcomes, "close", None)
    if close is not None:
        close()


def _stopped(outcomes: Iterator[PartOutcome]) -> PartOutcome | None:
    """Tell the pool of Ctrl-C, and take what it gives of the parts in flight."""
    throw = getattr(outcomes, "throw", None)
    if throw is None:
        return None
    try:
        outcome: PartOutcome = throw(KeyboardInterrupt())
    except StopIteration:
        return None
    return outcome
