"""What each sheet of results shows: which table, which columns, and a row's cells as text."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from segfn_nb.contracts.pages import Column
from segfn_nb.errors import printable
from segfn_nb.functions.delivery import sign_of
from segfn_nb.replay.tables.flatten import flatten

MOST_CHARACTERS = 300
"""Of one cell; the whole text is in the row's detail."""

MOST_COLUMNS = 60
"""Of the outputs' own fields; the text has them all."""

SAMPLE_ROWS = 200
"""Outputs looked at for their fields."""

Texts = list[list[str]]


class SheetPlan(msgspec.Struct, frozen=True):
    """
    A sheet over one table.

    Attributes:
        table: The name of the table, as in `Results.arrow`.

        columns: From left to right.

        keys: Column to the table's column that it is sorted by.

        searched: The table's columns that a text is looked for in.

        texts: Some rows of the table as one list of texts a row.
    """

    table: str
    columns: list[Column]
    keys: Mapping[str, str]
    searched: Sequence[str]
    texts: Callable[[pa.Table], Texts]


def events_sheet() -> SheetPlan:
    """One row a row of the input."""
    columns = [
        Column("#", "right", 7),
        Column("time", width=19),
        Column("type", width=8),
        Column("event", width=18),
        Column("delivery", width=12),
        Column("ms", "right", 6),
        Column("error", width=30),
    ]
    keys = {
        "#": "row",
        "time": "event_time",
        "type": "type",
        "event": "event",
        "delivery": "delivery",
        "ms": "duration_ms",
        "error": "cause",
    }
    return SheetPlan("frame", columns, keys, _SEARCHED_IN_FRAME, _frame_texts)


_SEARCHED_IN_FRAME = ("source", "type", "event", "message_id", "delivery", "error_name", "error_message")


def _frame_texts(rows: pa.Table) -> Texts:
    names = ("row", "event_time", "type", "event", "delivery", "duration_ms", "error_name", "error_message")
    return [
        [
            f"{row:,}",
            time_text(time),
            cell(event_type),
            cell(event),
            f"{sign_of(delivery)} {delivery}",
            f"{duration_ms:.2f}",
            cell(f"{name}: {message}" if message else name),
        ]
        for row, time, event_type, event, delivery, duration_ms, name, message in _lines(rows, names)
    ]


def outputs_sheet(outputs: pa.Table, *, has_calls: bool) -> SheetPlan:
    """
    One row an event that came out, with its fields as columns.

    Args:
        outputs: All of them; the first ones say which fields there are.

        has_calls: Whether they come from different calls (`track`, `set` ...), or are returned events.
    """
    sample = flatten(outputs.slice(0, SAMPLE_ROWS).column("json").to_pylist())
    fields = sorted(sample, key=_place)[:MOST_COLUMNS]
    first = [Column("#", "right", 7), *([Column("call", width=8)] if has_calls else [])]
    columns = [*first, *[Column(name, width=_width(name, sample[name].to_pylist())) for name in fields]]

    def texts(rows: pa.Table) -> Texts:
        found = flatten(rows.column("json").to_pylist())
        values = {name: column.to_pylist() for name, column in found.items()}
        heads = [[f"{row:,}", *([cell(call)] if has_calls else [])] for row, call in _lines(rows, ("row", "call"))]
        return [
            [*head, *[_field(values[name][i]) if name in values else "" for name in fields]]
            for i, head in enumerate(heads)
        ]

    return SheetPlan("outputs", columns, {"#": "row", "call": "call"}, ("call", "json"), texts)


def logs_sheet() -> SheetPlan:
    """One row a `console` call."""
    columns = [
        Column("#", "right", 7),
        Column("level", width=7),
        Column("line", "right", 5),
        Column("text", width=60),
    ]

    def texts(rows: pa.Table) -> Texts:
        names = ("row", "level", "line", "text")
        return [
            [f"{row:,}", cell(level), "" if line is None else str(line), cell(text)]
            for row, level, line, text in _lines(rows, names)
        ]

    keys = {"#": "row", "level": "level", "line": "line", "text": "text"}
    return SheetPlan("logs", columns, keys, ("level", "text"), texts)


def requests_sheet() -> SheetPlan:
    """One row an HTTP request."""
    columns = [
        Column("#", "right", 7),
        Column("method", width=7),
        Column("url", width=30),
        Column("attempt", "right", 8),
        Column("status", "right", 7),
        Column("ms", "right", 6),
        Column("request", width=28, sortable=False),
        Column("answer", width=24, sortable=False),
    ]

    def texts(rows: pa.Table) -> Texts:
        names = ("row", "method", "url", "attempt", "status", "duration_ms", "request_body", "response_body", "error")
        return [
            [
                f"{row:,}",
                cell(method),
                cell(url),
                str(attempt),
                "" if status is None else str(status),
                f"{duration_ms:.0f}",
                cell(body),
                cell(error or answer),
            ]
            for row, method, url, attempt, status, duration_ms, body, answer, error in _lines(rows, names)
        ]

    keys = {"#": "row", "method": "method", "url": "url", "attempt": "attempt", "status": "status", "ms": "duration_ms"}
    searched = ("method", "url", "request_body", "response_body", "error")
    return SheetPlan("requests", columns, keys, searched, texts)


CAUSES = SheetPlan(
    "causes",
    [
        Column("cause", width=50),
        Column("delivery", width=12),
        Column("count", "right", 8),
        Column("share", "right", 7),
        Column("over time", width=28, sortable=False),
        Column("what to do", width=60, sortable=False),
        Column("first row", "right", 9),
        Column("from", width=19),
        Column("to", width=19),
    ],
    {
        "cause": "cause",
        "delivery": "delivery",
        "count": "count",
        "share": "share",
        "first row": "first_row",
        "from": "first_event_time",
        "to": "last_event_time",
    },
    ("cause", "delivery", "message"),
    lambda rows: [],
)
"""One row a cause; its texts need the whole replay, so `Pages` makes them."""


def cell(text: str | None) -> str:
    """A text as a cell shows it: one line, of bearable length, and nothing that steers a screen."""
    return "" if text is None else printable(" ".join(text.split()), MOST_CHARACTERS)


def time_text(time: dt.datetime | None) -> str:
    """
    A time as tables show it, in UTC.

    Example:
        >>> time_text(dt.datetime(2026, 1, 14, 9, 12, 33, tzinfo=dt.UTC))
        '2026-01-14 09:12:33'
    """
    return "" if time is None else time.strftime("%Y-%m-%d %H:%M:%S")


def _width(name: str, values: Sequence[Any]) -> int:
    """Wide enough for the heading and for most values, and never so wide that it fills the screen."""
    return max(len(name) + 1, min(24, max(len(_field(value)) for value in values)))


_FIRST = ("type", "event", "name", "collection", "id", "userId", "anonymousId")
_OWN = ("properties.", "traits.")


def _place(field: str) -> int:
    """What says most of an event comes first: what it is and whose, then its own fields, then when and where."""
    if field in _FIRST:
        return _FIRST.index(field)
    return len(_FIRST) + (0 if field.startswith(_OWN) else 2 if field.startswith("context.") else 1)


def _field(value: Any) -> str:
    if value is None or isinstance(value, str):
        return cell(value)
    return json.dumps(value)


def _lines(rows: pa.Table, names: Sequence[str]) -> Any:
    return zip(*(rows.column(name).to_pylist() for name in names), strict=True)
