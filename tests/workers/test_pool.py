"""Every row comes out exactly once, whatever happens to the workers."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from segfn_nb.runtime.transports.resolve import resolve_transport
from segfn_nb.workers.pool import Part, PartOutcome, Pool
from segfn_nb.workers.process import WorkerProcess, live_workers
from segfn_nb.workers.starting import StartingWorker
from tests.workers.helpers import PASS, load, parts, statuses

SHUT = resolve_transport(None)


def run(source: str, rows: int, *, size: int = 10_000, workers: int = 1, **options: Any) -> tuple[list[str], Pool]:
    """Statuses of all rows, and the pool that ran them."""
    pool = Pool(load(source, **options), SHUT, workers=workers)
    outcomes = list(pool.run(parts(rows, size=size)))
    return statuses(outcomes), pool


def test_an_endless_loop_times_out_alone() -> None:
    """`while (true)` for one event of ten: that one is a timeout, nine are done, in a new worker."""
    found, pool = run("async function onTrack(e) { if (e.n === 3) while (true) {} return e }", 10, timeout_seconds=0.5)

    assert (found, pool.restarts) == (["returned"] * 3 + ["Timeout"] + ["returned"] * 6, 1)


def test_a_catastrophic_regular_expression_times_out() -> None:
    """Backtracking inside the engine is stopped like any other code."""
    source = "async function onTrack(e) { if (e.n === 1) /^(a+)+$/.test('a'.repeat(40) + 'b'); return e }"
    found, _ = run(source, 3, timeout_seconds=0.5)

    assert found == ["returned", "Timeout", "returned"]


def test_memory_runs_out_in_one_event_alone() -> None:
    """Filling the memory fails the event as OutOfMemory and needs no new process."""
    source = "async function onTrack(e) { if (e.n === 1) { const a = []; for (;;) a.push(new Array(1e6)) } return e }"
    found, pool = run(source, 3)

    assert (found, pool.restarts) == (["returned", "OutOfMemory", "returned"], 0)


def test_endless_recursion_is_a_range_error() -> None:
    """Recursion without end is the event's RangeError."""
    found, _ = run("async function onTrack(e) { if (e.n === 1) { (function f() { f() })() } return e }", 3)

    assert found == ["returned", "RangeError", "returned"]


def test_calls_go_as_deep_as_in_node() -> None:
    """Nine thousand calls of a small function inside each other come back, as in Node 22, where 9,600 do."""
    found, _ = run(
        "const sum = (n) => (n === 0 ? 0 : n + sum(n - 1)); function onTrack(e) { return { s: sum(9000) } }", 1
    )

    assert found == ["returned"]


def test_waiting_is_virtual_and_limited() -> None:
    """Timers cost no real time, and a handler that waits past its limit is a timeout."""
    source = "async function onTrack(e) { await new Promise((r) => setTimeout(r, e.n * 1000)); return e }"
    found, pool = run(source, 8)

    assert (found, pool.restarts) == (["returned"] * 5 + ["Timeout"] * 3, 0)


def test_a_promise_that_never_settles_times_out() -> None:
    """A handler with nothing left that could wake it is a timeout at once."""
    found, _ = run("async function onTrack(e) { await new Promise(() => {}) }", 2)

    assert found == ["Timeout", "Timeout"]


def test_a_killed_worker_loses_no_row() -> None:
    """kill -9 of a worker while it runs: its part starts again and every row comes out once, in order."""
    source = "async function onTrack(e) { let s = 0; for (let i = 0; i < 3000; i++) s += i; return e }"
    pool = Pool(load(source), SHUT, workers=1)
    committed = 0
    killed: list[int] = []

    def kill_once(rows: int) -> None:
        nonlocal committed
        committed += rows
        if not killed and committed >= 2_000:
            killed.append(live_workers()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    outcomes = list(pool.run(parts(6_000, size=6_000), on_rows=kill_once))

    assert (statuses(outcomes), pool.restarts, committed) == (["returned"] * 6_000, 1, 6_000)


def test_a_row_that_keeps_killing_its_worker_fails() -> None:
    """A row that ends its process each time it runs is given up as WorkerDied; the others come out."""
    pool = Pool(load("async function onTrack(e) { if (e.n === 2) while (true) {} return e }"), SHUT, workers=1)
    stop = threading.Event()

    def kill_whatever_hangs() -> None:
        while not stop.wait(0.3):
            for worker in live_workers():
                if worker.loaded is not None:
                    os.kill(worker.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_whatever_hangs)
    killer.start()
    try:
        found = statuses(list(pool.run(parts(4, size=10))))
    finally:
        stop.set()
        killer.join()

    assert found == ["returned", "returned", "WorkerDied", "returned"]


def test_a_worker_killed_before_it_has_the_function_is_replaced() -> None:
    """kill -9 while the first process loads the function: another one takes its place, and every row comes out."""
    killed: list[int] = []

    def kill_what_loads() -> None:
        while not killed:
            for worker in live_workers():
                os.kill(worker.pid, signal.SIGKILL)
                killed.append(worker.pid)

    source = "const until = Date.now() + 1000; while (Date.now() < until) {} function onTrack(e) { return e }"
    killer = threading.Thread(target=kill_what_loads)
    killer.start()
    found = statuses(list(Pool(load(source, clock="real"), SHUT, workers=1).run(parts(4, size=10))))
    killer.join()

    assert (found, len(killed)) == (["returned"] * 4, 1)


def test_the_number_of_workers_changes_nothing() -> None:
    """Globals, random numbers and the clock give the same on one, two and four workers."""
    source = """
        let seen = 0;
        async function onTrack(e) {
          await new Promise((r) => setTimeout(r, Math.random() * 10));
          return { seen: ++seen, random: Math.random(), now: Date.now(), id: crypto.randomUUID(), n: e.n };
        }"""

    def texts(workers: int) -> list[bytes]:
        pool = Pool(load(source, started_at_ms=1.7e12), SHUT, workers=workers)
        return [record.text for outcome in pool.run(parts(600, size=100)) for record in outcome.records]

    assert texts(1) == texts(2) == texts(4)


def test_ctrl_c_keeps_what_is_done() -> None:
    """Ctrl-C while workers run: begun parts come out as far as they got, the rest not at all, no process stays."""
    source = "async function onTrack(e) { if (e.n >= 150) while (true) {} return e }"
    pool = Pool(load(source, timeout_seconds=30), SHUT, workers=1)
    done = 0

    def interrupt(rows: int) -> None:
        nonlocal done
        done += rows
        if done >= 100:
            raise KeyboardInterrupt

    outcomes = list(pool.run(parts(400, size=100), on_rows=interrupt))

    assert pool.was_stopped
    assert live_workers() == []
    assert outcomes[0].is_complete
    assert statuses(outcomes)[:100] == ["returned"] * 100
    assert len(statuses(outcomes)) < 200


def test_parts_are_pulled_as_they_are_needed() -> None:
    """The reader runs a little ahead of the workers, never through the whole input."""
    pulled: list[int] = []

    def watched() -> Iterator[Part]:
        for part in parts(1_000, size=10):
            pulled.append(part.index)
            yield part

    outcomes: Iterator[PartOutcome] = Pool(load(PASS), SHUT, workers=2).run(watched())
    next(outcomes)
    ahead = len(pulled)
    outcomes.close()  # type: ignore[attr-defined]  # a generator

    assert ahead < 20


def test_batches_share_a_call_and_never_a_part() -> None:
    """onBatch gets the asked number of rows in order, fewer at a part's end."""
    source = "async function onBatch(events) { return events.map((e) => ({ size: events.length, n: e.n })) }"
    pool = Pool(load(source), SHUT, workers=1, batch_rows=4)
    outcomes = list(pool.run(parts(12, size=6)))
    sizes = [record.text.split(b'"size":')[1].split(b",")[0] for outcome in outcomes for record in outcome.records]

    assert sizes == [b"4", b"4", b"4", b"4", b"2", b"2"] * 2


def test_a_worker_that_dies_before_it_begins_leaves_no_old_records() -> None:
    """Records of the chunk before are not taken for those of a chunk that never began."""
    worker = WorkerProcess()
    worker.load(load(PASS))
    first = worker.run([0, 1], [b'{"type": "track"}'] * 2, fresh=False, batch_rows=0)
    worker.kill()
    second = worker.run([2, 3], [b'{"type": "track"}'] * 2, fresh=False, batch_rows=0)
    worker.close()

    assert (len(first.records), len(second.records), second.death is not None) == (2, 0, True)


def test_finished_parts_do_not_pile_up_behind_a_slow_one() -> None:
    """While one part is slow, only a few others are read and kept waiting."""
    source = "async function onTrack(e) { if (e.n === 0) { let s = 0; for (let i = 0; i < 3e7; i++) s += i } return e }"
    pulled: list[int] = []

    def watched() -> Iterator[Part]:
        for part in parts(600, size=10):
            pulled.append(part.index)
            yield part

    results = Pool(load(source, timeout_seconds=60), SHUT, workers=2).run(watched())
    next(results)
    ahead = len(pulled)
    results.close()  # type: ignore[attr-defined]  # a generator

    assert ahead <= 10


def test_the_first_rows_are_told_before_the_part_is_done() -> None:
    """Whoever waits for something to look at gets the first 200 rows, and each row is counted once."""
    counted: list[int] = []
    first: list[int] = []
    pool = Pool(load(PASS), SHUT, workers=1)
    list(pool.run(parts(3_000, size=1_500), on_rows=counted.append, on_first=lambda i, rows: first.append(len(rows))))

    assert (first, sum(counted)) == ([200, 1_200, 1_500], 3_000)


def test_a_worker_that_starts_ahead_runs_the_first_part_or_ends() -> None:
    """A pool takes the worker that starts already; where none does, it is gone at the end of the block."""
    with StartingWorker() as starting:
        outcomes: Iterator[PartOutcome] = Pool(load(PASS), SHUT, workers=1, first=starting).run(parts(20, size=10))
        next(outcomes)
        running = len(live_workers())
        rest = len(list(outcomes))
    with StartingWorker():
        pass

    assert (running, rest, starting.take(), live_workers()) == (1, 1, None, [])


def test_workers_leave_no_descriptor_behind() -> None:
    """A worker that was started and closed leaves as many open files as before."""

    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    WorkerProcess().close()
    before = opened()
    for _ in range(3):
        WorkerProcess().close()

    assert opened() == before
