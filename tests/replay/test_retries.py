"""`retries="simulate"`: attempts, waits and bills of rows that Segment would try again."""

from __future__ import annotations

from typing import Any

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import OptionError
from segfn_nb.replay.results import Results, open_run
from segfn_nb.runtime.transports.mock import Mock
from tests.replay.helpers import run, tracks
from tests.runtime.cassettes.test_playing import exchange, tape_of

RETRY = """
async function onTrack(event) {
  const answer = await fetch('https://crm.example/' + event.n, { method: 'POST' })
  console.log(new Date().toISOString(), answer.status)
  if (answer.status >= 500) throw new RetryError(`answered ${answer.status}`)
}
"""
TIME = "2026-01-02T03:04:05.000Z"
DESTINATION = Kind.DESTINATION


def failing(times: int, **rule: Any) -> Any:
    """The first requests get 500, the others 200."""
    return Mock({"url": "*", "times": times, "status": 500, **rule}, {"url": "*"})


def simulate(events: Any, source: str = RETRY, kind: Kind = DESTINATION, **options: Any) -> Results:
    """A replay with simulated retries."""
    return run(events, source, kind, retries="simulate", **options)


def attempts(results: Results) -> list[tuple[str, int]]:
    """Delivery and attempts of each row."""
    return list(zip(results.frame["delivery"], results.frame["attempts"], strict=True))


class TestOneRow:
    """A single event."""

    def test_delivered_at_the_third_attempt(self) -> None:
        """Two RetryErrors, then it comes through: attempts, waits, requests and logs of all of them are there."""
        r = simulate(tracks(3, timestamp=TIME), http=failing(2))
        first = r.frame.iloc[0]
        began, second, third = (line.split()[0] for line in r.logs["text"][:3])

        assert attempts(r) == [("delivered", 3), ("delivered", 1), ("delivered", 1)]
        assert r.requests["attempt"].tolist() == [1, 2, 3, 1, 1]
        assert r.requests["status"].tolist() == [500, 500, 200, 200, 200]
        assert (began, second > began, third > second) == (TIME, True, True)
        assert 30 <= first["waited_s"] <= 90 + 180
        assert first["billed_ms"] > first["duration_ms"]
        assert r.notes[0].startswith("retries simulated: 5 attempts for 3 rows, 1 row came through on a later one; ")

    def test_the_outcome_says_how_earlier_attempts_ended(self) -> None:
        """Each earlier attempt has its error, position included, and the wait after it."""
        outcome = simulate(tracks(1), http=failing(2))[0]
        said = [(one.error.name, one.error.message, one.error.line) for one in outcome.earlier]

        assert (outcome.delivery, outcome.attempts, outcome.error) == ("delivered", 3, None)
        assert said == [("RetryError", "answered 500", 5)] * 2
        assert outcome.earlier[1].waited_ms > outcome.earlier[0].waited_ms / 3 > 0
        assert repr(outcome).startswith("<Outcome row 0: delivered, 3 attempts, ")

    @pytest.mark.parametrize(("kind", "least", "most"), [(Kind.SOURCE, 6, 6), (DESTINATION, 7, 10)])
    def test_attempts_are_used_up(self, kind: Kind, least: int, most: int) -> None:
        """A row that never comes through ends as what its last attempt was."""
        source = RETRY.replace("onTrack", "onRequest").replace("event.n", "1") if kind is Kind.SOURCE else RETRY
        events = [{"body": {}}] if kind is Kind.SOURCE else tracks(1)
        r = simulate(events, source, kind, http=failing(99))

        assert r.frame["delivery"].tolist() == ["retry"]
        assert least <= r.frame["attempts"][0] <= most
        assert r.frame["request_count"][0] == r.frame["attempts"][0]

    @pytest.mark.parametrize("error", ["Error", "ValidationError", "EventNotSupported"])
    def test_other_errors_are_not_tried_again(self, error: str) -> None:
        """Only RetryError and timeouts are."""
        r = simulate(tracks(1), f"async function onTrack() {{ throw new {error}('no') }}")

        assert r.frame["attempts"].tolist() == [1]

    def test_a_timeout_on_the_virtual_clock_is_tried_again(self) -> None:
        """It takes a fresh environment, and what has been asked of the mock stays asked."""
        source = (
            "let seen = 0; async function onTrack() { seen++; await fetch('https://a.example/'); console.log(seen) }"
        )
        r = simulate(tracks(2), source, http=Mock({"url": "*", "times": 2, "latency_ms": 6_000}, {"url": "*"}))

        assert attempts(r) == [("delivered", 3), ("delivered", 1)]
        assert r.logs["text"].tolist() == ["1", "2"]
        assert r.frame["billed_ms"][0] >= 10_000

    def test_state_and_random_numbers(self) -> None:
        """Globals live on from attempt to attempt, the clock has moved, random numbers are new ones."""
        source = """
        const seen = []
        async function onTrack(event) {
          seen.push(Math.random())
          const hits = await cache.load('k', 1000, () => seen.length)
          if (seen.length < 3) throw new RetryError('again')
          console.log(new Set(seen).size, hits)
        }
        """
        r = simulate(tracks(1), source)

        assert r.logs["text"].tolist() == ["3 3"]

    def test_without_simulation(self) -> None:
        """Each row is tried once, and the bill is its duration; a row that is no event was never tried."""
        r = run([*tracks(1), 5], RETRY, DESTINATION, http=failing(1))
        columns = r.frame[["delivery", "attempts", "waited_s"]].to_dict("list")

        assert columns == {"delivery": ["retry", "invalid"], "attempts": [1, 0], "waited_s": [0.0, 0.0]}
        assert r.frame["billed_ms"].tolist() == r.frame["duration_ms"].tolist()
        assert not any("retries" in note for note in r.notes)


class TestBatches:
    """OnBatch."""

    def test_a_throw_tries_the_whole_batch_again(self) -> None:
        """RetryError sends all rows of the call once more, after the same wait; other batches run as usual."""
        source = """
        async function onBatch(events) {
          console.log(events.length)
          const answer = await fetch('https://crm.example/')
          if (!answer.ok) throw new RetryError('no')
        }
        """
        r = simulate(tracks(5), source, batch_size=3, http=failing(2))

        assert attempts(r) == [("delivered", 3)] * 3 + [("delivered", 1)] * 2
        assert r.logs[["row", "text", "attempt"]].to_numpy().tolist() == [
            [0, "3", 1], [0, "3", 2], [0, "3", 3], [3, "2", 1],
        ]  # fmt: skip
        assert len(set(r.frame["waited_s"][:3])) == 1
        assert r.frame["billed_ms"].iloc[1] == 0

    def test_what_a_status_says_of_one_event(self) -> None:
        """5xx, 408 and 429 are tried again alone; 400 is not, and what has come through is not sent twice."""
        source = """
        let calls = 0
        async function onBatch(events) {
          calls++
          console.log(events.map((e) => e.n).join())
          return events.map((e) => ({ status: [200, calls < 3 ? 429 : 200, 400, calls < 2 ? 503 : 201][e.n] }))
        }
        """
        r = simulate(tracks(4), source)

        assert attempts(r) == [("delivered", 1), ("delivered", 3), ("failed", 1), ("delivered", 2)]
        assert r.logs[["row", "text", "attempt"]].to_numpy().tolist() == [
            [0, "0,1,2,3", 1], [1, "1", 2], [1, "1", 3], [3, "3", 2],
        ]  # fmt: skip
        assert r[1].earlier[0].error.message == "429"

    def test_whole_then_alone(self) -> None:
        """A batch that was tried again as a whole may still leave single events to try again."""
        source = """
        let calls = 0
        async function onBatch(events) {
          calls++
          if (calls === 1) throw new RetryError('all')
          return events.map((e) => ({ status: e.n === 1 && calls < 4 ? 500 : 200 }))
        }
        """
        r = simulate(tracks(3), source)

        assert attempts(r) == [("delivered", 2), ("delivered", 4), ("delivered", 2)]
        assert [one.error.name for one in r[1].earlier] == ["RetryError", "BatchStatus", "BatchStatus"]

    def test_an_invalid_row_in_a_batch_is_never_tried(self) -> None:
        """Its place stays, whatever the batch does."""
        source = "let calls = 0; async function onBatch() { if (++calls < 2) throw new RetryError('again') }"
        r = simulate([*tracks(1), {"event": "no type"}, *tracks(1)], source)

        assert attempts(r) == [("delivered", 2), ("invalid", 0), ("delivered", 2)]


class TestReproducibility:
    """The same replay gives the same results."""

    SOURCE = """
    async function onTrack(event) {
      if (event.n % 7 === 0 && Math.random() < 0.7) throw new RetryError('unlucky')
      if (event.n % 1501 === 3) await new Promise(() => setTimeout(() => {}, 1))
      console.log(Date.now(), Math.random())
    }
    """

    def test_the_number_of_workers_changes_nothing(self, tmp_path: Any) -> None:
        """One and three workers, in memory and on disk, give the same hash, attempts and waits."""
        events = tracks(20_500, timestamp=TIME)
        one = simulate(events, self.SOURCE, http="mock")
        three = simulate(events, self.SOURCE, http="mock", workers=3, out=tmp_path / "run")
        again = open_run(tmp_path / "run")

        assert one.hash == three.hash == again.hash
        for name in ("delivery", "attempts", "waited_s"):
            assert one.frame[name].equals(three.frame[name])
        assert max(one.frame["attempts"]) > 3
        assert [note.partition(";")[0] for note in again.notes[:1]] == [
            note.partition(";")[0] for note in one.notes[:1]
        ]

    def test_a_handler_that_computes_too_long_is_tried_again(self) -> None:
        """The worker dies in each such attempt; what earlier attempts did is kept, and others go on."""
        source = """
        async function onTrack(event) {
          const draw = event.n === 1 ? Math.random() : 1
          console.log(draw < 0.4 ? 'throws' : draw < 0.75 ? 'hangs' : 'ends')
          if (draw < 0.4) throw new RetryError('unlucky')
          if (draw < 0.75) for (;;) {}
        }
        """
        r = simulate(tracks(3), source, timeout_seconds=0.3, random=35)

        assert attempts(r) == [("delivered", 1), ("delivered", 5), ("delivered", 1)]
        assert [one.error.name for one in r[1].earlier] == ["RetryError", "RetryError", "Timeout", "RetryError"]
        assert r.logs.loc[r.logs["row"] == 1, ["text", "attempt"]].to_numpy().tolist() == [
            ["throws", 1], ["throws", 2], ["throws", 4], ["ends", 5],
        ]  # fmt: skip
        assert r.frame["billed_ms"][1] >= 300

    def test_one_event_of_a_batch_computes_too_long(self) -> None:
        """What the batch said of the others is not lost with the worker."""
        source = """
        async function onBatch(events) {
          if (events.length === 1 && Math.random() < 0.6) for (;;) {}
          return events.map((e) => ({ status: e.n === 1 && events.length > 1 ? 500 : 200 + e.n }))
        }
        """
        r = simulate(tracks(3), source, timeout_seconds=0.3, random=2)

        assert [delivery for delivery, _ in attempts(r)] == ["delivered"] * 3
        assert [one.error.name for one in r[1].earlier] == ["BatchStatus", "Timeout"]
        assert r.frame["attempts"].tolist() == [1, 3, 1]


class TestWrongUse:
    """What cannot be simulated."""

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"http": "live:crm.example"}, "would wait up to four hours for a row"),
            ({"clock": "real"}, "needs a clock that can be moved on"),
        ],
    )
    def test_refused(self, options: dict[str, Any], message: str) -> None:
        """Real requests or a real clock are refused before anything runs, with what to do instead."""
        with pytest.raises(OptionError, match=message):
            simulate(tracks(1), **options)


def test_a_cassette_answers_each_attempt_as_the_first(tmp_path: Any) -> None:
    """What was recorded of a row is there again for each of its attempts, so that it never comes through."""
    path = tmp_path / "crm.jsonl"
    tape_of(path, *(exchange(row, 0, 1, f"no {row}", f"https://crm.example/{row}") for row in (0, 1)))
    source = """async function onTrack(event) {
      const answer = await fetch('https://crm.example/' + event.n)
      throw new RetryError(await answer.text())
    }"""
    r = simulate(tracks(2), source, http=f"cassette:{path}")

    assert r.frame[["delivery", "error_message"]].to_numpy().tolist() == [["retry", "no 0"], ["retry", "no 1"]]
    assert all(count >= 7 for count in r.frame["attempts"])
