"""Libraries that send nothing give in an environment what they give in Node 22."""

from __future__ import annotations

from tests.runtime.differential import differences
from tests.runtime.libraries.node_side import prelude
from tests.runtime.libraries.plain_calls import CALLS


def test_calls_give_what_they_give_in_node() -> None:
    """Every call of the table returns or throws the same as with the same npm package in Node 22."""
    expressions = [expression for calls in CALLS.values() for expression in calls]

    assert differences(expressions, prelude()) == []
