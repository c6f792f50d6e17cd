"""Where recordings stop for somebody who steps through them as through a running program, without a kernel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from segfn_nb import DestinationFunction
from segfn_nb.contracts.debugging import Breakpoint
from segfn_nb.debugger.debugger import Debugger
from segfn_nb.kernel.debug_adapter.cells import Cell, first_line_of
from segfn_nb.kernel.debug_adapter.requests import settled
from segfn_nb.kernel.debug_adapter.stops import Going, next_stop

SOURCE = """function check(n) {
  if (n > 1) throw new RangeError('n is ' + n);
  return n;
}
function onTrack(event) {
  let sum = 0;
  for (const n of [0, 1, 2]) {
    try { sum += check(n); } catch (e) { sum = -1; }
  }
  throw new Error('sum ' + sum);
}
"""


@pytest.fixture
def debugger() -> Iterator[Debugger]:
    """A recording in which one error is caught and another ends the function."""
    debugger = DestinationFunction(SOURCE, name="sums").debug({"type": "track"})
    yield debugger
    debugger.close()


def lines(debugger: Debugger, going: Going, breakpoints: list[Breakpoint], *exceptions: str) -> list[tuple[int, str]]:
    """All stops from the beginning to the end, by going on in the same way."""
    found: list[tuple[int, str]] = []
    moved = next_stop(debugger, going, 0, breakpoints, exceptions)
    while moved.step:
        found.append((debugger.timeline.line(moved.step), moved.reason))
        moved = next_stop(debugger, going, moved.step, breakpoints, exceptions)
    return found


def test_the_first_step_is_a_stop_like_any_other(debugger: Debugger) -> None:
    """A breakpoint in the handler's first line stops, as does one with a condition that is true there."""
    assert lines(debugger, "continue", [Breakpoint(6)]) == [(6, "breakpoint")]
    assert lines(debugger, "continue", [Breakpoint(3, "n === 1")]) == [(3, "breakpoint")]


def test_a_step_over_stops_at_breakpoints_in_between(debugger: Debugger) -> None:
    """Next goes from statement to statement of the handler, but not past a breakpoint in what it calls; the end is no stop."""
    over = lines(debugger, "next", [Breakpoint(6), Breakpoint(3, "n === 1")])
    assert [line for line, reason in over if reason == "breakpoint"] == [6, 3]
    assert {line for line, reason in over if reason != "breakpoint"} <= {3, 4, 7, 8, 10, 11}
    assert over[-1][0] == 10


def test_exceptions_stop_as_their_filter_says(debugger: Debugger) -> None:
    """With "raised" the caught one stops it too, with "uncaught" the one that ended the function, and without a filter none."""
    assert lines(debugger, "continue", [], "raised") == [(2, "exception"), (10, "exception")]
    assert lines(debugger, "continue", [], "uncaught") == [(10, "exception")]
    assert lines(debugger, "continue", []) == []


def test_a_condition_that_cannot_be_evaluated_is_told(debugger: Debugger) -> None:
    """It stops nothing, and the message says why."""
    moved = next_stop(debugger, "continue", 0, [Breakpoint(6, "nobody.knows")])
    assert (moved.step, moved.message) == (0, "line 6, nobody.knows: ReferenceError: nobody is not defined")


def test_breakpoints_are_set_where_something_can_stop(debugger: Debugger) -> None:
    """Lines of the cell count its magic; between statements a breakpoint moves down; log points are refused."""
    code = f"\n%%destination_function sums\n{SOURCE}"
    cell = Cell("1.py", code, first_line_of(code))
    found = settled(cell, [{"line": 4}, {"line": 11}, {"line": 8, "logMessage": "x"}], debugger.timeline.stoppable)

    assert cell.first_line == 3
    assert [(one["line"], one["verified"]) for one in found] == [(4, True), (12, True), (8, False)]
    assert first_line_of("x = 1\n%%destination_function sums") == 0
