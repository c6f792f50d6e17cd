"""The debug adapter is asked for, harms nothing beside it, never waits for what cannot come, and goes without a trace."""

from __future__ import annotations

from typing import Any

from segfn_nb.kernel.debug_adapter.requests import is_for_recording
from tests.kernel.debug_adapter.conftest import CELL, EVENTS, FrontEnd

PYTHON = "def double(x):\n    y = 2 * x\n    return y\nprint(double(21))"


def test_python_is_debugged_as_before(front_end: FrontEnd) -> None:
    """A breakpoint in a Python cell stops there, with Python's frames, variables and steps."""
    assert front_end.click(PYTHON, 2) == [2]
    cell = front_end.run(PYTHON)
    thread = front_end.event("stopped")["threadId"]
    frame = front_end.frames(thread)[0]
    x = front_end.variables(frame)["x"]["value"]
    front_end.ask("next", threadId=thread)
    front_end.event("stopped")
    after = front_end.frames(thread)[0]
    y = front_end.ask("evaluate", expression="y + 1", frameId=after["id"], context="repl")["result"]
    front_end.click(PYTHON)
    front_end.ask("continue", threadId=thread)
    ran = front_end.done(cell)

    assert (frame["name"], frame["line"], x, after["line"], y) == ("double", 2, "21", 3, "43")
    assert ran.text("stdout") == "42\n"


def test_a_step_in_python_leads_into_a_function_and_back(front_end: FrontEnd) -> None:
    """Stepping over `fn.debug(event)` stops in the function's cell first; going on leads back to the line after it."""
    python = "a = 1\nd = orders.debug(events[0])\nb = len(d)"
    front_end.done(front_end.run(CELL))
    front_end.click(CELL, 12)
    front_end.click(python, 2)
    cell = front_end.run(python)
    thread = front_end.event("stopped")["threadId"]
    front_end.ask("next", threadId=thread)
    inside = front_end.stopped()
    front_end.click(CELL)
    front_end.ask("continue", threadId=1)
    front_end.event("stopped")
    back = front_end.frames(thread)[0]["line"]
    front_end.click(python)
    front_end.ask("continue", threadId=thread)

    assert (inside, back) == ((12, "breakpoint"), 3)
    assert front_end.done(cell).status == "ok"


def test_terminating_lets_the_cell_run_to_its_end(front_end: FrontEnd) -> None:
    """JupyterLab's terminate button disconnects and connects again: the cell ends, and stops at its breakpoints the next time."""
    front_end.click(CELL, 12)
    cell = front_end.run(CELL)
    front_end.stopped()
    front_end.ask("disconnect", restart=False, terminateDebuggee=False)
    front_end.switch_on()
    ran = front_end.done(cell)
    front_end.click(CELL, 12)
    again = front_end.run(CELL)
    stopped = front_end.stopped()
    front_end.click(CELL)
    front_end.ask("continue")

    assert ran.status == "ok"
    assert stopped == (12, "breakpoint")
    assert front_end.done(again).status == "ok"


def test_an_interrupt_ends_a_stopped_cell(front_end: FrontEnd) -> None:
    """The cell fails as with any interrupt, front ends are told that nothing is stopped, and the kernel goes on."""
    front_end.click(CELL, 12)
    cell = front_end.run(CELL)
    front_end.stopped()
    front_end.manager.interrupt_kernel()
    front_end.event("continued")
    ran = front_end.done(cell)

    assert ran.status == "error"
    assert "3 rows had run and can be found in orders.last" in ran.text("error")
    assert front_end.ask("debugInfo")["stoppedThreads"] == []
    assert front_end.answers("orders.last.deliveries['delivered']") == "3"


def test_a_cell_waits_only_where_the_debugger_is_on(fresh: FrontEnd) -> None:
    """Switched off, a cell runs through and says how to stop it, also when the bug is clicked meanwhile; so the click is answered."""
    fresh.load(EVENTS, CELL)
    # ipykernel answers the first `initialize` only when no cell runs: had this one stopped, both would wait for ever.
    cell = fresh.run("_ = orders.debug(events[0])")
    started = fresh.request("initialize", clientID="test", adapterID="", linesStartAt1=True)
    said = fresh.done(cell)
    fresh.ask("attach")
    fresh.click(CELL, 12)
    cell = fresh.run(CELL)
    fresh.stopped()
    again = fresh.request("initialize", clientID="another page", adapterID="", linesStartAt1=True)
    fresh.click(CELL)
    fresh.ask("continue")

    assert (started["success"], said.status) == (True, "ok")
    assert "switch JupyterLab's debugger on first" in said.text("display_data")
    assert (again["command"], fresh.done(cell).status) == ("initialize", "ok")


def test_a_stopped_kernel_restarts(fresh: FrontEnd) -> None:
    """A restart while a cell is stopped gives a kernel that runs cells, without waiting until the old one is killed."""
    fresh.load(EVENTS)
    fresh.switch_on()
    fresh.click(CELL, 12)
    fresh.run(CELL)
    fresh.stopped()
    fresh.manager.restart_kernel(now=False)
    fresh.client.wait_for_ready(timeout=60)

    assert fresh.done(fresh.run("1 + 1")).text("execute_result") == "2"


def test_without_being_asked_for_nothing_is_changed(fresh: FrontEnd) -> None:
    """Loading, an untested ipykernel and unloading leave the kernel's own methods; replays run while its debugger is on, and breakpoints from before hold."""
    own = "'do_debug_request' in vars(get_ipython().kernel)"
    untested = "import segfn_nb.kernel.debug_adapter.installation as i; tested = i.TESTED; i.TESTED = ('5.1',)"
    fresh.done(fresh.run(f"%load_ext segfn_nb\n{EVENTS}"))
    fresh.switch_on()
    fresh.click(CELL, 12)
    replayed = fresh.done(fresh.run(CELL))
    loaded = fresh.answers(own)
    fresh.done(fresh.run(untested))
    refused = fresh.done(fresh.run("%segfn_debugger on")).text("stderr")
    left = fresh.answers(own)
    fresh.done(fresh.run("i.TESTED = tested"))
    fresh.done(fresh.run("%segfn_debugger on"))
    on = fresh.answers(own)
    cell = fresh.run(CELL)
    stopped = fresh.stopped()
    fresh.click(CELL)
    fresh.ask("continue")
    fresh.done(cell)
    fresh.done(fresh.run("%unload_ext segfn_nb"))

    assert replayed.status == "ok"
    assert "was tested with ipykernel 5.1, and this is" in refused
    assert stopped == (12, "breakpoint")
    assert (loaded, left, on, fresh.answers(own)) == ("False", "False", "True", "False")


def test_requests_go_to_whoever_they_are_about() -> None:
    """Numbers tell; a move without a thread of Python's is a stopped recording's; Python that is stopped keeps its own."""
    ours, theirs = 1_500_000_007, 140_000_000_000_000
    asked: list[tuple[str, dict[str, Any], bool, tuple[int, ...]]] = [
        ("scopes", {"frameId": ours}, False, ()),
        ("scopes", {"frameId": theirs}, True, ()),
        ("variables", {"variablesReference": theirs}, True, ()),
        ("continue", {"threadId": 1}, True, ()),
        ("continue", {"threadId": 1}, False, ()),
        ("continue", {"threadId": 4}, True, (4,)),
        ("evaluate", {"expression": "x"}, True, ()),
        ("inspectVariables", {}, True, ()),
    ]
    found = [is_for_recording(name, one, is_stopped=on, elsewhere=python) for name, one, on, python in asked]

    assert found == [True, False, False, True, False, False, True, False]
