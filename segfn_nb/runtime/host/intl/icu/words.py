"""Plural forms, spans of time and lists: Intl.PluralRules, RelativeTimeFormat and ListFormat."""

from __future__ import annotations

import ctypes
import json
from functools import cache
from typing import Any

from segfn_nb.runtime.host.intl.icu.library import icu, names, string_of, text_from, units, value_of
from segfn_nb.runtime.host.intl.icu.locales import locale_id, numbering_system, resolve
from segfn_nb.runtime.host.intl.icu.numbers import Number, with_numbering
from segfn_nb.runtime.host.intl.icu.parts import LIST, NUMBER, Part, Text, parts_of

_UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
_STYLES = ("long", "short", "narrow")
_NO_CAPITALS_OF_ITS_OWN = 256
_DECIMAL = 1
_MINIMUM_GROUPING_DIGITS, _AS_THE_LOCALE_HAS_IT = 22, -2
_LISTS = ("conjunction", "disjunction", "unit")
_CATEGORIES = ("few", "many", "one", "two", "zero", "other")


class Plural:
    """
    Which plural form goes with a number.

    Args:
        spec: `locales`, `type`, and the digit options of a number format.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._icu = icu()
        base, _ = resolve("plural", spec["locales"], ())
        self._numbers = Number({**spec, "locales": [base], "style": "decimal"})
        self._rules = self._icu.uplrules_openForType(locale_id(base), int(spec["type"] == "ordinal"))
        found = names(self._icu.uplrules_getKeywords(self._rules))
        self.resolved = {"locale": base, "pluralCategories": sorted(found, key=_CATEGORIES.index)}

    def close(self) -> None:
        """Free what ICU holds."""
        self._numbers.close()
        self._icu.uplrules_close(self._rules)

    def format(self, value: float) -> str:
        """The category: "one", "other", ..."""
        return text_from(self._icu.uplrules_selectFormatted, self._rules, self._numbers.result(value))

    def range(self, start: float, end: float) -> str:
        """The category of a range."""
        return text_from(self._icu.uplrules_selectForRange, self._rules, self._numbers.range_result(start, end))


class Relative:
    """
    "in 3 days", "yesterday".

    Args:
        spec: `locales`, `style`, `numeric`, and as given `numberingSystem`.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._icu = icu()
        tag, used = with_numbering("number", spec)
        self.resolved = {"locale": tag, "numberingSystem": numbering_system(used)}
        locale = locale_id(used)
        numbers = self._icu.unum_open(_DECIMAL, None, 0, locale, None)
        self._icu.unum_setAttribute(numbers, _MINIMUM_GROUPING_DIGITS, _AS_THE_LOCALE_HAS_IT)
        style = _STYLES.index(spec["style"])
        # It owns `numbers` from here on.
        self._formatter = self._icu.ureldatefmt_open(locale, numbers, style, _NO_CAPITALS_OF_ITS_OWN)
        auto = spec["numeric"] == "auto"
        self._put = self._icu.ureldatefmt_formatToResult if auto else self._icu.ureldatefmt_formatNumericToResult

    def close(self) -> None:
        """Free what ICU holds."""
        self._icu.ureldatefmt_close(self._formatter)

    def format(self, value: float, unit: str) -> str:
        """So many units from now; `unit` in the singular."""
        return string_of(self._result(value, unit))

    def parts(self, value: float, unit: str) -> list[Part]:
        """The same in parts; those of the number name their unit."""
        text, fields = value_of(self._result(value, unit))
        found = parts_of(text, [field for field in fields if field[0] == NUMBER], _type_of_number)
        return [part if part["type"] == "literal" else {**part, "unit": unit} for part in found]

    def _result(self, value: float, unit: str) -> Any:
        result = _relative_result()
        self._put(self._formatter, value, _UNITS.index(unit), result)
        return self._icu.ureldatefmt_resultAsValue(result)


class List:
    """
    "a, b and c".

    Args:
        spec: `locales`, `type`, `style`.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._icu = icu()
        base, _ = resolve("number", spec["locales"], ())
        self.resolved = {"locale": base}
        kind, style = _LISTS.index(spec["type"]), _STYLES.index(spec["style"])
        self._formatter = self._icu.ulistfmt_openForType(locale_id(base), kind, style)

    def close(self) -> None:
        """Free what ICU holds."""
        self._icu.ulistfmt_close(self._formatter)

    def format(self, items: str) -> str:
        """The items, a JSON array of strings, in one text."""
        return string_of(self._result(items))

    def parts(self, items: str) -> list[Part]:
        """The same in parts, also those items that are empty."""
        text, fields = value_of(self._result(items))
        elements = [(begin, end) for category, field, begin, end in fields if category == LIST and field == 1]
        whole, at, found = Text(text), 0, []
        for begin, end in sorted(elements):
            if begin > at:
                found.append({"type": "literal", "value": whole.cut(at, begin)})
            found.append({"type": "element", "value": whole.cut(begin, end)})
            at = end
        return found + ([{"type": "literal", "value": whole.cut(at, whole.length)}] if at < whole.length else [])

    def _result(self, items: str) -> Any:
        texts = [units(item) for item in json.loads(items)]
        count = len(texts)
        strings = (ctypes.c_char_p * count)(*texts)
        lengths = (ctypes.c_int32 * count)(*[len(text) // 2 for text in texts])
        result = _list_result()
        self._icu.ulistfmt_formatStringsToResult(
            self._formatter, ctypes.addressof(strings), ctypes.addressof(lengths), count, result
        )
        return self._icu.ulistfmt_resultAsValue(result)


def _type_of_number(field: int, _value: str) -> str:
    return ("integer", "fraction", "decimal", "", "", "", "group")[field]


@cache
def _relative_result() -> Any:
    return icu().ureldatefmt_openResult()


@cache
def _list_result() -> Any:
    return icu().ulistfmt_openResult()
