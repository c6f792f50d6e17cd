"""The results of a replay in JupyterLab: few rows in the page, any row within reach, everything in it text."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.contrast import unreadable
from tests.browser.jupyterlab import Lab

pytestmark = pytest.mark.browser

FUNCTION = """%%destination_function orders --events events
async function onTrack(event) {
  console.log('seen', event.userId);
  if (event.properties.price > 5) throw new Error('too much for ' + event.userId);
  await fetch('https://crm.example.com/' + event.userId);
}"""
EVENTS = """%load_ext segfn_nb
import pandas as pd
n = {rows}
events = pd.DataFrame({{
    "type": "track", "event": "Order Completed", "userId": [f"{{i:06}}" for i in range(n)],
    "properties.price": [9 if i % 10 == 3 else 1 for i in range(n)],
    "timestamp": pd.date_range("2026-01-01", periods=n, freq="min"),
}})"""
HOSTILE = """%load_ext segfn_nb
texts = ["<img src=x onerror=alert(1)>", "\\x1b[31m", "\\u202eabc", "שלום", "x" * 1_000_000]
deep = {{}}
for _ in range(400): deep = {{"in": deep}}
events = [{{"type": "track", "event": text, "userId": text, "properties": {{"price": 9, text: text, "deep": deep}}}} for text in texts]
""".replace("{{", "{").replace("}}", "}")


def show(open_notebook: Callable[..., Page], *cells: str) -> Page:
    """Open a notebook with these cells, run them, and wait for rows of the results that stay."""
    page = open_notebook(*cells)
    page.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    page.locator(".jp-OutputArea-executeResult .segfn-grid-row").first.wait_for(timeout=60_000)
    return page


def tab(page: Page, sheet: str) -> Locator:
    """The tab of a sheet, in the results that stay."""
    return page.locator(f".jp-OutputArea-executeResult .segfn-tab[data-sheet={sheet}]")


def foot(page: Page) -> Locator:
    """What stands below the table: which rows one sees."""
    return page.locator(".jp-OutputArea-executeResult .segfn-grid-foot")


def test_any_row_is_within_reach_of_a_page_that_holds_few(open_notebook: Callable[..., Page]) -> None:
    """Of 12,000 rows the page holds some dozens; the end of the scroll bar is the last row, and a sorted column leads there too."""
    page = show(open_notebook, EVENTS.format(rows=12_000), FUNCTION)
    tab(page, "events").click()
    expect(foot(page)).to_contain_text("of 12,000")
    rows = page.locator(".segfn-grid-row")
    assert rows.count() < 100

    page.locator(".segfn-grid-viewport").evaluate("element => element.scrollTo(0, element.scrollHeight)")
    page.locator(".segfn-grid-foot").scroll_into_view_if_needed()
    expect(rows.last).to_have_attribute("aria-rowindex", "12000")
    expect(rows.last).to_be_in_viewport()

    number = page.locator(".segfn-grid-sort").first
    number.click()
    number.click()
    expect(rows.first.locator(".segfn-grid-cell").first).to_have_text("11,999")
    expect(page.locator("[role=columnheader]").first).to_have_attribute("aria-sort", "descending")


def test_filters_narrow_what_is_shown(open_notebook: Callable[..., Page]) -> None:
    """Text, delivery and a cause each leave the rows that have it, and the foot says of how many."""
    page = show(open_notebook, EVENTS.format(rows=1_000), FUNCTION)
    tab(page, "events").click()
    page.locator(".segfn-filter-text").fill("for 00004")
    expect(foot(page)).to_have_text("rows 1 to 1 of 1, of 1,000 in all")
    page.locator(".segfn-filter-text").fill("")
    page.locator(".segfn-filter-delivery").select_option("delivered")
    expect(foot(page)).to_contain_text("of 900, of 1,000 in all")

    tab(page, "errors").click()
    page.locator(".segfn-grid-row", has_text="too much for").first.click()
    expect(tab(page, "events")).to_have_attribute("aria-selected", "true")
    expect(foot(page)).to_contain_text("of 100, of 1,000 in all")
    expect(page.locator(".segfn-filter-cause")).to_contain_text("Error: too much for … (line 3)")
    expect(page.locator(".segfn-filter-advice")).to_contain_text("Segment")
    page.locator(".segfn-chip-close").click()
    expect(foot(page)).to_contain_text("of 1,000")


def test_a_row_opens_by_click_and_by_keys(open_notebook: Callable[..., Page]) -> None:
    """A click, or arrows and Enter, open all that is known of a row: its error and line, logs, requests, the event."""
    page = show(open_notebook, EVENTS.format(rows=50), FUNCTION)
    detail = page.locator(".segfn-detail")
    tab(page, "events").click()
    expect(page.locator(".segfn-grid-row").nth(3)).to_contain_text("failed")
    page.locator(".segfn-grid-row").nth(3).click()
    expect(detail).to_contain_text("Error: too much for 000003 at line 3")
    expect(detail).to_contain_text("seen 000003")

    page.locator(".segfn-grid-viewport").press("ArrowDown")
    page.locator(".segfn-grid-viewport").press("Enter")
    expect(detail).to_contain_text("GET https://crm.example.com/000004")
    expect(detail.get_by_role("button", name="Copy cURL")).to_be_visible()
    expect(page.locator(".segfn-grid-row[aria-selected=true]")).to_have_attribute("aria-rowindex", "5")


def test_a_row_runs_again_with_the_function_as_it_is_now(open_notebook: Callable[..., Page]) -> None:
    """After the function was changed, "Run again" shows what the same event does with it."""
    fixed = FUNCTION.replace("> 5", "> 50").replace(" --events events", "")
    page = show(open_notebook, EVENTS.format(rows=20), FUNCTION, fixed)
    tab(page, "events").click()
    expect(page.locator(".segfn-grid-row").nth(3)).to_contain_text("failed")
    page.locator(".segfn-grid-row").nth(3).click()
    page.get_by_role("button", name="Run again").click()

    expect(page.locator(".segfn-detail")).to_contain_text("run again with orders as it is now defined")
    expect(page.locator(".segfn-detail")).to_contain_text("✓ delivered · row 3")


def test_rows_are_there_while_the_replay_runs(open_notebook: Callable[..., Page]) -> None:
    """Before the last row is done one sees the first ones, can turn to another sheet, and how far it is."""
    slow = (
        FUNCTION.replace("async function", "function")
        .replace("console.log", "for (let i = 0; i < 20_000; i++);\n  console.log")
        .replace("await ", "")
    )
    page = open_notebook(EVENTS.format(rows=40_000), slow)
    page.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    running = page.locator(".jp-OutputArea-output:not(.jp-OutputArea-executeResult)")
    running.locator(".segfn-grid-row").first.wait_for(timeout=30_000)

    expect(running.locator(".segfn-progress")).to_contain_text("of 40,000 events")
    running.locator(".segfn-tab[data-sheet=errors]").click()
    expect(running.locator(".segfn-grid-row").first).to_contain_text("Error: too much for …")
    assert page.locator(".jp-OutputArea-executeResult .segfn-results").count() == 0


def test_hostile_events_are_text(open_notebook: Callable[..., Page]) -> None:
    """Markup, terminal codes, right-to-left text, a megabyte and deep nesting are shown as what they are, in rows and detail."""
    page = show(open_notebook, HOSTILE, FUNCTION)
    tab(page, "events").click()
    cells = page.locator(".segfn-grid-row .segfn-grid-cell:nth-child(4)")
    expect(cells).to_have_count(5)
    assert cells.nth(0).inner_text() == "<img src=x onerror=alert(1)>"
    assert "\x1b" not in cells.nth(1).inner_text()
    for number in range(5):
        page.locator(".segfn-grid-row").nth(number).click()
        expect(page.locator(".segfn-detail")).to_contain_text(f"row {number}")
        page.locator(".segfn-detail details:not([open]) > summary").evaluate_all(
            "all => all.forEach(one => one.click())"
        )
    assert page.locator(".segfn-results img, .segfn-results script").count() == 0


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_text_can_be_read_in_every_theme(open_notebook: Callable[..., Page], theme: str) -> None:
    """Cells, headings and the selected row stand out from what is behind them, by the measure of WCAG (4.5 to 1)."""
    page = open_notebook(EVENTS.format(rows=50), FUNCTION)
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    page.locator(".jp-OutputArea-executeResult .segfn-grid-row").first.wait_for(timeout=60_000)
    tab(page, "events").click()
    expect(page.locator(".segfn-grid-cell[data-delivery=failed]").first).to_be_visible()
    page.locator(".segfn-grid-row").nth(3).click()
    page.locator(".segfn-detail-body").wait_for()
    page.mouse.move(0, 0)

    assert unreadable(page, ".segfn-grid-cell, .segfn-grid-foot, .segfn-tab") == []


def test_a_saved_notebook_shows_counts_and_causes_without_a_kernel(
    open_notebook: Callable[..., Page], lab: Lab, browser: Browser
) -> None:
    """Opened again when its kernel is gone, the notebook shows the static form, and holds no value of an event."""
    page = show(open_notebook, EVENTS.format(rows=200), FUNCTION)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    path = page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
    page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    saved = (lab.folder / path).read_text()
    again = browser.new_page()
    again.goto(f"{lab.url}/lab/workspaces/saved/tree/{path}?reset&token={lab.token}")
    shown = again.locator(".jp-OutputArea-executeResult")
    expect(shown.get_by_text("Error: too much for … (line 3)").first).to_be_visible(timeout=60_000)
    text = shown.inner_text()
    again.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    again.close()

    assert ("sum 200 of 200 rows ✓" in text, "model not found" in text) == (True, False)
    outputs = [output for cell in nbformat.reads(saved, 4).cells for output in cell.get("outputs", [])]
    assert [word for word in ("000003", "Order Completed") if word in str(outputs)] == []
