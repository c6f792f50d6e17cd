"""Which type a table's events have where no column says it: by the table's name, then by its columns."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePath

_TYPE_BY_TABLE = {
    "identifies": "identify",
    "tracks": "track",
    "pages": "page",
    "screens": "screen",
    "groups": "group",
    "aliases": "alias",
}
_SHARD = re.compile(r"[\W\d_]*$")
_SUFFIXES = (".gz", ".csv", ".tsv", ".parquet", ".json", ".jsonl", ".ndjson", ".txt")


def table_of(label: str) -> str:
    """
    The name of Segment's table that a file holds, by its own name or its folder's; empty where neither says it.

    Example:
        >>> [table_of(path) for path in ("prod.identifies-000000000003.csv.gz", "out/PAGES/part-0.parquet", "orders.csv")]
        ['identifies', 'pages', '']
    """
    path = PurePath(label)
    stem = path.name.lower()
    while stem.endswith(_SUFFIXES):
        stem = stem.rpartition(".")[0]
    for name in (_SHARD.sub("", stem).rpartition(".")[2], path.parent.name.lower()):
        if name in _TYPE_BY_TABLE:
            return name
    return ""


def event_type_of(roots: Collection[str], label: str) -> tuple[str, str]:
    """
    The type of every event of a dotted table, and why.

    Args:
        roots: The top-level names that its columns give.
    """
    table = table_of(label)
    if table:
        return _TYPE_BY_TABLE[table], _from_name(label)
    for column, event_type in (("event", "track"), ("previousId", "alias"), ("groupId", "group")):
        if column in roots:
            return event_type, f"from the column {column}"
    if "traits" in roots and "properties" not in roots:
        return "identify", "from the columns traits"
    return "track", "nothing says otherwise"


def warehouse_type_of(names: Collection[str], label: str) -> tuple[str, str]:
    """
    The type of every event of a warehouse's table, and why.

    Args:
        names: Its columns in lower case. Only tables of track calls have a column `event`, whatever they are called.
    """
    for column in ("event_text", "event"):
        if column in names:
            return "track", f"from the column {column}"
    table = table_of(label)
    if table:
        return _TYPE_BY_TABLE[table], _from_name(label)
    for column, event_type in (("previous_id", "alias"), ("group_id", "group")):
        if column in names:
            return event_type, f"from the column {column}"
    if {"url", "path"} <= set(names):
        return "page", "from the columns url and path"
    return "identify", "from the missing column event"


def _from_name(label: str) -> str:
    path = PurePath(label)
    return f"from the file's name {path.name}" if table_of(path.name) else f"from the folder's name {path.parent.name}"
