"""
Intl by Babel, where icu4py cannot be used: common formats of numbers and dates, plural forms, lists, names.

What Babel does not have, or has differently from Node in a way known to us, is an error that says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, available_timezones

import babel
from babel import dates, lists, numbers

from segfn_nb.runtime.host.wire import Crossing, JavaScriptError

HOW_TO_GET_ALL = 'pip install "icu4py>=1.2,<1.3"'
_DEFAULT = "en-US"
_TAG = re.compile(
    r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?((?:-[a-z0-9]{5,8}|-\d[a-z0-9]{3})*)((?:-[a-z0-9]-.+)?)",
    re.IGNORECASE,
)
_FIELDS = {
    "weekday": {"long": "EEEE", "short": "EEE"},
    "year": {"2-digit": "yy", "numeric": "y"},
    "month": {"long": "MMMM", "short": "MMM", "2-digit": "MM", "numeric": "M"},
    "day": {"2-digit": "dd", "numeric": "d"},
    "hour": {"numeric": "j"},
    "minute": {"numeric": "m", "2-digit": "m"},
    "second": {"numeric": "s", "2-digit": "s"},
}
_USUAL = {
    "notation": "standard",
    "roundingMode": "halfExpand",
    "roundingIncrement": 1,
    "roundingPriority": "auto",
    "trailingZeroDisplay": "auto",
    "signDisplay": "auto",
    "currencySign": "standard",
    "currencyDisplay": "symbol",
}
_LISTS = {"conjunction": "standard", "disjunction": "or", "unit": "unit"}


def canonical(tag: str) -> str | None:
    """A tag with its parts in the usual case; None: it is none."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    language, script, region, variants, rest = match.groups()
    parts = [language.lower(), *([script.title()] if script else []), *([region.upper()] if region else [])]
    return "-".join(parts) + (variants + rest).lower()


@lru_cache(maxsize=256)
def _locale(tag: str) -> babel.Locale | None:
    base = tag
    while base:
        try:
            return babel.Locale.parse(base, sep="-")
        except (babel.UnknownLocaleError, ValueError):
            base = base.rpartition("-")[0]
    return None


def _resolve(spec: dict[str, Any]) -> tuple[str, babel.Locale]:
    for tag in spec["locales"]:
        if "-u-" in tag:
            _lacks(f"the extension of {tag}")
        found = _locale(tag)
        if found is not None and found.default_numbering_system != "latn":
            _lacks(f"the digits of {tag}")
        if found is not None:
            return str(found).replace("_", "-"), found
    return _DEFAULT, babel.Locale("en", "US")


def _lacks(what: str) -> NoReturn:
    raise JavaScriptError(
        f"Intl: {what} is not available on this machine, which has Babel in place of ICU. For all of it: {HOW_TO_GET_ALL}",
        code="ERR_SEGFN_NO_INTL",
    )


class _Formatter:
    """What all of them have: nothing to close."""

    resolved: dict[str, Any]

    def close(self) -> None:
        """Nothing is held."""

    def parts(self, *_values: Any) -> NoReturn:
        """Babel gives no parts."""
        _lacks("formatToParts")

    def range(self, *_values: Any) -> NoReturn:
        """Babel gives no ranges."""
        _lacks("formatRange")

    def range_parts(self, *_values: Any) -> NoReturn:
        """Nor parts of them."""
        _lacks("formatRangeToParts")


class Number(_Formatter):
    """Decimals, percentages and money with a number of decimals."""

    def __init__(self, spec: dict[str, Any]) -> None:
        tag, self._locale = _resolve(spec)
        self.resolved = {"locale": tag, "numberingSystem": self._locale.default_numbering_system}
        for name, usual in _USUAL.items():
            if spec.get(name, usual) != usual:
                _lacks(f"{name} {spec[name]!r}")
        if spec["style"] == "unit" or "minimumSignificantDigits" in spec or "numberingSystem" in spec:
            _lacks("such a number format")
        locale = self._locale
        patterns: Any = {
            "decimal": locale.decimal_formats[None],
            "percent": locale.percent_formats[None],
            "currency": locale.currency_formats["standard"],
        }
        self._pattern = patterns[spec["style"]]
        self._currency = spec.get("currency")
        if self._currency is not None and "\xa0" not in str(self._pattern.pattern):
            symbol = numbers.get_currency_symbol(self._currency, locale)
            if symbol[-1].isalpha():
                _lacks(f"the space after {symbol}")
        self._is_grouped = spec.get("useGrouping", "auto") is not False
        self._fraction = (spec["minimumFractionDigits"], spec["maximumFractionDigits"])
        self._integers = spec.get("minimumIntegerDigits", 1)

    def format(self, value: float | str) -> str:
        """The number as text."""
        number = Decimal(repr(value) if isinstance(value, float) else value)
        if not number.is_finite():
            _lacks(f"formatting {value}")
        pattern = numbers.parse_pattern(self._pattern.pattern)
        pattern.frac_prec = self._fraction
        pattern.int_prec = (self._integers, self._integers)
        # Babel rounds halves to the even neighbour, JavaScript away from zero.
        step = Decimal(1).scaleb(-self._fraction[1] - pattern.scale)
        try:
            rounded = number.quantize(step, ROUND_HALF_UP)
        except InvalidOperation:
            _lacks("a number of so many digits")
        if not rounded and rounded.is_signed():
            _lacks("minus zero")
        return str(
            pattern.apply(
                rounded, self._locale, currency=self._currency, currency_digits=False, group_separator=self._is_grouped
            )
        )


class DateTime(_Formatter):
    """Styles of dates and times, and fields for which the locale has a pattern of its own."""

    def __init__(self, spec: dict[str, Any]) -> None:
        tag, self._locale = _resolve(spec)
        for name in ("calendar", "numberingSystem", "hour12", "hourCycle"):
            if name in spec:
                _lacks(f"the option {name}")
        self._zone = _zone(spec["timeZone"])
        self._styles = date_style, time_style = spec.get("dateStyle"), spec.get("timeStyle")
        if time_style in {"full", "long"}:
            _lacks("the name of a time zone")
        if date_style in {"full", "long"} and time_style is not None:
            _lacks("a long date with a time")
        components = spec.get("components", {})
        if components.get("month") in {"long", "short"} and "hour" in components:
            _lacks("a month's name with a time")
        self._patterns = [self._pattern(part) for part in _halves(components)]
        self.resolved = {
            "locale": tag,
            "calendar": "gregory",
            "numberingSystem": self._locale.default_numbering_system,
            "timeZone": spec["timeZone"],
            **components,
            **{name: spec[name] for name in ("dateStyle", "timeStyle") if name in spec},
        }

    def _pattern(self, components: dict[str, Any]) -> Any:
        letters = []
        for name, value in components.items():
            if value not in _FIELDS.get(name, {}):
                _lacks(f"{name} {value!r}")
            letters.append(_FIELDS[name][value])
        wanted = "".join(letters)
        skeletons = self._locale.datetime_skeletons
        order = "GyQMEdhHms"
        choices = [wanted.replace("j", hour) for hour in "hH"] if "j" in wanted else [wanted]
        if "j" in wanted and "a" not in str(self._locale.time_formats["short"]):
            choices.reverse()
        for choice in choices:
            skeleton = "".join(sorted(choice, key=order.index))
            if skeleton in skeletons:
                return skeletons[skeleton]
        return _lacks(f"the date format {wanted}")

    def format(self, ms: float) -> str:
        """The date as text."""
        try:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
        except OverflowError:
            _lacks("a year beyond 9999")
        date_style, time_style = self._styles
        locale, zone = self._locale, self._zone
        local = moment.astimezone(zone)
        if date_style and time_style:
            glue = str(locale.datetime_formats[date_style])
            written = [
                dates.format_time(local, time_style, tzinfo=zone, locale=locale),
                dates.format_date(local, date_style, locale=locale),
            ]
        elif date_style or time_style:
            glue = "{0}"
            written = [
                dates.format_date(local, date_style, locale=locale)
                if date_style
                else dates.format_time(local, time_style or "medium", tzinfo=zone, locale=locale)
            ]
        else:
            glue = str(locale.datetime_formats["short"]) if len(self._patterns) > 1 else "{0}"
            written = [str(pattern.apply(local, locale)) for pattern in reversed(self._patterns)]
        return re.sub(r"'([^']*)'", r"\1", glue).format(*written).replace("\u202f", " ")


def _halves(components: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The fields of the date, then those of the time."""
    of_date = {name: value for name, value in components.items() if name in {"weekday", "era", "year", "month", "day"}}
    of_time = {name: value for name, value in components.items() if name not in of_date}
    return (half for half in (of_date, of_time) if half)


def _zone(name: str) -> tzinfo:
    offset = re.fullmatch(r"([+-])(\d\d):?(\d\d)?", name)
    if offset is not None:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    found = _zone_names().get(name.lower())
    if found is None:
        raise JavaScriptError(f"Invalid time zone specified: {name}", name="RangeError")
    return ZoneInfo(found)


@cache
def _zone_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


class Plural(_Formatter):
    """Plural forms of numbers as they are written with few decimals."""

    def __init__(self, spec: dict[str, Any]) -> None:
        tag, locale = _resolve(spec)
        if spec.get("minimumFractionDigits", 0) or "minimumSignificantDigits" in spec:
            _lacks("plural forms of numbers with fixed digits")
        self._rule = locale.plural_form if spec["type"] == "cardinal" else locale.ordinal_form
        self.resolved = {"locale": tag, "pluralCategories": sorted({*self._rule.tags, "other"})}

    def format(self, value: float) -> str:
        """The category."""
        return str(self._rule(Decimal(repr(float(value))).normalize()))


class List(_Formatter):
    """Lists of texts."""

    def __init__(self, spec: dict[str, Any]) -> None:
        tag, self._locale = _resolve(spec)
        length = "" if spec["style"] == "long" else f"-{spec['style']}"
        self._style: Any = _LISTS[spec["type"]] + length
        self.resolved = {"locale": tag}

    def format(self, items: str) -> str:
        """The items, a JSON array of strings, in one text."""
        try:
            return lists.format_list(json.loads(items), style=self._style, locale=self._locale)
        except (KeyError, ValueError):
            _lacks("such a list in that language")


class Names(_Formatter):
    """Names of languages, countries, scripts and currencies."""

    def __init__(self, spec: dict[str, Any]) -> None:
        tag, self._locale = _resolve(spec)
        self._type = spec["type"]
        if spec["style"] != "long" or self._type not in {"language", "region", "script", "currency"}:
            _lacks(f"DisplayNames of type {self._type} and style {spec['style']}")
        self.resolved = {"locale": tag}

    def format(self, code: str) -> str:
        """What the code stands for; "": there is no name."""
        locale = self._locale
        match self._type:
            case "language":
                if "-" in code:
                    _lacks("the name of a language with a country")
                return str(locale.languages.get(code.lower(), ""))
            case "region":
                return str(locale.territories.get(code, ""))
            case "script":
                return str(locale.scripts.get(code, ""))
            case _:
                return str(locale.currencies.get(code.upper(), ""))


def _supported(_kind: str, tags: str) -> str:
    return json.dumps([tag for tag in json.loads(tags) if _locale(tag) is not None])


def _cased(method: Callable[[str], str]) -> Callable[[str, str], str]:
    def cased(text: str, tag: str) -> str:
        if not text.isascii() or "i" in text.lower():
            _lacks(f"the case of {tag}")
        return method(text)

    return cased


KINDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "number": Number,
    "date": DateTime,
    "plural": Plural,
    "list": List,
    "names": Names,
}
QUESTIONS: dict[str, Callable[..., Crossing]] = {
    "canonical": canonical,
    "supported": _supported,
    "currencyDigits": numbers.get_currency_precision,
    "upper": _cased(str.upper),
    "lower": _cased(str.lower),
}
