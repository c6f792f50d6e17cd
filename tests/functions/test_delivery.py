"""The one table from outcome to delivery."""

from __future__ import annotations

import msgspec
import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import JSError, OutcomeRecord
from segfn_nb.functions.delivery import judge


@pytest.mark.parametrize(
    ("segment_class", "delivery"),
    [
        ("InvalidEventPayload", "rejected"),
        ("ValidationError", "rejected"),
        ("EventNotSupported", "unsupported"),
        ("RetryError", "retry"),
        ("DropEvent", "dropped"),
        (None, "failed"),
    ],
)
def test_thrown(segment_class: str | None, delivery: str) -> None:
    """A throw is judged by the Segment class it is an instance of, whatever its name."""
    error = JSError("My", "m", segment_class=segment_class)  # type: ignore[arg-type]

    assert judge(Kind.DESTINATION, OutcomeRecord(status="threw", error=error)).delivery == delivery


@pytest.mark.parametrize(
    ("returned", "value", "expected"),
    [
        ("json", b'{"type":"track"}', ("delivered", None)),
        ("undefined", None, ("dropped", None)),
        ("null", b"null", ("dropped", None)),
        ("json", b"[{}]", ("failed", "the handler did not return an event but an array")),
        ("json", b'"x"', ("failed", "the handler did not return an event but no object")),
    ],
)
def test_returned_by_an_insert_function(returned: str, value: bytes | None, expected: tuple[str, str | None]) -> None:
    """Exactly one object goes on; nothing is dropped with a note, anything else fails."""
    raw = msgspec.UNSET if value is None else msgspec.Raw(value)
    record = OutcomeRecord(status="returned", returned=returned, value=raw)  # type: ignore[arg-type]
    verdict = judge(Kind.INSERT_DESTINATION, record)

    assert (verdict.delivery, verdict.error and verdict.error.message) == expected


@pytest.mark.parametrize(("status", "delivery"), [(200, "delivered"), (400, "failed"), (429, "retry"), (503, "retry")])
def test_status_of_one_event_in_a_batch(status: int, delivery: str) -> None:
    """onBatch speaks for each event alone: 5xx, 408 and 429 are retried, other non-2xx discarded."""
    record = OutcomeRecord(status="returned", batch=2, batch_status=status)

    assert judge(Kind.DESTINATION, record).delivery == delivery


def test_what_a_destination_function_returns_is_ignored() -> None:
    """A destination function delivers whatever it returns."""
    record = OutcomeRecord(status="returned", returned="json", value=msgspec.Raw(b"[1]"))

    assert judge(Kind.DESTINATION, record).delivery == "delivered"
