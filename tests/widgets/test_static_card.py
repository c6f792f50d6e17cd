"""A function's card."""

from __future__ import annotations

from segfn_nb import DestinationFunction, InsertFunction, Setting, SourceFunction
from segfn_nb.widgets.static_card import NETWORK, card_html, card_text, findings_html, one_line
from tests.widgets.page import is_static, page

SOURCE = """\
async function onTrack(event, settings) {
  if (!event.userId) throw new RetryError('no', 1);
  await fetch(settings.endpoint, { headers: { a: settings.apiKey, b: settings.region } });
  return event;
}
"""
SETTINGS = {
    "endpoint": "https://<b>.example/",
    "apiKey": Setting(sensitive=True, value="s3cr3t-value"),
    "region": Setting(required=True),
}


def test_card_says_what_it_handles_blocks_needs_and_uses() -> None:
    """Kind, name, types, settings with secrets masked, globals, and findings with the lines of function and cell."""
    function = InsertFunction(SOURCE, name="mask", settings=SETTINGS)
    found = page(card_html(function, first_cell_line=2))

    assert is_static(found)
    first, *others = found.text.split("\n")
    assert first.startswith("insert function (destination) · mask · compiled in ")
    assert others == [
        *("handles", "track", "blocks", "identify · page · screen · group · alias · delete"),
        *("settings", "endpoint https://<b>.example/", "apiKey ••••• (given)", "region not set, required"),
        *("uses", "fetch", "network", NETWORK, "findings"),
        "⚠ no handler for identify, page, screen, group, alias, delete: an insert function blocks every such event",
        "⚠ setting region is required and has no value",
        "⚠ line 2, column 49 (cell line 3) RetryError takes one argument; this one is ignored. Put what it says into the message",
    ]


def test_text_says_the_same() -> None:
    """Consoles get the card as lines."""
    lines = card_text(InsertFunction(SOURCE, name="mask", settings=SETTINGS)).split("\n")

    assert lines[0].startswith("insert function (destination) mask · handles track · compiled in ")
    assert lines[1:] == [
        "  handles           track",
        "  blocks            identify page screen group alias delete",
        "  settings          endpoint https://<b>.example/, apiKey ••••• (given), region not set, required",
        "  uses              fetch",
        f"  network           {NETWORK}",
        "  warning           no handler for identify, page, screen, group, alias, delete: an insert function blocks every such event",
        "  warning           setting region is required and has no value",
        "  line 2, column 49 RetryError takes one argument; this one is ignored. Put what it says into the message",
    ]


def test_nothing_is_said_of_what_is_not_there() -> None:
    """A source function that needs nothing has a short card and no findings."""
    function = SourceFunction("async function onRequest() {}", name="hook")

    assert page(card_html(function)).text.split("\n")[1:] == ["handles", "requests"]
    assert findings_html(function.findings) == ""


def test_batches_are_handled_too() -> None:
    """OnBatch is shown as what it is for."""
    function = DestinationFunction("async function onBatch() {}", name="f")

    assert one_line(function).startswith("destination function f · handles batches · compiled in ")


def test_types_without_a_handler_are_named_for_what_becomes_of_them() -> None:
    """An insert function blocks them; a destination function just has no handler, and sources have no types."""
    destination = DestinationFunction("async function onTrack() {}", name="f")
    insert = InsertFunction("async function onTrack() {}", name="f")
    others = ["identify", "page", "screen", "group", "alias", "delete"]

    assert [page(card_html(function)).text.split("\n")[3:5] for function in (destination, insert)] == [
        ["no handler", " · ".join(others)],
        ["blocks", " · ".join(others)],
    ]
    assert card_text(destination).split("\n")[1:] == [
        "  handles    track",
        f"  no handler {' '.join(others)}",
    ]


def test_long_values_wrap_beside_their_labels() -> None:
    """The column of values may be narrower than its longest word, so that a long setting stays inside the card."""
    found = page(card_html(DestinationFunction("async function onTrack() {}", name="f")))

    assert "minmax(0,1fr)" in found.styles
    assert "overflow-wrap:break-word" in found.styles
