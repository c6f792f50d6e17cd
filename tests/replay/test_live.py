"""Replays whose requests are sent for real: confirmed, journalled, resumed, and each row told once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from segfn_nb import DestinationFunction
from segfn_nb.errors import OptionError
from segfn_nb.functions.settings import Setting
from segfn_nb.replay.progress import watching
from segfn_nb.replay.results import Results, open_run
from tests.server import Seen, Server, answer

SEND = """
async function onTrack(event, settings) {
  const response = await fetch(settings.endpoint + '/orders', {
    method: 'POST',
    headers: { Authorization: 'Bearer ' + settings.key },
    body: JSON.stringify({ n: event.properties.n }),
  });
  if (response.status >= 500) throw new RetryError('the CRM answered ' + response.status);
  if (!response.ok) throw new Error('the CRM answered ' + response.status);
}
"""


def function(server: Server, source: str = SEND, **options: Any) -> DestinationFunction:
    """A destination function that sends each event to the server."""
    key = Setting(value="s3cret-key-0815", sensitive=True)
    return DestinationFunction(source, name="to_crm", settings={"endpoint": server.url, "key": key}, **options)


def events(count: int) -> list[dict[str, Any]]:
    """Events that carry their row."""
    return [{"type": "track", "event": "E", "userId": "u", "properties": {"n": n}} for n in range(count)]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that takes a while."""

    async def respond(seen: Seen) -> bytes:
        await asyncio.sleep(0.01)
        return answer()

    with Server(respond) as running:
        yield running


def test_rows_are_delivered_and_said_to_be(server: Server) -> None:
    """Deliveries follow the server's answers, each event is sent once, and tables say over which transport."""

    async def respond(seen: Seen) -> bytes:
        return answer(status={3: "500 Oops", 4: "422 No"}.get(seen.event, "200 OK"))

    server._respond = respond
    r = function(server).replay(events(6), http=f"live:{server.host}", progress=False)

    assert r.frame["delivery"].tolist() == ["delivered"] * 3 + ["retry", "failed", "delivered"]
    assert server.counts() == Counter(range(6))
    assert (r.http, r.is_mock) == (f"live:{server.host}", False)
    assert f"http: live:{server.host}" in r.summary()
    assert "mock" not in r.summary()
    assert r.requests["status"].tolist() == [200, 200, 200, 500, 422, 200]


def test_time_and_chance_are_real_unless_asked_otherwise(server: Server) -> None:
    """Live, clock and random numbers are real by default; a clock or seed that is given holds."""
    source = "async function onTrack(e) { await fetch(URL_); return [Date.now() > 1.7e12, Math.random()] }"
    f = function(server, source.replace("URL_", f"'{server.url}'"))
    host = f"live:{server.host}"
    event = {"type": "track", "timestamp": "2001-01-01T00:00:00Z"}
    real = [f(event, http=host).value for _ in range(2)]
    given = [f(event, http=host, clock="event", random=7).value for _ in range(2)]

    assert [value[0] for value in real] == [True, True]
    assert real[0][1] != real[1][1]
    assert given[0] == [False, given[1][1]]


def test_one_event_is_sent_from_the_warm_environment(server: Server) -> None:
    """`fn(event, http="live:...")` sends it once, and globals live from call to call."""
    source = "let calls = 0; async function onTrack(e) { await fetch(URL_, {method: 'POST', body: '{\"n\": 1}'}); return ++calls }"
    f = function(server, source.replace("URL_", f"'{server.url}'"))
    outcomes = [f({"type": "track"}, http=f"live:{server.host}") for _ in range(2)]

    assert [outcome.value for outcome in outcomes] == [1, 2]
    assert [outcome.requests[0].status for outcome in outcomes] == [200, 200]
    assert server.counts() == Counter({1: 2})


def test_many_events_are_confirmed_first(server: Server) -> None:
    """More than 100 events send nothing before `confirm=True`; the error says hosts, numbers and what to write."""
    f = function(server)
    with pytest.raises(OptionError) as refused:
        f.replay(events(250), http=f"live:{server.host}", progress=False)
    sent = len(server.seen)
    confirmed = f.replay(events(250), http=f"live:{server.host}", confirm=True, progress=False)

    assert str(refused.value) == (
        "a live replay of 250 events would send about 250 requests\n"
        f"    {server.host}  about 250\n"
        "This is an estimate: 100 of the events were run under mock, and real answers may lead to more or fewer "
        "requests.\n"
        "If that is meant, write confirm=True (in a magic --confirm, in the shell --yes)."
    )
    assert (sent, confirmed.deliveries["delivered"], len(server.seen)) == (0, 250, 250)


def test_the_estimate_knows_hosts_that_would_be_refused(server: Server) -> None:
    """Hosts that functions ask and nobody named are shown as refused, and not counted as sent."""
    source = (
        "async function onTrack(e) { if (e.properties.n % 2) await fetch('https://other.example/'); await fetch(URL_) }"
    )
    f = function(server, source.replace("URL_", f"'{server.url}'"))
    with pytest.raises(OptionError) as refused:
        f.replay(events(102), http=f"live:{server.host}", progress=False)
    lines = str(refused.value).split("\n")

    assert lines[:2] == [
        "a live replay of 102 events would send about 102 requests",
        f"    {server.host}  about 102",
    ]
    assert lines[2].endswith("(not named in http=: refused)")
    assert lines[2].startswith("    other.example  about 5")


def test_a_rerun_asks_again(server: Server) -> None:
    """`rerun` of a confirmed live replay asks for `confirm` itself; a few rows need none."""
    f = function(server)
    r = f.replay(events(120), http=f"live:{server.host}", confirm=True, progress=False)
    with pytest.raises(OptionError, match="a live replay of 120 events"):
        r.rerun(delivery="delivered")
    few = r.rerun(rows=[1, 2])

    assert (few.deliveries["delivered"], len(server.seen)) == (2, 122)


def test_without_a_folder_there_is_no_journal_and_that_is_said(server: Server) -> None:
    """Notes of a live run say what protects it, and how far its events ran side by side."""
    r = function(server).replay(events(1), http=f"live:{server.host}", progress=False)

    assert r.notes == [
        "up to 1 event ran at once, each in an environment of its own, and ended in no order",
        "without out= there is no journal: had the kernel been killed, nobody could tell what was sent",
    ]


PARENT = """
import sys
from pathlib import Path
from segfn_nb import DestinationFunction, Setting
from tests.replay.test_live import SEND, events
f = DestinationFunction(SEND, name="to_crm", settings={"endpoint": sys.argv[1], "key": Setting(value="s3cret-key-0815", sensitive=True)})
f.replay(events(400), http="live:" + sys.argv[2], out=sys.argv[3], confirm=True, concurrency=10, progress=False)
"""


def test_a_killed_kernel_sends_nothing_twice(server: Server, tmp_path: Path) -> None:
    """
    SIGKILL of the parent in the middle, then the same call: rows with an outcome stay as they are, those whose request
    may have left are interrupted, all others run; the server sees no event twice.
    """

    async def respond(seen: Seen) -> bytes:
        await asyncio.sleep(0.02)
        return answer()

    server._respond = respond
    out = tmp_path / "run"
    killed = subprocess.Popen([sys.executable, "-c", PARENT, server.url, server.host, str(out)])
    while len(server.seen) < 120:
        assert killed.poll() is None
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    while _connected(server):
        time.sleep(0.05)
    before = server.counts()
    journal = b"".join(path.read_bytes() for path in (out / "journal").iterdir())
    r = function(server).replay(
        events(400), http=f"live:{server.host}", out=out, confirm=True, concurrency=10, progress=False
    )
    after = server.counts()
    interrupted = r.frame["row"][r.frame["delivery"] == "interrupted"].tolist()

    assert b"s3cret-key-0815" not in journal
    assert max(after.values()) == 1
    assert (r.rows_in, r.deliveries["delivered"] + len(interrupted)) == (400, 400)
    assert 0 < len(interrupted) < 120
    assert before <= after
    assert set(range(400)) - set(after) <= set(interrupted)
    assert not list((out / "journal").glob("outcomes-*"))
    assert open_run(out).hash == r.hash

    again = r.rerun(delivery="interrupted")

    assert again.deliveries["delivered"] == len(interrupted)


def _connected(server: Server) -> bool:
    """Whether workers of the killed parent are still there."""
    tasks = asyncio.run_coroutine_threadsafe(_count_tasks(), server._loop).result()
    return tasks > 1


async def _count_tasks() -> int:
    return len(asyncio.all_tasks())


def test_a_stopped_run_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    """Ctrl-C with `out=`, then the same call: rows that had not begun run, none is sent twice."""
    f = function(server)
    out = tmp_path / "run"
    options: dict[str, Any] = {"http": f"live:{server.host}", "out": out, "confirm": True, "concurrency": 5}

    def stop(done: int, total: int | None) -> None:
        if done >= 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        f.replay(events(200), progress=stop, **options)
    assert f.last is not None
    first = f.last.deliveries
    r = f.replay(events(200), progress=False, **options)

    assert first["delivered"] >= 50
    assert max(server.counts().values()) == 1
    assert (r.rows_in, r.deliveries["delivered"] + r.deliveries["interrupted"]) == (200, 200)
    assert r.deliveries["interrupted"] <= 5
    assert json.loads((out / "manifest.json").read_bytes())["run"]["is_finished"]


class _Looking:
    """A watcher that looks at the rows there are, each time it is told of some."""

    seen: ClassVar[list[list[int]]] = []

    def __init__(self, name: str) -> None:
        self.seen.clear()

    shows_rows = True

    def look(self, results: Results) -> None:
        pass

    def begin(self, total: int | None, so_far: Callable[[], Results]) -> None:
        self._so_far = so_far

    def update(self, rows: int) -> None:
        self.seen.append(self._so_far().frame["row"].tolist())

    def close(self) -> None:
        pass


def test_rows_are_shown_while_others_wait(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows up to the first that is not done can be looked at, those of an earlier replay among them."""
    monkeypatch.setattr(watching, "watcher", _Looking)
    f = function(server)
    options: dict[str, Any] = {
        "http": f"live:{server.host}",
        "out": tmp_path / "run",
        "confirm": True,
        "concurrency": 4,
    }

    def stop(done: int, total: int | None) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        f.replay(events(150), progress=stop, **options)
    f.replay(events(150), **options)

    looked = [rows for rows in _Looking.seen if 0 < len(rows) < 150]
    assert looked
    assert all(rows == list(range(len(rows))) for rows in looked)
    assert len(looked[0]) >= 20


def test_secrets_are_masked_in_a_live_run(server: Server, tmp_path: Path) -> None:
    """The server gets the key; no file of the run holds it."""
    out = tmp_path / "run"
    r = function(server).replay(events(3), http=f"live:{server.host}", out=out, progress=False)
    files = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())

    assert server.seen[0].headers["authorization"] == "Bearer s3cret-key-0815"
    assert b"s3cret-key-0815" not in files
    assert "Bearer •••••" in r.requests["request_headers"][0]


# ---- what the function sees


CATCH = """
async function onTrack(event) {
  const seen = [];
  for (const url of event.properties.urls) {
    try {
      const response = await fetch(url, event.properties.options);
      try {
        seen.push([response.status, response.url, response.redirected, await response.text()]);
      } catch (error) {
        seen.push([response.status, error.name, error.type, error.code, error.message]);
      }
    } catch (error) {
      seen.push([error.name, error.type, error.code, error.message]);
    }
  }
  return seen;
}
"""


def fetched(server: Server, *urls: str, hosts: str | None = None, **options: Any) -> list[Any]:
    """What a function sees of these URLs."""
    f = DestinationFunction(CATCH, name="catch")
    event = {"type": "track", "properties": {"urls": urls, "options": options}}
    value: list[Any] = f(event, http=f"live:{hosts or server.host}").value
    return value


def test_an_endless_loop_hides_no_request(server: Server) -> None:
    """What an event had sent before its loop is among the requests, with its answer's status and without secrets."""
    source = SEND.replace("if (!response.ok)", "while (true) {}\n  if (!response.ok)")
    looping = function(server, source, timeout_seconds=0.5)
    results = looping.replay(events(1), http=f"live:{server.host}")

    assert results.deliveries["timeout"] == 1
    assert "1 request went out" in results.summary()
    (request,) = results.requests.to_dict("records")
    assert (request["status"], request["request_body"]) == (200, '{"n":0}')
    assert "s3cret-key-0815" not in request["request_headers"]


def test_refused_requests_did_not_go_out(server: Server) -> None:
    """The summary counts apart what was refused because nobody named its host."""
    results = function(server).replay(events(3), http="live:crm.example.com")

    assert "0 requests went out, 3 were refused: their hosts are not named" in results.summary()


def test_a_refused_host_is_a_fetch_error() -> None:
    """A host nobody named is node-fetch's FetchError with a code of ours; the server sees no connection."""
    with Server() as server, Server() as other:
        found = fetched(server, f"{other.url}/x", f"{server.url}/")

    why = f'{other.host} is not among the hosts that http= names; http="live:{server.host},{other.host}" allows it too'
    assert found == [
        ["FetchError", "system", "ERR_SEGFN_HOST_NOT_NAMED", f"request to {other.url}/x failed, reason: {why}"],
        [200, f"{server.url}/", False, "{}"],
    ]
    assert (other.connections, server.connections) == (0, 1)


def test_a_refusal_nobody_catches_is_the_rows_error_and_cause(server: Server) -> None:
    """Rows that asked for an unnamed host fail, with one cause that says which host and what to write."""
    r = function(server).replay(events(3), http="live:crm.example.com", progress=False)

    assert r.deliveries["failed"] == 3
    (cause,) = r.causes["message"]
    assert cause.endswith(
        f'{server.host} is not among the hosts that http= names; http="live:crm.example.com,{server.host}" allows it too'
    )
    assert server.connections == 0


def test_a_redirect_is_checked_like_any_request() -> None:
    """A redirect into a server that nobody named is refused at that hop: it sees no connection."""
    with Server() as other, Server(lambda seen: answer(status="302 Found", headers={"Location": other.url})) as server:
        (found,) = fetched(server, f"{server.url}/go")

    assert found[:3] == ["FetchError", "system", "ERR_SEGFN_HOST_NOT_NAMED"]
    assert (len(server.seen), other.connections) == (1, 0)


def test_a_redirect_to_metadata_is_refused() -> None:
    """A redirect to a cloud's metadata service goes nowhere, whatever is named."""
    location = {"Location": "http://169.254.169.254/latest/meta-data/"}
    with Server(lambda seen: answer(status="307 Temporary Redirect", headers=location)) as server:
        (found,) = fetched(server, f"{server.url}/", hosts=f"*,{server.host}")

    assert found[2] == "ERR_SEGFN_HOST_NOT_NAMED"
    assert "metadata service" in found[3]


def test_redirect_loops_end() -> None:
    """Twenty redirects and no more, as with node-fetch."""
    with Server(lambda seen: answer(status="302 Found", headers={"Location": "/again"})) as server:
        (found,) = fetched(server, f"{server.url}/again")

    assert found == ["FetchError", "max-redirect", None, f"maximum redirect reached at: {server.url}/again"]
    assert len(server.seen) == 21


def test_bodies_that_are_not_whole_fail_where_they_are_read() -> None:
    """Status and headers come; reading the body is a FetchError with Node's reason and code."""

    def respond(seen: Seen) -> bytes:
        if seen.path == "/short":
            return answer(b"foo", length=50)
        return answer(b"no gzip", headers={"Content-Encoding": "gzip"})

    with Server(respond) as server:
        found = fetched(server, f"{server.url}/short", f"{server.url}/packed")

    said = "Invalid response body while trying to fetch"
    assert found == [
        [200, "FetchError", "system", "ECONNRESET", f"{said} {server.url}/short: aborted"],
        [200, "FetchError", "system", "Z_DATA_ERROR", f"{said} {server.url}/packed: incorrect header check"],
    ]


def test_a_server_that_hangs_is_a_timeout(server: Server) -> None:
    """No answer within the limit: the row is a timeout, in a session as in a replay."""

    async def respond(seen: Seen) -> bytes:
        await asyncio.sleep(60)
        return answer()

    server._respond = respond
    f = function(server, timeout_seconds=0.5)
    outcome = f(events(1)[0], http=f"live:{server.host}")
    r = f.replay(events(3), http=f"live:{server.host}", progress=False)

    assert (outcome.delivery, outcome.error and outcome.error.message) == (
        "timeout",
        "the handler took longer than 0.5 s; a request was not answered",
    )
    assert r.deliveries["timeout"] == 3


def test_timers_and_aborts_run_while_a_request_is_on_its_way(server: Server) -> None:
    """On the real clock a timer comes when it is due: an abort ends a slow request."""

    async def respond(seen: Seen) -> bytes:
        await asyncio.sleep(2)
        return answer()

    server._respond = respond
    source = """async function onTrack(event, settings) {
      const control = new AbortController();
      setTimeout(() => control.abort(), 50);
      try { await fetch(settings.endpoint, { signal: control.signal }); } catch (error) { return error.name }
    }"""
    f = function(server, source)
    r = f.replay(events(2), http=f"live:{server.host}", progress=False)

    assert f(events(1)[0], http=f"live:{server.host}").value == "AbortError"
    assert [r[row].value for row in (0, 1)] == ["AbortError", "AbortError"]


def test_a_pause_that_a_server_asks_for_is_said(server: Server) -> None:
    """Retry-After: the row is a retry, the others wait and are delivered, and notes say how long."""

    async def respond(seen: Seen) -> bytes:
        return answer(status="503 Busy", headers={"Retry-After": "1"}) if seen.event == 0 else answer()

    server._respond = respond
    r = function(server).replay(events(4), http=f"live:{server.host}", concurrency=1, progress=False)

    assert r.frame["delivery"].tolist() == ["retry", "delivered", "delivered", "delivered"]
    assert [note.partition(" waited ")[0] for note in r.notes if "Retry-After" in note] == [f"requests to {server.url}"]


@pytest.mark.parametrize("option", [{"concurrency": 0}, {"concurrency": 1.5}])
def test_wrong_options_are_refused(server: Server, option: dict[str, Any]) -> None:
    """`concurrency` is a whole number from 1."""
    with pytest.raises(OptionError, match="concurrency"):
        function(server).replay(events(1), http=f"live:{server.host}", progress=False, **option)
