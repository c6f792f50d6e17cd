"""Options as text are the options of Python."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from segfn_nb.workspace.function import Function
from segfn_nb.workspace.options import (
    TEXT_OPTIONS,
    clock,
    column_paths,
    column_types,
    dialect,
    key_order,
    number,
    random,
    retries,
    setting,
    side,
    whole,
    with_settings,
)


def test_every_option_of_replay_can_be_written() -> None:
    """
    Magics and shell know each option of `replay` by the same name.

    Settings and events have ways of their own; --confirm, --yes and --coverage take no value.
    """
    own = {"self", "events", "settings", "progress", "confirm", "coverage"}
    options = set(inspect.signature(Function.replay).parameters) - own

    assert {option.name for option in TEXT_OPTIONS} == options


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (whole, "1_000", 1_000),
        (number, "0.5", 0.5),
        (clock, "real", "real"),
        (clock, "1705320000000", 1_705_320_000_000.0),
        (random, "real", "real"),
        (random, "7", 7),
        (random, "0.5", 0.5),
        (random, "1.0", 1.0),
        (column_types, '{"properties.sku": "text"}', {"properties.sku": "text"}),
        (column_paths, '{"a": "userId", "b": null}', {"a": "userId", "b": None}),
        (dialect, "warehouse", "warehouse"),
        (key_order, "as_sent", "as_sent"),
        (retries, "simulate", "simulate"),
        (side, "source", "source"),
        (setting, "a=b=c", ("a", "b=c")),
        (setting, "a=", ("a", "")),
        (setting, "zip=00100", ("zip", "00100")),
        (setting, "a=true", ("a", True)),
        (setting, 'a=["x"]', ("a", ["x"])),
        (setting, "a=[x", ("a", "[x")),
    ],
)
def test_texts_are_read(read: Callable[[str], Any], text: str, value: object) -> None:
    """A seed is a whole number and a constant has a point; settings stay strings unless they are clearly more."""
    found = read(text)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        *((whole, "1.5"), (number, "fast"), (clock, "noon"), (random, "dice"), (key_order, "sorted"), (side, "both")),
        (retries, "yes"),
        *(
            (column_types, "sku"),
            (column_types, "[]"),
            (column_types, '{"a": 1}'),
            (column_paths, "a=userId"),
            (column_paths, '{"a": 1}'),
            (dialect, "snowflake"),
            (setting, "apiKey"),
            (setting, "=x"),
        ),
    ],
)
def test_what_cannot_be_read_is_quoted(read: Callable[[str], Any], text: str) -> None:
    """The message repeats what was written."""
    with pytest.raises(argparse.ArgumentTypeError, match=r"is n(o|either|one)") as raised:
        read(text)

    assert repr(text) in str(raised.value)


def test_single_settings_change_a_mapping() -> None:
    """Single settings win over those of a dict; without either there is nothing to change."""
    assert with_settings({"a": 1, "b": 2}, [("b", 3)]) == {"a": 1, "b": 3}
    assert (with_settings(None, None), with_settings(None, [("b", 3)])) == (None, {"b": 3})
