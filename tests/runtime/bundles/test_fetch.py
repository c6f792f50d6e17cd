"""`fetch` and its classes: node-fetch 2.6 and form-data 2.4, as at Segment."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from segfn_nb.contracts.http import MockRule, MockSpec
from tests.runtime.helpers import run, value

DEFAULTS = {
    "Accept": "*/*",
    "User-Agent": "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
    "Accept-Encoding": "gzip,deflate",
    "Connection": "close",
}
CAUGHT = "catch (e) { return [e.name, e.message, e.type ?? null, e.code ?? null] }"


def sent(options: str, url: str = "https://h.example/p") -> dict[str, Any]:
    """The one request that `fetch(url, options)` sends, without the headers that every request has."""
    record = run(f"async function onTrack() {{ await fetch('{url}', {options}) }}")
    assert record.error is None, record.error
    (request,) = record.requests
    headers = {name: text for name, text in request.request_headers.items() if DEFAULTS.get(name) != text}
    return {"method": request.method, "url": request.url, "headers": headers, "body": request.request_body}


def failure(expression: str, **options: Any) -> Any:
    """What is caught from an expression: name, message, type and code."""
    return value(f"try {{ await {expression} }} {CAUGHT}", **options)


def test_every_request_shows_node_fetchs_headers() -> None:
    """The defaults come after the user's own headers, whose spelling stays."""
    record = run("async function onTrack() { await fetch('https://h.example/', { headers: { 'X-a': '1' } }) }")

    assert list(record.requests[0].request_headers.items()) == [("X-a", "1"), *DEFAULTS.items()]


@pytest.mark.parametrize(
    ("body", "headers", "text"),
    [
        ("'té'", {"Content-Type": "text/plain;charset=UTF-8", "Content-Length": "3"}, "té"),
        ("{ a: 1 }", {"Content-Type": "text/plain;charset=UTF-8", "Content-Length": "15"}, "[object Object]"),
        ("5", {"Content-Type": "text/plain;charset=UTF-8", "Content-Length": "1"}, "5"),
        ("new URLSearchParams({ a: '1 2' })", {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", "Content-Length": "5"}, "a=1+2"),
        ("Buffer.from('hi')", {"Content-Length": "2"}, "hi"),
        ("new Uint8Array([104, 105]).buffer", {"Content-Length": "2"}, "hi"),
        ("new Blob(['hi'], { type: 'a/b' })", {"Content-Type": "a/b", "Content-Length": "2"}, "hi"),
        ("new Uint8Array([255, 0])", {"Content-Length": "2"}, "/wA="),
        ("null", {"Content-Length": "0"}, None),
        ("''", {"Content-Type": "text/plain;charset=UTF-8", "Content-Length": "0"}, ""),
    ],
)  # fmt: skip
def test_a_body_brings_its_content_type_and_length(body: str, headers: dict[str, str], text: str | None) -> None:
    """Bytes that are no UTF-8 are kept as base64."""
    assert sent(f"{{ method: 'post', body: {body} }}") == {
        "method": "POST",
        "url": "https://h.example/p",
        "headers": headers,
        "body": text,
    }


def test_header_values_become_words_and_repeats_are_joined() -> None:
    """Null and undefined are sent as words; the first spelling of a name stays."""
    headers = "[['X', null], ['x', undefined], ['Y', 5]]"

    assert sent(f"{{ headers: {headers} }}")["headers"] == {"X": "null, undefined", "Y": "5"}


@pytest.mark.parametrize(
    ("url", "asked", "headers"),
    [
        ("https://h.example/a b?c=d e#f", "https://h.example/a%20b?c=d%20e", {}),
        ("https://h.example/x|y{z}", "https://h.example/x%7Cy%7Bz%7D", {}),
        ("https://us%20er:p%40w@h.example/", "https://h.example/", {"Authorization": "Basic dXMgZXI6cEB3"}),
    ],
)
def test_what_is_asked_for(url: str, asked: str, headers: dict[str, str]) -> None:
    """Neither fragment nor credentials are in the URL; credentials become a header, some characters are escaped."""
    request = sent("{}", url)

    assert (request["url"], request["headers"]) == (asked, headers)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("fetch('')", "Only absolute URLs are supported"),
        ("fetch('/x')", "Only absolute URLs are supported"),
        ("fetch('h.example')", "Only absolute URLs are supported"),
        ("fetch('ftp://h.example')", "Only HTTP(S) protocols are supported"),
        ("fetch('https://h.example', { body: 'x' })", "Request with GET/HEAD method cannot have body"),
        ("fetch('https://h.example', { headers: { 'a b': 'c' } })", "a b is not a legal HTTP header name"),
        ("fetch('https://h.example', { headers: { a: '\\u0100' } })", "Ā is not a legal HTTP header value"),
        ("fetch('https://h.example', { signal: {} })", "Expected signal to be an instanceof AbortSignal"),
    ],
)
def test_what_cannot_be_sent_rejects_with_a_type_error(call: str, message: str) -> None:
    """The promise rejects; nothing is sent."""
    assert failure(call) == ["TypeError", message, None, None]


def test_an_answer_is_read_once_or_cloned() -> None:
    """Reading twice fails and names the URL."""
    body = (
        "const r = await fetch('https://h.example/'); const c = r.clone();"
        "const read = [r.ok, r.status, r.statusText, r.url, r.redirected, r.headers.get('CONTENT-TYPE'), r.bodyUsed, await r.text(), r.bodyUsed, await c.json()];"
        f"try {{ await r.json() }} {CAUGHT.replace('return', 'return read.concat(').replace(']', '])', 1)}"
    )

    assert value(body) == [
        True, 200, "OK", "https://h.example/", False, "application/json", False, "{}", True, {},
        "TypeError", "body used already for: https://h.example/", None, None,
    ]  # fmt: skip


def test_bad_json_is_a_fetch_error() -> None:
    """Its message ends with V8's own words."""
    rules = MockSpec([MockRule(url="*", text="OK")])

    assert failure("(await fetch('https://h.example/x')).json()", rules=rules) == [
        "FetchError",
        "invalid json response body at https://h.example/x reason: Unexpected token 'O', \"OK\" is not valid JSON",
        "invalid-json",
        None,
    ]


def test_a_network_failure_is_a_fetch_error_with_a_code() -> None:
    """Code and errno are the system's; the error is an Error whose message and type are enumerable."""
    rules = MockSpec([MockRule(url="*", error="ECONNREFUSED")])
    body = "try { await fetch('https://h.example/z') } catch (e) { return [String(e), e.code, e.errno, e.type, e instanceof Error, Object.keys(e)] }"

    shown, *rest = value(body, rules=rules)

    assert (
        re.sub("reason: .*", "reason: ...", shown) == "FetchError: request to https://h.example/z failed, reason: ..."
    )
    assert rest == ["ECONNREFUSED", "ECONNREFUSED", "system", True, ["message", "type", "errno", "code"]]


def redirects(status: int, location: str, **rule: Any) -> MockSpec:
    """One redirect from /a, then an ordinary answer."""
    return MockSpec(
        [MockRule(url="*/a", status=status, headers={"Location": location}, **rule), MockRule(url="*", text="end")]
    )


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (302, "PUT", "PUT"),
        (303, "PUT", "GET"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
    ],
)
def test_redirects_are_followed(status: int, method: str, then: str) -> None:
    """Each hop is a request of its own; the method and body stay or go as node-fetch has it."""
    source = f"async function onTrack() {{ const r = await fetch('https://h.example/a', {{ method: '{method}', body: 'x' }}); return [r.url, r.redirected, await r.text()] }}"

    record = run(source, rules=redirects(status, "/b?c"))

    assert json.loads(bytes(record.value)) == ["https://h.example/b?c", True, "end"]  # type: ignore[arg-type]
    assert [(one.method, one.url, one.request_body) for one in record.requests] == [
        (method, "https://h.example/a", "x"),
        (then, "https://h.example/b?c", None if then == "GET" else "x"),
    ]


def test_credentials_stay_with_their_host() -> None:
    """A redirect to another host loses Authorization and Cookie, and keeps the rest."""
    options = "{ headers: { Authorization: 'a', Cookie: 'b', Other: 'c' } }"
    record = run(
        f"async function onTrack() {{ await fetch('https://h.example/a', {options}) }}",
        rules=redirects(302, "https://other.example/"),
    )

    assert {name for name in record.requests[1].request_headers if name not in DEFAULTS} == {"Other"}


@pytest.mark.parametrize(
    ("options", "location", "caught"),
    [
        ("{ redirect: 'error' }", "/b", ["FetchError", "uri requested responds with a redirect, redirect mode is set to error: https://h.example/a", "no-redirect", None]),
        ("{}", "http://", ["FetchError", "uri requested responds with an invalid redirect URL: http://", "invalid-redirect", None]),
        ("{}", "/a", ["FetchError", "maximum redirect reached at: https://h.example/a", "max-redirect", None]),
        ("{ follow: 0 }", "/b", ["FetchError", "maximum redirect reached at: https://h.example/a", "max-redirect", None]),
    ],
)  # fmt: skip
def test_redirects_that_are_not_followed(options: str, location: str, caught: list[Any]) -> None:
    """Forbidden, invalid, or one too many: twenty are followed unless asked otherwise."""
    assert failure(f"fetch('https://h.example/a', {options})", rules=redirects(302, location)) == caught


def test_a_manual_redirect_is_the_answer() -> None:
    """Its Location is made absolute."""
    body = "const r = await fetch('https://h.example/a', { redirect: 'manual' }); return [r.status, r.headers.get('location'), r.redirected]"

    assert value(body, rules=redirects(302, "b")) == [302, "https://h.example/b", False]


@pytest.mark.parametrize(
    ("call", "caught"),
    [
        ("fetch('https://h.example/', { timeout: 50 })", ["FetchError", "network timeout at: https://h.example/", "request-timeout", None]),
        ("fetch('https://h.example/', { signal: AbortSignal.timeout(50) })", ["AbortError", "The user aborted a request.", "aborted", None]),
        ("fetch('https://h.example/', { signal: AbortSignal.abort() })", ["AbortError", "The user aborted a request.", "aborted", None]),
        ("fetch('https://h.example/', { size: 2 }).then((r) => r.text())", ["FetchError", "content size at https://h.example/ over limit: 2", "max-size", None]),
    ],
)  # fmt: skip
def test_an_answer_that_is_late_aborted_or_large(call: str, caught: list[Any]) -> None:
    """Time is the invocation's own: a mocked latency of 100 ms is longer than 50 ms."""
    assert failure(call, rules=MockSpec([MockRule(url="*", text="end", latency_ms=100)])) == caught


def test_answers_without_a_body_have_none() -> None:
    """HEAD, 204 and 304 give an empty text, whatever a mock says."""
    body = "return [await (await fetch('https://h.example/', { method: 'HEAD' })).text(), await (await fetch('https://h.example/n')).text()]"

    assert value(body, rules=MockSpec([MockRule(url="*/n", status=204, text="x"), MockRule(url="*", text="x")])) == [
        "",
        "",
    ]


def test_a_form_is_multipart() -> None:
    """As the package form-data writes it: getHeaders, getBuffer, and a length that is known."""
    body = (
        "const f = new FormData(); f.append('a', 'é'); f.append('n', 5); f.append('f', Buffer.from('{}'), 'dir/x.json');"
        "const b = f.getBoundary(); return [f.getHeaders()['content-type'] === `multipart/form-data; boundary=${b}`,"
        "f.getBuffer().toString().replaceAll(b, 'B'), f.getLengthSync() === f.getBuffer().length, String(f)]"
    )

    assert value(body) == [
        True,
        (
            '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\né\r\n'
            '--B\r\nContent-Disposition: form-data; name="n"\r\n\r\n5\r\n'
            '--B\r\nContent-Disposition: form-data; name="f"; filename="x.json"\r\nContent-Type: application/json\r\n\r\n{}\r\n'
            "--B--\r\n"
        ),
        True,
        "[object FormData]",
    ]


def test_a_form_sends_its_own_content_type() -> None:
    """With the boundary that its body has."""
    record = run(
        "async function onTrack() { const f = new FormData(); f.append('a', '1'); await fetch('https://h.example/', { method: 'POST', body: f }) }"
    )

    (request,) = record.requests
    boundary = request.request_headers["Content-Type"].removeprefix("multipart/form-data;boundary=")

    assert (
        request.request_body
        == f'--{boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--{boundary}--\r\n'
    )


def test_headers_iterate_sorted_as_spelled_and_shown_in_lower_case() -> None:
    """Capitals sort first, as in node-fetch; `raw()` shows the spelling."""
    body = "const h = new Headers({ Z: '1', a: '2' }); h.append('z', '3'); return [[...h], [...h.keys()], h.raw(), h.get('Z'), h.has('q'), h.get('q')]"

    assert value(body) == [[["z", "1, 3"], ["a", "2"]], ["z", "a"], {"Z": ["1", "3"], "a": ["2"]}, "1, 3", False, None]


def test_classes_are_what_instanceof_and_tags_say() -> None:
    """Also of what `fetch` gives."""
    body = (
        "const r = await fetch('https://h.example/'); const q = new Request('https://h.example/');"
        "return [r instanceof Response, r.headers instanceof Headers, q instanceof Request, r.constructor.name, String(r), String(q), String(new Headers()), typeof fetch.isRedirect, r.type === undefined]"
    )

    assert value(body) == [
        True,
        True,
        True,
        "Response",
        "[object Response]",
        "[object Request]",
        "[object Headers]",
        "function",
        True,
    ]


def test_a_body_is_read_as_anything() -> None:
    """Text, JSON, Buffer, ArrayBuffer, Blob and stream hold the same bytes."""
    body = (
        "const get = () => fetch('https://h.example/'); const chunks = [];"
        "for await (const chunk of (await get()).body) chunks.push(String(chunk));"
        "const blob = await (await get()).blob();"
        "return [await (await get()).text(), (await (await get()).buffer()).toString(), (await (await get()).arrayBuffer()).byteLength, blob.size, blob.type, await blob.text(), chunks]"
    )
    rules = MockSpec([MockRule(url="*", text="té", headers={"Content-Type": "Text/Plain"})])

    assert value(body, rules=rules) == ["té", "té", 3, 3, "text/plain", "té", ["té"]]


@pytest.mark.parametrize(
    ("body", "length"),
    [("'x'.repeat(20000)", 20_000), ("'é'.repeat(300)", 600), ("'x' + '\\u{1f600}'.repeat(15000)", 60_001), ("'\\ud800é'", 5)],
)  # fmt: skip
def test_a_long_body_has_the_length_of_its_utf8(body: str, length: int) -> None:
    """Also where a pair stands across the parts that are counted one by one, and where half of a pair is missing."""
    assert sent(f"{{ method: 'post', body: {body} }}")["headers"]["Content-Length"] == str(length)


def test_a_given_length_is_corrected_in_its_place() -> None:
    """All its values become one, under the name that was given."""
    headers = "[['a', 1], ['content-LENGTH', 7], ['b', 2], ['Content-Length', 8]]"

    assert list(sent(f"{{ method: 'post', headers: {headers}, body: 'xy' }}")["headers"].items())[:3] == [
        ("a", "1"),
        ("content-LENGTH", "2"),
        ("b", "2"),
    ]


def test_what_is_put_into_a_raw_map_is_checked_before_it_is_sent() -> None:
    """`raw` hands out the map itself, as node-fetch does."""
    body = "const h = new Headers({ a: 1 }); h.raw()['a b'] = ['x']; await fetch('https://h.example/', { headers: h })"

    assert value(f"try {{ {body} }} {CAUGHT}")[:2] == ["TypeError", "a b is not a legal HTTP header name"]


def test_globals_have_their_own_names() -> None:
    """The build may leave out esbuild's naming of functions only where they have their name anyway."""
    body = (
        "const names = ['fetch', 'Headers', 'Request', 'Response', 'FormData', 'Blob', 'URL', 'URLSearchParams', 'Buffer',"
        "'TextEncoder', 'TextDecoder', 'Date', 'AbortController', 'Event', 'structuredClone', 'queueMicrotask', 'setTimeout', 'atob'];"
        "const odd = names.filter((name) => globalThis[name].name !== name);"
        "return [odd, JSON.parse.name, Math.random.name, Headers.prototype.get.name]"
    )

    assert value(body) == [[], "parse", "random", "get"]
