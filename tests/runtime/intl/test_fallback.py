"""What Intl is where icu4py cannot be used."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from segfn_nb.runtime.host.intl.choice import source
from segfn_nb.runtime.host.intl.icu.library import icu
from tests.runtime.differential import generated, in_environment, in_node
from tests.runtime.helpers import run
from tests.runtime.intl import expressions
from tests.runtime.intl.known import is_known

PLAIN = ('"en-US"', '"de"', '"en-GB"', '"it"', '"nl"', '"pt-BR"')
"""Babel's data for other languages is another edition's, and differs from Node's here and there."""


@pytest.fixture(autouse=True)
def _without_icu4py(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "icu4py", None)
    source.cache_clear()
    icu.cache_clear()
    yield
    source.cache_clear()
    icu.cache_clear()


def test_babels_answers_are_nodes_or_errors() -> None:
    """Numbers and dates are as Node writes them, or an error says what to install; nothing is just wrong."""
    made = generated(expressions.number_formats(), 200) + generated(expressions.date_formats(), 200)
    asked = [
        f"[{text.replace('((f) => [f.format', '((f) => f.format').split(', f.formatToParts')[0]})({text.rpartition('])(')[2]}]"
        for text in made
        if not is_known(text) and any(locale in text for locale in PLAIN)
    ]
    ours = in_environment(asked)

    refused = [answer.get("thrown", {}).get("code") == "ERR_SEGFN_NO_INTL" for answer in ours]
    wrong = [
        (expression, theirs, answer)
        for expression, theirs, answer, is_refused in zip(asked, in_node(asked), ours, refused, strict=True)
        if theirs != answer and not is_refused
    ]
    assert wrong == []
    assert refused.count(False) > 50


def test_the_user_is_told_once() -> None:
    """The row that first formats something says where locale data comes from, and what to install."""
    outcome = run("function onTrack() { (1).toLocaleString('de'); (2).toLocaleString('fr') }")

    (note,) = outcome.notes
    assert note.startswith("Locale data comes from Babel")
    assert 'pip install "icu4py' in note


def test_what_babel_has_not_is_an_error() -> None:
    """Order, segments, spans of time and parts throw instead of answering wrongly."""
    asked = [
        "'a'.localeCompare('b')",
        "new Intl.Segmenter('de')",
        "new Intl.RelativeTimeFormat('de')",
        "new Intl.NumberFormat('de').formatToParts(1)",
        "new Intl.Locale('de').weekInfo",
    ]

    assert [answer["thrown"]["code"] for answer in in_environment(asked)] == ["ERR_SEGFN_NO_INTL"] * len(asked)


def test_a_library_that_answers_wrongly_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where icu4py's library gives another text than is known to be right, Babel takes over and the note says why."""
    monkeypatch.undo()
    source.cache_clear()
    icu.cache_clear()
    from segfn_nb.runtime.host.intl.icu.collation import Collator

    monkeypatch.setattr(Collator, "format", lambda self, left, right: -1)

    assert "icu4py says -1 where ICU says 1" in source().note
    assert "collator" not in source().kinds
