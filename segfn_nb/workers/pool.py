"""Runs parts on several workers; what comes out does not depend on how many."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator

import msgspec

from segfn_nb.contracts.messages import Load, Loaded
from segfn_nb.runtime.transports.resolve import ResolvedTransport
from segfn_nb.workers.ledger import Record
from segfn_nb.workers.parts import Part, PartOutcome, PartRunner
from segfn_nb.workers.process import WorkerProcess, started
from segfn_nb.workers.starting import StartingWorker

__all__ = ["Part", "PartOutcome", "Pool"]

PARTS_AHEAD = 1
"""Parts read beyond those that run, so that no worker waits for the reader."""

PARTS_BEGUN_PER_WORKER = 4
"""Parts between reading and giving out, so that memory does not grow with the input."""

_FIRST_ROWS_SECONDS = 0.3
_POLL_SECONDS = 0.1
"""How long the main thread waits before it looks for Ctrl-C again."""


class Begun(msgspec.Struct, frozen=True):
    """What there is of a part that runs, and how many rows of it are new."""

    index: int
    records: list[Record]
    rows: int


class Pool:
    """
    Workers with one function loaded, started as parts come.

    Args:
        load: The function and how it runs.

        transport: Who answers its requests.

        workers: Processes at the most.

        batch_rows: Rows of one onBatch call; 0: one handler call a row.

        first: A worker that starts already.

    Attributes:
        was_stopped: Ctrl-C ended the run before its end.

        restarts: Workers that died and were replaced.

        loaded: What loading the function gave, once a worker has.
    """

    def __init__(
        self,
        load: Load,
        transport: ResolvedTransport,
        *,
        workers: int,
        batch_rows: int = 0,
        first: StartingWorker | None = None,
    ) -> None:
        self._load = load
        self._transport = transport
        self._workers = max(1, workers)
        self._batch_rows = batch_rows
        self._first_worker = first
        self._stop = threading.Event()
        self._events: queue.SimpleQueue[int | Begun | PartOutcome | BaseException] = queue.SimpleQueue()
        self._todo: queue.SimpleQueue[Part | None] = queue.SimpleQueue()
        self._runners: list[PartRunner] = []
        self._threads: list[threading.Thread] = []
        self._handed_over = 0
        self._first = -1
        self.was_stopped = False
        self.loaded: Loaded | None = None

    @property
    def restarts(self) -> int:
        """Workers that died and were replaced."""
        return sum(runner.restarts for runner in self._runners)

    def run(
        self,
        parts: Iterator[Part],
        *,
        on_rows: Callable[[int], None] = lambda rows: None,
        on_first: Callable[[int, list[Record]], None] | None = None,
    ) -> Iterator[PartOutcome]:
        """
        Run every part.

        Args:
            parts: Pulled one by one, a little ahead of the workers.

            on_rows: Called in this thread with how many rows were committed since; negative when a part starts again.

            on_first: Called in this thread with the index and the records so far of the first part, until it is finished;
                None: nobody looks.

        Yields:
            One outcome a part, in part order.

        Raises:
            SetupError: The function's top level throws now, though it did not when it was defined.

            EngineError: A fault of ours; the workers are gone by then.
        """
        waiting: dict[int, PartOutcome] = {}
        order: list[int] = []
        try:
            self._add_worker()  # loading the function takes a while too
            source = iter(parts)
            exhausted = False
            while True:
                while not exhausted and self._wants_more(len(order), len(waiting)):
                    part = next(source, None)
                    if part is None:
                        exhausted = True
                        break
                    order.append(part.index)
                    self._hand_over(part)
                    # Reading the next one takes long enough for whoever looks to wait for what there is of this one.
                    is_first = self._handed_over == 1 and on_first is not None
                    patience = _FIRST_ROWS_SECONDS if is_first else 0.0
                    while self._take(waiting, on_rows, on_first, timeout_seconds=patience):
                        patience = 0.0
                while order and order[0] in waiting:
                    yield waiting.pop(order.pop(0))
                if exhausted and not order:
                    return
                self._take(waiting, on_rows, on_first, timeout_seconds=_POLL_SECONDS)
        except KeyboardInterrupt:
            self.was_stopped = True
            self._end_workers()
            self._collect(waiting)
            for index in order:
                yield waiting.get(index) or PartOutcome(index, [], is_complete=False)
        finally:
            self._end_workers()

    def _wants_more(self, begun: int, waiting: int) -> bool:
        """Whether to read another part: workers must not wait for the reader, nor finished parts pile up behind a slow one."""
        return begun - waiting < self._workers + PARTS_AHEAD and begun < PARTS_BEGUN_PER_WORKER * self._workers

    def _hand_over(self, part: Part) -> None:
        if len(self._threads) < self._workers and self._handed_over > 0:
            self._add_worker()
        if self._handed_over == 0:
            self._first = part.index
        self._handed_over += 1
        self._todo.put(part)

    def _add_worker(self) -> None:
        runner = PartRunner(
            self._started,
            timeout_seconds=self._load.options.timeout_seconds,
            batch_rows=self._batch_rows,
            retries=self._load.options.retries == "simulate",
            is_repeatable=self._transport.is_repeatable,
            is_stopped=self._stop.is_set,
            on_progress=self._tell,
        )
        thread = threading.Thread(
            target=self._serve, args=(runner,), name=f"segfn-pool-{len(self._threads)}", daemon=True
        )
        self._runners.append(runner)
        self._threads.append(thread)
        thread.start()

    def _started(self) -> WorkerProcess:
        starting = self._first_worker.take() if self._first_worker else None
        worker = started(self._load, self._transport.transport, starting)
        self.loaded = self.loaded or worker.loaded
        return worker

    def _tell(self, index: int, records: list[Record], rows: int) -> None:
        self._events.put(Begun(index, records.copy(), rows) if index == self._first else rows)

    def _serve(self, runner: PartRunner) -> None:
        try:
            runner.prepare()
            while (part := self._todo.get()) is not None:
                self._events.put(runner.run(part))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits for this one
            self._events.put(error)
        finally:
            runner.close()

    def _take(
        self,
        waiting: dict[int, PartOutcome],
        on_rows: Callable[[int], None],
        on_first: Callable[[int, list[Record]], None] | None,
        *,
        timeout_seconds: float,
    ) -> bool:
        """Hear of one thing that happened; whether there was one in time."""
        try:
            event = self._events.get(block=timeout_seconds > 0, timeout=timeout_seconds)
        except queue.Empty:
            return False
        match event:
            case int() as rows:
                on_rows(rows)
            case Begun(index=index, records=records, rows=rows):
                if on_first is not None:
                    on_first(index, records)
                on_rows(rows)
            case PartOutcome() as outcome:
                waiting[outcome.index] = outcome
            case error:
                raise error
        return True

    def _collect(self, waiting: dict[int, PartOutcome]) -> None:
        """What the workers had put down when they were ended."""
        with contextlib.suppress(queue.Empty):
            while True:
                event = self._events.get_nowait()
                if isinstance(event, PartOutcome):
                    waiting[event.index] = event

    def _end_workers(self) -> None:
        self._stop.set()
        for _ in self._threads:
            self._todo.put(None)
        for runner, thread in zip(self._runners, self._threads, strict=True):
            while thread.is_alive():
                runner.kill()  # again, where it was just starting its worker
                thread.join(_POLL_SECONDS)
