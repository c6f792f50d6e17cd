"""What languages, countries, currencies and so on are called: Intl.DisplayNames."""

from __future__ import annotations

import ctypes
import re
from typing import Any

from segfn_nb.runtime.host.intl.icu.library import ICUError, icu, string_at, text_from, units
from segfn_nb.runtime.host.intl.icu.locales import canonical, locale_id, resolve
from segfn_nb.runtime.host.wire import JavaScriptError

# UDisplayContext
_STANDARD, _DIALECT, _CAPITALIZATION_NONE, _FULL, _SHORT, _NO_SUBSTITUTE = 0, 1, 256, 512, 513, 769
_STYLES = ("long", "short", "narrow")
_LONG_NAME = 1  # of UCurrNameStyle: V8 gives a currency's name in every style, never its sign
_USING_DEFAULT = -127
_FIELDS = {
    "era": 0,
    "year": 1,
    "quarter": 2,
    "month": 3,
    "weekOfYear": 4,
    "weekday": 6,
    "day": 9,
    "dayPeriod": 10,
    "hour": 11,
    "minute": 12,
    "second": 13,
    "timeZoneName": 15,
}
_SHAPES = {
    "language": r"(?:[a-z]{2,3}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*",
    "region": r"[a-z]{2}|\d{3}",
    "script": r"[a-z]{4}",
    "currency": r"[a-z]{3}",
    "calendar": r"[a-z0-9]{3,8}(?:-[a-z0-9]{3,8})*",
}


class Names:
    """
    Names of one type in one language.

    Args:
        spec: `locales`, `style`, `type`, `fallback`, `languageDisplay`.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._icu = icu()
        base, _ = resolve("number", spec["locales"], ())
        self.resolved = {"locale": base}
        self._locale = locale_id(base)
        self._type, self._style = spec["type"], spec["style"]
        contexts = (ctypes.c_int32 * 4)(
            _DIALECT if spec["languageDisplay"] == "dialect" else _STANDARD,
            _CAPITALIZATION_NONE,
            _FULL if self._style == "long" else _SHORT,
            _NO_SUBSTITUTE,
        )
        self._names = self._icu.uldn_openForContext(self._locale, ctypes.addressof(contexts), 4)

    def close(self) -> None:
        """Free what ICU holds."""
        self._icu.uldn_close(self._names)

    def format(self, code: str) -> str:
        """What the code stands for; "" where there is no name. Raises JavaScriptError for what is no code."""
        shape = _SHAPES.get(self._type)
        if code not in _FIELDS if shape is None else not re.fullmatch(shape, code, re.IGNORECASE | re.ASCII):
            raise JavaScriptError("invalid_argument", name="RangeError")
        try:
            found: str = getattr(self, f"_{self._type}")(code)
        except ICUError:
            return ""
        return found

    def _language(self, code: str) -> str:
        tag = canonical(code)
        if tag is None:
            raise JavaScriptError("invalid_argument", name="RangeError")
        return text_from(self._icu.uldn_localeDisplayName, self._names, locale_id(tag))

    def _region(self, code: str) -> str:
        return text_from(self._icu.uldn_regionDisplayName, self._names, code.encode())

    def _script(self, code: str) -> str:
        return text_from(self._icu.uldn_scriptDisplayName, self._names, code.encode())

    def _calendar(self, code: str) -> str:
        legacy = self._icu.uloc_toLegacyType(b"ca", code.encode()) or code.encode()
        return text_from(self._icu.uldn_keyValueDisplayName, self._names, b"calendar", legacy)

    def _currency(self, code: str) -> str:
        length, status = ctypes.c_int32(), ctypes.c_int32()
        address = self._icu.ucurr_getName(
            units(code.upper()) + b"\0\0",
            self._locale,
            _LONG_NAME,
            None,
            ctypes.addressof(length),
            ctypes.addressof(status),
        )
        return "" if status.value > 0 or status.value == _USING_DEFAULT else string_at(address, length.value)

    def _dateTimeField(self, code: str) -> str:  # noqa: N802 - the option's value
        generator = self._icu.udatpg_open(self._locale)
        try:
            width = _STYLES.index(self._style)
            return text_from(self._icu.udatpg_getFieldDisplayName, generator, _FIELDS[code], width)
        finally:
            self._icu.udatpg_close(generator)
