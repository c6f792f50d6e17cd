"""
An invocation in turns: it has the thread until it waits for something, and is sent what it waited for.

Whoever drives it may hold the thread meanwhile (a worker that runs one row after the other), or let other environments
have it (a live worker).
"""

from __future__ import annotations

import time
from collections.abc import Generator

import msgspec

from segfn_nb.contracts.http import TransportError, WireResponse


class Wait(msgspec.Struct, frozen=True):
    """What an invocation waits for: that so many real seconds pass, or, `for_answer`, one to any of its requests."""

    seconds: float
    for_answer: bool


class Woken(msgspec.Struct, frozen=True):
    """
    What ended a wait: an answer by its request's id, or None where the time has passed.

    `excused_seconds` of the wait do not count towards the invocation's limit: others held the thread, or a server had
    asked for a pause.
    """

    answer: tuple[int, WireResponse | TransportError] | None
    excused_seconds: float = 0.0


class Ran(msgspec.Struct, frozen=True):
    """
    What one invocation gave.

    `lines` holds one outcome's JSON text a row (one row, or the batch's), `compute_ms` real computing time (0 on the
    real clock, whose time has it), and `is_spent` says that the environment must not be used again.
    """

    lines: list[str]
    compute_ms: float
    is_spent: bool = False


class Stopwatch:
    """
    One invocation's time: what it computed, what it waited on the virtual clock, and what is not its own.

    Real waiting for an answer or a timer is no computing; the limit on both is the same.
    """

    def __init__(self, timeout_seconds: float, *, is_real_time: bool) -> None:
        self._ends_at = time.monotonic() + timeout_seconds
        self._is_real_time = is_real_time
        self._began = time.perf_counter()
        self.paused_seconds = 0.0
        self.excused_seconds = 0.0
        self.waited_ms = 0.0

    def elapsed_seconds(self) -> float:
        """Real time since the beginning."""
        return time.perf_counter() - self._began

    def computed_ms(self) -> float:
        """Real time less what was only waited; nothing on the real clock, which has all of it already."""
        return 0.0 if self._is_real_time else (self.elapsed_seconds() - self.paused_seconds) * 1000

    def beside_clock_ms(self) -> float:
        """What counts towards the limit besides the function's clock; below zero: so much of the clock's does not."""
        return -self.excused_seconds * 1000 if self._is_real_time else self.computed_ms()

    def excuse_turn(self, seconds: float) -> None:
        """So much of a turn was the host's."""
        self.paused_seconds += seconds
        self.excused_seconds += seconds

    def left_seconds(self) -> float:
        """What the invocation has left, waiting included."""
        return self.deadline() - time.monotonic()

    def deadline(self) -> float:
        """time.monotonic() at which computing without a pause would be too long."""
        return self._ends_at + self.excused_seconds - self.waited_ms / 1000


Invocation = Generator[Wait, Woken, Ran]
"""One call of one handler; see `Environment.invocation`."""


def next_turn(invocation: Invocation, woken: Woken | None) -> Wait | Ran:
    """Run an invocation's next turn; `woken` None: its first. What it waits for then, or what it gave."""
    try:
        return next(invocation) if woken is None else invocation.send(woken)
    except StopIteration as end:
        ran: Ran = end.value
        return ran
