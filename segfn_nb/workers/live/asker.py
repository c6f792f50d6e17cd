"""Sends the requests of single events: one environment, whose thread waits for the answers."""

from __future__ import annotations

import asyncio
import threading
import time
from queue import Empty, SimpleQueue

from segfn_nb.contracts.http import LiveSpec, Recorded, TransportError, WireRequest, WireResponse
from segfn_nb.contracts.options import RunOptions
from segfn_nb.runtime.transports.hosts import hosts_of
from segfn_nb.runtime.transports.live import LiveTransport
from segfn_nb.runtime.turns import Woken
from segfn_nb.workers.ledger import LedgerWriter
from segfn_nb.workers.live.recording import Recording


class LiveAsker:
    """
    An `Asker` over the network, with an event loop in a thread of its own.

    A server's Retry-After is the function's business alone here: no event after it waits.

    Attributes:
        spec: What it was made for.
    """

    def __init__(self, spec: LiveSpec, options: RunOptions, ledger: LedgerWriter) -> None:
        self.spec = spec
        self._hosts = hosts_of(spec)
        self._response_bytes = options.limits.response_bytes
        self._ledger = ledger
        self._answers: SimpleQueue[tuple[int, WireResponse | TransportError, float]] = SimpleQueue()
        self._recording = Recording() if spec.cassette else None
        self._asked: dict[int, int] = {}
        self._last_id = 0
        self._transport: LiveTransport | None = None
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="segfn-http", daemon=True).start()

    def start_row(self) -> None:
        """Forget what earlier rows asked: their answers are nobody's."""
        self._asked.clear()

    def outstanding(self) -> int:
        """How many of this row's requests are not answered."""
        return len(self._asked)

    def ask(self, request_id: int, row: int, request: WireRequest) -> None:
        """Send it on its way, the ledger first."""
        self._last_id += 1
        self._asked[self._last_id] = request_id
        self._ledger.asked(row)
        if self._recording is not None:
            self._recording.asked(self._last_id, request)
        asyncio.run_coroutine_threadsafe(self._exchange(self._last_id, request), self._loop)

    async def _exchange(self, number: int, request: WireRequest) -> None:
        if self._transport is None:
            self._transport = LiveTransport(self._hosts, response_bytes=self._response_bytes)
        began = time.perf_counter()
        answer = await self._transport.handle(request)
        self._answers.put((number, answer, (time.perf_counter() - began) * 1000))

    def wait(self, timeout_seconds: float) -> Woken:
        """The next answer to a request of this row, or that none came in time."""
        until = time.monotonic() + timeout_seconds
        while (left := until - time.monotonic()) > 0:
            try:
                number, answer, duration_ms = self._answers.get(timeout=left)
            except Empty:
                break
            if number in self._asked:
                if self._recording is not None:
                    self._recording.answered(number, answer, duration_ms)
                return Woken((self._asked.pop(number), answer))
        return Woken(None)

    def recorded(self) -> list[Recorded]:
        """What was asked since it was called before; empty where no cassette is written."""
        return [] if self._recording is None else self._recording.end()
