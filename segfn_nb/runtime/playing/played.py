"""An environment in which a recording runs again, up to a step, and then stands still."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import msgspec

from segfn_nb.contracts.http import TransportError, WireRequest
from segfn_nb.contracts.playing import (
    Evaluate,
    EvaluateSeen,
    FrameSeen,
    Hit,
    Inside,
    InsideSeen,
    Play,
    Seek,
    Seen,
    Sought,
    Trace,
    ValueSeen,
)
from segfn_nb.engine.context import JSException
from segfn_nb.runtime.environment import Environment, Slot
from segfn_nb.runtime.playing.observing import ask
from segfn_nb.runtime.playing.taped import TELLING_BYTES
from segfn_nb.runtime.turns import Woken

COMPARED_STEPS = 1_000
"""How many steps before the one sought are held against the recording."""

_STANDS_STILL = TransportError(code="ERR_SEGFN_DEBUGGER", message="no request leaves while a recording is looked at")
_OTHER = TransportError(code="ERR_SEGFN_DEBUGGER", message="the recording has no answer to this request")


class _Nobody:
    """Answers nothing: a recording holds what was answered."""

    def start_row(self) -> None: ...

    def outstanding(self) -> int:
        return 0

    def ask(self, request_id: int, row: int, request: WireRequest) -> None: ...

    def wait(self, timeout_seconds: float) -> Woken:  # noqa: ARG002 - the protocol's
        return Woken(None)


class PlayedEnvironment(Environment):
    """
    A fresh environment in which earlier rows of the recording have run.

    Args:
        question: What is played.

        slot: Where the watchdog looks.
    """

    BESIDE_BYTES = TELLING_BYTES
    """More than while it was recorded: a recording that ends where memory did is played up to there, no further."""

    def __init__(self, question: Play, *, slot: Slot) -> None:
        self._tape = question.tape
        self._trace = question.trace
        self._fetched = iter(question.tape.fetched)
        self._drawn = iter(question.tape.drawn)
        self._is_still = False
        self._is_noting = False
        self._lines: list[str] = []
        self._patience_seconds = question.patience_seconds
        super().__init__(question.load, asker=_Nobody(), slot=slot)
        self._play(question.tape.calls[: question.tape.first])

    def _readings(self) -> list[float] | None:
        return self._tape.readings

    def _fetch(self, request_id: int, text: str) -> str | None:  # noqa: ARG002 - the service's arguments
        if self._is_still:
            return msgspec.json.encode(_STANDS_STILL).decode()
        try:
            return next(self._fetched)
        except StopIteration:
            return msgspec.json.encode(_OTHER).decode()

    def _random_bytes(self, count: float) -> str:
        return super()._random_bytes(count) if self._is_still else next(self._drawn, "")

    def _deadline(self) -> float:
        return time.monotonic() + self._patience_seconds

    @property
    def _observe(self) -> Callable[[str], str]:
        return self._doors["observe"]

    def _drain(self, deadline: float) -> bool:
        if not self._is_noting:
            return self._engine.drain(deadline)
        return self._engine.drain(deadline, before_job=lambda: self._observe('{"do":"idle"}'))

    def _play(self, calls: list[list[Any]]) -> None:
        """Enter JavaScript as it was entered, until the recording stands still."""
        for name, *arguments in calls:
            self._slot.enter(-1, self._deadline())
            try:
                if name in ("finish", "abandon"):
                    self._drain(self._deadline())
                    if self._is_noting and ask(self._observe, "isParked"):
                        return
                said = self._doors[name](*(float(one) if type(one) is int else one for one in arguments))
                if isinstance(said, str):
                    self._lines = said.split("\n")
            except JSException:
                continue  # as it was when it was recorded
            finally:
                self._slot.leave()

    def seek(self, question: Seek) -> Sought:
        """Play up to the step; once in an environment."""
        ask(
            self._observe,
            "arm",
            target=question.target,
            most=question.most_steps or len(self._trace.steps) + (not self._trace.is_cut_short),
            before=question.before,
            looks=msgspec.to_builtins(question.looks),
            queries=msgspec.to_builtins(question.queries),
            withJSON=question.with_json,
            reports=False,
        )
        self._is_noting = True
        self._play(self._tape.calls[self._tape.first :])
        self._is_still = True
        self._engine.allow(self._load.options.memory_bytes + 2 * TELLING_BYTES)
        self._slot.enter(-1, self._deadline())
        try:
            at, steps, frames = ask(self._observe, "tail", most=COMPARED_STEPS)
            seen, error = self._seen()
            is_there = bool(ask(self._observe, "isParked"))
            trace = msgspec.convert(ask(self._observe, "end"), Trace) if question.with_trace else None
        finally:
            self._slot.leave()
        return Sought(
            is_there,
            0 if trace is not None else self._diverged_at(question.target, at, steps, frames),
            msgspec.convert(seen["before"], list[FrameSeen]),
            msgspec.convert(seen["now"], list[FrameSeen]),
            msgspec.convert(seen["hits"], list[Hit]),
            trace,
            error,
            self._lines,
        )

    def _seen(self) -> tuple[dict[str, Any], str]:
        """What was to be looked at, or why it cannot be: a script may have replaced what reading takes."""
        try:
            return ask(self._observe, "seen"), ""
        except JSException as failure:
            return {"before": [], "now": [], "hits": []}, str(failure).split("\n", 1)[0]

    def _diverged_at(self, target: int, at: int, steps: list[int], frames: list[int]) -> int:
        """The first step of those compared that is not as recorded; 0: none."""
        begin = at - len(steps)
        recorded = zip(self._trace.steps[begin:at], self._trace.frames[begin:at], strict=True)
        if at > len(self._trace.steps):
            return len(self._trace.steps) + 1
        for i, (was, now) in enumerate(zip(recorded, zip(steps, frames, strict=True), strict=True)):
            if was != now:
                return begin + i + 1
        expected = target or len(self._trace.steps)
        return 0 if at == expected else at + 1

    def inside(self, question: Inside) -> InsideSeen:
        """Open a value that was seen."""
        self._slot.enter(-1, self._deadline())
        try:
            opened = ask(self._observe, "inside", reference=question.reference)
        except JSException as failure:
            return InsideSeen(error=str(failure).split("\n", 1)[0])
        finally:
            self._slot.leave()
        return InsideSeen(msgspec.convert(opened["variables"], list[ValueSeen]), opened["leftOut"])

    def evaluate(self, question: Evaluate) -> EvaluateSeen:
        """Evaluate in a frame; assignments stay in this environment alone."""
        self._slot.enter(-1, self._deadline())
        try:
            seen = ask(self._observe, "evaluate", frame=question.frame, expression=question.expression)
            self._engine.drain(self._deadline())
        except JSException as failure:
            return EvaluateSeen(Seen(error=str(failure).split("\n", 1)[0]))
        finally:
            self._slot.leave()
        return EvaluateSeen(msgspec.convert(seen, Seen))
