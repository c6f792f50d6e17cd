"""
What a worker has done, in a file both sides see: its pages outlive the worker, however it dies.

Nothing is written to a pipe for each event (that costs 55 µs; a store into mapped memory costs nothing measurable).
A record counts from the moment the header's totals include it, which is stored last.
"""

from __future__ import annotations

import mmap
import os
import struct
import threading
from collections.abc import Sequence
from io import RawIOBase
from pathlib import Path

import msgspec

HEADER_BYTES = 64
FIRST_CAPACITY = 1 << 20

_TOTALS = struct.Struct("<QQ")
"""Rows committed; bytes of records."""

_SLOT = struct.Struct("<Qqd")
"""Steps taken so far, the row inside JavaScript (-1: none), until when it may be there (time.monotonic() seconds)."""
_SLOT_AT = 16

_ASKED = struct.Struct("<q")
"""The last row of which a request may have left; written before it does."""
_ASKED_AT = 40

_CHUNK = struct.Struct("<Q")
"""Which run the records belong to: a worker that dies before it begins one leaves those of the run before."""
_CHUNK_AT = 48

_DRAFT = struct.Struct("<Q")
"""Bytes behind the records that say how far the row inside JavaScript is, which is tried again and again; 0: none."""
_DRAFT_AT = 56

_RECORD = struct.Struct("<dI")
"""Real computing time in ms; bytes of the outcome's text, which follows."""

_LANE = struct.Struct("<qq")
"""A live worker has these in place of records, one for each lane: the row it runs (-1: none), and whether a request of it may have left."""

MOST_LANES = 256

NO_ROW = -1


class Record(msgspec.Struct, frozen=True):
    """One row's outcome: real computing time in ms, and its JSON text as UTF-8."""

    compute_ms: float
    text: bytes


class LaneState(msgspec.Struct, frozen=True):
    """The row a lane of a live worker runs, or ran when the worker died, and whether a request of it may have left."""

    row: int
    has_asked: bool


class SlotState(msgspec.Struct, frozen=True):
    """Where a worker is; see `_SLOT` and `_ASKED`."""

    steps: int
    row: int
    deadline: float
    asked_row: int


class LedgerWriter:
    """The worker's side. Also the slot (`enter`, `leave`) that the watchdog and the parent look at."""

    def __init__(self, path: str) -> None:
        self._file = Path(path).open("r+b")  # noqa: SIM115 - as long as the process
        self._capacity = FIRST_CAPACITY
        os.truncate(self._file.fileno(), self._capacity)
        self._map = mmap.mmap(self._file.fileno(), self._capacity)
        self._rows = 0
        self._end = 0
        self._steps = 0
        self.row = NO_ROW
        self.deadline = 0.0
        self.leave()
        _ASKED.pack_into(self._map, _ASKED_AT, NO_ROW)

    def enter(self, row: int, deadline: float) -> None:
        """JavaScript of this row begins to run; it may do so until `deadline` (time.monotonic() seconds)."""
        self._steps += 1
        _SLOT.pack_into(self._map, _SLOT_AT, self._steps, row, deadline)
        self.row = row
        self.deadline = deadline

    def leave(self) -> None:
        """No JavaScript is running."""
        self.deadline = 0.0
        self._steps += 1
        _SLOT.pack_into(self._map, _SLOT_AT, self._steps, self.row, 0.0)

    def asked(self, row: int) -> None:
        """A request of this row is about to leave."""
        _ASKED.pack_into(self._map, _ASKED_AT, row)

    def open_lanes(self) -> None:
        """Begin to serve as a live worker's ledger."""
        for lane in range(MOST_LANES):
            self.set_lane(lane, NO_ROW, has_asked=False)

    def set_lane(self, lane: int, row: int, *, has_asked: bool) -> None:
        """A lane has begun a row, or is about to send a request of it; NO_ROW: what it ran is told."""
        _LANE.pack_into(self._map, HEADER_BYTES + lane * _LANE.size, row, has_asked)

    def start_chunk(self, chunk: int) -> None:
        """Forget the last chunk's records, which the parent has, and begin this one's."""
        self._rows = self._end = 0
        self.row = NO_ROW
        self.leave()
        _TOTALS.pack_into(self._map, 0, 0, 0)
        _ASKED.pack_into(self._map, _ASKED_AT, NO_ROW)
        _DRAFT.pack_into(self._map, _DRAFT_AT, 0)
        _CHUNK.pack_into(self._map, _CHUNK_AT, chunk)

    def draft(self, data: bytes) -> None:
        """Keep how far the rows are that come next, until they are committed."""
        _DRAFT.pack_into(self._map, _DRAFT_AT, 0)
        at = HEADER_BYTES + self._end
        if at + len(data) > self._capacity:
            self._grow(at + len(data))
        self._map[at : at + len(data)] = data
        _DRAFT.pack_into(self._map, _DRAFT_AT, len(data))

    def commit(self, lines: list[str], compute_ms: Sequence[float]) -> None:
        """Write the rows of one invocation, all or none; where there are fewer times than rows, the others took none."""
        _DRAFT.pack_into(self._map, _DRAFT_AT, 0)
        at = HEADER_BYTES + self._end
        for i, line in enumerate(lines):
            text = line.encode("utf-8")
            size = _RECORD.size + len(text)
            if at + size > self._capacity:
                self._grow(at + size)
            _RECORD.pack_into(self._map, at, compute_ms[i] if i < len(compute_ms) else 0.0, len(text))
            self._map[at + _RECORD.size : at + size] = text
            at += size
        self._end = at - HEADER_BYTES
        self._rows += len(lines)
        _TOTALS.pack_into(self._map, 0, self._rows, self._end)

    def _grow(self, needed: int) -> None:
        while self._capacity < needed:
            self._capacity *= 2
        self._map.close()
        os.truncate(self._file.fileno(), self._capacity)
        self._map = mmap.mmap(self._file.fileno(), self._capacity)


class LedgerReader:
    """The parent's side of one worker's ledger."""

    def __init__(self, file: RawIOBase) -> None:
        self._file = file
        self._lock = threading.Lock()

    def _read(self, count: int, offset: int) -> bytes:
        with self._lock:  # the backstop looks while a pool thread reads
            self._file.seek(offset)
            return self._file.read(count) or b""

    def records(self, chunk: int) -> list[Record]:
        """Every committed record of that chunk, in row order; none where the worker had not begun it."""
        if _CHUNK.unpack(self._read(_CHUNK.size, _CHUNK_AT)) != (chunk,):
            return []
        rows, size = _TOTALS.unpack(self._read(_TOTALS.size, 0))
        data = self._read(size, HEADER_BYTES)
        found = []
        at = 0
        for _ in range(rows):
            compute_ms, length = _RECORD.unpack_from(data, at)
            at += _RECORD.size
            found.append(Record(compute_ms, data[at : at + length]))
            at += length
        return found

    def draft(self, chunk: int) -> bytes:
        """How far the row was that comes after the records; empty where nobody said."""
        if _CHUNK.unpack(self._read(_CHUNK.size, _CHUNK_AT)) != (chunk,):
            return b""
        _, size = _TOTALS.unpack(self._read(_TOTALS.size, 0))
        (length,) = _DRAFT.unpack(self._read(_DRAFT.size, _DRAFT_AT))
        return self._read(length, HEADER_BYTES + size)

    def lanes(self) -> list[LaneState]:
        """Of a live worker: every lane that runs a row, or did when the worker died."""
        data = self._read(MOST_LANES * _LANE.size, HEADER_BYTES)
        return [LaneState(row, bool(asked)) for row, asked in _LANE.iter_unpack(data) if row != NO_ROW]

    def slot(self) -> SlotState:
        """Where the worker is, or was when it died."""
        data = self._read(HEADER_BYTES, 0)
        steps, row, deadline = _SLOT.unpack_from(data, _SLOT_AT)
        (asked_row,) = _ASKED.unpack_from(data, _ASKED_AT)
        return SlotState(steps, row, deadline, asked_row)
