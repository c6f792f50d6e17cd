"""Our static displays in a notebook that nobody trusts, where JupyterLab strips what it does not know."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import Browser

from segfn_nb import DestinationFunction, Setting
from segfn_nb.widgets.html import Html
from segfn_nb.widgets.recording.static_debugger import debugger_html
from segfn_nb.widgets.static_card import card_html
from segfn_nb.widgets.static_outcome import outcome_html
from segfn_nb.widgets.static_results import results_html
from tests.browser.jupyterlab import Lab

pytestmark = pytest.mark.browser

SOURCE = """\
async function onTrack(event, settings) {
  console.log('got', event);
  const response = await fetch(settings.endpoint, { headers: { key: settings.apiKey } });
  throw new RetryError(response.statusText, 1);
}
"""
SETTINGS = {"endpoint": "https://crm.example.com/", "apiKey": Setting(sensitive=True, value="s3cr3t-value")}
EVENTS = [{"type": "track", "properties": {"a": [1, {"b": None}]}}, {"type": "page"}]
STYLED = (
    "element => [...element.querySelectorAll('*')].map(one => `${one.localName} ${one.getAttribute('style') ?? ''}`)"
)


def test_untrusted_displays_lose_nothing(lab: Lab, browser: Browser) -> None:
    """Every element and every style of results, card, outcome, recording and coverage is there, as written."""
    function = DestinationFunction(SOURCE, name="orders", settings=SETTINGS)
    results = function.replay(EVENTS, workers=1, progress=False, coverage=True)
    recording = results.debug(0)
    shown = [results_html(results), card_html(function), outcome_html(results[0]), debugger_html(recording)]
    shown.append(Html(results.coverage.html()))
    recording.close()
    outputs = [nbformat.v4.new_output("display_data", {"text/html": html}) for html in shown]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[one]) for one in outputs])
    nbformat.write(notebook, lab.folder / "untrusted.ipynb")

    page = browser.new_page()
    page.goto(f"{lab.url}/lab/workspaces/untrusted/tree/untrusted.ipynb?reset&token={lab.token}")
    rendered = page.locator(".jp-RenderedHTML")
    rendered.nth(4).wait_for()
    kept = [rendered.nth(number).evaluate(STYLED) for number in range(5)]
    trusted = page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.trusted)"
    )
    page.set_content("".join(f"<section>{html}</section>" for html in shown))
    written = [page.locator("section").nth(number).evaluate(STYLED) for number in range(5)]
    page.close()

    assert (kept, trusted) == (written, [False] * 5)
