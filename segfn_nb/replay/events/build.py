"""From columns or lines of text to one event's JSON text a row, with what is wrong where there is no event."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from segfn_nb.contracts.function import Kind
from segfn_nb.replay.dialects.captures import capture_text
from segfn_nb.replay.dialects.plan import ColumnPlan, Dialect
from segfn_nb.replay.events.cell_types import is_json
from segfn_nb.replay.events.json_text import Member, absent_if_empty, are_braced, objects, on_one_line

_OBJECTS_OF_TYPES = {
    "properties": ("track", "page", "screen"),
    "traits": ("identify", "group"),
}
"""Objects that Segment's libraries send even when they are empty, and which handlers therefore read unguarded."""

_check_json = msgspec.json.Decoder(msgspec.Raw).decode


class Texts(msgspec.Struct):
    """
    Rows as the engine takes them.

    `events` has one JSON text a row (an object, UTF-8, on one line), or None for a row that is no event; `faults` says
    of each such position what is wrong and where.
    """

    events: list[bytes | None]
    faults: dict[int, str]


def events_of_columns(dialect: Dialect, members: Sequence[Member], rows: int, faults: dict[int, str]) -> Texts:
    """
    Events from columns with paths.

    `context`, and the object that belongs to the event's type, are there even when all their cells are empty, if the
    table has columns for them; in a table of a warehouse, whose columns are those that ever had a value, the latter always.

    Args:
        members: The dialect's columns as JSON values, in its order; those of object columns as text or as JSON.

        rows: How many rows there are.

        faults: What is wrong with rows, by position; these give no event. Gets the rows in which an object column holds
            something else.
    """
    made = [
        _only_objects(plan, member, faults) if plan.is_object else member
        for plan, member in zip(dialect.columns, members, strict=True)
    ]
    always: dict[str, Any] = {}
    if dialect.name in ("dotted", "warehouse"):
        types = next((member.values for member in made if member.path == ("type",)), None)
        if types is None and dialect.default_type is not None:
            types = pa.repeat(pa.scalar(dialect.default_type, pa.large_string()), rows)
            made.insert(0, Member(("type",), types, is_text=True))
        roots = dialect.roots()
        if "context" in roots:
            always["context"] = pa.repeat(pa.scalar(value=True), rows)
        if types is not None:
            for root, event_types in _OBJECTS_OF_TYPES.items():
                if root in roots or dialect.name == "warehouse":
                    always[root] = pc.is_in(types, pa.array(event_types, pa.large_string()))
    events: list[bytes | None] = list(objects(made, rows, always=always))
    for i in faults:
        events[i] = None
    return Texts(events, faults)


def _only_objects(plan: ColumnPlan, member: Member, faults: dict[int, str]) -> Member:
    """An object column as JSON: a value that is no object makes its row no event, and empty text is absent."""
    values = absent_if_empty(member.values)
    if member.is_text:
        are_objects = pa.array([cell is not None and is_object(cell) for cell in values.to_pylist()], pa.bool_())
    else:
        are_objects = pc.fill_null(are_braced(values), fill_value=False)
    others = pc.and_(pc.is_valid(values), pc.invert(are_objects))
    if pc.any(others, min_count=0).as_py():
        for i in pc.indices_nonzero(others).to_pylist():
            faults.setdefault(i, f"column {plan.name} is no JSON object")
        values = pc.if_else(others, pa.scalar(None, values.type), values)
    return Member(member.path, on_one_line(values), is_text=False)


def is_object(cell: str) -> bool:
    """Whether the text is a JSON object."""
    return cell.lstrip()[:1] == "{" and is_json(cell)


def events_of_texts(texts: Iterable[bytes | None], kind: Kind) -> Texts:
    """
    Events that are JSON text already, each on one line; None and empty text are no event.

    Args:
        texts: UTF-8, unless something is wrong.

        kind: For source functions each is a captured request.
    """
    events: list[bytes | None] = []
    faults: dict[int, str] = {}
    is_source = kind is Kind.SOURCE
    for i, text in enumerate(texts):
        fault = "" if text else "the cell is empty"
        event = text or None
        if text and not (fault := fault_of(text)):
            if is_source:
                event, fault = capture_text(text)
            elif b"\n" in text or b"\r" in text:
                event = text.replace(b"\n", b" ").replace(b"\r", b" ")
        if fault:
            faults[i] = fault
            event = None
        events.append(event)
    return Texts(events, faults)


def fault_of(text: bytes) -> str:
    """What keeps the text from being a JSON object; empty where nothing does."""
    try:
        if not text.isascii():
            text.decode()
        _check_json(text)
    except UnicodeDecodeError as error:
        return f"not UTF-8 (byte {error.start + 1:,})"
    except (msgspec.DecodeError, RecursionError) as error:
        if not is_json(text):
            return f"not JSON: {_reason(text, error)}"
    first = text.lstrip()[:1]
    if first == b"{":
        return ""
    what = {b"[": "an array", b'"': "text", b"n": "null", b"t": "true", b"f": "false"}.get(first, "a number")
    return f"an event is a JSON object, and this is {what}"


def _reason(text: bytes, error: Exception) -> str:
    try:
        json.loads(text)
    except ValueError as exact:
        return str(exact).replace("line 1 column", "column")
    return str(error).removeprefix("JSON is malformed: ")
