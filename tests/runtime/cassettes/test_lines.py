"""What was recorded comes back as it was."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from segfn_nb.contracts.http import Recorded, TransportError, WireRequest, WireResponse
from segfn_nb.runtime.cassettes.lines import NEVER_MS, Line, answer_of, line_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
BODY = (
    TEXT
    | JSON.map(lambda value: msgspec.json.encode(value).decode())
    | st.sampled_from(
        [
            '{"a": 1.0,  "a": 2}',
            '{\n "a": 1}',
            "[1]\r",
            "{}",
            '{"a": NaN}',
            "[" * 5_000 + "]" * 5_000,
            '{"s": "\\ud800"}',
        ]
    )
)
HEADERS = st.lists(st.tuples(st.sampled_from(["a", "A", "set-x"]), TEXT), max_size=4)
ERROR = st.builds(TransportError, message=TEXT, code=TEXT, errno=TEXT, syscall=TEXT)
ANSWER = st.builds(
    WireResponse,
    status=st.integers(100, 599),
    url=st.just("https://crm.example/"),
    status_text=TEXT,
    headers=HEADERS,
    body=BODY,
    body_error=st.none() | ERROR,
)


def written(recorded: Recorded) -> tuple[Line, Any]:
    """A line that was written and read again, and the answer it gives."""
    text = msgspec.json.encode(line_of(0, 0, 1, recorded))
    assert b"\n" not in text
    line = msgspec.json.decode(text, type=Line)
    return line, answer_of(line, recorded.request)


def by_name(answer: Any) -> Any:
    """Headers in the order of their names' first appearance, which is the order that counts."""
    names = list(dict.fromkeys(name for name, _ in answer.headers))
    pairs = sorted(answer.headers, key=lambda pair: names.index(pair[0]))
    return msgspec.structs.replace(answer, headers=pairs)


@given(ANSWER, BODY)
def test_answers_come_back_to_the_letter(answer: WireResponse, body: str) -> None:
    """Status, headers that are repeated, and bodies of any text: JSON with its spaces, line ends and doubled keys."""
    request = WireRequest("POST", "https://crm.example/", [("Content-Type", "x")], body)
    line, found = written(Recorded(request, answer, 1.5))

    assert found == msgspec.structs.replace(by_name(answer), latency_ms=1.5)
    assert line.request.body == (body, False)


@given(ERROR)
def test_failures_come_back(error: TransportError) -> None:
    """Code, errno, syscall and message, after as long a time."""
    _, found = written(Recorded(WireRequest("GET", "https://crm.example/", []), error, 2.0))

    assert found == msgspec.structs.replace(error, latency_ms=2.0)


def test_what_was_cut_short_is_cut_short_again() -> None:
    """An answer beyond the limit comes back with its beginning and the reason."""
    error = TransportError("it is longer than 3 bytes, the most that segfn_nb keeps of one", "ERR_SEGFN_BODY_TOO_LONG")
    answer = WireResponse(200, "https://crm.example/", body="AAEC", body_base64=True, body_error=error)
    line, found = written(Recorded(WireRequest("GET", "https://crm.example/", []), answer, 0.0))

    assert found == answer
    assert line.body_error is not None


def test_what_was_not_answered_is_not_answered_in_time() -> None:
    """A request whose row ended before anything came takes longer than any limit."""
    _, found = written(Recorded(WireRequest("GET", "https://crm.example/", []), None, 7.0))

    assert (found.code, found.latency_ms) == ("ERR_SEGFN_UNANSWERED", NEVER_MS)
