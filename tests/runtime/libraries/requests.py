"""What libraries send, and what they make of the answer: in Node 22 to a server on this machine, and in an environment."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import Exchange, OutcomeRecord
from segfn_nb.runtime.transports.mock import Mock
from tests.runtime.differential import GENEROUS, HARNESS, in_node
from tests.runtime.helpers import environment
from tests.runtime.libraries.node_side import prelude
from tests.server import Seen, Server, answer

NOW = 1705320000000
NETWORK = (Path(__file__).parent / "node_network.js").read_text(encoding="utf-8")

# One call an event, so that each has a deadline of its own.
IN_ENVIRONMENT = HARNESS + "async function onTrack(event) { return await outcome(event.properties.expression); }"

# What the machine, the connection or chance decides. The length follows from the body, which is compared.
INCOMPARABLE = {"host", "date", "user-agent", "content-length", "transfer-encoding"}


class Answer(NamedTuple):
    """What a server says to every request."""

    status: int = 200
    body: str = "{}"
    headers: dict[str, str] = {}  # noqa: RUF012 - a tuple's default, which nobody changes


class Sent(NamedTuple):
    """A request as both sides can be compared."""

    method: str
    url: str
    headers: dict[str, str]
    body: str


def node_side(expressions: Sequence[str], given: Answer, ignored: Sequence[str] = ()) -> tuple[list[Any], list[Sent]]:
    """Results in Node 22, and the requests that reached a server."""

    def respond(seen: Seen) -> bytes:
        body = b"" if seen.method == "HEAD" else given.body.encode()
        named = {name.title(): value for name, value in given.headers.items()}
        headers = {"Content-Type": "application/json", "Connection": "close", **named}
        return answer(body, status=f"{given.status} {HTTPStatus(given.status).phrase}", headers=headers)

    with Server(respond) as plain, Server(respond) as secure:
        before = f"{prelude()};({NETWORK.rstrip().rstrip(';')})({plain.port}, {secure.port}, {NOW})"
        results = in_node(expressions, before)
        seen = [("http", one) for one in plain.seen] + [("https", one) for one in secure.seen]
        return results, [_of_node(scheme, one, ignored) for scheme, one in seen]


def our_side(expressions: Sequence[str], given: Answer, ignored: Sequence[str] = ()) -> tuple[list[Any], list[Sent]]:
    """Results in one environment, an event for each call, and the requests of the traces."""
    rule = {"url": "*", "status": given.status, "text": given.body}
    headers = {"content-type": "application/json", **given.headers}
    made = environment(
        IN_ENVIRONMENT,
        kind=Kind.INSERT_SOURCE,
        rules=Mock({**rule, "headers": headers}),
        limits=GENEROUS,
        timeout_seconds=60.0,
        clock=float(NOW),
        random=0.5,
    )
    results: list[Any] = []
    sent: list[Sent] = []
    for row, expression in enumerate(expressions):
        event = {"type": "track", "properties": {"expression": expression}}
        (line,) = made.run(row, json.dumps(event)).lines
        outcome = msgspec.json.decode(line, type=OutcomeRecord)
        assert outcome.error is None, (expression, outcome.error)
        results.append(json.loads(bytes(outcome.value)))  # type: ignore[arg-type]
        sent += [_of_ours(exchange, ignored) for exchange in outcome.requests]
    return results, sorted(sent, key=lambda one: one.url.startswith("https"))


def _of_node(scheme: str, seen: Seen, ignored: Sequence[str]) -> Sent:
    url = f"{scheme}://{seen.headers['host']}{seen.path}"
    return Sent(seen.method, url, _comparable(seen.headers, ignored), _body(seen.body.decode("utf-8", "replace")))


def _of_ours(exchange: Exchange, ignored: Sequence[str]) -> Sent:
    assert not exchange.request_body_base64
    headers = {name.lower(): value for name, value in exchange.request_headers.items()}
    return Sent(exchange.method, exchange.url, _comparable(headers, ignored), _body(exchange.request_body or ""))


def _comparable(headers: dict[str, str], ignored: Sequence[str]) -> dict[str, str]:
    shown = {name: value for name, value in sorted(headers.items()) if name not in INCOMPARABLE | {*ignored}}
    if "amz-sdk-invocation-id" in ignored and "authorization" in shown:  # it is signed, too
        shown["authorization"] = shown["authorization"].partition("Signature=")[0]
    return shown


def _body(text: str) -> str:
    """Versions of Node differ from machine to machine, and identifiers are drawn by chance."""
    text = re.sub(r"v?22\.\d+\.\d+", "22", text)
    return re.sub(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", "uuid", text)
