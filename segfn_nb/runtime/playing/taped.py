"""An environment that keeps everything that comes in, so that what ran in it can be played again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from segfn_nb.contracts.playing import Record, Tape, Taped, Trace, Turn
from segfn_nb.runtime.environment import Asker, Environment, Slot
from segfn_nb.runtime.playing.observing import NOT_TAPED, Unhurried, ask
from segfn_nb.runtime.turns import Ran, Stopwatch

HOOKS_BYTES = 128_000_000
"""What notes of a million steps may take beside what the function has."""


class TapedEnvironment(Environment):
    """
    As an `Environment` where computing takes no time and what comes from outside is kept.

    Args:
        question: What is to be recorded.

        on_step: Called with the number of each step where the recording is to report them. Must not raise.
    """

    def __init__(self, question: Record, *, asker: Asker, slot: Slot, on_step: Callable[[float], None]) -> None:
        self._question = question
        self._on_step = on_step
        load = question.load
        self._calls: list[list[Any]] = []
        self._fetched: list[str | None] = []
        self._drawn: list[str] = []
        options = msgspec.structs.replace(load.options, memory_bytes=load.options.memory_bytes + HOOKS_BYTES)
        super().__init__(msgspec.structs.replace(load, options=options), asker=asker, slot=slot)

    def _services(self) -> dict[str, Callable[..., Any]]:
        return {**super()._services(), "step": self._on_step}

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
        observe = self._doors["observe"]
        # A job begins from no frame, whatever the one before it left through an error.
        return self._engine.drain(deadline, before_job=lambda: observe('{"do":"idle"}'))

    def _turn(self, turn: Turn) -> Ran:
        return self._run(self.invocation(turn.row, turn.texts, is_batch=turn.is_batch))

    def record(self) -> Taped:
        """
        Run earlier invocations unnoticed, then this one, noting its steps.

        Raises:
            JSException: There is no memory left to say what ran.
        """
        question = self._question
        for earlier in question.earlier:
            self._turn(earlier)
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
        ran = self._turn(question.turn)
        ended = ask(observe, "end")
        trace = msgspec.convert(ended, Trace)
        tape = Tape(self._calls, first, self._fetched, self._drawn, ended["readings"])
        return Taped(tape, trace, ran.lines)
