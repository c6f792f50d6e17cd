"""What source functions get as `request`, what Segment turns away, and what it lets pass but an author should know."""

from __future__ import annotations

import json
from typing import Any

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import OutcomeRecord
from tests.runtime.helpers import run

FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
LIMIT = 512 * 1024
NOTHING = "async function onRequest() {}"


def request(source: str, capture: dict[str, Any], **options: Any) -> OutcomeRecord:
    """The record of one captured request."""
    return run(source, capture, kind=Kind.SOURCE, **options)


def said(expression: str, capture: dict[str, Any], **options: Any) -> str:
    """What an expression on `request` gives, as a log line."""
    record = request(f"async function onRequest(request) {{ console.log({expression}) }}", capture, **options)
    return record.error.message if record.error else record.logs[0].text


class TestForm:
    """application/x-www-form-urlencoded."""

    CAPTURE = {"body": "b=2&a=1&a=%C3%BC+x", "headers": FORM}  # noqa: RUF012 - never changed

    def test_text_is_the_form_as_sent(self) -> None:
        """A form's text is what URLSearchParams is made for, and nothing sorts it."""
        assert said("request.text()", self.CAPTURE) == "b=2&a=1&a=%C3%BC+x"
        assert said("new URLSearchParams(request.text()).getAll('a').join()", self.CAPTURE) == "1,ü x"

    def test_json_of_a_form_is_a_syntax_error(self) -> None:
        """With Node's text: `request.json()` on a form is a mistake authors make."""
        assert (
            said("request.json()", self.CAPTURE) == """Unexpected token 'b', "b=2&a=1&a=%C3%BC+x" is not valid JSON"""
        )


class TestKeyOrder:
    """Deployed functions get the payload sorted; the editor's tester does not sort."""

    TEXT = '{"b": {"d": 1, "c": [{"z": 1, "y": 2}]}, "a": 1.0, "__proto__": {"q": 1, "p": 2}}'
    SORTED = '{"__proto__":{"p":2,"q":1},"a":1,"b":{"c":[{"y":2,"z":1}],"d":1}}'
    AS_SENT = '{"b":{"d":1,"c":[{"z":1,"y":2}]},"a":1,"__proto__":{"q":1,"p":2}}'

    @pytest.mark.parametrize("is_text", [True, False])
    def test_deployed(self, is_text: bool) -> None:
        """Every depth is sorted, in json() and in text(), whether the capture holds the body as text or as a value."""
        capture = {"body": self.TEXT if is_text else json.loads(self.TEXT)}

        assert said("JSON.stringify(request.json())", capture) == self.SORTED
        assert said("request.text()", capture) == self.SORTED

    def test_as_sent(self) -> None:
        """Nothing is sorted, and a text stays the text."""
        capture = {"body": self.TEXT}

        assert said("JSON.stringify(request.json())", capture, key_order="as_sent") == self.AS_SENT
        assert said("request.text()", capture, key_order="as_sent") == self.TEXT

    @pytest.mark.parametrize("body", ["not json", "[1,", "7", '"text"'])
    def test_what_is_no_object_stays(self, body: str) -> None:
        """A text without keys is handed on as it is."""
        assert said("request.text()", {"body": body}) == body


@pytest.mark.parametrize(
    ("body", "is_refused"),
    [
        ("x" * LIMIT, False),
        ("x" * (LIMIT + 1), True),
        ("ü" * (LIMIT // 2), False),
        ("ü" * (LIMIT // 2) + "x", True),
        ("😀" * (LIMIT // 4), False),
        ({"a": "x" * (LIMIT - len('{"a":""}'))}, False),
        ({"a": "x" * (LIMIT - len('{"a":""}') + 1)}, True),
    ],
)
def test_a_body_beyond_512_kib_never_reaches_the_function(body: Any, is_refused: bool) -> None:
    """Bytes of UTF-8 count; such a row is no event: nothing ran."""
    record = request("async function onRequest() { console.log('ran') }", {"body": body})

    assert (record.status, len(record.logs)) == (("invalid", 0) if is_refused else ("returned", 1))
    if is_refused:
        assert record.error is not None
        assert record.error.message == (
            "the request's body has 524289 bytes; Segment takes 512 KiB (524288 bytes) and turns the request away"
        )


@pytest.mark.parametrize(
    ("capture", "notes"),
    [
        ({"body": {}}, []),
        ({"body": {}, "headers": {"Content-Type": "application/json; charset=utf-8"}, "method": "post"}, []),
        ({"body": "a=1", "headers": FORM}, []),
        (
            {"body": "<a/>", "headers": {"CONTENT-TYPE": "Text/XML; charset=utf-8"}},
            ["the request's content type is text/xml; Segment takes application/json and application/x-www-form-urlencoded only"],
        ),
        ({"body": {}, "method": "GET"}, ["the request's method is GET; Segment takes POST only"]),
    ],
)  # fmt: skip
def test_what_segment_does_not_take_is_noted(capture: dict[str, Any], notes: list[str]) -> None:
    """Content types other than the two and methods other than POST run here, and a note says what Segment does."""
    assert request(NOTHING, capture).notes == notes


def test_a_dropped_category_is_in_the_logs() -> None:
    """Segment drops the category of a page: the function's own logs say so, at the line of the call."""
    source = "async function onRequest() {\n  Segment.page({ name: 'A', category: 'C', userId: 'u' })\n}"
    record = request(source, {"body": {}})
    text = "Segment.page: category is dropped, as at Segment; put it into properties"

    assert [(line.level, line.line, line.text) for line in record.logs] == [("warn", 2, text)]
    assert record.notes == [text]


@pytest.mark.parametrize(("call", "is_let_through"), [("group", True), ("page", True), ("track", False), ("screen", False)])  # fmt: skip
def test_missing_ids(call: str, is_let_through: bool) -> None:
    """Segment's documentation shows group and page without an id: for these it is a note, elsewhere an error."""
    fields = "{ groupId: 'g', event: 'E', name: 'n' }"
    record = request(f"async function onRequest() {{ Segment.{call}({fields}) }}", {"body": {}})
    message = "One of userId,anonymousId is required but not defined"

    if is_let_through:
        assert (record.error, [message in note for note in record.notes]) == (None, [True])
    else:
        assert (record.error and (record.error.name, record.error.message)) == ("ValidationError", message)
