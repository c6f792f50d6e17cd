"""Events and webhooks for tests."""

from __future__ import annotations

import pytest

from segfn_nb import SourceFunction
from segfn_nb.contracts.function import TYPE_HANDLERS
from segfn_nb.errors import OptionError
from segfn_nb.testing import event, webhook


class TestEvent:
    """A test states what matters to it."""

    def test_what_is_given_wins(self) -> None:
        """Fields take the place of the usual ones, context field by field, and None leaves one out."""
        made = event("track", event="Order Completed", userId=None, context={"ip": "203.0.113.9"})

        assert (made["event"], "userId" in made, made["context"]) == (
            "Order Completed",
            False,
            {"ip": "203.0.113.9", "library": {"name": "analytics.js", "version": "4.1.0"}, "locale": "en-US"},
        )

    def test_every_type(self) -> None:
        """There is one for each type that has a handler, and for no other."""
        assert [event(kind)["type"] for kind in TYPE_HANDLERS] == list(TYPE_HANDLERS)
        with pytest.raises(OptionError, match=r"event\('order'\): the types are identify, track"):
            event("order")

    def test_a_webhook(self) -> None:
        """A source function reads body, header and parameter of a webhook."""
        source = """function onRequest(request) {
  const { id } = request.json();
  Segment.track({ event: request.headers.get('x-topic'), userId: request.url.searchParams.get('u'), properties: { id } });
}"""
        outcome = SourceFunction(source)(webhook({"id": 7}, headers={"X-Topic": "Paid"}, query={"u": "u1"}))

        assert outcome.events == [{"type": "track", "event": "Paid", "userId": "u1", "properties": {"id": 7}}]
