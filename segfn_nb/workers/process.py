"""One worker process as its parent sees it: started, given work, watched, replaced."""

from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import tempfile
import threading
import time
import weakref
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar

import msgspec

from segfn_nb.contracts.conversation import FromWorker, ToWorker
from segfn_nb.contracts.http import RecordedRow
from segfn_nb.contracts.instrumenting import Instrument, Instrumented
from segfn_nb.contracts.messages import Answer, Ask, Done, Ended, Failed, Hold, Load, Loaded, Ready, Report, Run
from segfn_nb.contracts.outcome import JSError
from segfn_nb.contracts.parsing import Compile, Compiled, Examine, Examined, Strip, Stripped
from segfn_nb.contracts.playing import PlayAnswer, PlayQuestion
from segfn_nb.engine.distribution import check_distribution
from segfn_nb.errors import EngineError, SetupError
from segfn_nb.runtime.transports.base import Transport
from segfn_nb.workers.asking import answer_later
from segfn_nb.workers.frames import FrameWriter, read_from_worker
from segfn_nb.workers.ledger import LaneState, LedgerReader, Record, SlotState
from segfn_nb.workers.spawning import start
from segfn_nb.workers.watchdog import TIMEOUT_EXIT

BACKSTOP_POLL_SECONDS = 0.25
BACKSTOP_GRACE_SECONDS = 2.0
"""The worker's own watchdog comes first; this one is for a worker whose threads do not run any more."""


Reply = Loaded | Done | Failed | Stripped | Examined | Compiled | Instrumented | PlayAnswer
"""What answers a question; everything else a worker says is said in between."""

Readable = TypeVar("Readable", Stripped, Examined, Compiled, Instrumented)


STARTS = 3
"""Processes tried before a function counts as one that ends the process that loads it."""


class WorkerLostError(EngineError):
    """A worker's process was ended before it had the function; another may do."""


class Death(msgspec.Struct, frozen=True):
    """How a worker ended before its rows were done, and where it was then."""

    cause: Literal["timeout", "outside"]
    detail: str
    slot: SlotState


class ChunkResult(msgspec.Struct, frozen=True):
    """
    Records of the rows that were committed, in order; `death` where they are not all.

    `recorded`: what the rows sent, where a cassette is written and the worker did not die. `draft` is what the worker
    had kept of a row that it tried again and again.
    """

    records: list[Record]
    death: Death | None = None
    recorded: list[RecordedRow] = []
    draft: bytes = b""


class WorkerProcess:
    """
    A running worker.

    Args:
        transport: Answers what the worker's functions ask, for a `ForwardSpec`.

    Attributes:
        loaded: What the last `load` gave.

    Raises:
        EngineError: It does not start; the message holds what it said.
    """

    def __init__(self, transport: Transport | None = None) -> None:
        check_distribution()
        self._transport = transport
        self._timed_out = False
        self._chunks = 0
        self.loaded: Loaded | None = None
        descriptor, path = tempfile.mkstemp(prefix="segfn-", suffix=".ledger")
        self._ledger_path = Path(path)
        self._ledger_file = os.fdopen(descriptor, "rb", buffering=0)
        self._errors: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - until close()
        self._ledger = LedgerReader(self._ledger_file)
        self._process = start(
            ["-P", "-m", "segfn_nb.workers", str(self._ledger_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, "TZ": "UTC"},
            # Ctrl-C is the parent's to answer; without a terminal of its own the worker would get it too.
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._out = FrameWriter(self._process.stdin)
        self._in = self._process.stdout
        try:
            if not isinstance(read_from_worker(self._in), Ready):
                raise WorkerLostError(f"A worker process did not start. It said:\n{self._said()}")  # noqa: TRY301 - closed below
        except BaseException:
            self.close()
            raise
        if os.name != "nt":
            # Both sides hold it open: without a name it goes with them, also when the parent is killed.
            self._ledger_path.unlink()
        _backstop.watch(self)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def load(self, load: Load) -> Loaded:
        """
        Compile the function and make its first environment.

        Raises:
            WorkerLostError: The process ended meanwhile: it was killed, or the function ends it by loading.

            EngineError: The worker failed, which no function can cause.
        """
        reply = self._ask(load)
        if isinstance(reply, Loaded):
            self.loaded = reply
            return reply
        if isinstance(reply, Failed):
            raise EngineError(f"A worker failed while it loaded {load.name!r}:\n{reply.detail}")
        if self._died_of_timeout():
            message = f"the top level of the function ran longer than {load.options.timeout_seconds:g} s"
            return Loaded(stage="load", error=JSError("Timeout", message))
        raise WorkerLostError(f"A worker ended while it loaded {load.name!r}. It said:\n{self._said()}")

    def strip(self, question: Strip) -> Stripped:
        """
        Take the types out of TypeScript.

        Raises:
            EngineError: The worker failed.
        """
        late = Stripped(error=JSError("SyntaxError", "the text takes too long to be read as TypeScript"))
        return self._read(question, late, "read TypeScript")

    def examine(self, question: Examine) -> Examined:
        """
        Look for mistakes in a text.

        Raises:
            EngineError: The worker failed.
        """
        return self._read(question, Examined.not_done("it takes too long to be read"), "examined a function")

    def compile(self, question: Compile) -> Compiled:
        """
        Whether a text is an expression.

        Raises:
            EngineError: The worker failed.
        """
        late = Compiled(JSError("SyntaxError", "it takes too long to be read"))
        return self._read(question, late, "compiled an expression")

    def instrument(self, question: Instrument) -> Instrumented:
        """
        Put hooks into a text.

        Raises:
            EngineError: The worker failed.
        """
        late = Instrumented(error=JSError("SyntaxError", "the text takes too long for hooks to be put into it"))
        return self._read(question, late, "put hooks into a function")

    def _read(self, question: Strip | Examine | Compile | Instrument, late: Readable, doing: str) -> Readable:
        """The answer to a question about a text, which is of the kind of `late`, the answer where it takes too long."""
        reply = self._ask(question)
        if isinstance(reply, type(late)):
            return reply
        if reply is None and self._died_of_timeout():
            return late
        raise EngineError(f"A worker failed while it {doing}:\n{self._said_of(reply)}")

    def run(
        self, rows: list[int], events: list[bytes], *, fresh: bool, batch_rows: int, resumed: bytes | None = None
    ) -> ChunkResult:
        """
        Run rows in order.

        Args:
            rows: Their numbers in the input.

            events: One event's JSON text a row, without newlines.

            fresh: Whether in a new environment.

            batch_rows: Rows one onBatch call takes; 0: one handler call a row.

            resumed: As in `Run`.

        Raises:
            EngineError: The worker reports a fault of ours.
        """
        self._chunks += 1
        reply = self._ask(Run(self._chunks, rows, b"\n".join(events), fresh, batch_rows, resumed))
        if isinstance(reply, Done):
            return ChunkResult(self._ledger.records(self._chunks), recorded=reply.recorded)
        if isinstance(reply, Failed):
            raise EngineError(f"A worker failed:\n{reply.detail}")
        death = self.death()
        return ChunkResult(self._ledger.records(self._chunks), death, draft=self._ledger.draft(self._chunks))

    def ask_about_recording(self, question: PlayQuestion) -> PlayAnswer | None:
        """
        The answer to a question about a recording; None: the process is gone.

        Raises:
            EngineError: The worker reports a fault of ours.
        """
        reply = self._ask(question)
        if isinstance(reply, Failed):
            raise EngineError(f"A worker failed:\n{reply.detail}")
        if reply is None or isinstance(reply, PlayAnswer):
            return reply
        raise EngineError(f"a worker said {type(reply).__name__} about a recording")

    def draft(self, chunk: int) -> bytes:
        """What the ledger keeps of rows that are not committed."""
        return self._ledger.draft(chunk)

    def write(self, message: ToWorker) -> None:
        """Send a message to a live worker; one that is gone is met where it is read."""
        with contextlib.suppress(OSError):
            self._out.write(message)

    def read(self) -> FromWorker | None:
        """The next message of a live worker; None: it is gone."""
        return read_from_worker(self._in)

    def _ask(self, message: ToWorker) -> Reply | None:
        """Send, then read until the answer to this message; None: the process is gone."""
        try:
            self._out.write(message)
        except OSError:
            return None
        while True:
            reply = read_from_worker(self._in)
            match reply:
                case Ask():
                    self._forward(reply)
                case Ready() | Ended() | Hold() | Report():
                    raise EngineError(f"a worker said {type(reply).__name__} where that means nothing")
                case _:
                    return reply

    def _forward(self, ask: Ask) -> None:
        if self._transport is None:
            raise EngineError("a worker asked for an answer that no transport gives")

        def send(answer: Answer) -> None:
            with contextlib.suppress(OSError):  # the worker is gone, and with it whoever waits for this
                self._out.write(answer)

        answer_later(self._transport, ask, send)

    def _died_of_timeout(self) -> bool:
        return self._timed_out or self._process.wait() == TIMEOUT_EXIT

    def death(self) -> Death:
        """How it ended, once it says nothing more."""
        self._process.wait()
        slot = self._ledger.slot()
        if self._died_of_timeout():
            return Death("timeout", "", slot)
        code = self._process.returncode
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return Death("outside", how, slot)

    def lanes(self) -> list[LaneState]:
        """What a live worker ran when it died."""
        return self._ledger.lanes()

    def kill_if_overdue(self, seen: SlotState | None, now: float) -> SlotState | None:
        """For the backstop: end a worker whose row is long past its deadline. Returns what it saw."""
        try:
            slot = self._ledger.slot()
        except (OSError, ValueError, struct.error):
            return None  # closed meanwhile
        if slot == seen and slot.deadline and now > slot.deadline + BACKSTOP_GRACE_SECONDS:
            self._timed_out = True
            self._process.kill()
        return slot

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def close(self) -> None:
        """End it and remove what it used. Safe to call twice."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._ledger_file, self._errors):
            if stream is not None:
                with contextlib.suppress(OSError):  # what was still unsent to a dead process
                    stream.close()
        self._ledger_path.unlink(missing_ok=True)

    def _said_of(self, reply: Reply | None) -> str:
        return reply.detail if isinstance(reply, Failed) else self._said()

    def _said(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace")[-4000:] or "(nothing)"


def started(load: Load, transport: Transport | None = None, worker: WorkerProcess | None = None) -> WorkerProcess:
    """
    A worker with the function loaded. One that is killed meanwhile is replaced.

    Args:
        worker: One that runs already and has nothing loaded; None: a new one.

    Raises:
        SetupError: The function's top level throws now, though it did not when it was defined.

        EngineError: A fault of ours.
    """
    for _ in range(STARTS - 1):
        try:
            return _loaded(load, worker or WorkerProcess(transport))
        except WorkerLostError:
            worker = None
    return _loaded(load, worker or WorkerProcess(transport))


def _loaded(load: Load, worker: WorkerProcess) -> WorkerProcess:
    try:
        loaded = worker.load(load)
        if loaded.stage != "ok":
            raise not_loaded(load, loaded)  # noqa: TRY301 - closed below
    except BaseException:
        worker.close()
        raise
    return worker


def not_loaded(load: Load, loaded: Loaded) -> SetupError:
    """What to raise when a function that could be loaded cannot be any more: its top level depends on something."""
    error = loaded.error
    said = loaded.stage if error is None else f"{error.name}: {error.message}"
    return SetupError(
        f"{load.name} throws while loading: {said} (it did not when it was defined)",
        function_name=load.name,
        line=error.line if error else None,
        column=error.column if error else None,
        js_name=error.name if error else "",
        js_message=error.message if error else "",
    )


class _Backstop:
    """One thread that looks at every worker's slot."""

    def __init__(self) -> None:
        self._workers: weakref.WeakKeyDictionary[WorkerProcess, SlotState | None] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def watch(self, worker: WorkerProcess) -> None:
        with self._lock:
            self._workers[worker] = None
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, name="segfn-backstop", daemon=True)
                self._thread.start()

    def workers(self) -> list[WorkerProcess]:
        with self._lock:
            return list(self._workers)

    def _look(self) -> None:
        while True:
            time.sleep(BACKSTOP_POLL_SECONDS)
            with self._lock:
                for worker, seen in list(self._workers.items()):
                    self._workers[worker] = worker.kill_if_overdue(seen, time.monotonic())


_backstop = _Backstop()


def live_workers() -> list[WorkerProcess]:
    """Every worker of this process that still runs."""
    return [worker for worker in _backstop.workers() if worker.is_alive()]
