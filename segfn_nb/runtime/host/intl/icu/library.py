"""
ICU's C interface, in the libraries that the package icu4py brings along.

The files are icu4py's private ones. So every function is looked up before the first is called, and `segfn_nb.runtime.host.intl.choice` tries a few known
answers; where that fails, Babel takes over and says so.

Calls keep the interpreter's lock (PyDLL): each is a few microseconds, and ICU's formatters must not be entered twice.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import sys
from functools import cache
from pathlib import Path
from typing import Any

OVERFLOW = 15  # U_BUFFER_OVERFLOW_ERROR
UTF_16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"
_FIRST_CAPACITY = 512

_KINDS: dict[str, Any] = {
    "p": ctypes.c_void_p,  # an object of ICU's, or where to put something
    "t": ctypes.c_char_p,  # text: UTF-16 (or bytes, see the function), not written to
    "s": ctypes.c_char_p,  # ASCII, ended by NUL
    "i": ctypes.c_int32,
    "b": ctypes.c_int8,
    "d": ctypes.c_double,
    "v": None,
}

# Result and arguments, in the letters of _KINDS; a last "e" is where the status goes.
_SIGNATURES = {
    "u_errorName": "s:i",
    "u_getVersion": "v:p",
    "u_strToLower": "i:pitise",
    "u_strToUpper": "i:pitise",
    "uenum_close": "v:p",
    "uenum_next": "s:ppe",
    "ucfpos_open": "p:e",
    "ucfpos_reset": "v:pe",
    "ucfpos_getCategory": "i:pe",
    "ucfpos_getField": "i:pe",
    "ucfpos_getIndexes": "v:pppe",
    "ufmtval_getString": "p:ppe",
    "ufmtval_nextPosition": "b:ppe",
    "ufieldpositer_open": "p:e",
    "ufieldpositer_next": "i:ppp",
    # locales
    "uloc_addLikelySubtags": "i:spie",
    "uloc_minimizeSubtags": "i:spie",
    "uloc_countAvailable": "i:",
    "uloc_getAvailable": "s:i",
    "uloc_forLanguageTag": "i:spipe",
    "uloc_toLanguageTag": "i:spibe",
    "uloc_toLegacyType": "s:ss",
    "uloc_toUnicodeLocaleType": "s:ss",
    "uloc_isRightToLeft": "b:s",
    "ures_openDirect": "p:sse",
    "ures_getByKey": "p:pspe",
    "ures_getStringByKey": "p:pspe",
    "ures_close": "v:p",
    "ucal_getKeywordValuesForLocale": "p:ssbe",
    "ucal_openTimeZoneIDEnumeration": "p:ispe",
    "ucol_getKeywordValues": "p:se",
    "ucol_getKeywordValuesForLocale": "p:ssbe",
    "ucurr_openISOCurrencies": "p:ie",
    "unumsys_openAvailableNames": "p:e",
    "unumsys_open": "p:se",
    "unumsys_openByName": "p:se",
    "unumsys_getName": "s:p",
    "unumsys_isAlgorithmic": "b:p",
    "unumsys_close": "v:p",
    # numbers
    "ucurr_getDefaultFractionDigits": "i:te",
    "unumf_openForSkeletonAndLocale": "p:tise",
    "unumf_openResult": "p:e",
    "unumf_formatDouble": "v:pdpe",
    "unumf_formatDecimal": "v:ptipe",
    "unumf_resultToString": "i:ppie",
    "unumf_resultAsValue": "p:pe",
    "unumf_close": "v:p",
    "unumrf_openForSkeletonWithCollapseAndIdentityFallback": "p:tiiispe",
    "unumrf_openResult": "p:e",
    "unumrf_formatDecimalRange": "v:ptitipe",
    "unumrf_resultAsValue": "p:pe",
    "unumrf_close": "v:p",
    # dates
    "ucal_open": "p:tisie",
    "ucal_clone": "p:pe",
    "ucal_close": "v:p",
    "ucal_setMillis": "v:pde",
    "ucal_setGregorianChange": "v:pde",
    "ucal_getType": "s:pe",
    "ucal_getCanonicalTimeZoneID": "i:tipipe",
    "ucal_openTimeZones": "p:e",
    "ucal_getDayOfWeekType": "i:pie",
    "ucal_getAttribute": "i:pi",
    "udat_open": "p:iistitie",
    "udat_close": "v:p",
    "udat_toPattern": "i:pbpie",
    "udat_setCalendar": "v:pp",
    "udat_format": "i:pdpipe",
    "udat_formatForFields": "i:pdpipe",
    "udatpg_open": "p:se",
    "udatpg_close": "v:p",
    "udatpg_getBestPatternWithOptions": "i:ptiipie",
    "udatpg_getSkeleton": "i:ptipie",
    "udatpg_getDefaultHourCycle": "i:pe",
    "udatpg_getFieldDisplayName": "i:piipie",
    "udtitvfmt_open": "p:stitie",
    "udtitvfmt_openResult": "p:e",
    "udtitvfmt_formatCalendarToResult": "v:ppppe",
    "udtitvfmt_resultAsValue": "p:pe",
    "udtitvfmt_close": "v:p",
    # comparing
    "ucol_open": "p:se",
    "ucol_close": "v:p",
    "ucol_setAttribute": "v:piie",
    "ucol_getAttribute": "i:pie",
    "ucol_setMaxVariable": "v:pie",
    "ucol_getLocaleByType": "s:pie",
    "ucol_strcoll": "i:ptiti",
    "ucol_countAvailable": "i:",
    "ucol_getAvailable": "s:i",
    # words
    "uplrules_openForType": "p:sie",
    "uplrules_selectFormatted": "i:pppie",
    "uplrules_selectForRange": "i:pppie",
    "uplrules_getKeywords": "p:pe",
    "uplrules_close": "v:p",
    "unum_open": "p:itispe",
    "unum_setAttribute": "v:pii",
    "ureldatefmt_open": "p:spiie",
    "ureldatefmt_openResult": "p:e",
    "ureldatefmt_formatToResult": "v:pdipe",
    "ureldatefmt_formatNumericToResult": "v:pdipe",
    "ureldatefmt_resultAsValue": "p:pe",
    "ureldatefmt_close": "v:p",
    "ulistfmt_openForType": "p:siie",
    "ulistfmt_openResult": "p:e",
    "ulistfmt_formatStringsToResult": "v:pppipe",
    "ulistfmt_resultAsValue": "p:pe",
    "ulistfmt_close": "v:p",
    "uldn_openForContext": "p:spie",
    "uldn_localeDisplayName": "i:pspie",
    "uldn_regionDisplayName": "i:pspie",
    "uldn_scriptDisplayName": "i:pspie",
    "uldn_keyValueDisplayName": "i:psspie",
    "uldn_close": "v:p",
    "ucurr_getName": "p:tsippp",
    "ubrk_open": "p:ispie",
    "ubrk_close": "v:p",
    "ubrk_setText": "v:ppie",
    "ubrk_next": "i:p",
    "ubrk_getRuleStatus": "i:p",
}


class ICUError(Exception):
    """A call of ICU's failed, or its library is not what we know."""


class ICU:
    """
    The functions of _SIGNATURES, under their names without the version's number.

    One whose signature ends in "e" is called without its status: a failure raises `ICUError`.
    """

    def __init__(self, libraries: list[ctypes.PyDLL], major: str) -> None:
        for name, signature in _SIGNATURES.items():
            setattr(self, name, _bound(libraries, name, major, signature, self))

    def __getattr__(self, name: str) -> Any:
        # Only for the type checker: what is there was set above.
        raise AttributeError(name)

    def version(self) -> str:
        """For instance "78.3"."""
        numbers = (ctypes.c_uint8 * 4)()
        self.u_getVersion(ctypes.addressof(numbers))
        return f"{numbers[0]}.{numbers[1]}"


def _bound(libraries: list[ctypes.PyDLL], name: str, major: str, signature: str, icu: ICU) -> Any:
    symbol = f"{name}_{major}"
    library = next((library for library in libraries if hasattr(library, symbol)), None)
    if library is None:
        raise ICUError(f"there is no {symbol} in the libraries of icu4py")
    result, _, arguments = signature.partition(":")
    function = library[symbol]  # a new object, so that no one else's types are changed
    function.restype = _KINDS[result]
    has_status = arguments.endswith("e")
    types = [_KINDS[letter] for letter in arguments.removesuffix("e")]
    function.argtypes = [*types, ctypes.c_void_p] if has_status else types
    if not has_status:
        return function
    status = ctypes.c_int32()
    where = ctypes.addressof(status)

    def call(*given: Any) -> Any:
        answer = function(*given, where)
        if status.value > 0:
            code, status.value = status.value, 0
            if code == OVERFLOW and result == "i":
                return answer  # the length that was needed; `text_from` calls again
            raise ICUError(f"{name}: {icu.u_errorName(code).decode()}")
        return answer

    return call


@cache
def icu() -> ICU:
    """
    The library, loaded once per process.

    Raises:
        ICUError: icu4py is not installed, or is not one we know.
    """
    try:
        package = importlib.import_module("icu4py")
        importlib.import_module("icu4py.messageformat")  # the loader finds its libraries as its wheel says
        major = package.icu_version.partition(".")[0]
    except (ImportError, AttributeError, OSError) as error:
        raise ICUError(f"icu4py cannot be loaded: {error}") from None
    return ICU([_opened(path) for path in _files(Path(str(package.__file__)).parent)], major)


def _opened(path: Path) -> ctypes.PyDLL:
    try:
        return ctypes.PyDLL(str(path))
    except OSError as error:
        raise ICUError(f"{path.name} cannot be loaded: {error}") from None


def _files(package: Path) -> list[Path]:
    """Where auditwheel, delocate and delvewheel put the two libraries: functions of i18n, then those of uc."""
    folders = [package.parent / "icu4py.libs", package / ".dylibs", package]
    found = []
    for patterns in (("libicui18n*", "icuin*.dll"), ("libicuuc*", "icuuc*.dll")):
        paths = [path for folder in folders for pattern in patterns for path in sorted(folder.glob(pattern))]
        if not paths:
            raise ICUError(f"icu4py brings no {patterns[0]}")
        found.append(paths[0])
    return found


_units = ctypes.create_string_buffer(2 * _FIRST_CAPACITY)
_ADDRESS = ctypes.addressof(_units)


def units(text: str) -> bytes:
    """A text as ICU takes it; its length there is half of this one's."""
    return text.encode(UTF_16, "surrogatepass")


def text_from(function: Any, *arguments: Any, after: tuple[Any, ...] = ()) -> str:
    """
    What a function writes that takes a buffer of UTF-16 and its capacity and gives the length.

    Args:
        arguments: What comes before the buffer.

        after: What comes after the capacity.
    """
    length = function(*arguments, _ADDRESS, _FIRST_CAPACITY, *after)
    if length <= _FIRST_CAPACITY:
        return ctypes.string_at(_ADDRESS, 2 * length).decode(UTF_16, "surrogatepass")
    larger = ctypes.create_string_buffer(2 * length)
    function(*arguments, ctypes.addressof(larger), length, *after)
    return larger.raw.decode(UTF_16, "surrogatepass")


def ascii_from(function: Any, *arguments: Any, after: tuple[Any, ...] = ()) -> str:
    """The same for a buffer of bytes."""
    buffer = ctypes.create_string_buffer(256)
    length = function(*arguments, ctypes.addressof(buffer), 256, *after)
    return buffer.raw[:length].decode()


def string_at(address: int | None, length: int) -> str:
    """UTF-16 that ICU keeps; `length` in units."""
    return "" if not address else ctypes.string_at(address, 2 * length).decode(UTF_16, "surrogatepass")


def names(enumeration: Any) -> list[str]:
    """All of an enumeration, which is closed."""
    library = icu()
    found = []
    while (name := library.uenum_next(enumeration, None)) is not None:
        found.append(name.decode())
    library.uenum_close(enumeration)
    return found


Field = tuple[int, int, int, int]
"""Category, field, begin and end in UTF-16 units."""


def value_of(formatted: Any) -> tuple[str, list[Field]]:
    """The text and fields of a UFormattedValue."""
    library = icu()
    length = ctypes.c_int32()
    address = library.ufmtval_getString(formatted, ctypes.addressof(length))
    text = string_at(address, length.value)
    position = _position()
    library.ucfpos_reset(position)
    begin, end = ctypes.c_int32(), ctypes.c_int32()
    fields = []
    while library.ufmtval_nextPosition(formatted, position):
        library.ucfpos_getIndexes(position, ctypes.addressof(begin), ctypes.addressof(end))
        category, field = library.ucfpos_getCategory(position), library.ucfpos_getField(position)
        fields.append((category, field, begin.value, end.value))
    return text, fields


def string_of(formatted: Any) -> str:
    """The text of a UFormattedValue."""
    length = ctypes.c_int32()
    address = icu().ufmtval_getString(formatted, ctypes.addressof(length))
    return string_at(address, length.value)


@cache
def _position() -> Any:
    return icu().ucfpos_open()
