"""From the tables of a replay back to the Outcome of one row."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.options import ROWS_PER_PART
from segfn_nb.contracts.outcome import Attempt, Exchange, JSError, LogLine
from segfn_nb.functions.outcome import Outcome
from segfn_nb.replay.tables.schemas import STORED
from segfn_nb.replay.tables.store import Store

_Line = dict[str, Any]

_PARTS_AT_HAND = 4


class Outcomes:
    """
    Rows as Outcomes.

    Args:
        store: Where the tables are.

        kind: The function's kind.

        source: The function's text, to show the line of an error.

        read_event: Gives the text of the event that went in.
    """

    def __init__(self, store: Store, kind: Kind, source: str, read_event: Callable[[int], bytes | None]) -> None:
        self._store = store
        self._kind = kind
        self._source = source
        self._read_event = read_event
        self._parts = {part.index for part in store.parts}
        self._tables = lru_cache(maxsize=_PARTS_AT_HAND)(self._tables_of)

    def _tables_of(self, index: int) -> dict[str, pa.Table]:
        return {name: self._store.part_table(name, index) for name in STORED}

    def get(self, row: int) -> Outcome | None:
        """The outcome of that row, or None where it did not run."""
        index = row // ROWS_PER_PART
        if index not in self._parts:
            return None
        tables = self._tables(index)
        frame = _lines(tables["frame"].drop_columns(["event_time"]), row)
        if not frame:
            return None
        details = next(iter(_lines(tables["details"], row)), {})
        outputs = _lines(tables["outputs"], row)
        value = details.get("value")
        returned: Literal["undefined", "null", "json"] = details.get("returned") or "undefined"
        if self._kind.is_insert and outputs:
            value, returned = outputs.pop()["json"], details.get("returned") or "json"
        events, objects = _sent(outputs, details.get("undelivered"))
        return Outcome(
            row=row,
            delivery=frame[0]["delivery"],
            returned=returned,
            error=_error(frame[0], details),
            logs=[_log_line(line) for line in _lines(tables["logs"], row)],
            requests=[_exchange(request) for request in _lines(tables["requests"], row)],
            notes=json.loads(details["notes"]) if details.get("notes") else [],
            duration_ms=frame[0]["duration_ms"],
            earlier=_attempts(details["earlier"]) if details.get("earlier") else [],
            value_json=None if value is None else value.encode(),
            events_json=events,
            objects_json=objects,
            read_event=lambda: self._read_event(row),
            source=self._source,
            kind=self._kind,
        )


def _lines(table: pa.Table, row: int) -> list[_Line]:
    found: list[_Line] = table.filter(pc.equal(table.column("row"), row)).to_pylist()
    return found


def _sent(outputs: list[_Line], undelivered: str | None) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """What a source function sent: events, and objects of `Segment.set`."""
    if undelivered is not None:
        events, objects = msgspec.json.decode(undelivered, type=tuple[list[msgspec.Raw], list[msgspec.Raw]])
        return tuple(map(bytes, events)), tuple(map(bytes, objects))
    texts = [(output["call"] == "set", output["json"].encode()) for output in outputs]
    return tuple(text for is_set, text in texts if not is_set), tuple(text for is_set, text in texts if is_set)


def _error(frame: _Line, details: _Line) -> JSError | None:
    if frame["error_name"] is None:
        return None
    return JSError(
        frame["error_name"],
        frame["error_message"] or "",
        stack=details.get("error_stack"),
        line=frame["error_line"],
        column=frame["error_column"],
        segment_class=details.get("error_class"),
    )


def _log_line(line: _Line) -> LogLine:
    return LogLine(line["level"], line["text"], line["line"], attempt=line["attempt"])


_attempts = msgspec.json.Decoder(list[Attempt]).decode


def _exchange(request: _Line) -> Exchange:
    body, is_base64 = _body(request["request_body"])
    answer, answer_is_base64 = _body(request["response_body"])
    return Exchange(
        method=request["method"],
        url=request["url"],
        request_headers=json.loads(request["request_headers"]),
        request_body=body,
        request_body_base64=is_base64,
        status=request["status"],
        response_headers=json.loads(request["response_headers"]) if request["response_headers"] else {},
        response_body=answer,
        response_body_base64=answer_is_base64,
        duration_ms=request["duration_ms"],
        error=request["error"],
        attempt=request["attempt"],
    )


def _body(text: str | None) -> tuple[str | None, bool]:
    marker = "data:;base64,"
    if text is not None and text.startswith(marker):
        return text.removeprefix(marker), True
    return text, False
