"""What changed from one JSON value to another, as lines: a path, what was there, and what is there now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from segfn_nb.widgets.html import MONO, QUIET, TONES, Html, isolated, joined, tag
from segfn_nb.widgets.numbers import counted

MOST_CHANGES = 100
"""Changes that are shown; the others are counted."""

VALUE_CHARACTERS = 300
"""Of a value in a line."""

ABSENT = object()
"""No value; it is not null."""


class Change(NamedTuple):
    """One place where two values differ; `before` or `after` is ABSENT where nothing was, or is, there."""

    path: str
    before: Any
    after: Any


def changes(before: Any, after: Any, path: str = "") -> Iterator[Change]:
    """
    Where two JSON values differ, members in the order of the first; arrays are compared item by item.

    Example:
        >>> [change.path for change in changes({"a": 1, "b": {"c": [1, 2]}}, {"a": 1, "b": {"c": [1, 3]}})]
        ['b.c[1]']
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            inner = f"{path}.{key}" if path else key
            yield from changes(before.get(key, ABSENT), after.get(key, ABSENT), inner)
    elif isinstance(before, list) and isinstance(after, list):
        for index in range(max(len(before), len(after))):
            one = before[index] if index < len(before) else ABSENT
            other = after[index] if index < len(after) else ABSENT
            yield from changes(one, other, f"{path}[{index}]")
    elif isinstance(before, bool) is not isinstance(after, bool) or before != after:  # True is not 1, and 12.0 is 12
        yield Change(path, before, after)


def difference_html(before: Any, after: Any) -> Html:
    """The changes as lines: - for what went, + for what came, ~ for what is another now."""
    found = list(changes(before, after))
    if not found:
        return tag("div", "nothing was changed", style=QUIET)
    lines = [_line(change) for change in found[:MOST_CHANGES]]
    if len(found) > MOST_CHANGES:
        lines.append(tag("div", f"… {counted(len(found) - MOST_CHANGES, 'change')} more", style=QUIET))
    return tag("div", *lines, style=MONO)


def _line(change: Change) -> Html:
    if change.after is ABSENT:
        sign, tone, said = "-", "bad", _text(change.before)
    elif change.before is ABSENT:
        sign, tone, said = "+", "good", _text(change.after)
    else:
        sign, tone = "~", "warning"
        said = joined([_text(change.before), " → ", _text(change.after)])
    name = tag("span", isolated(change.path, 200), style="font-weight:600")
    return tag("div", tag("span", sign, style=f"color:{TONES[tone]}"), " ", name, "  ", said)


def _text(value: Any) -> Html:
    return isolated(json.dumps(value, ensure_ascii=False), VALUE_CHARACTERS)
