"""
Takes secrets out of what a cassette is to hold.

Values of sensitive settings go wherever and however they are written (see `masking`). What has a name that says it is
secret goes too: headers, query parameters, form fields, and strings in JSON. Tokens that an answer hands out are
remembered, and taken out of what follows.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import threading
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar
from urllib.parse import unquote_plus

import msgspec

from segfn_nb.contracts.http import MASK, SCRUBBED, Recorded, TransportError, WireRequest, WireResponse
from segfn_nb.functions.masking import Masker
from segfn_nb.runtime.cassettes.lines import body_bytes

SECRET_WORDS = frozenset(
    [
        "authorization",
        "cookie",
        "token",
        "secret",
        "signature",
        "sig",
        "password",
        "passwd",
        "pwd",
        "key",
        "apikey",
        "auth",
        "credential",
        "credentials",
        "jwt",
        "assertion",
    ]
)
"""A header, parameter or form field is secret when a word of its name is one of these, or ends like a long one."""

SECRET_ENDINGS = ("token", "secret", "signature", "password", "apikey")

NOT_SECRET = frozenset({"idempotency-key"})

SECRET_FIELDS = [
    "token",
    "jwt",
    "authorization",
    "signature",
    "assertion",
    "credential",
    "access_token",
    "refresh_token",
    "id_token",
    "auth_token",
    "session_token",
    "security_token",
    "client_secret",
    "secret_key",
    "secret",
    "secret_access_key",
    "private_key",
    "api_key",
    "api_secret",
    "client_assertion",
    "password",
    "passwd",
]
"""Strings of JSON with these names, however they are spelt: in JSON a "key" alone may be anything."""

SHORTEST_REMEMBERED = 8
MOST_REMEMBERED = 64

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PAIR = re.compile(r"([^&=]*)=([^&]*)")
_USER = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/?#@]*@", re.IGNORECASE)
_WITH_URLS = ("location", "referer")
_HAS_BINARY_BODY = b'"bodyBase64":true'
_FORM = "application/x-www-form-urlencoded"
_GZIP = b"\x1f\x8b"
_MOST_UNPACKED = 50_000_000

Body = TypeVar("Body", str, str | None)


class Scrubber:
    """
    Takes secrets out of exchanges. Any thread.

    Args:
        secrets: `Settings.secrets()`.

        scrub: More names whose values are secret.

        keep: Names whose values are not.

        mask: What stands in place of `secrets`.

    Example:
        >>> scrubber = Scrubber(["s3cret-key"], scrub=["workspace"])
        >>> scrubber.url("https://crm.example/s3cret-key?api_key=abc&page=2")
        'https://crm.example/•••••?api_key=__scrubbed__&page=2'
    """

    def __init__(
        self, secrets: Iterable[str], *, scrub: Iterable[str] = (), keep: Iterable[str] = (), mask: str = MASK
    ) -> None:
        self._mask = Masker(secrets, mask)
        self._more = frozenset(map(_plain, scrub))
        self._kept = frozenset(map(_plain, keep))
        fields = [*SECRET_FIELDS, *scrub]
        wanted = dict.fromkeys(_plain(name) for name in fields if _plain(name) not in self._kept)
        names = "|".join("[-_ ]?".join(map(re.escape, name)) for name in wanted)
        self._field = re.compile(rf'("(?:{names})"\s*:\s*)("(?:[^"\\]|\\.)*")', re.IGNORECASE | re.DOTALL)
        self._is_secret = lru_cache(maxsize=1_024)(self._says_secret)
        self._remembered: dict[str, None] = {}
        self._tokens = Masker(())
        self._remembering = threading.Lock()

    def exchanges(self, recorded: list[Recorded]) -> list[Recorded]:
        """What one row sent and got, without secrets."""
        for one in recorded:
            if isinstance(one.result, WireResponse):
                self._remember(one.result)
        return [self._masked(self._named(one)) for one in recorded]

    def url(self, url: str) -> str:
        """A URL without user and password, without the values of secret parameters, and without secrets."""
        return self._text(self._named_url(url))

    def header(self, name: str, value: str) -> str:
        """A header's value; the mark where its name says that it is secret."""
        return self._text(self._named_header(name, value))

    def _remember(self, answer: WireResponse) -> None:
        """Tokens that an answer hands out: the function may send them on under any name."""
        text = _readable(answer.body) if answer.body_base64 else answer.body
        found = [_string(match[2]) for match in self._field.finditer(text or "")]
        with self._remembering:
            new = [text for text in found if len(text) >= SHORTEST_REMEMBERED and text not in self._remembered]
            if new:
                self._remembered.update(dict.fromkeys(new))
                for oldest in list(self._remembered)[:-MOST_REMEMBERED]:
                    del self._remembered[oldest]
                self._tokens = Masker(self._remembered, mask=SCRUBBED)

    # ---- by name

    def _named(self, recorded: Recorded) -> Recorded:
        request, result = recorded.request, recorded.result
        request = msgspec.structs.replace(
            request,
            url=self._named_url(request.url),
            headers=self._named_headers(request.headers),
            body=self._named_body(request.body, request.headers, is_base64=request.body_base64),
        )
        if isinstance(result, WireResponse):
            sent = self._secret_values(recorded.request)
            result = msgspec.structs.replace(
                result,
                url=self._named_url(result.url),
                headers=[(name, _without(value, sent)) for name, value in self._named_headers(result.headers)],
                body=_without(self._named_body(result.body, result.headers, is_base64=result.body_base64), sent),
            )
        return Recorded(request, result, recorded.duration_ms)

    def _secret_values(self, request: WireRequest) -> list[str]:
        """What the request's secret headers and parameters hold: an answer may say it back."""
        query = request.url.partition("?")[2].partition("#")[0]
        is_form = not request.body_base64 and _content_type(request.headers).startswith(_FORM)
        pairs = [pair for text in (query, (request.body or "") if is_form else "") for pair in _PAIR.findall(text)]
        found = [value for name, value in pairs if self._is_secret(unquote_plus(name))]
        found += [unquote_plus(value) for value in found]
        for name, value in request.headers:
            if self._is_secret(name):
                found += [value, value.rpartition(" ")[2]]
        return sorted({value for value in found if len(value) >= SHORTEST_REMEMBERED}, key=len, reverse=True)

    def _named_url(self, url: str) -> str:
        front, mark, query = _USER.sub(rf"\1{SCRUBBED}@", url).partition("?")
        query, hash_mark, fragment = query.partition("#")
        return f"{front}{mark}{self._named_pairs(query)}{hash_mark}{fragment}"

    def _named_headers(self, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(name, self._named_header(name, value)) for name, value in headers]

    def _named_header(self, name: str, value: str) -> str:
        if self._is_secret(name):
            return SCRUBBED
        return self._named_url(value) if name.lower() in _WITH_URLS else value

    def _named_body(self, body: Body, headers: list[tuple[str, str]], *, is_base64: bool) -> Body:
        if not body:
            return body
        if is_base64:
            return self._named_bytes(body, headers)
        if _content_type(headers).startswith(_FORM):
            return self._named_pairs(body)
        return self._field.sub(rf'\1"{SCRUBBED}"', body)

    def _named_bytes(self, body: str, headers: list[tuple[str, str]]) -> str:
        """The same where the body came as bytes, packed or not: repacked only where something was there."""
        text = _readable(body)
        clean = None if text is None else self._named_body(text, headers, is_base64=False)
        if clean is None or clean == text:
            return body
        content = clean.encode()
        if body_bytes(body, is_base64=True)[:2] == _GZIP:
            content = gzip.compress(content, mtime=0)
        return base64.b64encode(content).decode()

    def _named_pairs(self, text: str) -> str:
        def clean(pair: re.Match[str]) -> str:
            return f"{pair[1]}={SCRUBBED}" if self._is_secret(unquote_plus(pair[1])) else pair[0]

        return _PAIR.sub(clean, text)

    def _says_secret(self, name: str) -> bool:
        plain = _plain(name)
        if plain in self._kept or name.lower() in NOT_SECRET:
            return False
        if plain in self._more:
            return True
        return any(word in SECRET_WORDS or word.endswith(SECRET_ENDINGS) for word in _words(name))

    # ---- by value

    def _masked(self, recorded: Recorded) -> Recorded:
        text = msgspec.json.encode(recorded)
        if not (_HAS_BINARY_BODY in text or self._mask.occurs(text) or self._tokens.occurs(text)):
            return recorded
        request, result = recorded.request, recorded.result
        request = msgspec.structs.replace(
            request,
            method=self._text(request.method),
            url=self._text(request.url),
            headers=self._headers(request.headers),
            body=self._body(request.body, is_base64=request.body_base64),
        )
        if isinstance(result, WireResponse):
            error = result.body_error
            result = msgspec.structs.replace(
                result,
                url=self._text(result.url),
                status_text=self._text(result.status_text),
                headers=self._headers(result.headers),
                body=self._body(result.body, is_base64=result.body_base64),
                body_error=None if error is None else msgspec.structs.replace(error, message=self._text(error.message)),
            )
        elif isinstance(result, TransportError):
            result = msgspec.structs.replace(result, message=self._text(result.message))
        return Recorded(request, result, recorded.duration_ms)

    def _text(self, text: str) -> str:
        return self._tokens.text(self._mask.text(text))

    def _headers(self, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(self._text(name), self._text(value)) for name, value in headers]

    def _body(self, body: Body, *, is_base64: bool) -> Body:
        if not body:
            return body
        if is_base64:
            return base64.b64encode(self._data(body_bytes(body, is_base64=True))).decode()
        if _is_json(body):
            return self._tokens.json(self._mask.json(body.encode())).decode()
        return self._text(body)

    def _data(self, data: bytes) -> bytes:
        """Bytes; what is packed is unpacked to look inside, and packed again only where something was there."""
        if data[:2] == _GZIP:
            try:
                inside = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data, _MOST_UNPACKED)
            except zlib.error:
                inside = b""
            clean = self._data(inside)
            return data if clean == inside else gzip.compress(clean, mtime=0)
        return self._tokens.data(self._mask.data(data))


def _readable(body: str) -> str | None:
    """The text of a body that came as bytes, unpacked; None: it is no text."""
    content = body_bytes(body, is_base64=True)
    try:
        if content[:2] == _GZIP:
            content = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content, _MOST_UNPACKED)
        return content.decode()
    except (zlib.error, UnicodeDecodeError):
        return None


def _without(text: str, secrets: list[str]) -> str:
    """The text with a mark for each of these."""
    for secret in secrets:
        text = text.replace(secret, SCRUBBED)
    return text


def _string(token: str) -> str:
    """What a string of JSON says; empty where it is none after all."""
    try:
        text: str = json.loads(token)
    except ValueError:
        return ""
    return text


def _words(name: str) -> list[str]:
    """
    The words of a name.

    Example:
        >>> _words("X-Amz-Security-Token"), _words("accessToken"), _words("api_key")
        (['x', 'amz', 'security', 'token'], ['access', 'token'], ['api', 'key'])
    """
    return [word.lower() for word in _WORD.findall(name)]


def _plain(name: str) -> str:
    return re.sub(r"[-_ ]", "", name).lower()


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
        return True
    except (ValueError, RecursionError):
        return False


def _content_type(headers: list[tuple[str, str]]) -> str:
    return next((value.lower() for name, value in headers if name.lower() == "content-type"), "")
