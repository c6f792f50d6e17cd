"""What one event did, as users hold it: the same class from a single call and from a replay."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal, Protocol, Self

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import Attempt, Exchange, JSError, LogLine, OutcomeRecord, duration_ms_of
from segfn_nb.functions.delivery import NEVER_TRIED, judge
from segfn_nb.functions.explanations import Failure, usual_fix
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.tracking_limits import beyond_limits

_decode = msgspec.json.Decoder(OutcomeRecord).decode


def decode_record(text: bytes, mask: Masker | None = None) -> OutcomeRecord:
    """A record from the JSON text a worker committed, without the secrets that `mask` hides."""
    try:
        record = _decode(text)
    except RecursionError:
        error = JSError("TooDeep", "the outcome is nested too deeply to be kept")
        return OutcomeRecord("threw", error=error)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        error = JSError("HostError", f"the outcome could not be read: {fault}")
        return OutcomeRecord("threw", error=error)
    return mask.record(record, text) if mask else record


class CommittedRecord(Protocol):
    """**Protocol**: a record as a worker committed it."""

    @property
    def compute_ms(self) -> float:
        """Real computing time."""
        ...

    @property
    def text(self) -> bytes:
        """The OutcomeRecord's JSON."""
        ...


class Outcome(msgspec.Struct, frozen=True, kw_only=True, dict=True, eq=False, repr_omit_defaults=True):
    """
    What one event did.

    Attributes:
        row: The event's number in the input, from 0.

        delivery: One of `segfn_nb.functions.delivery.DELIVERIES`: what Segment would do with the event.

        returned: What the handler returned: "undefined", "null" or "json"; absent is not null.

        error: What was thrown, with line and column in the function's text, or None.

        logs: Each `console` call.

        requests: Each HTTP request with its answer.

        notes: What the function's author should know about this row.

        duration_ms: Real computing time plus time on the function's own clock; for a timeout the limit. With simulated
            retries that of the last attempt.

        earlier: With `retries="simulate"`, the attempts before the last one. `logs` and `requests` are those of all
            attempts; everything else is about the last one.

    Example:
        >>> outcome = orders_to_crm({"type": "track", "event": "Order Completed"})  # doctest: +SKIP
        >>> outcome.delivery, outcome.requests[0].url  # doctest: +SKIP
        ('delivered', 'https://crm.example/orders')
    """

    row: int
    delivery: str
    returned: Literal["undefined", "null", "json"] = "undefined"
    error: JSError | None = None
    logs: list[LogLine] = []
    requests: list[Exchange] = []
    notes: list[str] = []
    duration_ms: float = 0.0
    earlier: list[Attempt] = []
    value_json: bytes | None = None
    events_json: tuple[bytes, ...] = ()
    objects_json: tuple[bytes, ...] = ()
    read_event: Callable[[], bytes | None] | bytes | None = None
    source: str = ""
    kind: Kind | None = None

    @cached_property
    def value(self) -> Any:
        """What the handler returned, as Python; None where nothing, null, or too much (see `notes`)."""
        return None if self.value_json is None else json.loads(self.value_json)

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """What a source function sent with `Segment.track` and the like, in order."""
        return [json.loads(text) for text in self.events_json]

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """What a source function sent with `Segment.set`, in order."""
        return [json.loads(text) for text in self.objects_json]

    @property
    def attempts(self) -> int:
        """How often the event was tried; 0: it never was."""
        return 0 if self.delivery in NEVER_TRIED else len(self.earlier) + 1

    @property
    def source_line(self) -> str:
        """The text of the line that threw; empty where that is not known."""
        line = self.error.line if self.error else None
        lines = self.source.split("\n") if line else []
        return lines[line - 1] if line and line <= len(lines) else ""

    @property
    def explanation(self) -> str:
        """The usual fix, where one is known; empty for an event that failed nowhere."""
        if self.error is None:
            return ""
        error = self.error
        return usual_fix(Failure(self.kind, self.delivery, error.name, error.message, error.line, self.source))

    @cached_property
    def event_in(self) -> Any:
        """
        The event that went in, as Python; None for a row that was no event or that is nested too deeply.

        Raises:
            ReplayError: The input of a replay is not what it was when it ran.
        """
        text = self.read_event() if callable(self.read_event) else self.read_event
        try:
            return None if text is None else json.loads(text)
        except (ValueError, RecursionError):  # such a row is "invalid", and its text is kept as it came
            return None

    @classmethod
    def of_record(
        cls,
        kind: Kind,
        row: int,
        event: bytes | None,
        record: CommittedRecord,
        *,
        timeout_seconds: float,
        mask: Masker | None = None,
        source: str = "",
    ) -> Self:
        """
        The outcome that a worker's record says.

        Args:
            kind: The function's kind, which decides what an outcome means for delivery.

            row: The event's number.

            event: The event's JSON text.

            record: Computing time and outcome text.

            timeout_seconds: The limit the event had.

            mask: Hides sensitive settings.

            source: The function's text, so that an error can be shown with its line.
        """
        decoded = decode_record(record.text, mask)
        verdict = judge(kind, decoded)
        return cls(
            row=row,
            delivery=verdict.delivery,
            returned=decoded.returned,
            error=verdict.error,
            logs=decoded.logs,
            requests=decoded.requests,
            notes=notes_of(decoded, verdict.note),
            duration_ms=duration_ms_of(decoded, record.compute_ms, timeout_seconds),
            earlier=decoded.earlier,
            value_json=None if isinstance(decoded.value, msgspec.UnsetType) else bytes(decoded.value),
            events_json=tuple(map(bytes, decoded.events)),
            objects_json=tuple(map(bytes, decoded.objects)),
            read_event=event,
            source=source,
            kind=kind,
        )

    def __repr__(self) -> str:
        parts = [f"row {self.row:,}: {self.delivery}"]
        if self.error is not None:
            at = f" (line {self.error.line})" if self.error.line else ""
            parts.append(f"{self.error.name}: {self.error.message}{at}")
        counts = (
            (len(self.earlier) + 1 if self.earlier else 0, "attempt"),
            (len(self.events_json) + len(self.objects_json), "event"),
            (len(self.logs), "log line"),
            (len(self.requests), "request"),
        )
        parts += [f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts if count]
        return f"<Outcome {', '.join(parts)}, {self.duration_ms:.2f} ms>"


def notes_of(record: OutcomeRecord, note: str | None) -> list[str]:
    """What the runtime and the verdict say about a row, and what limits kept out of it."""
    notes = list(record.notes)
    if record.events:
        notes += beyond_limits(record.events)
    if note is not None:
        notes.append(note)
    elif record.output_surplus_bytes:
        notes.append(f"output beyond the limit is not kept ({record.output_surplus_bytes:,} bytes in all)")
    if record.log_surplus:
        notes.append(f"{record.log_surplus:,} log lines beyond the limit are not kept")
    if record.request_surplus:
        notes.append(f"{record.request_surplus:,} requests beyond the limit are not kept")
    return notes
