"""
Where our Intl is not that of the Node the tests have: all of it is data and rules of another ICU.

Tests compare with Node 22.20, which has ICU 77.1 and CLDR 47; icu4py 1.2 brings ICU 78.3 and CLDR 48, as later Nodes of the
22 line do. Each entry is a pattern of expressions that may differ, why, and an expression that does differ; when Node's package
catches up, the test of this list fails, and entries go.
"""

from __future__ import annotations

import re

KNOWN: list[tuple[str, str, str]] = [
    (
        r'"de-CH"',
        "Swiss numbers are grouped by an apostrophe (') instead of a right quotation mark",
        "(1234).toLocaleString('de-CH')",
    ),
    (
        r'"en-GB".*compact',
        "British short forms of thousands and millions are k and m instead of K and M",
        "(1234).toLocaleString('en-GB', { notation: 'compact' })",
    ),
    (
        r'"it".*compact',
        "Italian has a short form of thousands",
        "(12345).toLocaleString('it', { notation: 'compact' })",
    ),
    (
        r"formatRange.*percent",
        "where both ends of a range of percentages are the same, ICU 77 multiplied by a hundred twice",
        "new Intl.NumberFormat('en', { style: 'percent' }).formatRange(1, 1)",
    ),
    (
        r'"era"|japanese|buddhist|hebrew',
        "dates with an era in numbers have their own patterns (12/31/44 S, no longer 31 12 44 S)",
        "new Date(0).toLocaleDateString('it', { era: 'narrow', weekday: 'long', year: '2-digit', month: '2-digit', day: 'numeric' })",
    ),
    (
        r'"(long|short)(Offset|Generic)"',
        "the offset of UTC is written out: GMT+0, no longer GMT",
        "new Date(0).toLocaleTimeString('en', { timeZoneName: 'shortOffset' })",
    ),
    (
        r'"de(-AT|-XX|-u-nu-arab)?".*("hour12": true|"h1[12]")',
        "after German hours that go to twelve there is no 'Uhr'",
        "new Date(0).toLocaleString('de', { year: 'numeric', month: 'long', hour: '2-digit', hour12: true })",
    ),
    (
        r'"pt-PT".*("hour12": true|"h1[12]")',
        "the halves of a Portuguese day are a.m. and p.m., no longer 'da manhã' and 'da tarde'",
        "new Date(0).toLocaleTimeString('pt-PT', { timeStyle: 'medium', hour12: true })",
    ),
    (
        r'"es(-419|-MX)?".*("hour12": true|"h1[12]")',
        "inside the Spanish 'a. m.' there is another kind of space",
        "new Date(0).toLocaleTimeString('es', { timeStyle: 'medium', hour12: true })",
    ),
    (
        r'"es(-419|-MX)?".*(long|month)',
        "Spanish joins a long date and a time by 'a las' instead of a comma",
        "new Date(0).toLocaleString('es', { dateStyle: 'long', timeStyle: 'short' })",
    ),
    (
        r'"fr-CA"',
        "Canadian French has no-break spaces before units and names of currencies",
        "(1).toLocaleString('fr-CA', { style: 'unit', unit: 'kilometer' })",
    ),
    (
        r'"zh".*("hour12": true|"h1[12]")',
        "Chinese has no space before the halves of the day after a zone's name",
        "new Date(0).toLocaleString('zh', { dateStyle: 'long', timeStyle: 'long', hour12: true })",
    ),
    (
        r'formatRange.*"(ar(-EG)?|tr)"',
        "ranges of short amounts of money in Arabic and Turkish have their signs elsewhere",
        "new Intl.NumberFormat('tr', { notation: 'compact', style: 'currency', currency: 'EUR' }).formatRange(25087, 478)",
    ),
    (
        r'formatRange.*"sv"',
        "between the ends of Swedish ranges there is another dash, and no spaces around that of dates",
        "new Intl.NumberFormat('sv').formatRange(1, 2)",
    ),
    (
        r'"zh-(TW|Hant)"',
        "between date and time there is a thin space",
        "new Date(0).toLocaleString('zh-TW')",
    ),
    (
        r'"th".*("hour12": true|"h1[12]")',
        "full Thai times that go to twelve are joined to the zone's name in another way",
        "new Date(0).toLocaleString('th', { dateStyle: 'long', timeStyle: 'full', hour12: true })",
    ),
    (
        r'"ar".*"weekday": "narrow"',
        "between an Arabic weekday's letter and the hour there is no comma",
        "new Date(-1).toLocaleDateString('ar', { weekday: 'narrow', hour: '2-digit' })",
    ),
    (
        r"iso8601",
        "patterns of the ISO calendar",
        "new Date(0).toLocaleDateString('de', { calendar: 'iso8601', month: 'long', year: 'numeric' })",
    ),
]

_KNOWN = re.compile("|".join(f"(?:{pattern})" for pattern, _, _ in KNOWN))


def is_known(expression: str) -> bool:
    """Whether the expression may differ from Node's."""
    return _KNOWN.search(expression) is not None
