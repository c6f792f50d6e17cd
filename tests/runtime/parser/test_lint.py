"""Each rule finds what it is for, where it is, and nothing that only looks like it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.parsing import CodeFinding, Examine
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.findings import question
from segfn_nb.functions.settings import Setting, Settings
from segfn_nb.runtime.parser import examined
from tests.runtime.parser.helpers import called
from tests.runtime.parser.lint_cases import CASES, Case

ROOT = Path(__file__).parents[3]
SETTINGS = Settings([Setting(name="apiKey", sensitive=True, value="k"), Setting(name="region", value="eu")])


def found(source: str, kind: Kind) -> list[CodeFinding]:
    """What is found in a text of that kind."""
    asked = question(Definition("f", kind, source, SETTINGS))
    facts = {"kind": asked.kind, "handlers": asked.handlers, "globals": asked.globals, "sensitive": asked.sensitive}
    return [CodeFinding(**one) for one in called("parser", "examine", asked.source, json.dumps(facts))]


def place(source: str, at: int) -> tuple[int, int]:
    """Line and column of an index, both from 1."""
    before = source[:at]
    return before.count("\n") + 1, at - before.rfind("\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.kind}")
def test_rule(case: Case) -> None:
    """Every hit is found at the place that is marked, by this rule alone; every miss is not found by it."""
    wrong = []
    for marked in case.hits:
        source = re.sub("[«»]", "", marked)
        rules = [(one.rule, one.line, one.column) for one in found(source, case.kind)]
        if rules != [(case.rule, *place(source, marked.index("«")))]:
            wrong.append((marked, rules))
    for source in case.misses:
        rules = [(one.rule, one.line, one.column) for one in found(source, case.kind) if one.rule == case.rule]
        wrong += [(source, rules)] if rules else []

    assert wrong == []


def test_every_finding_says_what_to_write() -> None:
    """A message has two parts: what will happen, and behind a full stop or semicolon what to do about it."""
    said = {
        (one.rule, one.message)
        for case in CASES
        for hit in case.hits
        for one in found(re.sub("[«»]", "", hit), case.kind)
    }

    assert [message for _, message in said if not re.search(r"[.;:] [A-Za-z]", message)] == []
    assert [message for _, message in said if "undefined" in message or "[object" in message] == []


def test_close_names_are_suggested() -> None:
    """A name that differs by a letter from one that is known there is named."""
    source = "async function onTrack(event, settings) { await fecth('https://a.b', settngs) }"

    assert [one.message.rpartition(". ")[2] for one in found(source, Kind.DESTINATION)] == [
        "Did you mean fetch?",
        "Did you mean settings?",
    ]


def test_nothing_is_said_of_good_functions() -> None:
    """In the functions of the notebooks, which are examples of good style, nothing is found."""
    kinds = {
        "light": Kind.INSERT_DESTINATION,
        "mask_personal_data": Kind.INSERT_DESTINATION,
        "webhook_to_events": Kind.SOURCE,
    }
    paths = sorted((ROOT / "notebooks" / "functions").glob("*.js"))

    assert [(path.stem, found(path.read_text(), kinds.get(path.stem, Kind.DESTINATION))) for path in paths] == [
        (path.stem, []) for path in paths
    ]


def test_what_is_said_of_the_conformance_functions() -> None:
    """Of 89 small functions that try out everything, the rules speak of those that do these things on purpose."""
    folder = Path(__file__).parents[2] / "conformance"
    kinds = {"source": Kind.SOURCE, "destination": Kind.DESTINATION, "insert": Kind.INSERT_DESTINATION}
    said = {}
    for line in (folder / "cases.jsonl").read_text().splitlines():
        case = json.loads(line)
        rules = sorted({one.rule for one in found((folder / case["code"]).read_text(), kinds[case["kind"]])})
        if rules:
            said[Path(case["code"]).stem] = rules

    assert said == {
        "err-retry-2args": ["ignored-argument"],
        "fetch-empty-url": ["relative-address"],
        "fetch-relative-url": ["relative-address"],
        "ins-return-undefined": ["returns-nothing"],
        "legacy-processEvents": ["not-at-segment"],
        "src-implicit-global": ["state-between-events"],
        "src-strict": ["state-between-events"],
        "src-unawaited-fetch": ["promise-not-awaited"],
    }


def examine(text: str) -> list[tuple[str, int | None]]:
    """Rules and lines, from a worker's own entrance."""
    return [(one.rule, one.line) for one in examined(Examine(text, Kind.DESTINATION, [], [])).findings]


def test_what_cannot_be_parsed_has_no_findings() -> None:
    """A syntax error, which whoever compiles the text tells, gives none."""
    assert examine("function onTrack( {") == []


@pytest.mark.parametrize("text", ["x = 1;\n" * 100_000, "x = 1" + " + 1" * 60_000, "x = " + "[" * 50_000])
def test_what_is_too_large_says_so(text: str) -> None:
    """Of a bundle, and of what no stack holds, it is said that nothing was looked for."""
    assert examine(text) == [("not-examined", None)]
