"""
Ends the worker when it must not go on: a row overruns its deadline, or the parent is gone.

A live worker does something else about an overrun: see `segfn_nb.workers.live.javascript`.

Threads of Python run while JavaScript does, `while (true)` included; nothing else could stop it, since QuickJS cannot
be interrupted from another thread. `os._exit` leaves the ledger as it is.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from queue import SimpleQueue
from typing import BinaryIO

from segfn_nb.contracts.conversation import ToWorker
from segfn_nb.workers.frames import read_to_worker
from segfn_nb.workers.ledger import LedgerWriter

TIMEOUT_EXIT = 86
ORPHAN_EXIT = 87
UNREADABLE_EXIT = 88

POLL_SECONDS = 0.02
GRACE_SECONDS = 0.05
"""The environment's own checks come first: they keep the row's logs and the process."""


def end_process() -> None:
    """What is done about an overrun where nobody knows better."""
    os._exit(TIMEOUT_EXIT)


class Watchdog:
    """
    A thread that looks at the slot's deadline.

    Attributes:
        overrun: Called again and again while JavaScript is past its deadline.
    """

    def __init__(self, ledger: LedgerWriter) -> None:
        self._ledger = ledger
        self.overrun: Callable[[], None] = end_process
        threading.Thread(target=self._watch, name="segfn-watchdog", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(POLL_SECONDS)
            deadline = self._ledger.deadline
            if deadline and time.monotonic() > deadline + GRACE_SECONDS:
                self.overrun()


def read_messages(stream: BinaryIO) -> SimpleQueue[ToWorker]:
    """Start the thread that reads the parent's messages; at their end it ends the process at once."""
    messages: SimpleQueue[ToWorker] = SimpleQueue()

    def read() -> None:
        try:
            while (message := read_to_worker(stream)) is not None:
                messages.put(message)
        except Exception:  # noqa: BLE001 - whatever it is, a worker that does not listen must not stay
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(UNREADABLE_EXIT)
        os._exit(ORPHAN_EXIT)

    threading.Thread(target=read, name="segfn-messages", daemon=True).start()
    return messages
