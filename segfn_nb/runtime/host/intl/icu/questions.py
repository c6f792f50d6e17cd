"""Single questions about locales, by the name JavaScript asks them under."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from segfn_nb.runtime.host.intl.icu import locales, numbers, zones
from segfn_nb.runtime.host.intl.icu.dates import hour_cycles
from segfn_nb.runtime.host.intl.icu.library import icu, names
from segfn_nb.runtime.host.wire import Crossing

_WEEKEND = 1
_FIRST_DAY, _MINIMAL_DAYS = 1, 2
_IN_COMMON_USE = 1 | 8  # UCURR_COMMON, UCURR_NON_DEPRECATED
_WITHOUT_SEARCH = {"standard", "search"}


def _supported(kind: str, tags: str) -> str:
    return json.dumps([tag for tag in json.loads(tags) if locales.supported(kind, locales.split(tag)[0]) is not None])


def _calendars(tag: str) -> list[str]:
    base, keywords = locales.split(tag)
    return [keywords["ca"]] if "ca" in keywords else list(locales.keyword_values("ca", base, common=True))


def _collations(tag: str) -> list[str]:
    base, keywords = locales.split(tag)
    if "co" in keywords:
        return [keywords["co"]]
    return sorted(set(locales.keyword_values("co", base, common=True)) - _WITHOUT_SEARCH)


def _hour_cycles(tag: str) -> list[str]:
    base, keywords = locales.split(tag)
    found = keywords.get("hc") or hour_cycles(base)
    return [] if found is None else [found]


def _zones(tag: str) -> list[str] | None:
    country = next((part for part in locales.split(tag)[0].split("-")[1:] if len(part) == 2), None)
    return None if country is None else zones.zones_of(country)


def _week(tag: str) -> dict[str, Any]:
    library = icu()
    calendar = library.ucal_open(None, 0, locales.locale_id(tag), 0)
    # ICU counts from Sunday, 1; JavaScript from Monday, 1.
    weekend = [day for day in range(1, 8) if library.ucal_getDayOfWeekType(calendar, day % 7 + 1) == _WEEKEND]
    first = library.ucal_getAttribute(calendar, _FIRST_DAY)
    minimal = library.ucal_getAttribute(calendar, _MINIMAL_DAYS)
    library.ucal_close(calendar)
    return {"firstDay": (first - 2) % 7 + 1, "weekend": weekend, "minimalDays": minimal}


def _about(tag: str, what: str) -> str:
    answers: dict[str, Callable[[str], Any]] = {
        "calendars": _calendars,
        "collations": _collations,
        "hourCycles": _hour_cycles,
        "numberingSystems": lambda tag: [locales.split(tag)[1].get("nu") or locales.numbering_system(tag)],
        "textInfo": lambda tag: {"direction": "rtl" if icu().uloc_isRightToLeft(locales.locale_id(tag)) else "ltr"},
        "timeZones": _zones,
        "weekInfo": _week,
    }
    return json.dumps(answers[what](tag))


def _values(key: str) -> str | None:
    library = icu()
    match key:
        case "calendar":
            found = set(locales.keyword_values("ca", "und", common=False))
        case "collation":
            found = {locales.unicode_type("co", name) for name in names(library.ucol_getKeywordValues(b"collation"))}
            found -= _WITHOUT_SEARCH
        case "currency":
            found = set(names(library.ucurr_openISOCurrencies(_IN_COMMON_USE)))
        case "numberingSystem":
            found = set(locales.numbering_systems())
        case "timeZone":
            found = set(zones.canonical_zones())
        case _:
            return None
    return json.dumps(sorted(found))


QUESTIONS: dict[str, Callable[..., Crossing]] = {
    "canonical": locales.canonical,
    "maximize": locales.maximize,
    "minimize": locales.minimize,
    "supported": _supported,
    "upper": locales.upper,
    "lower": locales.lower,
    "currencyDigits": numbers.currency_digits,
    "about": _about,
    "values": _values,
}
