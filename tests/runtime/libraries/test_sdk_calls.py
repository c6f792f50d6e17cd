"""Libraries that send requests send and give what they do in Node 22."""

from __future__ import annotations

import pytest

from tests.runtime.libraries.requests import node_side, our_side
from tests.runtime.libraries.sdk_calls import CALLS


@pytest.mark.parametrize("name", CALLS)
def test_calls_send_and_give_what_they_do_in_node(name: str) -> None:
    """Method, URL, headers and body of every request, and every result, equal those of the npm package in Node 22."""
    expressions, given, ignored = CALLS[name]
    (theirs, sent_by_node), (ours, sent_by_us) = (side(expressions, given, ignored) for side in (node_side, our_side))

    assert [pair for pair in zip(expressions, theirs, ours, strict=True) if pair[1] != pair[2]] == []
    assert sent_by_us == sent_by_node
