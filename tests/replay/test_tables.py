"""Causes, dotted columns, and the JSON text of events: the pure parts of the room."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segfn_nb.contracts.function import Kind
from segfn_nb.functions.masking import Masker
from segfn_nb.replay.events.build import Texts
from segfn_nb.replay.events.json_text import Member, objects
from segfn_nb.replay.reading.parts import InputPart
from segfn_nb.replay.tables.causes import cause_of, elided
from segfn_nb.replay.tables.flatten import flatten
from segfn_nb.replay.tables.part_tables import Told, tables_of
from segfn_nb.workers.ledger import Record

LARGE = pa.large_string()


class TestCauses:
    """Messages with one reason are one text."""

    @pytest.mark.parametrize(
        ("message", "said"),
        [
            ("userId is missing", "userId is missing"),
            ("order 0041999 of 'ann@example.com' has 3 items", "order … of … has … items"),
            ('plan "gold" is unknown', "plan … is unknown"),
            ("user_8812 and b3f2a1c0-1111-2222-3333-444455556666", "… and …"),
            ("ann.b@example.com has no account", "… has no account"),
            ("don't do this, don't", "don't do this, don't"),
            ("price is 12,50 EUR", "price is … EUR"),
            (
                "Cannot read properties of undefined (reading 'price')",
                "Cannot read properties of undefined (reading 'price')",
            ),
            ("Cannot read properties of null (reading '17')", "Cannot read properties of null (reading …)"),
            ("request to https://x.example/a?b=c failed, reason: x", "request to … failed, reason: x"),
            ("ids: 1, 2, 3", "ids: …"),
            ("Unexpected token 'o', \"not json at\"... is not valid JSON", "Unexpected token 'o', … is not valid JSON"),
            (
                'Unexpected token \'}\', ..."{"name":"Ann Smith",}"... is not valid JSON',
                "Unexpected token '}', … is not valid JSON",
            ),
            (
                "Expected ':' after property name in JSON at position 5",
                "Expected ':' after property name in JSON at position …",
            ),
            ("invalid 'in' operand, 'ids' or '7'", "invalid 'in' operand, … or …"),
            ("e.csv line 4,290: not UTF-8 (byte 7)", "e.csv line …: not UTF-8 (byte …)"),
            ("no SHA-256 of UTF-8x7, ORD-8 or A1", "no SHA-256 of … or …"),
            (
                "no mock rule answers GET https://x.example/a; the nearest is rule 2, but its url is https://x.example/b",
                "no mock rule answers GET … the nearest is rule 2, but its url is …",
            ),
            ("rule 1234 and rule 12@example.com", "rule … and rule …"),
            ("UTF-8@example.com is 'Sean O'Brien'", "… is …"),
            ('cannot read {"name":"Ann \\"the\\" Smith","city":"New Yo', "cannot read {…:…:…"),
            ("bad name `Ann\nSmith`", "bad name …"),
            (f"bad text '{'some words ' * 500}'", "bad text …"),
            (f"bad token {'abcd' * 12}", "bad token …"),
            ("", ""),
        ],
    )
    def test_values_are_left_out(self, message: str, said: str) -> None:
        """Numbers, quoted text, ids and addresses go; words and names in the code stay."""
        assert elided(message) == said

    def test_long_messages_are_cut(self) -> None:
        """A cause is a line, not a page."""
        assert len(elided("no " * 10_000)) == 300

    def test_name_and_line(self) -> None:
        """A cause is the error's name, its message without values, and its line."""
        assert cause_of("Error", "no 5", 3) == "Error: no … (line 3)"
        assert cause_of("Timeout", "", None) == "Timeout"


class TestRecords:
    """What workers committed."""

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (b'{"status":"returned"', "Input data was truncated"),
            (b'{"status":"returned","batch":"x"}', "Expected `int`, got `str` - at `$.batch`"),
            (
                b'{"status":"returned","type":"\xff"}',
                "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
            ),
        ],
    )
    def test_one_that_cannot_be_read(self, text: bytes, why: str) -> None:
        """A record that cannot be read fails its own row, as our fault, and no other."""
        part = InputPart(0, [0, 1], Texts([b"{}", b"{}"], {}), [(None, 2)])
        told = Told(Kind.DESTINATION, 5.0, Masker([]))
        good = Record(1.0, b'{"status":"returned"}')
        frame = tables_of(part, [Record(1.0, text), good], told).tables["frame"]

        assert frame.select(["delivery", "error_name", "error_message"]).to_pylist() == [
            {"delivery": "failed", "error_name": "HostError", "error_message": f"the outcome could not be read: {why}"},
            {"delivery": "delivered", "error_name": None, "error_message": None},
        ]


class TestFlatten:
    """Events as columns."""

    def test_kinds_of_columns(self) -> None:
        """A column of one kind has its type; a mixture is text; null, absent and empty objects are nothing."""
        events: list[Any] = [
            {"s": "a", "i": 1, "f": 1.5, "b": True, "m": 1, "o": {"x": [1, {"y": None}], "e": {}}, "n": None},
            None,
            {"s": "007", "i": 2, "f": 2, "b": False, "m": "x", "o": {"x": {"deep": 1}}},
        ]
        columns = flatten([None if event is None else json.dumps(event) for event in events])

        assert {name: (str(column.type), column.to_pylist()) for name, column in columns.items()} == {
            "s": ("large_string", ["a", None, "007"]),
            "i": ("int64", [1, None, 2]),
            "f": ("double", [1.5, None, 2.0]),
            "b": ("bool", [True, None, False]),
            "m": ("large_string", ["1", None, "x"]),
            "o.x": ("large_string", ['[1,{"y":null}]', None, None]),
            "o.x.deep": ("int64", [None, None, 1]),
        }

    def test_odd_values(self) -> None:
        """Numbers beyond 64 bits, half characters and names with dots are no reason to stop."""
        columns = flatten(['{"n":18446744073709551616,"s":"\\ud800","a.b":1,"a":{"b":2}}', '{"a":{"b":3}}', "not json"])

        assert {name: column.to_pylist() for name, column in columns.items()} == {
            "n": [18446744073709551616.0, None, None],
            "s": ["\ufffd", None, None],
            "a.b": [1, 3, None],
        }


PATHS = st.lists(st.sampled_from(["a", "b", 'q"', "é"]), min_size=1, max_size=3).map(tuple)
VALUES = st.none() | st.text(st.characters(codec="utf-8"), max_size=6)


@given(st.dictionaries(PATHS, st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=5))
def test_columns_make_the_objects_that_their_paths_say(columns: dict[tuple[str, ...], list[str | None]]) -> None:
    """Any text at any path is in its row's object; null is absent, and an object without members too."""
    chosen = {
        path: values
        for path, values in columns.items()
        if not any(other != path and other == path[: len(other)] for other in columns)
    }
    expected: list[dict[str, Any]] = [{}, {}, {}]
    for path, values in chosen.items():
        for event, value in zip(expected, values, strict=True):
            if value is not None:
                inner = event
                for key in path[:-1]:
                    inner = inner.setdefault(key, {})
                inner[path[-1]] = value
    members = [Member(path, pa.array(values, LARGE), is_text=True) for path, values in chosen.items()]

    assert [json.loads(text) for text in objects(members, 3)] == expected
