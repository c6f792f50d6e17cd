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
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from segfn_nb.contracts.function import TYPE_HANDLERS, Kind
from segfn_nb.contracts.http import MockSpec, TransportError, WireRequest, WireResponse
from segfn_nb.contracts.messages import Load, Loaded
from segfn_nb.contracts.outcome import JSError, OutcomeRecord
from segfn_nb.engine.context import Engine, JSException
from segfn_nb.engine.script import FIRST_LINE, closing_probes, wrap
from segfn_nb.errors import EngineError
from segfn_nb.runtime.bundles import LAZY_GLOBALS, bundle_source
from segfn_nb.runtime.host import HashHandles, stateless_services
from segfn_nb.runtime.transports.mock import MockAnswers

PREFIX = "__segfn_"
_DOORS = ("configure", "load", "begin", "beginBatch", "finish", "abandon", "nextDue", "step", "answer")
_THROWS_NULL = re.compile(r"\bthrow\s+null\b|\breject\s*\(\s*null\b")


class Asker(Protocol):
    """**Protocol**: hands requests to whoever has the transport, and waits for answers."""

    def ask(self, request_id: int, row: int, request: WireRequest) -> None:
        """Send a request of this row on its way."""

    def wait(self, timeout_seconds: float) -> tuple[int, WireResponse | TransportError] | None:
        """The next answer, by the request's id; None when none came in time."""


class Slot(Protocol):
    """**Protocol**: tells a watchdog which row is inside JavaScript, and until when it may be."""

    def enter(self, row: int, deadline: float) -> None:
        """JavaScript of this row begins; it may run until `deadline` (time.monotonic() seconds)."""

    def leave(self) -> None:
        """No JavaScript is running."""


class Ran(msgspec.Struct, frozen=True):
    """
    What one invocation gave.

    `lines` holds one outcome's JSON text a row (one row, or the batch's), `compute_ms` real computing time, and
    `is_spent` says that the environment must not be used again.
    """

    lines: list[str]
    compute_ms: float
    is_spent: bool = False


class Environment:
    """
    A fresh context with one function loaded into it.

    Args:
        load: The function and how it runs.

        asker: Who answers requests where `load.transport` is a ForwardSpec.

        slot: Where the watchdog looks.

    Attributes:
        loaded: What compiling and loading gave; an environment that failed to load must not run rows.
    """

    def __init__(self, load: Load, *, asker: Asker, slot: Slot) -> None:
        self._load = load
        self._asker = asker
        self._slot = slot
        self._timeout_seconds = load.options.timeout_seconds
        self._is_real_time = load.options.clock == "real"
        self._mock = MockAnswers(load.transport.rules) if isinstance(load.transport, MockSpec) else None
        self._row = 0
        self._asked = 0
        self._engine = Engine(memory_bytes=load.options.memory_bytes)
        self._doors = self._build()
        self.loaded = self._load_script()

    def _build(self) -> dict[str, Callable[..., Any]]:
        engine = self._engine
        services: dict[str, Callable[..., Any]] = {
            **stateless_services(),
            **HashHandles().services(),
            "bundle": bundle_source,
            "fetch": self._fetch,
            "now_real": lambda: time.time() * 1000.0,
            "random_bytes": lambda count: base64.b64encode(os.urandom(int(count))).decode("ascii"),
        }
        for name, service in services.items():
            engine.add_callable(PREFIX + name, service)
        engine.evaluate(bundle_source("core"))
        take = engine.function(PREFIX + "door")
        doors = {name: take(name) for name in _DOORS}
        take("")
        doors["configure"](self._configuration())
        return doors

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
                "lazyGlobals": LAZY_GLOBALS,
            }
        )

    def _load_script(self) -> Loaded:
        load = self._load
        reader = f"__{os.urandom(8).hex()}"
        script = {
            "name": f"{load.name}.js",
            "source": load.source,
            "wrapped": wrap(load.source, load.kind.handlers, reader),
            "firstLine": FIRST_LINE,
            "reader": reader,
            "probes": closing_probes(load.source),
        }
        began = time.perf_counter()
        self._slot.enter(-1, time.monotonic() + self._timeout_seconds)
        try:
            answer = self._doors["load"](json.dumps(script))
            self._engine.drain(time.monotonic() + self._timeout_seconds)
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
            duration_ms=(time.perf_counter() - began) * 1000,
        )

    def _fetch(self, request_id: int, text: str) -> str | None:
        """The host's `fetch`: the answer's JSON at once, or None when it comes later. Must not raise."""
        try:
            request = msgspec.json.decode(text, type=WireRequest)
            if self._mock is not None:
                return msgspec.json.encode(self._mock.answer(request)).decode()
            self._asker.ask(int(request_id), self._row, request)
            self._asked += 1
        except Exception as error:  # noqa: BLE001 - an exception here would be lost inside the binding
            failure = TransportError(code="ERR_SEGFN_HOST", message=f"segfn_nb could not send the request: {error}")
            return msgspec.json.encode(failure).decode()
        return None

    def run(self, row: int, text: str) -> Ran:
        """Run one event (or one captured request) through its handler."""
        return self._run(row, text, 1, "begin")

    def run_batch(self, row: int, texts: list[str]) -> Ran:
        """Run events through one `onBatch` call; `row` is the first one's number."""
        return self._run(row, "[" + ",".join(texts) + "]", len(texts), "beginBatch")

    def _run(self, row: int, text: str, count: int, door: str) -> Ran:
        doors, engine, slot = self._doors, self._engine, self._slot
        self._row = row
        self._asked = 0
        began = time.perf_counter()
        deadline = time.monotonic() + self._timeout_seconds
        slot.enter(row, deadline)
        waited_seconds = 0.0
        try:
            doors[door](row, text)
            in_time = engine.drain(deadline)
            answer: str | None = doors["finish"]()
            while answer is None:
                if not in_time:
                    return self._timed_out(began, waited_seconds, "the handler kept the job queue busy")
                due_ms: float = doors["nextDue"]()
                computed_ms = (time.perf_counter() - began - waited_seconds) * 1000
                if due_ms < 0:
                    if not self._asked:
                        return self._timed_out(began, waited_seconds, "its promise never settles: nothing is pending")
                    slot.leave()
                    paused = time.perf_counter()
                    answered = self._asker.wait(deadline - time.monotonic())
                    waited_seconds += time.perf_counter() - paused
                    if answered is None:
                        return self._timed_out(began, waited_seconds, "a request was not answered")
                    self._asked -= 1
                    slot.enter(row, deadline)
                    doors["answer"](answered[0], msgspec.json.encode(answered[1]).decode())
                    continue
                if due_ms + computed_ms > self._timeout_seconds * 1000:
                    return self._timed_out(began, waited_seconds, "it was waiting")
                if self._is_real_time:
                    slot.leave()
                    paused = time.perf_counter()
                    time.sleep(max(0.0, due_ms / 1000 - (paused - began)))
                    waited_seconds += time.perf_counter() - paused
                    slot.enter(row, deadline)
                doors["step"]()
                in_time = engine.drain(deadline)
                answer = doors["finish"]()
        except JSException as error:
            return self._broken(text, count, began, str(error))
        finally:
            slot.leave()
        compute_ms = (time.perf_counter() - began - waited_seconds) * 1000
        lines = answer.split("\n")
        if '"error":' in lines[0] and self._ran_out_of_memory(lines[0]):
            return self._broken(text, count, began, "out of memory")
        if len(lines) != count:
            raise EngineError(f"{count} rows went in and {len(lines)} outcomes came out")
        return Ran(lines, compute_ms)

    def _timed_out(self, began: float, waited_seconds: float, why: str) -> Ran:
        limit = f"{self._timeout_seconds:g} s"
        text: str = self._doors["abandon"]("timeout", "Timeout", f"the handler took longer than {limit}; {why}")
        compute_ms = (time.perf_counter() - began - waited_seconds) * 1000
        return Ran(text.split("\n"), compute_ms, is_spent=True)

    def _ran_out_of_memory(self, line: str) -> bool:
        """
        Whether the outcome's error is the engine's, out of memory.

        Such a throw often arrives as `null`, and what filled the memory may be freed by the time we look; so a null
        that the function's text cannot have thrown counts too.
        """
        record = msgspec.json.decode(line, type=OutcomeRecord)
        error = record.error
        if error is None:
            return False
        if error.name == "InternalError" and error.message == "out of memory":
            return True
        if (error.name, error.message) != ("(non-error)", "null"):
            return False
        return self._engine.is_out_of_memory() or _THROWS_NULL.search(self._load.source) is None

    def _broken(self, text: str, count: int, began: float, reason: str) -> Ran:
        """The engine could not go on: the rows fail, and the environment is spent."""
        if "out of memory" in reason or self._engine.is_out_of_memory():
            megabytes = self._load.options.memory_bytes // 1_000_000
            error = JSError(name="OutOfMemory", message=f"the environment's {megabytes} MB are used up")
        else:
            name, _, message = reason.split("\n", 1)[0].partition(": ")
            error = JSError(name=name or "InternalError", message=message or reason)
        compute_ms = (time.perf_counter() - began) * 1000
        return Ran(record_lines(text, count, "threw", error), compute_ms, is_spent=True)


class _LoadAnswer(msgspec.Struct):
    stage: str
    handlers: list[str] = []
    error: JSError | None = None
    logs: list[str] = []


def record_lines(text: str, count: int, status: Any, error: JSError) -> list[str]:
    """
    Outcomes for rows whose own JavaScript could not report any more.

    Args:
        text: One event's JSON text, or with `count` above 1 a JSON array of them.

        count: Rows.

        status: As in OutcomeRecord.

        error: What is said of each row.
    """
    events = json.loads(text) if count > 1 else [_lenient(text)]
    lines = []
    for i, event in enumerate(events):
        head = event if isinstance(event, dict) else {}
        record = OutcomeRecord(
            status=status,
            type=_string(head.get("type")),
            event=_string(head.get("event")),
            message_id=_string(head.get("messageId")),
            event_time=_string(head.get("timestamp") or head.get("receivedAt")),
            error=error,
            batch=count if count > 1 else 0,
            batch_row=i,
        )
        lines.append(msgspec.json.encode(record).decode())
    return lines


def _lenient(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _string(value: Any) -> str | None:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None
