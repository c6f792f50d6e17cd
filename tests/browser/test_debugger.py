"""The debugger in JupyterLab: it opens where the event failed, moves both ways, and shows values as text."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.contrast import unreadable
from tests.browser.jupyterlab import Lab

pytestmark = pytest.mark.browser

SETUP = """%load_ext segfn_nb
from segfn_nb import Mock
crm = Mock({"url": "https://crm.example.com/users/*", "json": {"id": 7}}, {"method": "POST", "url": "*", "status": 422})"""
FUNCTION = """%%destination_function orders
async function lookUp(id) {
  const res = await fetch('https://crm.example.com/users/' + id);
  return res.json();
}

async function onTrack(event) {
  let total = 0;
  for (const price of event.properties.prices) {
    total += price;
  }
  console.log('total', total, event.event);
  const user = await lookUp(event.userId);
  const res = await fetch('https://crm.example.com/orders', { method: 'POST', body: String(total) });
  if (!res.ok) throw new Error(`no room for ${user.id}: ${res.status}`);
}"""
EVENT = """event = {"type": "track", "event": "<img src=x onerror=alert(1)>", "userId": "s3cr3t-user",
         "properties": {"prices": [12, 30, 5], "\\u202e<b>": "<script>x</script>"}}"""
DEBUG = "orders.debug(event, http=crm)"


def debug(open_notebook: Callable[..., Page], *cells: str, theme: str = "JupyterLab Light") -> Page:
    """Open a notebook with these cells, run them, and wait for the debugger's code."""
    page = open_notebook(*cells)
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    page.locator(".segfn-line-current").wait_for(timeout=60_000)
    return page


def position(page: Page) -> Locator:
    """Which step is shown."""
    return page.locator(".segfn-debug-position")


def line(page: Page, number: int) -> Locator:
    """A line of the code."""
    return page.locator(f".segfn-line[data-line='{number}']")


def value(page: Page, path: str) -> Locator:
    """A value in the scopes, by the names that lead to it."""
    return page.locator(f".segfn-tree[aria-label=scopes] [role=treeitem][data-path='{path}']")


def test_it_opens_at_the_throw_and_keys_move_both_ways(open_notebook: Callable[..., Page]) -> None:
    """F10, F11 and F8 move, Shift turns them, and JupyterLab does nothing of its own with any of them."""
    page = debug(open_notebook, SETUP, FUNCTION, EVENT, DEBUG)
    expect(page.locator(".segfn-debug-said")).to_have_text("something is thrown here")
    expect(page.locator(".segfn-line-current")).to_have_attribute("data-line", "14")
    page.locator(".segfn-code").focus()
    page.keyboard.press("Shift+F10")
    page.keyboard.press("Shift+F10")
    expect(page.locator(".segfn-line-current")).to_have_attribute("data-line", "13")
    page.keyboard.press("F10")
    expect(line(page, 13)).to_contain_text("res = Response {status: 422")
    expect(line(page, 13).locator(".segfn-changed")).to_have_text("Δ")

    page.keyboard.press("Shift+F11")
    page.keyboard.press("Shift+F11")
    expect(position(page)).to_contain_text("lookUp")
    page.keyboard.press("Control+Shift+F11")
    expect(page.locator(".segfn-line-current")).to_have_attribute("data-line", "12")
    page.keyboard.press("F11")
    expect(page.locator(".segfn-stack-frame")).to_have_text(["lookUp:2", "onTrack:12"])
    page.locator(".segfn-stack-frame").nth(1).click()
    expect(value(page, "Local/total")).to_have_text("total: 47when?watch")
    expect(line(page, 12)).to_have_class("segfn-line segfn-line-calling segfn-line-chosen")
    page.keyboard.press("F8")
    expect(page.locator(".segfn-debug-said")).to_have_text("something is thrown here")
    page.keyboard.type("abdx")
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length") == 4
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.mode") == "command"


def test_breakpoints_stop_where_their_conditions_say(open_notebook: Callable[..., Page]) -> None:
    """
    A click sets one, shift-click gives it a condition; continue stops there, backwards too; a wrong condition says why.

    Where no statement begins the next line gets it; what is no JavaScript is given back.
    """
    page = debug(open_notebook, SETUP, FUNCTION, EVENT, DEBUG)
    page.get_by_label("to the first step").click()
    expect(position(page)).to_contain_text("step 1 of")
    line(page, 9).locator(".segfn-line-number").click(modifiers=["Shift"])
    page.keyboard.type("total > 20")
    page.keyboard.press("Enter")
    page.keyboard.press("F8")
    expect(page.locator(".segfn-debug-said")).to_have_text("at a breakpoint")
    expect(value(page, "Local/total")).to_contain_text("total: 42")

    line(page, 7).locator(".segfn-line-number").click()
    expect(line(page, 7).locator(".segfn-line-breakpoint")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Shift+F8")
    expect(page.locator(".segfn-line-current")).to_have_attribute("data-line", "7")
    line(page, 9).hover()
    line(page, 9).locator(".segfn-line-run").click()
    expect(value(page, "Local/total")).to_contain_text("total: 0")
    line(page, 9).locator(".segfn-line-number").click(button="right")
    page.locator(".segfn-condition-field").fill("nothing.of.that.name")
    page.keyboard.press("Enter")
    page.keyboard.press("F8")
    expect(page.locator(".segfn-debug-said")).to_contain_text("nothing is not defined")

    line(page, 5).locator(".segfn-line-number").click()
    expect(line(page, 7).locator(".segfn-line-breakpoint")).to_have_attribute("aria-pressed", "false")
    line(page, 9).locator(".segfn-line-number").click(button="right")
    page.locator(".segfn-condition-field").fill("total >")
    page.keyboard.press("Enter")
    expect(page.locator(".segfn-condition-wrong")).to_contain_text("SyntaxError")
    expect(line(page, 9).locator(".segfn-line-breakpoint")).to_have_attribute("aria-pressed", "false")


def test_values_open_and_stay_open(open_notebook: Callable[..., Page]) -> None:
    """What is open at one step is open at the next; watches follow, expressions are evaluated, changes are found; all is text."""
    page = debug(open_notebook, SETUP, FUNCTION, EVENT, DEBUG)
    page.locator(".segfn-code").focus()
    value(page, "Local/event").click()
    value(page, "Local/event/properties").click()
    expect(value(page, "Local/event/properties/prices")).to_contain_text("[12, 30, 5]")
    assert "<script>x</script>" in page.locator(".segfn-tree[aria-label=scopes]").inner_text()
    page.get_by_label("watch an expression").fill("total / 2")
    page.keyboard.press("Enter")
    watched = page.locator(".segfn-watches [role=treeitem]")
    expect(watched).to_contain_text("total / 2: 23.5")
    page.keyboard.press("Shift+F10")
    expect(value(page, "Local/event/properties/prices")).to_be_visible()

    value(page, "Local/total").hover()
    value(page, "Local/total").get_by_role("button", name="when?").click()
    changes = page.locator(".segfn-changes-found .segfn-happened-entry bdi")
    expect(changes).to_have_text(["not initialized yet", "0", "12", "42", "47"])
    value(page, "Local/user").click()
    expect(value(page, "Local/user/id")).to_have_text("id: 7when?watch")
    changes.nth(2).click()
    expect(watched).to_contain_text("total / 2: 6")
    page.locator(".segfn-tab[data-panel=console]").click()
    expect(page.locator(".segfn-happened-entry.segfn-later").first).to_contain_text(
        "total 47 <img src=x onerror=alert(1)>"
    )
    page.get_by_label("evaluate an expression").fill("event.properties")
    page.keyboard.press("Enter")
    page.locator(".segfn-evaluated [role=treeitem]").click()
    expect(page.locator(".segfn-evaluated")).to_contain_text("prices: (3) [12, 30, 5]")
    page.get_by_label("watch an expression").fill("event")
    page.keyboard.press("Enter")
    expect(watched).to_have_count(2)
    page.locator(".segfn-evaluated [role=treeitem]").first.click()
    page.locator(".segfn-evaluated [role=treeitem]").first.click()
    expect(page.locator(".segfn-evaluated")).to_contain_text("evaluate it again to look inside")
    page.get_by_label("evaluate an expression").fill("no.such")
    page.keyboard.press("Enter")
    expect(page.locator(".segfn-evaluated").last).to_contain_text("no is not defined")
    assert page.locator(".segfn-debug img, .segfn-debug script").count() == 0


def test_the_slider_ends_where_it_was_let_go(open_notebook: Callable[..., Page]) -> None:
    """However many steps it was drawn over, the last one is shown; a mark leads to its step, and says what happened."""
    page = debug(open_notebook, SETUP, FUNCTION, EVENT, DEBUG)
    drag = """slider => { for (let step = 1; step <= 9; step++) {
      slider.value = step; slider.dispatchEvent(new Event('input', { bubbles: true })); } }"""
    page.locator(".segfn-steps-range").evaluate(drag)
    expect(page.locator(".segfn-debug")).to_have_attribute("data-step", "9")
    expect(page.locator(".segfn-steps-range")).to_have_value("9")

    mark = page.locator(".segfn-mark[data-kind=answer][data-bad]")
    assert "422 from POST https://crm.example.com/orders" in (mark.get_attribute("title") or "")
    mark.click()
    expect(page.locator(".segfn-line-current")).to_have_attribute("data-line", "13")
    page.locator(".segfn-tab[data-panel=http]").click()
    expect(page.locator(".segfn-happened-entry")).to_have_count(6)


def test_it_moves_while_a_cell_runs(open_notebook: Callable[..., Page]) -> None:
    """The kernel answers the debugger beside a cell that takes long."""
    busy = "import time\nwhile True: time.sleep(0.1)"
    page = debug(open_notebook, SETUP, FUNCTION, EVENT, DEBUG, busy)
    page.locator(".segfn-code").focus()
    page.keyboard.press("Shift+F10")
    page.keyboard.press("Shift+F10")
    expect(page.locator(".segfn-line-current")).to_have_attribute("data-line", "13")

    expect(page.locator(".jp-InputPrompt").last).to_have_text("[*]:")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")


def test_an_earlier_version_is_said_to_be_one(open_notebook: Callable[..., Page]) -> None:
    """Once the function's cell has run with other code, an open debugger says so; with the recorded code it does not."""
    page = debug(open_notebook, SETUP, FUNCTION, EVENT, DEBUG, FUNCTION.replace("let total = 0", "let total = 1"))
    noted = page.locator(".segfn-debug-noted")
    expect(noted).to_have_text("recorded with an earlier version of orders; debug again to record anew")
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1 }")
    page.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-cell') }")
    expect(noted).to_be_empty()


def test_a_restarted_kernel_is_told_of(open_notebook: Callable[..., Page]) -> None:
    """Debugger and results say that the kernel is gone and wait for nothing; what is pressed then raises no error."""
    page = debug(open_notebook, SETUP, FUNCTION, EVENT, DEBUG, "orders.replay([event], http=crm, workers=1)")
    page.locator(".segfn-grid-row").first.wait_for(timeout=60_000)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    for message in (".segfn-debug-error", ".segfn-message"):
        expect(page.locator(message)).to_contain_text("Run the cell again")
    page.locator(".segfn-code").focus()
    page.keyboard.press("Shift+F10")
    page.locator(".segfn-grid-row").first.click()
    expect(page.locator(".segfn-detail-body")).to_contain_text("Run the cell again")
    expect(page.locator(".segfn-debug")).to_have_attribute("aria-busy", "false")


def test_rows_and_causes_open_it_below_the_table(open_notebook: Callable[..., Page]) -> None:
    """The button beside a row or a cause shows that event's steps in the same output."""
    events = (
        "events = [{**event, 'userId': f'u{n}'} for n in range(30)]\nr = orders.replay(events, http=crm, workers=1)\nr"
    )
    page = open_notebook(SETUP, FUNCTION, EVENT, events)
    page.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    results = page.locator(".jp-OutputArea-executeResult")
    results.locator(".segfn-grid-row").first.wait_for(timeout=60_000)
    results.locator(".segfn-tab[data-sheet=events]").click()
    results.locator(".segfn-grid-row").nth(4).click()
    results.get_by_role("button", name="Debug").click()
    expect(results.locator(".segfn-debug-title")).to_contain_text("row 4", timeout=30_000)
    expect(page.locator(".segfn-line-current")).to_have_attribute("data-line", "14")
    page.keyboard.press("Shift+F10")
    expect(value(page, "Local/event")).to_contain_text("u4")

    results.locator(".segfn-tab[data-sheet=errors]").click()
    results.locator(".segfn-grid-row").first.click()
    results.locator(".segfn-filter-cause").get_by_role("button", name="Debug").click()
    expect(results.locator(".segfn-debug-title")).to_contain_text("row 0", timeout=30_000)
    page.get_by_label("close the debugger").click()
    expect(results.locator(".segfn-debug")).to_have_count(0)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_text_can_be_read_in_every_theme(open_notebook: Callable[..., Page], theme: str) -> None:
    """Code, values, and what comes later stand out from what is behind them, by the measure of WCAG (4.5 to 1)."""
    page = debug(open_notebook, SETUP, FUNCTION.replace("console", "// sums\n  console"), EVENT, DEBUG, theme=theme)
    page.locator(".segfn-code").focus()
    page.keyboard.press("Shift+F10")
    expect(page.locator(".segfn-tree-changed")).to_have_count(1)
    line(page, 9).locator(".segfn-line-number").click()
    page.mouse.move(0, 0)
    shown = (
        ".segfn-line-text, .segfn-line-text span, .segfn-line-number, .segfn-inline, .segfn-inline *, .segfn-tree bdi"
    )
    rest = ".segfn-changed, .segfn-happened span, .segfn-happened bdi, .segfn-stack *, .segfn-debug-head *, .segfn-tab"

    assert unreadable(page, f"{shown}, {rest}") == []


def test_a_saved_notebook_lists_the_steps_without_a_kernel(
    open_notebook: Callable[..., Page], lab: Lab, browser: Browser
) -> None:
    """Opened again when its kernel is gone, the notebook lists the steps, and holds no value of the event."""
    told = EVENT.replace("[12, 30, 5]", "[9041773312, 5]")  # too long to be part of a widget's random name
    page = debug(open_notebook, SETUP, FUNCTION, told, DEBUG)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    path = page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
    page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    saved = (lab.folder / path).read_text()
    again = browser.new_page()
    again.goto(f"{lab.url}/lab/workspaces/saved/tree/{path}?reset&token={lab.token}")
    shown = again.locator(".jp-OutputArea-executeResult")
    shown.locator("summary").click(timeout=60_000)
    text = shown.inner_text()
    again.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    again.close()

    assert ("▼ answer 422 · sets res" in text, "Error: no room for …" in text, "model not found" in text) == (
        True,
        True,
        False,
    )
    outputs = [output for cell in nbformat.reads(saved, 4).cells for output in cell.get("outputs", [])]
    assert [word for word in ("s3cr3t", "onerror", "9041773312") if word in str(outputs)] == []
