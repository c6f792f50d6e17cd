"""
The one door from a replay to the engine: parts of the input go in, tables of parts come out, in order.

Behind it rows travel as JSON text through `workers.pool`, or `workers.live.pool` where requests are sent for real. A
faster way for plain columns would stand behind the same door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from segfn_nb.contracts.http import RecordedRow
from segfn_nb.contracts.messages import Load, Loaded
from segfn_nb.errors import HostError
from segfn_nb.replay.events.build import Texts
from segfn_nb.replay.reading.parts import InputPart
from segfn_nb.replay.tables.journal import Journal
from segfn_nb.replay.tables.part_tables import PartTables, Told, tables_of
from segfn_nb.runtime.transports.resolve import ResolvedTransport
from segfn_nb.workers.ledger import Record
from segfn_nb.workers.live.pool import LivePool
from segfn_nb.workers.live.work import LiveOutcome
from segfn_nb.workers.pool import Part, PartOutcome, Pool
from segfn_nb.workers.starting import StartingWorker


class EngineDoor:
    """
    Runs parts on worker processes.

    Args:
        load: The function and how it runs.

        transport: Who answers its requests.

        workers: Processes at the most.

        batch_rows: Rows of one onBatch call; 0: one handler call a row.

        told: What records are judged with.

        concurrency: Where requests are sent for real: events that run at once.

        journal: Where requests are sent for real and the run is kept: what an earlier replay did, and this one does.

        on_recorded: Where a cassette is written: takes what a row sent, from several threads.

        first: A worker that starts already.
    """

    def __init__(
        self,
        load: Load,
        transport: ResolvedTransport,
        *,
        workers: int,
        batch_rows: int,
        told: Told,
        concurrency: int = 0,
        journal: Journal | None = None,
        on_recorded: Callable[[RecordedRow], None] = lambda recorded: None,
        first: StartingWorker | None = None,
    ) -> None:
        self._journal = journal
        self._pool: Pool | LivePool = (
            LivePool(
                load,
                concurrency=concurrency,
                workers=workers,
                batch_rows=batch_rows,
                journal="" if journal is None else str(journal.folder),
                on_record=keep_nothing if journal is None else journal.keep,
                on_recorded=on_recorded,
                first=first,
            )
            if transport.is_live
            else Pool(load, transport, workers=workers, batch_rows=batch_rows, first=first)
        )
        self._told = told
        self._begun: dict[int, InputPart] = {}
        self._earlier: dict[int, list[Record | None]] = {}

    @property
    def was_stopped(self) -> bool:
        """Whether Ctrl-C ended the run."""
        return self._pool.was_stopped

    @property
    def restarts(self) -> int:
        """Workers that died and were replaced."""
        return self._pool.restarts

    @property
    def loaded(self) -> Loaded | None:
        """What loading the function gave, once a worker has."""
        return self._pool.loaded

    @property
    def live_notes(self) -> list[str]:
        """What should be known of a replay whose requests were sent for real."""
        return live_notes(self._pool) if isinstance(self._pool, LivePool) else []

    def run(
        self,
        parts: Iterator[InputPart],
        finished: Callable[[PartTables], None],
        *,
        begun: Callable[[Callable[[], PartTables]], None] | None = None,
        on_rows: Callable[[int], None],
    ) -> None:
        """
        Run every part.

        Args:
            parts: Pulled as workers become free, a little ahead.

            finished: Gets each part's tables, in order; called again with the same part when Ctrl-C comes meanwhile.

            begun: Gets a maker of tables of what there is of the first part, again and again until it is finished; None:
                nobody looks.

            on_rows: Gets how many rows were done since; negative when a part starts again.

        Raises:
            EngineError: A fault of ours.
        """

        def on_first(index: int, records: list[Record]) -> None:
            assert begun is not None
            part = self._begun[index]
            done = list(takewhile(lambda record: record is not None, self._with_earlier(part, iter(records))))
            begun(lambda: tables_of(_beginning(part, len(done)), done, self._told))

        outcomes: Iterator[PartOutcome | LiveOutcome] = self._pool.run(
            self._runnable(parts), on_rows=on_rows, on_first=None if begun is None else on_first
        )
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
            earlier = self._earlier[part.index] = self._records_there(part)
            left = [
                (row, event)
                for row, event, record in zip(part.rows, part.texts.events, earlier, strict=True)
                if event is not None and record is None
            ]
            if left:
                yield Part(part.index, [row for row, _ in left], [event for _, event in left])

    def _records_there(self, part: InputPart) -> list[Record | None]:
        """By position: what the journal has of an earlier replay."""
        if self._journal is None:
            return [None] * len(part.rows)
        return [
            None if event is None else self._journal.earlier(row, event)
            for row, event in zip(part.rows, part.texts.events, strict=True)
        ]

    def _finish(self, outcome: PartOutcome | LiveOutcome, finished: Callable[[PartTables], None]) -> None:
        self._finish_those_without_events(outcome.index, finished)
        part = self._begun.get(outcome.index)
        if part is not None:
            finished(self._tables(part, outcome.records))
            self._begun.pop(outcome.index, None)
            self._earlier.pop(outcome.index, None)

    def _finish_those_without_events(self, before: int | None, finished: Callable[[PartTables], None]) -> None:
        """Parts without a row to run never reach the pool, and have their place all the same."""
        for index in sorted(self._begun):
            if before is not None and index >= before:
                return
            part, earlier = self._begun[index], self._earlier[index]
            if all(event is None or record for event, record in zip(part.texts.events, earlier, strict=True)):
                finished(self._tables(part, []))
                self._begun.pop(index, None)
                self._earlier.pop(index, None)

    def _tables(self, part: InputPart, ran: Sequence[Record | None]) -> PartTables:
        rest = iter(ran)
        records = list(self._with_earlier(part, rest))
        if next(rest, None) is not None:
            raise HostError(f"part {part.index}: more rows came out than went in; please report it")
        return tables_of(part, records, self._told)

    def _with_earlier(self, part: InputPart, ran: Iterator[Record | None]) -> Iterator[Record | None]:
        """Each event's record: the journal's, else the next of those that ran now."""
        for event, record in zip(part.texts.events, self._earlier[part.index], strict=True):
            if event is not None:
                yield record or next(ran, None)


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


def keep_nothing(row: int, record: Record) -> None:
    """Where there is no journal."""


def live_notes(pool: LivePool) -> list[str]:
    """What should be known of a replay whose requests were sent for real, once it has ended."""
    notes = []
    if pool.environments:
        most = f"{pool.environments:,} event{'' if pool.environments == 1 else 's'}"
        notes.append(f"up to {most} ran at once, each in an environment of its own, and ended in no order")
    if pool.untold:
        events = f"{pool.untold:,} event{'' if pool.untold == 1 else 's'}"
        notes.append(f"{events} ended after a request had left, which is not among those counted")
    for origin, seconds in sorted(pool.held_seconds.items()):
        notes.append(f"requests to {origin} waited {seconds:.1f} s because it had asked for that (Retry-After)")
    return notes


def _close(outcomes: Iterator[PartOutcome | LiveOutcome]) -> None:
    """End the workers, whatever ended the replay."""
    close = getattr(outcomes, "close", None)
    if close is not None:
        close()


def _stopped(outcomes: Iterator[PartOutcome | LiveOutcome]) -> PartOutcome | LiveOutcome | None:
    """Tell the pool of Ctrl-C, and take what it gives of the parts in flight."""
    throw = getattr(outcomes, "throw", None)
    if throw is None:
        return None
    try:
        outcome: PartOutcome | LiveOutcome = throw(KeyboardInterrupt())
    except StopIteration:
        return None
    return outcome
