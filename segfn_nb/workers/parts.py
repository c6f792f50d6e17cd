"""
Runs one part to its end, whatever happens to the worker: every row comes out exactly once.

Committed rows are done. A row that overran is `timeout`. A part cut short from outside starts again, so that its rows
still share one environment, unless requests may have left: then the rows that sent some are `interrupted`, and the
others run once more.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from segfn_nb.contracts.http import RecordedRow
from segfn_nb.contracts.outcome import JSError
from segfn_nb.runtime.environment import record_lines
from segfn_nb.workers.ledger import Record
from segfn_nb.workers.process import Death, WorkerProcess

ROWS_PER_CHUNK = 1_000
"""Rows handed over at once; small enough for lively progress, large enough that the pipe costs nothing per row."""

ROWS_OF_FIRST_CHUNK = 200
"""More than a screen shows."""

DEATHS_OF_ONE_ROW = 2
"""A row that ends its worker this often, from outside as far as we can tell, is itself the cause."""


class Part(msgspec.Struct, frozen=True):
    """
    A fixed range of the input, run in row order in one fresh environment.

    `rows` are numbers in the whole input, ascending; `events` one event's JSON text a row, UTF-8 without newlines.
    """

    index: int
    rows: list[int]
    events: list[bytes]


class PartOutcome(msgspec.Struct, frozen=True):
    """Records aligned with the part's rows; a prefix of them where the replay was stopped (`is_complete` False)."""

    index: int
    records: list[Record]
    is_complete: bool


class PartRunner:
    """
    Runs parts on one worker, which it replaces when it dies.

    Args:
        start: Starts a worker with the function loaded.

        timeout_seconds: The limit, for the message of a row that overran.

        batch_rows: Rows of one onBatch call; 0: one handler call a row.

        is_repeatable: Whether running a row again changes nothing outside.

        is_stopped: Asked after each death, to tell a stop from an accident.

        on_progress: Called with a part's index, its records so far, and how many rows were committed since; negative when
            the part starts again.

        on_recorded: Called with what a row sent, where it sent something and a cassette is written.

        worker: One that runs already, with the function loaded.

        retries: Whether a row that overran is tried again, as Segment does.
    """

    def __init__(
        self,
        start: Callable[[], WorkerProcess],
        *,
        timeout_seconds: float,
        batch_rows: int,
        is_repeatable: bool,
        is_stopped: Callable[[], bool] = lambda: False,
        on_progress: Callable[[int, list[Record], int], None] = lambda index, records, rows: None,
        on_recorded: Callable[[RecordedRow], None] = lambda recorded: None,
        worker: WorkerProcess | None = None,
        retries: bool = False,
    ) -> None:
        self._start = start
        self._timeout_seconds = timeout_seconds
        self._batch_rows = batch_rows
        self._rows_at_once = max(1, batch_rows)
        self._is_repeatable = is_repeatable
        self._is_stopped = is_stopped
        self._on_progress = on_progress
        self._on_recorded = on_recorded
        self._worker = worker
        self._retries = retries
        self._has_run = False
        self.restarts = 0

    def prepare(self) -> None:
        """Start the worker, so that it is there when the first part is."""
        if self._worker is None and not self._is_stopped():
            self._worker = self._start()

    def run(self, part: Part, *, fresh: bool = True) -> PartOutcome:
        """
        Every row's record, or those there are when the replay is stopped.

        Args:
            fresh: Whether the part begins in a new environment.
        """
        records: list[Record] = []
        deaths: dict[int, int] = {}
        resumed: bytes | None = None
        while len(records) < len(part.rows):
            at = len(records)
            chunk_rows = self._chunk_rows()
            if self._is_stopped():
                return PartOutcome(part.index, records, is_complete=False)
            worker = self._worker = self._worker or self._start()
            chunk = slice(at, at + chunk_rows)
            result = worker.run(
                part.rows[chunk], part.events[chunk], fresh=fresh, batch_rows=self._batch_rows, resumed=resumed
            )
            fresh, resumed = False, None
            for recorded in result.recorded:
                self._on_recorded(recorded)
            records += result.records
            self._on_progress(part.index, records, len(result.records))
            if result.death is None:
                continue
            self.close()
            if self._is_stopped():
                return PartOutcome(part.index, records, is_complete=False)
            self.restarts += 1
            fresh = True
            if self._retries and result.death.cause == "timeout":
                resumed = result.draft
                continue
            culprit = len(records)
            deaths[culprit] = deaths.get(culprit, 0) + 1
            ended = self._after(result.death, part, culprit, deaths[culprit])
            if ended is None and self._is_repeatable:
                lost, records = len(records), []
                self._on_progress(part.index, records, -lost)
            elif ended is not None:
                records += ended
                self._on_progress(part.index, records, len(ended))
        return PartOutcome(part.index, records, is_complete=True)

    def _chunk_rows(self) -> int:
        """Rows of the next chunk, in whole batches: of the very first one fewer, since somebody may wait for rows to look at."""
        most = ROWS_PER_CHUNK if self._has_run else ROWS_OF_FIRST_CHUNK
        self._has_run = True
        return most - most % self._rows_at_once or self._rows_at_once

    def _after(self, death: Death, part: Part, culprit: int, times: int) -> list[Record] | None:
        """Records for the rows the worker died in; None: they run again."""
        if death.cause == "timeout":
            message = f"the handler took longer than {self._timeout_seconds:g} s; it was computing"
            return self._records(part, culprit, "timeout", JSError("Timeout", message))
        if not self._is_repeatable and death.slot.asked_row == part.rows[culprit]:
            message = f"the worker process ended ({death.detail}) after a request had left; the row was not run again"
            return self._records(part, culprit, "interrupted", JSError("Interrupted", message))
        if times < DEATHS_OF_ONE_ROW:
            return None
        message = f"the worker process ended {times} times in this row ({death.detail})"
        return self._records(part, culprit, "threw", JSError("WorkerDied", message))

    def _records(self, part: Part, culprit: int, status: str, error: JSError) -> list[Record]:
        texts = [event.decode() for event in part.events[culprit : culprit + self._rows_at_once]]
        lines = record_lines(texts, status, error, is_batch=self._batch_rows > 0)
        compute_ms = self._timeout_seconds * 1000 if status == "timeout" else 0.0
        return [Record(compute_ms, line.encode()) for line in lines]

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def kill(self) -> None:
        """End the worker from another thread; `run` then returns what there is."""
        if self._worker is not None:
            self._worker.kill()
