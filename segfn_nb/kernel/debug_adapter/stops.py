"""Where a recording stops next for somebody who steps through it as through a running program. Knows no protocol's messages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from segfn_nb.contracts.debugging import Breakpoint, GoRequest
from segfn_nb.debugger.debugger import Debugger
from segfn_nb.debugger.moves import Moved

Going = Literal["continue", "next", "stepIn", "stepOut"]


def next_stop(
    debugger: Debugger, going: Going, step: int, breakpoints: list[Breakpoint], exceptions: Collection[str] = ()
) -> Moved:
    """
    Where it stops: at the move's end, or before that at a breakpoint or an exception, as a debugger of running programs does.

    Args:
        step: Where it stands; 0: it has not begun.

        breakpoints: Lines of the function's text.

        exceptions: Filters as Python's debug adapter names them: with "raised" everything that is thrown stops it, with
            others ("uncaught", "userUnhandled") only what ended the function.

    Returns:
        The stop; its step is 0 where it runs to its end.

    Raises:
        DebugError: A condition could not be evaluated, because playing the recording again failed.
    """
    every_throw = "raised" in exceptions
    found = debugger.leads(GoRequest("", "continue", step, breakpoints=breakpoints, stop_at_throws=every_throw))
    stops = [] if found.reason == "end" else [found]
    if exceptions and not every_throw and debugger.record.error is not None and debugger.start > step:
        stops.append(Moved(debugger.start, "exception"))
    if step and going != "continue" and not _leaves(debugger, going, step):
        moved = debugger.leads(GoRequest("", going, step))
        if moved.step > step:
            stops.append(moved)
    # Of two that meet in one step, the breakpoint is what one wants to be told.
    return min(stops, key=lambda stop: stop.step, default=Moved(0, "end", found.message))


def _leaves(debugger: Debugger, going: Going, step: int) -> bool:
    """Whether the move leaves the function: nothing of it comes after."""
    timeline = debugger.timeline
    return going == "stepOut" and not timeline.callers(timeline.frame(step))
