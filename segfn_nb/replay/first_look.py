"""
The first rows of a long file on screen while the rest of it is still read.

They run as the columns are known so far, only to be looked at: nothing of it is kept. The replay that follows runs these rows
again in a new environment, when it is known what every column is.
"""

from __future__ import annotations

import contextlib
import threading
from types import TracebackType
from typing import Self

from segfn_nb.contracts.messages import Load
from segfn_nb.errors import EngineError
from segfn_nb.replay.events.build import Texts
from segfn_nb.replay.reading.inputs import Input, open_input
from segfn_nb.replay.reading.parts import InputPart, Segment, Source
from segfn_nb.replay.tables.part_tables import PartTables, Told, tables_of
from segfn_nb.workers.process import WorkerProcess
from segfn_nb.workers.starting import StartingWorker

ROWS = 200
"""So many are run: a screen holds fewer."""

PATIENCE_SECONDS = 0.3
"""How long the replay waits for its worker to come back before it takes another, which takes about as long to start."""


class FirstLook:
    """
    Runs the first rows on the worker that the replay will take, while whoever has made this reads the events.

    Args:
        load: The function and how it runs.

        told: What records are judged with.

        batch_rows: Rows of one onBatch call; 0: one handler call a row.

        limit: Rows at the most, where the replay has a limit.

        first: The worker, which is back there when the `with` block ends, or else has ended.
    """

    def __init__(self, load: Load, told: Told, *, batch_rows: int, limit: int | None, first: StartingWorker) -> None:
        self._load = load
        self._told = told
        self._batch_rows = batch_rows
        self._rows = ROWS if limit is None else min(ROWS, limit)
        self._first = first
        self._begins: tuple[Source, Segment] | None = None
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None
        self._worker: WorkerProcess | None = None
        self._found: tuple[Input, PartTables] | None = None

    def met(self, source: Source, segment: Segment) -> tuple[Input, PartTables] | None:
        """
        Called whenever a segment of the input was read, in the thread that reads.

        Returns:
            The first rows as an input, and what came of them, once they have run; else None.
        """
        if self._thread is None:
            if self._begins is None:
                self._begins = (source, segment)  # of a file with one part there is nothing to wait for
            else:
                self._begin(*self._begins)
        return self._found

    def _begin(self, source: Source, segment: Segment) -> None:
        texts = source.read(segment, range(min(self._rows, segment.rows)))
        whole = [event for event in texts.events[: min(texts.faults, default=len(texts.events))] if event is not None]
        self._thread = threading.Thread(target=self._run, args=(source.label, whole), name="segfn-look", daemon=True)
        self._thread.start()

    def _run(self, label: str | None, events: list[bytes]) -> None:
        # What goes wrong here goes wrong again in the replay, which tells.
        with contextlib.suppress(EngineError):
            worker = self._worker = self._first.take()
            if worker is None:
                return
            try:
                if not self._is_over.is_set():
                    self._look(worker, label, events)
            finally:
                if worker.is_alive():
                    self._first.give_back(worker)
                else:
                    worker.close()

    def _look(self, worker: WorkerProcess, label: str | None, events: list[bytes]) -> None:
        if worker.load(self._load).stage != "ok":
            return
        rows = list(range(len(events)))
        ran = worker.run(rows, events, fresh=True, batch_rows=self._batch_rows)
        done = len(ran.records)
        if done and not self._is_over.is_set():
            source = open_input([event.decode("utf-8", "surrogatepass") for event in events[:done]], self._told.kind)
            part = InputPart(0, rows[:done], Texts(list(events[:done]), {}), [(label, done)])
            self._found = (source, tables_of(part, list(ran.records), self._told))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        if self._thread is None:
            return
        self._thread.join(0.0 if error is not None else PATIENCE_SECONDS)
        while self._thread.is_alive():
            if self._worker is not None:
                self._worker.kill()
            self._thread.join(0.1)
