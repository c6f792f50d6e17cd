"""JavaScript expressions that use Intl, generated."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

LOCALES = ["en-US", "de", "fr", "es", "pt-BR", "ja", "sv", "zh", "ar", "hi", "en-GB", "it", "nl", "pl"]
"""What people write, en-US first; `other` has odder ones."""

other = st.sampled_from(
    [
        "de-AT",
        "de-CH",
        "zh-TW",
        "zh-Hant",
        "ko",
        "ru",
        "tr",
        "he",
        "fa",
        "th",
        "pt-PT",
        "es-MX",
        "fr-CA",
        "en-IN",
        "da",
        "xx",
        "de-XX",
        "sr-Latn-RS",
        "ar-EG",
        "de-u-nu-arab",
        "en-u-hc-h23",
        "th-u-ca-buddhist-nu-thai",
        "ja-u-ca-japanese",
    ]
)
locales = st.one_of(st.sampled_from(LOCALES), st.sampled_from(LOCALES), other)


def options(**choices: Any) -> st.SearchStrategy[str]:
    """An object literal with some of the properties; a choice is a list, or a strategy."""
    strategies = {
        name: choice if isinstance(choice, st.SearchStrategy) else st.sampled_from(choice)
        for name, choice in choices.items()
    }
    return st.fixed_dictionaries({}, optional=strategies).map(json.dumps)


def constructed(name: str, of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """`new Intl.NAME(locale, options)`."""
    return st.builds("new Intl.{}({}, {})".format, st.just(name), locales.map(json.dumps), of)


numbers = st.one_of(
    st.sampled_from(["0", "-0", "1", "-1", "0.5", "1.5", "2.5", "1.005", "999.995", "1e21", "1e-7", "123456789"]),
    st.sampled_from(["NaN", "Infinity", "-Infinity", "Number.MAX_VALUE", "5e-324", "12345678901234567890n", "-5n"]),
    st.sampled_from(["'1234.5'", "'1234567890123456789.25'", "'abc'", "null", "true", "undefined", "'-0'", "' 12 '"]),
    st.floats(-1e9, 1e9, allow_nan=False).map(repr),
    st.floats(-1e3, 1e3, allow_nan=False).map(lambda value: repr(round(value, 2))),
    st.integers(-(10**15), 10**15).map(str),
)
times = st.one_of(
    st.integers(0, 2_000_000_000).map(lambda seconds: seconds * 1000),
    st.integers(-62_000_000_000_000, 8_000_000_000_000),
    st.sampled_from([0, 1705320000000, -1, 951782400000]),
)
