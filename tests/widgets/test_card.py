"""A function's card with its buttons, without a browser."""

from __future__ import annotations

import gc
import html
import weakref
from pathlib import Path
from typing import Any

import pytest

from segfn_nb import DestinationFunction, Setting
from segfn_nb.functions.registry import functions
from segfn_nb.kernel.notebook import NotebookNames
from segfn_nb.widgets.card import SettingsForm, card_of
from tests.server import Server

SOURCE = "function onTrack(event, settings) { if (settings.strict) throw new ValidationError(settings.mode) }"
EVENTS = [{"type": "track"}] * 3


def test_fields_nobody_touched_give_no_setting() -> None:
    """Only what was changed counts: an empty box is no false, an emptied field is the empty text, secrets have no field."""
    form = SettingsForm(
        [
            Setting(name="flag", type="BOOLEAN"),
            Setting(name="mode", value="lax"),
            Setting(name="tags", type="ARRAY", value=["a"]),
            Setting(name="apiKey", sensitive=True, value="s3cr3t-value"),
        ]
    )
    untouched = form.values()
    form.fields["flag"].value = True
    form.fields["mode"].value = ""
    form.fields["tags"].value = '["a", "b"]'

    assert (untouched, list(form.fields)) == ({}, ["flag", "mode", "tags"])
    assert form.values() == {"flag": True, "mode": "", "tags": ["a", "b"]}


def test_a_sample_runs_and_its_widget_holds_no_event() -> None:
    """The button runs the function's events, and the widgets' state, which a notebook may save, has counts and no values."""
    events = [{"type": "track", "userId": f"person-{n}"} for n in range(3)]
    function = DestinationFunction(
        SOURCE, name="carded", settings={"strict": True, "mode": "no person-1"}, events=events
    )
    card = card_of(function)
    card.sample.click()
    (shown,) = card.below.children
    state = str(shown.get_state())

    assert "3 of 3 rows" in state
    assert "person-" not in state


def test_a_card_keeps_neither_its_function_nor_results() -> None:
    """One function has one card however often it is shown, and both go when the function is defined anew."""
    function = DestinationFunction(SOURCE, name="carded", events=EVENTS)
    card = card_of(function)
    assert card_of(function) is card
    card.sample.click()
    results = card.below.children[0].results
    assert (function.last, len(results)) == (None, 3)
    gone: list[weakref.ref[Any]] = [weakref.ref(function), weakref.ref(results)]
    functions.put(DestinationFunction(SOURCE, name="carded"))
    del function, card, results
    gc.collect()

    assert [one() for one in gone] == [None, None]


def test_the_replay_form_runs_what_it_says(tmp_path: Path) -> None:
    """Fields say which events, how many rows and who answers; the results are the function's last, and the magic is shown."""
    path = tmp_path / "march events.jsonl"
    path.write_text('{"type": "track"}\n' * 5)
    function = DestinationFunction(SOURCE, name="carded", settings=[Setting(name="strict", type="BOOLEAN")])
    card = card_of(function)
    card.replay.fields["events"].value = str(path)
    card.replay.fields["limit"].value = "4"
    card.settings.fields["strict"].value = True
    card.replay.go.click()

    assert function.last is not None
    assert card.below.children[0].results is function.last
    assert (len(function.last), len(function.last.errors)) == (4, 4)
    assert card.replay.line() == f"%replay carded '{path}' --limit 4 --setting strict=true"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("limit", "many", "rows: 'many' is no whole number; leave it empty for all"),
        ("events", "C:\\march.csv", "events: C:\\march.csv is neither a variable nor a file"),
        ("events", "'march", "events: a quotation mark in 'march is not closed"),
        ("http", "lve:crm.example.com", "did you mean live?"),
        ("http", "lve:crm.example.com", "http='lve:crm.example.com'"),
    ],
)
def test_what_the_form_cannot_use_is_said(field: str, value: str, said: str) -> None:
    """A field that says nothing allowed is explained on the card, and nothing runs."""
    function = DestinationFunction(SOURCE, name="carded", events=EVENTS)
    card = card_of(function, names=NotebookNames({}))
    card.replay.fields[field].value = value
    card.replay.go.click()

    assert html.escape(said, quote=False) in html.unescape(card.said.value)
    assert function.last is None


def test_a_card_of_a_function_that_was_defined_anew_runs_nothing() -> None:
    """The old text does not run as if it were the new one, though somebody still holds the function."""
    old = DestinationFunction(SOURCE, name="carded", events=EVENTS)
    card = card_of(old)
    functions.put(DestinationFunction(SOURCE, name="carded"))
    card.sample.click()

    assert "defined anew" in card.said.value
    assert (card.below.children, old.last) == ((), None)


def test_a_double_click_sends_once() -> None:
    """A second click that waited while the first one's replay ran is not a second replay."""
    with Server() as server:
        source = f"async function onTrack(event) {{ await fetch('{server.url}/') }}"
        function = DestinationFunction(source, name="carded", events=EVENTS, http=f"live:{server.host}")
        card = card_of(function)
        for button in (card.sample, card.replay.go):
            before = len(server.seen)
            button.click()
            button.click()
            assert len(server.seen) - before == len(EVENTS)
            card._ended_at = 0.0  # much later

        assert len(server.seen) == 2 * len(EVENTS)


def test_a_form_without_events_asks_for_some() -> None:
    """Where the function has none of its own, an empty field is no choice."""
    card = card_of(DestinationFunction(SOURCE, name="carded"))
    card.replay.go.click()

    assert "events: name a variable, or files" in card.said.value


def test_hosts_that_are_refused_are_no_question() -> None:
    """Where no request could leave, the card says why, and offers nothing to send."""
    source = "async function onTrack(event) { await fetch('https://crm.example.com/') }"
    function = DestinationFunction(source, name="carded", events=[{"type": "track"}] * 101)
    card = card_of(function)
    card.replay.fields["http"].value = "live:127.0.0.1"
    card.replay.go.click()

    assert "crm.example.com  about 101  (not named in http=: refused)" in card.said.value
    assert card.confirm.layout.display == "none"


def test_real_requests_are_confirmed_on_the_card() -> None:
    """Many real requests are asked about first; a field that changes takes the question back, and only the button sends."""
    with Server() as server:
        source = f"async function onTrack(event) {{ await fetch('{server.url}/') }}"
        function = DestinationFunction(source, name="carded", events=[{"type": "track"}] * 101)
        card = card_of(function)
        card.replay.fields["http"].value = f"live:{server.host}"
        card.replay.go.click()
        asked = (card.said.value, card.confirm.layout.display, len(server.seen))
        card.replay.fields["limit"].value = "102"
        taken_back = card.confirm.layout.display
        card.confirm.click()
        sent_after_change = len(server.seen)
        card.replay.go.click()
        card.confirm.click()

        assert "a live replay of 101 events would send about 101 requests" in asked[0]
        assert (asked[1:], taken_back, sent_after_change) == (("", 0), "none", 0)
        assert (len(server.seen), card.confirm.layout.display) == (101, "none")
