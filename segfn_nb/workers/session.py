"""One worker kept for single events, so that a function's globals live from call to call as they do at Segment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from segfn_nb.contracts.http import RecordedRow
from segfn_nb.contracts.instrumenting import Instrument, Instrumented, Mode
from segfn_nb.contracts.messages import Load, Loaded
from segfn_nb.contracts.parsing import Compile, Compiled, Examine, Examined, Strip, Stripped
from segfn_nb.runtime.transports.resolve import ResolvedTransport
from segfn_nb.workers.ledger import Record
from segfn_nb.workers.parts import Part, PartRunner
from segfn_nb.workers.process import WorkerProcess, not_loaded

INSTRUMENTED_KEPT = 16
"""Texts with hooks that a session keeps, the least recently used going first: about what one function needs in all modes."""


class Session:
    """
    A warm environment. Started by the first use, and again after a row that ended it.

    Example:
        >>> Session().run(load, resolve_transport(None), [b'{"type": "track"}'])  # doctest: +SKIP
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._worker: WorkerProcess | None = None
        self._load: Load | None = None
        self._transport: ResolvedTransport | None = None
        self._instrumented: OrderedDict[Instrument, Instrumented] = OrderedDict()

    def load(self, load: Load, transport: ResolvedTransport) -> Loaded:
        """Compile and load the function in a fresh environment. One thread at a time, as for `run`."""
        with self._lock:
            return self._load_in_worker(load, transport)

    def strip(self, source: str, transport: ResolvedTransport) -> Stripped:
        """Take the types out of TypeScript, in the worker that a `load` with this transport would use."""
        with self._lock:
            return self._reading(transport).strip(Strip(source))

    def examine(self, question: Examine, transport: ResolvedTransport) -> Examined:
        """Look for mistakes in a text; the warm environment stays as it is."""
        with self._lock:
            return self._reading(transport).examine(question)

    def compile(self, expression: str, transport: ResolvedTransport) -> Compiled:
        """Whether a text is an expression; the warm environment stays as it is."""
        with self._lock:
            return self._reading(transport).compile(Compile(expression))

    def instrument(self, source: str, mode: Mode, transport: ResolvedTransport) -> Instrumented:
        """
        Put hooks into a text; the warm environment stays as it is.

        The answer depends on the text and the mode alone. The last `INSTRUMENTED_KEPT` answers are kept.
        """
        question = Instrument(source, mode)
        with self._lock:
            answer = self._instrumented.pop(question, None)
            if answer is None:
                answer = self._reading(transport).instrument(question)
            self._instrumented[question] = answer
            if len(self._instrumented) > INSTRUMENTED_KEPT:
                self._instrumented.popitem(last=False)
            return answer

    def _reading(self, transport: ResolvedTransport) -> WorkerProcess:
        """A worker that can read texts, whatever it has loaded; the transport is that of one which is started for it."""
        if self._worker is None or not self._worker.is_alive():
            self.close()
            self._worker, self._load, self._transport = WorkerProcess(transport.transport), None, transport
        return self._worker

    def _load_in_worker(self, load: Load, transport: ResolvedTransport) -> Loaded:
        if self._worker is None or not self._worker.is_alive() or self._transport != transport:
            self.close()
            self._worker = WorkerProcess(transport.transport)
        self._load, self._transport = load, transport
        try:
            loaded = self._worker.load(load)
        except BaseException:
            self.close()
            raise
        if not self._worker.is_alive():
            self.close()
        return loaded

    def run(
        self,
        load: Load,
        transport: ResolvedTransport,
        events: list[bytes],
        *,
        batch_rows: int = 0,
        on_recorded: Callable[[RecordedRow], None] = lambda recorded: None,
    ) -> list[Record]:
        """
        Run events in order in the warm environment.

        Args:
            load: The function and how it runs; another one than before starts a fresh environment.

            events: One event's JSON text each, without newlines.

            batch_rows: Rows of one onBatch call; 0: one handler call an event.

            on_recorded: Called with what an event sent, where it sent something and a cassette is written.

        Raises:
            SetupError: The function's top level throws now, though it did not when it was defined.

            EngineError: A fault of ours.
        """
        with self._lock:
            return self._run(load, transport, events, batch_rows, on_recorded)

    def _run(
        self,
        load: Load,
        transport: ResolvedTransport,
        events: list[bytes],
        batch_rows: int,
        on_recorded: Callable[[RecordedRow], None],
    ) -> list[Record]:
        if self._worker is None or not _same(load, self._load) or transport != self._transport:
            self._loaded_or_raise(load, transport)
        runner = PartRunner(
            lambda: self._restarted(load, transport),
            timeout_seconds=load.options.timeout_seconds,
            batch_rows=batch_rows,
            retries=load.options.retries == "simulate",
            is_repeatable=transport.is_repeatable,
            on_recorded=on_recorded,
            worker=self._worker,
        )
        try:
            outcome = runner.run(Part(0, list(range(len(events))), events), fresh=False)
        except BaseException:
            # Ctrl-C too: whatever JavaScript was running must not go on.
            self.close()
            raise
        if self._worker is not None and not self._worker.is_alive():
            self.close()
        return outcome.records

    def _loaded_or_raise(self, load: Load, transport: ResolvedTransport) -> None:
        loaded = self._load_in_worker(load, transport)
        if loaded.stage != "ok":
            self.close()
            raise not_loaded(load, loaded)

    def _restarted(self, load: Load, transport: ResolvedTransport) -> WorkerProcess:
        self._loaded_or_raise(load, transport)
        assert self._worker is not None
        return self._worker

    def close(self) -> None:
        """End the worker, also in the middle of a row; the next use starts another."""
        worker = self._worker
        if worker is not None:
            worker.kill()  # first: whoever holds the lock is waiting for it
        with self._lock:
            if self._worker is not None:
                self._worker.close()
                self._worker = None


def _same(one: Load, other: Load | None) -> bool:
    """Whether two loads are the same to the last type: as a random option, 0 is a seed and 0.0 a constant."""
    return other is not None and msgspec.msgpack.encode(one) == msgspec.msgpack.encode(other)
