"""What a cell says about being debugged: that a recording is looked at, and why it does not stop."""

from __future__ import annotations

from segfn_nb.debugger.debugger import Debugger
from segfn_nb.debugger.moves import Moved
from segfn_nb.widgets.html import QUIET, Html, tag
from segfn_nb.widgets.numbers import counted


def finished(debugger: Debugger) -> str:
    """What one is looking at."""
    delivery = f" ({debugger.recording.delivery})" if debugger.recording.delivery else ""
    ended = "The event has run to its end" if debugger.end is None else f"Its last step: {debugger.end.said}"
    return (
        f"{debugger.name} is debugged in a recording of {debugger.recording.title}. {ended}{delivery}: "
        "stepping runs nothing anew and sends nothing."
    )


def stopped(debugger: Debugger, moved: Moved) -> str:
    """Where the recording stands."""
    trouble = f" {moved.message}" if moved.message else ""
    return f"{finished(debugger)} Stopped at step {moved.step:,} of {len(debugger):,}.{trouble}"


def switched_off() -> str:
    """How to have the cell stop."""
    return (
        "To stop in the cell itself, switch JupyterLab's debugger on first (the bug in the notebook's toolbar), click the "
        "gutter of the lines to stop at, and run this cell again."
    )


def no_cell(name: str) -> str:
    """Nowhere to stop in."""
    return f"There is no cell to stop in: the code of {name} that ran is not what a %%source_function cell or its kin holds."


def not_reached(title: str, lines: list[int]) -> str:
    """Nothing stopped."""
    if not lines:
        return (
            "The cell of this function has no breakpoint: click the gutter of the lines to stop at, and run this again."
        )
    return f"The recording of {title} reaches no breakpoint ({_lines(lines)})."


def not_recorded(why: str) -> str:
    """The events have run, but cannot be debugged."""
    return f"No stop: {why}"


def none_reached(tried: int, lines: list[int], name: str) -> str:
    """No row stopped: none comes past a breakpoint, or their conditions were never true."""
    if not tried:
        return f"No stop: no row reaches a breakpoint ({_lines(lines)})."
    return (
        f"No stop: {counted(tried, 'row')} that came past a breakpoint ({_lines(lines)}) did not meet its condition; "
        f"--debug ROW or {name}.last.debug(ROW) stops in any."
    )


def html(line: str) -> Html:
    """As a display."""
    return tag("div", line, style=QUIET)


def _lines(lines: list[int]) -> str:
    named = ", ".join(str(line) for line in lines)
    return f"line {named} of the cell" if len(lines) == 1 else f"lines {named} of the cell"
