"""A lane: one environment of a live worker, and the invocation it runs."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from segfn_nb.contracts.http import Recorded, TransportError, WireRequest, WireResponse
from segfn_nb.contracts.outcome import Exchange
from segfn_nb.errors import EngineError
from segfn_nb.runtime.environment import Environment
from segfn_nb.runtime.turns import Invocation, Wait, Woken
from segfn_nb.workers.ledger import NO_ROW, LedgerWriter
from segfn_nb.workers.live.journal import RequestJournal
from segfn_nb.workers.live.recording import Recording

Answer = WireResponse | TransportError


class Unit(NamedTuple):
    """The rows of one invocation, and one event's JSON text each; `is_batch`: they share a call of onBatch."""

    rows: list[int]
    texts: list[str]
    is_batch: bool

    @property
    def row(self) -> int:
        """The first row, which stands for the invocation."""
        return self.rows[0]


class Asked(NamedTuple):
    """One request on its way: whose it is, its number in the environment, and what it is."""

    lane: Lane
    unit: Unit
    request_id: int
    request: WireRequest


class Lane:
    """
    One environment's place in a live worker: where its requests go (an `Asker`) and where the watchdog looks (a `Slot`).

    Args:
        index: Its number in the ledger.

        send: Sends a request on its way.

        is_recorded: Whether a cassette is written.

    Attributes:
        environment: None before its first use, and after an invocation that spent it.

        unit: What it runs; None: nothing.

        invocation: The unit's, in turns.

        wait_for: What the invocation waits for; None while it has the thread.

        wakes_at: time.monotonic() when the wait ends without an answer.

        alarm: What is to happen then.

        is_dead: Its JavaScript overran and was left behind; nothing of it counts any more.
    """

    def __init__(
        self,
        index: int,
        ledger: LedgerWriter,
        journal: RequestJournal,
        send: Callable[[Asked], None],
        *,
        is_recorded: bool = False,
    ) -> None:
        self.index = index
        self._ledger = ledger
        self._journal = journal
        self._send = send
        self._waiting_for: set[int] = set()
        self._answers: deque[tuple[int, Answer, float, float]] = deque()
        self._recording = Recording()
        self._is_recorded = is_recorded
        self._request_count = 0
        self._held_until = 0.0
        self._excused_seconds = 0.0
        self._waits_since = 0.0
        self._held_before = 0.0
        self.environment: Environment | None = None
        self.unit: Unit | None = None
        self.invocation: Invocation | None = None
        self.wait_for: Wait | None = None
        self.wakes_at = 0.0
        self.alarm: asyncio.Handle | None = None
        self.is_dead = False

    @property
    def has_asked(self) -> bool:
        """Whether a request of the unit may have left."""
        return self._request_count > 0

    def begin(self, unit: Unit) -> None:
        """Take a unit; the ledger says so."""
        self.unit = unit
        self._request_count = 0
        self._held_until = self._excused_seconds = 0.0
        self._ledger.set_lane(self.index, unit.row, has_asked=False)

    def recorded(self) -> list[Recorded]:
        """What the unit sent, now that it is over; empty where no cassette is written."""
        sent = self._recording.end()
        return sent if self._is_recorded else []

    def exchanges(self) -> list[Exchange]:
        """What the unit sent so far, for a record of it that JavaScript does not write any more."""
        return self._recording.exchanges()

    def end(self) -> None:
        """The unit's outcome is told, or will be told before a request of another unit leaves."""
        self.unit = self.invocation = self.wait_for = None
        self._ledger.set_lane(self.index, NO_ROW, has_asked=False)

    # ---- the environment's Slot

    def enter(self, row: int, deadline: float) -> None:
        """JavaScript of this row begins; it may run until `deadline` (time.monotonic() seconds)."""
        if not self.is_dead:
            self._ledger.enter(row, deadline)

    def leave(self) -> None:
        """No JavaScript is running."""
        if not self.is_dead:
            self._ledger.leave()

    # ---- the environment's Asker

    def start_row(self) -> None:
        """Forget what earlier rows asked: their answers are nobody's."""
        self._waiting_for.clear()
        self._answers.clear()

    def outstanding(self) -> int:
        """How many of this unit's requests are not answered."""
        return len(self._waiting_for)

    def ask(self, request_id: int, row: int, request: WireRequest) -> None:  # noqa: ARG002 - the unit knows its rows
        """Send a request on its way: the ledger and the journal first."""
        if self.is_dead or self.unit is None:
            raise EngineError("the invocation is over")
        self._ledger.set_lane(self.index, self.unit.row, has_asked=True)
        self._journal.note(self.unit.rows, self._request_count)
        self._request_count += 1
        self._waiting_for.add(request_id)
        self._recording.asked(request_id, request)
        self._send(Asked(self, self.unit, request_id, request))

    def wait(self, timeout_seconds: float) -> Woken:
        """Never: lanes share a thread."""
        raise EngineError(f"a lane was to hold the thread for {timeout_seconds} s")

    # ---- answers and time

    def wait_for_turn(self, wait: Wait, now: float, held_seconds: float) -> None:
        """
        Leave the thread to others.

        Args:
            held_seconds: For how long turns of all lanes have held it until now, those that held it long.
        """
        self.wait_for = wait
        self.wakes_at = now + wait.seconds
        self._waits_since = now
        self._held_before = held_seconds

    def answered(self, request_id: int, answer: Answer, held_seconds: float, duration_ms: float) -> None:
        """Keep an answer until the invocation waits for one."""
        if request_id in self._waiting_for:
            self._recording.answered(request_id, answer, duration_ms)
            self._answers.append((request_id, answer, time.monotonic(), held_seconds))

    def excuse(self, unit: Unit, seconds: float) -> None:
        """A request of the unit is held back so long. Pauses side by side count once."""
        now = time.monotonic()
        if self.unit is unit and now + seconds > self._held_until:
            self._excused_seconds += now + seconds - max(now, self._held_until)
            self._held_until = now + seconds

    def _excused(self) -> float:
        excused, self._excused_seconds = self._excused_seconds, 0.0
        return excused

    def woken(self, held_seconds: float) -> Woken | None:
        """What to go on with; None: it has to wait on. Until it has the thread it has no part in time."""
        if self.wait_for is None:
            return None
        now = time.monotonic()
        if self.wait_for.for_answer and self._answers:
            request_id, answer, came_at, held_then = self._answers.popleft()
            self._waiting_for.discard(request_id)
            # The request and its answer were late by what others held the thread, and the lane is since.
            held = max(0.0, held_then - self._held_before)
            return Woken((request_id, answer), self._excused() + held + now - max(came_at, self._waits_since))
        if now >= self.wakes_at:
            late = now - self.wakes_at
            held = held_seconds - self._held_before if self.wait_for.for_answer else 0.0
            return Woken(None, self._excused() + max(late, held))
        return None
