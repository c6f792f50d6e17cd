"""
How a cassette is written: JSON lines, a header first, then one exchange a line.

    {"cassette": 1, "recorded_at": "2026-11-25T21:30:00Z", "function": "orders_to_crm", "hosts": ["crm.example.com"]}
    {"row": 3, "seq": 0, "of": 1, "method": "POST", "url": "https://crm.example.com/orders",
     "request": {"headers": {"content-type": "application/json"}, "json": {"total": 5}},
     "status": 200, "response": {"headers": {...}, "json": {"id": 77}}, "duration_ms": 41.2}

`row` counts the events of the input from 0, `seq` the row's requests from 0, of `of` in all. A body is `json` where its
text is JSON on one line (to the letter), else `text` where it is UTF-8, else `base64`. In place of status and response
stands `error`, as Node tells it, or `unanswered` where nothing had come when the row ended.
"""

from __future__ import annotations

import base64
import json
from typing import Any, NoReturn

import msgspec

from segfn_nb.contracts.http import Recorded, TransportError, WireRequest, WireResponse
from segfn_nb.errors import OptionError

FORMAT = 1

NEVER_MS = 1e12
"""The latency of an answer that had not come when its row ended: longer than any invocation may take."""


class Header(msgspec.Struct, frozen=True):
    """The first line."""

    cassette: int
    recorded_at: str = ""
    function: str = ""
    hosts: list[str] = []


class Failure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why there is no answer, or not all of its body."""

    code: str
    message: str
    errno: str = ""
    syscall: str = ""


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """What goes one way: headers, where a name that is repeated has a list of values, and a body in one of three forms."""

    headers: dict[str, str | list[str]] = {}
    json: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    text: str | msgspec.UnsetType = msgspec.UNSET
    base64: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def body(self) -> tuple[str | None, bool]:
        """The body as on the wire, and whether it is base64; None: there is none."""
        if not isinstance(self.json, msgspec.UnsetType):
            return bytes(self.json).decode("utf-8"), False
        if not isinstance(self.text, msgspec.UnsetType):
            return self.text, False
        return (None, False) if isinstance(self.base64, msgspec.UnsetType) else (self.base64, True)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each header by itself."""
        return [
            (name, value)
            for name, values in self.headers.items()
            for value in ([values] if isinstance(values, str) else values)
        ]


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One exchange. `decompress` is WireRequest's."""

    row: int
    seq: int
    of: int
    method: str
    url: str
    request: Message = Message()
    status: int | None = None
    status_text: str = ""
    response: Message | None = None
    body_error: Failure | None = None
    error: Failure | None = None
    unanswered: bool = False
    duration_ms: float = 0.0
    decompress: bool = True


class Place(msgspec.Struct, frozen=True):
    """What of a line says where it belongs."""

    row: int
    seq: int
    of: int
    method: str
    url: str


decode_line = msgspec.json.Decoder(Line).decode
decode_place = msgspec.json.Decoder(Place).decode
_decode_raw = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_header = msgspec.json.Decoder(Header).decode
_decode_format = msgspec.json.Decoder(dict[str, Any]).decode


def header_of(text: bytes, path: str) -> Header:
    """
    The header that a file begins with.

    Raises:
        OptionError: It is no cassette, or one of another version.
    """
    try:
        version = _decode_format(text).get("cassette")
    except msgspec.MsgspecError:
        version = None
    if version is None:
        raise OptionError(f"http: {path} is no cassette: its first line is no header")
    if version != FORMAT:
        raise OptionError(f"http: {path} is a cassette of format {version}; this version of segfn_nb reads {FORMAT}")
    try:
        return _decode_header(text)
    except msgspec.MsgspecError as error:
        raise OptionError(f"http: {path}: the header cannot be read: {error}") from None


def line_of(row: int, seq: int, of: int, recorded: Recorded) -> Line:
    """An exchange as a line; what is secret must not be in it any more."""
    request, result = recorded.request, recorded.result
    line = Line(
        row=row,
        seq=seq,
        of=of,
        method=request.method,
        url=request.url,
        request=message_of(request.headers, request.body, is_base64=request.body_base64),
        duration_ms=round(recorded.duration_ms, 3),
        decompress=request.decompress,
    )
    if isinstance(result, WireResponse):
        return msgspec.structs.replace(
            line,
            status=result.status,
            status_text=result.status_text,
            response=message_of(result.headers, result.body or None, is_base64=result.body_base64),
            body_error=None if result.body_error is None else _failure(result.body_error),
        )
    if isinstance(result, TransportError):
        return msgspec.structs.replace(line, error=_failure(result))
    return msgspec.structs.replace(line, unanswered=True)


def message_of(headers: list[tuple[str, str]], body: str | None, *, is_base64: bool) -> Message:
    """Headers and body as they are written."""
    named: dict[str, str | list[str]] = {}
    for name, value in headers:
        before = named.get(name)
        named[name] = value if before is None else [*([before] if isinstance(before, str) else before), value]
    if body is None:
        return Message(named)
    if is_base64:
        return Message(named, base64=body)
    found = _json_on_one_line(body)
    return Message(named, text=body) if found is None else Message(named, json=found)


def _json_on_one_line(text: str) -> msgspec.Raw | None:
    """The text, to be written as it is, where it is JSON that a line can hold and a reader wants to see as such."""
    if text[:1] not in ("{", "[") or text[-1:] not in ("}", "]") or "\n" in text or "\r" in text:
        return None
    try:
        json.loads(text, parse_constant=_no_json)
        raw = msgspec.Raw(text.encode("utf-8"))
        _decode_raw(b"[%b]" % bytes(raw))  # who reads the line takes less: no half of a character
    except (ValueError, RecursionError):
        return None
    return raw


def _no_json(name: str) -> NoReturn:
    raise ValueError(name)


def answer_of(line: Line, request: WireRequest) -> WireResponse | TransportError:
    """What the function gets: as it was recorded, after as long a time."""
    if line.error is not None:
        return _transport_error(line.error, line.duration_ms)
    if line.status is None or line.response is None:
        message = "nothing had come when this row ended"
        return TransportError(message=message, code="ERR_SEGFN_UNANSWERED", latency_ms=NEVER_MS)
    body, is_base64 = line.response.body
    return WireResponse(
        status=line.status,
        url=request.url,
        status_text=line.status_text,
        headers=line.response.pairs,
        body=body or "",
        body_base64=is_base64,
        body_error=None if line.body_error is None else _transport_error(line.body_error, 0.0),
        latency_ms=line.duration_ms,
    )


def _failure(error: TransportError) -> Failure:
    return Failure(error.code, error.message, error.errno, error.syscall)


def _transport_error(failure: Failure, latency_ms: float) -> TransportError:
    return TransportError(failure.message, failure.code, failure.errno, failure.syscall, latency_ms)


def body_bytes(body: str, *, is_base64: bool) -> bytes:
    """A body as bytes; base64 that is none is taken for text."""
    if is_base64:
        try:
            return base64.b64decode(body, validate=True)
        except ValueError:
            pass  # edited by hand
    return body.encode("utf-8", "replace")
