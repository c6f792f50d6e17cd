"""A function's card in JupyterLab: what it says, and a sample run from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

CARD = """%load_ext segfn_nb
from segfn_nb import DestinationFunction, Setting
source = '''async function onTrack(event, settings) {
  if (event.properties.n % 2) throw new ValidationError('odd in ' + settings.mode);
  await fetch(settings.endpoint);
}'''
orders = DestinationFunction(source, name="orders", settings=[
    Setting(name="mode", value="lax"), Setting(name="endpoint", value="https://crm.example.com/"),
    Setting(name="apiKey", sensitive=True, value="s3cr3t-value"),
], events=[{"type": "track", "properties": {"n": n}} for n in range(3_000)])
orders"""


def test_a_sample_runs_from_the_card_with_settings_tried_there(open_notebook: Callable[..., Page]) -> None:
    """The card runs a sample of its events and shows the results below; other settings hold for runs from there alone."""
    page = open_notebook(CARD, "print(orders.settings)")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("mode").fill("strict")
    page.get_by_role("button", name="Run on sample").click()
    page.locator(".segfn-tab[data-sheet=errors]").click()

    cause = page.locator(".segfn-grid-row", has_text="ValidationError: odd in strict")
    expect(cause).to_have_count(1, timeout=30_000)
    expect(page.locator(".segfn-summary")).to_contain_text("sum 1,000 of 1,000 rows ✓")
    page.locator(".jp-CodeCell .cm-content").nth(1).click()
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
    expect(page.locator(".jp-OutputArea-output", has_text="mode: lax")).to_have_count(1)
    assert page.get_by_label("apiKey").count() == 0
    assert "s3cr3t-value" not in "".join(page.locator(".jp-OutputArea").all_inner_texts())


def test_events_are_replayed_from_the_card(open_notebook: Callable[..., Page]) -> None:
    """*Replay…* takes a variable of the notebook, shows its rows below the card, and leaves the results in `last`."""
    more = 'more = [{"type": "track", "properties": {"n": 2 * n}} for n in range(200)]\n'
    page = open_notebook(more + CARD, "print('last has', len(orders.last))")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
    page.get_by_role("button", name="Replay…").click()
    page.get_by_role("textbox", name="events").fill("more")
    page.get_by_role("textbox", name="rows").fill("150")
    page.get_by_role("textbox", name="rows").press("Tab")
    expect(page.get_by_text("%replay orders more --limit 150")).to_be_visible()
    page.get_by_role("button", name="Replay", exact=True).click()

    expect(page.locator(".segfn-summary")).to_contain_text("sum 150 of 150 rows ✓", timeout=30_000)
    page.locator(".jp-CodeCell .cm-content").nth(1).click()
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
    expect(page.locator(".jp-OutputArea-output", has_text="last has 150")).to_have_count(1)


def test_a_page_that_is_loaded_anew_is_live_again(open_notebook: Callable[..., Page]) -> None:
    """While its kernel runs, what a reloaded notebook shows answers: the card runs, and results find rows."""
    page = open_notebook(CARD, "%replay orders --limit 20")
    for _ in range(2):
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
    expect(page.locator(".segfn-summary")).to_contain_text("sum 20 of 20 rows ✓")
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    page.reload()

    page.locator(".segfn-tab[data-sheet=events]").click()
    expect(page.locator(".segfn-grid-row")).to_have_count(20)
    page.get_by_role("button", name="Run on sample").click()
    expect(page.locator(".segfn-summary", has_text="sum 1,000 of 1,000 rows ✓")).to_have_count(1, timeout=30_000)
