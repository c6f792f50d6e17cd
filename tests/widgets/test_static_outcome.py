"""What one event did, as HTML and as text."""

from __future__ import annotations

from segfn_nb import DestinationFunction
from segfn_nb.contracts.outcome import Attempt, Exchange, JSError, LogLine
from segfn_nb.functions.outcome import Outcome
from segfn_nb.widgets.static_outcome import outcome_html, outcome_text
from tests.widgets.page import is_static, page

FAILED = Outcome(
    row=18_204,
    delivery="failed",
    error=JSError("TypeError", "<b>12,50</b> is no number", stack="TypeError: x\n    at onTrack:3:9", line=3, column=9),
    source="// prices\n\n  const <x> = price.toFixed(2);",
    logs=[LogLine("warn", "price\n<script>", line=2)],
    requests=[
        Exchange(
            "POST",
            "https://crm.example/?a=1&b=<2>",
            request_headers={"content-type": "application/json"},
            request_body='{"price": "12,50"}',
            status=422,
            response_body="<html>no</html>",
            duration_ms=15.0,
        ),
        Exchange("GET", "https://crm.example/", error="connect ECONNREFUSED"),
    ],
    notes=["2 log lines beyond the limit are not kept"],
    duration_ms=0.214,
    read_event=b'{"type": "track", "properties": {"price": "12,50"}}',
)


def test_error_comes_with_its_line_and_a_caret() -> None:
    """Delivery, row and time first, then the error, its source line, and everything the event did; all of it text."""
    found = page(outcome_html(FAILED))

    assert is_static(found)
    assert found.text.split("\n") == [
        "✗ failed · row 18,204 · 0.21 ms · Segment discards the event as Bad Request and does not retry.",
        "TypeError: <b>12,50</b> is no number at line 3, column 9",
        "3 const <x> = price.toFixed(2);",
        "^",
        "stack",
        "TypeError: x",
        "at onTrack:3:9",
        "note: 2 log lines beyond the limit are not kept",
        "logs 1",
        "line 2 warn price",
        "<script>",
        "requests 2",
        "POST https://crm.example/?a=1&b=<2> → 422 · 15 ms",
        "request",
        "content-type: application/json",
        '{"price": "12,50"}',
        "answer",
        "<html>no</html>",
        "GET https://crm.example/ → connect ECONNREFUSED · 0 ms",
        "event in",
        "{…} 2 members",
        'type: "track"',
        "properties: {…} 1 member",
        'price: "12,50"',
    ]


def test_text_has_the_caret_under_the_column() -> None:
    """Consoles get the same in few lines, without bodies."""
    assert outcome_text(FAILED).split("\n") == [
        "failed · row 18,204 · 0.21 ms",
        "TypeError: <b>12,50</b> is no number at line 3, column 9",
        "    3    const <x> = price.toFixed(2);",
        "               ^",
        "note: 2 log lines beyond the limit are not kept",
        "line 2 warn: price",
        "<script>",
        "POST https://crm.example/?a=1&b=<2> → 422",
        "GET https://crm.example/ → connect ECONNREFUSED",
    ]


def test_returned_values_are_told_apart() -> None:
    """undefined, null and a value are three things."""
    outcomes = [
        Outcome(row=0, delivery="dropped", returned="undefined"),
        Outcome(row=0, delivery="dropped", returned="null"),
        Outcome(row=0, delivery="delivered", returned="json", value_json=b'{"type": "track"}'),
    ]
    pages = [page(outcome_html(outcome)).text.split("\n")[1:-2] for outcome in outcomes]

    assert pages == [[], ["returned null"], ["returned", "{…} 1 member", 'type: "track"']]


def test_sent_messages_are_shown() -> None:
    """A source function's calls are its outcome."""
    sent = Outcome(row=0, delivery="delivered", events_json=(b'{"type":"track"}',), objects_json=(b'{"id":"1"}',))

    assert page(outcome_html(sent)).text.split("\n")[1:-2] == [
        *("sent 1 event", "[…] 1 item", "0: {…} 1 member", 'type: "track"'),
        *("sent 1 object", "[…] 1 item", "0: {…} 1 member", 'id: "1"'),
    ]
    assert outcome_text(sent).split("\n")[1:] == ["sent {", '  "type": "track"', "}", "sent {", '  "id": "1"', "}"]


def test_a_class_of_the_author_s_own_is_named_with_what_it_counts_as() -> None:
    """`class Busy extends RetryError` is shown as Busy, and as the RetryError that it is."""
    busy = Outcome(row=0, delivery="retry", error=JSError("Busy", "later", segment_class="RetryError"))

    assert "Busy: later (a RetryError)" in page(outcome_html(busy)).text


def test_floods_are_cut_and_counted() -> None:
    """A thousand logs, a hundred requests and a megabyte in a message stay one readable page."""
    flood = Outcome(
        row=0,
        delivery="failed",
        error=JSError("Error", "x" * 1_000_000, line=1, column=900_000),
        source="y" * 1_000_000,
        logs=[LogLine("log", f"log {i}") for i in range(1_000)],
        requests=[Exchange("GET", f"https://a.example/{i}", status=200) for i in range(100)],
    )
    text = page(outcome_html(flood)).text

    assert "… 900 log lines more" in text
    assert "… 50 requests more" in text
    assert "characters more)" in text
    assert len(text) < 20_000
    assert len(outcome_text(flood)) < 20_000


def test_an_event_that_is_no_json_is_shown_as_it_came() -> None:
    """Text that is no JSON, half an event and bytes that are no text are shown as text; without any, that is said."""
    texts = [b"he<b>llo", b'{"type": ', b"\xff\xfe", b"[" * 100_000, None]
    invalid = [Outcome(row=0, delivery="invalid", read_event=text) for text in texts]
    shown = [page(outcome_html(outcome)).text.split("\n")[1:] for outcome in invalid]

    assert [outcome.event_in for outcome in invalid] == [None] * 5
    assert [event for event, _ in shown] == ["event in"] * 5
    assert [text for _, text in shown] == [
        *("he<b>llo", '{"type":', "\ufffd\ufffd", "[" * 4_000 + "… (96,000 characters more)", "none")
    ]


def test_a_call_with_text_that_is_no_event_can_be_shown() -> None:
    """`f("hello")` is an outcome like any other: invalid, with the text that went in."""
    outcome = DestinationFunction("async function onTrack() {}", name="f")("hello")
    found = page(outcome_html(outcome))

    assert (outcome.delivery, is_static(found), found.text.split("\n")[-2:]) == ("invalid", True, ["event in", "hello"])


def test_a_request_that_nobody_awaited_says_so() -> None:
    """Neither an answer nor an error is no number and no `None`."""
    outcome = Outcome(row=0, delivery="delivered", requests=[Exchange("GET", "https://a.example/")])

    assert "GET https://a.example/ → not awaited / no answer · 0 ms" in page(outcome_html(outcome)).text.split("\n")
    assert outcome_text(outcome).split("\n")[1:] == ["GET https://a.example/ → not awaited / no answer"]


def test_simulated_retries() -> None:
    """Each earlier attempt says how it ended and how long Segment waits; logs and requests say whose they are."""
    outcome = Outcome(
        row=0,
        delivery="delivered",
        earlier=[Attempt(JSError("RetryError", "answered 500", line=5, column=7), 12.0, 61_000.0)],
        logs=[LogLine("log", "a", line=2), LogLine("log", "b", line=2, attempt=2)],
        requests=[Exchange("GET", "https://a.example/", status=200, attempt=2)],
    )
    attempt = "attempt 1: RetryError: answered 500 at line 5, column 7; the next one 1 min 1 s later"

    assert attempt in page(outcome_html(outcome)).text.split("\n")
    assert outcome_text(outcome).split("\n")[1:] == [
        attempt,
        "line 2 log: a",
        "attempt 2, line 2 log: b",
        "GET https://a.example/ → 200 (attempt 2)",
    ]
