"""What a live pool hands out and gets back: parts cut into invocations, and the places of the workers that run them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from itertools import takewhile

import msgspec

from segfn_nb.contracts.messages import Run
from segfn_nb.contracts.outcome import JSError
from segfn_nb.runtime.environment import record_lines
from segfn_nb.workers.ledger import Record
from segfn_nb.workers.parts import Part
from segfn_nb.workers.process import WorkerProcess


class LiveOutcome(msgspec.Struct, frozen=True):
    """Records aligned with the part's rows; None for rows that did not run, where the replay was stopped."""

    index: int
    records: list[Record | None]
    is_complete: bool


class PartUnit(msgspec.Struct):
    """The rows of one invocation: where they stand in their part, and how often they ended a worker."""

    part: BegunPart
    at: int
    size: int
    deaths: int = 0

    @property
    def rows(self) -> list[int]:
        """Their numbers in the input."""
        return self.part.part.rows[self.at : self.at + self.size]

    @property
    def events(self) -> list[bytes]:
        """One event's JSON text a row."""
        return self.part.part.events[self.at : self.at + self.size]


class BegunPart:
    """A part and the records there are of it."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.records: list[Record | None] = [None] * len(part.rows)
        self.left = len(part.rows)

    def beginning(self) -> list[Record]:
        """The records up to the first row that is not done."""
        return [record for record in takewhile(lambda record: record is not None, self.records) if record is not None]

    def outcome(self) -> LiveOutcome:
        """What there is of it."""
        return LiveOutcome(self.part.index, self.records, is_complete=self.left == 0)


class Seat:
    """A place for a worker, and what it was given and has not told, by first row."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.thread: threading.Thread | None = None
        self.worker: WorkerProcess | None = None
        self.out: dict[int, PartUnit] = {}
        self.environments = 0

    def kill(self) -> None:
        """End the worker from another thread."""
        worker = self.worker
        if worker is not None:
            with contextlib.suppress(OSError):
                worker.kill()

    def close(self) -> None:
        """End the worker and give the place up."""
        worker, self.worker = self.worker, None
        if worker is not None:
            worker.close()


def run_messages(units: list[PartUnit], batch_rows: int) -> Iterator[Run]:
    """Messages for these; a message's batches are of one size, so a smaller one closes it."""
    rows: list[int] = []
    events: list[bytes] = []
    for unit in units:
        rows += unit.rows
        events += unit.events
        if batch_rows and unit.size < batch_rows:
            yield Run(0, rows, b"\n".join(events), batch_rows=batch_rows)
            rows, events = [], []
    if rows:
        yield Run(0, rows, b"\n".join(events), batch_rows=batch_rows)


def records_without_outcome(unit: PartUnit, status: str, error: JSError, batch_rows: int) -> list[Record]:
    """Records of rows whose own JavaScript could not report any more."""
    texts = [event.decode() for event in unit.events]
    return [Record(0.0, line.encode()) for line in record_lines(texts, status, error, is_batch=batch_rows > 0)]
