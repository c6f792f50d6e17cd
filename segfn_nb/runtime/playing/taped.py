"""An environment that keeps everything that comes in, so that what ran in it can be played again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import msgspec

from segfn_nb.contracts.playing import Record, Tape, Taped, Trace, Turn
from segfn_nb.runtime.environment import Asker, Environment, Slot
from segfn_nb.runtime.playing.observing import NOT_TAPED, Unhurried, ask
from segfn_nb.runtime.turns import Ran, Stopwatch

STEPS_AT_ONCE = 1 << 16
"""As in `observe/steps.ts`: after so many steps there is more memory for the notes of as many."""

STEP_BYTES = 128
"""What notes of a step may take: numbers in five lists, which grow by half."""

CODE_BYTES = 16_000_000
"""What hooks in the code may take."""

TELLING_BYTES = 256_000_000
"""What telling the notes of a million steps may take, once the function has ended."""


class TapedEnvironment(Environment):
    """
    As an `Environment` where computing takes no time and what comes from outside is kept.

    Args:
        question: What is to be recorded.

        on_step: Called with the number of each step where the recording is to report them. Must not raise.
    """

    BESIDE_BYTES = CODE_BYTES + STEPS_AT_ONCE * STEP_BYTES

    def __init__(self, question: Record, *, asker: Asker, slot: Slot, on_step: Callable[[float], None]) -> None:
        self._question = question
        self._on_step = on_step
        self._is_noting = False
        self._calls: list[list[Any]] = []
        self._fetched: list[str | None] = []
        self._drawn: list[str] = []
        super().__init__(question.load, asker=asker, slot=slot)

    def _services(self) -> dict[str, Callable[..., Any]]:
        return {**super()._services(), "step": self._on_step, "grow": self._grow}

    def _grow(self, count: float) -> None:
        """Notes take no memory of the function's, so that it runs out of it where it would without them. Must not raise."""
        self._allow(int(count) * STEP_BYTES)

    def _allow(self, more_bytes: int) -> None:
        self._engine.allow(self._load.options.memory_bytes + self.BESIDE_BYTES + more_bytes)

    def _door(self, name: str, door: Callable[..., Any]) -> Callable[..., Any]:
        if name in NOT_TAPED:
            return door

        def taped(*arguments: Any) -> Any:
            self._calls.append([name, *arguments])
            return door(*arguments)

        return taped

    def _new_watch(self) -> Stopwatch:
        patience = self._question.patience_seconds
        return Unhurried(self._timeout_seconds, is_real_time=self._is_real_time, patience_seconds=patience)

    def _fetch(self, request_id: int, text: str) -> str | None:
        answer = super()._fetch(request_id, text)
        self._fetched.append(answer)
        return answer

    def _random_bytes(self, count: float) -> str:
        drawn = super()._random_bytes(count)
        self._drawn.append(drawn)
        return drawn

    def _drain(self, deadline: float) -> bool:
        if not self._is_noting:
            return self._engine.drain(deadline)
        observe = self._doors["observe"]
        # A job begins from no frame, whatever the one before it left through an error.
        return self._engine.drain(deadline, before_job=lambda: observe('{"do":"idle"}'))

    def _turn(self, turn: Turn) -> Ran:
        return self._run(self.invocation(turn.row, turn.texts, is_batch=turn.is_batch))

    def record(self) -> Taped:
        """
        Run earlier invocations unnoticed, then this one, noting its steps; no lines: the earlier ones took too long.

        Raises:
            JSException: There is no memory left to say what ran.
        """
        question = self._question
        until = time.monotonic() + question.earlier_seconds
        for earlier in question.earlier:
            self._turn(earlier)
            if time.monotonic() > until:
                return Taped(Tape([], 0, [], [], []), Trace([], [], [], [], [], []), [])
        first = len(self._calls)
        observe = self._doors["observe"]
        ask(
            observe,
            "arm",
            target=0,
            most=question.most_steps,
            before=0,
            looks=[],
            queries=[],
            withJSON=False,
            reports=question.reports_steps,
        )
        self._is_noting = True
        ran = self._turn(question.turn)
        self._allow(TELLING_BYTES)
        ended = ask(observe, "end")
        trace = msgspec.convert(ended, Trace)
        tape = Tape(self._calls, first, self._fetched, self._drawn, ended["readings"])
        return Taped(tape, trace, ran.lines)
