"""A worker's life: take a message, run its rows, commit each outcome, say so."""

from __future__ import annotations

import os
import time
import traceback
from functools import partial
from queue import Empty, SimpleQueue
from typing import Protocol, runtime_checkable

from segfn_nb.contracts.conversation import ToWorker
from segfn_nb.contracts.http import LiveSpec, Recorded, RecordedRow, WireRequest
from segfn_nb.contracts.instrumenting import Instrument, Instrumented
from segfn_nb.contracts.messages import Answer, Ask, Done, Failed, Hold, Load, Ready, Run
from segfn_nb.contracts.parsing import Compile, Compiled, Examine, Examined, Strip, Stripped
from segfn_nb.contracts.playing import Evaluate, Inside, Play, Record, Seek
from segfn_nb.errors import EngineError
from segfn_nb.runtime.environment import Asker, Environment
from segfn_nb.runtime.transports.mock import MockAnswers
from segfn_nb.runtime.turns import Ran, Woken
from segfn_nb.workers.attempts import Attempts, RunAttempt
from segfn_nb.workers.frames import FrameWriter
from segfn_nb.workers.ledger import LedgerWriter
from segfn_nb.workers.player import Player, taped
from segfn_nb.workers.watchdog import Watchdog


class PipeAsker:
    """Hands requests to the parent, which owns the transport."""

    def __init__(self, messages: SimpleQueue[ToWorker], out: FrameWriter, ledger: LedgerWriter) -> None:
        self._messages = messages
        self._out = out
        self._ledger = ledger
        self._last_id = 0
        self._asked: dict[int, int] = {}

    def start_row(self) -> None:
        """Forget what earlier rows asked: their answers are nobody's."""
        self._asked.clear()

    def outstanding(self) -> int:
        """How many of this row's requests are not answered."""
        return len(self._asked)

    def ask(self, request_id: int, row: int, request: WireRequest) -> None:
        """Send it on its way, the ledger first, under an id that no other environment of this worker uses."""
        self._last_id += 1
        self._asked[self._last_id] = request_id
        self._ledger.asked(row)
        self._out.write(Ask(self._last_id, row, request))

    def wait(self, timeout_seconds: float) -> Woken:
        """The next answer to a request of this row, or that none came in time."""
        until = time.monotonic() + timeout_seconds
        while (left := until - time.monotonic()) > 0:
            try:
                message = self._messages.get(timeout=left)
            except Empty:
                break
            if isinstance(message, Answer) and message.id in self._asked:
                return Woken((self._asked.pop(message.id), message.result))
        return Woken(None)


@runtime_checkable
class _Recorder(Protocol):
    """**Protocol**: an asker that can tell what was sent."""

    def recorded(self) -> list[Recorded]: ...


class WorkerLoop:
    """Serves one parent until its messages end."""

    def __init__(
        self, messages: SimpleQueue[ToWorker], out: FrameWriter, ledger: LedgerWriter, watchdog: Watchdog
    ) -> None:
        self._messages = messages
        self._out = out
        self._ledger = ledger
        self._watchdog = watchdog
        self._asker: Asker = PipeAsker(messages, out, ledger)
        self._load: Load | None = None
        self._environment: Environment | None = None
        self._player: Player | None = None

    def serve(self) -> None:
        """Never returns; the watchdog ends the process when the parent is gone."""
        self._out.write(Ready(os.getpid()))
        while True:
            message = self._messages.get()
            try:
                match message:
                    case Load(concurrency=0):
                        self._load = message
                        self._asker = self._asker_for(message)
                        self._environment = self._fresh()
                        self._out.write(self._environment.loaded)
                    case Load():
                        from segfn_nb.workers.live.loop import LiveLoop

                        LiveLoop(message, self._messages, self._out, self._ledger, self._watchdog).serve()
                    case Run():
                        recorded = self._run(message)
                        self._out.write(Done(len(message.rows), recorded))
                    case Strip() | Examine() | Compile() | Instrument():
                        self._out.write(self._parsed(message))
                    case Record():
                        self._out.write(taped(message, self._asker_for(message.load), self._ledger))
                    case Play() | Seek() | Inside() | Evaluate():
                        self._player = self._player or Player(self._ledger)
                        self._player.answer(message, self._out)
                    case Answer() | Hold():
                        pass  # an answer nobody waits for any more: its row timed out
            except Exception:  # noqa: BLE001 - our fault, whatever it is, must reach the parent's error
                self._out.write(Failed(traceback.format_exc()))

    def _parsed(
        self, question: Strip | Examine | Compile | Instrument
    ) -> Stripped | Examined | Compiled | Instrumented:
        """An answer about a text; no function needs the parser to run."""
        from segfn_nb.runtime.parser import (
            INSTRUMENT_SECONDS,
            PARSE_SECONDS,
            compiled,
            examined,
            instrumented,
            stripped,
        )

        seconds = INSTRUMENT_SECONDS if isinstance(question, Instrument) else PARSE_SECONDS
        self._ledger.enter(-1, time.monotonic() + seconds)
        try:
            match question:
                case Strip():
                    return stripped(question)
                case Examine():
                    return examined(question)
                case Compile():
                    return compiled(question)
                case Instrument():
                    return instrumented(question)
        finally:
            self._ledger.leave()

    def _asker_for(self, load: Load) -> Asker:
        if not isinstance(load.transport, LiveSpec):
            return PipeAsker(self._messages, self._out, self._ledger)
        from segfn_nb.workers.live.asker import LiveAsker

        if isinstance(self._asker, LiveAsker) and self._asker.spec == load.transport:
            return self._asker
        return LiveAsker(load.transport, load.options, self._ledger)

    def _fresh(self, mock: MockAnswers | None = None) -> Environment:
        if self._load is None:
            raise EngineError("rows came before a function")
        return Environment(self._load, asker=self._asker, slot=self._ledger, mock=mock)

    def _run(self, message: Run) -> list[RecordedRow]:
        ledger = self._ledger
        ledger.start_chunk(message.chunk)
        if message.fresh or self._environment is None:
            self._environment = self._fresh()
        texts = message.events.decode("utf-8").split("\n") if message.rows else []
        size = message.batch_rows or 1
        attempt = partial(self._attempt, is_batch=message.batch_rows > 0)
        attempts = self._attempts(attempt, is_batch=message.batch_rows > 0)
        resumed = message.resumed
        recorded: list[RecordedRow] = []
        for start in range(0, len(texts), size):
            rows, batch = message.rows[start : start + size], texts[start : start + size]
            if attempts is not None:
                ledger.commit(*attempts.run(rows, batch, resumed))
                resumed = None
            else:
                ran = attempt(rows[0], batch)
                exchanges = self._asker.recorded() if isinstance(self._asker, _Recorder) else []
                if exchanges:
                    recorded.append(RecordedRow(rows[0], exchanges))
                ledger.commit(ran.lines, (ran.compute_ms,))
        return recorded

    def _attempts(self, attempt: RunAttempt, *, is_batch: bool) -> Attempts | None:
        if self._load is None or self._load.options.retries == "none":
            return None
        return Attempts(self._load, is_batch=is_batch, run=attempt, save=self._ledger.draft)

    def _attempt(self, row: int, texts: list[str], *, is_batch: bool, attempt: int = 1, later_ms: float = 0.0) -> Ran:
        """One invocation in the environment that is there; one that is spent is replaced."""
        environment = self._environment
        assert environment is not None
        ran = environment.run_again(row, texts, is_batch=is_batch, attempt=attempt, later_ms=later_ms)
        if ran.is_spent:
            self._environment = self._fresh(environment.mock)
        return ran
