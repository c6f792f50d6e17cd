"""What Tab offers in a cell that is JavaScript."""

from __future__ import annotations

import pytest

from tests.kernel.conftest import Notebook

CELL = """%%destination_function f
async function onTrack(event, settings) {
  const total = event.properties.total;
  await fetch(settings.endpoint, settings.apiKey);
  {}
}"""


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("Segment.", ["alias", "group", "identify", "page", "screen", "set", "track"]),
        ("Segment.s", ["screen", "set"]),
        ("settings.", ["apiKey", "endpoint"]),
        ("event.prop", ["properties"]),
        ("console.w", ["warn"]),
        ("throw new Retry", ["RetryError"]),
        ("onGr", ["onGroup"]),
        ("const x = tot", ["total"]),
        ("xyz", ["xyz"]),
    ],
)
def test_javascript_is_completed(notebook: Notebook, written: str, offered: list[str]) -> None:
    """Segment's names, the cell's own words and settings, and nothing of Python."""
    assert notebook.complete(CELL.replace("{}", written, 1), after=written) == offered


def test_settings_are_those_that_are_declared(notebook: Notebook) -> None:
    """Behind `settings.` stand the names that the magic's line, its variable and the function of that name give."""
    notebook.run("from segfn_nb import Setting\nkeys = {'apiKey': Setting(sensitive=True), 'region': 'eu'}")
    notebook.run("%%destination_function crm --setting endpoint=https://crm.example\nfunction onTrack() {}")
    cell = "%%destination_function crm --settings keys --setting mode=x\nfunction onTrack(e, settings) { settings. }"

    assert notebook.complete(cell, after="settings.") == ["apiKey", "endpoint", "mode", "region"]


@pytest.mark.parametrize("events", ["events", "orders.csv", "'ord*.csv'", "table", "orders.parquet"])
def test_fields_are_those_of_the_events(notebook: Notebook, events: str) -> None:
    """Behind `event.properties.` and the like stand the fields that the events of --events have."""
    notebook.run("import pandas as pd")
    notebook.run("events = pd.DataFrame({'type': ['track'], 'properties.price': [1], 'context.page.url': ['x']})")
    notebook.run("events.to_csv('orders.csv', index=False)\nevents.to_parquet('orders.parquet')")
    notebook.run("import pyarrow as pa\ntable = pa.Table.from_pandas(events)")
    cell = (
        f"%%insert_function f --events {events}\nfunction onTrack(event) {{ event?.properties.; event.context.page. }}"
    )

    assert notebook.complete(cell, after="properties.") == ["price"]
    assert notebook.complete(cell, after="context.page.") == ["url"]


def test_handlers_are_those_of_the_kind(notebook: Notebook) -> None:
    """A source function has onRequest, a source insert function no onBatch."""
    assert notebook.complete("%%source_function f\nonR", after="onR") == ["onRequest"]
    assert "onBatch" not in notebook.complete("%%insert_function f --on source\non", after="on")


def test_options_are_completed(notebook: Notebook) -> None:
    """The first line offers the magic's options."""
    assert notebook.complete("%%insert_function f --o\nx", after="--o") == ["--on", "--out"]


def test_python_cells_are_left_alone(notebook: Notebook) -> None:
    """Elsewhere IPython completes as ever."""
    notebook.run("some_python_name = 1")

    assert notebook.complete("some_py", after="some_py") == ["some_python_name"]
