"""Intl against Node's: the same expressions in both."""

from __future__ import annotations

import os

import pytest

from tests.runtime.differential import differences, generated, in_environment, in_node
from tests.runtime.intl import expressions
from tests.runtime.intl.known import KNOWN, is_known
from tests.runtime.intl.misuse import MISUSE

MANY = int(os.environ.get("SEGFN_INTL_EXAMPLES", "0"))
"""More examples of each kind than CI has time for."""

PARTS = {
    expressions.number_formats: 500,
    expressions.number_ranges: 150,
    expressions.date_formats: 500,
    expressions.date_ranges: 150,
    expressions.collations: 350,
    expressions.methods: 350,
    expressions.words: 400,
    expressions.locale_objects: 250,
}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_generated_expressions_are_nodes(part: object) -> None:
    """Values, parts, resolved options and errors are Node's, but for what `known` lists."""
    made = generated(part(), MANY or PARTS[part])  # type: ignore[operator, index]

    assert differences([expression for expression in made if not is_known(expression)]) == []


def test_known_differences_differ() -> None:
    """What is listed as a difference is one; else the list is too long."""
    examples = [example for _, _, example in KNOWN]

    same = [
        example
        for example, theirs, ours in zip(examples, in_node(examples), in_environment(examples), strict=True)
        if theirs == ours or "value" not in ours
    ]
    assert same == []


def test_the_names_are_nodes() -> None:
    """Every property of Intl and all below it: its kind, its attributes, its function's name and length."""
    walk = """(() => {
        const found = [], seen = new Set();
        const walk = (object, path) => {
            if (seen.has(object)) return;
            seen.add(object);
            for (const key of Reflect.ownKeys(object)) {
                const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, key);
                const f = typeof value === "function" ? value : get;
                const shown = typeof value === "string" || typeof value === "number" ? value : typeof value;
                found.push([`${path}.${String(key)}`, shown, !!get, !!set, writable, enumerable, configurable,
                    f && f.name, f && f.length, f && Object.hasOwn(f, "prototype")].map(String).join(" "));
                if (value && /object|function/.test(typeof value) && key !== "constructor") walk(value, `${path}.${String(key)}`);
            }
        };
        walk(Intl, "Intl");
        const bound = [new Intl.NumberFormat().format, new Intl.DateTimeFormat().format, new Intl.Collator().compare];
        bound.forEach((f, i) => found.push(`bound ${i} ${f.name} ${f.length}`));
        const segments = new Intl.Segmenter().segment("a");
        walk(Object.getPrototypeOf(segments), "segments");
        walk(Object.getPrototypeOf(segments[Symbol.iterator]()), "iterator");
        for (const [name, type] of Object.entries({ Number, BigInt, Date, String, Array })) {
            for (const key of Object.getOwnPropertyNames(type.prototype).filter((key) => /locale/i.test(key))) {
                walk({ [key]: type.prototype[key] }, name);
                const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(type.prototype, key);
                found.push([name, key, writable, enumerable, configurable].join(" "));
            }
        }
        return found.sort();
    })()"""

    assert differences([walk, "Object.prototype.toString.call(Intl)", "typeof Intl"]) == []


def test_misuse_fails_as_in_node() -> None:
    """Wrong locales, options, values and receivers throw what Node throws; what is allowed passes."""
    assert differences(MISUSE) == []


def test_what_is_supported_is_what_node_supports() -> None:
    """Calendars, collations, zones and units; currencies and systems of digits come and go with each ICU."""
    keys = ["calendar", "collation", "timeZone", "unit"]

    assert differences([f"Intl.supportedValuesOf('{key}')" for key in keys]) == []


def test_objects_are_used_as_in_node() -> None:
    """Bound functions, subclasses, calls without `new`, getters among the options, and texts with odd code units."""
    expressions = [
        "new (class X extends Intl.NumberFormat { f() { return this.format(1.5) } })('de').f()",
        "[1, 2.5].map(Intl.NumberFormat('fr').format)",
        "['b', 'a', 'C', 'ä'].sort(Intl.Collator('de').compare)",
        "['b', 'a', 'C', 'ä'].sort((x, y) => x.localeCompare(y))",
        "new Intl.DateTimeFormat('de', { get month() { return 'long' } }).format(0)",
        "(1234.5).toLocaleString('de', Object.create({ minimumFractionDigits: 2 }))",
        "((n) => [(1).toLocaleString('de', { get minimumFractionDigits() { return n++ } }), n])(1)",
        "((o) => [(1).toLocaleString('de', o), (o.minimumFractionDigits = 2, (1).toLocaleString('de', o))])({ minimumFractionDigits: 1 })",
        "[(1).toLocaleString('de', { style: 'percent' }), (1).toLocaleString('de', { style: undefined })]",
        "(5).toLocaleString(new Intl.Locale('ar-EG'))",
        "new Float64Array([1.5, 1234.5]).toLocaleString('de', { minimumFractionDigits: 2 })",
        "['a\\0b'.localeCompare('a\\0c'), '\\ud800'.localeCompare('a')]",
        "[...new Intl.Segmenter().segment('a\\ud800b')].map((part) => part.segment)",
        "format(new Intl.NumberFormat('de'))",
        "new Date(2024, 0, 15).toString()",
    ]

    assert differences(expressions) == []


def test_display_names_in_every_style() -> None:
    """Each type of name in each style, with and without falling back to the code."""
    codes = {
        "currency": ["USD", "chf", "XXZ", "x"],
        "region": ["US", "HK", "419", "QX", "us"],
        "language": ["en-GB", "zh-Hant", "nb", "EN-us", "xx", "pt-BR"],
        "script": ["Latn", "Hans", "latn"],
        "calendar": ["gregory", "buddhist", "foobar"],
        "dateTimeField": ["era", "weekday", "dayPeriod", "timeZoneName", "quarter"],
    }
    expressions = [
        f"new Intl.DisplayNames({locale}, {{ type: '{kind}', style: '{style}', fallback: '{fallback}' }}).of('{code}')"
        for locale in ("'en'", "'de'", "'ja'")
        for style in ("narrow", "short", "long")
        for fallback in ("code", "none")
        for kind, of_kind in codes.items()
        for code in of_kind
    ]

    assert differences(expressions) == []
