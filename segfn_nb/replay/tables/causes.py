"""Puts errors together that have one reason: same name, same line, and a message that differs in values alone."""

from __future__ import annotations

import re
from functools import lru_cache

ELIDED = "…"

_IDENTIFIER = r"[A-Za-z_$][A-Za-z_$]*"
_READING = re.compile(rf"\((reading|setting) '({_IDENTIFIER})'\)")
_WORDS = re.compile(
    r"""
    (?<![\w.:+@-])
    (?: UTF-?(?:8|16|32) | (?:HMAC-)?SHA-?(?:1|224|256|384|512) | MD5 | (?:AES|RSA)-?(?:128|192|256|1024|2048|4096)
      | [HREP]S(?:256|384|512) | BASE(?:32|58|64) | CRC-?32 | ISO-?8601 | ISO-8859-1 | E\.164
      | ES[356] | HTTP/[123](?:\.[01])? | IPV[46] | S3 | X\.509
      | rule\ [0-9]{1,2}
    )
    (?![\w:+@-]|\.\w)
    """,
    re.VERBOSE,
)
"""
Words with a digit in them that are no values: names of encodings and algorithms, and the number of a mock's rule.

They are listed because an order number may look just as they do.
"""
_REFUSED = re.compile(
    r'\S+ is (?:at \S+, which is )?(?:not among|a private address;)[^"]+http="(?:live|record):[^"\n]+" allows it',
    re.ASCII,
)
"""What live requests that were refused say: without the host nobody could allow it."""
_JSON_EXCERPT = re.compile(r'(?:\.\.\.)?"[\s\S]*"(?:\.\.\.)? is not valid JSON')
"""What `JSON.parse` shows of its text, in quotes that do not escape the quotes in it."""
_QUOTED = re.compile(
    r"""
    "(?:[^"\\]|\\.)*" | `(?:[^`\\]|\\.)*` | “[^”]*” | «[^»]*»
    | (?<![A-Za-z])'(?:[^'\\]|\\.|(?<=\w)'(?=\w))*'(?![A-Za-z])  # 'Sean O'Brien', and not "don't ... don't"
    | (?<!\w)["`'“«][^"`'”»]*\Z                       # cut off before its end
    """,
    re.VERBOSE | re.DOTALL,
)
_TOKEN = re.compile(r"'[^\s\d]{1,2}'")
"""What the engine says of the text it parses: Unexpected token 'o'."""
_VALUES = re.compile(
    r"""
    \b[a-z][a-z0-9+.-]*://[^\s"'<>]+                  # addresses
    | [\w.+-]+@[\w-]+\.[\w.-]+                        # e-mail
    | (?<![\w.])(?=[\w.:+-]*[0-9])[\w][\w.:,+-]*[\w]  # anything with a digit in it: numbers, ids, times
    | (?<!\w)[0-9](?!\w)
    | [\w+/=-]{40,}                                   # longer than any word
    """,
    re.VERBOSE,
)
_MESSAGE_LENGTH = 300


@lru_cache(maxsize=4096)
def elided(message: str) -> str:
    """
    The message without what changes from event to event: numbers, quoted text, ids, addresses.

    What the code or a standard names stays: the property that JavaScript could not read, a token of one or two characters
    in single quotes, "UTF-8", the number of a mock's rule, a host that live requests were not to reach.

    Example:
        >>> elided("order 0041999 of 'ann@example.com' has 3 items")
        'order … of … has … items'
        >>> elided("Cannot read properties of undefined (reading 'price')")
        "Cannot read properties of undefined (reading 'price')"
        >>> elided("Unexpected token 'o' in 'not json', and not UTF-8")
        "Unexpected token 'o' in …, and not UTF-8"
    """
    first = message[: 4 * _MESSAGE_LENGTH]
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group())
        return f"\0{chr(0xE000 + len(kept) - 1)}\0"

    text = _WORDS.sub(keep, _READING.sub(keep, _REFUSED.sub(keep, first)))
    text = _JSON_EXCERPT.sub(f"{ELIDED} is not valid JSON", text)
    text = _VALUES.sub(ELIDED, _QUOTED.sub(_without_value, text))
    text = re.sub(rf"{ELIDED}(?:[\s,]*{ELIDED})+", ELIDED, text)
    for i, part in enumerate(kept):
        text = text.replace(f"\0{chr(0xE000 + i)}\0", part)
    return text if len(text) <= _MESSAGE_LENGTH else text[: _MESSAGE_LENGTH - 1] + ELIDED


def _without_value(quoted: re.Match[str]) -> str:
    return quoted.group() if _TOKEN.fullmatch(quoted.group()) else ELIDED


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
