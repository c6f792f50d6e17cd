"""JSON values as lines that open and close."""

from __future__ import annotations

from typing import Any

import pytest

from segfn_nb.widgets.json_tree import json_tree
from tests.widgets.page import is_static, page


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (12.5, "12.5"),
        ("", '""'),
        ("null", '"null"'),
        ({}, "{}"),
        ([], "[]"),
        ({"a": {"b": [1, None]}}, "{…} 1 member\na: {…} 1 member\nb: […] 2 items\n0: 1\n1: null"),
        ({"": "<b>"}, '{…} 1 member\n"": "<b>"'),
    ],
)
def test_values_are_shown_as_json(value: Any, text: str) -> None:
    """null, the empty string and the word "null" are told apart; members are in their order."""
    found = page(json_tree(value))

    assert found.text == text
    assert is_static(found)


def test_long_arrays_are_cut_and_counted() -> None:
    """A hundred items are shown, and how many there are beyond."""
    found = page(json_tree(list(range(1_000))))

    assert found.text.split("\n")[0] == "[…] 1,000 items"
    assert found.text.split("\n")[-2:] == ["99: 99", "… 900 more"]


def test_wide_trees_stay_small() -> None:
    """However many members there are on all levels together, the page stays one a browser can bear."""
    value = {f"k{i}": {f"m{j}": ["x" * 5_000] * 50 for j in range(100)} for i in range(100)}

    assert len(json_tree(value)) < 4_000_000


@pytest.mark.parametrize(("depth", "last"), [(14, "0: [[1]]"), (100_000, "0: … nested too deep to show")])
def test_deep_values_end_as_text(depth: int, last: str) -> None:
    """Nesting beyond what one could open is shown as one line, and never breaks the page."""
    value: Any = 1
    for _ in range(depth):
        value = [value]

    assert page(json_tree(value)).text.split("\n")[-1] == last
