"""
What a live run has sent and heard, noted as it happens, so that a run which was cut short goes on and sends nothing twice.

    journal/
        requests-...txt        by workers, before a request leaves: see `workers.live.journal`
        outcomes-...jsonl      by the parent: {"row": 18204, "computeMs": 0.4, "outcome": {...}}

A row that has an outcome is done. One that has only requests is `interrupted`: nobody knows what came of it. All others
run. Outcomes are dropped once the tables have them all.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import IO

import msgspec

from segfn_nb.contracts.outcome import JSError
from segfn_nb.errors import ReplayError
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import decode_record
from segfn_nb.replay.tables.store import make_private
from segfn_nb.runtime.environment import record_lines
from segfn_nb.workers.ledger import Record
from segfn_nb.workers.live.journal import requested_rows

FOLDER = "journal"

UNKNOWN = "a request of this row had left when an earlier replay was cut short, and what came of it is not known"


class _Line(msgspec.Struct, rename="camel"):
    row: int
    compute_ms: float
    outcome: msgspec.Raw


_decode = msgspec.json.Decoder(_Line).decode


class Journal:
    """
    The journal of a run on disk.

    Args:
        run: The run's folder.

        mask: Keeps secrets out of it.

    Raises:
        OSError: It cannot be read or written.

        ReplayError: It holds something else.
    """

    def __init__(self, run: Path, mask: Masker) -> None:
        self.folder = (run / FOLDER).resolve()
        make_private(self.folder)
        self._mask = mask
        self._lock = threading.Lock()
        self._known = self._read()
        self._requested = requested_rows(self.folder) - self._known.keys()
        self._path = self.folder / f"outcomes-{os.getpid()}-{time.time_ns()}.jsonl"
        self._file: IO[bytes] | None = None

    def _read(self) -> dict[int, Record]:
        found: dict[int, Record] = {}
        for path in sorted(self.folder.glob("outcomes-*.jsonl")):
            # What stands behind the last newline was cut short with the process that wrote it.
            for text in path.read_bytes().split(b"\n")[:-1]:
                try:
                    line = _decode(text)
                except msgspec.MsgspecError as error:
                    raise ReplayError(f"{path} cannot be read ({error}); name a new folder") from None
                found[line.row] = Record(line.compute_ms, bytes(line.outcome))
        return found

    def earlier(self, row: int, event: bytes) -> Record | None:
        """What is known of a row from an earlier replay; None: it may run."""
        known = self._known.get(row)
        if known is None and row in self._requested:
            error = JSError("Interrupted", UNKNOWN)
            (line,) = record_lines([event.decode()], "interrupted", error, is_batch=False)
            return Record(0.0, line.encode())
        return known

    def keep(self, row: int, record: Record) -> None:
        """Note an outcome. Any thread. Raises ReplayError where that cannot be done: the run must not go on without."""
        outcome = msgspec.json.encode(decode_record(record.text, self._mask)) if self._mask else record.text
        line = b'{"row":%d,"computeMs":%.3f,"outcome":%b}\n' % (row, record.compute_ms, outcome)
        try:
            with self._lock:
                if self._file is None:
                    self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", 0)
                self._file.write(line)
        except OSError as error:
            raise ReplayError(f"{self._path} cannot be written: {error.strerror}; the replay was stopped") from error

    def close(self, *, is_finished: bool) -> None:
        """Stop noting; a run that is finished has every outcome in its tables."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
        if is_finished:
            for path in self.folder.glob("outcomes-*.jsonl"):
                path.unlink(missing_ok=True)
