"""Locales: their canonical names, which of them there is data for, and what is known about each."""

from __future__ import annotations

import ctypes
import re
from functools import cache, lru_cache
from typing import Any

from segfn_nb.runtime.host.intl.icu.library import ICUError, ascii_from, icu, names, string_at, units

DEFAULT = "en-US"
"""What Segment's machines speak, and what an unknown language gets."""

_TAG = re.compile(
    r"(?:[a-z]{2,3}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)
_EXTENSION = re.compile(r"-u((?:-[a-z0-9]{2,8})+)")
_GRANDFATHERED = {
    "i-klingon",
    "no-bok",
    "no-nyn",
    "zh-min",
    "zh-min-nan",
    "en-gb-oed",
    "sgn-be-fr",
    "sgn-be-nl",
    "sgn-ch-de",
}


@lru_cache(maxsize=1_024)
def canonical(tag: str) -> str | None:
    """
    The canonical form of a BCP 47 tag; None: it is none.

    Example:
        >>> canonical("IW-il")
        'he-IL'
    """
    match = _TAG.fullmatch(tag)
    if match is None or tag.lower() in _GRANDFATHERED:
        return None
    variants = match["variants"].lower().split("-")[1:]
    singletons = re.findall(r"-([0-9a-wy-z])(?=-)", match["extensions"].lower())
    if len(set(variants)) < len(variants) or len(set(singletons)) < len(singletons):
        return None
    try:
        found = language_tag(locale_id(tag))
    except ICUError:
        return None
    return _without_aliases(found)


def _without_aliases(tag: str) -> str:
    """`tag` with the languages, scripts and countries that go by another name today."""
    head, *rest = tag.split("-")
    replacement = _alias("language", head)
    if replacement is not None:
        parts = replacement.split("_")
        for position, part in enumerate(parts[1:]):
            pattern = r"[A-Z][a-z]{3}" if len(part) == 4 else r"[A-Z]{2}|\d{3}"
            if not any(re.fullmatch(pattern, given) for given in rest[:2]):
                rest.insert(position, part)
        head = parts[0]
    for index, part in enumerate(rest[:2]):
        if re.fullmatch(r"[A-Z][a-z]{3}", part):
            rest[index] = _alias("script", part) or part
        elif re.fullmatch(r"[A-Z]{2}|\d{3}", part):
            choices = (_alias("territory", part) or part).split()
            likely = maximize("-".join([head, *rest[:index]])).split("-")
            rest[index] = next((choice for choice in choices if choice in likely), choices[0])
        else:
            break
    return "-".join([head, *rest])


@lru_cache(maxsize=1_024)
def _alias(kind: str, code: str) -> str | None:
    library = icu()
    bundles = []
    length = ctypes.c_int32()
    try:
        bundles.append(library.ures_openDirect(None, b"metadata"))
        for key in ("alias", kind, code):
            bundles.append(library.ures_getByKey(bundles[-1], key.encode(), None))
        # getStringByKey takes a length where other functions take a bundle to fill.
        found = library.ures_getStringByKey(bundles[-1], b"replacement", ctypes.addressof(length))
        return string_at(found, length.value)
    except ICUError:
        return None
    finally:
        for bundle in bundles:
            library.ures_close(bundle)


def locale_id(tag: str) -> bytes:
    """ICU's own name: "de-u-nu-arab" is "de@numbers=arab"."""
    used = ctypes.c_int32()
    buffer = ctypes.create_string_buffer(256)
    length = icu().uloc_forLanguageTag(tag.encode(), ctypes.addressof(buffer), 256, ctypes.addressof(used))
    if used.value != len(tag):
        raise ICUError(f"{tag} is no language tag")
    return buffer.raw[:length]


def language_tag(name: bytes) -> str:
    """The reverse of `locale_id`."""
    return ascii_from(icu().uloc_toLanguageTag, name, after=(1,))


def maximize(tag: str) -> str:
    """With the script and country that most people mean: "zh" is "zh-Hans-CN"."""
    return language_tag(ascii_from(icu().uloc_addLikelySubtags, locale_id(tag)).encode())


def minimize(tag: str) -> str:
    """Without what everybody assumes: "zh-Hans-CN" is "zh"."""
    return language_tag(ascii_from(icu().uloc_minimizeSubtags, locale_id(tag)).encode())


@cache
def available(kind: str) -> frozenset[str]:
    """The tags there is data for; "collator" has its own, and so has "plural": hardly a country differs in that."""
    library = icu()
    if kind == "plural":
        return frozenset({tag for tag in available("number") if "-" not in tag} | {"pt-PT"})
    if kind == "collator":
        count, get = library.ucol_countAvailable(), library.ucol_getAvailable
    else:
        count, get = library.uloc_countAvailable(), library.uloc_getAvailable
    tags = {language_tag(get(index)) for index in range(count)}
    # Where the country says the script, people leave it out: zh-Hant-TW is also zh-TW.
    return frozenset(tags | {re.sub(r"^([a-z]+)-[A-Z][a-z]{3}-(\w\w)$", r"\1-\2", tag) for tag in tags})


def split(tag: str) -> tuple[str, dict[str, str]]:
    """A canonical tag without extensions, and the keywords of its `-u-`: {"nu": "arab", "kn": ""}."""
    public = re.split(r"-x-", tag, maxsplit=1)[0]
    base = re.split(r"-[0-9a-z]-", public, maxsplit=1)[0]
    match = _EXTENSION.search(public)
    keywords: dict[str, str] = {}
    key = ""
    for part in match[1].split("-")[1:] if match else []:
        if len(part) == 2:
            key = part
            keywords[key] = ""
        elif key:
            keywords[key] = f"{keywords[key]}-{part}".lstrip("-")
    return base, keywords


def joined(base: str, keywords: dict[str, str]) -> str:
    """The reverse of `split`."""
    if not keywords:
        return base
    return f"{base}-u-" + "-".join(f"{key}-{keywords[key]}".rstrip("-") for key in sorted(keywords))


def supported(kind: str, base: str) -> str | None:
    """The longest beginning of a tag that there is data for."""
    while base:
        if base in available(kind):
            return base
        base = base.rpartition("-")[0]
    return None


def resolve(kind: str, requested: list[str], relevant: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """
    Which locale serves the first of the requested that can be served.

    Returns:
        Its tag, and those keywords of the request that count for this kind and are valid.
    """
    for tag in requested:
        base, keywords = split(tag)
        found = supported(kind, base)
        if found is not None:
            valid = {key: keywords[key] for key in relevant if key in keywords and is_valid(found, key, keywords[key])}
            return found, valid
    return DEFAULT, {}


def is_valid(base: str, key: str, value: str) -> bool:
    """Whether a keyword of a locale means something."""
    match key:
        case "nu":
            return is_numbering_system(value)
        case "ca":
            return value in keyword_values("ca", base, common=False)
        case "co":
            return value in keyword_values("co", base, common=False) and value not in {"standard", "search"}
        case "hc":
            return value in {"h11", "h12", "h23", "h24"}
        case "kn":
            return value in {"", "true", "false"}
        case "kf":
            return value in {"upper", "lower", "false"}
        case _:
            return False


@lru_cache(maxsize=512)
def keyword_values(key: str, base: str, *, common: bool) -> tuple[str, ...]:
    """Calendars ("ca") or collations ("co") of a locale, most usual first; not `common`: all that ICU could use there."""
    library = icu()
    name = locale_id(base)
    if key == "ca":
        found = names(library.ucal_getKeywordValuesForLocale(b"calendar", name, int(common)))
        return tuple(unicode_type("ca", value) for value in found)
    found = names(library.ucol_getKeywordValuesForLocale(b"collation", name, int(common)))
    return tuple(unicode_type("co", value) for value in found)


def unicode_type(key: str, value: str) -> str:
    """JavaScript's name of a keyword's value: "gregory" is what ICU calls "gregorian"."""
    found = icu().uloc_toUnicodeLocaleType(key.encode(), value.encode())
    return value if found is None else str(found.decode())


@cache
def numbering_systems() -> tuple[str, ...]:
    """Those that replace digits one by one."""
    library = icu()
    found = []
    for name in names(library.unumsys_openAvailableNames()):
        system = library.unumsys_openByName(name.encode())
        if not library.unumsys_isAlgorithmic(system):
            found.append(name)
        library.unumsys_close(system)
    return tuple(sorted(found))


def is_numbering_system(name: str) -> bool:
    """Whether it is one that may be asked for."""
    return name in numbering_systems()


@lru_cache(maxsize=512)
def numbering_system(tag: str) -> str:
    """The digits of a locale: "latn"."""
    library = icu()
    system = library.unumsys_open(locale_id(tag))
    name = library.unumsys_getName(system)
    library.unumsys_close(system)
    return str(name.decode())


def upper(text: str, tag: str) -> str:
    """Upper case as the language has it: "i" is "İ" in Turkish."""
    return _cased(icu().u_strToUpper, text, tag)


def lower(text: str, tag: str) -> str:
    """Lower case likewise."""
    return _cased(icu().u_strToLower, text, tag)


def _cased(function: Any, text: str, tag: str) -> str:
    source = units(text)
    capacity = 3 * len(text) * 2 + 8
    buffer = ctypes.create_string_buffer(2 * capacity)
    length = function(ctypes.addressof(buffer), capacity, source, len(source) // 2, locale_id(tag))
    return string_at(ctypes.addressof(buffer), length)
