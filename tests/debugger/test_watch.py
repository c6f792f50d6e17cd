"""One expression is watched over a whole history."""

from __future__ import annotations

import pytest

from segfn_nb import DestinationFunction, OptionError, Setting

SOURCE = (
    "async function onTrack(event, settings) {\n"
    "  for (const item of event.items) {\n"
    "    add(item.price * item.quantity);\n"
    "  }\n"
    "}\n"
    "function add(amount) {\n"
    "  return amount;\n"
    "}\n"
)
EVENTS = [
    {"type": "track", "event": "E", "items": [{"price": p, "quantity": 2}] * n} for p, n in ((1, 2), ("x", 1), (3, 0))
]


def test_every_visit_is_a_row() -> None:
    """Each visit of the line gives one row, values as Python, also those that JSON has no number for."""
    function = DestinationFunction(SOURCE, name="items")

    watched = function.watch(7, "amount", EVENTS, progress=False)

    assert watched[["row", "seq", "text"]].values.tolist() == [[0, 0, "2"], [0, 1, "2"], [1, 0, "NaN"]]
    assert watched["value"].tolist() == [2, 2, None]
    assert function.last is None


def test_errors_are_told_per_visit() -> None:
    """An expression that throws has its error in the row of that visit, and the others their values."""
    watched = DestinationFunction(SOURCE, name="items").watch(3, "item.price.toFixed(1)", EVENTS, progress=False)

    assert watched["text"].fillna("-").tolist() == ['"1.0"', '"1.0"', "-"]
    assert watched["error"].fillna("-").tolist() == ["-", "-", "TypeError: item.price.toFixed is not a function"]


def test_a_line_without_a_statement() -> None:
    """A line where nothing begins is refused, and the nearest that would do is named."""
    with pytest.raises(
        OptionError, match="no statement of a function begins on line 6; the nearest line with one is 5"
    ):
        DestinationFunction(SOURCE, name="items").watch(6, "amount", EVENTS, progress=False)


def test_secrets_stay_hidden() -> None:
    """A sensitive setting is masked in what is watched."""
    function = DestinationFunction(
        SOURCE, name="items", settings=[Setting(name="apiKey", sensitive=True, value="sk-very-secret")]
    )

    watched = function.watch(3, "settings.apiKey", EVENTS, progress=False)

    assert set(watched["value"]) == {"•••••"}


def test_secrets_of_one_call_stay_hidden() -> None:
    """A sensitive setting that `settings=` gives for this call is masked too."""
    function = DestinationFunction(SOURCE, name="items")

    watched = function.watch(
        3, "settings.apiKey", EVENTS, progress=False, settings={"apiKey": Setting(sensitive=True, value="sk-of-a-call")}
    )

    assert set(watched["value"]) == {"•••••"}
