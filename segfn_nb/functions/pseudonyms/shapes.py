"""Values of another's type and shape."""

from __future__ import annotations

import json
import random
import re
from datetime import date
from typing import Any

EMAIL = re.compile(r"([^@\s]+)@([^@\s]+\.[^@\s.]+)")
IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_HEX = re.compile(r"(?=.*\d)(?=.*[a-fA-F])[0-9a-fA-F-]{8,}")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(.*)", re.DOTALL)
_FIRST_DAY = date(1960, 1, 1).toordinal()
_DAYS = 16_000


def made(value: Any, number: int, chance: random.Random) -> Any:
    """
    A value like this one, of which nothing can be told but its shape.

    Args:
        number: Which pseudonym it is; addresses are counted.

        chance: Where letters and digits come from.

    Example:
        >>> made("ann@shop.example", 3, random.Random(0))
        'user3@example.com'
    """
    if isinstance(value, str):
        return _made_text(value, number, chance)
    digits = _digits(json.dumps(value), chance)
    return json.loads(digits)


def _made_text(text: str, number: int, chance: random.Random) -> str:
    if EMAIL.fullmatch(text):
        return f"{'user' if text == text.lower() else 'User'}{number}@example.com"
    if IPV4.fullmatch(text):
        return f"198.18.{number // 250}.{number % 250 + 1}"
    dated = _DATE.fullmatch(text)
    if dated:
        day = date.fromordinal(_FIRST_DAY + chance.randrange(_DAYS))
        return f"{day.isoformat()}{dated[2]}"
    if _HEX.fullmatch(text):
        return "".join(_other(letter, chance, "abcdef") for letter in text)
    scheme, mark, rest = text.rpartition("://")
    if mark:
        path = rest.partition("/")[2]
        return f"{scheme}://example.com/{''.join(_other(letter, chance) for letter in path)}"
    return "".join(_other(letter, chance) for letter in text)


def _digits(text: str, chance: random.Random) -> str:
    """A number's text with other digits, the first of them never 0 where it was none."""
    made: list[str] = []
    for letter in text:
        is_first = not any(one.isdigit() for one in made)
        made.append(
            letter
            if not letter.isdigit() or letter == "0"
            else chance.choice("123456789" if is_first else "0123456789")
        )
    if "." in text and made[-1] == "0":
        made[-1] = "1"
    return "".join(made)


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _other(letter: str, chance: random.Random, letters: str = _LETTERS) -> str:
    """Another one of its kind."""
    if letter.isdigit():
        return chance.choice("0123456789")
    if letter.isupper():
        return chance.choice(letters).upper()
    return chance.choice(letters) if letter.isalpha() else letter
