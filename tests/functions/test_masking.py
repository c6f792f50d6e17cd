"""Secrets are found in every form in which functions send them."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segfn_nb.contracts.outcome import Attempt, Exchange, JSError, LogLine, OutcomeRecord
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import decode_record
from segfn_nb.functions.settings import Setting
from segfn_nb.workspace.kinds import DestinationFunction

SECRET = 'k"e/y é+1'


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        json.dumps(json.dumps({"key": SECRET}, ensure_ascii=False), ensure_ascii=False),
        quote(SECRET),
        quote(SECRET, safe=""),
    ],
)
def test_written_forms(text: str) -> None:
    """Plain, inside JSON, inside JSON inside JSON, and percent-encoded."""
    masked = Masker([SECRET]).text(text)

    assert "•••••" in masked
    assert "e/y" not in masked
    assert "e%2Fy" not in masked


@given(st.text(st.characters(codec="ascii"), min_size=8, max_size=40), st.text(max_size=5), st.text(max_size=5))
def test_base64(secret: str, before: str, after: str) -> None:
    """In base64, wherever the secret begins and ends in it, no more than its edges are left."""
    text = base64.b64encode(f"{before}{secret}{after}".encode()).decode()

    assert len(Masker([secret]).text(text).replace("•", "")) <= len(text) - (len(secret) - 2) * 4 // 3 + 1


@pytest.mark.parametrize(
    ("secret", "text", "masked"),
    [
        ("2024", '{"y":2024,"t":"in 2024"}', '{"y":2024,"t":"in •••••"}'),
        ("12345", "[1234567,0.12345,[12345]]", "[1234567,0.12345,[12345]]"),
        ("true", '{"true":true}', '{"•••••":true}'),
        ('":{"', '{"a":{"b":1}}', '{"a":{"b":1}}'),
        (SECRET, json.dumps({"\\": SECRET, SECRET: ""}), '{"\\\\":"•••••","•••••":""}'),
        (SECRET, json.dumps({"b": json.dumps({"k": SECRET}, ensure_ascii=False)}), '{"b":"{\\"k\\": \\"•••••\\"}"}'),
        ("s3cret", '["\\ud800 s3cret"]', '["\\ud800 •••••"]'),
    ],
)
def test_json_is_masked_in_strings_alone(secret: str, text: str, masked: str) -> None:
    """Strings and names hold no secret; numbers, literals and structure are what they were."""
    found = Masker([secret]).json(text.encode())

    assert json.loads(found) == json.loads(masked)


SAID = OutcomeRecord(
    status="returned",
    type="track",
    event="status of 12345",
    message_id="12345",
    event_time="2024-01-01T00:00:00Z",
    returned="json",
    value=msgspec.Raw(b'{"status":1234567,"12345":["12345"]}'),
    events=[msgspec.Raw(b'{"type":"track","n":12345}')],
    objects=[msgspec.Raw(b'{"id":"12345"}')],
    error=JSError("E12345", "no 12345", stack="E: 12345", line=12345),
    logs=[LogLine("log", "12345", 12345, args=msgspec.Raw(b'[12345,"12345"]'))],
    requests=[
        Exchange(
            "POST",
            "https://x.example/12345",
            {"k-12345": "12345"},
            base64.b64encode(b"\xff12345").decode(),
            request_body_base64=True,
            status=200,
            response_headers={"echo": "12345"},
            response_body='{"echo":12345}',
            duration_ms=12345.0,
            error="12345",
        )
    ],
    notes=["12345"],
    waited_ms=12345.0,
    earlier=[Attempt(JSError("RetryError", "no 12345", stack="E: 12345", line=12345), 12345.0, 12345.0)],
)


def test_every_text_of_a_record_is_masked() -> None:
    """Each text of a record is masked wherever it is, and nothing else of the record changes."""
    hidden = "•••••".encode()

    assert decode_record(msgspec.json.encode(SAID), Masker(["12345"])) == msgspec.structs.replace(
        SAID,
        event="status of •••••",
        message_id="•••••",
        value=msgspec.Raw(b'{"status":1234567,"%s":["%s"]}' % (hidden, hidden)),
        earlier=[Attempt(JSError("RetryError", "no •••••", stack="E: •••••", line=12345), 12345.0, 12345.0)],
        objects=[msgspec.Raw(b'{"id":"%s"}' % hidden)],
        error=JSError("E•••••", "no •••••", stack="E: •••••", line=12345),
        logs=[LogLine("log", "•••••", 12345, args=msgspec.Raw(b'[12345,"%s"]' % hidden))],
        requests=[
            msgspec.structs.replace(
                SAID.requests[0],
                url="https://x.example/•••••",
                request_headers={"k-•••••": "•••••"},
                request_body=base64.b64encode(b"\xff" + hidden).decode(),
                response_headers={"echo": "•••••"},
                response_body='{"echo":•••••}',
                error="•••••",
            )
        ],
        notes=["•••••"],
    )


@pytest.mark.parametrize("secret", ["status", "returned", "requestBodyBase64", '","'])
def test_a_secret_that_the_record_is_written_with(secret: str) -> None:
    """A secret that is one of a record's own words costs no field of it."""
    assert decode_record(msgspec.json.encode(SAID), Masker([secret])).status == "returned"


SENT = """
async function onTrack(event, { key }) {
  const url = new URL('https://x.example/c')
  url.searchParams.set('k', key)
  const post = (body, headers = {}) => fetch('https://x.example/', { method: 'POST', body, headers })
  await fetch('https://x.example/a?k=' + key)
  await fetch('https://x.example/b?k=' + encodeURIComponent(key))
  await fetch(url)
  await fetch('https://x.example/' + key + '/d')
  await post(new URLSearchParams({ k: key }))
  await post(JSON.stringify({ k: key }))
  await post('data=' + encodeURIComponent(btoa(JSON.stringify({ k: key }))))
  await post('', { Authorization: 'Basic ' + Buffer.from(key + ':').toString('base64') })
  await post('', { Authorization: 'Basic ' + btoa('me:' + key) })
  await post(new Uint8Array([255, ...new TextEncoder().encode(key)]))
}
"""


@pytest.mark.parametrize("secret", ["p@ss!word(1)", "my secret key", "a~b*c'd-long", 'q"z+/&=é%{^}`|'])
def test_what_functions_really_send(secret: str) -> None:
    """In addresses, forms, JSON, Basic headers and bytes as `fetch` sends them, there is no secret."""
    function = DestinationFunction(SENT, settings={"key": Setting(sensitive=True, value=secret)})
    outcome = function({"type": "track"})
    requests = outcome.requests

    assert outcome.error is None
    assert [request.url for request in requests] == [
        "https://x.example/a?k=•••••",
        "https://x.example/b?k=•••••",
        "https://x.example/c?k=•••••",
        "https://x.example/•••••/d",
        *["https://x.example/"] * 6,
    ]
    assert [request.request_body for request in requests[4:6]] == ["k=•••••", '{"k":"•••••"}']
    # Base64 keeps the characters that the secret shares with its neighbours.
    for text in (requests[6].request_body, *(x.request_headers["Authorization"] for x in requests[7:9])):
        assert text is not None
        before, after = text.split("•••••")
        assert (len(before) < 24, len(after.replace("%3D", "=")) < 8) == (True, True)
    assert base64.b64decode(requests[9].request_body or "") == b"\xff" + "•••••".encode()


def test_nothing_to_mask() -> None:
    """Without secrets there is nothing to look for."""
    assert (bool(Masker([])), Masker([]).text("a")) == (False, "a")


def test_a_secret_across_a_cut() -> None:
    """The beginning of a secret at the end of a shortened text is masked; other text before a cut stays."""
    mask = Masker(["sk-very-secret"])

    assert [mask.shortened(text) for text in ('"Bearer sk-very"…', '{a: "sk-v…", b: 1}', '"risk"…', "sk-very")] == [
        '"Bearer •••••"…',
        '{a: "•••••…", b: 1}',
        '"risk"…',
        "sk-very",
    ]
