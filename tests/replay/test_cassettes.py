"""Runs that are recorded over a real server, and played back when it is gone."""

from __future__ import annotations

import base64
import gzip
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from segfn_nb import Cassette, DestinationFunction, OptionError, Record, ReplayError, Setting, SetupError
from segfn_nb.contracts.function import Kind
from segfn_nb.replay.results import Results
from segfn_nb.runtime.cassettes.tape import Tape
from tests.replay.helpers import run
from tests.server import Respond, Seen, Server, answer

SECRET = "s3cret/key+ö-0815"

POST = """
async function onTrack(event, settings) {
  const body = JSON.stringify({ n: event.properties.n });
  const response = await fetch(settings.url + '/orders?a=1', { method: 'POST', body });
  return { status: response.status, body: await response.json() };
}
"""

SEEN = """
async function onTrack(event, settings) {
  const seen = [];
  for (const path of event.properties.paths) {
    try {
      const response = await fetch(settings.url + path, event.properties.options);
      try {
        seen.push([response.status, response.url, response.redirected, [...await response.buffer()].join()]);
      } catch (error) {
        seen.push([response.status, error.name, error.type, error.code, error.message]);
      }
    } catch (error) {
      seen.push([error.name, error.type, error.code, error.errno, error.message]);
    }
  }
  return { seen };
}
"""


def events(count: int) -> list[dict[str, Any]]:
    """Events that say their number."""
    return [{"type": "track", "event": "E", "userId": "u", "properties": {"n": n}} for n in range(count)]


def asking(*paths: str, **options: Any) -> list[dict[str, Any]]:
    """One event for SEEN."""
    return [{"type": "track", "properties": {"paths": paths, "options": options}}]


class Taped:
    """
    A replay that was recorded over a server which is gone now.

    Attributes:
        r: What it gave.

        host: What the server was.
    """

    def __init__(self, tape: Path, respond: Respond, source: str, given: list[dict[str, Any]], **options: Any) -> None:
        self.tape = tape
        self.source = source
        self.given = given
        with Server(respond) as server:
            self.host = server.host
            self.settings = {"url": server.url, **options.pop("settings", {})}
            http = Record(tape, [server.host], **options.pop("record", {}))
            self.r = self._run(http, clock="real", random="real", **options)

    def play(self, **options: Any) -> Results:
        """The same from the cassette."""
        return self._run(options.pop("http", f"cassette:{self.tape}"), **options)

    def _run(self, http: Any, **options: Any) -> Results:
        made = {"settings": self.settings, **options}
        return run(made.pop("given", self.given), self.source, Kind.INSERT_DESTINATION, http=http, **made)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The exchanges by row and number."""
        found = [json.loads(line) for line in self.tape.read_text().splitlines()[1:]]
        return sorted(found, key=lambda line: (line["row"], line["seq"]))


def values(r: Results) -> list[Any]:
    """What each row returned."""
    return [r[int(row)].value for row in r.frame["row"]]


def number_of(seen: Seen) -> bytes:
    """An answer that says which event asked."""
    return answer(json.dumps({"of": seen.event}).encode())


def test_played_back_without_the_server_it_is_the_same_on_any_number_of_workers(tmp_path: Path) -> None:
    """Hash, deliveries and values are those of the recorded run, on 1 and 2 workers over three parts; tables say what answered."""
    rows = [*range(5), *range(10_000, 10_005), *range(20_000, 20_003)]
    taped = Taped(tmp_path / "t.jsonl", number_of, POST, events(20_003), rows=rows, concurrency=4)
    one, two = (taped.play(rows=rows, workers=workers) for workers in (1, 2))

    assert {taped.r.hash, one.hash, two.hash} == {taped.r.hash}
    assert values(one) == values(taped.r)
    assert values(one)[:2] == [{"status": 200, "body": {"of": 0}}, {"status": 200, "body": {"of": 1}}]
    assert f"13 would be delivered · 13 requests answered by cassette {taped.tape}, none left this machine" in (
        one.summary()
    )
    assert one.http == f"cassette:{taped.tape} (13 requests)"
    assert f'13 requests of 13 rows are in {taped.tape}; http="cassette:{taped.tape}" plays them back' in taped.r.notes
    assert one.frame["duration_ms"].min() > 0


def test_a_cassette_can_be_read(tmp_path: Path) -> None:
    """A header, then one exchange a line, bodies as JSON; for its owner alone."""
    taped = Taped(tmp_path / "t.jsonl", number_of, POST, events(1))
    header = json.loads(taped.tape.read_text().splitlines()[0])
    (line,) = taped.lines
    duration_ms = line.pop("duration_ms")

    assert stat.S_IMODE(taped.tape.stat().st_mode) == 0o600
    assert (header["cassette"], header["function"], header["hosts"]) == (1, "f", [taped.host])
    assert duration_ms > 0
    assert line["request"].pop("headers")["Content-Type"] == "text/plain;charset=UTF-8"
    assert line == {
        "row": 0,
        "seq": 0,
        "of": 1,
        "method": "POST",
        "url": f"http://{taped.host}/orders?a=1",
        "request": {"json": {"n": 0}},
        "status": 200,
        "status_text": "OK",
        "response": {"headers": {"content-type": "application/json", "content-length": "9"}, "json": {"of": 0}},
    }


def test_rows_that_ask_the_same_get_their_own_answers(tmp_path: Path) -> None:
    """Of two rows with one request each gets what was recorded for it; a row of no recording gets the first one's."""
    count = iter(range(100))
    source = POST.replace("event.properties.n", "1")
    taped = Taped(
        tmp_path / "t.jsonl", lambda seen: answer(json.dumps({"at": next(count)}).encode()), source, events(3)
    )
    again = taped.play(given=events(5))

    assert values(again)[:3] == values(taped.r)
    assert values(again)[3:] == [values(taped.r)[0]] * 2


def test_retries_of_a_row_are_answered_in_their_order(tmp_path: Path) -> None:
    """The same request three times with three answers: played back in that order, in each row."""
    asked: Counter[int] = Counter()

    def respond(seen: Seen) -> bytes:
        asked[seen.event] += 1
        status = "200 OK" if asked[seen.event] == 3 else f"50{asked[seen.event]} Busy"
        return answer(json.dumps({"try": asked[seen.event]}).encode(), status=status)

    source = """
    async function onTrack(event, settings) {
      const seen = [];
      for (let i = 0; i < 3; i++) {
        const response = await fetch(settings.url, { method: 'POST', body: JSON.stringify({ n: event.properties.n }) });
        seen.push(response.status, (await response.json()).try);
      }
      return { seen };
    }
    """
    taped = Taped(tmp_path / "t.jsonl", respond, source, events(4))
    again = taped.play()

    assert values(again) == [{"seen": [501, 1, 502, 2, 200, 3]}] * 4
    assert again.hash == taped.r.hash


def test_failures_redirects_and_bodies_of_any_kind_come_back(tmp_path: Path) -> None:
    """Node's codes, a redirect's hops, gzip, binary and broken bodies: the function sees the same, to the byte."""
    binary = bytes(range(256))

    def respond(seen: Seen) -> bytes:
        match seen.path:
            case "/hang-up":
                return b""
            case "/go":
                return answer(b"", status="302 Found", headers={"Location": "/there"})
            case "/gzip":
                return answer(gzip.compress("grüß".encode()), headers={"Content-Encoding": "gzip"})
            case "/binary":
                return answer(binary, headers={"Content-Type": "application/octet-stream"})
            case "/short":
                return answer(b"abc", length=10)
            case "/pretty":
                return answer(b'{\n  "a": 1.0,\r\n  "a": 2\n}\n')
            case _:
                return answer(b' {"b":  1e2}')

    paths = ["/hang-up", "/go", "/gzip", "/binary", "/short", "/pretty", "/else", ":1/unreachable"]
    taped = Taped(tmp_path / "t.jsonl", respond, SEEN, asking(*paths))
    again = taped.play()
    seen = values(again)[0]["seen"]

    assert values(again) == values(taped.r)
    assert again.hash == taped.r.hash
    assert seen[0][:3] == ["FetchError", "system", "ECONNRESET"]
    assert seen[1][:3] == [200, f"http://{taped.host}/there", True]
    assert seen[3][3] == ",".join(map(str, binary))
    assert len(seen[4]) == 5
    assert [line["url"].rpartition("/")[2] for line in taped.lines[1:3]] == ["go", "there"]
    assert taped.lines[0]["error"] == {
        "code": "ECONNRESET",
        "message": "socket hang up",
        "errno": "ECONNRESET",
    }


def test_a_refused_connection_is_recorded_with_its_code(tmp_path: Path) -> None:
    """ECONNREFUSED at a port where nobody listens, recorded and played back as Node tells it."""
    with Server() as gone:
        pass
    f = DestinationFunction(
        "async function onTrack(event, settings) { try { await fetch(settings.url) } "
        "catch (error) { return [error.code, error.errno, error.type, error.message] } }",
        name="f",
        settings={"url": gone.url},
    )
    tape = tmp_path / "t.jsonl"
    live = f({"type": "track"}, http=f"record:{tape}@{gone.host}").value
    again = f({"type": "track"}, http=f"cassette:{tape}").value

    assert again == live
    assert again[:3] == ["ECONNREFUSED", "ECONNREFUSED", "system"]


def test_recorded_waiting_passes_on_the_virtual_clock(tmp_path: Path) -> None:
    """An answer that never came times out again, one nobody waited for does not matter, and nothing waits for real."""
    source = """
    async function onTrack(event, settings) {
      fetch(settings.url + '/forgotten');
      const began = Date.now();
      await fetch(settings.url + (event.properties.n ? '/never' : '/'));
      return { waited: Date.now() - began };
    }
    """

    async def respond(seen: Seen) -> bytes:
        import asyncio

        await asyncio.sleep({"/forgotten": 5, "/never": 30}.get(seen.path, 0.15))
        return answer()

    taped = Taped(tmp_path / "t.jsonl", respond, source, events(2), timeout_seconds=1.0)
    again = taped.play(timeout_seconds=1.0)

    assert again.frame["delivery"].tolist() == taped.r.frame["delivery"].tolist() == ["delivered", "timeout"]
    assert again[0].value["waited"] >= 150
    assert [line.get("unanswered", False) for line in taped.lines] == [True, False, True, True]


def test_no_secret_is_written_in_any_form(tmp_path: Path) -> None:
    """A sensitive setting in headers, URL, JSON, forms, base64, bytes and answers is not in the file, and still matches."""
    source = """
    async function onTrack(event, settings) {
      const key = settings.key;
      const post = (path, body, headers) => fetch(settings.url + path, { method: 'POST', body, headers });
      const login = await (await post('/login?api_key=' + encodeURIComponent(key), new URLSearchParams({ key, n: 1 }))).json();
      await post('/a/' + encodeURIComponent(key), JSON.stringify({ deep: [{ key }], note: `x ${key} y`, n: 1 }), {
        Authorization: 'Basic ' + Buffer.from('user:' + key).toString('base64'), 'X-Api-Key': key, Cookie: 'a=' + key,
        'X-Other': key,
      });
      await post('/b', JSON.stringify({ packed: Buffer.from('user:' + key).toString('base64') }));
      await post('/c', Buffer.from([255, ...Buffer.from(key), 254]));
      const me = await fetch(settings.url + '/me?session=' + login.access_token, {
        headers: { Authorization: 'Bearer ' + login.access_token } });
      return { name: (await me.json()).name };
    }
    """

    def respond(seen: Seen) -> bytes:
        headers = {"Set-Cookie": "sid=very-secret-cookie", "X-Echo": quote(SECRET)}
        if seen.path.startswith("/login"):
            return answer(b'{"access_token": "tok-0123456789", "user": "ann"}', headers=headers)
        return answer(json.dumps({"name": "ann", "echo": seen.body.decode("latin-1")}).encode(), headers=headers)

    key = Setting(name="key", sensitive=True, value=SECRET)
    taped = Taped(tmp_path / "t.jsonl", respond, source, events(2), settings={"key": key})
    text = taped.tape.read_text()
    other = Setting(name="key", sensitive=True, value="another key altogether")
    again, changed, unset = (taped.play(settings={**taped.settings, "key": one}) for one in (key, other, "kkkk"))
    forms = [SECRET, quote(SECRET, safe=""), json.dumps(SECRET)[1:-1], "very-secret-cookie", "tok-0123456789"]
    forms += [base64.b64encode(lead + SECRET.encode())[4:-4].decode() for lead in (b"", b"u", b"user:")]
    binary = [base64.b64decode(line["request"]["base64"]) for line in taped.lines if "base64" in line["request"]]

    assert [form for form in forms if form in text] == []
    assert binary == [b"\xff" + "•••••".encode() + b"\xfe"] * 2
    assert values(taped.r) == values(again) == values(changed) == values(unset) == [{"name": "ann"}] * 2


def test_an_unmatched_request_names_the_nearest_one(tmp_path: Path) -> None:
    """What is asked now and was not recorded fails with the nearest recorded request and what differs, as one cause."""
    taped = Taped(tmp_path / "t.jsonl", number_of, POST, events(3))
    changed = POST.replace("{ n: event.properties.n }", "{ n: event.properties.n + 0.5, at: 'now' }").replace(
        "a=1", "a=2"
    )
    taped.source = changed
    again = taped.play()
    asked = f"http://{taped.host}/orders?a=2"

    assert again.deliveries["failed"] == 3
    assert again.frame["error_message"][1] == (
        f"request to {asked} failed, reason: the cassette t.jsonl has no answer to POST {asked}; "
        f"the nearest is request 1 of row 1, POST http://{taped.host}/orders?a=1, but "
        'query parameter a was "1" and is "2" now; body.n was 1 and is 1.5 now; body.at is new'
    )
    assert again.causes["count"].tolist() == [3]


def test_a_request_more_than_was_recorded_fails(tmp_path: Path) -> None:
    """A row that asks once more than anything was recorded is told that it was played back already."""
    taped = Taped(tmp_path / "t.jsonl", number_of, POST, events(1))
    twice = "await fetch(settings.url + '/orders?a=1', { method: 'POST', body });\n  const response ="
    taped.source = POST.replace("const response =", twice)
    (message,) = taped.play().frame["error_message"]

    assert message.endswith(
        "any more: request 1 of row 0, "
        f"POST http://{taped.host}/orders?a=1 is the same, and was played back in this row already"
    )


def test_order_of_keys_and_ignored_names_do_not_matter(tmp_path: Path) -> None:
    """JSON is the same in any order of its keys; `Cassette(ignore=...)` leaves out what changes each time."""
    body = "JSON.stringify({ n: event.properties.n, list: [1, 2], at: Date.now() })"
    taped = Taped(
        tmp_path / "t.jsonl", number_of, POST.replace("JSON.stringify({ n: event.properties.n })", body), events(2)
    )
    taped.source = POST.replace(
        "JSON.stringify({ n: event.properties.n })", "JSON.stringify({ at: 5, list: [1, 2], n: event.properties.n })"
    )
    strict, lenient = taped.play(), taped.play(http=Cassette(taped.tape, ignore=["at"]))

    assert (strict.deliveries["failed"], values(lenient)) == (2, values(taped.r))
    assert "body.at was" in strict.frame["error_message"][0]


def test_a_batch_is_played_back(tmp_path: Path) -> None:
    """What onBatch sends is recorded for its first row, and answers the same batches again."""
    source = """
    async function onBatch(events, settings) {
      const response = await fetch(settings.url, { method: 'POST', body: JSON.stringify({ n: events[0].properties.n }) });
      const { of } = await response.json();
      return events.map((event) => ({ ...event, of }));
    }
    """
    taped = Taped(tmp_path / "t.jsonl", number_of, source, events(25), handlers=["onBatch"], batch_size=10)
    again = taped.play(handlers=["onBatch"], batch_size=10)

    assert [line["row"] for line in taped.lines] == [0, 10, 20]
    assert again.hash == taped.r.hash
    assert [value["of"] for value in values(again)] == [0] * 10 + [10] * 10 + [20] * 5


# ---- files that are there, or not whole


def test_a_cassette_is_not_recorded_over(tmp_path: Path) -> None:
    """Recording onto a file is refused before anything is sent; asked to, it is added to, or kept beside a new one."""
    tape = tmp_path / "t.jsonl"
    taped = Taped(tape, number_of, POST, events(2))
    first = tape.read_bytes()
    with Server(number_of) as server:
        taped.settings = {"url": server.url}
        with pytest.raises(OptionError) as refused:
            taped.play(http=f"record:{tape}@{server.host}")
        sent = len(server.seen)
        taped.play(http=f"record-add:{tape}@{server.host}", rows=[1])
        added = tape.read_bytes()
        renewed = taped.play(http=f"record-anew:{tape}@{server.host}", clock="real", random="real")
    written = Tape(str(tape))
    again = taped.play()

    assert sent == 0
    assert f"record-add:{tape}@{server.host}" in str(refused.value)
    assert f"record-anew:{tape}@{server.host}" in str(refused.value)
    assert added.startswith(first)
    assert len(added.splitlines()) == 4
    assert (tmp_path / "t.1.jsonl").read_bytes() == added
    assert f"the earlier recording is kept as {tmp_path / 't.1.jsonl'}" in renewed.notes
    assert (len(written), again.hash) == (2, renewed.hash)


def test_a_recording_that_could_not_begin_leaves_nothing(tmp_path: Path) -> None:
    """Where the function cannot be set up no empty cassette stays behind, and an older one keeps its name."""
    tape = tmp_path / "t.jsonl"
    taped = Taped(tape, number_of, POST, events(1))
    before = tape.read_bytes()
    taped.source = "if (true) throw new Error('not today');"
    for http in (f"record-anew:{tape}@crm.example", f"record:{tmp_path / 'new.jsonl'}@crm.example"):
        with pytest.raises(SetupError, match="not today"):
            taped.play(http=http)

    assert [path.name for path in tmp_path.iterdir()] == ["t.jsonl"]
    assert tape.read_bytes() == before


def test_a_host_nobody_named_is_refused_while_recording(tmp_path: Path) -> None:
    """The error and its cause say what to write, and playback gives the same."""
    source = "async function onTrack(event) { await fetch('http://other.example/') }"
    taped = Taped(tmp_path / "t.jsonl", number_of, source, events(2))
    again = taped.play()
    (cause,) = taped.r.causes["message"]

    assert cause.endswith(
        "other.example is not among the hosts that http= names; "
        f'http="record:{taped.tape}@{taped.host},other.example" allows it too'
    )
    assert again.hash == taped.r.hash


def test_the_later_recording_of_a_row_counts(tmp_path: Path) -> None:
    """A row that was recorded again is answered as the second time; the others stay."""
    count = iter(range(100))
    respond = lambda seen: answer(json.dumps({"at": next(count)}).encode())  # noqa: E731 - counts its calls
    source = POST.replace("settings.url", "'http://crm.example'")
    with Server(respond) as server:
        source = POST.replace("settings.url", f"'{server.url}'")
        tape = tmp_path / "t.jsonl"
        run(events(3), source, http=Record(tape, server.host))
        run(events(3), source, http=Record(tape, server.host, existing="add"), rows=[1])
    r = run(events(3), source, http=Cassette(tape))

    assert sorted(value["body"]["at"] for value in values(r)[::2]) == sorted({0, 1, 2} - {_first_of_row_1(tape)})
    assert values(r)[1]["body"]["at"] == 3


def _first_of_row_1(tape: Path) -> int:
    found = [json.loads(line) for line in tape.read_text().splitlines()[1:]]
    at: int = next(line["response"]["json"]["at"] for line in found if line["row"] == 1)
    return at


def test_a_torn_last_line_is_left_out_and_said(tmp_path: Path) -> None:
    """A file cut off in its last line plays back all rows before; the results say what is missing, and adding mends it."""
    taped = Taped(tmp_path / "t.jsonl", number_of, POST, events(3), concurrency=1)
    whole = taped.tape.read_bytes()
    taped.tape.write_bytes(whole[:-20])
    again = taped.play()

    assert again.frame["delivery"].tolist() == ["delivered", "delivered", "failed"]
    assert f"the cassette {taped.tape}: its last line is cut short" in again.notes

    with Server(number_of) as server:
        taped.settings = {"url": server.url}
        taped.play(http=f"record-add:{taped.tape}@{server.host}", rows=[2])

    assert [line["row"] for line in taped.lines] == [0, 1, 2]


PARENT = """
import sys
from segfn_nb import DestinationFunction, Setting
from tests.replay.test_cassettes import TWICE, events
f = DestinationFunction(TWICE, name="to_crm", settings={"url": sys.argv[1], "key": Setting(value="s3cret-key-0815", sensitive=True)})
f.replay(events(300), http="record:" + sys.argv[3] + "@" + sys.argv[2], out=sys.argv[4], confirm=True, concurrency=10, progress=False)
"""

TWICE = """
async function onTrack(event, settings) {
  for (const step of [1, 2]) {
    const body = JSON.stringify({ n: event.properties.n, step, key: settings.key });
    await fetch(settings.url, { method: 'POST', body });
  }
}
"""


def test_a_killed_recording_leaves_whole_rows_and_goes_on(tmp_path: Path) -> None:
    """SIGKILL in the middle: rows of the file are whole and play back; the same call adds the others, and sends none twice."""
    tape, out = tmp_path / "t.jsonl", tmp_path / "run"
    with Server(number_of) as server:
        killed = subprocess.Popen([sys.executable, "-c", PARENT, server.url, server.host, str(tape), str(out)])
        while len(server.seen) < 150:
            assert killed.poll() is None
            time.sleep(0.01)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        before = tape.read_bytes()
        rows = [line["row"] for line in map(json.loads, before.splitlines()[1:])]
        key = Setting(value="s3cret-key-0815", sensitive=True)
        f = DestinationFunction(TWICE, name="to_crm", settings={"url": server.url, "key": key})
        while b"outcomes" not in b"".join(path.name.encode() for path in (out / "journal").iterdir()):
            time.sleep(0.01)
        options: dict[str, Any] = {"out": out, "confirm": True, "concurrency": 10, "progress": False}
        r = f.replay(events(300), http=f"record:{tape}@{server.host}", **options)
    delivered = set(r.frame["row"][r.frame["delivery"] == "delivered"])
    again = f.replay(events(300), http=f"cassette:{tape}", progress=False)

    assert 0 < len(set(rows)) < 300
    assert set(Counter(rows).values()) == {2}
    assert tape.read_bytes().startswith(before)
    assert b"s3cret-key" not in tape.read_bytes()
    assert max(server.counts().values()) == 2
    assert delivered <= set(again.frame["row"][again.frame["delivery"] == "delivered"])


@pytest.mark.parametrize(
    ("http", "said"),
    [
        ("record:t.jsonl", 'name the hosts that may be reached, as in "record:PATH@HOST,HOST"'),
        ("record:t.jsonl@", 'http="record:t.jsonl@": name the hosts'),
        ("record:t.jsonl@https://crm.example/", "the host alone, without https:// and path"),
        (
            "record:no/such/folder/t.jsonl@crm.example",
            "the cassette no/such/folder/t.jsonl cannot be written: No such file",
        ),
        ("cassette:", "name the file"),
        ("cassette:no.jsonl", "the cassette no.jsonl cannot be read: No such file"),
        ("cassette:empty.jsonl", "empty.jsonl is no cassette: it is empty"),
        ("cassette:other.jsonl", "other.jsonl is no cassette: its first line is no header"),
        ("cassette:newer.jsonl", "is a cassette of format 99"),
        ("cassette:broken.jsonl", "broken.jsonl, line 2 cannot be read"),
        ("tape:t.jsonl", "'record:PATH@HOST,HOST', 'cassette:PATH'"),
    ],
)
def test_wrong_use_is_told(http: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with the option or the file is said before anything runs."""
    monkeypatch.chdir(tmp_path)
    Path("empty.jsonl").touch()
    Path("other.jsonl").write_text('{"type": "track"}\n')
    Path("newer.jsonl").write_text('{"cassette": 99}\n')
    Path("broken.jsonl").write_text('{"cassette": 1}\n{"row": 0}\n{"row": 1}\n')
    with pytest.raises(OptionError) as error:
        run(events(1), http=http)

    assert said in str(error.value)


def test_many_events_are_confirmed_and_single_ones_recorded(tmp_path: Path) -> None:
    """Recording more than 100 events asks as live does and leaves no file; `fn(event)` records and plays back one."""
    tape = tmp_path / "t.jsonl"
    with Server(number_of) as server:
        f = DestinationFunction(POST, name="f", settings={"url": server.url})
        with pytest.raises(OptionError, match="a live replay of 120 events"):
            f.replay(events(120), http=f"record:{tape}@{server.host}", progress=False)
        was_there = tape.exists()
        live = f(events(3)[2], http=f"record:{tape}@{server.host}")
        with pytest.raises(OptionError, match="is there already"):
            f(events(1)[0], http=f"record:{tape}@{server.host}")
        f(events(1)[0], http=f"record-add:{tape}@{server.host}")
    again = [f(event, http=f"cassette:{tape}").value for event in events(3)]
    r = f.replay(events(3), http=f"cassette:{tape}", progress=False)

    assert not was_there
    assert live.value == again[2] == {"status": 200, "body": {"of": 2}}
    assert [value and value["body"]["of"] for value in again] == [0, None, 2]
    assert r.rerun(rows=[0, 2]).deliveries["delivered"] == 2


def test_a_run_on_disk_knows_another_cassette(tmp_path: Path) -> None:
    """A run goes on only with the cassette it began with."""
    taped = Taped(tmp_path / "t.jsonl", number_of, POST, events(2))
    taped.play(out=tmp_path / "run")
    taped.play(out=tmp_path / "run")
    taped.tape.write_bytes(taped.tape.read_bytes() + b"\n")
    with pytest.raises(ReplayError):
        taped.play(out=tmp_path / "run")
