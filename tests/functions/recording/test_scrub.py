"""What a cassette must not hold is taken out, and nothing else."""

from __future__ import annotations

import base64
import gzip
import json

import pytest

from segfn_nb.contracts.http import SCRUBBED, Recorded, TransportError, WireRequest, WireResponse
from segfn_nb.functions.recording.scrub import Scrubber

URL = "https://crm.example/"


def exchange(request: WireRequest, answer: WireResponse | TransportError | None = None) -> Recorded:
    """What a scrubber leaves of an exchange."""
    (found,) = Scrubber(["s3cret-key"]).exchanges([Recorded(request, answer, 1.0)])
    return found


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "X-Api-Key",
        "api-key",
        "apikey",
        "X-Auth-Token",
        "x-client-secret",
        "X-Hub-Signature-256",
        "Ocp-Apim-Subscription-Key",
        "X-Amz-Security-Token",
    ],
)
def test_secret_headers(name: str) -> None:
    """Headers whose names say so have no value, in requests and answers, in upper and lower case."""
    pairs = [(name, "value-of-it"), (name.lower(), "value-of-it")]
    found = exchange(WireRequest("GET", URL, pairs), WireResponse(200, URL, headers=pairs))

    assert isinstance(found.result, WireResponse)
    assert [value for _, value in (*found.request.headers, *found.result.headers)] == [SCRUBBED] * 4


@pytest.mark.parametrize(
    "name", ["Content-Type", "Idempotency-Key", "X-Request-Id", "Keep-Alive", "WWW-Authenticate", "ETag", "X-Keyword"]
)
def test_other_headers(name: str) -> None:
    """Headers that only look a little like it stay."""
    assert exchange(WireRequest("GET", URL, [(name, "value")])).request.headers == [(name, "value")]


@pytest.mark.parametrize(
    "name",
    [
        "api_key",
        "apikey",
        "apiKey",
        "key",
        "token",
        "access_token",
        "accessToken",
        "secret",
        "client_secret",
        "signature",
        "X-Amz-Signature",
        "sig",
        "password",
        "hapikey",
        "api%5Fkey",
    ],
)
def test_secret_parameters_and_form_fields(name: str) -> None:
    """Query parameters and form fields whose names say so have no value; the order and the others stay."""
    text = f"a=1&{name}=value%2Dof+it&b=&c"
    clean = f"a=1&{name}={SCRUBBED}&b=&c"
    form = [("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")]
    found = exchange(WireRequest("POST", f"{URL}?{text}#x", form, text)).request

    assert (found.url, found.body) == (f"{URL}?{clean}#x", clean)


def test_user_and_password_of_a_url() -> None:
    """A URL's user and password are gone, also in the address of a redirect."""
    url = "https://user:pass@crm.example/?token=abc"
    found = exchange(WireRequest("GET", url, []), WireResponse(302, url, headers=[("location", url)]))
    clean = f"https://{SCRUBBED}@crm.example/?token={SCRUBBED}"

    assert isinstance(found.result, WireResponse)
    assert (found.request.url, found.result.url, found.result.headers) == (clean, clean, [("location", clean)])


def test_json_stays_as_it_is_written() -> None:
    """Of JSON only the values of secret names change: order, spaces, numbers and ordinary keys stay to the letter."""
    body = '{ "key":"color", "token" : "t", "n":1.0, "Access-Token": "a\\"b", "deep": [{"clientSecret":"x"}], "password":5}'
    found = exchange(WireRequest("POST", URL, [], body)).request.body

    for value in ('"t"', '"a\\"b"', '"x"'):
        body = body.replace(value, f'"{SCRUBBED}"')
    assert found == body


def test_what_an_answer_hands_out_is_taken_out_of_what_follows() -> None:
    """A token of a login is gone from later URLs, bodies and rows, where its name says nothing; a short one is no such thing."""
    scrubber = Scrubber([])
    login = WireResponse(200, URL, body='{"access_token": "tok-0123456789", "id_token": "short"}')
    after = WireRequest("POST", f"{URL}tok-0123456789?s=tok-0123456789", [], '{"auth": ["tok-0123456789", "short"]}')
    scrubber.exchanges([Recorded(WireRequest("GET", URL, []), login, 1.0)])
    (found,) = scrubber.exchanges([Recorded(after, None, 1.0)])

    assert found.request.url == f"{URL}{SCRUBBED}?s={SCRUBBED}"
    assert found.request.body == f'{{"auth": ["{SCRUBBED}", "short"]}}'


def test_packed_bodies_are_looked_into() -> None:
    """A secret inside gzip is gone and the rest still unpacks; what holds none stays to the byte."""
    data = gzip.compress(b'{"k": "s3cret-key", "n": 1}')
    plain = gzip.compress(b'{"n": 1}')
    texts = [base64.b64encode(one).decode() for one in (data, plain)]
    bodies = [exchange(WireRequest("POST", URL, [], text, body_base64=True)).request.body for text in texts]

    assert json.loads(gzip.decompress(base64.b64decode(bodies[0] or ""))) == {"k": "•••••", "n": 1}
    assert bodies[1] == texts[1]


def test_secrets_in_errors() -> None:
    """What the network said of a host that has a secret in its name."""
    error = TransportError("getaddrinfo ENOTFOUND s3cret-key.example", "ENOTFOUND")

    assert exchange(WireRequest("GET", URL, []), error).result == TransportError(
        "getaddrinfo ENOTFOUND •••••.example", "ENOTFOUND"
    )


def test_names_can_be_added_and_kept() -> None:
    """`scrub` and `keep` hold for headers, parameters and JSON, however a name is spelt."""
    scrubber = Scrubber([], scrub=["workspace-id"], keep=["page_token", "X-Api-Key", "password"])
    request = WireRequest(
        "POST",
        f"{URL}?pageToken=2&workspaceId=w",
        [("X-Api-Key", "k"), ("Workspace_Id", "w")],
        '{"workspaceId": "w", "password": "p"}',
    )
    (found,) = scrubber.exchanges([Recorded(request, None, 1.0)])

    assert found.request == WireRequest(
        "POST",
        f"{URL}?pageToken=2&workspaceId={SCRUBBED}",
        [("X-Api-Key", "k"), ("Workspace_Id", SCRUBBED)],
        f'{{"workspaceId": "{SCRUBBED}", "password": "p"}}',
    )


def test_packed_answers_hand_out_tokens_too() -> None:
    """A token in a gzipped answer is scrubbed there and remembered, and a secret field of a body in bytes has no value."""
    answer = base64.b64encode(gzip.compress(b'{"access_token":"ya29.long-enough"}')).decode()
    sent = base64.b64encode(b'{"client_secret":"pa55-word","page":2}').decode()
    found = Scrubber([]).exchanges(
        [
            Recorded(
                WireRequest("POST", URL, [], body=sent, body_base64=True),
                WireResponse(200, URL, body=answer, body_base64=True),
                1.0,
            ),
            Recorded(WireRequest("GET", URL, [("X-Trace", "ya29.long-enough")]), None, 1.0),
        ]
    )
    result = found[0].result

    assert isinstance(result, WireResponse)
    assert json.loads(gzip.decompress(base64.b64decode(result.body))) == {"access_token": SCRUBBED}
    assert json.loads(base64.b64decode(found[0].request.body or "")) == {"client_secret": SCRUBBED, "page": 2}
    assert found[1].request.headers == [("X-Trace", SCRUBBED)]


def test_an_answer_that_says_the_requests_key_back() -> None:
    """What a key-like parameter or header holds is taken out of the answer as well."""
    found = exchange(
        WireRequest("GET", f"{URL}?api_key=plain%2F12345", [("Authorization", "Bearer other-6789")]),
        WireResponse(200, URL, body='{"url":"/?k=plain/12345","auth":"other-6789"}'),
    )

    assert isinstance(found.result, WireResponse)
    assert found.result.body == f'{{"url":"/?k={SCRUBBED}","auth":"{SCRUBBED}"}}'
