"""
One engine context with Segment's world in it: where a function's code lives from event to event.

Handles one invocation at a time, as at Segment. Everything a user's code does comes back as outcome text; only our
own faults raise.
"""

from __future__ import annotations

import base64
import json
import os
import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Protocol

import msgspec

from segfn_nb.contracts.function import TYPE_HANDLERS, Kind
from segfn_nb.contracts.http import CassetteSpec, MockSpec, TransportError, WireRequest
from segfn_nb.contracts.messages import Load, Loaded
from segfn_nb.contracts.outcome import Exchange, JSError, OutcomeRecord
from segfn_nb.engine.context import Engine, JSException
from segfn_nb.engine.peak import PeakMemory
from segfn_nb.engine.script import FIRST_LINE, closing_probes, wrap
from segfn_nb.errors import EngineError
from segfn_nb.runtime.bundles import LAZY_GLOBALS, bundle_source
from segfn_nb.runtime.cassettes.playing import CassetteAnswers
from segfn_nb.runtime.host import handle_services, stateless_services
from segfn_nb.runtime.libraries import library_globals
from segfn_nb.runtime.transports.mock import MockAnswers
from segfn_nb.runtime.turns import Invocation, Ran, Stopwatch, Wait, Woken, next_turn

PREFIX = "__segfn_"
_DOORS = ("configure", "load", "begin", "beginBatch", "finish", "abandon", "step", "answer", "observe")
_ROWS_APART = 1 << 44
"""What random numbers of a second attempt are drawn with: a row that no input has."""

_THROWS_NULL = re.compile(r"\bthrow\s+null\b|\breject\s*\(\s*null\b")


class Asker(Protocol):
    """**Protocol**: hands requests to whoever has the transport, and waits for answers to this row's."""

    def start_row(self) -> None:
        """Forget what earlier rows asked: their answers are nobody's."""

    def outstanding(self) -> int:
        """How many of this row's requests are not answered."""

    def ask(self, request_id: int, row: int, request: WireRequest) -> None:
        """Send a request of this row on its way."""

    def wait(self, timeout_seconds: float) -> Woken:
        """The next answer to a request of this row, or that none came in time; holds the thread meanwhile."""


class Slot(Protocol):
    """**Protocol**: tells a watchdog which row is inside JavaScript, and until when it may be."""

    def enter(self, row: int, deadline: float) -> None:
        """JavaScript of this row begins; it may run until `deadline` (time.monotonic() seconds)."""

    def leave(self) -> None:
        """No JavaScript is running."""


class Environment:
    """
    A fresh context with one function loaded into it.

    Args:
        load: The function and how it runs.

        asker: Who answers requests where `load.transport` is a ForwardSpec.

        slot: Where the watchdog looks.

        mock: Answers of an environment that this one replaces: a server does not forget what it was asked.

    Attributes:
        mock: Who answers requests where `load.transport` is a MockSpec.

        loaded: What compiling and loading gave; an environment that failed to load must not run rows.
    """

    BESIDE_BYTES: ClassVar[int] = 0
    """What may be allocated beside what the function has."""

    def __init__(self, load: Load, *, asker: Asker, slot: Slot, mock: MockAnswers | None = None) -> None:
        self._load = load
        self._asker = asker
        self._slot = slot
        self._timeout_seconds = load.options.timeout_seconds
        self._is_real_time = load.options.clock == "real"
        self.mock = mock
        if mock is None and isinstance(load.transport, MockSpec):
            self.mock = MockAnswers(load.transport.rules)
        self._cassette = (
            CassetteAnswers(load.transport, self._pausing) if isinstance(load.transport, CassetteSpec) else None
        )
        self._row = 0
        self._watch = self._new_watch()
        self._peak = PeakMemory()
        self._engine = Engine(memory_bytes=load.options.memory_bytes + self.BESIDE_BYTES)
        self._doors = self._build()
        self.loaded = self._load_script()

    def _build(self) -> dict[str, Callable[..., Any]]:
        engine = self._engine
        for name, service in self._services().items():
            engine.add_callable(PREFIX + name, service)
        engine.evaluate(bundle_source("core"))
        take = engine.function(PREFIX + "door")
        doors = {name: self._door(name, take(name)) for name in _DOORS}
        take("")
        doors["configure"](self._configuration())
        return doors

    def _services(self) -> dict[str, Callable[..., Any]]:
        """What JavaScript may ask its host, by name."""
        return {
            **stateless_services(),
            **handle_services(),
            "bundle": self._bundle,
            "fetch": self._fetch,
            "random_bytes": self._random_bytes,
        }

    def _door(self, name: str, door: Callable[..., Any]) -> Callable[..., Any]:  # noqa: ARG002 - for who overrides it
        """A way into JavaScript, as this environment uses it."""
        return door

    def _new_watch(self) -> Stopwatch:
        """The time of the invocation that begins."""
        return Stopwatch(self._timeout_seconds, is_real_time=self._is_real_time)

    def _random_bytes(self, count: float) -> str:
        """The host's `random_bytes`, in base64."""
        return base64.b64encode(os.urandom(int(count))).decode("ascii")

    @staticmethod
    def _bundle(name: str) -> str:
        """A bundle's source; one that is missing throws where it is used. Must not raise."""
        try:
            return bundle_source(name)
        except Exception as error:  # noqa: BLE001 - an exception here would be lost inside the binding
            return f"throw new Error({json.dumps(str(error))})"

    def _configuration(self) -> str:
        load, options = self._load, self._load.options
        random: Any = options.random
        if isinstance(random, float):
            random = {"constant": random}
        elif isinstance(random, int):
            random = {"seed": random}
        return json.dumps(
            {
                "kind": str(load.kind),
                "settings": load.settings,
                "sortKeys": load.kind is Kind.SOURCE and options.key_order == "deployed",
                "startedAtMs": options.started_at_ms,
                "typeHandlers": TYPE_HANDLERS,
                "handlers": load.kind.handlers,
                "limits": msgspec.to_builtins(options.limits),
                "clock": options.clock,
                "random": random,
                "keepLogArgs": options.keep_log_args,
                "lazyGlobals": {**LAZY_GLOBALS, **library_globals(load.source, load.kind)},
            }
        )

    def _load_script(self) -> Loaded:
        load = self._load
        reader = f"__{os.urandom(8).hex()}"
        inserted = load.inserted
        code = load.source if inserted is None else inserted.code
        script = {
            "name": f"{load.name}.js",
            "source": load.source,
            "code": code,
            "wrapped": wrap(code, load.kind.handlers, reader, inserted.hooks if inserted else ()),
            "firstLine": FIRST_LINE,
            "reader": reader,
            "probes": closing_probes(load.source),
            "inserted": msgspec.to_builtins(inserted),
            "readings": self._readings(),
            "watch": msgspec.to_builtins(load.watch),
        }
        began = time.perf_counter()
        self._slot.enter(-1, time.monotonic() + self._timeout_seconds)
        try:
            answer = self._doors["load"](json.dumps(script))
            self._drain(time.monotonic() + self._timeout_seconds)
        except JSException as error:
            answer = json.dumps({"stage": "load", "error": {"name": "Error", "message": str(error)}})
        finally:
            self._slot.leave()
        loaded = msgspec.json.decode(answer, type=_LoadAnswer)
        return Loaded(
            stage=loaded.stage,
            handlers=loaded.handlers,
            error=loaded.error,
            logs=loaded.logs,
            hits=loaded.hits,
            duration_ms=(time.perf_counter() - began) * 1000,
        )

    def _readings(self) -> list[float] | None:
        """What the real clock said in a recording that is played here."""
        return None

    def _fetch(self, request_id: int, text: str) -> str | None:
        """The host's `fetch`: the answer's JSON at once, or None when it comes later. Must not raise."""
        try:
            request = msgspec.json.decode(text, type=WireRequest)
            if self.mock is not None:
                return msgspec.json.encode(self.mock.answer(request)).decode()
            if self._cassette is not None:
                return msgspec.json.encode(self._cassette.answer(request)).decode()
            self._asker.ask(int(request_id), self._row, request)
        except Exception as error:  # noqa: BLE001 - an exception here would be lost inside the binding
            failure = TransportError(code="ERR_SEGFN_HOST", message=f"segfn_nb could not send the request: {error}")
            return msgspec.json.encode(failure).decode()
        return None

    def run(self, row: int, text: str) -> Ran:
        """Run one event (or one captured request) through its handler."""
        return self._run(self.invocation(row, [text], is_batch=False))

    def run_batch(self, row: int, texts: list[str]) -> Ran:
        """Run events through one `onBatch` call; `row` is the first one's number."""
        return self._run(self.invocation(row, texts, is_batch=True))

    def run_again(self, row: int, texts: list[str], *, is_batch: bool, attempt: int, later_ms: float) -> Ran:
        """
        Try again what was run before, here or in another environment.

        Args:
            attempt: Which one it is, from 1; each has random numbers of its own.

            later_ms: How long after the event's time it begins.
        """
        return self._run(self.invocation(row, texts, is_batch=is_batch, attempt=attempt, later_ms=later_ms))

    def _run(self, invocation: Invocation) -> Ran:
        """Run it to its end in this thread."""
        wait = next_turn(invocation, None)
        while not isinstance(wait, Ran):
            if wait.for_answer:
                woken = self._asker.wait(wait.seconds)
            else:
                time.sleep(wait.seconds)
                woken = Woken(None)
            wait = next_turn(invocation, woken)
        return wait

    def invocation(
        self, row: int, texts: list[str], *, is_batch: bool, attempt: int = 1, later_ms: float = 0.0
    ) -> Invocation:
        """
        One call of one handler, in turns: between them others may use the thread, though never this environment.

        Args:
            row: The (first) row's number.

            texts: One event's JSON text, or with `is_batch` those of one `onBatch` call.

            attempt: As in `run_again`, like `later_ms`.

        Yields:
            What it waits for; to be sent a `Woken` when that has come.

        Returns:
            What it gave.
        """
        door = "beginBatch" if is_batch else "begin"
        self._row = row
        self._asker.start_row()
        if self._cassette is not None:
            self._cassette.start_row(row)
        watch = self._watch = self._new_watch()
        self._slot.enter(row, watch.deadline())
        try:
            # Floats: the binding cuts an int to 32 bits.
            self._doors[door](float(row + (attempt - 1) * _ROWS_APART), "\n".join(texts), later_ms)
            answer = yield from self._until_settled(row, watch)
        except JSException as error:
            return self._broken(texts, door, watch, str(error))
        finally:
            self._slot.leave()
        lines = answer.split("\n")
        if '"error":' in lines[0] and self._ran_out_of_memory(lines[0]):
            return self._broken(texts, door, watch, "out of memory")
        if len(lines) != len(texts):
            raise EngineError(f"{len(texts)} rows went in and {len(lines)} outcomes came out")
        # What timed out may still be waiting for something: none of that may reach the next row.
        return Ran(lines, watch.computed_ms(), is_spent=lines[0].startswith('{"status":"timeout"'))

    def _until_settled(self, row: int, watch: Stopwatch) -> Generator[Wait, Woken, str]:
        """Run jobs, and whatever is due next, until the handler has settled or its time is up."""
        doors, limit_ms = self._doors, self._timeout_seconds * 1000
        while True:
            if not self._drain(watch.deadline()):
                if watch.left_seconds() > 0:
                    continue  # the host took its time, and the deadline is a later one now
                return self._timed_out("it was computing")
            answer: str | float = doors["finish"](watch.beside_clock_ms(), limit_ms)
            if isinstance(answer, str):
                return answer
            due_ms = answer
            if self._asker.outstanding():
                if (yield from self._take_answer(row, watch, due_ms)):
                    continue
                is_due = self._is_real_time and 0 <= due_ms <= watch.elapsed_seconds() * 1000
                if watch.left_seconds() > 0 and not is_due:
                    continue  # some of the wait was excused
                if not self._is_real_time or due_ms < 0:
                    return self._timed_out("a request was not answered")
            elif due_ms < 0:
                return self._timed_out("its promise never settles: nothing is pending")
            if due_ms + watch.beside_clock_ms() > limit_ms:
                return self._timed_out("it was waiting")
            if self._is_real_time:
                seconds = due_ms / 1000 - watch.elapsed_seconds()
                if seconds > 0:
                    yield from self._paused(row, watch, Wait(seconds, for_answer=False))
            else:
                watch.waited_ms = due_ms
                self._slot.enter(row, watch.deadline())
            doors["step"]()

    def _drain(self, deadline: float) -> bool:
        """Run pending jobs; False: the deadline passed before the last one."""
        return self._engine.drain(deadline)

    def _paused(self, row: int, watch: Stopwatch, wait: Wait) -> Generator[Wait, Woken, Woken]:
        """Leave JavaScript until something has come."""
        self._slot.leave()
        began = time.perf_counter()
        woken = yield wait
        watch.paused_seconds += time.perf_counter() - began
        watch.excused_seconds += woken.excused_seconds
        self._slot.enter(row, watch.deadline())
        return woken

    @contextmanager
    def _pausing(self) -> Iterator[None]:
        """In the middle of a turn: what the host does meanwhile is not the row's time."""
        self._slot.leave()
        began = time.perf_counter()
        try:
            yield
        finally:
            self._watch.excuse_turn(time.perf_counter() - began)
            self._slot.enter(self._row, self._watch.deadline())

    def _take_answer(self, row: int, watch: Stopwatch, due_ms: float) -> Generator[Wait, Woken, bool]:
        """
        Wait for the transport, and hand its answer over. Whether one came.

        On the virtual clock an answer takes no time, so timers wait for it; on the real one they come when they are due.
        """
        seconds = watch.left_seconds()
        if self._is_real_time and due_ms >= 0:
            seconds = min(seconds, due_ms / 1000 - watch.elapsed_seconds())
        woken = yield from self._paused(row, watch, Wait(seconds, for_answer=True))
        if woken.answer is None:
            return False
        request_id, result = woken.answer
        is_due = not self._is_real_time or not result.latency_ms
        self._doors["answer"](request_id, msgspec.json.encode(result).decode(), is_due)
        return True

    def _timed_out(self, why: str) -> str:
        limit = f"{self._timeout_seconds:g} s"
        text: str = self._doors["abandon"]("Timeout", f"the handler took longer than {limit}; {why}")
        return text

    def _ran_out_of_memory(self, line: str) -> bool:
        """
        Whether the outcome's error is the engine's, out of memory.

        Such a throw often arrives as `null`, and what filled the memory may be freed by the time we look; so the
        process's peak is asked, and where that is not known, whether the source could have thrown null itself.
        """
        error = msgspec.json.decode(line, type=_ErrorOnly).error
        if error is None:
            return False
        if (error.name, error.message) == ("InternalError", "out of memory"):
            return True
        if (error.name, error.message) != ("(non-error)", "null"):
            return False
        grown_bytes = self._peak.grown_bytes()
        if self._engine.is_out_of_memory():
            return True
        if grown_bytes is None:
            return _THROWS_NULL.search(self._load.source) is None
        return grown_bytes > self._load.options.memory_bytes / 2

    def _broken(self, texts: list[str], door: str, watch: Stopwatch, reason: str) -> Ran:
        """The engine could not go on: the rows fail, and the environment is spent."""
        if "out of memory" in reason or self._engine.is_out_of_memory():
            megabytes = self._load.options.memory_bytes // 1_000_000
            error = JSError(name="OutOfMemory", message=f"the environment's {megabytes} MB are used up")
        else:
            name, _, message = reason.split("\n", 1)[0].partition(": ")
            error = JSError(name=name or "InternalError", message=message or reason)
        lines = record_lines(texts, "threw", error, is_batch=door == "beginBatch")
        return Ran(lines, watch.computed_ms(), is_spent=True)


class _ErrorOnly(msgspec.Struct):
    error: JSError | None = None


class _LoadAnswer(msgspec.Struct):
    stage: str
    handlers: list[str] = []
    error: JSError | None = None
    logs: list[str] = []
    hits: str = ""


def record_lines(
    texts: Sequence[str], status: Any, error: JSError, *, is_batch: bool, requests: Sequence[Exchange] = ()
) -> list[str]:
    """
    Outcomes for rows whose own JavaScript could not report any more.

    Args:
        texts: One event's JSON text a row.

        status: As in OutcomeRecord.

        error: What is said of each row.

        is_batch: Whether the rows shared a call of onBatch.

        requests: What they had sent.
    """
    lines = []
    for i, text in enumerate(texts):
        event = _lenient(text)
        record = OutcomeRecord(
            status=status,
            type=_string(event.get("type")),
            event=_string(event.get("event")),
            message_id=_string(event.get("messageId")),
            event_time=_string(event.get("timestamp") or event.get("receivedAt")),
            error=error,
            requests=list(requests) if i == 0 else [],
            batch=len(texts) if is_batch else 0,
            batch_row=i,
        )
        lines.append(msgspec.json.encode(record).decode())
    return lines


def _lenient(text: str) -> dict[str, Any]:
    """The event, or an empty one for a text that Python cannot read."""
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def _string(value: Any) -> str | None:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None
