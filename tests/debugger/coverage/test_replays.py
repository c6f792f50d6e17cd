"""Covered replays: real workers and QuickJS, on any number of them, killed, stopped and resumed."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from segfn_nb import Mock, open_run
from segfn_nb.errors import OptionError, ReplayError
from segfn_nb.workers.process import live_workers
from tests.debugger.coverage.helpers import SOURCE, covered, event, events, everything, function, reached, said
from tests.server import Server

BATCH = """\
let calls = 0;
async function onBatch(events, settings) {
  calls++;
  if (events[0].n === 20) throw new Error('no');
  return events.map((event) => {
    if (event.n % 7 === 3) return { status: 500 };
    return { status: 200 };
  });
}
"""
LIGHT = """\
let seen = 0;
const third = (n) => n % 3 === 0;
async function onTrack(event) {
  seen++;
  if (third(event.n) && seen > 1) return { ...event, seen };
  for (let i = 0; i < event.n % 5; i++) seen += i % 2 ? 0 : 0;
  return event.n % 2 ? rest(event) : null;
}
function rest(event) { return event.n % 4000 === 1 ? { ...event, rare: true } : event }
"""
TYPESCRIPT = """\
interface Order { total: number }
const big = (order: Order): boolean => order.total > 10;
async function onTrack(event: { properties: Order }): Promise<string> {
  if (big(event.properties)) return 'big' as string;
  return 'small';
}
"""


def batch(count: int) -> list[dict[str, Any]]:
    """Events that carry their row."""
    return [{"type": "track", "event": "E", "n": n} for n in range(count)]


class TestWhatRowsReach:
    """Against what each row says itself."""

    def test_rows_of_a_line_are_those_that_were_there(self) -> None:
        """For every line that logs its number, the rows that reached it are the rows whose log has it."""
        r = covered(events(400))
        told = said(r)

        assert reached(r, told) == told
        assert r.coverage.rows(8).sum() == 0
        assert sorted(told) == [5, 11, 14, 16, 20, 22, 25, 28, 30, 31]
        assert r.coverage.missed.query("what == 'line'")["line"].tolist() == [8]
        assert "unused" in r.coverage.missed.query("what == 'function'")["text"].tolist()

    def test_results_are_those_of_a_plain_replay(self) -> None:
        """The hash, and every table but for real durations, is the same with and without counters."""
        plain, counted = covered(events(400), coverage=False), covered(events(400))
        drop = ["duration_ms", "billed_ms"]

        assert plain.hash == counted.hash
        assert plain.frame.drop(columns=drop).equals(counted.frame.drop(columns=drop))
        assert all(
            getattr(plain, name).equals(getattr(counted, name)) for name in ("causes", "logs", "requests", "outputs")
        )
        assert [counted[row].error for row in (0, 7)] == [plain[row].error for row in (0, 7)]

    def test_loading_is_counted_once_and_is_no_row_s(self) -> None:
        """The top level counts once, however many environments there were, and no row reached it."""
        r = covered(batch(10_100), LIGHT, workers=2)
        lines = r.coverage.lines.set_index("line")

        assert lines.loc[1, ["hits", "rows"]].tolist() == [1, 0]
        assert r.coverage.functions.set_index("name")["hits"]["onTrack"] == 10_100

    def test_rows_are_aligned_with_the_frame(self) -> None:
        """Of a sample too, masks and paths fit the frame; a mask chooses rows to run again."""
        r = covered(events(400), sample=60)
        mask = r.coverage.rows(28)
        by_path = r.frame.groupby(r.coverage.row_paths)["row"].count()

        assert set(r.frame.loc[mask, "row"]) == said(r).get(28, set())
        assert by_path.tolist() == r.coverage.paths["count"].tolist()
        again = r.rerun(rows=r.coverage.rows(22))
        assert again.frame["row"].tolist() == sorted(said(r)[22])
        assert again.coverage.rows(22).all()

    def test_a_line_without_a_statement(self) -> None:
        """An arm or function that begins there counts, else the statement around; a line with nothing has no rows."""
        r = covered(events(400))
        c = r.coverage

        assert (c.rows(3).sum(), c.rows(19).sum()) == (len(said(r)[5]), len(said(r)[20]))
        for line in (0, 99):
            with pytest.raises(OptionError, match=f"line {line}"):
                c.rows(line)

    def test_typescript_is_shown_as_it_was_written(self) -> None:
        """Lines are the author's, with their types, and counted as in JavaScript."""
        rows = [{"type": "track", "properties": {"total": n}} for n in range(30)]
        c = function(TYPESCRIPT, language="typescript").replay(rows, coverage=True, progress=False).coverage

        assert c.lines["text"].tolist() == TYPESCRIPT.splitlines()
        assert c.lines["hits"].dropna().tolist() == [30, 30, 11]
        assert "orders.ts" in c.istanbul()

    def test_without_coverage_there_is_none(self) -> None:
        """Results of a plain replay say what to write."""
        with pytest.raises(ReplayError, match="coverage=True"):
            _ = covered(events(3), coverage=False).coverage

    def test_code_that_cannot_be_counted(self) -> None:
        """QuickJS takes what the parser does not: nothing runs, and the reason is said."""
        with pytest.raises(OptionError, match=r"orders: coverage cannot be counted: 'new\.target' can only be used"):
            covered(batch(1), LIGHT + "new.target;\n")


class TestBatches:
    """onBatch."""

    def test_a_call_counts_once_and_all_its_rows_reached_it(self) -> None:
        """45 rows are three calls; the rows of the one that threw did not come to what follows."""
        r = covered(batch(45), BATCH)
        hits = r.coverage.lines.set_index("line")["hits"]
        rows = reached(r, (3, 4, 5, 6))

        assert (hits[3], hits[5], hits[6], hits[7]) == (3, 2, 25, 22)
        assert rows[3] == set(range(45))
        assert rows[5] == rows[6] == {*range(20), *range(40, 45)}
        assert r.coverage.rows_unknown == {}

    def test_a_row_that_is_no_event_went_no_way(self) -> None:
        """Though it stood first in a call for others, which is counted."""
        r = covered([{"no": "event"}, *batch(3)], BATCH.replace("n === 20", "n === 21"))

        assert (r.coverage.lines.set_index("line")["hits"][3], r.coverage.rows_unknown) == (1, {"invalid": 1})
        assert reached(r, [5]) == {5: {1, 2, 3}}

    def test_attempts_are_counted_together(self) -> None:
        """What is tried again is counted again; an event tried alone reached what its own attempts did as well."""
        plain, counted = (covered(batch(45), BATCH, retries="simulate", coverage=on) for on in (False, True))
        alone = counted.frame.query("attempts > 1")
        hits = counted.coverage.lines.set_index("line")["hits"]

        assert plain.hash == counted.hash
        assert len(alone) == 3
        assert hits[3] == 3 + sum(alone["attempts"] - 1)
        assert hits[6] == 25 + sum(alone["attempts"] - 1)
        assert reached(counted, [5])[5] == {*range(20), *range(40, 45)}
        assert counted.coverage.rows_unknown == {}


def test_attempts_of_a_row_are_counted_together() -> None:
    """A row that comes through at its third attempt counts three times, and reached what any of them did."""
    source = """\
async function onTrack(event) {
  const answer = await fetch('https://crm.example/');
  if (answer.status >= 500)
    throw new RetryError('later');
  return 'done';
}
"""
    rules = Mock({"url": "*", "times": 2, "status": 500}, {"url": "*"})
    r = covered([event(0), event(1)], source, retries="simulate", http=rules)

    assert r.frame["attempts"].tolist() == [3, 1]
    assert r.coverage.lines["hits"].dropna().tolist() == [4, 4, 2, 2]
    assert reached(r, (4, 5)) == {4: {0}, 5: {0, 1}}


class TestWorkers:
    """However it runs, what was reached is the same."""

    def test_one_worker_or_two(self) -> None:
        """Three parts on one and on two workers: the same hash, and the same coverage to the last number."""
        one, two = covered(batch(20_100), LIGHT), covered(batch(20_100), LIGHT, workers=2)

        assert one.hash == two.hash
        assert everything(one) == everything(two)

    def test_a_killed_worker_changes_nothing(self) -> None:
        """kill -9 in the middle of a part: nothing is counted twice, nothing is missing."""
        killed = threading.Event()

        def kill_once(done: int, total: int | None) -> None:
            if done and not killed.is_set():
                killed.set()
                for worker in live_workers():
                    os.kill(worker.pid, signal.SIGKILL)

        disturbed = covered(batch(6_000), LIGHT, progress=kill_once)

        assert killed.is_set()
        assert everything(disturbed) == everything(covered(batch(6_000), LIGHT))

    def test_what_nobody_can_know_is_said(self) -> None:
        """A row whose worker had to be ended, and one that is no event, are counted as not known."""
        source = "async function onTrack(event) {\n  if (event.n === 2)\n    while (true);\n  return 1;\n}\n"
        rows = [*batch(5), {"type": "track", "bytes": b"no JSON"}, {"no": "event"}]
        r = function(source, timeout_seconds=0.5).replay(rows, coverage=True, workers=1, progress=False)

        assert r.coverage.rows_unknown == {"timeout": 1, "invalid": 2}
        assert reached(r, (2, 4)) == {2: {0, 1, 3, 4}, 4: {0, 1, 3, 4}}
        assert r.coverage.row_paths.isna().tolist() == [False, False, True, False, False, True, True]
        assert "not known of 3: 1 timeout, 2 invalid" in repr(r.coverage)

    def test_live(self) -> None:
        """Requests that are sent for real, many events at once: each row has its own counts."""
        source = SOURCE.replace("'https://crm.example/a'", "settings.url")
        with Server() as server:
            made = function(source, settings={"url": server.url})
            r = made.replay(
                events(60), coverage=True, http=f"live:{server.host}", concurrency=8, clock="event", progress=False
            )
        told = said(r)

        assert len(server.seen) == len(told[20])
        assert reached(r, told) == told


class TestOnDisk:
    """Runs in a folder."""

    def test_opened_again(self, tmp_path: Path) -> None:
        """A run on disk, opened, and results kept later have the coverage of the replay."""
        r = covered(events(300), out=tmp_path / "a")
        covered(events(300)).to_parquet(tmp_path / "b")
        wanted = everything(r)

        assert everything(open_run(tmp_path / "a")) == wanted
        assert everything(open_run(tmp_path / "b")) == wanted
        assert open_run(tmp_path / "a", events=events(300)).rerun(rows=[3]).frame["row"].tolist() == [3]

    def test_resumed(self, tmp_path: Path) -> None:
        """Stopped with Ctrl-C after its first part, and gone on with: the same as in one go."""

        def stop(done: int, total: int | None) -> None:
            if done > 10_500:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.5)

        made = function(LIGHT)
        with pytest.raises(KeyboardInterrupt):
            made.replay(batch(25_000), coverage=True, workers=1, out=tmp_path / "run", progress=stop)
        assert made.last is not None
        so_far = made.last.coverage
        resumed, whole = covered(batch(25_000), LIGHT, out=tmp_path / "run"), covered(batch(25_000), LIGHT, workers=2)

        assert so_far.rows_unknown["interrupted"] > 0
        assert resumed.hash == whole.hash
        assert everything(resumed) == everything(whole)

    def test_a_folder_is_covered_or_it_is_not(self, tmp_path: Path) -> None:
        """A plain run cannot go on with counters, nor a covered one without."""
        covered(events(3), out=tmp_path / "plain", coverage=False)
        covered(events(3), out=tmp_path / "covered")

        for folder, on in (("plain", True), ("covered", False)):
            with pytest.raises(ReplayError, match="coverage"):
                covered(events(3), out=tmp_path / folder, coverage=on)


def test_several_replays_together() -> None:
    """Adding coverage adds counts and what is missed by both; rows belong to one replay, and other code is refused."""
    a, b = covered([event(0)] * 3).coverage, covered([event(1)] * 2).coverage
    both = a + b

    assert both.functions["hits"].tolist() == (a.functions["hits"] + b.functions["hits"]).tolist()
    assert set(both.missed["line"]) == set(a.missed["line"]) & set(b.missed["line"])
    assert sorted(both.paths["count"]) == [2, 3]
    with pytest.raises(OptionError, match="several replays"):
        both.rows(11)
    with pytest.raises(OptionError, match="different texts"):
        _ = a + covered([event(0)], SOURCE + "\n").coverage
