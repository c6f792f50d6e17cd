"""Which library answers: ICU where icu4py is there and gives the answers we know, else Babel."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from segfn_nb.runtime.host.wire import Crossing


@dataclass(frozen=True)
class Source:
    """
    Where locale data comes from.

    Attributes:
        kinds: What can be opened, by the name JavaScript knows it by.

        questions: What can be asked.

        note: What the user should know about it; "": nothing, it is what Node has.
    """

    kinds: Mapping[str, Callable[[dict[str, Any]], Any]]
    questions: Mapping[str, Callable[..., Crossing]]
    note: str

    def missing(self, what: str) -> str:
        """The message of an error for what this source does not have."""
        return f"Intl: {what} is not available on this machine. {self.note}"


@cache
def source() -> Source:
    """The process's source of locale data, chosen at first use."""
    from segfn_nb.runtime.host.intl.icu import KINDS, QUESTIONS, ICUError, icu

    try:
        icu()
        wrong = _wrong_answers(KINDS)
    except ICUError as error:
        wrong = str(error)
    if not wrong:
        return Source(KINDS, {**QUESTIONS, "note": lambda: ""}, "")
    from segfn_nb.runtime.host.intl import fallback

    note = (
        f"Locale data comes from Babel, which has less than Node and differs in details ({wrong}). "
        f"For the same library as Node's: {fallback.HOW_TO_GET_ALL}"
    )
    return Source(fallback.KINDS, {**fallback.QUESTIONS, "note": lambda: note}, note)


def _wrong_answers(kinds: Mapping[str, Callable[[dict[str, Any]], Any]]) -> str:
    """The first of some answers that is not as it has to be; "": all are."""
    digits = {"minimumFractionDigits": 2, "maximumFractionDigits": 2, "useGrouping": "auto", "signDisplay": "auto"}
    money = {"style": "currency", "currency": "EUR", "currencyDisplay": "symbol"}
    evening = {"timeZone": "America/New_York", "dateStyle": "long", "timeStyle": "short"}
    german = {"locales": ["de"]}
    known: list[tuple[str, dict[str, Any], tuple[Any, ...], Any]] = [
        ("number", {**german, **money, **digits}, (1234567.891,), "1.234.567,89\N{NO-BREAK SPACE}€"),
        ("date", {**german, **evening}, (1705362000000.0,), "15. Januar 2024 um 18:40"),
        ("collator", {**german, "usage": "sort", "numeric": True}, ("Ä10", "A2"), 1),
        ("collator", {**german, "usage": "sort", "sensitivity": "base"}, ("Ä", "a"), 0),
        ("plural", {"locales": ["pl"], "type": "cardinal", **digits, "maximumFractionDigits": 2}, (2.0,), "other"),
        ("relative", {**german, "style": "long", "numeric": "auto"}, (-1.0, "day"), "gestern"),
        ("list", {**german, "type": "conjunction", "style": "long"}, ('["a","b","c"]',), "a, b und c"),
        ("number", {**german, "style": "decimal", **digits}, (math.inf,), "∞"),
    ]
    for kind, spec, values, expected in known:
        formatter = kinds[kind](spec)
        answer = formatter.format(*values)
        formatter.close()
        if answer != expected:
            return f"icu4py says {answer!r} where ICU says {expected!r}"
    return ""
