"""What a recording shows of values at a step, and of events that cannot end or end their process."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import segfn_nb
from segfn_nb import DestinationFunction
from segfn_nb.contracts.debugging import (
    DebugRefused,
    EvaluateRequest,
    Expanded,
    ExpandRequest,
    GoRequest,
)
from segfn_nb.errors import DebugError
from tests.debugger.helpers import EVENT, marks


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
