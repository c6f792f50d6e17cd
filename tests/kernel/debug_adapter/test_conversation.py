"""A cell with a function, stopped in a recording and asked as JupyterLab asks."""

from __future__ import annotations

from tests.kernel.debug_adapter.conftest import CELL, FrontEnd

THREAD = 1_500_000_000


def test_a_cell_is_stepped_through_and_gives_its_results(front_end: FrontEnd) -> None:
    """Breakpoints of the gutter stop the cell; next, step in, step out and continue lead on; the results are those of a replay."""
    assert front_end.click(CELL, 12, 15) == [12, 15]
    cell = front_end.run(CELL)

    assert front_end.stopped() == (12, "breakpoint")
    names = [(frame["name"], frame["line"]) for frame in front_end.frames(THREAD)]
    assert names == [("onTrack", 12), ("recording of track Order Completed, row 0 (finished)", 1)]
    went = []
    for move in ("stepIn", "next", "stepOut", "next", "stepIn", "stepOut", "next"):
        front_end.ask(move, threadId=THREAD)
        went.append((move, *front_end.stopped(), front_end.frames()[0]["name"]))
    # JupyterLab has forgotten the thread by the time it says continue, and names the first one.
    front_end.ask("continue", threadId=1)
    ran = front_end.done(cell)

    assert went == [
        ("stepIn", 3, "step", "round"),
        ("next", 11, "step", "onTrack"),
        ("stepOut", 12, "breakpoint", "onTrack"),  # nothing is around a handler: on to the next breakpoint
        ("next", 14, "step", "onTrack"),
        ("stepIn", 6, "step", "lookup"),
        ("stepOut", 15, "breakpoint", "onTrack"),
        ("next", 16, "step", "onTrack"),
    ]
    assert ran.status == "ok"
    assert "The event has run to its end (delivered): stepping runs nothing anew and sends nothing." in ran.updates[-2]
    assert ran.updates[-1] == ""
    assert front_end.answers("orders.last.deliveries['delivered']") == "3"


def test_values_of_every_frame_unfold(front_end: FrontEnd) -> None:
    """Each frame has its own variables; a value unfolds also after another frame was looked at; expressions see the frame's names."""
    front_end.click(CELL, 3)
    cell = front_end.run(CELL)
    front_end.stopped()
    inner, outer, recording = front_end.frames()
    event = front_end.variables(outer)["event"]
    x = front_end.variables(inner)["x"]["value"]
    products = front_end.inside(front_end.inside(event)["properties"])["products"]
    first = front_end.inside(front_end.inside(products)["0"])
    price = front_end.ask("evaluate", expression="p.price + event.userId", frameId=outer["id"], context="repl")[
        "result"
    ]
    unknown = front_end.ask("evaluate", expression="p", frameId=inner["id"], context="repl")["result"]
    shown = front_end.ask("richInspectVariables", variableName="total", frameId=outer["id"])["data"]
    about = {name: one["value"] for name, one in front_end.variables(recording).items()}
    refused = front_end.request("copyToGlobals", srcVariableName="x", dstVariableName="x", srcFrameId=inner["id"])
    late = event["variablesReference"]
    front_end.click(CELL)
    front_end.ask("continue")
    front_end.done(cell)

    assert (x, first["price"]["value"]) == ("10.111", "10.111")
    assert (price, unknown) == ('"10.111u0"', "Uncaught ReferenceError: p is not defined")
    assert shown == {"text/plain": "0"}
    assert (about["event"], about["delivery"]) == ("track Order Completed, row 0", "delivered")
    assert not refused["success"]
    # What a page asks late is answered, or it waits for ever.
    assert front_end.ask("variables", variablesReference=late) == {"variables": []}
    assert front_end.ask("stackTrace", threadId=THREAD)["stackFrames"] == []


def test_breakpoints_change_while_a_cell_is_stopped(front_end: FrontEnd) -> None:
    """New ones, gone ones and ones with a condition hold for the next move; those between statements move down to one."""
    front_end.click(CELL, 10)
    cell = front_end.run(CELL)
    assert front_end.stopped() == (10, "breakpoint")

    assert front_end.click(CELL, 13) == [14]
    front_end.ask("continue")
    assert front_end.stopped() == (14, "breakpoint")
    assert front_end.click(CELL, 16, condition="total > 1e6") == [16]
    front_end.ask("continue")
    assert front_end.done(cell).status == "ok"


def test_a_cell_stops_in_the_first_row_that_reaches_a_line_or_in_the_one_that_is_named(front_end: FrontEnd) -> None:
    """A row without a handler runs nothing and one user alone logs; --debug names any row; where nothing is reached the cell says so."""
    front_end.done(front_end.run("mixed = [{'type': 'page'}, *events]"))
    console = CELL.replace("--events events", "--events mixed").replace(
        "if (event.userId === 'u2') ", "if (event.userId === 'u2')\n    "
    )
    front_end.click(console, 16)
    cell = front_end.run(console)
    front_end.stopped()
    name = front_end.frames()[-1]["name"]
    front_end.ask("continue")
    front_end.done(cell)
    named = console.replace("mixed\n", "mixed --debug 2 --limit 3\n", 1)
    front_end.click(named, 12)
    cell = front_end.run(named)
    front_end.stopped()
    other = front_end.frames()[-1]["name"]
    front_end.click(named)
    front_end.ask("continue")
    front_end.done(cell)
    two = console.replace("mixed\n", "mixed --limit 2\n", 1)
    front_end.click(two, 16)
    nowhere = front_end.done(front_end.run(two))

    assert name == "recording of track Order Completed, row 3 (finished)"
    assert other == "recording of track Order Completed, row 2 (finished)"
    assert "No stop: no row reaches a breakpoint (line 16 of the cell)." in nowhere.text("display_data")


def test_it_stops_in_the_first_row_that_reaches_a_line(front_end: FrontEnd) -> None:
    """Of 31 rows the last alone reaches the line, and the cell stops there; a condition that is never true is told."""
    front_end.done(front_end.run("many = events[:1] * 30 + events[2:]"))
    console = CELL.replace("--events events", "--events many").replace("'u2') ", "'u2')\n    ")
    front_end.click(console, 16)
    cell = front_end.run(console)
    front_end.stopped()
    name = front_end.frames()[-1]["name"]
    front_end.ask("continue")
    front_end.done(cell)
    front_end.click(console, 16, condition="event.userId === 'nobody'")
    said = front_end.done(front_end.run(console)).text("display_data")

    assert "No stop: 1 row that came past a breakpoint (line 16 of the cell) did not meet its condition" in said
    assert name == "recording of track Order Completed, row 30 (finished)"


def test_python_stops_in_the_function_that_its_cell_defined(front_end: FrontEnd) -> None:
    """`fn.debug(event)` stops in the cell with the function, TypeScript too, and gives the debugger afterwards."""
    typed = CELL.replace("function orders", "function typed --typescript").replace(" --events events", "")
    typed = typed.replace("(x)", "(x: number): number")
    front_end.done(front_end.run(typed))
    front_end.click(typed, 3)
    cell = front_end.run("len(typed.debug(events[0]))")
    assert front_end.stopped() == (3, "breakpoint")
    path = front_end.frames()[0]["source"]["path"]
    source = front_end.ask("source", source={"path": path}, sourceReference=0)["content"]
    front_end.click(typed)
    front_end.ask("continue")
    ran = front_end.done(cell)

    assert source == typed
    assert int(ran.text("execute_result")) > 5


def test_exceptions_stop_a_cell_when_that_is_asked_for(front_end: FrontEnd) -> None:
    """With "uncaught" it stops where the function ended with an error, without any breakpoint."""
    cell = (
        "%%destination_function failing\nasync function onTrack(event) {\n  throw new Error('no ' + event.userId);\n}"
    )
    front_end.done(front_end.run(cell))
    front_end.ask("setExceptionBreakpoints", filters=["uncaught"])
    running = front_end.run("failing.debug(events[0]).name")
    stopped = front_end.stopped()
    front_end.ask("setExceptionBreakpoints", filters=[])
    front_end.ask("continue")

    assert stopped == (3, "exception")
    assert front_end.done(running).status == "ok"
