"""
Notes each request of a live run before it leaves, so that a resumed run sends none twice.

    journal/requests-PID-TIME.txt     "ROW NUMBER" a line, one file a worker

A line is handed to the operating system before the request is: it outlives the worker, the kernel and their being
killed. That costs 1.5 µs. It is not forced to the disk (fsync): 250 µs on a fast one, milliseconds on others, for the
sake of a machine that stops itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

PREFIX = "requests-"


class RequestJournal:
    """
    A worker's notes.

    Args:
        folder: Where they are kept; empty: nowhere.
    """

    def __init__(self, folder: str) -> None:
        self._descriptor: int | None = None
        if folder:
            path = Path(folder) / f"{PREFIX}{os.getpid()}-{time.time_ns()}.txt"
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)

    def note(self, rows: Sequence[int], number: int) -> None:
        """A request, the rows' (one, or a batch's) of this number from 0, is about to leave. Raises OSError: then it must not."""
        if self._descriptor is not None:
            os.write(self._descriptor, b"".join(b"%d %d\n" % (row, number) for row in rows))


def requested_rows(folder: Path) -> set[int]:
    """Rows of which a request may have left, by the notes in a journal's folder."""
    rows: set[int] = set()
    for path in folder.glob(f"{PREFIX}*.txt"):
        lines = path.read_bytes().split(b"\n")
        # A line cut short belongs to a request that was not sent: it stands behind the last newline.
        rows.update(int(line.split()[0]) for line in lines[:-1])
    return rows
