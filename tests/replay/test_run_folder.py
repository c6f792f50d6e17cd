"""Runs on disk: whole files, resumed where they ended, read like results in memory."""

from __future__ import annotations

import json
import os
import signal
import stat
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from segfn_nb.errors import ReplayError
from segfn_nb.functions.settings import Setting
from segfn_nb.replay.results import Results, open_run
from tests.replay.helpers import run, tracks, write

COUNTS = """
let seen = 0
async function onTrack(event) {
  seen++
  if (event.n % 9000 === 8999) throw new Error('no')
  if (seen % 1000 === 0) { console.log(seen); await fetch('https://x.example/') }
  return { ...event, seen, at: Date.now(), x: Math.random() }
}
"""


def same(one: Results, other: Results) -> bool:
    """Whether two results have the same tables, real durations aside."""
    frames = [results.frame.drop(columns=["duration_ms", "billed_ms"]) for results in (one, other)]
    return frames[0].equals(frames[1]) and all(
        getattr(one, name).equals(getattr(other, name)) for name in ("outputs", "causes", "logs", "requests")
    )


def stop_after(rows: int) -> Any:
    """A progress function that presses Ctrl-C."""

    def told(done: int, total: int | None) -> None:
        if done >= rows:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)

    return told


class TestLayout:
    """What is in the folder."""

    def test_files_and_modes(self, tmp_path: Path) -> None:
        """A manifest, and one file per table and part; the folders are for their owner alone."""
        run(tracks(20_001), COUNTS, out=tmp_path / "runs" / "january")
        folder = tmp_path / "runs" / "january"
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        tables = ("details", "frame", "logs", "outputs", "requests")

        assert files == sorted(
            ["manifest.json", *(f"{name}/part-0000{part}.parquet" for name in tables for part in range(3))]
        )
        assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir()) if path.is_dir()} == {0o700}

    def test_the_manifest(self, tmp_path: Path) -> None:
        """It says what ran and what came out, and no sensitive value."""
        secret = [Setting(name="apiKey", sensitive=True, value="very-secret-key")]
        r = run(tracks(3), settings=secret, out=tmp_path / "run")
        text = (tmp_path / "run" / "manifest.json").read_text()
        manifest = json.loads(text)

        assert (manifest["hash"], manifest["deliveries"], manifest["run"]["is_finished"]) == (
            r.hash,
            r.deliveries,
            True,
        )
        assert "very-secret-key" not in text

    def test_any_reader_reads_them(self, tmp_path: Path) -> None:
        """Parquet files have the documented columns, outputs the dotted ones too."""
        r = run(tracks(10_002), COUNTS, out=tmp_path / "run")
        frame = pd.read_parquet(tmp_path / "run" / "frame")
        outputs = pq.read_table(tmp_path / "run" / "outputs" / "part-00001.parquet")

        assert frame["row"].tolist() == r.frame["row"].tolist()
        assert list(frame.columns) == list(r.frame.columns)
        assert outputs.column_names == [
            "row",
            "seq",
            "call",
            "type",
            "event",
            "messageId",
            "n",
            "seen",
            "at",
            "x",
            "json",
        ]


class TestReading:
    """Results in memory and on disk have one reader."""

    def test_memory_and_disk_are_the_same(self, tmp_path: Path) -> None:
        """A run on disk, the same opened again, and results kept afterwards give the same tables and outcomes."""
        memory = run(tracks(10_050), COUNTS)
        disk = run(tracks(10_050), COUNTS, out=tmp_path / "a")
        memory.to_parquet(tmp_path / "b")
        opened, kept = open_run(tmp_path / "a", events=tracks(10_050)), open_run(tmp_path / "b", events=tracks(10_050))

        assert memory.hash == disk.hash == opened.hash == kept.hash
        assert same(memory, disk)
        assert same(memory, opened)
        assert same(memory, kept)
        assert opened[8999].error == memory[8999].error
        assert opened[10_020].value == memory[10_020].value
        assert opened.event(10_020) == tracks(10_050)[10_020]
        assert opened.summary().splitlines()[1:] == memory.summary().splitlines()[1:]

    def test_columns_that_differ_from_part_to_part(self, tmp_path: Path) -> None:
        """A column that is a number in one part and text in another is text in the whole; a missing one is null."""
        events = [
            {"type": "track", "p": 1.5 if n < 10_000 else "12,50", **({"late": n} if n > 10_000 else {})}
            for n in range(10_002)
        ]
        memory, disk = run(events), run(events, out=tmp_path / "run")

        assert memory.outputs["p"].iloc[[0, -1]].tolist() == ["1.5", "12,50"]
        assert memory.outputs["late"].dropna().tolist() == [10_001]
        assert disk.outputs.equals(memory.outputs)

    def test_events_of_files_are_found_again(self, tmp_path: Path) -> None:
        """A run over files opens them again, and refuses them when they have changed."""
        path = write(tmp_path / "e.csv", "type,event\ntrack,a\ntrack,b\n")
        run(path, out=tmp_path / "run")
        assert open_run(tmp_path / "run").event(1) == {"type": "track", "event": "b"}

        write(path, "type,event\ntrack,a\ntrack,c\n")
        with pytest.raises(ReplayError, match="cannot be read again: they have changed since it ran"):
            open_run(tmp_path / "run").event(1)
        path.unlink()
        with pytest.raises(ReplayError, match="cannot be read again: There is no file"):
            open_run(tmp_path / "run").event(1)

    def test_events_that_were_no_files(self, tmp_path: Path) -> None:
        """A run over dicts needs them again to show an event, and says how."""
        run(tracks(1), out=tmp_path / "run")

        with pytest.raises(ReplayError, match=r"open_run\(path, events=\.\.\.\)"):
            open_run(tmp_path / "run").event(0)


class TestResuming:
    """A second replay into the same folder goes on where the first one ended."""

    def test_a_stopped_run_goes_on(self, tmp_path: Path) -> None:
        """Finished parts are not run again; what comes out is what an undisturbed replay gives."""
        stopped = run(tracks(40_000), COUNTS, out=tmp_path / "run", progress=stop_after(15_000))
        assert stopped.was_stopped
        assert open_run(tmp_path / "run").was_stopped

        told: list[int] = []
        resumed = run(
            tracks(40_000),
            COUNTS,
            out=tmp_path / "run",
            started_at_ms=0.0,
            progress=lambda done, total: told.append(done),
        )
        whole = run(tracks(40_000), COUNTS)

        assert told[0] >= 10_000
        assert told[-1] == 40_000
        assert not resumed.was_stopped
        assert resumed.hash == whole.hash
        assert same(resumed, whole)
        assert "rows were there from an earlier replay into this folder" in resumed.notes[0]

    def test_a_finished_run_stays(self, tmp_path: Path) -> None:
        """Replaying once more runs nothing and gives the same."""
        first = run(tracks(3), COUNTS, out=tmp_path / "run")
        files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
        second = run(tracks(3), COUNTS, out=tmp_path / "run")

        assert second.hash == first.hash
        assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == files

    def test_a_part_that_was_not_written_runs_again(self, tmp_path: Path) -> None:
        """What a kill left half-written is not taken for a part."""
        run(tracks(10_001), COUNTS, out=tmp_path / "run")
        manifest = tmp_path / "run" / "manifest.json"
        content = json.loads(manifest.read_text())
        content["parts"].pop()
        manifest.write_text(json.dumps(content))
        write(tmp_path / "run" / "frame" / "part-00001.parquet", "half")

        assert run(tracks(10_001), COUNTS, out=tmp_path / "run").rows_out == 10_001

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"source": COUNTS + "//"}, "the function's text not the same"),
            ({"settings": {"a": "b"}}, "a setting not the same"),
            (
                {"timeout_seconds": 1.0},
                "an option (limits, clock, random, key_order, batch_size, retries, coverage) not the same",
            ),
            ({"http": "custom"}, "http= not the same"),
            ({"limit": 2}, "the choice of rows (limit, sample, where) not the same"),
            ({"events": tracks(4)}, "the input not the same"),
        ],
    )
    def test_another_replay_is_refused(self, tmp_path: Path, changed: dict[str, Any], message: str) -> None:
        """A folder holds one replay; another one says what differs and touches nothing."""
        given: dict[str, Any] = {"events": tracks(3), "source": COUNTS, **changed}
        run(tracks(3), COUNTS, out=tmp_path / "run")
        before = (tmp_path / "run" / "manifest.json").read_bytes()
        if "http" in given:
            from segfn_nb.runtime.transports.mock import Mock

            given["http"] = Mock({"url": "*"})

        with pytest.raises(ReplayError) as caught:
            run(given.pop("events"), given.pop("source"), out=tmp_path / "run", **given)

        assert message in str(caught.value)
        assert (tmp_path / "run" / "manifest.json").read_bytes() == before

    def test_other_events_of_the_same_shape(self, tmp_path: Path) -> None:
        """Dicts that are as many but not the same are found out before anything of them runs."""
        run(tracks(3), COUNTS, out=tmp_path / "run")

        with pytest.raises(ReplayError, match="holds a replay of other events: rows 0 to 2 are not what they were"):
            run(tracks(3, extra=1), COUNTS, out=tmp_path / "run")

    def test_requests_that_may_have_left_are_not_sent_again(self, tmp_path: Path) -> None:
        """With a transport of one's own, rows of a part that was cut short stay `interrupted` until asked for."""
        import httpx

        sent: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            sent.append(request.url.path)
            if len(sent) == 150:
                os.kill(os.getpid(), signal.SIGINT)
            return httpx.Response(200, json={})

        source = "async function onTrack(event) { await fetch('https://x.example/' + event.n); return event }"
        events, transport = tracks(2_000), httpx.MockTransport(answer)
        stopped = run(events, source, out=tmp_path / "run", http=transport)
        before = list(sent)
        resumed = run(events, source, out=tmp_path / "run", http=transport)

        assert stopped.was_stopped
        assert stopped.deliveries["interrupted"] > 0
        assert sent == before
        assert resumed.deliveries == stopped.deliveries
        assert "stay interrupted" in "".join(resumed.notes)

    def test_kept_results_go_on_too(self, tmp_path: Path) -> None:
        """What `to_parquet` writes is a run like any other: replaying into it runs nothing."""
        memory = run(tracks(3), COUNTS)
        memory.to_parquet(tmp_path / "run")

        again = run(tracks(3), COUNTS, out=tmp_path / "run")
        assert (again.hash, again.notes[0]) == (
            memory.hash,
            "3 rows were there from an earlier replay into this folder; 0 ran now",
        )

    def test_a_run_that_was_killed_at_its_very_beginning(self, tmp_path: Path) -> None:
        """Empty folders without a manifest are no obstacle; a manifest of another version is."""
        (tmp_path / "run" / "frame").mkdir(parents=True)
        assert run(tracks(1), out=tmp_path / "run").rows_out == 1

        manifest = tmp_path / "run" / "manifest.json"
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 99}))
        with pytest.raises(ReplayError, match="was written by another version of segfn_nb"):
            run(tracks(1), out=tmp_path / "run")

    def test_a_folder_that_is_no_run(self, tmp_path: Path) -> None:
        """A folder with something else in it is not touched."""
        write(tmp_path / "notes.txt", "mine")

        with pytest.raises(ReplayError, match=r"is there already and is no run \(it has no manifest\.json\)"):
            run(tracks(1), out=tmp_path)
        with pytest.raises(ReplayError, match="there is no run in"):
            open_run(tmp_path / "missing")
        kept = run(tracks(1), out=tmp_path / "run")
        with pytest.raises(ReplayError, match="holds a replay already"):
            kept.to_parquet(tmp_path / "run")

    def test_a_file_where_a_folder_is_meant(self, tmp_path: Path) -> None:
        """A path that is a file is refused in every place that takes a folder, and the file stays."""
        file, kept = write(tmp_path / "one.csv", "mine"), run(tracks(1))

        for use in (kept.to_csv, kept.to_parquet, open_run, lambda path: run(tracks(1), out=path)):
            with pytest.raises(ReplayError, match=r"one\.csv is a file, and a folder is meant; name a new one$"):
                use(file)
        assert file.read_text() == "mine"

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        """What cannot be written says which folder and why."""
        kept = run(tracks(1))
        inside_a_file, endless = write(tmp_path / "one.csv", "mine") / "run", tmp_path / ("x" * 300)

        for folder, why in ((inside_a_file, "Not a directory"), (endless, "File name too long")):
            for use in (kept.to_csv, kept.to_parquet, lambda path: run(tracks(1), out=path)):
                with pytest.raises(ReplayError) as caught:
                    use(folder)
                assert str(caught.value) == f"the folder {folder} cannot be read or written: {why}; name another one"
