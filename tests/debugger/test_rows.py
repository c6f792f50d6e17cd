"""Rows of replays are recorded as they ran."""

from __future__ import annotations

from typing import Any

import pytest

from segfn_nb import DestinationFunction, InsertFunction
from segfn_nb.errors import DebugError
from tests.debugger.helpers import EVENT, marks
from tests.server import Server, answer


class TestRows:
    """A row of results is recorded as it ran."""

    STATEFUL = "let seen = 0;\nasync function onTrack(event) {\n  seen++;\n  if (seen === 3) throw new Error('third');\n  return event;\n}"

    def events(self, count: int) -> list[dict[str, Any]]:
        """Events that differ in their number."""
        return [{**EVENT, "properties": {"n": n}} for n in range(count)]

    def test_a_row_by_itself(self) -> None:
        """A row that needs no other runs in a fresh environment, and says so."""
        function = InsertFunction("async function onTrack(event) {\n  return event;\n}", name="alone", on="destination")
        results = function.replay(self.events(5), progress=False)

        debugger = results.debug(3)

        assert debugger.recording.title == "track Order Completed, row 3"
        assert debugger.notes[1] == "it ran in a fresh environment, and did what it did in the replay"
        debugger.go("to", 1)
        assert debugger.evaluate("event.properties.n") == "3"

    def test_a_row_that_others_went_before(self) -> None:
        """Where globals matter, the rows before it run first."""
        function = InsertFunction(self.STATEFUL, name="stateful", on="destination")
        results = function.replay(self.events(5), progress=False)

        debugger = results.debug(2)

        assert debugger.notes[1] == (
            "the 2 calls before it ran first, as in the replay: the function may keep something between events"
        )
        debugger.go("to", debugger.start)
        assert (debugger.evaluate("seen"), debugger.go("to", debugger.start).line) == ("3", 4)

    def test_globals_are_those_of_the_replay(self) -> None:
        """Globals that decide nothing are right too, and the same for every row of a batch."""
        source = (
            "let total = 0;\n"
            "async function onBatch(events) {\n"
            "  for (const e of events) total += e.properties.n;\n"
            "  if (events.some((e) => e.properties.n === 3)) throw new Error('three');\n"
            "  return total;\n"
            "}"
        )
        results = DestinationFunction(source, name="sums").replay(self.events(6), batch_size=2, progress=False)
        found = []
        for row in (2, 3, 4, 5):
            debugger = results.debug(row)
            debugger.go("to", len(debugger))
            found.append((debugger.evaluate("total"), debugger.notes[1].partition(",")[0]))
            debugger.close()

        one, two = "the 1 call before it ran first", "the 2 calls before it ran first"
        assert found == [("6", one), ("6", one), ("15", two), ("15", two)]

    def test_others_that_would_take_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the rows before take too long to run first, the row runs alone, and its notes say what that means."""
        monkeypatch.setattr("segfn_nb.debugger.recording.EARLIER_SECONDS", 0.0)
        function = InsertFunction(self.STATEFUL, name="stateful", on="destination")

        debugger = function.replay(self.events(5), progress=False).debug(4)

        assert debugger.notes[1] == (
            "it ran in a fresh environment, and globals may not be those of the replay: the calls before it would take too long"
        )

    def test_a_live_row_after_others(self) -> None:
        """A live row that used what an earlier one fetched finds it again; nothing is sent."""
        source = (
            "let token;\n"
            "async function onTrack(event, settings) {\n"
            "  token ??= await (await fetch(settings.api + '/token')).text();\n"
            "  return (await fetch(settings.api + '/' + event.properties.n + token)).status;\n"
            "}"
        )
        with Server(lambda seen: answer(b"t1" if seen.path == "/token" else b"{}")) as server:
            function = DestinationFunction(source, name="tokens", settings={"api": server.url})
            results = function.replay(self.events(3), http=f"live:{server.host}", concurrency=1, progress=False)
            sent = len(server.seen)
            debugger = results.debug(2)
            debugger.go("to", len(debugger))
            token = debugger.evaluate("token")

        assert (token, sent, len(server.seen)) == ('"t1"', 4, 4)
        assert debugger.notes[2].startswith("the 2 calls before it ran first")

    def test_a_row_of_a_batch_with_gaps(self) -> None:
        """A later row of a batch, whose rows do not follow each other, shows its own delivery."""
        source = "async function onBatch(events) {\n  return events.map((e) => ({ status: e.properties.n === 5 ? 400 : 200 }));\n}"
        function = DestinationFunction(source, name="gaps")
        results = function.replay(self.events(9), where=lambda event: event["properties"]["n"] % 4 == 1, progress=False)

        debugger = results.debug(5)

        assert results.frame["row"].tolist() == [1, 5]
        assert debugger.recording.delivery == results[5].delivery == "failed"
        assert debugger.notes[-1] == "row 5 is events[1] of this batch"
        assert marks(debugger)[-1][1:] == ("return", "events[1] fails by its status: 400")
        assert debugger.throws == set()

    def test_a_live_function_that_ends_its_process(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Requests that were sent are not sent again to see how far the function came."""
        monkeypatch.setattr("segfn_nb.debugger.recording.PATIENCE_SECONDS", 0.5)
        source = (
            "async function onTrack(event, settings) {\n"
            "  await fetch(settings.api);\n"
            "  /^(a+)+$/.test('a'.repeat(40) + 'b');\n"
            "}"
        )
        with Server() as server:
            function = DestinationFunction(source, name="ends", settings={"api": server.url})
            with pytest.raises(DebugError, match="its requests were sent and are not sent again"):
                function.debug(EVENT, http=f"live:{server.host}")

            assert len(server.seen) == 1

    def test_a_live_row_gets_its_answers_again(self) -> None:
        """A row of a live replay is played with the answers it got; nothing is sent."""
        source = "async function onTrack(event, settings) {\n  const res = await fetch(settings.api);\n  const text = await res.text();\n  throw new Error(res.status + text);\n}"
        with Server(lambda seen: answer(b"never", status="422 No")) as server:
            function = DestinationFunction(source, name="live_row", settings={"api": server.url})
            results = function.replay(self.events(2), http=f"live:{server.host}", progress=False)
            sent = len(server.seen)
            debugger = results.debug(1)
            debugger.go("to", debugger.start)
            said = debugger.evaluate("text + res.status")

        assert (said, sent, len(server.seen)) == ('"never422"', 2, 2)
