"""Pseudonyms keep type and shape, and nothing of a value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segfn_nb.contracts.http import Recorded, WireRequest, WireResponse
from segfn_nb.functions.pseudonyms.pseudonyms import Pseudonyms

TEXTS = st.text(alphabet="abcxyzABC0123456789@.-: /é", min_size=4, max_size=20)
SCALARS = st.one_of(TEXTS, st.integers(1_000, 10**12), st.floats(1.5, 1e6), st.booleans(), st.none())


class TestShape:
    """A function that looks at a value's shape goes the same way."""

    @pytest.mark.parametrize(
        ("value", "pattern"),
        [
            ("Ann.Lee@shop.example", r"User1@example\.com"),
            ("ann.lee@shop.example", r"user1@example\.com"),
            ("203.0.113.9", r"198\.18\.0\.2"),
            ("+49 (0)171 555-0199", r"\+\d\d \(\d\)\d{3} \d{3}-\d{4}"),
            ("004217", r"\d{6}"),
            ("1984-03-12T08:00:00Z", r"(19|20)\d\d-(0\d|1[0-2])-[0-3]\dT08:00:00Z"),
            ("157c1c60-e005-41f0-a05d-9c49580e7d15", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            ("Höllwanger", r"[A-Z][a-z]{9}"),
        ],
    )
    def test_texts(self, value: str, pattern: str) -> None:
        """Addresses, numbers, dates and ids stay what they are."""
        made = Pseudonyms(["x"]).of(value)

        assert made != value
        assert __import__("re").fullmatch(pattern, made)

    @pytest.mark.parametrize("value", [None, True, False, "", 0])
    def test_what_says_nothing_stays(self, value: Any) -> None:
        """Null, booleans, zero and the empty text have no pseudonym."""
        assert Pseudonyms(["x"]).of(value) is value

    @settings(max_examples=300, deadline=None)
    @given(st.lists(SCALARS, max_size=12))
    def test_same_values_same_pseudonyms(self, values: list[Any]) -> None:
        """Equal values have equal pseudonyms of their type, and others have others."""
        people = Pseudonyms(["x"])
        made = [people.of(value) for value in values]

        assert [type(one) for one in made] == [type(value) for value in values]
        by_value = {json.dumps(value): json.dumps(one) for value, one in zip(values, made, strict=True)}
        assert [json.dumps(people.of(value)) for value in values] == [by_value[json.dumps(value)] for value in values]


class TestEverywhere:
    """A masked value stands nowhere."""

    def test_paths(self) -> None:
        """A path masks all below it, `*` is any name, and names go through arrays and into bodies that are text."""
        people = Pseudonyms(["card", "items.*.sku", "body.who.name"])
        made = people.event(
            {
                "card": {"number": "4242424242424242", "ok": True},
                "items": [{"a": {"sku": "TEA-001"}, "n": 1}],
                "body": '{"who": {"name": "Gustav"}, "n": 1}',
                "left": "as it is",
            }
        )

        assert (made["card"]["ok"], made["items"][0]["n"], made["left"]) == (True, 1, "as it is")
        assert not any(text in json.dumps(made) for text in ("4242424242424242", "TEA-001", "Gustav"))

    def test_in_other_fields(self) -> None:
        """The same text elsewhere in the event goes too, as a word and in any case, but not inside other words."""
        made = Pseudonyms(["traits.name"]).event(
            {"traits": {"name": "Anna"}, "said": "hello ANNA, in annals", "url": "https://x.example/anna"}
        )

        assert "anna" not in json.dumps(made).lower().replace("annals", "")
        assert "annals" in made["said"]

    def test_in_exchanges(self) -> None:
        """Requests and answers are cleaned in the forms values are sent in."""
        people = Pseudonyms(["traits.email"])
        people.learn({"traits": {"email": "ann.lee@shop.example"}})
        request = WireRequest("GET", "https://x.example/?u=ann.lee%40shop.example", [("X-U", "ann.lee@shop.example")])
        answer = WireResponse(200, request.url, body='{"of":"Ann.Lee@shop.example","b":"YW5uLmxlZUBzaG9wLmV4YW1wbGU="}')
        made = people.recorded(Recorded(request, answer, 0.0))
        assert isinstance(made.result, WireResponse)

        assert (made.request.url, made.request.headers) == (
            "https://x.example/?u=user1@example.com",
            [("X-U", "user1@example.com")],
        )
        assert "lee" not in made.result.body.lower()
        assert "YW5uLmxlZUBzaG9w" not in made.result.body

    def test_what_is_left_is_found(self) -> None:
        """A masked value that stands in a text all the same is told."""
        people = Pseudonyms(["userId"])
        people.learn({"userId": "customer-77"})

        assert people.standing_in('{"a": "for customer-77"}') == ["customer-77"]
        assert people.standing_in('{"a": "for nobody"}') == []
