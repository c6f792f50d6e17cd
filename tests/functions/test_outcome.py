"""An Outcome says what a worker's record says, and nothing that was never there."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import Exchange, JSError, LogLine, OutcomeRecord
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import Outcome
from segfn_nb.workers.ledger import Record

EVENT = b'{"type":"track","n":null}'


def outcome(text: str, kind: Kind = Kind.INSERT_DESTINATION, compute_ms: float = 1.5, **options: Any) -> Outcome:
    """The outcome of row 7 with this record."""
    return Outcome.of_record(kind, 7, EVENT, Record(compute_ms, text.encode()), timeout_seconds=5.0, **options)


def test_everything_a_record_says() -> None:
    """Value, error, logs, requests and notes are as committed; waiting counts as duration."""
    record = OutcomeRecord(
        status="threw",
        error=JSError("My", "no", stack="My: no", line=2, column=3, segment_class="RetryError"),
        logs=[LogLine("log", "a", 1)],
        requests=[Exchange("GET", "https://x.example/")],
        notes=["careful"],
        waited_ms=40.0,
        log_surplus=1_200,
    )
    found = outcome(msgspec.json.encode(record).decode(), source="// one\n  throw no")

    assert (found.row, found.delivery, found.error, found.source_line) == (7, "retry", record.error, "  throw no")
    assert (found.logs, found.requests) == (record.logs, record.requests)
    assert found.notes == ["careful", "1,200 log lines beyond the limit are not kept"]
    assert found.duration_ms == 41.5
    assert repr(found) == "<Outcome row 7: retry, My: no (line 2), 1 log line, 1 request, 41.50 ms>"


@pytest.mark.parametrize(
    ("text", "returned", "value"),
    [
        ('{"status":"returned"}', "undefined", None),
        ('{"status":"returned","returned":"null","value":null}', "null", None),
        ('{"status":"returned","returned":"json","value":{"a":null,"b":""}}', "json", {"a": None, "b": ""}),
    ],
)
def test_undefined_is_not_null(text: str, returned: str, value: Any) -> None:
    """What was returned tells undefined, null and JSON apart."""
    found = outcome(text)

    assert (found.returned, found.value) == (returned, value)


def test_what_a_source_function_sent() -> None:
    """Events and objects are Python, parsed when they are asked for, once."""
    found = outcome('{"status":"returned","events":[{"type":"track"}],"objects":[{"id":1}]}', Kind.SOURCE)

    assert (found.events, found.objects, found.events is found.events) == ([{"type": "track"}], [{"id": 1}], True)


def test_the_event_that_went_in() -> None:
    """It is read when it is asked for; a row that was no event has none."""
    lazy = Outcome(row=0, delivery="delivered", read_event=lambda: EVENT)
    invalid = Outcome(row=0, delivery="invalid")

    assert (outcome('{"status":"returned"}').event_in, lazy.event_in, invalid.event_in) == (
        {"type": "track", "n": None},
        {"type": "track", "n": None},
        None,
    )


def test_a_timeout_took_its_limit() -> None:
    """A row that ran out of time has the limit for its duration, however long it really ran."""
    found = outcome('{"status":"timeout","error":{"name":"Timeout","message":"x"},"waitedMs":9000}')

    assert (found.delivery, found.duration_ms) == ("timeout", 5000.0)


def test_nesting_that_nobody_can_read() -> None:
    """A value nested deeper than Python goes fails its row, not the replay."""
    found = outcome('{"status":"returned","returned":"json","value":' + "[" * 5_000 + "]" * 5_000 + "}")

    assert (found.delivery, found.error and found.error.name) == ("failed", "TooDeep")


def test_secrets_are_masked() -> None:
    """Whatever the record holds of a secret is not in the outcome."""
    text = '{"status":"returned","returned":"json","value":{"k":"s3cret!"},"logs":[{"level":"log","text":"s3cret!"}]}'
    found = outcome(text, mask=Masker(["s3cret!"]))

    assert (found.value, found.logs[0].text) == ({"k": "•••••"}, "•••••")
