"""
A live worker's life: HTTP and JavaScript take turns in one thread, messages of the parent come in another.

Units begin as lanes are free and end in any order; each outcome is one message. An empty `Run` says that no more will
come.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import sys
import threading
import time
from collections import defaultdict
from functools import partial
from queue import SimpleQueue

from segfn_nb.contracts.conversation import ToWorker
from segfn_nb.contracts.http import LiveSpec
from segfn_nb.contracts.messages import Done, Hold, Load, Report, Run
from segfn_nb.runtime.environment import Environment
from segfn_nb.runtime.transports.hosts import hosts_of
from segfn_nb.runtime.transports.live import LiveTransport
from segfn_nb.runtime.transports.retry_after import Holds
from segfn_nb.workers.frames import FrameWriter
from segfn_nb.workers.ledger import LedgerWriter
from segfn_nb.workers.live.javascript import JavaScript
from segfn_nb.workers.live.journal import RequestJournal
from segfn_nb.workers.live.lanes import Asked, Lane, Unit
from segfn_nb.workers.live.lent_loop import LentLoop
from segfn_nb.workers.watchdog import TIMEOUT_EXIT, Watchdog

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
"""glibc's numbers of mallopt."""

KEEP_BYTES = 16_000_000
"""Far more than asyncio asks for at once, and little beside what a process of environments has."""

COLLECT_AFTER = 10_000
"""So many more objects than before, and the collector looks at the new ones; Python's own number is 700."""


class LiveLoop:
    """Serves one parent as a live worker until its messages end."""

    def __init__(
        self,
        load: Load,
        messages: SimpleQueue[ToWorker],
        out: FrameWriter,
        ledger: LedgerWriter,
        watchdog: Watchdog,
    ) -> None:
        self._load = load
        self._messages = messages
        self._out = out
        self._ledger = ledger
        self._watchdog = watchdog
        self._loop = LentLoop()
        self._holds = Holds(lambda origin, until: out.write(Hold(origin, until)))
        self._under_way: defaultdict[int, set[asyncio.Task[None]]] = defaultdict(set)

    def serve(self) -> None:
        """Never returns; the process ends when the parent is gone, or has what it wants."""
        loaded = self._loaded_once()
        _spare_collector()
        _keep_memory()
        self._loop.run_until_complete(self._begin_to_serve(loaded))
        self._loop.run_forever()

    def _loaded_once(self) -> Environment:
        """An environment that shows whether the function can be loaded, and runs nothing."""
        journal = RequestJournal("")
        lane = Lane(0, self._ledger, journal, lambda asked: None)
        return Environment(self._load, asker=lane, slot=lane)

    async def _begin_to_serve(self, first: Environment) -> None:
        load = self._load
        assert isinstance(load.transport, LiveSpec)
        self._transport = LiveTransport(
            hosts_of(load.transport),
            response_bytes=load.options.limits.response_bytes,
            connections=0,
            holds=self._holds,
        )
        self._javascript = JavaScript(
            load, self._ledger, self._out, self._loop, send=self._send, over=self._over, ended=self._end_process
        )
        self._watchdog.overrun = self._javascript.replace_overdue
        threading.Thread(target=self._receive, name="segfn-receive", daemon=True).start()
        self._out.write(first.loaded)

    # ---- the parent's messages

    def _receive(self) -> None:
        while True:
            match self._messages.get():
                case Run(rows=[]):
                    self._loop.call_soon_threadsafe(
                        lambda: self._loop.create_task(self._finish()).add_done_callback(self._finished)
                    )
                case Run() as run:
                    self._loop.call_soon_threadsafe(self._javascript.guarded, self._javascript.add, _units(run))
                case Hold() as hold:
                    self._loop.call_soon_threadsafe(self._holds.hold, hold.origin, hold.until)
                case _:
                    pass  # nothing else is sent to a live worker

    async def _finish(self) -> None:
        """Every outcome is told: let come back what nobody waits for, then say that all is done."""
        left = [task for tasks in self._under_way.values() for task in tasks]
        if left:
            await asyncio.wait(left, timeout=self._load.options.timeout_seconds)
        await self._transport.close()
        self._report()
        self._out.write(Done(0))

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._javascript.guarded(task.result)

    def _report(self) -> None:
        self._out.write(Report(self._javascript.environments, dict(self._holds.waited_seconds)))

    def _end_process(self) -> None:
        """After a lane was given up: its thread still computes, and only the process's end stops it."""
        self._report()
        os._exit(TIMEOUT_EXIT)

    # ---- requests

    def _send(self, asked: Asked) -> None:
        task = self._loop.create_task(self._exchange(asked))
        key = id(asked.unit)
        self._under_way[key].add(task)
        task.add_done_callback(partial(self._came_back, key))

    async def _exchange(self, asked: Asked) -> None:
        began, paused = time.monotonic(), 0.0

        def excuse(seconds: float) -> None:
            nonlocal paused
            paused += seconds
            asked.lane.excuse(asked.unit, seconds)

        answer = await self._transport.handle(asked.request, excuse)
        # A cassette's answer takes as long when it is played, so another event's endless loop must not be part of it. The
        # server may have needed some of that time: such an answer is said to be quicker than it was.
        late = self._javascript.late_seconds(since=began)
        seconds = max(0.0, time.monotonic() - began - paused - late)
        self._javascript.guarded(self._javascript.answer, asked, answer, seconds * 1000)

    def _came_back(self, key: int, task: asyncio.Task[None]) -> None:
        tasks = self._under_way[key]
        tasks.discard(task)
        if not tasks:
            del self._under_way[key]

    def _over(self, unit: Unit, is_of_no_use: bool) -> None:
        """Requests of an invocation that is over: drop them now, or give them the time of another event."""
        tasks = list(self._under_way.get(id(unit), ()))

        def drop() -> None:
            for task in tasks:
                task.cancel()

        self._loop.call_later(0.0 if is_of_no_use else self._load.options.timeout_seconds, drop)


def _spare_collector() -> None:
    """
    Keep Python's collector from walking over the libraries again and again, and have it look for cycles less often.

    It came by every few events, and what it walked over drove the environments out of the processor's cache.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def _keep_memory() -> None:
    """
    Have glibc keep what is freed, where it is glibc.

    asyncio asks for 256 KB for each piece that comes over a socket, and gives back what was not needed. That much was
    taken from the system and returned each time: three calls and a page's faults for an answer of 200 bytes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, KEEP_BYTES)
        mallopt(_TRIM_THRESHOLD, KEEP_BYTES)


def _units(run: Run) -> list[Unit]:
    texts = run.events.decode("utf-8").split("\n")
    size = run.batch_rows or 1
    return [
        Unit(run.rows[start : start + size], texts[start : start + size], run.batch_rows > 0)
        for start in range(0, len(texts), size)
    ]
