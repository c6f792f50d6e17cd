"""
Everything of a live worker that runs JavaScript: one thread, many lanes, one turn at a time.

A turn that overruns cannot be stopped. Its lane is given up, a second thread takes over the others, and once these
have come to their end the process ends: no event suffers from another one's loop.
"""

from __future__ import annotations

import contextlib
import heapq
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from itertools import count
from queue import Empty, SimpleQueue
from typing import NamedTuple

from segfn_nb.contracts.http import LiveSpec
from segfn_nb.contracts.messages import Ended, Failed, Load
from segfn_nb.contracts.outcome import JSError
from segfn_nb.engine.depth import start_deep_thread
from segfn_nb.engine.peak import resident_bytes
from segfn_nb.runtime.environment import Environment, record_lines
from segfn_nb.runtime.turns import Ran, Wait, Woken, next_turn
from segfn_nb.workers.frames import FrameWriter
from segfn_nb.workers.ledger import MOST_LANES, LedgerWriter
from segfn_nb.workers.live.journal import RequestJournal
from segfn_nb.workers.live.lanes import Answer, Asked, Lane, Unit

MEMORY_BYTES = 256_000_000
"""No environment is added to a process that has more; those there are share the load."""

MOST_UNTOLD = 64
"""Outcomes of events that sent nothing may wait so many together: should the worker die, they just run again."""


class _Answered(NamedTuple):
    lane: Lane
    unit: Unit
    request_id: int
    answer: Answer
    came_at: float
    duration_ms: float


class _Turn:
    """One entry into JavaScript. Whoever claims it first decides: the thread that came back, or the watchdog."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self._claim = threading.Lock()

    def claim(self) -> bool:
        """Whether nobody has yet."""
        return self._claim.acquire(blocking=False)


class JavaScript:
    """
    Runs units in lanes.

    Args:
        load: The function and how it runs.

        send: Sends a request on its way.

        over: Called with a unit whose invocation is over while requests of it are on their way, and whether they are
            of no use to anybody (it timed out).

        ended: Called when the last lane has come to its end after one was given up.

        out: Where outcomes go.

    Attributes:
        is_ending: A lane was given up: nothing new begins, and the process ends with the last of the others.
    """

    def __init__(
        self,
        load: Load,
        ledger: LedgerWriter,
        out: FrameWriter,
        *,
        send: Callable[[Asked], None],
        over: Callable[[Unit, bool], None],
        ended: Callable[[], None],
    ) -> None:
        self._load = load
        self._ledger = ledger
        self._out = out
        self._send = send
        self._over = over
        self._ended = ended
        self._journal = RequestJournal(load.journal)
        self._inbox: SimpleQueue[_Answered | None] = SimpleQueue()
        self._units: deque[Unit] = deque()
        self._lanes: list[Lane] = []
        self._idle: list[Lane] = []
        self._ready: deque[Lane] = deque()
        self._parked: list[tuple[float, int, Lane]] = []
        self._order = count()
        self._untold: list[Ended] = []
        self._turn: _Turn | None = None
        self._thread = threading.Thread()
        self.is_ending = False
        ledger.open_lanes()

    @property
    def environments(self) -> int:
        """How many lanes there are."""
        return len(self._lanes)

    def start(self) -> None:
        """Begin to serve."""
        self._thread = start_deep_thread(self._serve, f"segfn-javascript-{next(self._order)}")

    def add(self, units: list[Unit]) -> None:
        """Run these as lanes are free. Any thread."""
        self._units.extend(units)
        self._inbox.put(None)

    def answer(self, asked: Asked, answer: Answer, duration_ms: float) -> None:
        """Hand an answer over, which took so long. Any thread."""
        self._inbox.put(_Answered(asked.lane, asked.unit, asked.request_id, answer, time.monotonic(), duration_ms))

    def replace_overdue(self) -> None:
        """For the watchdog: give up the turn that overran, and let another thread go on with the rest."""
        turn = self._turn
        if turn is None or not turn.claim():
            return
        lane, unit = turn.lane, turn.lane.unit
        lane.is_dead = self.is_ending = True
        self._ledger.leave()
        if unit is not None:
            timeout_seconds = self._load.options.timeout_seconds
            error = JSError("Timeout", f"the handler took longer than {timeout_seconds:g} s; it was computing")
            lines = record_lines(unit.texts, "timeout", error, is_batch=unit.is_batch)
            told = [line.encode() for line in lines]
            self._untold.append(Ended(unit.row, told, timeout_seconds * 1000, lane.recorded()))
            self._tell()
            lane.end()
            self._over(unit, True)
        self._lanes.remove(lane)
        self._turn = None
        self.start()

    # ---- the thread

    def _serve(self) -> None:
        try:
            while self._begin_units() and self._take():
                pass
        except Exception:  # noqa: BLE001 - our fault, whatever it is, must reach the parent's error
            self._out.write(Failed(traceback.format_exc()))

    def _begin_units(self) -> bool:
        """Begin what waits while there is nothing else to do. False: this thread was replaced."""
        while self._units and not self.is_ending and not self._ready and self._inbox.empty():
            lane = self._idle.pop() if self._idle else self._another_lane()
            if lane is None:
                break
            lane.begin(self._units.popleft())
            if not self._go_on(lane, None):
                return False
        return True

    def _another_lane(self) -> Lane | None:
        if len(self._lanes) >= min(self._load.concurrency, MOST_LANES):
            return None
        if self._lanes and resident_bytes() > MEMORY_BYTES:
            return None
        is_recorded = isinstance(self._load.transport, LiveSpec) and bool(self._load.transport.cassette)
        lane = Lane(len(self._lanes), self._ledger, self._journal, self._send, is_recorded=is_recorded)
        self._lanes.append(lane)
        return lane

    def _take(self) -> bool:
        """Go on with a lane whose answer or time has come, once there is one. False: this thread was replaced."""
        self._hear(is_patient=not self._ready)
        # Answers first: a lane whose time ran out while others held the thread may have had its answer long before.
        now = time.monotonic()
        while self._parked and self._parked[0][0] <= now:
            at, _, lane = heapq.heappop(self._parked)
            if lane.wait_for is not None and lane.wakes_at == at:
                self._ready.append(lane)
        if not self._ready:
            return True
        lane = self._ready.popleft()
        woken = lane.woken(time.monotonic())
        return woken is None or self._go_on(lane, woken)

    def _hear(self, *, is_patient: bool) -> None:
        """Take all messages there are; `is_patient`: wait for one, or for the time of a lane."""
        try:
            while True:
                self._heard(self._inbox.get_nowait())
                is_patient = False
        except Empty:
            if not is_patient:
                return
        self._tell()
        if self.is_ending and len(self._idle) == len(self._lanes):
            self._ended()
        with contextlib.suppress(Empty):  # then the time of a lane has come
            self._heard(self._inbox.get(timeout=self._seconds_to_next()))

    def _heard(self, message: _Answered | None) -> None:
        if message is not None and message.lane.unit is message.unit:
            message.lane.answered(message.request_id, message.answer, message.came_at, message.duration_ms)
            self._ready.append(message.lane)

    def _seconds_to_next(self) -> float | None:
        while self._parked and (
            self._parked[0][2].wait_for is None or self._parked[0][2].wakes_at != self._parked[0][0]
        ):
            heapq.heappop(self._parked)  # that lane has gone on meanwhile
        return max(0.0, self._parked[0][0] - time.monotonic()) if self._parked else None

    def _go_on(self, lane: Lane, woken: Woken | None) -> bool:
        """Run turns of the lane's invocation until it has to wait or ends. False: this thread was replaced."""
        while True:
            turn = self._turn = _Turn(lane)
            step = self._run_turn(lane, woken)
            if not turn.claim():
                return False
            self._turn = None
            if isinstance(step, Ran):
                self._end(lane, step)
                return True
            lane.wait_for = step
            lane.wakes_at = time.monotonic() + step.seconds
            woken = lane.woken(time.monotonic())
            if woken is None:
                heapq.heappush(self._parked, (lane.wakes_at, next(self._order), lane))
                return True

    def _run_turn(self, lane: Lane, woken: Woken | None) -> Wait | Ran:
        lane.wait_for = None
        unit = lane.unit
        assert unit is not None
        if lane.invocation is None:
            if lane.environment is None:
                lane.environment = Environment(self._load, asker=lane, slot=lane)
                loaded = lane.environment.loaded
                if loaded.stage != "ok":
                    error = loaded.error or JSError("Error", "the function could not be loaded")
                    return Ran(record_lines(unit.texts, "threw", error, is_batch=unit.is_batch), 0.0, is_spent=True)
            lane.invocation = lane.environment.invocation(unit.row, unit.texts, is_batch=unit.is_batch)
        return next_turn(lane.invocation, woken)

    def _end(self, lane: Lane, ran: Ran) -> None:
        unit = lane.unit
        assert unit is not None
        told = [line.encode() for line in ran.lines]
        self._untold.append(Ended(unit.row, told, ran.compute_ms, lane.recorded()))
        if lane.has_asked or len(self._untold) >= MOST_UNTOLD:
            self._tell()
        if lane.outstanding():
            self._over(unit, ran.is_spent)
        if ran.is_spent:
            lane.environment = None
        lane.end()
        self._idle.append(lane)

    def _tell(self) -> None:
        untold, self._untold = self._untold, []
        if untold:
            self._out.write(*untold)
