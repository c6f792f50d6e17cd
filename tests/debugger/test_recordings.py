"""An event is recorded, and played again up to any of its steps."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import segfn_nb
from segfn_nb import DestinationFunction, InsertFunction, SourceFunction
from segfn_nb.contracts.debugging import (
    Changes,
    ChangesRequest,
    DebugRefused,
    EvaluateRequest,
    Expanded,
    ExpandRequest,
    GoRequest,
    Moving,
    Opened,
    OpenRequest,
)
from segfn_nb.debugger.debugger import Debugger
from segfn_nb.errors import DebugError, InputError
from segfn_nb.workers.process import live_workers
from segfn_nb.workers.stage import MOST_PROCESSES
from tests.server import Seen, Server, answer

EVENT = {"type": "track", "event": "Order Completed", "userId": "u1", "properties": {"price": "12,50", "qty": 2}}

RANDOM_AND_TIME = """
async function part(n) {
  const pause = 5 * n;
  await new Promise((done) => setTimeout(done, pause));
  const res = await fetch("https://api.example/" + n);
  return [n, res.status, Math.random(), Date.now(), crypto.randomUUID()];
}
async function onTrack(event) {
  const id = crypto.randomBytes(4).toString("hex");
  const first = await Promise.race([part(3), part(1)]);
  const all = await Promise.all([part(2), part(4), part(5)]);
  const ids = new Set(all.map((one) => one[4]));
  console.log(id, first[0], ids.size);
  return { id, first, all };
}
"""


def steps_seen(debugger: Debugger) -> list[tuple[int, int]]:
    """(step, line) of every step, each sought by itself; a play that takes another way raises."""
    return [(n, debugger.go("to", n).line) for n in range(1, len(debugger) + 1)]


def marks(debugger: Debugger) -> list[tuple[int, str, str]]:
    """(step, kind, text) of what happened."""
    opened = debugger.answer(OpenRequest(""))
    assert isinstance(opened, Opened)
    return [(mark.step, mark.kind, mark.text) for mark in opened.marks]


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


class TestValues:
    """Scopes hold what JavaScript has at that moment, as text."""

    def test_scopes_and_what_changed(self) -> None:
        """Variables stand in their scopes, not initialised ones say so, and those that changed in the last step are marked."""
        source = (
            "const RATE = 2;\n"
            "async function onTrack(event) {\n"
            "  let a = 1;\n"
            "  if (event) {\n"
            "    let b = a * RATE;\n"
            "    a = b + 1;\n"
            "    let later = b;\n"
            "  }\n"
            "}\n"
        )
        stopped = DestinationFunction(source, name="scopes").debug(EVENT).go("runToLine", 1, line=7)

        shown = [
            (s.name, [(v.name, v.text, v.is_changed) for v in s.variables if v.name != "event"]) for s in stopped.scopes
        ]
        assert shown == [
            ("Block", [("b", "2", False), ("later", "not initialized yet", False)]),
            ("Local", [("a", "3", True)]),
            ("Script", [("RATE", "2", False), ("onTrack", "ƒ onTrack()", False)]),
        ]

    def test_hostile_values_are_text(self) -> None:
        """Circular, huge and throwing values, getters, proxies and patched prototypes neither run nor break anything."""
        source = """
        let ran = 0;
        async function onTrack(event) {
          const circle = { name: "c" }; circle.self = circle;
          const huge = "x".repeat(2e6);
          const list = Array.from({ length: 100000 }, (_, i) => i);
          const getter = { get boom() { ran++; throw new Error("no"); } };
          const proxy = new Proxy({}, { get() { throw new Error("trap"); }, ownKeys() { throw new Error("trap"); } });
          const bare = Object.create(null);
          JSON.stringify = () => "patched";
          throw new TypeError("<script>");
        }
        """
        debugger = DestinationFunction(source, name="hostile").debug(EVENT)
        stopped = debugger.go("to", debugger.start)

        values = {v.name: v for v in stopped.scopes[0].variables}
        assert values["circle"].text == '{name: "c", self: {…}}'
        assert len(values["huge"].text) < 300
        assert values["list"].text == "(100000) [0, 1, 2, 3, 4, …]"
        assert values["getter"].text == "{boom: (…)}"
        assert values["proxy"].text.startswith("(cannot be read")
        assert values["bare"].text == "{}"
        assert debugger.evaluate("ran") == "0"
        opened = debugger.answer(ExpandRequest("e", stopped.step, values["list"].reference))
        assert isinstance(opened, Expanded)
        assert (len(opened.variables), opened.left_out) == (200, 99_800)

    def test_long_lists_are_read_in_part(self) -> None:
        """Of a list with a million elements the first are shown and the last are compared; the rest is not read."""
        source = (
            "async function onTrack(event) {\n"
            "  const list = Array(1e6).fill(7);\n"
            "  Object.defineProperty(list, 5e5, { get() { throw new Error('read'); } });\n"
            "  list[list.length - 1] = 8;\n"
            "  return list;\n"
            "}"
        )
        debugger = DestinationFunction(source, name="long").debug(EVENT)
        changed = {}
        for step in (3, 4):
            value = next(v for v in debugger.go("to", step).scopes[0].variables if v.name == "list")
            changed[step] = (value.text, value.is_changed)
        opened = debugger.answer(ExpandRequest("e", 4, value.reference))

        assert changed == {3: ("(1000000) [7, 7, 7, 7, 7, …]", False), 4: ("(1000000) [7, 7, 7, 7, 7, …]", True)}
        assert isinstance(opened, Expanded)
        assert (len(opened.variables), opened.left_out) == (200, 999_800)

    def test_a_function_that_replaces_builtins(self) -> None:
        """Where a function has replaced what reading values takes, that is said, and one can still move."""
        source = "async function onTrack(event) {\n  let a = 1;\n  Array.prototype.map = null;\n  return a;\n}"
        debugger = DestinationFunction(source, name="patching").debug(EVENT)

        refused = debugger.answer(GoRequest("g", "to", 3))

        assert isinstance(refused, DebugRefused)
        assert "Does the function replace methods of built-ins?" in refused.message
        assert debugger.go("to", 2).line == 3

    def test_watches_that_change_things(self) -> None:
        """What a watch changes is seen by the watches behind it and by nothing else, now or later."""
        source = (
            "async function onTrack(event) {\n"
            "  let total = 5;\n"
            "  const held = { total };\n"
            "  total = total + 1;\n"
            "  return total;\n"
            "}"
        )
        debugger = DestinationFunction(source, name="watched").debug(EVENT)
        watches = ["(() => { total = 999; return total })()", "total * 2", "held.total = total", "total >= 6", "held"]

        for _ in range(2):
            stopped = debugger.go("to", 4, watches=watches)
            shown = {watch.expression: watch.value.text for watch in stopped.watches if watch.value}
            values = {v.name: v.text for v in stopped.scopes[0].variables}

            assert list(shown.items()) == list(zip(watches, ["999", "12", "999", "true", "{total: 5}"], strict=True))
            assert (values["total"], [i.text for i in stopped.inline if i.name == "total"][-1]) == ("6", "6")

        held = next(v for v in stopped.scopes[0].variables if v.name == "held")
        assert (debugger.evaluate("total"), debugger.evaluate("held.total")) == ("6", "5")
        inside = debugger.answer(ExpandRequest("e", 4, held.reference))
        assert isinstance(inside, Expanded)
        assert [(v.name, v.text) for v in inside.variables] == [("total", "5")]

    def test_evaluating_leaves_the_recording_alone(self) -> None:
        """Assignments in an expression hold until one moves, and are gone then."""
        debugger = DestinationFunction("async function onTrack(event) {\n  let a = 1;\n  return a;\n}", name="a").debug(
            EVENT
        )
        debugger.go("to", 2)

        assert (debugger.evaluate("a = 5"), debugger.evaluate("a")) == ("5", "5")
        debugger.go("to", 2)
        assert debugger.evaluate("a") == "1"

    @pytest.mark.parametrize(
        ("expression", "error"),
        [
            ("event.properties.qty.first()", "TypeError: event.properties.qty.first is not a function"),
            ("event.context.page", "TypeError: Cannot read properties of undefined (reading 'page')"),
            ("await event", "an expression cannot await: ask for the promise without it"),
            ("nobody + 1", "ReferenceError: nobody is not defined"),
        ],
    )
    def test_an_expression_that_fails(self, expression: str, error: str) -> None:
        """The error is told in V8's words, as it would be in the function's own text."""
        debugger = DestinationFunction("function onTrack(event) { return 1; }", name="fails").debug(EVENT)
        with pytest.raises(DebugError, match=re.escape(error)):
            debugger.evaluate(expression)
        debugger.close()

    def test_an_endless_expression(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An expression that never ends is refused, and the debugger goes on."""
        monkeypatch.setattr("segfn_nb.debugger.recording.PATIENCE_SECONDS", 0.5)
        debugger = DestinationFunction("async function onTrack(event) {\n  return 1;\n}", name="endless").debug(EVENT)
        debugger.go("to", 1)

        refused = debugger.answer(EvaluateRequest("e", 1, "(() => { for (;;); })()"))

        assert isinstance(refused, DebugRefused)
        assert debugger.evaluate("event.type") == '"track"'

    def test_secrets_are_not_shown(self, tmp_path: Path) -> None:
        """A sensitive setting is masked in values, and is not in a saved recording."""
        function = DestinationFunction(
            "async function onTrack(event, settings) {\n  const header = 'Bearer ' + settings.apiKey;\n  return header;\n}",
            name="secret",
            settings=[segfn_nb.Setting(name="apiKey", sensitive=True, value="sk-very-secret")],
        )
        debugger = function.debug(EVENT)
        debugger.go("to", 2)
        debugger.save(tmp_path / "r.json")

        assert debugger.evaluate("header") == '"Bearer •••••"'
        assert b"sk-very-secret" not in (tmp_path / "r.json").read_bytes()


class TestLimits:
    """What cannot end, or ends its process, is recorded up to there."""

    def test_an_endless_loop(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A loop without end is recorded for so many steps, and says so."""
        monkeypatch.setattr("segfn_nb.debugger.recording.MOST_STEPS", 20_000)
        source = "async function onTrack(event) {\n  let i = 0;\n  while (true) { i++; }\n}"

        debugger = DestinationFunction(source, name="loop", timeout_seconds=0.5).debug(EVENT)

        assert len(debugger) == 20_000
        assert debugger.notes[0] == (
            "this is a recording: after 20,000 steps it ends; the function went on, and was ended by the time limit; looking "
            "sends nothing"
        )
        debugger.go("to", 20_000)
        assert debugger.evaluate("i") in ("9998", "9999")
        assert (debugger.record.status, debugger.throws) == ("timeout", set())
        assert marks(debugger)[-1] == (20_000, "end", "ended by the time limit")
        debugger.save(tmp_path / "loop.json")
        opened = segfn_nb.open_recording(tmp_path / "loop.json")
        assert (len(opened), opened.record.error, opened.notes) == (20_000, debugger.record.error, debugger.notes)

    def test_a_regular_expression_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What never comes back to JavaScript is recorded up to the step that went there."""
        monkeypatch.setattr("segfn_nb.debugger.recording.PATIENCE_SECONDS", 0.5)
        source = (
            'async function onTrack(event) {\n  const text = "a".repeat(40);\n  return /^(a+)+$/.test(text + "b");\n}'
        )

        debugger = DestinationFunction(source, name="regex").debug(EVENT)

        assert [debugger.timeline.line(n) for n in range(1, len(debugger) + 1)] == [2, 3]
        debugger.go("to", 2)
        assert debugger.evaluate("text.length") == "40"

    def test_memory_and_stack(self) -> None:
        """Events that ran out of memory or stack can be looked at up to there."""
        full = (
            "async function onTrack(event) {\n  const all = [];\n  while (true) all.push(new Array(100000).fill(1));\n}"
        )
        deep = "function f(n) {\n  return f(n + 1) + 1;\n}\nasync function onTrack(event) {\n  return f(0);\n}"

        memory = DestinationFunction(full, name="full", memory_bytes=20_000_000).debug(EVENT)
        stack = DestinationFunction(deep, name="deep").debug(EVENT)

        memory.go("to", len(memory))
        assert 10 < int(memory.evaluate("all.length")) < 40
        assert marks(memory)[-1][1:] == ("end", "ended by the memory limit")
        last = stack.go("to", len(stack))
        assert last.stack[0].name == "f"
        assert int(stack.evaluate("n")) > 100
        back = stack.go("continue", len(stack), backwards=True, breakpoints=[(2, "n === 100")], stop_at_throws=False)
        assert (back.line, stack.evaluate("n")) == (2, "100")
        assert back.message.endswith("the calls up to here have used up the stack: nothing can be evaluated")

    @pytest.mark.parametrize(
        "body",
        [
            "const a = []; while (true) a.push(new Array(1000).fill(event.n));",
            "let s = ''; while (true) { s += JSON.stringify(event).repeat(1000); }",
            "const b = Buffer.alloc(3e8); return b.length;",
            "const a = []; while (true) a.push({ n: event.n });",
        ],
    )
    def test_rows_that_run_out_of_memory(self, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whatever fills the memory, a row is recorded up to there, and its notes blame nothing else."""
        monkeypatch.setattr("segfn_nb.debugger.recording.MOST_STEPS", 50_000)
        function = DestinationFunction(
            f"async function onTrack(event) {{ {body} }}", name="full", memory_bytes=24_000_000
        )
        results = function.replay([EVENT], progress=False)

        debugger = results.debug(0)

        assert debugger.record.error == results[0].error
        assert debugger.notes[1] == "it ran in a fresh environment, and did what it did in the replay"
        assert (marks(debugger)[-1], debugger.throws) == ((len(debugger), "end", "ended by the memory limit"), set())
        assert debugger.go("to", len(debugger)).line == 1
        debugger.close()


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


class TestFiles:
    """A recording can be kept and opened elsewhere."""

    def test_saved_and_opened(self, tmp_path: Path) -> None:
        """An opened recording has the same steps and values, without the function."""
        debugger = DestinationFunction(RANDOM_AND_TIME, name="parts").debug(EVENT)
        debugger.save(tmp_path / "parts.json")

        opened = segfn_nb.open_recording(tmp_path / "parts.json")

        assert len(opened) == len(debugger)
        debugger.go("to", len(debugger))
        opened.go("to", len(opened))
        assert opened.evaluate("JSON.stringify(all)") == debugger.evaluate("JSON.stringify(all)")

    def test_credentials_are_not_kept(self, tmp_path: Path) -> None:
        """What answers hand out as secret, and who sent a webhook, is in no saved recording."""
        source = (
            "async function onRequest(request) {\n"
            "  const given = await (await fetch('https://auth.example')).json();\n"
            "  Segment.track({ event: 'E', userId: given.access_token });\n"
            "}"
        )
        auth = segfn_nb.Mock(
            {"url": "*", "json": {"access_token": "tok-12345678"}, "headers": {"set-cookie": "s=c00kie"}}
        )
        request = {"body": {}, "headers": {"Authorization": "Bearer wh-secret-1"}}
        SourceFunction(source, name="hook").debug(request, http=auth).save(tmp_path / "h.json")

        kept = (tmp_path / "h.json").read_text()
        opened = segfn_nb.open_recording(tmp_path / "h.json")

        assert [secret for secret in ("tok-12345678", "c00kie", "wh-secret-1") if secret in kept] == []
        assert (tmp_path / "h.json").stat().st_mode & 0o777 == 0o600
        opened.go("to", len(opened))
        assert opened.evaluate("given.access_token") == '"__scrubbed__"'

    def test_a_secret_in_a_header(self, tmp_path: Path) -> None:
        """What stands in a file for a secret may stand in a header, so that the same steps run."""
        source = (
            "async function onTrack(event, settings) {\n"
            "  const res = await fetch('https://crm.example', { headers: { Authorization: `Bearer ${settings.apiKey}` } });\n"
            "  throw new Error('bad amount ' + res.status);\n"
            "}"
        )
        key = segfn_nb.Setting(name="apiKey", sensitive=True, value="sk-very-secret")
        debugger = DestinationFunction(source, name="header", settings=[key]).debug(EVENT)
        debugger.save(tmp_path / "h.json")

        opened = segfn_nb.open_recording(tmp_path / "h.json")

        assert [steps_seen(opened), opened.record.error] == [steps_seen(debugger), debugger.record.error]
        assert opened.evaluate("settings.apiKey") == '"__scrubbed__"'
        assert opened.notes == debugger.notes

    def test_a_file_that_takes_another_way(self, tmp_path: Path) -> None:
        """Where the function does something else without its secret, whoever opens the file is told."""
        source = (
            "async function onTrack(event, settings) {\n"
            "  if (settings.apiKey.length !== 14) throw new TypeError('no key');\n"
            "  return 1;\n"
            "}"
        )
        key = segfn_nb.Setting(name="apiKey", sensitive=True, value="sk-very-secret")
        DestinationFunction(source, name="length", settings=[key]).debug(EVENT).save(tmp_path / "l.json")
        segfn_nb.open_recording(tmp_path / "l.json").save(tmp_path / "again.json")

        assert segfn_nb.open_recording(tmp_path / "again.json").notes[-1] == (
            "with placeholders in place of secrets the function takes another way: 2 steps were recorded, 2 are played; "
            "it returned then, and threw TypeError here"
        )

    def test_a_masked_recording(self, tmp_path: Path) -> None:
        """Masked values are nowhere in the file, and what opens shows what the function does with the pseudonyms."""
        source = (
            "async function onIdentify(event, settings) {\n"
            "  const res = await fetch('https://crm.example/' + encodeURIComponent(event.traits.email));\n"
            "  const said = await res.text();\n"
            "  throw new Error(event.traits.email + said);\n"
            "}"
        )
        event = {"type": "identify", "userId": "ann@shop.example", "traits": {"email": "ann@shop.example"}}
        function = DestinationFunction(source, name="masked")
        crm = segfn_nb.Mock({"url": "*", "text": "hello ann@shop.example"})
        function.debug(event, http=crm).save(tmp_path / "m.json", mask=["traits.email"])

        opened = segfn_nb.open_recording(tmp_path / "m.json")
        opened.go("to", opened.start)

        assert "ann@shop" not in (tmp_path / "m.json").read_text()
        assert opened.evaluate("said") == '"hello user1@example.com"'
        assert opened.record.error is not None
        assert opened.record.error.message == "user1@example.comhello user1@example.com"

    def test_a_mask_that_meets_nothing(self, tmp_path: Path) -> None:
        """A path at which nothing stands is warned of with the path that was meant, and only what was met is called masked."""
        hook = SourceFunction("function onRequest(request) {\n  return request.json();\n}", name="hook")
        debugger = hook.debug({"body": {"customer": {"email": "ann@shop.example", "phone": "0123456789"}}})

        with pytest.warns(
            UserWarning, match=r"nothing stands in this event at customer\.email, .* as body\.customer\.email"
        ):
            debugger.save(tmp_path / "h.json", mask=["customer.email", "body.customer.phone"])
        with warnings.catch_warnings(action="error"):
            debugger.save(tmp_path / "m.json", mask="body.customer.email")

        notes = segfn_nb.open_recording(tmp_path / "h.json").notes
        assert "values of body.customer.phone are pseudonyms here, and were not when it ran" in notes
        assert "ann@shop" not in (tmp_path / "m.json").read_text()
        debugger.close()

    def test_what_is_no_recording(self, tmp_path: Path) -> None:
        """Other files are refused with a reason, and nothing is overwritten."""
        (tmp_path / "other.json").write_text("{}")

        with pytest.raises(InputError, match="is no recording"):
            segfn_nb.open_recording(tmp_path / "other.json")
        with pytest.raises(InputError, match="cannot be read: No such file"):
            segfn_nb.open_recording(tmp_path / "none.json")

    def test_many_debuggers_share_a_few_processes(self) -> None:
        """Ten debuggers that nobody closed keep six processes at the most, and each still answers where it stands."""
        function = DestinationFunction("function onTrack(event) { const n = event.userId; return n; }", name="many")
        before = len(live_workers())
        debuggers = [function.debug({**EVENT, "userId": f"u{i}"}) for i in range(10)]
        for debugger in debuggers:
            debugger.go("to", len(debugger))
        running = len(live_workers()) - before
        values = [debugger.evaluate("n") for debugger in debuggers]
        for debugger in debuggers:
            debugger.close()

        assert values == [f'"u{i}"' for i in range(10)]
        assert running <= MOST_PROCESSES + 1  # the function's own is one more
