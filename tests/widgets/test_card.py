"""A function's card with its buttons, without a browser."""

from __future__ import annotations

import gc
import weakref
from typing import Any

from segfn_nb import DestinationFunction, Setting
from segfn_nb.functions.registry import functions
from segfn_nb.widgets.card import SettingsForm, card_of

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
    card.children[1].children[0].click()
    (shown,) = card.children[3].children
    state = str(shown.get_state())

    assert "3 of 3 rows" in state
    assert "person-" not in state


def test_a_card_keeps_neither_its_function_nor_results() -> None:
    """One function has one card however often it is shown, and both go when the function is defined anew."""
    function = DestinationFunction(SOURCE, name="carded", events=EVENTS)
    card = card_of(function)
    assert card_of(function) is card
    card.children[1].children[0].click()
    results = card.children[3].children[0].results
    assert (function.last, len(results)) == (None, 3)
    gone: list[weakref.ref[Any]] = [weakref.ref(function), weakref.ref(results)]
    functions.put(DestinationFunction(SOURCE, name="carded"))
    del function, card, results
    gc.collect()

    assert [one() for one in gone] == [None, None]
