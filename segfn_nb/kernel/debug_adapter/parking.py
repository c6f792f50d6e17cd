"""Where the thread that runs cells waits at a stop, while another thread answers the front end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from segfn_nb.debugger.moves import Moved
from segfn_nb.kernel.debug_adapter.conversation import THREAD, Conversation
from segfn_nb.kernel.debug_adapter.stops import Going

POLL_SECONDS = 0.2
"""How often a waiting thread looks whether the debugger is still on; on Windows also how long an interrupt may take."""


class Parking:
    """
    One place to wait in; nobody waits there unless the debugger is on, and everybody leaves when it goes off.

    Args:
        publish: Tells front ends of an event, by its name and body.

        is_started: Whether the front end's debugger is on.
    """

    def __init__(self, publish: Callable[[str, dict[str, Any]], None], is_started: Callable[[], bool]) -> None:
        self._publish = publish
        self._is_started = is_started
        self._goes = threading.Event()
        self._going: Going | None = None
        self.conversation: Conversation | None = None

    def wait_at(self, conversation: Conversation, moved: Moved) -> Going | None:
        """
        Stop the calling thread until a front end says how to go on.

        Returns:
            How; None: the debugger was switched off, so nothing stops any more.

        Raises:
            DebugError: The recording cannot be played up to there; nobody was told of a stop.

            KeyboardInterrupt: The kernel was interrupted.
        """
        body = conversation.stand_at(moved)
        self._goes.clear()
        self._going = None
        # From here on the front end asks; all that could keep it from being answered lies before.
        self.conversation = conversation
        try:
            self._publish("stopped", body)
            while not self._goes.wait(POLL_SECONDS):
                if not self._is_started():
                    return None
            return self._going
        finally:
            self.conversation = None
            self._publish("continued", {"threadId": THREAD, "allThreadsContinued": True})

    def go(self, going: Going | None) -> None:
        """Let the waiting thread go on; None: to the end, whatever comes."""
        self.conversation = None
        self._going = going
        self._goes.set()
