"""Time zones, by the names JavaScript takes."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from segfn_nb.runtime.host.intl.icu.library import ICUError, icu, names, text_from, units

_OFFSET = re.compile(r"([+\-\u2212])([01]\d|2[0-3])(?::?([0-5]\d))?")
_SAME_AS_UTC = {"Etc/UTC", "Etc/GMT", "GMT"}


@lru_cache(maxsize=1_024)
def zone_id(name: str) -> str | None:
    """
    ICU's name of a zone, in whatever case it is written; None: there is no such zone.

    Example:
        >>> zone_id("europe/berlin"), zone_id("+0130")
        ('Europe/Berlin', 'GMT+0130')
    """
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        sign = "+" if offset[1] == "+" else "-"
        return f"GMT{sign}{offset[2]}{offset[3] or ''}"
    found = _by_lower_case().get(name.lower()) if name.isascii() else None
    return "UTC" if found in _SAME_AS_UTC else found


@lru_cache(maxsize=1_024)
def resolved_zone(zone: str) -> str:
    """What `resolvedOptions().timeZone` says of a zone that `zone_id` gave."""
    if zone in {"GMT+00", "GMT+0000"}:
        return "+00:00"
    found = canonical_zone(zone)
    if found in _SAME_AS_UTC:
        return "UTC"
    return found.removeprefix("GMT")


def canonical_zone(zone: str) -> str:
    """The name that stands for all zones that are the same one."""
    given = units(zone)
    return text_from(icu().ucal_getCanonicalTimeZoneID, given, len(given) // 2, after=(None,))


@cache
def canonical_zones() -> tuple[str, ...]:
    """One name for each place, as `Intl.supportedValuesOf("timeZone")` lists them."""
    library = icu()
    found = names(library.ucal_openTimeZoneIDEnumeration(2, None, None))  # UCAL_ZONE_TYPE_CANONICAL_LOCATION
    return tuple(sorted(set(found)))


def zones_of(country: str) -> list[str]:
    """The zones of a country, in alphabetical order."""
    return sorted(names(icu().ucal_openTimeZoneIDEnumeration(2, country.encode(), None)))


@cache
def _by_lower_case() -> dict[str, str]:
    found = {}
    for name in names(icu().ucal_openTimeZones()):
        try:
            canonical_zone(name)
        except ICUError:
            continue
        if not name.startswith("Etc/Unknown"):
            found[name.lower()] = name
    return found
