"""What JavaScript did with one row: the record a worker writes, one JSON object a row, and its parts."""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec

SegmentClass = Literal["EventNotSupported", "InvalidEventPayload", "ValidationError", "RetryError", "DropEvent"]


class JSError(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """
    What was thrown.

    `line` and `column` are 1-based positions in the function's own text. `segment_class` is the Segment error
    class it is an instance of: `class My extends RetryError` has name "My" and counts as RetryError.
    A thrown non-Error has the name "(non-error)".
    """

    name: str
    message: str
    stack: str | None = None
    line: int | None = None
    column: int | None = None
    segment_class: SegmentClass | None = None


class LogLine(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """
    One `console` call, in the event's first attempt unless `attempt` says otherwise.

    `text` is formatted as Node formats it; `args` only where the options ask for them.
    """

    level: str
    text: str
    line: int | None = None
    args: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    attempt: int = 1


class Exchange(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """
    One HTTP request and its answer, in the event's first attempt unless `attempt` says otherwise.

    `duration_ms` is on the function's clock. Bodies are text, else base64.
    """

    method: str
    url: str
    request_headers: dict[str, str] = {}
    request_body: str | None = None
    request_body_base64: bool = False
    status: int | None = None
    response_headers: dict[str, str] = {}
    response_body: str | None = None
    response_body_base64: bool = False
    duration_ms: float = 0.0
    error: str | None = None
    attempt: int = 1


class Attempt(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """
    An attempt that was followed by another one: how it ended, what it took, and how long Segment waited after it.

    `duration_ms` of an onBatch call is on its first row.
    """

    error: JSError
    duration_ms: float
    waited_ms: float


class OutcomeRecord(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """
    One row's outcome as the worker commits it.

    `status` says how the invocation ended. `value`, `events` and `objects` stay JSON text. `batch` is the number
    of rows of the `onBatch` call this row belonged to (0: a single handler); its logs and requests are on the
    first row. `batch_status` is what `onBatch` said for this row alone. Surplus counts what limits kept out.
    `earlier` are the attempts before the one that everything else is about, but for logs and requests, which are those
    of all attempts. `hits` tells, where the text that ran counts, which counters moved and by how much: their numbers in
    order, each with `*` and a count above 1 ("0 1 5*3"), attempts divided by ";"; "-": none, empty: not known. Those of a
    batch are on its first row. Where an expression is watched, it is JSON: at each visit the value's text, its JSON or
    null, and whether it threw.
    """

    status: Literal["returned", "threw", "timeout", "invalid", "interrupted"]
    type: str | None = None
    event: str | None = None
    message_id: str | None = None
    event_time: str | None = None
    returned: Literal["undefined", "null", "json"] = "undefined"
    value: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    events: list[msgspec.Raw] = []
    objects: list[msgspec.Raw] = []
    error: JSError | None = None
    logs: list[LogLine] = []
    requests: list[Exchange] = []
    notes: list[str] = []
    waited_ms: float = 0.0
    batch: int = 0
    batch_row: int = 0
    batch_status: int | None = None
    dropped_in_batch: bool = False
    log_surplus: int = 0
    request_surplus: int = 0
    output_surplus_bytes: int = 0
    earlier: list[Attempt] = []
    hits: str = ""


def is_retried_status(status: int) -> bool:
    """Whether Segment tries an event again for which onBatch gave this status; other non-2xx are discarded."""
    return status >= 500 or status in (408, 429)


def duration_ms_of(record: OutcomeRecord, compute_ms: float, timeout_seconds: float) -> float:
    """Real computing time plus waiting on the function's clock; a row that ran out of time took all of it."""
    return timeout_seconds * 1000 if record.status == "timeout" else compute_ms + record.waited_ms


def plain_json(raw: msgspec.Raw | msgspec.UnsetType) -> Any:
    """The Python value of a JSON text kept raw; None where there is none."""
    return None if isinstance(raw, msgspec.UnsetType) else json.loads(bytes(raw))
