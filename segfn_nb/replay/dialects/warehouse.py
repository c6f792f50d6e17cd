"""
Tables that Segment keeps in a warehouse: how to tell one by its columns, and what each column is in an event.

A warehouse is lossy: names are in snake case, `context` is flat, the name of an event is a slug, and nothing says which
columns were properties. What the Segment spec names comes back as it was, in whatever case a database returns it; other
names stay as the table has them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from segfn_nb.contracts.function import TYPE_HANDLERS
from segfn_nb.replay.dialects.event_type import table_of, warehouse_type_of
from segfn_nb.replay.dialects.plan import Column, ColumnPlan, Dialect

_FIELDS = {
    "id": "messageId",
    "anonymous_id": "anonymousId",
    "user_id": "userId",
    "event_text": "event",
    "received_at": "receivedAt",
    "sent_at": "sentAt",
    "original_timestamp": "originalTimestamp",
    "timestamp": "timestamp",
}
_FIELDS_OF_TYPES = {
    "group": {"group_id": "groupId"},
    "alias": {"previous_id": "previousId"},
    "page": {"name": "name", "category": "category"},
    "screen": {"name": "name", "category": "category"},
}
_OBJECT_OF_TYPES = {"identify": "traits", "group": "traits"}
_LOADING = ("uuid", "uuid_ts", "loaded_at")
"""When and how the warehouse was filled; no part of any event."""

_CONTEXT_OBJECTS = {
    "app": ("name", "version", "build", "namespace"),
    "campaign": ("name", "source", "medium", "term", "content"),
    "device": ("id", "advertisingId", "adTrackingEnabled", "manufacturer", "model", "name", "type", "token", "version"),
    "library": ("name", "version"),
    "location": ("city", "country", "latitude", "longitude", "region", "speed"),
    "network": ("bluetooth", "carrier", "cellular", "wifi"),
    "os": ("name", "version"),
    "page": ("path", "referrer", "search", "title", "url"),
    "personas": (),
    "protocols": ("sourceId",),
    "referrer": ("id", "type", "name", "url", "link"),
    "screen": ("width", "height", "density", "innerWidth", "innerHeight"),
    "traits": (),
    "user_agent_data": (
        *("brands", "mobile", "platform", "architecture", "bitness", "model", "platformVersion"),
        *("uaFullVersion", "fullVersionList", "wow64"),
    ),
}
"""Objects inside `context`, and the fields of theirs that the Segment spec names."""

_CONTEXT_NAMES = {"user_agent": "userAgent", "user_agent_data": "userAgentData", "group_id": "groupId"}
_TELLING = ("received_at", "original_timestamp", "sent_at", *_LOADING)


def is_warehouse_name(name: str) -> bool:
    """Whether every table of a warehouse that has a column of that name, in any case, means the same by it."""
    lower = name.lower()
    return lower in _FIELDS or lower == "event" or lower in _LOADING or lower.startswith("context_")


def is_warehouse_table(names: Sequence[str]) -> bool:
    """
    Whether these are columns of a table that Segment keeps in a warehouse.

    Example:
        >>> is_warehouse_table(["ID", "RECEIVED_AT", "USER_ID", "CONTEXT_IP"]), is_warehouse_table(["userId", "sent_at"])
        (True, False)
    """
    lower = {name.lower() for name in names}
    if any("." in name for name in names) or {"userId", "anonymousId", "properties", "traits", "context"} & set(names):
        return False
    return bool({"user_id", "anonymous_id"} & lower) and any(
        name in _TELLING or name.startswith("context_") for name in lower
    )


def warehouse_dialect(
    columns: Sequence[Column], sample: Sequence[Sequence[Any]], label: str, *, names: Sequence[str]
) -> Dialect:
    """
    What the columns of a warehouse's table mean; those that the user sent elsewhere go there.

    Args:
        columns: Those that are read.

        sample: Some rows; they tell whether `type` is the events' type or a property.

        label: The table's file, which may be called like one of Segment's tables.

        names: All columns of the table; they say what it holds, whatever becomes of them.
    """
    known = [name for name in names if is_warehouse_name(name)]
    is_upper = bool(known) and all(name == name.upper() for name in known)  # Snowflake: then no name had a case
    sent = {column.path for column in columns if column.path is not None}
    own = {column.name.lower(): column.index for column in columns if column.path is None}
    lower = {name.lower() for name in names}
    default_type, why = warehouse_type_of(lower | {"event"} if ("event",) in sent else lower, label)
    fields = {**_FIELDS, **_FIELDS_OF_TYPES.get(default_type, {})}
    if default_type == "track" and "event_text" not in own and ("event",) not in sent:
        fields["event"] = "event"
    if "type" in own and _are_types(row[own["type"]] for row in sample):
        fields["type"] = "type"
    root = _OBJECT_OF_TYPES.get(default_type, "properties")
    plans, ignored = [], []
    for column in columns:
        name = column.name.lower()
        if column.path is not None:
            plans.append(ColumnPlan(column.name, column.path, column.index, of_warehouse=True))
        elif name in _LOADING or (name == "event" and default_type == "track" and "event" not in fields):
            ignored.append(column.name)
        else:
            path = _path(name if is_upper else column.name, fields, root)
            plans.append(ColumnPlan(column.name, path, column.index, of_warehouse=True))
    of_root = {plan.name for plan in plans if plan.path[0] == root}
    doubtful = {column.name for column in columns if column.path is None} & of_root
    return Dialect(
        "warehouse",
        plans,
        ignored,
        None if "type" in fields else default_type,
        "" if "type" in fields else why,
        notes=[
            *_without_properties(default_type, label, of_root),
            *_doubtful([plan for plan in plans if plan.name in doubtful]),
        ],
    )


def _are_types(values: Any) -> bool:
    found = {value for value in values if isinstance(value, str) and value}
    return bool(found) and found <= TYPE_HANDLERS.keys()


def _path(name: str, fields: dict[str, str], root: str) -> tuple[str, ...]:
    """Where a column belongs: known names in any case, all others as they are written."""
    lower = name.lower()
    if lower in fields:
        return (fields[lower],)
    if lower.startswith("context_") and lower != "context_":
        return ("context", *context_path(name[len("context_") :]))
    return (root, name)


def context_path(name: str) -> tuple[str, ...]:
    """
    Where in `context` a column belongs that a warehouse calls `context_NAME`.

    Example:
        >>> [".".join(context_path(name)) for name in ("page_url", "user_agent", "device_advertising_id", "new_thing")]
        ['page.url', 'userAgent', 'device.advertisingId', 'new_thing']
    """
    lower = name.lower()
    if lower in _CONTEXT_NAMES:
        return (_CONTEXT_NAMES[lower],)
    # The longest one first: user_agent_data is no field of user_agent.
    for head in sorted(_CONTEXT_OBJECTS, key=len, reverse=True):
        inner = name[len(head) + 1 :]
        if lower.startswith(f"{head}_") and inner:
            known = {_snake(field): field for field in _CONTEXT_OBJECTS[head]}
            return _CONTEXT_NAMES.get(head, head), known.get(inner.lower(), inner)
    return (name,)


def _snake(field: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in field)


def _without_properties(event_type: str, label: str, of_root: Collection[str]) -> list[str]:
    if event_type == "track" and (table_of(label) == "tracks" or not of_root):
        return ["a table tracks has no properties: read the tables of the single events for those"]
    return []


def _doubtful(plans: Sequence[ColumnPlan]) -> list[str]:
    """What a name may have been before the warehouse wrote it in snake case."""
    plan = next((plan for plan in plans if "_" in plan.name), None)
    if plan is None:
        return []
    root, name = plan.path
    words = name.split("_")
    written = words[0] + "".join(word.capitalize() for word in words[1:])
    change = f'columns={{"{plan.name}": "{root}.{written}"}}'
    return [f"names of {root} stay as the warehouse has them, {name} may have been {written} (to change: {change})"]
