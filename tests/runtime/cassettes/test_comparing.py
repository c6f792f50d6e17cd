"""When two requests are the same."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segfn_nb.contracts.http import MASK, SCRUBBED
from segfn_nb.runtime.cassettes.comparing import Leaves, differences, leaves_of, told

URL = "https://crm.example/a"
FORM = [("content-type", "application/x-www-form-urlencoded;charset=UTF-8")]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
OBJECT = st.dictionaries(TEXT, JSON, min_size=1, max_size=4)


def asked(url: str = URL, body: str | None = None, headers: Any = (), method: str = "POST", **options: Any) -> Leaves:
    """A request's leaves."""
    return leaves_of(method, url, headers, body, **{"is_base64": False, **options})


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same JSON with its keys in another order."""
    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        return {name: shuffled(value[name], chance) for name in names}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@given(OBJECT, st.randoms(use_true_random=False))
def test_json_is_compared_as_json(value: dict[str, Any], chance: random.Random) -> None:
    """Neither the order of keys, at any depth, nor spaces and escapes matter."""
    one = asked(body=json.dumps(value, indent=1))
    other = asked(body=json.dumps(shuffled(value, chance), ensure_ascii=False, separators=(",", ":")))

    assert differences(one, other) == []


@given(OBJECT, OBJECT)
def test_other_json_is_another_request(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Two bodies are the same exactly where JSON says so: 1 is 1.0, but neither true nor "1"."""
    is_same = _typed(one) == _typed(other)

    assert (differences(asked(body=json.dumps(one)), asked(body=json.dumps(other))) == []) is is_same


def _typed(value: Any) -> Any:
    """A value with which Python's `==` means JSON's."""
    if isinstance(value, dict):
        return {name: _typed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return (isinstance(value, bool), value)


@pytest.mark.parametrize(
    ("recorded", "now", "differing"),
    [
        (asked(f"{URL}?a=1&b=2"), asked(f"{URL}?b=2&a=1"), 0),
        (asked(f"{URL}?a=1&a=2"), asked(f"{URL}?a=2&a=1"), 2),
        (asked(f"{URL}?a=x%20y"), asked(f"{URL}?a=x+y"), 0),
        (asked(f"{URL}#x"), asked(f"{URL}#y"), 0),
        (asked(method="get"), asked(method="GET"), 0),
        (asked(body="a=1&b=2", headers=FORM), asked(body="b=2&a=1", headers=FORM), 0),
        (asked(body="a=1&b=2"), asked(body="b=2&a=1"), 1),
        (asked(body=""), asked(), 1),
        (asked(body="{}"), asked(body="[]"), 1),
        (asked(f"{URL}?key={SCRUBBED}"), asked(f"{URL}?key=whatever%20it%20is"), 0),
        (asked(f"{URL}?key={SCRUBBED}"), asked(URL), 0),
        (asked(URL), asked(f"{URL}?key=1"), 1),
        (asked(f"https://{SCRUBBED}@crm.example/{MASK}/a"), asked("https://u:p@crm.example/x/a"), 0),
        (asked(f"https://crm.example/{MASK}/a"), asked("https://crm.example/x/b"), 1),
        (asked(body=f'{{"k": "{MASK}"}}'), asked(body='{"k": "any\\n\\"thing"}'), 0),
        (asked(body=f'{{"k": "{MASK}"}}'), asked(body='{"k": 5}'), 1),
        (asked(body=f'{{"k": "{MASK}", "n": 1}}'), asked(body='{"n": 1}'), 0),
        (asked(body=f"<a>{MASK}</a><b>1</b>"), asked(body="<a>x</a><b>1</b>"), 0),
        (asked(body=f"<a>{MASK}</a><b>1</b>"), asked(body="<a>x</a><b>2</b>"), 1),
        (asked(body=f'{{"b": "dXNlcj{MASK}g=="}}'), asked(body='{"b": "dXNlcjphbm90aGVy"}'), 0),
        (asked(body='{"at": 1, "x": {"at": 2}}', ignore=["at"]), asked(body='{"at": 5, "x": {}}', ignore=["at"]), 1),
        (asked(f"{URL}?at=1", ignore=["at"]), asked(f"{URL}?at=2", ignore=["at"]), 0),
    ],
)
def test_the_same_and_not_the_same(recorded: Leaves, now: Leaves, differing: int) -> None:
    """URLs, forms, texts, hidden values and ignored names."""
    assert len(differences(recorded, now)) == differing


def test_boundaries_of_multipart_bodies_do_not_matter() -> None:
    """Two forms with files are the same whatever separates their parts."""

    def form(boundary: str, value: str) -> Leaves:
        headers = [("Content-Type", f"multipart/form-data;boundary={boundary}")]
        return asked(body=f'--{boundary}\r\nname="a"\r\n\r\n{value}\r\n--{boundary}--', headers=headers)

    assert differences(form("----x1", "v"), form("----y2", "v")) == []
    assert differences(form("----x1", "v"), form("----x1", "w")) == [("text",)]


def test_differences_are_told_by_their_place() -> None:
    """Paths as JavaScript writes them, long texts around the first difference."""
    one = asked(f"{URL}?q=1", json.dumps({"a": [{"b": "x" * 100 + "one"}], "gone": 1}))
    other = asked(f"{URL}?q=2", json.dumps({"a": [{"b": "x" * 100 + "two"}], "new": 1}))
    said = [told(place, one, other) for place in differences(one, other)]

    assert said[0] == 'query parameter q was "1" and is "2" now'
    assert said[1].startswith('body.a[0].b was "…xxx')
    assert said[1].endswith(
        'xone" and is "…' + said[1].split('"')[1].removeprefix("…").removesuffix("one") + 'two" now'
    )
    assert said[2:] == ["body.gone is not there now", "body.new is new"]


def test_what_stands_beside_something_scrubbed_is_not_quoted() -> None:
    """A part of a secret would not be recognised as one: where the recorded value hides something, nothing is shown."""
    recorded = asked(body="<auth>•••••</auth><n>1</n>")
    now = asked(body=f"<auth>{'SG.Ab1Cd2' * 8}</auth><n>2</n>")
    (place,) = differences(recorded, now)

    assert told(place, recorded, now) == "the body differs beside what is scrubbed in it"
