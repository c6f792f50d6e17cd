"""All that is known of one thing that happened: a request with its answer, what was sent to Segment, a whole log."""

from __future__ import annotations

import base64
import contextlib

import msgspec

from segfn_nb.contracts.debugging import Part
from segfn_nb.contracts.outcome import Exchange, OutcomeRecord
from segfn_nb.debugger.marks import Source, item_at

LONGEST = 8_000
"""Characters of a part; what is left out is counted."""


def parts_of(source: Source, record: OutcomeRecord) -> list[Part]:
    """
    The parts, as texts; empty where nothing more is known.

    Args:
        source: As from `segfn_nb.debugger.marks.happened`.

        record: The outcome, in which secrets are hidden already.
    """
    match source.kind:
        case "request" | "answer":
            exchange = item_at(record.requests, source.index)
            return [] if exchange is None else _exchange(exchange)
        case "call":
            event = item_at(record.events, source.index)
            return [] if event is None else [Part("event", _laid_out(bytes(event)))]
        case "object":
            made = item_at(record.objects, source.index)
            return [] if made is None else [Part("object", _laid_out(bytes(made)))]
        case "log":
            log = item_at(record.logs, source.index)
            return [] if log is None else [Part("log", _cut(log.text))]
        case "return" if isinstance(record.value, msgspec.Raw):
            return [Part("returned", _laid_out(bytes(record.value)))]
    return []


def _exchange(exchange: Exchange) -> list[Part]:
    attempt = f", in attempt {exchange.attempt}" if exchange.attempt > 1 else ""
    became = exchange.error or ("not awaited, or no answer" if exchange.status is None else str(exchange.status))
    took = f", after {exchange.duration_ms:,.1f} ms" if exchange.duration_ms else ""
    asked = _body(exchange.request_body, is_base64=exchange.request_body_base64)
    answered = _body(exchange.response_body, is_base64=exchange.response_body_base64)
    parts = [
        Part("request", _cut(f"{exchange.method} {exchange.url}{attempt}")),
        Part("its headers", _headers(exchange.request_headers)),
        Part("its body", asked),
        Part("answer", _cut(f"{became}{took}")),
        Part("its headers", _headers(exchange.response_headers)),
        Part("its body", answered),
    ]
    return [part for part in parts if part.text]


def _headers(headers: dict[str, str]) -> str:
    return _cut("\n".join(f"{name}: {value}" for name, value in headers.items()))


def _body(body: str | None, *, is_base64: bool) -> str:
    if not body:
        return ""
    if is_base64:
        return f"({len(base64.b64decode(body)):,} bytes that are no text)"
    return _laid_out(body.encode("utf-8", "surrogatepass"))


def _laid_out(text: bytes) -> str:
    """JSON with a member a line, its numbers as they were written; other text as it is."""
    with contextlib.suppress(msgspec.DecodeError):  # it is no JSON, then
        text = msgspec.json.format(text, indent=2)
    return _cut(text.decode("utf-8", "replace"))


def _cut(text: str) -> str:
    surplus = len(text) - LONGEST
    return text if surplus <= 0 else f"{text[:LONGEST]}\n… {surplus:,} more characters"
