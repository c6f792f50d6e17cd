"""
The one table from what JavaScript did to what Segment does with the event.

Sources: connections/functions/destination-functions#errors-and-error-handling, insert-functions, batches.
"""

from __future__ import annotations

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import JSError, OutcomeRecord, is_retried_status

DELIVERIES = (
    "delivered",
    "dropped",
    "rejected",
    "unsupported",
    "failed",
    "retry",
    "timeout",
    "invalid",
    "interrupted",
)
"""Every delivery, in the order screens show them. Each row has exactly one."""

WELL = ("delivered", "dropped")
"""Deliveries that are no errors."""

NEVER_TRIED = ("invalid", "interrupted")
"""Deliveries of rows that did not run, or not to their end."""

_THROWN = {
    "InvalidEventPayload": "rejected",
    "ValidationError": "rejected",
    "EventNotSupported": "unsupported",
    "RetryError": "retry",
    "DropEvent": "dropped",
    None: "failed",
}

AT_SEGMENT = {
    "delivered": "Segment counts the event as delivered.",
    "dropped": "Segment filters the event; nothing of it goes on.",
    "rejected": "Segment discards the event as Message Rejected and does not retry.",
    "unsupported": "Segment discards the event as Unsupported Event Type and does not retry.",
    "failed": "Segment discards the event as Bad Request and does not retry.",
    "retry": "Segment tries the event again, for four hours (source functions: up to six attempts).",
    "timeout": "Segment ends the invocation and tries the event again.",
    "invalid": "This row is no event, so nothing ran.",
    "interrupted": "The row was not run to its end; what it did at Segment's side is not known.",
}
"""What Segment does with an event of that delivery, in one sentence each."""

_SIGNS = {
    "delivered": "✓",
    "dropped": "↓",
    "rejected": "✗",
    "unsupported": "∅",
    "failed": "✗",
    "retry": "↻",
    "timeout": "◷",
    "invalid": "?",
    "interrupted": "‖",
}


def sign_of(delivery: str) -> str:
    """One character that stands beside the word on screens, so that colour is never the only sign."""
    return _SIGNS.get(delivery, "·")


class Verdict(msgspec.Struct, frozen=True):
    """A row's delivery, the error to show beside it, and what its author should know."""

    delivery: str
    error: JSError | None = None
    note: str | None = None


def judge(kind: Kind, record: OutcomeRecord) -> Verdict:
    """
    What Segment does with the row.

    Example:
        >>> judge(Kind.DESTINATION, OutcomeRecord(status="returned")).delivery
        'delivered'
    """
    match record.status:
        case "invalid" | "timeout" | "interrupted":
            return Verdict(record.status, record.error)
        case "threw":
            thrown = record.error.segment_class if record.error else None
            return Verdict(_THROWN[thrown], record.error)
    if record.batch_status is not None:
        return Verdict(_of_status(record.batch_status), record.error)
    if record.dropped_in_batch:
        return Verdict("dropped")
    return _of_insert(record) if kind.is_insert else Verdict("delivered")


def _of_status(status: int) -> str:
    if 200 <= status <= 299:
        return "delivered"
    return "retry" if is_retried_status(status) else "failed"


def _of_insert(record: OutcomeRecord) -> Verdict:
    """Exactly one event goes on, the one that was returned."""
    if record.returned != "json":
        what = "nothing" if record.returned == "undefined" else "null"
        return Verdict("dropped", note=f"the handler returned {what}; `return event` is probably missing")
    if record.output_surplus_bytes:
        return Verdict(
            "delivered", note=f"the returned event has {record.output_surplus_bytes:,} bytes and is not kept"
        )
    first = b"" if isinstance(record.value, msgspec.UnsetType) else bytes(record.value)[:1]
    if first == b"{":
        return Verdict("delivered")
    what = "an array" if first == b"[" else "no object"
    return Verdict("failed", JSError("NoEvent", f"the handler did not return an event but {what}"))
