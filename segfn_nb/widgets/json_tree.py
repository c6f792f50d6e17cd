"""A JSON value as nested lines that open and close, without a script; large values are cut and counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from segfn_nb.widgets.html import MONO, QUIET, Html, details, isolated, joined, tag
from segfn_nb.widgets.numbers import counted

MOST_NODES = 1_000
"""Values that one tree shows."""

MOST_CHILDREN = 100
"""Members or items of one value that are shown."""

DEEPEST = 12
"""Levels that open; what is deeper is shown as one line of text."""

OPEN_CHILDREN = 12
"""An object or array with at most so many members is open at first where it is outermost."""


def json_tree(value: Any) -> Html:
    """
    The value as HTML; anything in it is text.

    Example:
        >>> json_tree(12)
        '<div style="font-family:monospace"><bdi>12</bdi></div>'
    """
    return _Tree().node("", value, depth=0)


class _Tree:
    """Counts what it has shown."""

    def __init__(self) -> None:
        self._left = MOST_NODES

    def node(self, label: str, value: Any, *, depth: int) -> Html:
        self._left -= 1
        before = joined([tag("span", isolated(label, 200), style=QUIET), ": "]) if label else Html("")
        if not isinstance(value, dict | list) or not value or depth >= DEEPEST:
            return tag("div", before, isolated(_line(value)), style=MONO)
        is_open = len(value) <= OPEN_CHILDREN and (depth == 0 or (depth == 1 and label in ("properties", "traits")))
        what = counted(len(value), "member") if isinstance(value, dict) else counted(len(value), "item")
        shape = "{…}" if isinstance(value, dict) else "[…]"
        summary = joined([before, shape, " ", tag("span", what, style=QUIET)])
        inside = tag("div", *self._children(value, depth), style="margin-left:18px")
        return tag("div", details(summary, inside, is_open=is_open), style=MONO)

    def _children(self, value: dict[str, Any] | list[Any], depth: int) -> Iterator[Html]:
        members = value.items() if isinstance(value, dict) else ((str(i), item) for i, item in enumerate(value))
        shown = 0
        for label, item in islice(members, MOST_CHILDREN):
            if self._left <= 0:
                break
            shown += 1
            yield self.node(label or '""', item, depth=depth + 1)
        if shown < len(value):
            yield tag("div", f"… {len(value) - shown:,} more", style=QUIET)


def _line(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "… nested too deep to show"
