"""Comparing texts as a language sorts them: what Intl.Collator needs."""

from __future__ import annotations

from typing import Any

from segfn_nb.runtime.host.intl.icu.library import icu, units
from segfn_nb.runtime.host.intl.icu.locales import (
    is_valid,
    joined,
    keyword_values,
    language_tag,
    locale_id,
    resolve,
    split,
)

# UColAttribute and UColAttributeValue
_ALTERNATE, _CASE_FIRST, _CASE_LEVEL, _NORMALIZATION, _STRENGTH, _NUMERIC = 1, 2, 3, 4, 5, 7
_OFF, _ON, _SHIFTED = 16, 17, 20
_CASES = {"lower": 24, "upper": 25, "false": _OFF}
_STRENGTHS = {"base": 0, "accent": 1, "case": 0, "variant": 2}
_VALID_LOCALE = 1


class Collator:
    """
    One order of texts.

    Args:
        spec: `locales`, `usage`, and as given `collation`, `numeric`, `caseFirst`, `sensitivity`, `ignorePunctuation`.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._icu = icu()
        base, keywords = resolve("collator", spec["locales"], ("co", "kf", "kn"))
        collation = spec.get("collation")
        # V8 takes the option for one that means nothing where it is the locale's usual order.
        if collation is not None and is_valid(base, "co", collation) and collation != _usual(base):
            keywords["co"] = collation
        used = {key: value for key, value in keywords.items() if key == "co"}
        if spec["usage"] == "search":
            used = {"co": "search"}
            keywords.pop("co", None)
        self._collator = self._icu.ucol_open(locale_id(joined(base, used)))
        self._configure(spec, keywords)
        self.resolved = self._describe(joined(base, keywords), spec["usage"])

    def _configure(self, spec: dict[str, Any], keywords: dict[str, str]) -> None:
        def put(attribute: int, value: int) -> None:
            self._icu.ucol_setAttribute(self._collator, attribute, value)

        put(_NORMALIZATION, _ON)
        numeric = spec.get("numeric", keywords.get("kn", "false") in {"", "true"})
        put(_NUMERIC, _ON if numeric else _OFF)
        first = spec.get("caseFirst", keywords.get("kf"))
        if first is not None:
            put(_CASE_FIRST, _CASES[first])
        sensitivity = spec.get("sensitivity") or ("variant" if spec["usage"] == "sort" else None)
        if sensitivity is not None:
            put(_STRENGTH, _STRENGTHS[sensitivity])
        if sensitivity == "case":
            put(_CASE_LEVEL, _ON)
        punctuation = spec.get("ignorePunctuation")
        if punctuation is not None:
            put(_ALTERNATE, _SHIFTED if punctuation else _SHIFTED + 1)

    def _describe(self, tag: str, usage: str) -> dict[str, Any]:
        def get(attribute: int) -> int:
            return int(self._icu.ucol_getAttribute(self._collator, attribute))

        strength = get(_STRENGTH)
        sensitivity = ("base", "accent")[strength] if strength < 2 else "variant"
        if strength == 0 and get(_CASE_LEVEL) == _ON:
            sensitivity = "case"
        valid = self._icu.ucol_getLocaleByType(self._collator, _VALID_LOCALE)
        collation = split(language_tag(valid))[1].get("co", "default") if valid else "default"
        return {
            "locale": tag,
            "usage": usage,
            "sensitivity": sensitivity,
            "ignorePunctuation": get(_ALTERNATE) == _SHIFTED,
            "collation": "default" if collation == "search" else collation,
            "numeric": get(_NUMERIC) == _ON,
            "caseFirst": next((name for name, value in _CASES.items() if value == get(_CASE_FIRST)), "false"),
        }

    def close(self) -> None:
        """Free what ICU holds; nothing can be compared any more."""
        self._icu.ucol_close(self._collator)

    def format(self, left: str, right: str) -> int:
        """-1, 0 or 1: whether `left` comes before, with or after `right`."""
        first, second = units(left), units(right)
        order = self._icu.ucol_strcoll(self._collator, first, len(first) // 2, second, len(second) // 2)
        return int(order)


def _usual(base: str) -> str:
    return keyword_values("co", base, common=True)[0]
