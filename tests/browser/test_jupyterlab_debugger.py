"""JupyterLab's own debugger in cells with functions: every button of it, as people click them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

START = """%load_ext segfn_nb
%segfn_debugger on
import pandas as pd
events = pd.DataFrame({"type": "track", "event": "Order Completed", "userId": ["u0", "u1"], "properties.total": [10.111, 5.5]})"""
CELL = """%%destination_function orders --events events
function round(x) {
  return Math.round(x * 100) / 100;
}
async function onTrack(event, settings) {
  const order = { total: round(event.properties.total), tags: ['a', 'b'] };
  const response = await fetch('https://crm.example.com/' + event.userId);
  console.log(response.status, order.total);
}"""
PYTHON = "def double(x):\n    y = 2 * x\n    return y\nprint(double(21))"
SLOW = 90_000
"""Under Python's debugger a cold import takes many times as long."""


def execute(page: Page, command: str) -> None:
    """Run a command of JupyterLab, without waiting for its end."""
    page.evaluate("command => { void window.jupyterapp.commands.execute(command) }", command)


def cell(page: Page, number: int) -> Locator:
    """A cell of the notebook."""
    return page.locator(".jp-Notebook .jp-CodeCell").nth(number)


def debugging(open_notebook: Callable[..., Page], line: int) -> Page:
    """A notebook whose debugger is on, with a breakpoint in a line of the function's cell, which is selected."""
    page = open_notebook(START, CELL, PYTHON)
    execute(page, "notebook:run-cell-and-select-next")
    expect(cell(page, 0).locator(".jp-OutputArea-output")).to_contain_text(
        "stops in cells with functions", timeout=SLOW
    )
    page.locator(".jp-DebuggerBugButton").click()
    page.locator(".jp-NotebookPanel[data-jp-debugger=true]").wait_for(timeout=SLOW)
    set_breakpoint(page, 1, line)
    return page


def set_breakpoint(page: Page, number: int, line: int) -> None:
    """Click the gutter beside a line; the first element of the gutter only keeps its width."""
    before = page.locator(".jp-DebuggerBreakpoint").count()
    cell(page, number).locator(".cm-breakpoint-gutter .cm-gutterElement").nth(line).click()
    expect(page.locator(".jp-DebuggerBreakpoint")).to_have_count(before + 1)


def press(page: Page, button: str) -> None:
    """Click a button of the call stack's."""
    page.locator(f'.jp-DebuggerSidebar [data-command="debugger:{button}"]').click()


def stands_at(page: Page, code: str) -> None:
    """The highlighted line, and a call stack."""
    expect(page.locator(".jp-Notebook .jp-DebuggerEditor-highlight")).to_contain_text(code, timeout=SLOW)
    expect(page.locator(".jp-DebuggerCallstackFrame").first).to_be_visible()


def variable(page: Page, name: str) -> Locator:
    """A variable in the tree, by its name."""
    named = page.locator(".jp-DebuggerVariables-name", has_text=name)
    return page.locator(".jp-DebuggerVariables jp-tree-item").filter(has=named).last


def is_through(page: Page) -> None:
    """The cell has its results, and nothing is stopped."""
    expect(cell(page, 1).locator(".segfn-summary")).to_contain_text("sum 2 of 2 rows ✓", timeout=SLOW)
    expect(page.locator(".jp-DebuggerCallstackFrame")).to_have_count(0)
    expect(cell(page, 1).locator(".jp-OutputArea", has_text="is debugged in a recording")).to_have_count(0)


def test_a_function_is_stepped_through(open_notebook: Callable[..., Page]) -> None:
    """Gutter, highlight, call stack, unfolding variables, step in, step out, next, evaluate and continue; Python's cells as before."""
    page = debugging(open_notebook, 6)
    execute(page, "notebook:run-cell")
    stands_at(page, "const order")
    expect(page.locator(".jp-DebuggerCallstackFrame")).to_contain_text(
        ["onTrack", "recording of track Order Completed, row 0 (finished)"]
    )
    expect(cell(page, 1).locator(".jp-OutputArea")).to_contain_text(
        "The event has run to its end (delivered): stepping runs nothing anew and sends nothing."
    )
    expect(variable(page, "order")).to_contain_text("not initialized yet")

    press(page, "stepIn")
    stands_at(page, "return Math.round")
    expect(variable(page, "x")).to_contain_text("10.111")
    page.locator(".jp-DebuggerCallstackFrame").nth(1).click()
    expect(variable(page, "settings")).to_contain_text("{}")
    press(page, "stepOut")
    stands_at(page, "const response")
    expect(variable(page, "order")).to_contain_text("total: 10.11")  # the list is this step's
    variable(page, "order").click()
    variable(page, "tags").click()
    expect(variable(page, "tags")).to_contain_text('"b"')

    press(page, "next")
    stands_at(page, "console.log")
    press(page, "evaluate")
    page.locator(".jp-DebugConsole .jp-CodeConsole-promptCell .cm-content").click()
    page.keyboard.insert_text("order.total * 2")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-DebugConsole .jp-OutputArea-output").last).to_contain_text("20.22")
    expect(variable(page, "response")).to_be_visible()
    press(page, "continue")
    is_through(page)

    cell(page, 2).locator(".cm-content").click()
    set_breakpoint(page, 2, 3)
    execute(page, "notebook:run-cell")
    stands_at(page, "return y")
    expect(variable(page, "y")).to_contain_text("42")
    press(page, "continue")
    expect(cell(page, 2).locator(".jp-OutputArea-output")).to_have_text("42\n")


def test_a_stopped_cell_survives_what_people_do(open_notebook: Callable[..., Page]) -> None:
    """Loaded anew, the page stands where it stood; an interrupt ends the cell; terminate lets it run to its end."""
    page = debugging(open_notebook, 7)
    execute(page, "notebook:run-cell")
    stands_at(page, "const response")
    execute(page, "docmanager:save")
    expect(page.locator(".jp-NotebookPanel.jp-mod-dirty, .lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
    page.reload()
    stands_at(page, "const response")
    expect(variable(page, "order")).to_contain_text("total: 10.11")
    press(page, "next")
    stands_at(page, "console.log")

    execute(page, "notebook:interrupt-kernel")
    expect(page.locator(".jp-DebuggerCallstackFrame")).to_have_count(0, timeout=SLOW)
    cell(page, 1).locator(".cm-content").click(position={"x": 300, "y": 5})
    execute(page, "notebook:run-cell")
    stands_at(page, "const response")
    press(page, "terminate")
    is_through(page)
