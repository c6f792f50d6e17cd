"""What a replay gave, as static HTML."""

from __future__ import annotations

from segfn_nb import DestinationFunction, Mock
from segfn_nb.widgets.static_results import results_html
from tests.widgets.page import is_static, page

FUNCTION = """\
async function onTrack(event) {
  if (event.properties.bad) throw new Error('bad: ' + event.properties.bad);
  await fetch('https://crm.example.com/');
}
"""


def test_numbers_add_up_and_say_so() -> None:
    """One line a delivery that occurred, their sum, what answered the requests, and nothing of the others."""
    events = [{"type": "track", "properties": {"bad": "no"} if row % 1000 == 7 else {}} for row in range(2_000)]
    results = DestinationFunction(FUNCTION, name="orders").replay(events, workers=1, progress=False)
    found = page(results_html(results))

    assert is_static(found)
    lines = found.text.split("\n")
    assert lines[0].startswith("orders · destination function · ")
    assert "2,000 events" in lines[0]
    assert lines[0].endswith(f"· http: mock · run {results.hash[:8]}")
    assert lines[1:10] == [
        *("✓ delivered", "1,998", "99.9 %", "✗ failed", "2", "0.1 %"),
        "sum 2,000 of 2,000 rows ✓",
        "1,998 would be delivered · 1,998 requests answered by mock, none left this machine",
        "causes 1 values in messages are left out",
    ]


def test_every_delivery_that_occurred_has_a_bar() -> None:
    """Even one row in a hundred thousand is seen: a bar is never thinner than two pixels."""
    events = [{"type": "track", "properties": {"bad": "no"} if row == 7 else {}} for row in range(1_000)]
    results = DestinationFunction(FUNCTION, name="orders").replay(events, workers=1, progress=False)

    assert page(results_html(results)).styles.count("min-width:2px") == 2


def test_hostile_names_are_text() -> None:
    """Markup, terminal codes, right-to-left text and a megabyte in types and messages harm nothing."""
    hostile = ["<script>alert(1)</script>", "\x1b[31m", "\u202eabc", "שלום", "\ud800", "x" * 1_000_000]
    events = [{"type": "track", "properties": {"bad": text}} for text in hostile]
    events += [{"type": text} for text in hostile]
    results = DestinationFunction(FUNCTION, name="orders").replay(events, workers=1, progress=False)
    html = results_html(results)
    found = page(html)

    assert is_static(found)
    assert [bad for bad in ("<script", "\x1b", "\u202e", "\ud800") if bad in html] == []
    assert len(html) < 50_000
    assert "sum 12 of 12 rows ✓" in found.text


def test_many_causes_are_cut_and_counted() -> None:
    """Twenty causes are listed, and how many more there are."""
    body = "function onTrack(event) { const e = new Error('it'); e.name = event.event; throw e }"
    events = [{"type": "track", "event": f"E{'abcdefghijklmnopqrstuvwxyz'[row]}"} for row in range(26)]
    results = DestinationFunction(body, name="orders").replay(events, workers=1, progress=False)

    assert "… 6 causes more" in page(results_html(results)).text


def test_other_transports_are_named() -> None:
    """With rules of a mock the label says how many, and a function of one's own is named."""
    mock = Mock({"url": "*", "status": 204})
    results = DestinationFunction(FUNCTION, name="orders").replay([{"type": "track"}], http=mock, progress=False)

    assert "http: mock (1 rule)" in page(results_html(results)).text.split("\n")[0]


def test_a_long_word_in_a_cause_may_break() -> None:
    """A message without spaces is no wider than its column, and reads the same."""
    body = f"function onTrack(event) {{ const e = new Error('it'); e.name = '{'m' * 100}'; throw e }}"
    results = DestinationFunction(body, name="orders").replay([{"type": "track"}], workers=1, progress=False)
    html = results_html(results)

    assert ("m" * 9 in html, "m" * 100 in page(html).text) == (False, True)
