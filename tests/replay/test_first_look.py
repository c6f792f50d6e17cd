"""The first rows of a file are shown while the rest is still read, and change nothing in the replay."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError
from segfn_nb.replay.first_look import FirstLook
from segfn_nb.replay.progress import watching
from segfn_nb.replay.reading.parts import Segment, Source
from segfn_nb.replay.results import Results
from segfn_nb.runtime.transports.mock import Mock
from segfn_nb.workers.process import live_workers
from tests.replay.helpers import run

ROWS = 40_500
WIDE = "x" * 300
CALLS = """
let seen = 0;
async function onTrack(event) {
  const answer = await fetch('https://crm.example/');
  return { n: event.properties.n, seen: ++seen, status: answer.status };
}"""


class Screen:
    """A watcher with a place for rows."""

    def __init__(self) -> None:
        self.looks: list[list[dict[str, object]]] = []
        self.events: list[object] = []
        self.kills_workers = False

    @property
    def shows_rows(self) -> bool:
        """It is large enough."""
        return True

    def look(self, results: Results) -> None:
        """Keep what is shown."""
        self.looks.append([json.loads(text) for text in results.outputs["json"]])
        self.events.append(results.event(1)["properties"])
        for worker in live_workers() if self.kills_workers else []:
            os.kill(worker.pid, signal.SIGKILL)

    def begin(self, total: int | None, so_far: Callable[[], Results]) -> None:
        """The replay itself is not watched."""

    def update(self, rows: int) -> None:
        """Nor how far it is."""

    def close(self) -> None:
        """Nothing is left."""


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """It watches every replay of the test, and the disk is so slow that there is always time for a look."""
    screen = Screen()
    monkeypatch.setattr(watching, "watcher", lambda name: screen)
    at_once = FirstLook.met

    def met(self: FirstLook, source: Source, segment: Segment) -> object:
        found = at_once(self, source, segment)
        while found is None and self._thread is not None and self._thread.is_alive():
            found = at_once(self, source, segment)
        return found

    monkeypatch.setattr(FirstLook, "met", met)
    return screen


def written(path: Path, last: str) -> Path:
    """A file whose cells are numbers, but for the last one."""
    rows = [f"track,{WIDE},{last if i == ROWS - 1 else i}" for i in range(ROWS)]
    path.write_text("type,userId,properties.n\n" + "\n".join(rows) + "\n")
    return path


def test_a_look_is_no_part_of_the_replay(tmp_path: Path, screen: Screen) -> None:
    """It shows two hundred rows as far as columns are known; the replay begins anew, with rules of a mock that were not used."""
    path = written(tmp_path / "events.csv", "many")
    crm = Mock({"url": "*", "status": 429, "times": 3}, {"url": "*", "status": 200})
    watched = run(path, CALLS, http=crm, progress=True)
    plain = run(path, CALLS, http=crm, progress=False)

    (look,) = screen.looks
    assert (len(look), look[1], screen.events) == (200, {"n": 1, "seen": 2, "status": 429}, [{"n": 1}])
    assert watched.hash == plain.hash
    assert json.loads(watched.outputs["json"][1]) == {"n": "1", "seen": 2, "status": 429}


def test_a_look_may_fail(tmp_path: Path, screen: Screen) -> None:
    """A worker that is killed by what it is shown, or from outside, costs the look and not a row; a limit holds for it."""
    path = written(tmp_path / "events.csv", "0")
    screen.kills_workers = True
    endless = "function onTrack(e) { if (e.properties.n === 2) while (true) {} return e }"
    r = run(path, endless, timeout_seconds=0.5, progress=True, limit=150)

    assert (r.deliveries["delivered"], r.deliveries["timeout"], len(r)) == (149, 1, 150)
    assert len(screen.looks[0]) == 2


def test_an_input_that_breaks_behind_its_beginning(tmp_path: Path, screen: Screen) -> None:
    """The error of the reading is raised, and no process stays."""
    path = written(tmp_path / "events.csv", '"never closed')
    before = set(live_workers())

    with pytest.raises(InputError, match="never closed"):
        run(path, CALLS, progress=True)
    assert set(live_workers()) <= before


def test_what_is_sent_is_sent_once(tmp_path: Path, screen: Screen) -> None:
    """Where somebody outside answers, or only some rows are chosen, nothing runs before the replay."""
    path = written(tmp_path / "events.csv", "0")
    run(path, "function onTrack(e) { return e }", progress=True, sample=10)
    run(
        path, "function onTrack(e) { return e }", kind=Kind.DESTINATION, http="live:crm.example", limit=5, progress=True
    )

    assert screen.looks == []
