"""An event is recorded, and played again up to any of its steps."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from segfn_nb import DestinationFunction, SourceFunction
from segfn_nb.contracts.debugging import (
    Changes,
    ChangesRequest,
    Moving,
    Opened,
    OpenRequest,
)
from segfn_nb.debugger.debugger import Debugger
from tests.debugger.helpers import EVENT, RANDOM_AND_TIME, steps_seen
from tests.server import Seen, Server, answer


class TestPlaying:
    """What was recorded happens again, and nothing leaves this machine."""

    def test_every_step_is_reached_again(self) -> None:
        """Whichever step is sought, the steps before it are those that were recorded, random numbers and timers included."""
        function = DestinationFunction(RANDOM_AND_TIME, name="parts")
        debugger = function.debug(EVENT)

        lines = [debugger.timeline.line(n) for n in range(1, len(debugger) + 1)]

        assert steps_seen(debugger) == list(enumerate(lines, 1))
        assert set(lines) >= {3, 4, 5, 6, 9, 10, 11, 12, 13, 14}

    def test_requests_are_sent_once(self) -> None:
        """A live event sends its requests while it is recorded, and none while somebody looks, in the order answers came."""

        def respond(seen: Seen) -> bytes:
            return answer(json.dumps({"path": seen.path}).encode(), status="201 Created")

        source = """
        async function onTrack(event, settings) {
          const [a, b] = await Promise.all([fetch(settings.api + "/a"), fetch(settings.api + "/b")]);
          const body = await b.json();
          const at = Date.now();
          throw new Error(`${a.status} ${body.path} ${at > 1.6e12}`);
        }
        """
        with Server(respond) as server:
            function = DestinationFunction(source, name="live", settings={"api": server.url})
            debugger = function.debug(EVENT, http=f"live:{server.host}")
            sent = len(server.seen)
            stopped = debugger.go("to", debugger.start)
            values = [debugger.evaluate(text) for text in ("a.status", "body.path", "Date.now() >= at")]
            every = steps_seen(debugger)
            refused = debugger.evaluate('fetch("https://elsewhere.example").then(String, String), "asked"')

        assert (sent, len(server.seen)) == (2, 2)
        assert (stopped.line, stopped.reason) == (6, "exception")
        assert values == ["201", '"/b"', "true"]
        assert len(every) == len(debugger)
        assert refused == '"asked"'

    def test_a_batch_and_a_webhook(self) -> None:
        """onBatch and onRequest are recorded as any handler is."""
        batch = DestinationFunction(
            "async function onBatch(events) {\n  const n = events.length;\n  return n;\n}", name="b"
        )
        source = SourceFunction(
            "async function onRequest(request) {\n  const body = request.json();\n  Segment.track({ event: body.e, userId: 'u' });\n}",
            name="s",
        )
        one, two = batch.debug([EVENT, EVENT]), source.debug({"body": {"e": "Signed Up"}})

        one.go("to", 2)
        two.go("to", 2)

        assert one.evaluate("n") == "2"
        assert two.evaluate("body.e") == '"Signed Up"'
        opened = two.answer(OpenRequest(""))
        assert isinstance(opened, Opened)
        calls = [mark.text for mark in opened.marks if mark.kind == "call"]
        assert calls == ["Segment.track Signed Up"]

    def test_typescript_is_shown_as_it_was_written(self) -> None:
        """A function in TypeScript shows its own text, at the same lines."""
        text = "async function onTrack(event: { n: number }) {\n  const n: number = event.n;\n  return n;\n}"
        function = DestinationFunction(text, name="typed", language="typescript")

        debugger = function.debug({"type": "track", "n": 4})

        assert debugger.recording.text == text
        assert (debugger.go("to", 2).line, debugger.evaluate("n")) == (3, "4")


class TestMoving:
    """Moves go as the Debug Adapter Protocol's requests say, and backwards."""

    SOURCE = (
        "function twice(x) {\n"  # 1
        "  const y = x * 2;\n"  # 2
        "  return y;\n"  # 3
        "}\n"  # 4
        "async function slow(x) {\n"  # 5
        "  await new Promise((done) => setTimeout(done, 5));\n"  # 6
        "  return twice(x);\n"  # 7
        "}\n"  # 8
        "async function onTrack(event) {\n"  # 9
        "  let total = 0;\n"  # 10
        "  for (const n of [1, 2, 3]) {\n"  # 11
        "    total += twice(n);\n"  # 12
        "  }\n"  # 13
        "  const late = await slow(total);\n"  # 14
        "  try {\n"  # 15
        "    null.x;\n"  # 16
        "  } catch (error) {\n"  # 17
        "    total = -1;\n"  # 18
        "  }\n"  # 19
        "  return late;\n"  # 20
        "}\n"
    )

    @pytest.fixture
    def debugger(self) -> Iterator[Debugger]:
        """A recording of the function above."""
        debugger = DestinationFunction(self.SOURCE, name="moves").debug(EVENT)
        yield debugger
        debugger.close()

    def walk(self, debugger: Debugger, moving: Moving, *, backwards: bool = False, most: int = 40) -> list[int]:
        """The lines of a move again and again, from one end to the other."""
        stopped = debugger.go("to", len(debugger) if backwards else 1)
        lines = [stopped.line]
        while stopped.step != (1 if backwards else len(debugger)) and len(lines) < most:
            stopped = debugger.go(moving, stopped.step, backwards=backwards)
            lines.append(stopped.line)
        return lines

    def test_next_stays_in_its_frame(self, debugger: Debugger) -> None:
        """`next` goes over calls and over what runs while it awaits, and the same way back."""
        forwards = self.walk(debugger, "next")

        assert forwards == [10, 11, 11, 12, 11, 12, 11, 12, 14, 16, 17, 18, 20]
        assert self.walk(debugger, "next", backwards=True) == forwards[::-1]

    def test_step_in_and_out(self, debugger: Debugger) -> None:
        """`stepIn` enters the call, `stepOut` goes on in its caller; backwards, out is where it was called."""
        at_call = debugger.go("runToLine", 1, line=12)
        inside = debugger.go("stepIn", at_call.step)
        out = debugger.go("stepOut", inside.step)
        back = debugger.go("stepOut", inside.step, backwards=True)

        assert [stop.line for stop in (at_call, inside, out, back)] == [12, 2, 11, 12]
        assert [frame.name for frame in inside.stack] == ["twice", "onTrack"]

    def test_async_frames_are_joined(self, debugger: Debugger) -> None:
        """A frame after an await still has its caller, which waits."""
        inside = debugger.go("runToLine", 1, line=7)
        deeper = debugger.go("stepIn", inside.step)

        assert [(frame.name, frame.line, frame.is_waiting) for frame in deeper.stack] == [
            ("twice", 2, False),
            ("slow", 7, False),
            ("onTrack", 14, True),
        ]

    def test_continue_stops_at_breakpoints_and_throws(self, debugger: Debugger) -> None:
        """`continue` stops where a condition holds, and where something is thrown, caught or not, both ways."""
        condition = (12, "n === 3")
        there = debugger.go("continue", 1, breakpoints=[condition])
        thrown = debugger.go("continue", there.step, breakpoints=[condition])
        end = debugger.go("continue", thrown.step, breakpoints=[condition])
        back = debugger.go("continue", end.step, backwards=True, breakpoints=[condition], stop_at_throws=False)

        assert [(stop.line, stop.reason) for stop in (there, thrown, end, back)] == [
            (12, "breakpoint"),
            (16, "exception"),
            (20, "end"),
            (12, "breakpoint"),
        ]
        debugger.go("to", there.step)
        assert debugger.evaluate("total") == "6"

    def test_a_condition_that_throws_is_said(self, debugger: Debugger) -> None:
        """A condition that cannot be evaluated stops nowhere, and says why."""
        stopped = debugger.go("continue", 1, breakpoints=[(12, "nothing.here")], stop_at_throws=False)

        assert (stopped.reason, stopped.message) == (
            "end",
            "line 12, nothing.here: ReferenceError: nothing is not defined",
        )

    def test_when_a_value_changed(self, debugger: Debugger) -> None:
        """Changes of an expression are told with the line that made them, and the step from which they hold."""
        answered = debugger.answer(ChangesRequest("c", len(debugger), "total"))
        assert isinstance(answered, Changes)

        assert [(change.line, change.text) for change in answered.changes] == [
            (10, "not initialized yet"),
            (10, "0"),
            (12, "2"),
            (12, "6"),
            (12, "12"),
            (18, "-1"),
        ]
        heads = debugger.answer(ChangesRequest("c", len(debugger), "n * 2"))
        assert isinstance(heads, Changes)
        assert {change.line for change in heads.changes if change.text in ("2", "4", "6")} == {11}
