"""
Runs parts on live workers, and accounts for every row: it is told once, and sent nothing twice.

Rows are handed out a little ahead of what a worker runs, so it never waits for the parent. When a worker dies, rows it
had not begun, or that had sent nothing, run again on another; those of which a request may have left are
`interrupted`.
"""

from __future__ import annotations

import math
import os
import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator

import msgspec

from segfn_nb.contracts.http import RecordedRow
from segfn_nb.contracts.messages import Done, Ended, Failed, Hold, Load, Loaded, Report, Run
from segfn_nb.contracts.outcome import JSError
from segfn_nb.errors import EngineError
from segfn_nb.workers.ledger import NO_ROW, Record
from segfn_nb.workers.live.work import BegunPart, LiveOutcome, PartUnit, Seat, records_without_outcome, run_messages
from segfn_nb.workers.parts import DEATHS_OF_ONE_ROW, Part
from segfn_nb.workers.process import WorkerProcess, started
from segfn_nb.workers.starting import StartingWorker

MOST_LANES_PER_WORKER = 100
"""More share no thread: an event of many takes longer to come round than its answer does."""

LANES_WORTH_A_WORKER = 25
"""While processors are left, so many get a worker. With fewer, a second one gains less than its start costs."""

AHEAD = 3
"""Invocations handed to a worker, as a multiple of those it can run at once."""

UNITS_IN_STOCK = 5_000
"""Invocations read and not yet handed out, below which another part is read."""

MOST_PARTS = 8
"""Parts begun and not yet given out; finished ones wait for one that is slow."""

END = Run(0, [], b"")
"""Says that no more will come."""

_POLL_SECONDS = 0.1
_GATHER_SECONDS = 0.02
_TELL_SECONDS = 0.25


class LivePool:
    """
    Live workers with one function loaded.

    Args:
        load: The function and how it runs.

        concurrency: Events that run at once, over all workers.

        workers: Processes at least; there are as many as `concurrency` needs.

        batch_rows: Rows of one onBatch call; 0: one handler call a row.

        journal: The folder where requests are noted before they leave; empty: nowhere.

        on_record: Called with row and record for each outcome as it comes, in no order, from several threads.

        on_recorded: Called before that with what the row sent, where it sent something and a cassette is written.

        first: A worker that starts already.

    Attributes:
        was_stopped: Ctrl-C ended the run before its end.

        restarts: Workers that died and were replaced.

        environments: How many there were at the most, over all workers.

        untold: Rows that were ended after a request of theirs had left: which one, and what came of it, is not known.

        held_seconds: How long requests were held back for a server's Retry-After, by origin, in sum.

        loaded: What loading the function gave, once a worker has.
    """

    def __init__(
        self,
        load: Load,
        *,
        concurrency: int,
        workers: int = 1,
        batch_rows: int = 0,
        journal: str = "",
        on_record: Callable[[int, Record], None] = lambda row, record: None,
        on_recorded: Callable[[RecordedRow], None] = lambda recorded: None,
        first: StartingWorker | None = None,
    ) -> None:
        processes = max(workers, _processes(concurrency))
        self._lanes = math.ceil(concurrency / processes)
        self._load = msgspec.structs.replace(load, concurrency=self._lanes, journal=journal)
        self._batch_rows = batch_rows
        self._on_record = on_record
        self._on_recorded = on_recorded
        self._first_worker = first
        self._lock = threading.Lock()
        self._todo: deque[PartUnit] = deque()
        self._seats = [Seat(number) for number in range(processes)]
        self._news: queue.SimpleQueue[int | BaseException] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._is_over = threading.Event()
        self._tell_at = 0.0
        self.was_stopped = False
        self.restarts = 0
        self.untold = 0
        self.held_seconds: Counter[str] = Counter()
        self.loaded: Loaded | None = None

    @property
    def environments(self) -> int:
        """How many there were at the most, over all workers."""
        return sum(seat.environments for seat in self._seats)

    def run(
        self,
        parts: Iterator[Part],
        *,
        on_rows: Callable[[int], None] = lambda rows: None,
        on_first: Callable[[int, list[Record]], None] | None = None,
    ) -> Iterator[LiveOutcome]:
        """
        Run every part.

        Args:
            parts: Pulled one by one, a little ahead of the workers.

            on_rows: Called in this thread with how many rows were done since.

            on_first: Called in this thread, now and then, with the index and the records of the first part up to the
                first row that is not done, until it is finished; None: nobody looks.

        Yields:
            One outcome a part, in part order.

        Raises:
            SetupError: The function's top level throws now, though it did not when it was defined.

            EngineError: A fault of ours; the workers are gone by then.
        """
        begun: deque[BegunPart] = deque()
        first: int | None = None
        try:
            self._occupy(self._seats[0])  # starting takes longer than reading the first part
            source = iter(parts)
            is_exhausted = False
            while True:
                while not is_exhausted and len(self._todo) < UNITS_IN_STOCK and len(begun) < MOST_PARTS:
                    part = next(source, None)
                    is_exhausted = part is None
                    if part is not None:
                        first = part.index if first is None else first
                        begun.append(BegunPart(part))
                        self._hand_over(begun[-1])
                while begun and begun[0].left == 0:
                    yield begun.popleft().outcome()
                if is_exhausted and not begun:
                    self._finish(on_rows)
                    return
                if begun:
                    self._take(on_rows)
                if on_first is not None and begun and begun[0].part.index == first:
                    self._tell_of_first(begun[0], on_first)
        except KeyboardInterrupt:
            self.was_stopped = True
            self._end_workers()
            for one in begun:
                yield one.outcome()
        finally:
            self._end_workers()

    def _hand_over(self, begun: BegunPart) -> None:
        size = self._batch_rows or 1
        rows = len(begun.part.rows)
        with self._lock:
            self._todo += [PartUnit(begun, at, min(size, rows - at)) for at in range(0, rows, size)]
        for seat in self._seats[: math.ceil(len(self._todo) / self._lanes)]:
            self._occupy(seat)
            self._top_up(seat)

    def _tell_of_first(self, begun: BegunPart, on_first: Callable[[int, list[Record]], None]) -> None:
        now = time.monotonic()
        done = begun.beginning() if now >= self._tell_at else []
        if done:
            on_first(begun.part.index, done)
            self._tell_at = time.monotonic() + max(_TELL_SECONDS, 10 * (time.monotonic() - now))

    def _occupy(self, seat: Seat) -> None:
        if seat.thread is None:
            name = f"segfn-live-{seat.number}"
            seat.thread = threading.Thread(target=self._serve, args=(seat,), name=name, daemon=True)
            seat.thread.start()

    def _take(self, on_rows: Callable[[int], None], timeout_seconds: float = _POLL_SECONDS) -> None:
        """Hear what happened; at once for whatever came together, since each waking takes time from the workers' threads."""
        rows = 0
        try:
            news = self._news.get(timeout=timeout_seconds)
            time.sleep(_GATHER_SECONDS)
            while True:
                if isinstance(news, BaseException):
                    raise news
                rows += news
                news = self._news.get_nowait()
        except queue.Empty:
            on_rows(rows)

    # ---- one worker, in a thread of its own

    def _serve(self, seat: Seat) -> None:
        try:
            while not self._stop.is_set():
                seat.worker = started(self._load, worker=self._first_worker.take() if self._first_worker else None)
                self.loaded = self.loaded or seat.worker.loaded
                seat.environments = max(seat.environments, 1)
                self._top_up(seat)
                if self._is_over.is_set():
                    seat.worker.write(END)
                if self._listen(seat, seat.worker) or self._is_over.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits for this one
            self._news.put(error)
        finally:
            seat.close()

    def _listen(self, seat: Seat, worker: WorkerProcess) -> bool:
        """Take what the worker says. Whether it is done; False: it is gone, and another is to follow."""
        while True:
            message = worker.read()
            match message:
                case Ended():
                    self._ended(seat, message)
                case Hold():
                    for other in self._seats:
                        if other is not seat and other.worker is not None:
                            other.worker.write(message)
                case Report():
                    seat.environments = max(seat.environments, message.environments)
                    with self._lock:
                        self.held_seconds.update(message.held_seconds)
                case Done():
                    return True
                case Failed():
                    raise EngineError(f"A worker failed:\n{message.detail}")
                case None:
                    self._bury(seat, worker)
                    return False
                case _:
                    raise EngineError(f"a live worker said {type(message).__name__}")

    def _ended(self, seat: Seat, ended: Ended) -> None:
        with self._lock:
            unit = seat.out.pop(ended.row)
        if len(ended.lines) != unit.size:
            raise EngineError(f"{unit.size} rows went in and {len(ended.lines)} outcomes came out")
        if ended.recorded:
            self._on_recorded(RecordedRow(ended.row, ended.recorded))
        self._keep(unit, [Record(ended.compute_ms if i == 0 else 0.0, line) for i, line in enumerate(ended.lines)])
        self._top_up(seat)

    def _keep(self, unit: PartUnit, records: list[Record]) -> None:
        for at, (row, record) in enumerate(zip(unit.rows, records, strict=True), unit.at):
            self._on_record(row, record)
            unit.part.records[at] = record
        with self._lock:
            unit.part.left -= unit.size
        self._news.put(unit.size)

    def _top_up(self, seat: Seat) -> None:
        """Give the worker so much that it does not run dry before it is heard of again."""
        most = AHEAD * self._lanes
        with self._lock:
            if seat.worker is None or self._stop.is_set() or len(seat.out) > most - self._lanes:
                return
            fair = math.ceil(len(self._todo) / len(self._seats))
            units = [self._todo.popleft() for _ in range(min(most - len(seat.out), fair))]
            seat.out.update((unit.rows[0], unit) for unit in units)
            # Batches have one size in a message; the last one of a part may be smaller.
            for run in run_messages(units, self._batch_rows):
                seat.worker.write(run)

    def _bury(self, seat: Seat, worker: WorkerProcess) -> None:
        """What becomes of the rows that a worker had when it died."""
        with self._lock:
            seat.worker = None
            lost, seat.out = list(seat.out.values()), {}
            self.restarts += not self._stop.is_set()
        death = worker.death()
        lanes = {lane.row: lane for lane in worker.lanes()}
        seat.environments = max(seat.environments, len(lanes))
        inside = death.slot.row if death.slot.deadline else NO_ROW
        worker.close()
        again: list[PartUnit] = []
        for unit in lost:
            row = unit.rows[0]
            unit.deaths += row == inside
            if death.cause == "timeout" and row == inside:
                seconds = self._load.options.timeout_seconds
                error = JSError("Timeout", f"the handler took longer than {seconds:g} s; it was computing")
                self._keep(unit, records_without_outcome(unit, "timeout", error, self._batch_rows))
            elif row in lanes and lanes[row].has_asked:
                how = death.detail or "another event's loop ended it"
                self.untold += unit.size
                message = f"the worker process ended ({how}) after a request had left; the row was not run again"
                if self._stop.is_set():
                    message = "the replay was stopped after a request of this row had left"
                self._keep(
                    unit,
                    records_without_outcome(unit, "interrupted", JSError("Interrupted", message), self._batch_rows),
                )
            elif unit.deaths >= DEATHS_OF_ONE_ROW:
                error = JSError(
                    "WorkerDied", f"the worker process ended {unit.deaths} times in this row ({death.detail})"
                )
                self._keep(unit, records_without_outcome(unit, "threw", error, self._batch_rows))
            else:
                again.append(unit)
        with self._lock:
            self._todo.extendleft(reversed(again))

    # ---- the end

    def _finish(self, on_rows: Callable[[int], None]) -> None:
        """Every row is told: let the workers come to their end, and say what they have to say."""
        self._is_over.set()
        with self._lock:
            for seat in self._seats:
                if seat.worker is not None:
                    seat.worker.write(END)
        for seat in self._seats:
            while seat.thread is not None and seat.thread.is_alive():
                seat.thread.join(_POLL_SECONDS)  # not for ever: Ctrl-C is met in between
        self._take(on_rows, 0.0)

    def _end_workers(self) -> None:
        self._stop.set()
        for seat in self._seats:
            while seat.thread is not None and seat.thread.is_alive():
                seat.kill()  # again, where it was just starting its worker
                seat.thread.join(_POLL_SECONDS)


def _processes(concurrency: int) -> int:
    """How many workers so many events at once are worth."""
    processors = os.cpu_count() or 1
    return max(
        math.ceil(concurrency / MOST_LANES_PER_WORKER), min(processors, math.ceil(concurrency / LANES_WORTH_A_WORKER))
    )
