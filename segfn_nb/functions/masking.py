"""Keeps sensitive settings out of whatever is shown or stored, in the forms in which functions send them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from urllib.parse import quote, quote_plus

import msgspec

from segfn_nb.contracts.http import MASK
from segfn_nb.contracts.outcome import Exchange, JSError, LogLine, OutcomeRecord

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
"""A string of a JSON text, quotes included."""

_HAS_BINARY_BODY = b'BodyBase64":true'

_URI = "!#$&'()*+,/:;=?@"
_KEPT = (
    "",
    "/",
    "!'()*",  # encodeURIComponent
    "!()*",  # encodeURIComponent, then in a query, where URL encodes the apostrophe
    _URI,  # encodeURI
    _URI.replace("'", ""),
    "!$%&()*+,/:;=?@[\\]^`{|}",  # pasted into the query of a URL
    "!$%&'()*+,/:;=@[\\]|",  # pasted into the path of a URL
    "!$%&()*+,/:;=?@[]",  # pasted into a query that is fetched: node-fetch encodes more than URL does
    "!$%&()*+,/:;=@[]",  # pasted into a path that is fetched
)
"""What percent-encoding leaves as it is, besides letters, digits and `_.-~`: JavaScript's own ways, and the URL Standard's."""

SHORTEST_BEGINNING = 4
"""Characters of a secret that are looked for at a cut; fewer are the end of many words."""


class Masker:
    """
    Replaces secrets in text and in outcome records: as they are, inside JSON strings, percent-encoded (twice, too), in base64
    and in hex.

    Base64 is looked for because `Authorization: Basic` headers are made with it. What a function encrypts or hashes
    is not found. Only texts are masked: numbers and the structure of JSON stay as they are.

    Args:
        secrets: `Settings.secrets()`.

        mask: What stands in their place.

    Example:
        >>> Masker(["s3cret-key"]).text("Bearer s3cret-key")
        'Bearer •••••'
    """

    def __init__(self, secrets: Iterable[str], mask: str = MASK) -> None:
        self._mask = mask
        forms = {form: None for secret in secrets if secret for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)
        self._byte_forms = [_bytes(form) for form in self._forms]
        written = {
            _bytes(text): None for form in forms for text in (form, _inside_json(form), _inside_ascii_json(form))
        }
        # One search for each is faster than all in one pattern, and than `in` where much is similar.
        self._searches = [re.compile(re.escape(needle)).search for needle in _shortest(written)]

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._forms)

    def text(self, text: str) -> str:
        """The text with the mask for every secret."""
        for form in self._forms:
            text = text.replace(form, self._mask)
        return text

    def shortened(self, text: str) -> str:
        """
        As `text`, for texts that were cut before: what stands before a "…" may be the beginning of a secret.

        Example:
            >>> Masker(["sk-very-secret"]).shortened('"Bearer sk-very"…')
            '"Bearer •••••"…'
        """
        parts = self.text(text).split("…")
        return "…".join([*map(self._without_beginning, parts[:-1]), parts[-1]])

    def _without_beginning(self, text: str) -> str:
        bare = text.rstrip('"')
        for form in self._forms:
            for length in range(len(form) - 1, SHORTEST_BEGINNING - 1, -1):
                if bare.endswith(form[:length]):
                    return bare[:-length] + self._mask + text[len(bare) :]
        return text

    def json(self, text: bytes) -> bytes:
        """JSON text as UTF-8 with the mask for every secret in a string or a name; what else it holds is untouched."""
        return _STRING.sub(self._string, text) if self.occurs(text) else text

    def record(self, record: OutcomeRecord, text: bytes) -> OutcomeRecord:
        """
        The record with every text in it masked.

        Args:
            record: The decoded record.

            text: The JSON it was decoded from; where no secret occurs in it, nothing is done.
        """
        if not self._forms or not (self.occurs(text) or _HAS_BINARY_BODY in text):
            return record
        return msgspec.structs.replace(
            record,
            type=self._maybe(record.type),
            event=self._maybe(record.event),
            message_id=self._maybe(record.message_id),
            value=self._raw(record.value),
            events=[msgspec.Raw(self.json(bytes(raw))) for raw in record.events],
            objects=[msgspec.Raw(self.json(bytes(raw))) for raw in record.objects],
            error=None if record.error is None else self._error(record.error),
            logs=[self._log(line) for line in record.logs],
            requests=[self._exchange(exchange) for exchange in record.requests],
            notes=[self.text(note) for note in record.notes],
            earlier=[msgspec.structs.replace(one, error=self._error(one.error)) for one in record.earlier],
        )

    def occurs(self, text: bytes) -> bool:
        """Whether a secret stands in JSON text, or in any other, in one of its forms."""
        for search in self._searches:  # noqa: SIM110 - any() makes a generator, and this runs for each row
            if search(text):
                return True
        return False

    def _string(self, found: re.Match[bytes]) -> bytes:
        token = found.group()
        if not self.occurs(token):
            return token
        text = self.text(json.loads(token))
        try:
            return json.dumps(text, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return json.dumps(text).encode()

    def _maybe(self, text: str | None) -> str | None:
        return None if text is None else self.text(text)

    def _raw(self, raw: msgspec.Raw | msgspec.UnsetType) -> msgspec.Raw | msgspec.UnsetType:
        return raw if isinstance(raw, msgspec.UnsetType) else msgspec.Raw(self.json(bytes(raw)))

    def _error(self, error: JSError) -> JSError:
        return msgspec.structs.replace(
            error, name=self.text(error.name), message=self.text(error.message), stack=self._maybe(error.stack)
        )

    def _log(self, line: LogLine) -> LogLine:
        return msgspec.structs.replace(line, text=self.text(line.text), args=self._raw(line.args))

    def _exchange(self, exchange: Exchange) -> Exchange:
        return msgspec.structs.replace(
            exchange,
            method=self.text(exchange.method),
            url=self.text(exchange.url),
            request_headers=self._headers(exchange.request_headers),
            request_body=self._body(exchange.request_body, is_base64=exchange.request_body_base64),
            response_headers=self._headers(exchange.response_headers),
            response_body=self._body(exchange.response_body, is_base64=exchange.response_body_base64),
            error=self._maybe(exchange.error),
        )

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        return {self.text(name): self.text(value) for name, value in headers.items()}

    def _body(self, body: str | None, *, is_base64: bool) -> str | None:
        if body is None or not is_base64:
            return self._maybe(body)
        try:
            data = base64.b64decode(body)
        except binascii.Error:
            return self.text(body)
        return base64.b64encode(self.data(data)).decode()

    def data(self, data: bytes) -> bytes:
        """Bytes with the mask for every secret."""
        for form in self._byte_forms:
            data = data.replace(form, self._mask.encode())
        return data


def _forms(secret: str) -> Iterator[str]:
    """How a secret is written where a function puts it: itself or its JSON, each also in base64, hex or percent-encoded."""
    escaped = _inside_json(secret)
    # A header's text is UTF-8 read as Latin-1 where a server echoes it.
    misread = _bytes(secret).decode("latin-1")
    for written in dict.fromkeys((secret, escaped, misread)):
        encoded = [_bytes(written)]
        if max(written) < "\u0100":
            encoded.append(written.encode("latin-1"))  # btoa
        for data in encoded:
            yield from (data.hex(), data.hex().upper())
        for sent in (written, *chain.from_iterable(map(_base64, encoded))):
            yield from (sent, _inside_json(sent))
            for kept in _KEPT:
                once = quote(sent, safe=kept, errors="replace")
                yield from (once, once.replace("%", "%25"))  # an encoded URL as a parameter of another
            # application/x-www-form-urlencoded, as URLSearchParams writes it
            yield quote_plus(sent, safe="*", errors="replace").replace("~", "%7E")
    yield _inside_ascii_json(secret)


def _inside_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _inside_ascii_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _base64(data: bytes) -> list[str]:
    """What of the bytes is the same in any base64 text that contains them, for their three positions in a group."""
    found = []
    for lead in range(3):
        encoded = base64.b64encode(b"\0" * lead + data).decode().rstrip("=")
        # A character mixes two neighbouring bytes: the first ones depend on what comes before, the last on what follows.
        first = (0, 2, 3)[lead]
        last = (lead + len(data)) * 8 // 6
        found.append(encoded[first:last])
    shortest = 6
    kept = [form for form in found if len(form) >= shortest]
    return kept + [form.replace("+", "-").replace("/", "_") for form in kept]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _shortest(texts: Iterable[bytes]) -> list[bytes]:
    """Those that occur wherever any of them occurs."""
    found: list[bytes] = []
    for text in sorted(texts, key=len):
        if not any(shorter in text for shorter in found):
            found.append(text)
    return found
