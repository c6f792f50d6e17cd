"""
Tables that Segment keeps in a warehouse: how to tell one by its columns, and what each column is in an event.

A warehouse is lossy: names are in snake case, `context` is flat, the name of an event is a slug, and nothing says which
columns were properties. What the Segment spec names comes back as it was; other names stay as the table has them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from segfn_nb.contracts.function import TYPE_HANDLERS
from segfn_nb.replay.dialects.event_type import table_of, warehouse_type_of
from segfn_nb.replay.dialects.plan import ColumnPlan, Dialect, listed

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


def warehouse_dialect(columns: Sequence[tuple[int, str]], sample: Sequence[Sequence[Any]], label: str) -> Dialect:
    """
    What the columns of a warehouse's table mean.

    Args:
        columns: Index and name of each.

        sample: Some rows; they tell whether `type` is the events' type or a property.

        label: The table's file, which may be called like one of Segment's tables.
    """
    is_upper = all(name == name.upper() for _, name in columns)  # Snowflake
    lower = {name: name.lower() if is_upper else name for _, name in columns}
    names = set(lower.values())
    default_type, why = warehouse_type_of(names, label)
    fields = {**_FIELDS, **_FIELDS_OF_TYPES.get(default_type, {})}
    if default_type == "track" and "event_text" not in names:
        fields["event"] = "event"
    type_at = next((index for index, name in columns if lower[name] == "type"), None)
    if type_at is not None and _are_types(row[type_at] for row in sample):
        fields["type"] = "type"
    root = _OBJECT_OF_TYPES.get(default_type, "properties")
    plans, ignored = [], []
    for index, name in columns:
        path = _path(lower[name], fields, root)
        if lower[name] in _LOADING or (lower[name] == "event" and default_type == "track" and "event" not in fields):
            ignored.append(name)
        else:
            plans.append(ColumnPlan(name, path, index, of_warehouse=True))
    return Dialect(
        "warehouse",
        plans,
        ignored,
        None if "type" in fields else default_type,
        "" if "type" in fields else why,
        notes=_notes(plans, default_type, label, {column.name for column in plans if column.path[0] == root}),
    )


def _are_types(values: Any) -> bool:
    found = {value for value in values if isinstance(value, str) and value}
    return bool(found) and found <= TYPE_HANDLERS.keys()


def _path(name: str, fields: dict[str, str], root: str) -> tuple[str, ...]:
    if name in fields:
        return (fields[name],)
    if name.startswith("context_") and name != "context_":
        return ("context", *context_path(name.removeprefix("context_")))
    return (root, name)


def context_path(name: str) -> tuple[str, ...]:
    """
    Where in `context` a column belongs that a warehouse calls `context_NAME`.

    Example:
        >>> [".".join(context_path(name)) for name in ("page_url", "user_agent", "device_advertising_id", "new_thing")]
        ['page.url', 'userAgent', 'device.advertisingId', 'new_thing']
    """
    if name in _CONTEXT_NAMES:
        return (_CONTEXT_NAMES[name],)
    # The longest one first: user_agent_data is no field of user_agent.
    for head in sorted(_CONTEXT_OBJECTS, key=len, reverse=True):
        inner = name.removeprefix(f"{head}_")
        if inner != name and inner:
            known = {_snake(field): field for field in _CONTEXT_OBJECTS[head]}
            return _CONTEXT_NAMES.get(head, head), known.get(inner, inner)
    return (name,)


def _snake(field: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in field)


def _notes(plans: Sequence[ColumnPlan], event_type: str, label: str, own: Collection[str]) -> list[str]:
    notes = []
    if event_type == "track" and (table_of(label) == "tracks" or not own):
        notes.append("a table tracks has no properties: read the tables of the single events for those")
    doubtful = next((plan for plan in plans if plan.name in own and "_" in plan.name), None)
    if doubtful is not None:
        root, name = doubtful.path
        words = name.split("_")
        written = words[0] + "".join(word.capitalize() for word in words[1:])
        notes.append(
            f"names of {root} stay as the warehouse has them, {listed([name])} may have been {written} "
            f'(to change: columns={{"{doubtful.name}": "{root}.{written}"}})'
        )
    return notes
