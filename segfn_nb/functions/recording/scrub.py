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
from urllib.parse import quote, unquote_plus

import msgspec

from segfn_nb.contracts.http import SCRUBBED, Recorded, TransportError, WireRequest, WireResponse
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
"""Strings of JSON with these names, however they are spelt: in JSON "key" and "token" alone may be anything."""

SHORTEST_REMEMBERED = 8
MOST_REMEMBERED = 64

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PAIR = re.compile(r"([^&=]*)=([^&]*)")
_USER = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/?#@]*@", re.IGNORECASE)
_FORM = "application/x-www-form-urlencoded"
_GZIP = b"\x1f\x8b"
_MOST_UNPACKED = 50_000_000


class Scrubber:
    """
    Takes secrets out of exchanges. Any thread.

    Args:
        secrets: `Settings.secrets()`.

        scrub: More names whose values are secret.

        keep: Names whose values are not.

    Example:
        >>> scrubber = Scrubber(["s3cret-key"], scrub=["workspace"])
        >>> scrubber.url("https://crm.example/s3cret-key?api_key=abc&page=2")
        'https://crm.example/•••••?api_key=__scrubbed__&page=2'
    """

    def __init__(self, secrets: Iterable[str], *, scrub: Iterable[str] = (), keep: Iterable[str] = ()) -> None:
        self._mask = Masker(secrets)
        self._more = frozenset(map(_plain, scrub))
        self._kept = frozenset(map(_plain, keep))
        fields = [*SECRET_FIELDS, *scrub]
        wanted = dict.fromkeys(_plain(name) for name in fields if _plain(name) not in self._kept)
        names = "|".join("[-_ ]?".join(map(re.escape, name)) for name in wanted)
        self._field = re.compile(rf'("(?:{names})"\s*:\s*)("(?:[^"\\]|\\.)*")', re.IGNORECASE | re.DOTALL)
        self._remembered: dict[str, None] = {}
        self._tokens = Masker(())
        self._remembering = threading.Lock()

    def exchanges(self, recorded: list[Recorded]) -> list[Recorded]:
        """What one row sent and got, without secrets."""
        for one in recorded:
            if isinstance(one.result, WireResponse):
                self._remember(one.result)
        return [Recorded(self._request(one.request), self._result(one.result), one.duration_ms) for one in recorded]

    def _remember(self, answer: WireResponse) -> None:
        """Tokens that an answer hands out: the function may send them on under any name."""
        if answer.body_base64:
            return
        found = {json.loads(match[2]) for match in self._field.finditer(answer.body)}
        new = [text for text in found if len(text) >= SHORTEST_REMEMBERED and text not in self._remembered]
        if not new:
            return
        with self._remembering:
            self._remembered.update(dict.fromkeys(new))
            for oldest in list(self._remembered)[:-MOST_REMEMBERED]:
                del self._remembered[oldest]
            self._tokens = Masker(self._remembered, mask=SCRUBBED)

    def _request(self, request: WireRequest) -> WireRequest:
        kind = _content_type(request.headers)
        body = request.body
        is_base64 = request.body_base64
        if body is not None:
            body = self.body(body, kind, is_base64=is_base64)
        return msgspec.structs.replace(
            request,
            method=self._text(request.method),
            url=self.url(request.url),
            headers=self.headers(request.headers),
            body=body,
        )

    def _result(self, result: WireResponse | TransportError | None) -> WireResponse | TransportError | None:
        if isinstance(result, TransportError):
            return msgspec.structs.replace(result, message=self._text(result.message))
        if result is None:
            return None
        kind = _content_type(result.headers)
        error = result.body_error
        return msgspec.structs.replace(
            result,
            url=self.url(result.url),
            status_text=self._text(result.status_text),
            headers=self.headers(result.headers),
            body=self.body(result.body, kind, is_base64=result.body_base64),
            body_error=None if error is None else msgspec.structs.replace(error, message=self._text(error.message)),
        )

    def url(self, url: str) -> str:
        """A URL without user and password, and without the values of secret parameters."""
        front, mark, query = _USER.sub(rf"\1{SCRUBBED}@", url).partition("?")
        query, hash_mark, fragment = query.partition("#")
        return self._text(f"{front}{mark}{self._pairs(query)}{hash_mark}{fragment}")

    def headers(self, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Headers; a redirect's address is scrubbed as a URL is."""
        return [(self._text(name), self._header(name, value)) for name, value in headers]

    def _header(self, name: str, value: str) -> str:
        if self._is_secret(name):
            return SCRUBBED
        return self.url(value) if name.lower() in ("location", "referer") else self._text(value)

    def body(self, body: str, kind: str, *, is_base64: bool) -> str:
        """A body, of that content type."""
        if is_base64:
            return base64.b64encode(self._data(body_bytes(body, is_base64=True))).decode()
        if kind.startswith(_FORM):
            return self._text(self._pairs(body))
        fields = self._field.sub(rf'\1"{SCRUBBED}"', body)
        if _is_json(fields):
            data = fields.encode("utf-8", "surrogatepass")
            return self._tokens.json(self._mask.json(data)).decode("utf-8", "surrogatepass")
        return self._text(fields)

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

    def _pairs(self, text: str) -> str:
        def clean(pair: re.Match[str]) -> str:
            return f"{pair[1]}={quote(SCRUBBED)}" if self._is_secret(unquote_plus(pair[1])) else pair[0]

        return _PAIR.sub(clean, text)

    def _text(self, text: str) -> str:
        return self._tokens.text(self._mask.text(text))

    def _is_secret(self, name: str) -> bool:
        plain = _plain(name)
        if plain in self._kept or name.lower() in NOT_SECRET:
            return False
        if plain in self._more:
            return True
        return any(word in SECRET_WORDS or word.endswith(SECRET_ENDINGS) for word in _words(name))


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
