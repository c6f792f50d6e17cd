"""Replays from end to end, with real workers: every row comes out exactly once, and the same on any number of them."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import HostError, OptionError
from segfn_nb.functions.settings import Setting
from segfn_nb.replay import engine_door
from segfn_nb.replay.progress import watching
from segfn_nb.replay.reading.parts import InputPart
from segfn_nb.replay.results import Results
from segfn_nb.replay.tables import part_tables
from segfn_nb.replay.tables.part_tables import PartTables
from segfn_nb.runtime.transports.mock import Mock
from tests.replay.helpers import run, tracks, write

EVERY_DELIVERY = """
async function onTrack(event) {
  switch (event.n % 8) {
    case 0: return event
    case 1: throw new DropEvent('no')
    case 2: throw new ValidationError('no')
    case 3: throw new RetryError('later')
    case 4: return event.missing.price
    case 5: await new Promise((resolve) => setTimeout(resolve, 60000)); return event
    case 6: return
    default: throw new EventNotSupported('no')
  }
}
"""


class TestDeliveries:
    """What becomes of rows."""

    def test_every_row_has_one_delivery(self) -> None:
        """Each way to end has its own, zero counts included, and the sum is the number of rows."""
        r = run([*tracks(16), {"type": "page"}, b"x", 5], EVERY_DELIVERY)

        assert r.deliveries == {
            "delivered": 2,
            "dropped": 4,
            "rejected": 2,
            "unsupported": 3,
            "failed": 2,
            "retry": 2,
            "timeout": 2,
            "invalid": 2,
            "interrupted": 0,
        }
        assert (r.rows_in, r.rows_out, len(r), sum(r.deliveries.values())) == (19, 19, 19, 19)

    def test_rows_that_are_no_events_have_their_place(self, tmp_path: Path) -> None:
        """Invalid rows never reach JavaScript and are in the frame where they were."""
        path = write(tmp_path / "e.csv", "type,event,properties.n\ntrack,a,1\ntrack\ntrack,b,2\n")
        frame = run(path).frame

        assert frame["delivery"].tolist() == ["delivered", "invalid", "delivered"]
        assert frame["error_message"][1] == f"{path} line 3: 1 cells, fewer than the header's 3"
        assert frame["source"].tolist() == [str(path)] * 3

    def test_only_invalid_rows(self) -> None:
        """An input in which nothing can run still comes out row by row, across parts."""
        r = run([5] * 10_001)

        assert (r.deliveries["invalid"], r.rows_out, r.frame["row"].iloc[-1]) == (10_001, 10_001, 10_000)

    def test_batches(self) -> None:
        """onBatch gets twenty rows in input order; a throw sets all of them, and causes say how many calls that were."""
        source = (
            "async function onBatch(events) { if (events[0].n === 20) throw new Error('no'); return events.slice() }"
        )
        r = run(tracks(50), source)

        assert (r.deliveries["delivered"], r.deliveries["failed"]) == (30, 20)
        assert r.causes[["count", "first_row", "message"]].to_dict("records") == [
            {"count": 20, "first_row": 20, "message": "no [1 onBatch call, counted once for each of 20 rows]"}
        ]
        assert r.outputs["row"].tolist() == [*range(20), *range(40, 50)]

    def test_batches_beyond_segments_own(self) -> None:
        """A batch larger than Segment ever makes runs, and is said."""
        r = run(tracks(401), "async function onBatch(events) { return events }", batch_size=401)

        assert r.deliveries["delivered"] == 401
        assert r.notes == ["batch_size=401: at Segment onBatch gets 20 events at the most, on request 400"]


class TestReproducibility:
    """The same replay gives the same results."""

    def test_the_number_of_workers_changes_nothing(self, tmp_path: Path) -> None:
        """One, two and four workers give the same hash and the same tables, with state, randomness, logs and requests."""
        source = """
        let seen = 0
        async function onTrack(event) {
          seen++
          console.log(seen, Math.random(), Date.now())
          if (seen % 1000 === 0) await fetch('https://x.example/' + seen, { method: 'POST', body: 'b' })
          if (seen % 77 === 0) throw new Error(`no ${event.properties.n}`)
          return { ...event, seen, id: crypto.randomUUID() }
        }
        """
        text = "type,event,timestamp,properties.n\n" + "".join(
            f"track,E,2026-01-02T03:04:05.678Z,{n}\n" for n in range(32_000)
        )
        path = write(tmp_path / "e.csv", text)
        one, two, four = (run(path, source, workers=workers) for workers in (1, 2, 4))

        assert one.hash == two.hash == four.hash
        same = [column for column in one.frame.columns if column not in ("duration_ms", "billed_ms")]
        assert one.frame[same].equals(four.frame[same])
        assert one.outputs.equals(four.outputs)
        assert one.logs.equals(four.logs)
        assert one.requests.equals(four.requests)
        assert one.outputs["seen"].max() == 10_000

    def test_another_result_is_another_hash(self) -> None:
        """A change in any one value, log line or request changes the hash."""
        base = run(tracks(3))
        others = [
            "async function onTrack(e) { if (e.n === 2) e.x = 1; return e }",
            "async function onTrack(e) { if (e.n === 2) console.log('x'); return e }",
            "async function onTrack(e) { if (e.n === 2) await fetch('https://x.example'); return e }",
            "async function onTrack(e) { if (e.n === 2) throw new DropEvent('x'); return e }",
            "async function onTrack(e) { if (e.n === 2) throw new DropEvent('y'); return e }",
        ]
        hashes = {base.hash, *(run(tracks(3), source).hash for source in others)}

        assert len(hashes) == 1 + len(others)
        assert run(tracks(3)).hash == base.hash

    def test_a_worker_that_dies_changes_nothing(self) -> None:
        """A part whose worker was killed from outside starts again; its rows share one environment as before."""
        source = "let seen = 0; async function onTrack(e) { for (let i = 0; i < 2000; i++); return { n: e.n, seen: seen++ } }"
        killed = threading.Event()

        def kill_once(done: int, total: int | None) -> None:
            from segfn_nb.workers.process import live_workers

            if done and not killed.is_set():
                killed.set()
                for worker in live_workers():
                    os.kill(worker.pid, signal.SIGKILL)

        disturbed = run(tracks(6_000), source, progress=kill_once)

        assert disturbed.notes == ["1 worker process ended and was replaced"]
        assert disturbed.hash == run(tracks(6_000), source).hash


class TestStopping:
    """Ctrl-C."""

    def test_what_is_done_is_kept(self) -> None:
        """A stopped replay keeps finished rows; begun parts are `interrupted` beyond them; the rest was never read."""
        source = "async function onTrack(e) { for (let i = 0; i < 8000; i++); return e }"
        r = run(tracks(60_000), source, progress=_ctrl_c_after(12_000))

        interrupted, unread = r.deliveries["interrupted"], _unread(r.notes[0])
        done = 60_000 - interrupted - unread
        said = f"stopped: {done:,} of 60,000 rows ran, {interrupted:,} interrupted, {unread:,} never read"
        assert r.was_stopped
        assert r.rows_in == r.rows_out == 60_000 - unread
        assert r.deliveries["delivered"] == done >= 10_000
        assert (r.notes[0], r.summary().splitlines()[0], r.summary().count("stopped")) == (said, said, 1)
        assert r.events_per_second == done / r.seconds
        assert interrupted > 0
        last = r.errors.iloc[-1]
        assert (last["delivery"], last["type"], last["error_message"]) == (
            "interrupted",
            "track",
            "the replay was stopped before this row was done",
        )

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({}, "stopped: {ran:,} of 2,000 rows ran, {rest:,} interrupted"),
            ({"where": "n >= 0"}, "stopped: {ran:,} rows ran, {rest:,} interrupted, some never read"),
        ],
    )
    def test_within_one_part(self, options: dict[str, Any], said: str) -> None:
        """What is said of a stopped replay counts rows that ran, whether or not it is known how many there were."""
        sent: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            sent.append(request.url.path)
            if len(sent) == 150:
                os.kill(os.getpid(), signal.SIGINT)
            return httpx.Response(200, json={})

        source = "async function onTrack(event) { await fetch('https://x.example/' + event.n); return event }"
        r = run(tracks(2_000), source, http=httpx.MockTransport(answer), **options)
        ran = r.rows_in - r.deliveries["interrupted"]

        assert r.notes[0] == said.format(ran=ran, rest=2_000 - ran)
        assert r.events_per_second == ran / r.seconds
        assert 0 < ran < 2_000

    def test_while_tables_are_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ctrl-C at any moment loses no part that came back from the workers."""
        made: list[int] = []
        tables_of = part_tables.tables_of

        def interrupted(part: Any, *rest: Any) -> PartTables:
            made.append(part.index)
            if made == [0]:
                raise KeyboardInterrupt
            return tables_of(part, *rest)

        monkeypatch.setattr(engine_door, "tables_of", interrupted)
        r = run(tracks(50_000))

        assert made[:2] == [0, 0]
        assert r.was_stopped
        assert r.deliveries["delivered"] >= 10_000
        assert r.rows_in == r.rows_out == 50_000 - _unread(r.notes[0])


class TestChoosing:
    """limit, sample, where, rows."""

    @pytest.mark.parametrize(
        ("options", "rows"),
        [
            ({"limit": 3}, [0, 1, 2]),
            ({"limit": 0}, []),
            ({"rows": [24_999, 5]}, [5, 24_999]),
            ({"where": "n > 24_997"}, [24_998, 24_999]),
            ({"where": "`properties.even` == True and n < 5"}, [0, 2, 4]),
            ({"where": lambda event: event["n"] % 10_000 == 1}, [1, 10_001, 20_001]),
            ({"where": lambda event: event["n"] % 10_000 == 1, "limit": 2}, [1, 10_001]),
            ({"where": "n >= 10_000", "limit": 2, "rows": range(9_999, 10_005)}, [10_000, 10_001]),
        ],
    )
    def test_chosen_rows_keep_their_numbers(self, options: dict[str, Any], rows: list[int]) -> None:
        """Only chosen rows run and count; their numbers are those of the whole input."""
        events = [{"type": "track", "n": n, "properties": {"even": n % 2 == 0}} for n in range(25_000)]
        r = run(events, **options)

        assert r.frame["row"].tolist() == rows
        assert r.rows_in == len(rows)
        assert [r[row].value["n"] for row in rows] == rows

    def test_samples_are_reproducible(self) -> None:
        """The same seed draws the same rows; a sample is drawn from what `where` keeps."""
        events = tracks(12_000)
        first, again, other = (run(events, sample=50, random=seed).frame["row"].tolist() for seed in (1, 1, 2))

        assert first == again == sorted(set(first))
        assert len(first) == 50
        assert first != other
        assert set(run(events, sample=5, where="n < 7").frame["row"]) < set(range(7))
        assert run(tracks(3), sample=50).rows_in == 3

    def test_wrong_queries(self) -> None:
        """A query that pandas cannot answer says why and lists the columns."""
        with pytest.raises(
            OptionError, match=r"where='properties\.x > 1': .*stands in backticks.*Columns: type, event, messageId, n"
        ):
            run(tracks(1), where="properties.x > 1")

    def test_a_query_for_what_no_event_has(self) -> None:
        """A name in backticks that no event has keeps nothing, and a note says so."""
        r = run(tracks(2), where="`properties.cupon` == 'x'")

        assert r.rows_in == 0
        assert r.notes == [
            "where names properties.cupon, which no event has",
            "where keeps none of 2 rows: nothing ran",
        ]

    def test_a_function_that_raises(self) -> None:
        """An exception of the user's own function comes through, with the row it was raised for."""
        with pytest.raises(KeyError) as caught:
            run(tracks(2), where=lambda event: event["missing"])

        assert caught.value.__notes__ == ["raised by where= for row 0 of the input"]

    @pytest.mark.parametrize(
        "options", [{"limit": -1}, {"sample": 1.5}, {"workers": 0}, {"where": 5}, {"types": {"a": "int"}}]
    )
    def test_options_are_checked(self, options: dict[str, Any]) -> None:
        """A value that is not allowed raises before anything is read."""
        with pytest.raises(OptionError):
            run(tracks(1), **options)


class TestSecrets:
    """Sensitive settings are in no table."""

    def test_in_no_form(self) -> None:
        """Neither as it is, nor in JSON, in an address, or in base64, in any table or outcome."""
        secret = 's3cr"t/kéy+1'
        source = """
        async function onTrack(event, settings) {
          console.log('key', settings.apiKey, { settings })
          await fetch(`https://x.example/?k=${encodeURIComponent(settings.apiKey)}`, {
            method: 'POST', headers: { Authorization: 'Basic ' + Buffer.from(settings.apiKey + ':').toString('base64') },
            body: JSON.stringify({ key: settings.apiKey })
          })
          if (event.n === 1) throw new Error('bad ' + settings.apiKey)
          return { ...event, key: settings.apiKey }
        }
        """
        r = run(tracks(2), source, settings=[Setting(name="apiKey", sensitive=True, value=secret)])
        tables = (r.frame, r.outputs, r.errors, r.causes, r.logs, r.requests)
        shown = "".join(table.to_csv() for table in tables) + repr(
            [msg for row in (0, 1) for msg in (r[row], r[row].logs, r[row].requests, r[row].value)]
        )

        assert r.deliveries["failed"] == 1
        for form in (secret, json.dumps(secret)[1:-1], "s3cr%22t", "czNjciJ0"):
            assert form not in shown
        assert r.logs["text"][0].startswith("key •••••")


class TestOutcomes:
    """`results[row]` is what a single call of the function gives."""

    def test_an_insert_function(self) -> None:
        """Value, logs, requests, error and notes of one row, and the event that went in."""
        source = """
        async function onTrack(event) {
          console.warn('n', { n: event.n })
          await fetch('https://x.example/a', { method: 'POST', body: '{}' })
          if (event.n === 1) throw new RetryError('later')
          if (event.n === 2) return
          return { n: null }
        }
        """
        r = run(tracks(3), source, http=Mock({"url": "*", "status": 201, "latency_ms": 7}))
        good, bad, nothing = r[0], r[1], r[2]

        assert (good.delivery, good.returned, good.value, good.events, good.event_in) == (
            "delivered",
            "json",
            {"n": None},
            [],
            tracks(3)[0],
        )
        assert [(log.level, log.text, log.line) for log in good.logs] == [("warn", "n { n: 0 }", 3)]
        assert [(x.method, x.url, x.status, x.request_body, x.duration_ms) for x in good.requests] == [
            ("POST", "https://x.example/a", 201, "{}", 7)
        ]
        assert bad.error is not None
        assert (bad.delivery, bad.error.name, bad.error.line, bad.error.segment_class) == (
            "retry",
            "RetryError",
            5,
            "RetryError",
        )
        assert "at onTrack" in (bad.error.stack or "")
        assert bad.source_line.strip() == "if (event.n === 1) throw new RetryError('later')"
        assert (nothing.delivery, nothing.returned) == ("dropped", "undefined")
        assert nothing.notes == ["the handler returned nothing; `return event` is probably missing"]
        assert r.notes == ["1 row: the handler returned nothing; `return event` is probably missing"]
        assert r.event(1) == tracks(3)[1]
        with pytest.raises(IndexError, match="row 3 is not among the 3 rows"):
            r[3]

    def test_a_destination_function(self) -> None:
        """What a destination function returns goes nowhere and is kept; it has no outputs."""
        r = run(tracks(2), "function onTrack(e) { return e.n ? null : { ok: [1] } }", Kind.DESTINATION)

        assert [(r[row].returned, r[row].value) for row in (0, 1)] == [("json", {"ok": [1]}), ("null", None)]
        assert (len(r.outputs), r.frame["output_count"].sum()) == (0, 0)

    def test_a_source_function(self) -> None:
        """Calls are outputs in order, `set` too; what was sent before a throw is kept and is no output."""
        source = """
        async function onRequest(request) {
          const { id } = request.json()
          Segment.track({ event: 'A', userId: id, properties: { list: [1, { a: null }] } })
          Segment.set({ collection: 'things', id, properties: {} })
          if (id === 'bad') throw new Error('no')
        }
        """
        r = run([{"body": {"id": "u1"}}, {"body": '{"id":"bad"}'}], source, Kind.SOURCE)

        assert r.outputs.iloc[0][["row", "call", "event", "userId", "properties.list"]].tolist() == [
            0,
            "track",
            "A",
            "u1",
            '[1,{"a":null}]',
        ]
        assert r.outputs["collection"].isna().tolist() == [True, False]
        assert r.outputs["call"].tolist() == ["track", "set"]
        assert (r[0].events[0]["properties"], r[0].objects[0]["collection"]) == ({"list": [1, {"a": None}]}, "things")
        assert (r[1].delivery, r[1].events[0]["userId"], r[1].objects[0]["id"]) == ("failed", "bad", "bad")

    def test_strange_text(self) -> None:
        """Lone surrogates, deep nesting and megabytes do not end a replay."""
        source = """
        async function onTrack(event) {
          if (event.n === 0) return { s: '\\ud800', ok: '\\ud83d\\ude00' }
          if (event.n === 1) { let deep = {}; for (let i = 0; i < 3000; i++) deep = { deep }; return deep }
          if (event.n === 2) return { s: 'x'.repeat(2e6) }
          console.log('\\udc00'); throw new Error('\\ud800')
        }
        """
        r = run(tracks(4), source)

        assert r[0].value == {"s": "\ufffd", "ok": "😀"}
        assert r.frame["delivery"].tolist() == ["delivered", "failed", "delivered", "failed"]
        assert r[2].notes == ["the returned event has 2,000,008 bytes and is not kept"]
        assert (r.logs["text"][0], r.frame["error_message"][3]) == ("\ufffd", "\ufffd")


class TestProgressAndChecks:
    """What is seen on the way, and what must not happen."""

    def test_progress_ends_at_the_total(self) -> None:
        """A function is told how many rows are done of how many; invalid ones count."""
        told: list[tuple[int, int | None]] = []
        run([*tracks(2_500), 5], progress=lambda done, total: told.append((done, total)))

        assert told[-1] == (2_501, 2_501)
        assert told == sorted(told)

    def test_a_row_that_gets_lost_is_our_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A part that comes back with fewer rows than went in raises HostError."""
        tables_of = part_tables.tables_of

        def loses_one(*arguments: Any) -> PartTables:
            tables = tables_of(*arguments)
            fewer = {**tables.tables, "frame": tables.tables["frame"].slice(1)}
            return PartTables(
                **{name: getattr(tables, name) for name in tables.__struct_fields__ if name != "tables"}, tables=fewer
            )

        monkeypatch.setattr(engine_door, "tables_of", loses_one)

        with pytest.raises(HostError, match="2 rows went in, and not as many came out"):
            run(tracks(2))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(-1e15, 1e15).map(lambda x: x + 0.0)
    | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5, deadline=None, phases=[Phase.generate]
)
@given(values=st.lists(JSON, min_size=40, max_size=80))
def test_events_go_through_unchanged(tmp_path: Path, values: list[Any]) -> None:
    """Rows in are rows out, and a function that returns its event changes nothing, from dicts and from JSON lines."""
    events = [{"type": "track", "event": "E", "properties": {"value": value}} for value in values]
    path = write(tmp_path / "e.jsonl", "\n".join(map(json.dumps, events)))
    from_dicts, from_lines = run(events), run(path)

    assert from_dicts.rows_in == from_dicts.rows_out == len(events)
    assert [json.loads(text) for text in from_dicts.outputs["json"]] == events
    assert from_lines.outputs["json"].tolist() == from_dicts.outputs["json"].tolist()


class _CountsRows:
    """A watcher that never looks at what there is so far."""

    def __init__(self, name: str) -> None:
        self.rows = 0

    shows_rows = True

    def look(self, results: Results) -> None:
        pass

    def begin(self, total: int | None, so_far: Callable[[], Results]) -> None:
        pass

    def update(self, rows: int) -> None:
        self.rows += rows

    def close(self) -> None:
        pass


def test_tables_of_a_part_that_runs_are_made_only_for_whoever_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A watcher that only counts rows costs no table: one is made for each part, at its end."""
    monkeypatch.setattr(watching, "watcher", _CountsRows)
    made: list[int] = []

    def counted(part: InputPart, *others: Any) -> PartTables:
        made.append(len(part.rows))
        return part_tables.tables_of(part, *others)

    monkeypatch.setattr(engine_door, "tables_of", counted)
    run(tracks(3_000), progress=True)

    assert made == [3_000]


def _ctrl_c_after(rows: int) -> Callable[[int, int | None], None]:
    def told(done: int, total: int | None) -> None:
        if done >= rows:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)

    return told


def _unread(note: str) -> int:
    found = re.search(r"([0-9,]+) never read", note)
    return int(found.group(1).replace(",", "")) if found else 0
