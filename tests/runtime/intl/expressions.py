"""What is compared with Node's, one strategy for each part of Intl."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from tests.runtime.intl.generators import constructed, locales, numbers, options, times

_CURRENCIES = ["USD", "EUR", "JPY", "GBP", "INR", "KWD", "CHF", "BRL", "usd", "XTS", "SEK", "CNY"]
_UNITS = [
    "kilometer",
    "kilometer-per-hour",
    "liter",
    "celsius",
    "byte",
    "megabyte",
    "percent",
    "day",
    "mile-per-gallon",
]
_DIGITS = {
    "minimumFractionDigits": st.integers(0, 4),
    "maximumFractionDigits": st.integers(0, 6),
    "minimumSignificantDigits": st.integers(1, 4),
    "maximumSignificantDigits": st.integers(1, 8),
    "minimumIntegerDigits": st.integers(1, 5),
    "roundingMode": [
        "ceil",
        "floor",
        "expand",
        "trunc",
        "halfCeil",
        "halfFloor",
        "halfExpand",
        "halfTrunc",
        "halfEven",
    ],
    "roundingPriority": ["auto", "morePrecision", "lessPrecision"],
    "roundingIncrement": [1, 5, 25],
    "trailingZeroDisplay": ["auto", "stripIfInteger"],
}


def number_formats() -> st.SearchStrategy[str]:
    """Numbers in every style, with few and with many options."""
    signs = ["auto", "never", "always", "exceptZero", "negative"]
    grouping = [True, False, "auto", "always", "min2"]
    shared = {"signDisplay": signs, "useGrouping": grouping, "notation": ["standard", "scientific", "engineering"]}
    few = {
        name: _DIGITS[name] for name in ("minimumFractionDigits", "maximumFractionDigits", "maximumSignificantDigits")
    }
    style = st.one_of(
        options(),
        options(**few),
        options(style=["percent"], **few),
        options(**_DIGITS, **shared),
        options(notation=["compact"], compactDisplay=["short", "long"], **few),
        options(notation=["compact"], compactDisplay=["short", "long"], **_DIGITS),
    )
    money = options(
        currencyDisplay=["code", "symbol", "narrowSymbol", "name"],
        currencySign=["standard", "accounting"],
        **few,
        **shared,
    )
    needed = st.one_of(
        style,
        st.builds(_with, money, st.sampled_from(_CURRENCIES).map(lambda code: {"style": "currency", "currency": code})),
        st.builds(
            _with,
            options(unitDisplay=["short", "narrow", "long"], **few),
            st.sampled_from(_UNITS).map(lambda unit: {"style": "unit", "unit": unit}),
        ),
    )
    return st.builds(
        "((f) => [f.format({1}), f.formatToParts({1}), f.resolvedOptions()])({0})".format,
        constructed("NumberFormat", needed),
        numbers,
    )


def number_ranges() -> st.SearchStrategy[str]:
    """From one number to another."""
    few = options(style=["percent"], maximumFractionDigits=[0, 2], notation=["standard", "compact"])
    money = few.map(lambda text: json.dumps({**json.loads(text), "style": "currency", "currency": "EUR"}))
    whole = st.integers(-1000, 100_000).map(str)
    return st.builds(
        "((f) => [f.formatRange({1}, {2}), f.formatRangeToParts({1}, {2})])({0})".format,
        constructed("NumberFormat", st.one_of(few, money)),
        whole,
        whole,
    )


_ZONES = [
    "UTC",
    "America/New_York",
    "europe/berlin",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "+05:30",
    "-0800",
    "Australia/Sydney",
]
_ZONES += ["America/Los_Angeles", "Europe/London", "America/Sao_Paulo", "Etc/GMT+5", "EST5EDT", "Africa/Cairo"]
_STYLES = ["full", "long", "medium", "short"]
_LENGTHS = ["narrow", "long", "short"]
_COUNTS = ["2-digit", "numeric"]
_HOURS = {"hour12": [True, False], "hourCycle": ["h11", "h12", "h23", "h24"]}
_DATE_FIELDS = {"weekday": _LENGTHS, "year": _COUNTS, "month": [*_LENGTHS, *_COUNTS], "day": _COUNTS}
_TIME_FIELDS = {"hour": _COUNTS, "minute": _COUNTS, "second": _COUNTS}
_RARE = {
    "era": _LENGTHS,
    "dayPeriod": _LENGTHS,
    "fractionalSecondDigits": [1, 2, 3],
    "timeZoneName": ["long", "short", "longOffset", "shortOffset", "longGeneric", "shortGeneric"],
    "calendar": ["buddhist", "japanese", "gregory", "iso8601", "hebrew"],
    "numberingSystem": ["arab", "latn"],
}
_ZONE = {"timeZone": _ZONES}


def _date_options() -> st.SearchStrategy[str]:
    return st.one_of(
        options(),
        options(dateStyle=_STYLES, timeStyle=_STYLES, **_ZONE),
        options(dateStyle=_STYLES, timeStyle=_STYLES, **_ZONE, **_HOURS),
        options(**_DATE_FIELDS, **_ZONE),
        options(**_DATE_FIELDS, **_TIME_FIELDS, **_ZONE),
        options(**_TIME_FIELDS, **_HOURS, **_ZONE),
        options(**_DATE_FIELDS, **_TIME_FIELDS, **_RARE, **_ZONE, **_HOURS),
    )


def date_formats() -> st.SearchStrategy[str]:
    """Dates and times by styles and by fields."""
    return st.builds(
        "((f) => [f.format({1}), f.formatToParts({1}), f.resolvedOptions()])({0})".format,
        constructed("DateTimeFormat", _date_options()),
        times,
    )


def date_ranges() -> st.SearchStrategy[str]:
    """From one time to another, near and far."""
    far = st.builds("{}, {}".format, times, times)
    near = st.builds(
        lambda ms, more: f"{ms}, {ms + more}", times, st.sampled_from([0, 1000, 3_600_000, 50_000_000, 9e9])
    )
    return st.builds(
        "((f) => [f.formatRange({1}), f.formatRangeToParts({1})])({0})".format,
        constructed("DateTimeFormat", _date_options()),
        st.one_of(far, near),
    )


_WORDS = ["a", "A", "ä", "Ä", "b", "B", "z", "Z", "ß", "ss", "ñ", "n", "é", "e", "ø", "å", "10", "2", "-", " ", "co-op"]
_WORDS += [
    "coop",
    "résumé",
    "resume",
    "Résumé",
    "",
    "日本",
    "中",
    "ا",
    "i",
    "I",
    "ı",
    "a2",
    "a10",
    "😀",
    "Cabä",
    "aäbC",
]
_texts = st.one_of(st.sampled_from(_WORDS), st.lists(st.sampled_from(_WORDS), max_size=3).map("".join)).map(json.dumps)


def collations() -> st.SearchStrategy[str]:
    """Order of texts."""
    wanted = options(
        numeric=[True, False],
        sensitivity=["base", "accent", "case", "variant"],
        caseFirst=["upper", "lower", "false"],
        ignorePunctuation=[True, False],
        usage=["sort", "search"],
        collation=["phonebk", "pinyin", "stroke", "trad", "foobar"],
    )
    several = st.lists(_texts, min_size=2, max_size=8).map(lambda items: f"[{','.join(items)}]")
    return st.one_of(
        st.builds(
            "((c) => [{1}.sort(c.compare), c.compare({2}, {3}), c.resolvedOptions()])({0})".format,
            constructed("Collator", wanted),
            several,
            _texts,
            _texts,
        ),
        st.builds("{}.localeCompare({}, {}, {})".format, _texts, _texts, locales.map(json.dumps), wanted),
        st.builds("{}.localeCompare({})".format, _texts, _texts),
    )


def methods() -> st.SearchStrategy[str]:
    """`toLocaleString` and its like."""
    locale = locales.map(json.dumps)
    plain = st.one_of(numbers.filter(lambda text: text[0] in "-0123456789"), st.just("NaN"))
    call = st.sampled_from(["toLocaleString", "toLocaleDateString", "toLocaleTimeString"])
    case = st.sampled_from(["toLocaleUpperCase", "toLocaleLowerCase"])
    texts = st.sampled_from(["'iIıİ ß ΑΣ ά ΐ'", "'Ì í J̀'", "'straße ŉ ﬁ'", "''"])
    return st.one_of(
        st.builds("({}).toLocaleString({})".format, plain, locale),
        st.builds("({}).toLocaleString()".format, plain),
        st.builds("new Date({}).{}({}, {})".format, times, call, locale, _date_options()),
        st.builds("new Date({}).{}({})".format, times, call, locale),
        st.builds("new Date({}).{}()".format, times, call),
        st.builds(
            "{}.{}({})".format, texts, case, st.sampled_from(["tr", "lt", "el", "az", "de", "lt-LT"]).map(json.dumps)
        ),
        st.builds("[{}, null, new Date({})].toLocaleString({})".format, plain, times, locale),
    )


def words() -> st.SearchStrategy[str]:
    """Plural forms, spans of time, lists, names and segments."""
    amounts = st.one_of(st.integers(-20, 200).map(str), st.sampled_from(["0", "-0", "1.5", "1000000", "1e21", "2.0"]))
    units = st.sampled_from(["year", "quarter", "month", "week", "day", "hour", "minute", "second", "days"]).map(
        json.dumps
    )
    length = ["long", "short", "narrow"]
    items = st.lists(_texts, max_size=5).map(lambda items: f"[{','.join(items)}]")
    codes = {
        "language": ["de", "en-GB", "fr-CA", "zh-Hant", "pt-BR", "xx", "tlh", "es-419", "sr-Latn"],
        "region": ["US", "de", "419", "QX", "GB", "HK"],
        "script": ["Latn", "arab", "Qaaa", "Hans"],
        "currency": ["USD", "eur", "XXZ", "JPY", "CHF"],
        "calendar": ["gregory", "buddhist", "foobar"],
        "dateTimeField": ["era", "year", "month", "weekOfYear", "day", "dayPeriod", "timeZoneName", "second"],
    }
    naming = st.sampled_from([(name, code) for name, found in codes.items() for code in found])
    named = st.builds(
        lambda made, pair: (
            f"(({made.removesuffix(')').replace('{', '{...{', 1)}, type: '{pair[0]}'}})).of('{pair[1]}'))"
        ),
        constructed("DisplayNames", options(style=length, languageDisplay=["dialect", "standard"])),
        naming,
    )
    cut = st.sampled_from(
        ["Hello, wörld! 3.5 can't", "日本語のテキスト。はい。", "👨‍👩‍👧 e\u0301 🇩🇪🇫🇷", "One. Two? Mr. X", ""]
    ).map(json.dumps)
    return st.one_of(
        st.builds(
            "((p) => [p.select({1}), p.selectRange({1}, 5), p.resolvedOptions()])({0})".format,
            constructed("PluralRules", options(type=["cardinal", "ordinal"], minimumFractionDigits=[0, 1])),
            amounts,
        ),
        st.builds(
            "((f) => [f.format({1}, {2}), f.formatToParts({1}, {2}), f.resolvedOptions()])({0})".format,
            constructed("RelativeTimeFormat", options(style=length, numeric=["always", "auto"])),
            amounts,
            units,
        ),
        st.builds(
            "((f) => [f.format({1}), f.formatToParts({1}), f.resolvedOptions()])({0})".format,
            constructed("ListFormat", options(style=length, type=["conjunction", "disjunction", "unit"])),
            items,
        ),
        named,
        st.builds(
            "((s) => [...s.segment({1})].concat(s.segment({1}).containing(3)))({0})".format,
            constructed("Segmenter", options(granularity=["grapheme", "word", "sentence"])),
            cut,
        ),
    )


def locale_objects() -> st.SearchStrategy[str]:
    """Intl.Locale and what it knows."""
    tags = st.one_of(
        locales,
        st.sampled_from(
            ["zh", "und-US", "sr", "iw", "en-Latn-US-u-kn", "de-1996", "az-Arab", "en-x-foo", "en-t-de-u-ca-roc"]
        ),
    )
    wanted = options(
        language=["fr", "sr"],
        region=["CH", "419"],
        script=["Cyrl"],
        calendar=["roc"],
        numeric=[True, False],
        hourCycle=["h12"],
        caseFirst=["upper"],
        numberingSystem=["thai"],
        collation=["phonebk"],
    )
    told = "[String(l), l.language, l.script, l.region, l.baseName, l.calendar, l.caseFirst, l.collation, l.hourCycle, l.numeric"
    told += ", l.numberingSystem, l.hourCycles, l.numberingSystems, l.textInfo, l.weekInfo, l.calendars, l.maximize() + '', l.minimize() + '']"
    return st.one_of(
        st.builds("((l) => {2})(new Intl.Locale({0}, {1}))".format, tags.map(json.dumps), wanted, st.just(told)),
        st.builds("Intl.getCanonicalLocales({})".format, st.lists(tags, max_size=3).map(json.dumps)),
        st.builds(
            "Intl.{}.supportedLocalesOf({})".format,
            st.sampled_from(["NumberFormat", "Collator", "DateTimeFormat"]),
            st.lists(tags, max_size=3).map(json.dumps),
        ),
    )


def _with(text: str, more: dict[str, str]) -> str:
    return json.dumps({**json.loads(text), **more})
