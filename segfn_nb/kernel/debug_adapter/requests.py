"""Which requests of the Debug Adapter Protocol are for a recording, and what responses and breakpoints look like."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import Any

from segfn_nb.kernel.debug_adapter.cells import Cell
from segfn_nb.kernel.debug_adapter.conversation import NUMBERS, THREAD

MOVES = ("continue", "next", "stepIn", "stepOut")

_OF_A_THREAD = (*MOVES, "stackTrace", "pause", "exceptionInfo", "stepBack", "reverseContinue", "goto")
_OF_A_FRAME = ("evaluate", "richInspectVariables", "completions", "setExpression", "copyToGlobals")
_NUMBERED = ("frameId", "srcFrameId", "variablesReference")

_sequence = itertools.count(1)


def is_for_recording(command: str, asked: dict[str, Any], *, is_stopped: bool, elsewhere: Collection[int]) -> bool:
    """
    Whether a request is about a recording, and not about Python.

    Args:
        is_stopped: Whether a cell is stopped in a recording now.

        elsewhere: Threads that Python's debugger has stopped.

    Example:
        >>> is_for_recording("continue", {"threadId": 1}, is_stopped=True, elsewhere=[])  # so says JupyterLab
        True
        >>> is_for_recording("continue", {"threadId": 4}, is_stopped=True, elsewhere=[4])
        False
    """
    numbers = [asked[name] for name in _NUMBERED if asked.get(name)]
    if any(number in NUMBERS for number in numbers) or asked.get("threadId") == THREAD:
        return True
    if not is_stopped or numbers:
        return False
    if command in _OF_A_THREAD:
        return asked.get("threadId") not in elsewhere
    if command == "variables":
        return True  # of number 0: JupyterLab lets even a function without members be opened, and means nothing by it
    return command == "threads" or (command in _OF_A_FRAME and not elsewhere)


def response(
    message: dict[str, Any], body: dict[str, Any], *, success: bool = True, reason: str = ""
) -> dict[str, Any]:
    """A response to a request; `reason` says why there is none."""
    made = {
        "type": "response",
        "seq": next(_sequence),
        "request_seq": message["seq"],
        "command": message["command"],
        "success": success,
        "body": body,
    }
    return {**made, "message": reason} if reason else made


def event(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """An event."""
    return {"type": "event", "seq": next(_sequence), "event": name, "body": body}


def settled(cell: Cell, wanted: list[dict[str, Any]], stoppable: list[int]) -> list[dict[str, Any]]:
    """
    Breakpoints as they are set in a cell with a function, in the order they were asked for.

    Args:
        stoppable: Lines of the function's text where something can stop; empty where that is not known yet.
    """
    found = []
    for number, one in enumerate(wanted):
        line, source = int(one["line"]), {"path": cell.path}
        refused = [word for word in ("hitCondition", "logMessage") if one.get(word)]
        if refused:
            why = f"a breakpoint in a Segment function has no {refused[0]}"
            found.append({"id": number, "verified": False, "line": line, "source": source, "message": why})
            continue
        if stoppable:
            moved = cell.breakpoints([one], stoppable)
            line = cell.line_of(moved[0].line) if moved else line
        found.append({"id": number, "verified": True, "line": line, "source": source})
    return found
