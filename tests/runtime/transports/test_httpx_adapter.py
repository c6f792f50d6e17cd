"""A user's httpx transport answers, in this process."""

from __future__ import annotations

import asyncio
import json
from typing import Any

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
    with pytest.raises(OptionError, match=r"http='tape:x\.example' is none of what can answer requests: 'mock'"):
        resolve_transport("tape:x.example")


def outcomes(source: str, answer: Any, rows: int, **options: Any) -> list[dict[str, Any]]:
    """Records of rows whose requests this coroutine answers."""
    transport = resolve_transport(httpx.MockTransport(answer))
    message = msgspec.structs.replace(load(source, **options), transport=transport.spec)
    done = list(Pool(message, transport, workers=1).run(parts(rows, size=100)))
    return [json.loads(record.text) for outcome in done for record in outcome.records]


async def slow_then_fast(request: httpx.Request) -> httpx.Response:
    """Row 0's request takes longer than its limit, the others none; each answer says whose it is."""
    if request.url.path == "/0":
        await asyncio.sleep(0.6)
    return httpx.Response(200, text=request.url.path)


def test_a_late_answer_is_nobodys() -> None:
    """The answer to a request whose row timed out does not reach a later row."""
    source = "async function onTrack(e) { const r = await fetch('https://x.example/' + e.n); return { said: await r.text() } }"
    found = outcomes(source, slow_then_fast, 4, timeout_seconds=0.3)

    assert [one["status"] for one in found] == ["timeout", "returned", "returned", "returned"]
    assert [one["value"]["said"] for one in found[1:]] == ["/1", "/2", "/3"]


def test_an_answer_to_a_request_not_awaited_is_nobodys() -> None:
    """What an earlier row asked and did not wait for takes nothing from the rows after it."""
    source = """async function onTrack(e) {
      const asked = fetch('https://x.example/' + e.n);
      return e.n ? { said: await (await asked).text() } : e;
    }"""

    async def all_slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.05)
        return httpx.Response(200, text=request.url.path)

    found = outcomes(source, all_slow, 3)

    assert [one["value"].get("said") for one in found] == [None, "/1", "/2"]


def test_timers_wait_for_an_answer_that_is_on_its_way() -> None:
    """On the virtual clock a transport's answer takes no time, so it comes before a timeout of the code's own."""
    source = """async function onTrack(e) {
      const late = new Promise((r) => setTimeout(() => r('late'), 3000));
      return { first: await Promise.race([late, fetch('https://x.example/0', { timeout: 2000 }).then(() => 'answer')]) };
    }"""

    assert outcomes(source, slow_then_fast, 1)[0]["value"] == {"first": "answer"}


def test_a_transport_that_answers_nonsense_is_an_error_of_the_request() -> None:
    """An answer that is none fails the request and leaves the worker alone."""

    class Wrong:
        async def handle(self, request: Any) -> Any:
            return "no answer"

    transport = resolve_transport(Wrong())
    message = msgspec.structs.replace(
        load("async function onTrack(e) { await fetch('https://x.example/') }"), transport=transport.spec
    )
    pool = Pool(message, transport, workers=1)
    (outcome,) = pool.run(parts(1, size=1))

    assert (b"TypeError: the transport answered with str" in outcome.records[0].text, pool.restarts) == (True, 0)
