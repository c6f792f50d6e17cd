"""Numbers, amounts of money and quantities: what Intl.NumberFormat needs."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from segfn_nb.runtime.host.intl.icu.library import icu, string_of, text_from, units, value_of
from segfn_nb.runtime.host.intl.icu.locales import is_numbering_system, joined, locale_id, numbering_system, resolve
from segfn_nb.runtime.host.intl.icu.parts import Part, parts_of

_FIELDS = (
    "integer",
    "fraction",
    "decimal",
    "exponentSeparator",
    "exponentMinusSign",
    "exponentInteger",
    "group",
    "currency",
    "percentSign",
    "perMille",
    "sign",
    "unit",
    "compact",
    "approximatelySign",
)
"""What UNumberFormatFields are called in parts."""

_ROUNDING = {
    "ceil": "ceiling",
    "floor": "floor",
    "expand": "up",
    "trunc": "down",
    "halfCeil": "half-ceiling",
    "halfFloor": "half-floor",
    "halfExpand": "half-up",
    "halfTrunc": "half-down",
    "halfEven": "half-even",
}
_GROUPING = {"auto": "group-auto", "always": "group-on-aligned", "min2": "group-min2"}
_WIDTHS = {
    "code": "unit-width-iso-code",
    "name": "unit-width-full-name",
    "long": "unit-width-full-name",
    "narrowSymbol": "unit-width-narrow",
    "narrow": "unit-width-narrow",
    "symbol": "unit-width-short",
    "short": "unit-width-short",
}
_SIGNS = {
    "auto": "auto",
    "always": "always",
    "never": "never",
    "exceptZero": "except-zero",
    "negative": "negative",
}


def skeleton(spec: dict[str, Any]) -> str:
    """
    Resolved options in the words of ICU's number skeletons.

    Example:
        >>> skeleton({"style": "percent", "minimumFractionDigits": 0, "maximumFractionDigits": 1})
        'percent scale/100 .# rounding-mode-half-up'
    """
    words = []
    match spec.get("style"):
        case "percent":
            words += ["percent", "scale/100"]
        case "currency":
            words += [f"currency/{spec['currency']}", _WIDTHS[spec["currencyDisplay"]]]
        case "unit":
            words += [f"unit/{spec['unit']}", _WIDTHS[spec["unitDisplay"]]]
    match spec.get("notation"):
        case "compact":
            words.append(f"compact-{spec['compactDisplay']}")
        case "scientific" | "engineering" as notation:
            words.append(notation)
    if spec.get("minimumIntegerDigits", 1) > 1:
        words.append("integer-width/+" + "0" * spec["minimumIntegerDigits"])
    words.append(_precision(spec))
    words.append(f"rounding-mode-{_ROUNDING[spec.get('roundingMode', 'halfExpand')]}")
    if "useGrouping" in spec:
        words.append(_GROUPING.get(spec["useGrouping"], "group-off"))
    if "signDisplay" in spec:
        sign = _SIGNS[spec["signDisplay"]]
        if spec.get("currencySign") == "accounting" and sign != "never":
            sign = "accounting" if sign == "auto" else f"accounting-{sign}"
        words.append(f"sign-{sign}")
    return " ".join(words)


def _precision(spec: dict[str, Any]) -> str:
    """The stem for the digits, as the specification's rounding types have it."""
    fraction = significant = ""
    if "minimumFractionDigits" in spec:
        minimum, maximum = spec["minimumFractionDigits"], spec["maximumFractionDigits"]
        fraction = "." + "0" * minimum + "#" * (maximum - minimum) if maximum else "precision-integer"
    if "minimumSignificantDigits" in spec:
        minimum, maximum = spec["minimumSignificantDigits"], spec["maximumSignificantDigits"]
        significant = "@" * minimum + "#" * (maximum - minimum)
    if spec.get("roundingIncrement", 1) > 1:
        digits = spec["maximumFractionDigits"]
        step = str(spec["roundingIncrement"]).rjust(digits + 1, "0")
        stem = f"precision-increment/{step[: len(step) - digits]}" + (
            f".{step[len(step) - digits :]}" if digits else ""
        )
    elif fraction and significant:
        stem = f"{fraction if fraction[0] == '.' else '.'}/{significant}{'s' if spec.get('roundingPriority') == 'lessPrecision' else 'r'}"
    else:
        stem = significant or fraction
    return stem + ("/w" if spec.get("trailingZeroDisplay") == "stripIfInteger" else "")


def with_numbering(kind: str, spec: dict[str, Any], relevant: tuple[str, ...] = ("nu",)) -> tuple[str, str]:
    """
    The locale of a request whose digits may also be an option.

    Returns:
        The resolved tag, which does not name an option's digits, and the one to format with, which does.
    """
    base, keywords = resolve(kind, spec["locales"], relevant)
    wanted = spec.get("numberingSystem")
    if wanted is not None and keywords.get("nu", wanted) != wanted:
        del keywords["nu"]
    used = {**keywords, "nu": wanted} if wanted is not None and is_numbering_system(wanted) else keywords
    return joined(base, keywords), joined(base, used)


class Number:
    """
    One kind of number format.

    Args:
        spec: `locales`, and the resolved options of an Intl.NumberFormat.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._icu = icu()
        tag, used = with_numbering("number", spec)
        self.resolved = {"locale": tag, "numberingSystem": numbering_system(used)}
        self._locale = locale_id(used)
        self._skeleton = units(skeleton(spec))
        self._is_unit = spec["style"] == "unit"
        self._formatter = self._icu.unumf_openForSkeletonAndLocale(
            self._skeleton, len(self._skeleton) // 2, self._locale
        )
        self._ranges: Any = None

    def close(self) -> None:
        """Free what ICU holds; nothing can be formatted any more."""
        self._icu.unumf_close(self._formatter)
        if self._ranges is not None:
            self._icu.unumrf_close(self._ranges)

    def result(self, value: float | str) -> Any:
        """ICU's result of a number, or of a decimal text of any length; the next one takes its place."""
        result = _result()
        if isinstance(value, str):
            data = value.encode()
            self._icu.unumf_formatDecimal(self._formatter, data, len(data), result)
        else:
            self._icu.unumf_formatDouble(self._formatter, value, result)
        return result

    def format(self, value: float | str) -> str:
        """The number as text."""
        return text_from(self._icu.unumf_resultToString, self.result(value))

    def parts(self, value: float | str) -> list[Part]:
        """The same in parts."""
        text, fields = value_of(self._icu.unumf_resultAsValue(self.result(value)))
        return parts_of(text, fields, self._type_of(value, value))

    def range(self, start: float | str, end: float | str) -> str:
        """From one number to another."""
        return string_of(self._range(start, end))

    def range_parts(self, start: float | str, end: float | str) -> list[Part]:
        """The same in parts."""
        text, fields = value_of(self._range(start, end))
        return parts_of(text, fields, self._type_of(start, end), with_source=True)

    def range_result(self, start: float | str, end: float | str) -> Any:
        """ICU's result for a range."""
        if self._ranges is None:
            self._ranges = self._icu.unumrf_openForSkeletonWithCollapseAndIdentityFallback(
                self._skeleton, len(self._skeleton) // 2, 0, 2, self._locale, None
            )  # collapse as ICU sees fit; what comes out the same is approximate
        first, second = _decimal(start), _decimal(end)
        result = _range_result()
        self._icu.unumrf_formatDecimalRange(self._ranges, first, len(first), second, len(second), result)
        return result

    def _range(self, start: float | str, end: float | str) -> Any:
        return self._icu.unumrf_resultAsValue(self.range_result(start, end))

    def _type_of(self, start: float | str, end: float | str) -> Any:
        integer = "integer"
        if _is(math.isnan, start) or _is(math.isnan, end):
            integer = "nan"
        elif _is(math.isinf, start) or _is(math.isinf, end):
            integer = "infinity"

        def type_of(field: int, value: str) -> str:
            name = _FIELDS[field]
            if name == "sign":
                return "plusSign" if "+" in value else "minusSign"
            if name == "percentSign" and self._is_unit:
                return "unit"
            return integer if name == "integer" else name

        return type_of


def currency_digits(currency: str) -> int:
    """How many decimals an amount of that money has."""
    return int(icu().ucurr_getDefaultFractionDigits(units(currency) + b"\0\0"))


def _is(test: Any, value: float | str) -> bool:
    return bool(test(float(value)))


def _decimal(value: float | str) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if math.isfinite(value):
        return repr(value).encode()
    return b"NaN" if math.isnan(value) else b"Infinity" if value > 0 else b"-Infinity"


@cache
def _result() -> Any:
    return icu().unumf_openResult()


@cache
def _range_result() -> Any:
    return icu().unumrf_openResult()
