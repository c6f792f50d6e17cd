"""An event loop that another thread can take over while its own thread is stuck in a callback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from segfn_nb.engine.depth import start_deep_thread


class LentLoop(asyncio.SelectorEventLoop):
    """
    A loop for callbacks that may never come back.

    asyncio refuses to run a loop that runs already, as it should. Here that is what is wanted: a callback is taken off
    the loop's queue before it is called, so whoever runs the loop next finds all others, the timers and the sockets.
    What must not happen is that the first thread goes on; the callback sees to that.
    """

    _is_lent = False

    def __init__(self) -> None:
        super().__init__()
        # Whatever the environment says: debugging, it refuses the thread that takes over before that one runs it.
        self.set_debug(enabled=False)

    def is_running(self) -> bool:
        """Whether a thread runs it; for the thread that takes over: no."""
        is_lent, self._is_lent = self._is_lent, False
        return not is_lent and super().is_running()

    def go_on_elsewhere(self, first: Callable[[], object]) -> None:
        """From any thread: run it in a new one, which calls `first` before any callback. The old one must stay."""

        def run() -> None:
            first()
            self._is_lent = True
            self.run_forever()

        start_deep_thread(run, "segfn-live")
