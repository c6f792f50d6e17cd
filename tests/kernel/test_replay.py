"""Cells that run events, in a real kernel."""

from __future__ import annotations

import pytest

from tests.kernel.conftest import Notebook
from tests.widgets.page import is_static, page

FUNCTION = """\
async function onTrack(event, settings) {
  if (event.properties.total > 5) throw new Error(`too much for ${event.userId}`);
  await fetch('https://crm.example.com/', { method: 'POST' });
}"""
EVENTS = """
import pandas as pd
events = pd.DataFrame({
    "type": ["track"] * 4 + ["page"],
    "event": ["Order Completed"] * 4 + [None],
    "userId": ["ann@example.com", "bob@example.com", "cyd@example.com", "dan@example.com", "eve@example.com"],
    "properties.total": [1, 7, 2, 9, None],
})
"""


@pytest.fixture
def book(notebook: Notebook) -> Notebook:
    """A notebook with a DataFrame `events` and the same as `events.csv`."""
    notebook.run(EVENTS)
    notebook.run("events.to_csv('events.csv', index=False)")
    return notebook


@pytest.mark.parametrize("events", ["events", "events.csv", "ev*.csv", "'events.csv'"])
def test_cell_runs_events_and_its_value_is_the_results(book: Notebook, events: str) -> None:
    """--events takes a variable first, else a path or a pattern; the cell's value is the results, and NAME.last too."""
    ran = book.run(f"%%destination_function orders --events {events}\n{FUNCTION}")

    assert ran.status == "ok"
    assert [kind for kind, _ in ran.outputs if kind != "stream"][-1] == "execute_result"
    found = book.value("{k: v for k, v in _.deliveries.items() if v}, _ is orders.last, len(_)")
    assert found == ({"delivered": 2, "failed": 2, "unsupported": 1}, True, 5)


def test_into_binds_the_results_to_another_name(book: Notebook) -> None:
    """--into NAME is one more name for the results."""
    book.run(f"%%destination_function orders --events events --into first\n{FUNCTION}")
    book.run("%replay orders events --limit 1 --into second")

    assert book.value("len(first), len(second), second is orders.last") == (5, 1, True)


def test_results_are_shown_static_and_without_values(book: Notebook) -> None:
    """The display has counts that add up, causes, first rows, types and deliveries, and no value of an event."""
    ran = book.run(f"%%destination_function orders --events events\n{FUNCTION}")
    html, text = ran.text("execute_result", "text/html"), ran.text("execute_result")
    found = page(html)

    assert is_static(found)
    assert [value for value in ("example.com", "ann", "Order Completed") if value in html + text] == []
    lines = found.text.split("\n")
    assert lines[0].startswith("orders · destination function · ")
    assert lines[1:] == [
        *("✓ delivered", "2", "40.0 %", "∅ unsupported", "1", "20.0 %", "✗ failed", "2", "40.0 %"),
        "sum 5 of 5 rows ✓",
        "2 would be delivered · 2 requests answered by mock, none left this machine",
        "causes 2 values in messages are left out",
        "cause delivery count share over time first row",
        "Error: too much for … (line 2)",
        "Segment discards the event as Bad Request and does not retry. ✗ failed 2 40.0 % 1",
        "EventNotSupported: page not supported",
        "The function has no onPage: define one if such events are to be handled. Segment discards the event as Unsupported Event Type and does not retry. ∅ unsupported 1 20.0 % 4",
        "deliveries by type",
        "type delivered unsupported failed",
        "track 2 0 2",
        "page 0 1 0",
        "rows with errors 3",
        "row type delivery cause",
        "1 track ✗ failed Error: too much for … (line 2)",
        "3 track ✗ failed Error: too much for … (line 2)",
        "4 page ∅ unsupported EventNotSupported: page not supported",
        *lines[lines.index("read as") :],
    ]


def test_options_are_those_of_python(book: Notebook) -> None:
    """Every option reaches the replay: rows are chosen, types are declared, workers and limits are set."""
    book.run(f"%%destination_function orders\n{FUNCTION}")
    book.run(
        "%replay orders events.csv --where \"type == 'track'\" --limit 3 --workers 1 --random 7 --clock real --into some"
    )
    book.run('%replay orders events.csv --types \'{"properties.total": "text"}\' --batch-size 1 --into texts')

    assert book.value("len(some), len(texts)") == (3, 5)


def test_json_needs_no_quotes(book: Notebook) -> None:
    """A JSON object may stand in a magic's line as it is, or between quotes."""
    book.run(f"%%destination_function orders\n{FUNCTION}")
    book.run('%replay orders events.csv --types {"properties.total": "text"} --limit 2 --into plain')
    book.run('%replay orders events.csv --columns \'{"userId": "anonymousId"}\' --limit 2 --into quoted')

    assert book.value("plain.event(0)['properties'], quoted.event(0)['anonymousId']") == (
        {"total": "1.0"},
        "ann@example.com",
    )


def test_http_takes_a_variable(book: Notebook) -> None:
    """--http names a Mock of the notebook, or a mode."""
    book.run("from segfn_nb import Mock\ncrm = Mock({'url': 'https://crm.example.com/*', 'status': 503})")
    book.run(f"%%destination_function orders\n{FUNCTION}")
    book.run("%replay orders events --http crm")

    assert book.value("orders.last.requests['status'].unique().tolist()") == [503]


def test_settings_of_one_replay(book: Notebook) -> None:
    """%replay --setting changes a setting for that replay alone."""
    body = "function onTrack(event, settings) { if (settings.mode === 'strict') throw new ValidationError('no') }"
    book.run(f"%%destination_function orders --setting mode=lax\n{body}")
    strict = "%replay orders events --limit 2 --setting mode=strict --into strict"
    book.run(strict)
    book.run("%replay orders events --limit 2 --into lax")

    assert book.value("strict.deliveries['rejected'], lax.deliveries['delivered']") == (2, 2)


def test_findings_are_said_above_the_results(book: Notebook) -> None:
    """With events, what looks wrong stands above the results, and does not stop them."""
    ran = book.run("%%insert_function f --events events\nfunction onTrack(event) { return event }")

    shown = [(kind, content["data"]) for kind, content in ran.outputs if kind in ("display_data", "execute_result")]
    assert "no handler for identify" in shown[0][1]["text/html"]
    assert shown[-1][0] == "execute_result"


def test_a_bar_moves_while_it_runs_and_is_gone_afterwards(book: Notebook) -> None:
    """A replay shows how far it is, also from Python, and the notebook that is saved has nothing of it."""
    book.run("many = pd.concat([events] * 500)")
    book.run(f"%%destination_function orders\n{FUNCTION}")
    for cell in ("%replay orders many --workers 1", "r = orders.replay(many, workers=1)"):
        ran = book.run(cell)
        reading, first, *_, last = ran.updates
        assert page(reading).text == "orders: reading the events"
        assert page(first).text == "orders · 0 of 2,500 events"
        assert last == ""
        assert [kind for kind, _ in ran.outputs if kind == "stream"] == []


def test_outcome_of_a_row_shows_its_line(book: Notebook) -> None:
    """r[row] shows the error with the function's line and a caret, and, on purpose, the event."""
    book.run(f"%%destination_function orders --events events\n{FUNCTION}")
    ran = book.run("orders.last[3]")
    found = page(ran.text("execute_result", "text/html"))

    assert is_static(found)
    assert "Error: too much for dan@example.com at line 2, column " in found.text
    assert "2 if (event.properties.total > 5) throw new Error(" in found.text
    assert 'userId: "dan@example.com"' in found.text


def test_coverage_is_shown_above_the_results(book: Notebook) -> None:
    """--coverage, in a cell or with %replay, shows the code with its counts; the results have it, and are what they are without."""
    cell = book.run(f"%%destination_function orders --events events --coverage\n{FUNCTION}")
    book.run("%replay orders events --into plain")
    line = book.run("%replay orders events --coverage")

    for ran in (cell, line):
        found = page(ran.text("display_data", "text/html"))
        assert is_static(found)
        assert "statements 100.00 %" in found.text
        assert "ann@example.com" not in found.text
    assert book.value("orders.last.hash == plain.hash, int(orders.last.coverage.rows(2).sum())") == (True, 4)
    alone = book.run(f"%%destination_function orders --coverage\n{FUNCTION}")
    assert "--coverage needs events" in alone.text("stderr")


def test_function_is_called_and_its_outcome_shown(book: Notebook) -> None:
    """NAME(event) shows what the event did."""
    book.run(f"%%destination_function orders\n{FUNCTION}")
    ran = book.run("orders({'type': 'track', 'properties': {'total': 1}})")
    found = page(ran.text("execute_result", "text/html"))

    assert found.text.startswith("✓ delivered · row 0 · ")
    assert "POST https://crm.example.com/ → 200" in found.text


def test_stopping_keeps_what_has_run_and_ends_the_cell(book: Notebook) -> None:
    """The stop button shows what there is, keeps it, and the cell counts as failed, so that no cell below it runs."""
    book.run("many = pd.concat([events] * 300, ignore_index=True)\nmany.loc[1200, 'event'] = 'forever'")
    book.run(
        "%%destination_function slow --timeout-seconds 300\n"
        "function onTrack(event) { if (event.event === 'forever') while (true) {} }"
    )
    ran = book.run("%replay slow many --workers 1 --into partly", stop=True)

    assert ran.status == "error"
    assert [kind for kind, _ in ran.outputs] == ["display_data", "error"]
    assert "stopped before its end" in ran.text("display_data", "text/html")
    done = book.value("sum(n for k, n in partly.deliveries.items() if k != 'interrupted')")
    assert ran.text("error") == f"\x1b[1mStopped\x1b[0m: {done:,} rows had run and can be found in slow.last"
    assert book.value("partly is slow.last, len(partly), partly.was_stopped") == (True, 1_500, True)
