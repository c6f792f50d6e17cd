"""A user's httpx transport answers, in this process."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from segfn_nb.errors import OptionError
from segfn_nb.runtime.transports.resolve import resolve_transport
from segfn_nb.workers.pool import Pool
from tests.workers.helpers import load, parts, statuses

SOURCE = """
async function onTrack(e) {
  const answers = await Promise.all([1, 2].map((i) => fetch('https://crm.example/' + i, { method: 'POST', body: String(e.n) })));
  if (!answers.every((a) => a.status === 201)) throw new Error('status ' + answers.map((a) => a.status));
  return e;
}"""


def test_requests_reach_the_users_transport() -> None:
    """Requests made in a worker are answered by the transport object here, two at a time, row by row."""
    seen: list[tuple[str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((str(request.url), request.content))
        return httpx.Response(201, json={"ok": True})

    transport = resolve_transport(httpx.MockTransport(answer))
    message = msgspec.structs.replace(load(SOURCE), transport=transport.spec)
    found = statuses(list(Pool(message, transport, workers=1).run(parts(3, size=10))))

    assert found == ["returned"] * 3
    assert sorted(seen) == [(f"https://crm.example/{i}", str(n).encode()) for i in (1, 2) for n in range(3)]


def test_a_transport_that_raises_is_an_answer() -> None:
    """A connection error of httpx reaches the function as Node's error."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    transport = resolve_transport(httpx.MockTransport(refuse))
    message = msgspec.structs.replace(
        load("async function onTrack(e) { await fetch('https://crm.example/') }"), transport=transport.spec
    )
    (outcome,) = Pool(message, transport, workers=1).run(parts(1, size=1))

    assert b"request to https://crm.example/ failed, reason: refused" in outcome.records[0].text


def test_what_cannot_answer_is_refused() -> None:
    """Anything else than a transport is an error that lists what can answer."""
    with pytest.raises(OptionError, match="http='live:x.example' is none of what can answer requests: 'mock'"):
        resolve_transport("live:x.example")
