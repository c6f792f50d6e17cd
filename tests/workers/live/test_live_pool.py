"""Live workers: every row is told once and its requests are sent once, whatever happens to the workers."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from segfn_nb.contracts.http import LiveSpec
from segfn_nb.contracts.messages import Load
from segfn_nb.errors import EngineError
from segfn_nb.workers.live.pool import LivePool
from segfn_nb.workers.live.work import LiveOutcome
from segfn_nb.workers.process import live_workers
from tests.server import Seen, Server, answer
from tests.workers.helpers import load, parts, statuses

SEND = """
async function send(url, event) {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify({ n: event.n }) });
  return { status: response.status, body: await response.text() };
}
"""


def live(source: str, server: Server, **options: Any) -> Load:
    """A message that loads this source, with `send(URL, event)`, and lets it reach the server."""
    text = f"const URL_ = {server.url!r};\n{SEND}\n{source}"
    made = load(text, **{"clock": "real", "random": "real", **options})
    return msgspec.structs.replace(made, transport=LiveSpec([server.host]))


def slow(seconds: float = 0.02) -> Any:
    """A server's answer that takes a while."""

    async def respond(seen: Seen) -> bytes:
        await asyncio.sleep(seconds)
        return answer()

    return respond


def test_every_row_is_told_once_and_sent_once() -> None:
    """Rows of several parts come out in order, each with one request at the server, on any number of workers."""
    for concurrency in (1, 7, 70):
        with Server(slow(0.005)) as server:
            pool = LivePool(live("async function onTrack(e) { await send(URL_, e) }", server), concurrency=concurrency)
            outcomes = list(pool.run(parts(300, size=100)))

            assert [outcome.index for outcome in outcomes] == [0, 1, 2]
            assert statuses(outcomes) == ["returned"] * 300
            assert server.counts() == Counter(range(300))


def test_records_stand_at_their_rows() -> None:
    """Whatever order invocations end in, each row has its own outcome."""

    async def respond(seen: Seen) -> bytes:
        await asyncio.sleep((seen.event * 7 % 11) / 100)
        return answer(b"%d" % seen.event)

    with Server(respond) as server:
        pool = LivePool(live("async function onTrack(e) { return await send(URL_, e) }", server), concurrency=10)
        (outcome,) = pool.run(parts(60, size=60))

    assert [json.loads(record.text)["value"]["body"] for record in outcome.records if record] == [
        str(n) for n in range(60)
    ]


def test_an_environment_runs_one_event_at_a_time() -> None:
    """Global variables never mix two events: each environment handles one to its end before the next."""
    source = """
        let running = 0;
        async function onTrack(e) {
          if (++running > 1) throw new Error('two at once');
          await send(URL_, e);
          running--;
        }"""
    with Server(slow()) as server:
        pool = LivePool(live(source, server), concurrency=20)
        found = statuses(list(pool.run(parts(200, size=200))))

    assert (found, pool.environments > 1) == (["returned"] * 200, True)


def test_environments_grow_with_waiting_alone() -> None:
    """Handlers that wait for HTTP get more environments, up to the concurrency; those that compute need one."""
    with Server(slow(0.1)) as server:
        waiting = LivePool(live("async function onTrack(e) { await send(URL_, e) }", server), concurrency=12)
        list(waiting.run(parts(60, size=60)))
        computing = LivePool(live("async function onTrack(e) { return e.n }", server), concurrency=12)
        list(computing.run(parts(60, size=60)))

    assert (waiting.environments, computing.environments) == (12, 1)


def test_an_endless_loop_costs_nobody_else() -> None:
    """`while (true)` after its fetch, with 49 others in flight: that one is a timeout, all others are delivered, once."""
    source = "async function onTrack(e) { await send(URL_, e); if (e.n === 77) while (true) {} }"
    with Server(slow(0.3)) as server:
        pool = LivePool(live(source, server, timeout_seconds=1.0), concurrency=50)
        found = statuses(list(pool.run(parts(200, size=200))))

        assert found == ["returned"] * 77 + ["Timeout"] + ["returned"] * 122
        assert server.counts() == Counter(range(200))
    assert pool.restarts == 1


def test_two_endless_loops_at_once() -> None:
    """Each loop is given up on its own; the events between them are delivered."""
    source = "async function onTrack(e) { await send(URL_, e); if (e.n % 10 === 5) while (true) {} }"
    with Server(slow(0.1)) as server:
        pool = LivePool(live(source, server, timeout_seconds=0.5), concurrency=20)
        found = statuses(list(pool.run(parts(30, size=30))))

        assert found == ["Timeout" if n % 10 == 5 else "returned" for n in range(30)]
        assert server.counts() == Counter(range(30))


def test_a_killed_worker_sends_nothing_twice() -> None:
    """kill -9 in the middle: rows that had asked are interrupted, all others run, none is sent twice or lost."""
    with Server(slow(0.05)) as server:
        pool = LivePool(live("async function onTrack(e) { await send(URL_, e) }", server), concurrency=20)
        done = 0
        killed: list[int] = []

        def kill_once(rows: int) -> None:
            nonlocal done
            done += rows
            if not killed and done >= 100:
                killed.append(live_workers()[0].pid)
                os.kill(killed[0], signal.SIGKILL)

        found = statuses(list(pool.run(parts(300, size=300), on_rows=kill_once)))
        sent = server.counts()

    interrupted = [row for row, status in enumerate(found) if status == "Interrupted"]
    assert (pool.restarts, done, len(found)) == (1, 300, 300)
    assert set(found) == {"returned", "Interrupted"}
    assert 0 < len(interrupted) <= 20
    assert max(sent.values()) == 1
    assert set(range(300)) - set(sent) <= set(interrupted)


def test_rows_that_sent_nothing_run_again() -> None:
    """kill -9 while handlers wait for timers: all of them run again, and come out returned."""
    source = "async function onTrack(e) { await new Promise((r) => setTimeout(r, 500)); await send(URL_, e) }"
    with Server() as server:
        pool = LivePool(live(source, server), concurrency=20)
        killer = threading.Thread(target=_kill_first_worker_once_it_runs, args=(pool,))
        killer.start()
        found = statuses(list(pool.run(parts(20, size=20))))
        killer.join()

        assert (found, pool.restarts) == (["returned"] * 20, 1)
        assert server.counts() == Counter(range(20))


def _kill_first_worker_once_it_runs(pool: LivePool) -> None:
    while True:
        for worker in live_workers():
            if len(worker.lanes()) == 20:
                os.kill(worker.pid, signal.SIGKILL)
                return


def test_a_row_that_keeps_killing_its_worker_fails() -> None:
    """A row that ends the process each time it computes is given up; its neighbours come out."""
    source = "async function onTrack(e) { if (e.n === 2) while (true) {} }"
    stop = threading.Event()

    def kill_whatever_computes() -> None:
        while not stop.wait(0.2):
            for worker in live_workers():
                if 2 in [lane.row for lane in worker.lanes()]:
                    os.kill(worker.pid, signal.SIGKILL)

    with Server() as server:
        pool = LivePool(live(source, server, timeout_seconds=30), concurrency=4)
        killer = threading.Thread(target=kill_whatever_computes)
        killer.start()
        try:
            found = statuses(list(pool.run(parts(4, size=4))))
        finally:
            stop.set()
            killer.join()

    assert found == ["returned", "returned", "WorkerDied", "returned"]


def test_a_request_that_hangs_times_out_alone() -> None:
    """An answer that never comes is the event's timeout; its environment is given up and the others go on."""

    async def respond(seen: Seen) -> bytes:
        if seen.event == 3:
            await asyncio.sleep(60)
        return answer()

    with Server(respond) as server:
        pool = LivePool(
            live("async function onTrack(e) { await send(URL_, e) }", server, timeout_seconds=1.0), concurrency=4
        )
        found = statuses(list(pool.run(parts(40, size=40))))

    assert (found, pool.restarts) == (["returned"] * 3 + ["Timeout"] + ["returned"] * 36, 0)


def test_batches_share_a_call_and_never_a_part() -> None:
    """onBatch gets the asked number of rows in order, fewer at a part's end, each batch sent once."""
    source = """
        async function onBatch(events) {
          await fetch(URL_, { method: 'POST', body: JSON.stringify({ n: events[0].n }) });
          return events.map((e) => ({ size: events.length, n: e.n }));
        }"""
    with Server() as server:
        pool = LivePool(live(source, server), concurrency=3, batch_rows=4)
        outcomes = list(pool.run(parts(14, size=7)))
        values = [json.loads(record.text)["value"] for outcome in outcomes for record in outcome.records if record]

        assert values == [{"size": 4 if n % 7 < 4 else 3, "n": n} for n in range(14)]
        assert server.counts() == Counter([0, 4, 7, 11])


def test_ctrl_c_keeps_what_is_done() -> None:
    """Ctrl-C: rows that had asked are interrupted, rows that had not begun are left out, no process stays."""
    with Server(slow(0.05)) as server:
        pool = LivePool(live("async function onTrack(e) { await send(URL_, e) }", server), concurrency=5)
        done = 0

        def interrupt(rows: int) -> None:
            nonlocal done
            done += rows
            if done >= 20:
                raise KeyboardInterrupt

        outcomes: Iterator[LiveOutcome] = pool.run(parts(200, size=100), on_rows=interrupt)
        found = [record and json.loads(record.text)["status"] for outcome in outcomes for record in outcome.records]

    told = Counter(found)
    assert pool.was_stopped
    assert live_workers() == []
    assert set(told) <= {"returned", "interrupted", None}
    assert told["returned"] >= 20
    assert told["interrupted"] == pool.untold
    assert {row for row, status in enumerate(found) if status} >= set(server.counts())


def test_retry_after_holds_back_what_comes_next() -> None:
    """After a 429 with Retry-After the function sees it at once, and nothing else goes to that host until then."""
    times: list[tuple[int, float]] = []

    async def respond(seen: Seen) -> bytes:
        times.append((seen.event, asyncio.get_running_loop().time()))
        if seen.event == 0:
            return answer(status="429 Too Many Requests", headers={"Retry-After": "1"})
        return answer()

    source = "async function onTrack(e) { return (await send(URL_, e)).status }"
    with Server(respond) as server:
        pool = LivePool(live(source, server, timeout_seconds=0.7), concurrency=1)
        (outcome,) = pool.run(parts(5, size=5))
    values = [json.loads(record.text)["value"] for record in outcome.records if record]
    began = times[0][1]

    assert values == [429, 200, 200, 200, 200]
    assert all(at - began >= 0.95 for event, at in times if event)
    assert list(pool.held_seconds) == [server.url]


def test_parts_that_are_done_before_they_are_asked_for() -> None:
    """Whoever takes parts more slowly than they end, and looks at the first one, gets all of them."""
    with Server() as server:
        pool = LivePool(live("async function onTrack(e) {}", server), concurrency=4)
        indexes = []
        for outcome in pool.run(parts(20, size=1), on_first=lambda index, records: None):
            time.sleep(0.05)
            indexes.append(outcome.index)

    assert indexes == list(range(20))


def test_timers_that_come_a_tick_early_lose_no_lane(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the clock has ticks, as on Windows, a wait's end may be announced before it: the lane still goes on."""
    coarse = "import asyncio\nfrom asyncio import base_events\nbase_events.time.get_clock_info = lambda name: type('I', (), {'resolution': 0.016})()\n"
    (tmp_path / "sitecustomize.py").write_text(coarse)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]))
    source = "async function onTrack(e) { await new Promise((r) => setTimeout(r, 7 + e.n % 5)); await send(URL_, e) }"
    with Server() as server:
        pool = LivePool(live(source, server), concurrency=4)
        assert statuses(list(pool.run(parts(40, size=40)))) == ["returned"] * 40


def test_short_limits_count_nobody_elses_computing() -> None:
    """Handlers that each compute for a while beside 24 others, and ask twice, stay within a limit that suits one alone."""
    source = (
        "function compute(ms) { const until = Date.now() + ms; while (Date.now() < until); }\n"
        "async function onTrack(e) { await send(URL_, e); compute(15); await send(URL_, { n: e.n + 1000 }) }"
    )
    with Server(slow(0.1)) as server:
        pool = LivePool(live(source, server, timeout_seconds=0.3), concurrency=25)
        assert statuses(list(pool.run(parts(100, size=100)))) == ["returned"] * 100


def test_a_worker_that_cannot_begin_says_so(tmp_path: Path) -> None:
    """A journal that cannot be written is an error of the replay, not a replay that never ends."""
    with Server() as server:
        pool = LivePool(
            live("async function onTrack(e) {}", server), concurrency=2, journal=str(tmp_path / "gone" / "journal")
        )
        with pytest.raises(EngineError, match="FileNotFoundError"):
            list(pool.run(parts(3, size=3)))


def test_a_loop_ends_also_where_asyncio_is_debugged(monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTHONASYNCIODEBUG in the environment does not keep another thread from taking over."""
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    source = "async function onTrack(e) { await send(URL_, e); if (e.n === 3) while (true) {} }"
    with Server() as server:
        pool = LivePool(live(source, server, timeout_seconds=0.5), concurrency=5)
        assert Counter(statuses(list(pool.run(parts(10, size=10))))) == {"returned": 9, "Timeout": 1}
