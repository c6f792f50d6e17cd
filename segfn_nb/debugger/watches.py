"""Watches that may change what they look at."""

from __future__ import annotations

import re
from collections.abc import Iterable

_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_CHANGES = re.compile(r"[(`]|\+\+|--|\b(?:new|delete)\b|(?<![=!<>])=(?![=>])|<<=|>>=")
"""A call (or a parenthesis, which may be one), a template, an update or an assignment."""


def may_change(expression: str) -> bool:
    """
    Whether evaluating it may change something.

    Example:
        >>> may_change("total * 2"), may_change("total <= 2"), may_change("items.pop()"), may_change("a = 1")
        (False, False, True, True)
    """
    return _CHANGES.search(_STRING.sub("''", expression)) is not None


def in_order(watches: Iterable[str]) -> list[str]:
    """Each watch once, those that change nothing first."""
    return sorted(dict.fromkeys(watches), key=may_change)
