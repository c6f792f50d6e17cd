"""Dates and times: what Intl.DateTimeFormat needs."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from segfn_nb.runtime.host.intl.icu.library import Field, icu, text_from, units, value_of
from segfn_nb.runtime.host.intl.icu.locales import (
    is_numbering_system,
    is_valid,
    joined,
    locale_id,
    numbering_system,
    resolve,
)
from segfn_nb.runtime.host.intl.icu.parts import DATE, SPANS, Part, parts_of
from segfn_nb.runtime.host.intl.icu.patterns import (
    cycle_of,
    hour_cycle,
    pattern_of_skeleton,
    pattern_of_styles,
    resolved_components,
    skeleton_of,
    skeleton_of_pattern,
)
from segfn_nb.runtime.host.intl.icu.zones import resolved_zone, zone_id
from segfn_nb.runtime.host.wire import JavaScriptError

_PATTERN_IS_GIVEN = -2
_BEFORE_ALL_TIME = -9007199254740992.0
_NARROW_SPACE = "\u202f"
"""Stands before AM and PM since CLDR 42. V8 has `format` write a plain space, because programs read these texts; parts keep it."""

_FIELDS = {
    0: "era",
    1: "year",
    2: "month",
    3: "day",
    4: "hour",
    5: "hour",
    6: "minute",
    7: "second",
    8: "fractionalSecond",
    9: "weekday",
    14: "dayPeriod",
    15: "hour",
    16: "hour",
    17: "timeZoneName",
    19: "weekday",
    20: "year",
    23: "timeZoneName",
    24: "timeZoneName",
    25: "weekday",
    26: "month",
    29: "timeZoneName",
    30: "yearName",
    31: "timeZoneName",
    32: "timeZoneName",
    33: "timeZoneName",
    34: "relatedYear",
    35: "dayPeriod",
    36: "dayPeriod",
}
"""What UDateFormatField's are called in parts."""


class DateTime:
    """
    One way of writing dates.

    Args:
        spec:
            `locales`, `timeZone`, and as given `calendar`, `numberingSystem`, `hour12`, `hourCycle`, `dateStyle`,
            `timeStyle`, and `components` (an option's name to its value, defaults filled in).
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._icu = icu()
        zone = zone_id(spec["timeZone"])
        if zone is None:
            raise JavaScriptError(f"Invalid time zone specified: {spec['timeZone']}", name="RangeError")
        self._zone = units(zone)
        base, keywords = resolve("date", spec["locales"], ("ca", "hc", "nu"))
        used = dict(keywords)
        for key, name in (("ca", "calendar"), ("nu", "numberingSystem")):
            wanted = spec.get(name)
            if wanted is None:
                continue
            if keywords.get(key, wanted) != wanted:
                del keywords[key], used[key]
            if is_numbering_system(wanted) if key == "nu" else is_valid(base, "ca", wanted):
                used[key] = wanted
        locale = locale_id(joined(base, used))
        styles = spec.get("dateStyle"), spec.get("timeStyle")
        components = spec.get("components", {})
        cycle: str | None = hour_cycle(spec, locale, _country(base), keywords.get("hc"))
        if styles == (None, None):
            skeleton = skeleton_of(components, cycle or "")
            cycle = cycle if spec.get("showsHour") else None
            pattern = pattern_of_skeleton(locale, skeleton, cycle)
        else:
            cycle = cycle if styles[1] is not None else None
            pattern = pattern_of_styles(locale, *styles, cycle or "")
        if ("hour12" in spec or "hourCycle" in spec) and keywords.get("hc", cycle) != cycle:
            del keywords["hc"]
        self._cycle = cycle
        self._pattern = pattern
        self._locale = locale
        self._calendar = self._make_calendar()
        given = units(pattern)
        self._formatter = self._icu.udat_open(
            _PATTERN_IS_GIVEN, _PATTERN_IS_GIVEN, locale, self._zone, len(self._zone) // 2, given, len(given) // 2
        )
        self._icu.udat_setCalendar(self._formatter, self._calendar)
        self._intervals: Any = None
        self.resolved = self._describe(joined(base, keywords), joined(base, used), zone, styles)

    def _make_calendar(self) -> Any:
        calendar = self._icu.ucal_open(self._zone, len(self._zone) // 2, self._locale, 0)
        if self._icu.ucal_getType(calendar) in {b"gregorian", b"iso8601"}:
            self._icu.ucal_setGregorianChange(calendar, _BEFORE_ALL_TIME)
        return calendar

    def _describe(self, tag: str, used: str, zone: str, styles: tuple[str | None, str | None]) -> dict[str, Any]:
        kind = self._icu.ucal_getType(self._calendar).decode()
        described: dict[str, Any] = {
            "locale": tag,
            "calendar": {"gregorian": "gregory", "ethiopic-amete-alem": "ethioaa"}.get(kind, kind),
            "numberingSystem": numbering_system(used),
            "timeZone": resolved_zone(zone),
        }
        if self._cycle is not None:
            described |= {"hourCycle": self._cycle, "hour12": self._cycle in {"h11", "h12"}}
        if styles == (None, None):
            return described | resolved_components(self._pattern)
        names = ("dateStyle", "timeStyle")
        return described | {name: style for name, style in zip(names, styles, strict=True) if style is not None}

    def close(self) -> None:
        """Free what ICU holds; nothing can be formatted any more."""
        self._icu.udat_close(self._formatter)
        self._icu.ucal_close(self._calendar)
        if self._intervals is not None:
            self._icu.udtitvfmt_close(self._intervals)

    def format(self, ms: float) -> str:
        """The date as text; `ms` since 1970, finite."""
        return text_from(self._icu.udat_format, self._formatter, ms, after=(None,)).replace(_NARROW_SPACE, " ")

    def parts(self, ms: float, *, with_source: bool = False) -> list[Part]:
        """The same in parts."""
        iterator = _iterator()
        text = text_from(self._icu.udat_formatForFields, self._formatter, ms, after=(iterator,))
        begin, end = ctypes.c_int32(), ctypes.c_int32()
        fields: list[Field] = []
        while True:
            field = self._icu.ufieldpositer_next(iterator, ctypes.addressof(begin), ctypes.addressof(end))
            if field < 0:
                break
            fields.append((DATE, field, begin.value, end.value))
        return parts_of(text, fields, _type_of, with_source=with_source)

    def range(self, start: float, end: float) -> str:
        """From one time to another; what does not differ is written once."""
        text, fields = self._interval(start, end)
        return text if _has_span(fields) else self.format(start)

    def range_parts(self, start: float, end: float) -> list[Part]:
        """The same in parts."""
        text, fields = self._interval(start, end)
        return (
            parts_of(text, fields, _type_of, with_source=True)
            if _has_span(fields)
            else self.parts(start, with_source=True)
        )

    def _interval(self, start: float, end: float) -> tuple[str, list[Field]]:
        library = self._icu
        if self._intervals is None:
            skeleton = units(skeleton_of_pattern(self._pattern))
            locale = self._locale
            if self._cycle is not None:
                locale += (b";" if b"@" in locale else b"@") + b"hours=" + self._cycle.encode()
            zone = self._zone
            self._intervals = library.udtitvfmt_open(locale, skeleton, len(skeleton) // 2, zone, len(zone) // 2)
        calendars = []
        for ms in (start, end):
            calendars.append(library.ucal_clone(self._calendar))
            library.ucal_setMillis(calendars[-1], ms)
        result = _interval_result()
        try:
            library.udtitvfmt_formatCalendarToResult(self._intervals, *calendars, result)
        finally:
            for calendar in calendars:
                library.ucal_close(calendar)
        return value_of(library.udtitvfmt_resultAsValue(result))


def hour_cycles(tag: str) -> str | None:
    """How hours are counted by default; None: as nobody does."""
    return cycle_of(pattern_of_skeleton(locale_id(tag), "j", None))


def _country(base: str) -> str:
    # As V8 asks: the country that is written, not the likely one.
    return next((part for part in base.split("-")[1:] if len(part) == 2), "")


def _type_of(field: int, _value: str) -> str:
    return _FIELDS[field]


def _has_span(fields: list[Field]) -> bool:
    return any(category > SPANS for category, *_ in fields)


@cache
def _iterator() -> Any:
    return icu().ufieldpositer_open()


@cache
def _interval_result() -> Any:
    return icu().udtitvfmt_openResult()
