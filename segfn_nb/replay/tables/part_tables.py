"""From a part's records to its tables: each record is decoded once, judged once, and counted exactly once."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import Exchange, JSError, OutcomeRecord, duration_ms_of
from segfn_nb.errors import HostError
from segfn_nb.functions.delivery import NEVER_TRIED, WELL, Verdict, judge
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import decode_record, notes_of
from segfn_nb.replay.reading.parts import InputPart
from segfn_nb.replay.tables.causes import cause_of, elided_note
from segfn_nb.replay.tables.hits.hit_rows import HitRows
from segfn_nb.replay.tables.schemas import DETAILS, FRAME, LOGS, OUTPUTS, REQUESTS
from segfn_nb.workers.ledger import Record

_encode = msgspec.msgpack.Encoder().encode
_CALL = re.compile(rb'\{\s*"type"\s*:\s*"([a-z]+)"')


class Told(msgspec.Struct, frozen=True):
    """
    What a record is judged with: the function's kind, the limit of one event, and secrets that must not be kept.

    `batch_rows` is how many rows one onBatch call takes, 0: one handler call a row. `is_covered`: records tell what their
    rows reached.
    """

    kind: Kind
    timeout_seconds: float
    mask: Masker
    batch_rows: int = 0
    is_covered: bool = False


class Retries(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    What simulated retries came to.

    `attempts` counts those of all rows, `came_through` rows that a later attempt delivered, `billed_ms` sums what all
    attempts took and `waited_s` what Segment would have waited.
    """

    attempts: int = 0
    came_through: int = 0
    billed_ms: float = 0.0
    waited_s: float = 0.0

    def __add__(self, other: Retries) -> Retries:
        return Retries(
            self.attempts + other.attempts,
            self.came_through + other.came_through,
            self.billed_ms + other.billed_ms,
            self.waited_s + other.waited_s,
        )


class PartTables(msgspec.Struct, frozen=True):
    """
    What one part gave.

    Attributes:
        index: The part's number.

        tables: By name, as in `schemas.STORED`; and "hits", where that was counted.

        rows: How many rows went in, and by construction came out.

        deliveries: How many rows each delivery has; those with none are left out.

        notes: What was said of rows, without values, and how often.

        digest: A hash over everything but real durations: the same on any number of workers.

        input_digest: `InputPart.digest`.

        is_complete: Whether every row was run to its end; a part that was stopped runs again on resume.

        retries: What attempts came to.
    """

    index: int
    tables: dict[str, pa.Table]
    rows: int
    deliveries: dict[str, int]
    notes: dict[str, int]
    digest: str
    input_digest: str
    is_complete: bool
    retries: Retries = Retries()


def tables_of(part: InputPart, records: Sequence[Record | None], told: Told) -> PartTables:
    """
    The tables of one part.

    Args:
        part: What went in.

        records: Of those rows that are events, in order; where one is None, or they are fewer, such rows are `interrupted`.

        told: What records are judged with.

    Raises:
        HostError: There are more records than rows.
    """
    builder = _Builder(told)
    left = iter(records)
    is_complete = True
    for position, row in enumerate(part.rows):
        fault = part.texts.faults.get(position)
        if fault is not None:
            error = JSError("InvalidEvent", fault)
            builder.add(row, OutcomeRecord("invalid", error=error), Verdict("invalid", error), 0.0)
            continue
        record = next(left, None)
        if record is None:
            is_complete = False
            builder.add(row, *_interrupted(part.texts.events[position] or b"{}"), 0.0)
        else:
            decoded = decode_record(record.text, told.mask)
            builder.add(row, decoded, judge(told.kind, decoded), record.compute_ms)
            builder.add_hits(row, decoded)
    if next(left, None) is not None:
        raise HostError(f"part {part.index}: more rows came out than went in; please report it")
    sources = [label for label, count in part.sources for _ in range(count)]
    return builder.finish(part, sources, is_complete=is_complete)


class _Head(msgspec.Struct, rename="camel"):
    type: Any = None
    event: Any = None
    message_id: Any = None
    timestamp: Any = None


def _interrupted(event: bytes) -> tuple[OutcomeRecord, Verdict]:
    try:
        head = msgspec.json.decode(event, type=_Head)
    except (msgspec.MsgspecError, RecursionError):
        head = _Head()
    error = JSError("Interrupted", "the replay was stopped before this row was done")
    found = OutcomeRecord(
        "interrupted",
        type=_text(head.type),
        event=_text(head.event),
        message_id=_text(head.message_id),
        event_time=_text(head.timestamp),
        error=error,
    )
    return found, Verdict("interrupted", error)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


class _Builder:
    """Rows of all tables of one part."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._is_source = told.kind is Kind.SOURCE
        self._is_insert = told.kind.is_insert
        self._digest = hashlib.blake2b(digest_size=16)
        self._frame: list[tuple[Any, ...]] = []
        self._outputs: list[tuple[Any, ...]] = []
        self._logs: list[tuple[Any, ...]] = []
        self._requests: list[tuple[Any, ...]] = []
        self._details: list[tuple[Any, ...]] = []
        self._hits = HitRows(told.batch_rows) if told.is_covered else None
        self._deliveries: Counter[str] = Counter()
        self._notes: Counter[str] = Counter()
        self._attempts = self._came_through = 0
        self._billed_ms = self._waited_s = 0.0

    def add(self, row: int, record: OutcomeRecord, verdict: Verdict, compute_ms: float) -> None:
        """Add one row."""
        delivery, error = verdict.delivery, verdict.error
        self._deliveries[delivery] += 1
        outputs = self._add_outputs(row, record, delivery)
        if record.logs:
            self._logs += [
                (row, seq, line.level, line.text, line.line, line.attempt) for seq, line in enumerate(record.logs)
            ]
        if record.requests:
            self._requests += [(row, seq, *_request(exchange)) for seq, exchange in enumerate(record.requests)]
        self._add_details(row, record, verdict, has_output=outputs > 0)
        name = message = line = column = cause = None
        if error is not None:
            name, message, line, column = error.name, error.message, error.line, error.column
            if delivery not in WELL:
                cause = cause_of(name, message, line)
        duration_ms = duration_ms_of(record, compute_ms, self._told.timeout_seconds)
        attempts = self._attempted(record, delivery, duration_ms)
        self._frame.append(
            (
                row,
                record.type,
                record.event,
                record.message_id,
                record.event_time,
                delivery,
                name,
                message,
                line,
                column,
                cause,
                duration_ms,
                *attempts,
                outputs,
                len(record.logs) + record.log_surplus,
                len(record.requests) + record.request_surplus,
            )
        )
        self._digest.update(_encode(_hashed(row, record, delivery, error)))

    def add_hits(self, row: int, record: OutcomeRecord) -> None:
        """Add what a row reached, where that is asked for; only rows that ran have anything to tell."""
        if self._hits is not None:
            self._hits.add(row, record)

    def _attempted(self, record: OutcomeRecord, delivery: str, duration_ms: float) -> tuple[int, float, float]:
        """The columns attempts, waited_s, billed_ms."""
        if delivery in NEVER_TRIED:
            return 0, 0.0, 0.0
        attempts, waited_s, billed_ms = 1, 0.0, duration_ms
        if record.earlier:
            attempts += len(record.earlier)
            waited_s = sum(one.waited_ms for one in record.earlier) / 1000
            billed_ms += sum(one.duration_ms for one in record.earlier)
            self._came_through += delivery == "delivered"
        self._attempts += attempts
        self._waited_s += waited_s
        self._billed_ms += billed_ms
        return attempts, waited_s, billed_ms

    def _add_outputs(self, row: int, record: OutcomeRecord, delivery: str) -> int:
        if delivery != "delivered":
            return 0
        if self._is_source:
            sent = [(_call(bytes(raw)), bytes(raw)) for raw in record.events]
            sent += [("set", bytes(raw)) for raw in record.objects]
            self._outputs += [(row, seq, call, text) for seq, (call, text) in enumerate(sent)]
            return len(sent)
        if self._is_insert and not isinstance(record.value, msgspec.UnsetType):
            self._outputs.append((row, 0, "return", bytes(record.value)))
            return 1
        return 0

    def _add_details(self, row: int, record: OutcomeRecord, verdict: Verdict, *, has_output: bool) -> None:
        error = verdict.error
        notes = notes_of(record, verdict.note)
        value = None
        if not isinstance(record.value, msgspec.UnsetType) and not (has_output and self._is_insert):
            value = bytes(record.value)
        undelivered = None
        if verdict.delivery != "delivered" and (record.events or record.objects):
            undelivered = msgspec.json.encode([record.events, record.objects])
        returned = record.returned if record.returned != ("json" if has_output else "undefined") else None
        stack = None if error is None else error.stack
        kind = None if error is None else error.segment_class
        failed_batch = record.batch if record.status in ("threw", "timeout") else 0
        earlier = msgspec.json.encode(record.earlier) if record.earlier else None
        if notes or value or undelivered or returned or stack or kind or failed_batch or earlier:
            said = msgspec.json.encode(notes) if notes else None
            at = (failed_batch, record.batch_row) if failed_batch else (None, None)
            self._details.append((row, returned, value, undelivered, stack, kind, *at, said, earlier))
            self._notes.update(map(elided_note, notes))

    def finish(self, part: InputPart, sources: list[str | None], *, is_complete: bool) -> PartTables:
        """The tables, once every row was added."""
        columns = list(zip(*self._frame, strict=True)) if self._frame else [()] * (len(FRAME) - 1)
        columns.insert(1, sources)  # type: ignore[arg-type]  # columns of any type
        columns[FRAME.names.index("event_time")] = times(columns[FRAME.names.index("event_time")])
        frame = pa.table(
            [_column(values, field.type) for values, field in zip(columns, FRAME, strict=True)], schema=FRAME
        )
        return PartTables(
            index=part.index,
            tables={
                "frame": frame,
                "outputs": _table(self._outputs, OUTPUTS),
                "logs": _table(self._logs, LOGS),
                "requests": _table(self._requests, REQUESTS),
                "details": _table(self._details, DETAILS),
                **({} if self._hits is None else {"hits": self._hits.table()}),
            },
            rows=len(part.rows),
            deliveries=dict(self._deliveries),
            notes=dict(self._notes),
            digest=self._digest.hexdigest(),
            input_digest=part.digest,
            is_complete=is_complete,
            retries=Retries(self._attempts, self._came_through, self._billed_ms, self._waited_s),
        )


def _call(text: bytes) -> str | None:
    found = _CALL.match(text)
    return None if found is None else found.group(1).decode()


def _request(exchange: Exchange) -> tuple[Any, ...]:
    return (
        exchange.method,
        exchange.url,
        exchange.status,
        exchange.duration_ms,
        msgspec.json.encode(exchange.request_headers),
        _body(exchange.request_body, exchange.request_body_base64),
        msgspec.json.encode(exchange.response_headers) if exchange.status is not None else None,
        _body(exchange.response_body, exchange.response_body_base64),
        exchange.error,
        exchange.attempt,
    )


def _body(body: str | None, is_base64: bool) -> str | None:
    return f"data:;base64,{body}" if is_base64 and body is not None else body


def _hashed(row: int, record: OutcomeRecord, delivery: str, error: JSError | None) -> tuple[Any, ...]:
    """
    What of a row has to be the same in every run: all but real durations.

    How far a row that ran out of time had come depends on the machine, so of such a row only the delivery counts. Places in
    the code are left out: QuickJS notes that of the last operation that has one, which may be a counter of coverage.
    """
    if delivery == "timeout":
        return (row, delivery, len(record.earlier)) if record.earlier else (row, delivery)
    said = None if error is None else (error.name, error.message, error.segment_class)
    value = None if isinstance(record.value, msgspec.UnsetType) else bytes(record.value)
    sent = (
        ([bytes(raw) for raw in record.events], [bytes(raw) for raw in record.objects])
        if record.events or record.objects
        else None
    )
    logs = [(line.level, line.text) for line in record.logs] if record.logs else None
    requests = (
        [
            (x.method, x.url, x.request_headers, x.request_body, x.status, x.response_headers, x.response_body, x.error)
            for x in record.requests
        ]
        if record.requests
        else None
    )
    hashed = (row, delivery, said, record.returned, value, sent, logs, requests)
    return (
        (*hashed, [(one.error.name, one.error.message, one.waited_ms) for one in record.earlier])
        if record.earlier
        else hashed
    )


def _table(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table([_column(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema)


def _column(values: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.Array):
        return values
    try:
        return pa.array(values, kind)
    except (UnicodeEncodeError, UnicodeDecodeError):
        # Lone surrogates: JavaScript has them, no table can hold them.
        return pa.array([v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for v in values], kind)


def times(texts: Sequence[str | None]) -> pa.Array:
    """
    Times from the texts events have; what is no time is null. A time without zone is in UTC.

    Example:
        >>> times(["2026-01-02T03:04:05.678Z", "2026-01-02 03:04:05", "soon"]).is_null().to_pylist()
        [False, False, True]
    """
    kind = pa.timestamp("us", "UTC")
    try:
        return pa.array(texts, pa.string()).cast(kind)
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return pa.array([None if text is None else _time(text) for text in texts], kind)


def _time(text: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    except OverflowError:
        return None
