"""
Says what the columns of a table mean: which path of the event each one is, or which one holds whole events.

Knows three dialects: dotted columns (`properties.revenue`; `properties`, `traits` and `context` may also be one column of
JSON), whole events in one column, and for source functions captured requests (body, headers, url, queryParameters).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Literal

import msgspec

from segfn_nb.contracts.function import TYPE_HANDLERS, Kind
from segfn_nb.errors import InputError
from segfn_nb.replay.events.warehouse import dotted_name, is_warehouse_table

OBJECT_COLUMNS = ("properties", "traits", "context", "integrations")
"""Columns that hold a JSON object where they stand alone, without a dot."""

CAPTURE_FIELDS = ("body", "headers", "url", "queryParameters")
"""What a captured request is made of."""

_CAPTURE_ALIASES = {
    "query": "queryParameters",
    "query_parameters": "queryParameters",
    "queryparameters": "queryParameters",
}
_CAPTURE_TIMES = ("receivedAt", "timestamp")

_EVENT_COLUMNS = ("type", "action", "event", "userId", "anonymousId", "previousId", "groupId")
"""Any of these, or something below properties or traits, can make an event; a timestamp alone cannot."""

_TYPE_BY_FILE = {
    "identifies": "identify",
    "tracks": "track",
    "pages": "page",
    "screens": "screen",
    "groups": "group",
    "aliases": "alias",
}
_COLUMNS_OF_OUTPUTS = ("row", "seq", "call")
"""How `Results.outputs` begins: these say where an event came from and are not part of it."""

SAMPLE_ROWS = 100
"""Rows looked at to find a column of whole events."""


class ColumnPlan(msgspec.Struct, frozen=True):
    """One column: its name in the table and its path in the event."""

    name: str
    path: tuple[str, ...]
    index: int

    @property
    def is_object(self) -> bool:
        """Whether it holds a whole JSON object, such as `properties`."""
        return len(self.path) == 1 and self.path[0] in (*OBJECT_COLUMNS, "headers")


class Dialect(msgspec.Struct, frozen=True):
    """
    What a table's columns mean.

    Attributes:
        name: As the "read as" line says it.

        columns: Those that make up the event; with `whole`, that one alone.

        ignored: Names of columns that are not part of it.

        default_type: The type of every event, where no column says it.

        why_type: Where the default type comes from, in words.
    """

    name: Literal["dotted", "whole events", "captured requests"]
    columns: list[ColumnPlan]
    ignored: list[str] = []
    default_type: str | None = None
    why_type: str = ""

    @property
    def whole(self) -> ColumnPlan | None:
        """The column that holds whole events, if there is one."""
        return self.columns[0] if self.columns and not self.columns[0].path else None

    def roots(self) -> set[str]:
        """Top-level names of the event."""
        return {column.path[0] for column in self.columns if column.path}


def detect(names: Sequence[str], sample: Sequence[Sequence[Any]], *, kind: Kind, label: str) -> Dialect:
    """
    The dialect of a table.

    Args:
        names: Its columns.

        sample: Its first rows, to find a column of whole events.

        kind: Source functions take captured requests.

        label: The file's name, or what stands for it; used in messages and to tell the events' type.

    Raises:
        InputError: No column could make an event, two have one name, or one lies inside another that is no object.
    """
    stripped = [str(name).strip() for name in names]
    twice = sorted({name for name in stripped if name and stripped.count(name) > 1})
    if twice:
        raise InputError(f"{label}: two columns are called {twice[0]!r}; rename one")
    unnamed = [name for name in stripped if not name or name.startswith("Unnamed: ")]
    whole = _whole_column(stripped, sample, kind)
    if whole is not None:
        ignored = [name for name in stripped if name != stripped[whole]]
        return Dialect("whole events", [ColumnPlan(stripped[whole], (), whole)], ignored)
    plans = [ColumnPlan(name, _path(name), i) for i, name in enumerate(stripped) if name not in unnamed]
    if kind is Kind.SOURCE:
        return _captures(plans, unnamed, label)
    ignored = [name or "(a column without a name)" for name in unnamed]
    if tuple(stripped[:3]) == _COLUMNS_OF_OUTPUTS:
        plans = plans[3:]
        ignored += _COLUMNS_OF_OUTPUTS
    if is_warehouse_table(stripped):
        raise InputError(_not_yet(stripped, label))
    plans = _with_action_as_type(plans)
    if not any(_makes_an_event(plan) for plan in plans):
        raise InputError(_no_event(stripped, label))
    _refuse_overlaps(plans, label)
    default_type, why = (None, "") if any(plan.path == ("type",) for plan in plans) else _type_of(plans, label)
    return Dialect("dotted", plans, ignored, default_type, why)


def _path(name: str) -> tuple[str, ...]:
    return tuple(name.split(".")) if all(name.split(".")) else (name,)


def _with_action_as_type(plans: list[ColumnPlan]) -> list[ColumnPlan]:
    if any(plan.path == ("type",) for plan in plans):
        return plans
    return [msgspec.structs.replace(plan, path=("type",)) if plan.path == ("action",) else plan for plan in plans]


def _makes_an_event(plan: ColumnPlan) -> bool:
    return plan.path[0] in ("properties", "traits") or (len(plan.path) == 1 and plan.path[0] in _EVENT_COLUMNS)


def _refuse_overlaps(plans: list[ColumnPlan], label: str) -> None:
    by_path = {plan.path: plan for plan in plans}
    for plan in plans:
        for length in range(1, len(plan.path)):
            outer = by_path.get(plan.path[:length])
            if outer is not None and not outer.is_object:
                raise InputError(
                    f"{label}: column {plan.name!r} lies inside column {outer.name!r}; rename one, or drop it"
                )


def _type_of(plans: list[ColumnPlan], label: str) -> tuple[str, str]:
    stem = PurePath(label).name.split(".", 1)[0].lower()
    if stem in _TYPE_BY_FILE:
        return _TYPE_BY_FILE[stem], f"from the file's name {PurePath(label).name}"
    roots = {plan.path[0] for plan in plans}
    for column, event_type in (("event", "track"), ("previousId", "alias"), ("groupId", "group")):
        if column in roots:
            return event_type, f"from the column {column}"
    if "traits" in roots and "properties" not in roots:
        return "identify", "from the columns traits"
    return "track", "nothing says otherwise"


def _captures(plans: list[ColumnPlan], unnamed: list[str], label: str) -> Dialect:
    def field(plan: ColumnPlan) -> ColumnPlan:
        head = _CAPTURE_ALIASES.get(plan.path[0], plan.path[0])
        return msgspec.structs.replace(plan, path=(head, *plan.path[1:]))

    known = (*CAPTURE_FIELDS, *_CAPTURE_TIMES)
    taken = [field(plan) for plan in plans]
    used = [plan for plan in taken if plan.path[0] in known]
    if not any(plan.path[0] == "body" for plan in used):
        listed = ", ".join(plan.name for plan in plans)
        raise InputError(
            f"{label}: a source function takes captured requests, with columns body, headers, url or queryParameters. "
            f"There is no column body here, but: {listed}. Rename the one that holds the body:\n"
            f'    frame = pandas.read_csv({label!r}, dtype=str).rename(columns={{"{plans[0].name if plans else "..."}": "body"}})'
        )
    _refuse_overlaps(used, label)
    ignored = [plan.name for plan in taken if plan.path[0] not in known] + unnamed
    return Dialect("captured requests", used, ignored)


def _whole_column(names: Sequence[str], sample: Sequence[Sequence[Any]], kind: Kind) -> int | None:
    """The index of the column that holds whole events, if one does."""
    if "json" in names and _holds_events(names.index("json"), sample, kind):
        return names.index("json")
    for index, name in enumerate(names):
        others = [other for i, other in enumerate(names) if i != index]
        if name in OBJECT_COLUMNS or any(_says_a_field(other, kind) for other in others):
            continue
        if _holds_events(index, sample, kind):
            return index
    return None


def _says_a_field(name: str, kind: Kind) -> bool:
    """Whether a column of that name can only be one field of an event, so that no other column is the whole."""
    if kind is Kind.SOURCE:
        return name in CAPTURE_FIELDS
    return _path(name)[0] in OBJECT_COLUMNS or name in ("type", "action", "userId", "anonymousId", "previousId")


def _holds_events(index: int, sample: Sequence[Sequence[Any]], kind: Kind) -> bool:
    """Whether the first value of the column that is an object is an event."""
    for row in sample:
        value = row[index] if index < len(row) else None
        if isinstance(value, str) and value.lstrip().startswith("{"):
            try:
                value = json.loads(value)
            except ValueError:
                continue
        if isinstance(value, Mapping):
            return "body" in value if kind is Kind.SOURCE else _is_event(value)
    return False


def _is_event(value: Mapping[str, Any]) -> bool:
    if isinstance(value.get("type"), str) and value["type"] in TYPE_HANDLERS:
        return True
    return any(isinstance(value.get(name), str) for name in ("userId", "anonymousId", "messageId", "event"))


def _not_yet(names: Sequence[str], label: str) -> str:
    renamed = {name: dotted_name(name) for name in names}
    listed = ", ".join(f'"{name}": "{new}"' for name, new in renamed.items() if new != name)
    return (
        f"{label} looks like a table of a warehouse (columns such as received_at and context_ip), which is not read as it "
        "is. Rename its columns to what they are in an event, and replay the frame:\n"
        f"    frame = pandas.read_csv({label!r}, dtype=str).rename(columns={{{listed}}})"
    )


def _no_event(names: Sequence[str], label: str) -> str:
    first = next((name for name in names if name), "...")
    return (
        f"{label}: no column could make an event. An event has columns such as type, event, userId, anonymousId, "
        f"timestamp, properties.revenue, traits.email, context.ip, or one column with the whole event as JSON. "
        f"There are: {', '.join(repr(name) for name in names)}. Say which is which:\n"
        f'    frame = pandas.read_csv({label!r}, dtype=str).rename(columns={{"{first}": "userId", "...": "properties.revenue"}})\n'
        "and replay the frame."
    )


def capture_text(text: bytes) -> tuple[bytes | None, str]:
    """
    A captured request as the runtime knows it: `query` is `queryParameters`.

    Returns:
        The JSON text, or None and what is wrong.

    Example:
        >>> capture_text(b'{"body":"a=1","query":{"b":"2"}}')[0]
        b'{"body":"a=1","queryParameters":{"b":"2"}}'
    """
    fields = _decode_fields(text)
    if not any(
        name in fields or name in _CAPTURE_ALIASES for name in (*CAPTURE_FIELDS, *_CAPTURE_ALIASES) if name in fields
    ):
        return None, "a row for a source function is a captured request with body, headers, url or queryParameters"
    if not any(name in fields for name in _CAPTURE_ALIASES):
        return text, ""
    return _encode_fields({_CAPTURE_ALIASES.get(name, name): value for name, value in fields.items()}), ""


_decode_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_encode_fields = msgspec.json.Encoder().encode
