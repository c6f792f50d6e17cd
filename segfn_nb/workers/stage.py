"""A worker kept for one recording: it is made there, and looked at step by step."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import TypeVar

import msgspec

from segfn_nb.contracts.instrumenting import Instrument, Instrumented, Mode
from segfn_nb.contracts.parsing import Compile, Compiled
from segfn_nb.contracts.playing import (
    Evaluate,
    EvaluateSeen,
    Inside,
    InsideSeen,
    Play,
    PlayAnswer,
    PlayQuestion,
    Record,
    Seek,
    Sought,
    Taped,
)
from segfn_nb.errors import DebugError
from segfn_nb.runtime.transports.base import Transport
from segfn_nb.workers.player import RECORDING_CHUNK, STEP_COUNT
from segfn_nb.workers.process import WorkerProcess

Answer = TypeVar("Answer", bound=PlayAnswer)


MOST_PROCESSES = 6
"""Of stages together. Whoever opens a debugger on one row after another in a script need not close any."""


class Stage:
    """
    Records invocations and plays one of them. Any thread may ask; one at a time is answered.

    Args:
        transport: Gives who answers what the function asks while it is recorded, for a `ForwardSpec`; asked for each process.

        is_repeatable: Whether recording again changes nothing outside.

    Attributes:
        stands_at: The step that the last `seek` went to; 0: none, or the process has ended since.
    """

    def __init__(self, transport: Callable[[], Transport | None] = lambda: None, *, is_repeatable: bool = True) -> None:
        self._transport = transport
        self._is_repeatable = is_repeatable
        self._lock = threading.RLock()
        self._worker: WorkerProcess | None = None
        self._played: Play | None = None
        self.stands_at = 0

    def instrumented(self, source: str, mode: Mode) -> Instrumented:
        """The text with hooks; see `Instrument`."""
        with self._lock:
            return self._running().instrument(Instrument(source, mode))

    def compiled(self, expression: str) -> Compiled:
        """Whether a text is an expression; what is played stays where it stands."""
        with self._lock:
            return self._running().compile(Compile(expression))

    def record(self, question: Record) -> Taped:
        """
        Run an invocation and note its steps. One that does not end by itself is recorded up to where it had to be ended.

        Raises:
            DebugError: It cannot be recorded.

            EngineError: A fault of ours.
        """
        with self._lock:
            taped = self._taped(question)
            if isinstance(taped, Taped):
                return taped
            if not self._is_repeatable:
                raise DebugError(
                    "the function ended its worker process while it was recorded; its requests were sent and are not sent "
                    'again: record it with http="mock" or a cassette'
                )
            # The process had to be ended, or memory was gone. Once more, saying at each step how far it is, then up to there.
            last = self._taped(msgspec.structs.replace(question, reports_steps=True))
            if isinstance(last, Taped):
                return last
            if last == 0:
                raise DebugError("the function ended its worker process before its first step")
            taped = self._taped(msgspec.structs.replace(question, most_steps=last))
            if isinstance(taped, Taped):
                return taped
            raise DebugError("the function ends its worker process every time, and at another step")

    def _taped(self, question: Record) -> Taped | int:
        answer = self._ask(question)
        assert isinstance(answer, Taped | int)
        return answer

    def play(self, question: Play) -> None:
        """From now on `seek` is about this."""
        with self._lock:
            self._played = question
            self._close_worker()

    def seek(self, question: Seek) -> Sought:
        """
        Play up to a step and stay there.

        Raises:
            DebugError: What was to be evaluated ended the process or took too long.
        """
        with self._lock:
            self.stands_at = 0
            sought = self._looked(question, Sought)
            if not sought.error and not sought.diverged_at:
                self.stands_at = question.target
            return sought

    def inside(self, question: Inside) -> InsideSeen:
        """Open a value seen by the last `seek`. Raises as that does."""
        return self._looked(question, InsideSeen)

    def evaluate(self, question: Evaluate) -> EvaluateSeen:
        """Evaluate where the last `seek` stands. Raises as that does."""
        return self._looked(question, EvaluateSeen)

    def _looked(self, question: PlayQuestion, kind: type[Answer]) -> Answer:
        with self._lock:
            answer = self._ask(question)
            if isinstance(answer, kind):
                return answer
        raise DebugError("this took too long or ended the process it ran in; move to a step to go on")

    def _ask(self, question: PlayQuestion) -> PlayAnswer | int:
        """The answer; or, where the process is gone, at which step a recording was when it reported that."""
        worker = self._running()
        try:
            answer = worker.ask_about_recording(question)
        except BaseException:
            self._close_worker()
            raise
        if answer is not None:
            return answer
        data = worker.draft(RECORDING_CHUNK)
        self._close_worker()
        return int(STEP_COUNT.unpack(data)[0]) if len(data) == STEP_COUNT.size else 0

    def _running(self) -> WorkerProcess:
        worker = self._worker
        if worker is None or not worker.is_alive():
            self._close_worker()
            worker = self._worker = WorkerProcess(self._transport())
            if self._played is not None:
                worker.write(self._played)
        _open.used(self)
        return worker

    def end_process_if_idle(self) -> bool:
        """End the process unless it is answering; the next question starts another. Whether it has none now."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            self._close_worker()
        finally:
            self._lock.release()
        return True

    def _close_worker(self) -> None:
        self.stands_at = 0
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def close(self) -> None:
        """End the process, also in the middle of an answer; the next question starts another."""
        worker = self._worker
        if worker is not None:
            worker.kill()
        with self._lock:
            self._close_worker()


class _Open:
    """The stages that have a process, the one that was asked last at the end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stages: list[weakref.ref[Stage]] = []

    def used(self, stage: Stage) -> None:
        with self._lock:
            others = [other for other in self._stages if (it := other()) is not None and it is not stage]
            self._stages = [*others, weakref.ref(stage)]
            for other in others[: -(MOST_PROCESSES - 1)]:
                idle = other()
                if idle is None or idle.end_process_if_idle():
                    self._stages.remove(other)


_open = _Open()
