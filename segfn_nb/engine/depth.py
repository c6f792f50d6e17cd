"""How deep JavaScript may call: as deep as in Node where a thread was made for it, and far less deep elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable

STACK_BYTES = 16 * 1024 * 1024
"""As many calls as Node 22 allows, which is about 9,500 of a small function: QuickJS needs 1.7 KB for one."""

THREAD_STACK_BYTES = 4 * STACK_BYTES
"""For native functions and Python at the end of such a stack. A multiple of every system's page, and used only when it is needed."""

SHALLOW_STACK_BYTES = 1_000_000
"""Elsewhere: a main thread has 8 MB, on some systems one, and the end of it ends the process."""

_here = threading.local()


def stack_bytes_here() -> int:
    """What QuickJS may use of this thread's stack."""
    return STACK_BYTES if getattr(_here, "is_deep", False) else SHALLOW_STACK_BYTES


def start_deep_thread(target: Callable[[], object], name: str) -> threading.Thread:
    """
    Run this in a thread in which JavaScript may call as deep as in Node.

    Example:
        >>> start_deep_thread(lambda: print(stack_bytes_here()), "example").join()
        16777216
    """

    def run() -> None:
        _here.is_deep = True
        target()

    thread = threading.Thread(target=run, name=name, daemon=True)
    before = threading.stack_size(THREAD_STACK_BYTES)  # can only be said for all threads that start meanwhile
    try:
        thread.start()
    finally:
        threading.stack_size(before)
    return thread
