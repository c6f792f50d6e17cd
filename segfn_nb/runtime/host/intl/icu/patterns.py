"""Which pattern a date is written with: V8's way from options to one of ICU's patterns."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from segfn_nb.runtime.host.intl.icu.library import icu, text_from, units

HOURS = {"h11": "K", "h12": "h", "h23": "H", "h24": "k"}
_CYCLES = ("h11", "h12", "h23", "h24")  # UDateFormatHourCycle
_STYLES = ("full", "long", "medium", "short")
_PATTERN_IS_GIVEN = -2
_NONE = -1
_MATCH_HOUR_LENGTH = 1 << 11

# Each option's values and what they are in a skeleton. The order is that in which skeletons are put together.
FIELDS: dict[str, dict[str, str]] = {
    "weekday": {"narrow": "EEEEE", "long": "EEEE", "short": "EEE"},
    "era": {"narrow": "GGGGG", "long": "GGGG", "short": "GGG"},
    "year": {"2-digit": "yy", "numeric": "y"},
    "month": {"narrow": "MMMMM", "long": "MMMM", "short": "MMM", "2-digit": "MM", "numeric": "M"},
    "day": {"2-digit": "dd", "numeric": "d"},
    "dayPeriod": {"narrow": "BBBBB", "long": "BBBB", "short": "B"},
    "hour": {"2-digit": "jj", "numeric": "j"},
    "minute": {"2-digit": "mm", "numeric": "m"},
    "second": {"2-digit": "ss", "numeric": "s"},
    "fractionalSecondDigits": {},
    "timeZoneName": {
        "long": "zzzz",
        "short": "z",
        "longOffset": "OOOO",
        "shortOffset": "O",
        "longGeneric": "vvvv",
        "shortGeneric": "v",
    },
}

# What a pattern says about each option, longest first.
_SAID: dict[str, dict[str, str]] = {
    "weekday": {"EEEEE": "narrow", "EEEE": "long", "EEE": "short", "ccccc": "narrow", "cccc": "long", "ccc": "short"},
    "era": {"GGGGG": "narrow", "GGGG": "long", "GGG": "short"},
    "year": {"yy": "2-digit", "y": "numeric"},
    "month": {
        letter * count: value
        for letter in "ML"
        for count, value in ((5, "narrow"), (4, "long"), (3, "short"), (2, "2-digit"), (1, "numeric"))
    },
    "day": {"dd": "2-digit", "d": "numeric"},
    "dayPeriod": {"BBBBB": "narrow", "bbbbb": "narrow", "BBBB": "long", "bbbb": "long", "B": "short", "b": "short"},
    "hour": {letter * count: value for letter in "HhkK" for count, value in ((2, "2-digit"), (1, "numeric"))},
    "minute": {"mm": "2-digit", "m": "numeric"},
    "second": {"ss": "2-digit", "s": "numeric"},
    "timeZoneName": {
        "zzzz": "long",
        "z": "short",
        "OOOO": "longOffset",
        "O": "shortOffset",
        "vvvv": "longGeneric",
        "v": "shortGeneric",
    },
}


def default_hour_cycle(locale: bytes) -> str:
    """How a locale counts hours."""
    return _CYCLES[icu().udatpg_getDefaultHourCycle(_generator(locale))]


def hour_cycle(spec: dict[str, Any], locale: bytes, country: str, from_tag: str | None) -> str:
    """
    How hours are counted where they are shown.

    Args:
        from_tag: What the tag says ("h23" of `de-u-hc-h23`); options count for more.
    """
    usual = default_hour_cycle(locale)
    hour12 = spec.get("hour12")
    if hour12 is None:
        return spec.get("hourCycle") or from_tag or usual
    if hour12:
        return usual if usual in {"h11", "h12"} else "h11" if country == "JP" else "h12"
    return usual if usual in {"h23", "h24"} else "h23"


def skeleton_of(components: dict[str, Any], cycle: str) -> str:
    """The skeleton of component options: {"year": "numeric", "hour": "2-digit"} is "yHH" where hours go to 23."""
    words = []
    for name, values in FIELDS.items():
        if name in components:
            given = components[name]
            words.append("S" * given if name == "fractionalSecondDigits" else values[given].replace("j", HOURS[cycle]))
    return "".join(words)


def pattern_of_skeleton(locale: bytes, skeleton: str, cycle: str | None) -> str:
    """The pattern that fits best; `cycle` where the hours' letter is settled."""
    given = units(skeleton)
    library = icu()
    found = text_from(
        library.udatpg_getBestPatternWithOptions,
        _generator(locale),
        given,
        len(given) // 2,
        _MATCH_HOUR_LENGTH,
    )
    return found if cycle is None else _with_hours(found, HOURS[cycle])


def pattern_of_styles(locale: bytes, date_style: str | None, time_style: str | None, cycle: str) -> str:
    """The pattern of `dateStyle` and `timeStyle`."""
    library = icu()
    opened = library.udat_open(
        _NONE if time_style is None else _STYLES.index(time_style),
        _NONE if date_style is None else _STYLES.index(date_style),
        locale,
        None,
        0,
        None,
        0,
    )
    pattern = text_from(library.udat_toPattern, opened, 0)
    library.udat_close(opened)
    if time_style is None or cycle_of(pattern) == cycle:
        return pattern
    wanted = re.sub(r"[hHkK]", HOURS[cycle], re.sub(r"[abB]", "", skeleton_of_pattern(pattern)))
    return pattern_of_skeleton(locale, wanted, cycle)


def skeleton_of_pattern(pattern: str) -> str:
    """The fields of a pattern without what is between them."""
    given = units(pattern)
    return text_from(icu().udatpg_getSkeleton, None, given, len(given) // 2)


def cycle_of(pattern: str) -> str | None:
    """How a pattern counts hours; None: it shows none."""
    found = re.search(r"[KhHk]", re.sub(r"'[^']*'", "", pattern))
    return None if found is None else next(cycle for cycle, letter in HOURS.items() if letter == found[0])


def resolved_components(pattern: str) -> dict[str, Any]:
    """Which options a pattern amounts to, in the order of `resolvedOptions`."""
    found: dict[str, Any] = {}
    for name, said in _SAID.items():
        if name == "timeZoneName" and "S" in pattern:
            found["fractionalSecondDigits"] = min(pattern.count("S"), 3)
        value = next((value for letters, value in said.items() if letters in pattern), None)
        if value is not None:
            found[name] = value
    return found


def _with_hours(pattern: str, letter: str) -> str:
    quoted = False
    last = ""
    written = []
    for unit in pattern:
        if unit == "'":
            quoted = not quoted
        if unit in "HhKk" and not quoted:
            written.append(" " + letter if last == "d" else letter)
        else:
            written.append(unit)
        last = unit
    return "".join(written)


@cache
def _generator(locale: bytes) -> Any:
    # One takes ICU a millisecond to make, and there are not many locales in one process.
    return icu().udatpg_open(locale)
