"""
Everything of a live worker that runs JavaScript: many lanes, one turn at a time, in slices between which HTTP has the
thread.

A turn that overruns cannot be stopped. Its lane is given up, another thread takes over the event loop with all that is
under way in it, and once the other lanes have come to their end the process ends: no event suffers from another one's
loop.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from segfn_nb.contracts.http import LiveSpec
from segfn_nb.contracts.messages import Ended, Failed, Load
from segfn_nb.contracts.outcome import JSError
from segfn_nb.engine.peak import resident_bytes
from segfn_nb.runtime.environment import Environment, record_lines
from segfn_nb.runtime.turns import Ran, Wait, Woken, next_turn
from segfn_nb.workers.frames import FrameWriter
from segfn_nb.workers.ledger import MOST_LANES, LedgerWriter
from segfn_nb.workers.live.journal import RequestJournal
from segfn_nb.workers.live.lanes import Answer, Asked, Lane, Unit
from segfn_nb.workers.live.lent_loop import LentLoop
from segfn_nb.workers.watchdog import GRACE_SECONDS

MEMORY_BYTES = 256_000_000
"""No environment is added to a process that has more; those there are share the load."""

SLICE_SECONDS = 0.001
"""After so long, HTTP has the thread, whatever waits. A turn is not cut short for it."""

LONG_TURN_SECONDS = 0.001
"""
A turn that takes longer is excused to all who wait for an answer: neither could their requests leave meanwhile. Shorter
ones are not, or no server could be too slow for an event among many.
"""

VERY_LONG_TURN_SECONDS = 0.1
"""A turn that takes longer changes what a cassette says of an answer's latency."""

LATE_SECONDS = 0.02
"""An answer that is read within so long of a turn's end may have been there while the turn ran."""

LATE_ROUNDS = 4
"""So many rounds of the event loop lie between bytes that have come and the answer that they are of."""


class _Turn:
    """One entry into JavaScript. Whoever claims it first decides: the thread that came back, or the watchdog."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.began = time.monotonic()
        self._claim = threading.Lock()

    def claim(self) -> bool:
        """Whether nobody has yet."""
        return self._claim.acquire(blocking=False)


class JavaScript:
    """
    Runs units in lanes. But for `replace_overdue`, everything happens in the loop's thread.

    Args:
        load: The function and how it runs.

        loop: Whose thread it shares with HTTP.

        send: Sends a request on its way.

        over: Called with a unit whose invocation is over while requests of it are on their way, and whether they are
            of no use to anybody (it timed out).

        ended: Called when the last lane has come to its end after one was given up.

        out: Where outcomes go.

    Attributes:
        held_seconds: How long turns have held the thread so far, those that held it long.

        is_ending: A lane was given up: nothing new begins, and the process ends with the last of the others.
    """

    def __init__(
        self,
        load: Load,
        ledger: LedgerWriter,
        out: FrameWriter,
        loop: LentLoop,
        *,
        send: Callable[[Asked], None],
        over: Callable[[Unit, bool], None],
        ended: Callable[[], None],
    ) -> None:
        self._load = load
        self._ledger = ledger
        self._out = out
        self._loop = loop
        self._send = send
        self._over = over
        self._ended = ended
        self._journal = RequestJournal(load.journal)
        self._units: deque[Unit] = deque()
        self._lanes: list[Lane] = []
        self._idle: list[Lane] = []
        self._ready: deque[Lane] = deque()
        self._untold: list[Ended] = []
        self._until_told: list[Lane] = []
        self._last_long_turn = (0.0, 0.0)
        self.held_seconds = 0.0
        self._turn: _Turn | None = None
        self._is_due = False
        self.is_ending = False
        ledger.open_lanes()

    @property
    def environments(self) -> int:
        """How many lanes there are."""
        return len(self._lanes)

    def add(self, units: list[Unit]) -> None:
        """Run these as lanes are free."""
        self._units.extend(units)
        self._soon()

    def answer(self, asked: Asked, answer: Answer, duration_ms: float) -> None:
        """Hand an answer over, which took so long."""
        if asked.lane.unit is asked.unit:
            asked.lane.answered(asked.request_id, answer, self.held_seconds, duration_ms)
            self._ready.append(asked.lane)
            self._soon()

    def replace_overdue(self) -> None:
        """For the watchdog, in its thread: give up the turn that overran, and let another thread go on with the rest."""
        turn, now = self._turn, time.monotonic()
        # A turn that has only begun is not the one that was seen to overrun; if it does, it is seen again.
        if turn is None or now - turn.began < GRACE_SECONDS or not turn.claim():
            return
        turn.lane.is_dead = self.is_ending = True
        self._took(turn, now)
        self._ledger.leave()
        self._loop.go_on_elsewhere(partial(self.guarded, self._without, turn.lane))

    def late_seconds(self, since: float) -> float:
        """How long an answer that is read now may have been there unread because a turn was very long, at the most."""
        began, ended = self._last_long_turn
        late = ended - max(began, since)
        return late if late > VERY_LONG_TURN_SECONDS and time.monotonic() - ended < LATE_SECONDS else 0.0

    def guarded(self, callback: Callable[..., object], *arguments: Any) -> None:
        """Call it; what it raises ends the replay with an error. A loop only logs what its callbacks raise."""
        try:
            callback(*arguments)
        except Exception:  # noqa: BLE001 - our fault, whatever it is, must reach the parent's error
            self._out.write(Failed(traceback.format_exc()))

    def _without(self, lane: Lane) -> None:
        """Go on without this lane, whose thread is in its JavaScript for good."""
        unit = lane.unit
        assert unit is not None
        timeout_seconds = self._load.options.timeout_seconds
        error = JSError("Timeout", f"the handler took longer than {timeout_seconds:g} s; it was computing")
        lines = record_lines(unit.texts, "timeout", error, is_batch=unit.is_batch, requests=lane.exchanges())
        told = [line.encode() for line in lines]
        self._untold.append(Ended(unit.row, told, timeout_seconds * 1000, lane.recorded()))
        self._tell()
        lane.end()
        self._over(unit, True)
        self._lanes.remove(lane)
        self._turn = None
        self._is_due = False
        self._soon()

    # ---- slices

    def _soon(self) -> None:
        if not self._is_due:
            self._is_due = True
            self._loop.call_soon(self.guarded, self._slice)

    def _slice(self) -> None:
        """Turns of lanes whose answer or time has come, then new units; outcomes are told together."""
        self._is_due = False
        until = time.monotonic() + SLICE_SECONDS
        self._turns(until)
        self._tell()
        is_more = self._begin_units(until)
        self._tell()
        if self.is_ending and len(self._idle) == len(self._lanes):
            self._ended()
        if is_more or self._ready or (self._units and self._idle and not self.is_ending):
            self._soon()

    def _turns(self, until: float) -> None:
        """Go on with lanes that are ready, at least one."""
        while self._ready:
            lane = self._ready.popleft()
            woken = lane.woken(self.held_seconds)
            if woken is not None:
                self._go_on(lane, woken)
                if time.monotonic() > until:
                    return

    def _begin_units(self, until: float) -> bool:
        """Begin units while there is nothing else to do. Whether more could begin after HTTP had the thread."""
        while self._units and not self.is_ending and not self._ready:
            if not self._idle:
                self._tell()  # which may free some
            is_new = not self._idle
            lane = self._another_lane() if is_new else self._idle.pop()
            if lane is None:
                return False
            lane.begin(self._units.popleft())
            self._go_on(lane, None)
            if is_new or time.monotonic() > until:  # making an environment takes as long as a slice
                return True
        return False

    def _another_lane(self) -> Lane | None:
        if len(self._lanes) >= min(self._load.concurrency, MOST_LANES):
            return None
        if self._lanes and resident_bytes() > MEMORY_BYTES:
            return None
        is_recorded = isinstance(self._load.transport, LiveSpec) and bool(self._load.transport.cassette)
        lane = Lane(len(self._lanes), self._ledger, self._journal, self._send, is_recorded=is_recorded)
        self._lanes.append(lane)
        return lane

    def _time_came(self, lane: Lane, rounds: int = LATE_ROUNDS) -> None:
        """A lane's wait is over, unless its answer is here: it may be, unread, if others held the thread."""
        assert lane.wait_for is not None  # the alarm of any other lane is cancelled
        left = lane.wakes_at - time.monotonic()
        if left > 0:  # asyncio's timers may come a tick early
            lane.alarm = self._loop.call_later(left, self.guarded, self._time_came, lane)
            return
        if rounds and lane.wait_for.for_answer:
            lane.alarm = self._loop.call_soon(self.guarded, self._time_came, lane, rounds - 1)
            return
        self._ready.append(lane)
        self._soon()

    # ---- turns

    def _go_on(self, lane: Lane, woken: Woken | None) -> None:
        """Run turns of the lane's invocation until it has to wait or ends."""
        while True:
            turn = self._turn = _Turn(lane)
            try:
                step = self._run_turn(lane, woken)
            finally:
                if not turn.claim():
                    _stay()
                self._turn = None
            now = time.monotonic()
            self._took(turn, now)
            if isinstance(step, Ran):
                self._end(lane, step)
                return
            lane.wait_for_turn(step, now, self.held_seconds)
            woken = lane.woken(self.held_seconds)
            if woken is None:
                lane.alarm = self._loop.call_at(lane.wakes_at, self.guarded, self._time_came, lane)
                return

    def _took(self, turn: _Turn, now: float) -> None:
        if now - turn.began > LONG_TURN_SECONDS:
            self.held_seconds += now - turn.began
            self._last_long_turn = (turn.began, now)

    def _run_turn(self, lane: Lane, woken: Woken | None) -> Wait | Ran:
        lane.wait_for = None
        if lane.alarm is not None:
            lane.alarm.cancel()
            lane.alarm = None
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
        if lane.outstanding():
            self._over(unit, ran.is_spent)
        if ran.is_spent:
            lane.environment = None
        if lane.has_asked:
            self._until_told.append(lane)
        else:  # should the worker die untold, it just runs again
            lane.end()
            self._idle.append(lane)

    def _tell(self) -> None:
        """Say what ended; only then lanes that had sent something take another unit."""
        if not self._untold:
            return
        untold, self._untold = self._untold, []
        self._out.write(*untold)
        for lane in self._until_told:
            lane.end()
        self._idle += self._until_told
        self._until_told.clear()


def _stay() -> NoReturn:
    """End here, in a thread that was replaced while it was in JavaScript: it must touch nothing any more."""
    while True:
        time.sleep(3600)
