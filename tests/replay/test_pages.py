"""Results a page at a time: what screens ask for and get."""

from __future__ import annotations

import pytest

from segfn_nb import DestinationFunction, InsertFunction, Results, SourceFunction
from segfn_nb.contracts.pages import Page, PageRequest, Query, Sheet, Sort
from segfn_nb.errors import OptionError

DESTINATION = """\
async function onTrack(event) {
  console.log('got', event.event);
  if (event.properties.price === null) throw new Error(`no price for ${event.userId}`);
  if (event.properties.price > 5) throw new RetryError('busy');
  await fetch('https://crm.example.com/' + event.userId);
}
"""
EVENTS = [
    {
        "type": "track",
        "event": ["Order Completed", "Order <b>Refunded</b>"][row % 2],
        "userId": f"{row:06}",
        "timestamp": f"2026-01-{row % 28 + 1:02}T00:00:00.000Z",
        "properties": {"price": [1, None, 9, 2][row % 4]},
    }
    for row in range(200)
]


@pytest.fixture(scope="module")
def results() -> Results:
    """200 events: half delivered, a quarter failed, a quarter to be retried."""
    return DestinationFunction(DESTINATION, name="orders").replay(EVENTS, workers=1, progress=False)


def page(results: Results, query: Query, first: int = 0, count: int = 10) -> Page:
    """Ask for a page."""
    return results.pages.page(PageRequest("1", query, first, count))


def test_each_kind_shows_first_what_it_is_for(results: Results) -> None:
    """A destination function's requests come first, an insert or source function's outputs; counts are those of the tables."""
    inserted = InsertFunction("function onTrack(event) { return event }").replay(EVENTS, workers=1, progress=False)
    sent = SourceFunction("function onRequest() { Segment.track({event: 'A', userId: 'u'}) }").replay(
        [{"body": {}}], workers=1, progress=False
    )

    assert results.pages.sheets == [
        Sheet("requests", "Requests", 100),
        Sheet("events", "Events", 200),
        Sheet("errors", "Errors", 2),
        Sheet("logs", "Logs", 200),
    ]
    assert [sheet.name for sheet in inserted.pages.sheets] == ["outputs", "events", "errors", "logs"]
    assert [sheet.name for sheet in sent.pages.sheets] == ["outputs", "events", "errors", "logs"]


def test_pages_are_consecutive_and_end(results: Results) -> None:
    """Pages put together are the whole sheet in its order; behind its end there is nothing."""
    rows = [row for first in range(0, 240, 60) for row in page(results, Query("events"), first, 60).rows]

    assert rows == list(range(200))
    assert page(results, Query("events"), 500).rows == []


def test_cells_are_text_of_one_line(results: Results) -> None:
    """Numbers have separators, times no zone, and what looks like markup is what it is."""
    found = page(results, Query("events"), 1, 1)
    texts = dict(zip((column.name for column in found.columns), found.texts[0], strict=True))
    duration = texts.pop("ms")

    assert float(duration) >= 0
    assert texts == {
        "#": "1",
        "time": "2026-01-02 00:00:00",
        "type": "track",
        "event": "Order <b>Refunded</b>",
        "delivery": "✗ failed",
        "error": "Error: no price for 000001",
    }


@pytest.mark.parametrize(
    ("query", "total"),
    [
        (Query("events", text="refunded"), 100),
        (Query("events", text="NO PRICE FOR 00000"), 3),
        (Query("events", text="(.*"), 0),
        (Query("events", delivery="retry"), 50),
        (Query("events", delivery="dropped"), 0),
        (Query("events", event="Order Completed", delivery="delivered"), 50),
        (Query("events", event=""), 0),
        (Query("events", cause=""), 100),
        (Query("events", cause="Error: no price for … (line 3)"), 50),
        (Query("logs", text="completed", delivery="retry"), 50),
        (Query("requests", delivery="failed"), 0),
        (Query("errors", text="busy"), 1),
    ],
)
def test_queries_restrict_every_sheet(results: Results, query: Query, total: int) -> None:
    """A text is found in any case and anywhere; delivery, event and cause of a row hold for its logs and requests too."""
    assert page(results, query).total == total


def test_rows_are_sorted_both_ways(results: Results) -> None:
    """A column orders the rows that are left, up or down; the others keep their order."""
    failed = Query("events", delivery="failed", sort=Sort("time", descending=True))
    up, down = page(results, Query("requests", sort=Sort("url"))), page(results, failed)

    assert up.rows == [row for row in range(20) if row % 4 in (0, 3)]
    by_day = sorted((row for row in range(200) if row % 4 == 1), key=lambda row: row % 28, reverse=True)
    assert down.rows == by_day[:10]


def test_outputs_have_the_events_fields_as_columns() -> None:
    """What an event is comes first, then its own fields; any of them can be sorted by, numbers as numbers."""
    results = InsertFunction("function onTrack(event) { return event }").replay(EVENTS[:12], workers=1, progress=False)
    found = page(results, Query("outputs", sort=Sort("properties.price", descending=True)), count=4)

    assert [column.name for column in found.columns] == [
        *("#", "type", "event", "userId", "properties.price", "timestamp")
    ]
    assert [texts[4] for texts in found.texts] == ["9", "9", "9", "2"]


def test_causes_lead_to_their_rows(results: Results) -> None:
    """The sheet of errors has one row a cause, with what to ask for to see its rows, and how often it came over time."""
    found = page(results, Query("errors"))
    asked = [Query("events", cause=cause.cause, delivery=cause.delivery) for cause in found.causes]

    assert [(cause.cause, cause.delivery) for cause in found.causes] == [
        ("Error: no price for … (line 3)", "failed"),
        ("RetryError: busy (line 4)", "retry"),
    ]
    assert [cause.explanation for cause in found.causes] == [texts[5] for texts in found.texts]
    assert [page(results, query).rows[:2] for query in asked] == [[1, 5], [2, 6]]
    assert [len(texts[4]) for texts in found.texts] == [24, 24]


@pytest.mark.parametrize(
    "query", [Query("nothing"), Query("events", sort=Sort("nothing")), Query("logs", delivery="x")]
)
def test_what_there_is_not_is_refused(results: Results, query: Query) -> None:
    """An unknown sheet, column or delivery is said to be none."""
    with pytest.raises(OptionError, match=r"nothing|none of"):
        page(results, query)
