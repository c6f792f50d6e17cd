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

    expect(page.locator(".segfn-grid-row")).to_contain_text("ValidationError: odd in strict", timeout=30_000)
    expect(page.locator(".segfn-summary")).to_contain_text("sum 1,000 of 1,000 rows ✓")
    page.locator(".jp-CodeCell .cm-content").nth(1).click()
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
    expect(page.locator(".jp-OutputArea-output", has_text="mode: lax")).to_have_count(1)
    assert page.get_by_label("apiKey").count() == 0
    assert "s3cr3t-value" not in "".join(page.locator(".jp-OutputArea").all_inner_texts())
