"""Puts errors together that have one reason: same name, same line, and a message that differs in values alone."""

from __future__ import annotations

import re
from functools import lru_cache

ELIDED = "…"

_IDENTIFIER = r"[A-Za-z_$][A-Za-z_$]*"
_READING = re.compile(rf"\((reading|setting) '({_IDENTIFIER})'\)")
_QUOTED = re.compile(r'"[^"\n]*"|`[^`\n]*`|(?<![A-Za-z])\'[^\'\n]*\'(?![A-Za-z])|“[^”\n]*”|«[^»\n]*»')
_VALUES = re.compile(
    r"""
    \b[a-z][a-z0-9+.-]*://[^\s"'<>]+                  # addresses
    | [\w.+-]+@[\w-]+\.[\w.-]+                        # e-mail
    | (?<![\w.])(?=[\w.:+-]*[0-9])[\w][\w.:,+-]*[\w]  # anything with a digit in it: numbers, ids, times
    | (?<!\w)[0-9](?!\w)
    """,
    re.VERBOSE,
)
_MESSAGE_LENGTH = 300


@lru_cache(maxsize=4096)
def elided(message: str) -> str:
    """
    The message without what changes from event to event: numbers, quoted text, ids, addresses.

    The property that JavaScript could not read stays: it is a name in the code.

    Example:
        >>> elided("order 0041999 of 'ann@example.com' has 3 items")
        'order … of … has … items'
        >>> elided("Cannot read properties of undefined (reading 'price')")
        "Cannot read properties of undefined (reading 'price')"
    """
    first = message[: 4 * _MESSAGE_LENGTH]
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group())
        return f"\0{chr(0xE000 + len(kept) - 1)}\0"

    text = _READING.sub(keep, first)
    text = _VALUES.sub(ELIDED, _QUOTED.sub(ELIDED, text))
    text = re.sub(rf"{ELIDED}(?:[\s,]*{ELIDED})+", ELIDED, text)
    for i, part in enumerate(kept):
        text = text.replace(f"\0{chr(0xE000 + i)}\0", part)
    return text if len(text) <= _MESSAGE_LENGTH else text[: _MESSAGE_LENGTH - 1] + ELIDED


def elided_note(note: str) -> str:
    """
    A note of ours without values; what stands in backticks there is code.

    Example:
        >>> elided_note("onBatch returned 3 statuses for 20 events; is `return` missing?")
        'onBatch returned … statuses for … events; is `return` missing?'
    """
    return "`".join(part if i % 2 else elided(part) for i, part in enumerate(note.split("`")))


def cause_of(name: str, message: str, line: int | None) -> str:
    """
    The cause as tables say it.

    Example:
        >>> cause_of("RetryError", "the CRM answered 429", 44)
        'RetryError: the CRM answered … (line 44)'
    """
    said = elided(message)
    at = f" (line {line})" if line else ""
    return f"{name}: {said}{at}" if said else f"{name}{at}"
