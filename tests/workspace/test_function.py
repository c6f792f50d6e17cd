"""What users hold: a function, called and replayed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

import segfn_nb
from segfn_nb import DestinationFunction, InsertFunction, SourceFunction
from segfn_nb.errors import CompileError, InputError, NoHandlersError, OptionError, SetupError

TRACK = {"type": "track", "event": "E", "userId": "u", "timestamp": "2024-01-15T10:00:00.000Z"}


class TestDefinition:
    """Compiling says at once what keeps a function from being used."""

    def test_a_syntax_error_has_a_place(self) -> None:
        """A text that does not parse raises with line, column and V8's message."""
        with pytest.raises(CompileError) as caught:
            DestinationFunction("async function onTrack(e) {\n  let a = ;\n}", name="crm")

        error = caught.value
        assert (error.function_name, error.line, error.column, error.js_message) == (
            "crm",
            2,
            11,
            "Unexpected token ';'",
        )
        assert error.source_line == "  let a = ;"

    def test_a_throwing_top_level(self) -> None:
        """A script that throws while loading cannot be set up."""
        with pytest.raises(SetupError, match=r"crm throws while loading at line 2, column 7: Error: no"):
            DestinationFunction("\nthrow new Error('no')", name="crm")

    def test_an_endless_top_level(self) -> None:
        """A script that never finishes loading ends with the limit."""
        with pytest.raises(SetupError, match=r"top level of the function ran longer than 0\.3 s"):
            DestinationFunction("while (true) {}", timeout_seconds=0.3)

    def test_no_handler(self) -> None:
        """A script without a handler of its kind lists those it may define."""
        with pytest.raises(NoHandlersError, match="source function may define: onRequest"):
            SourceFunction("function onTrack() {}")

    @pytest.mark.parametrize("name", ["no spaces", "class", "1st"])
    def test_names_are_identifiers(self, name: str) -> None:
        """A name a Python variable cannot have is refused."""
        with pytest.raises(OptionError, match="cannot be a function's name"):
            DestinationFunction("function onTrack() {}", name=name)

    def test_a_file_names_its_function(self, tmp_path: Path) -> None:
        """A function from a file has the file's stem as its name and its text byte for byte."""
        file = tmp_path / "orders-to-crm.js"
        file.write_bytes("// é\r\nasync function onTrack() {}\r\n".encode())
        function = DestinationFunction.from_file(file)

        assert (function.name, function.source) == ("orders_to_crm", "// é\r\nasync function onTrack() {}\r\n")

    def test_a_missing_file(self, tmp_path: Path) -> None:
        """A file that cannot be read says which and why."""
        with pytest.raises(InputError, match=r"crm\.js cannot be read: No such file"):
            DestinationFunction.from_file(tmp_path / "crm.js")

    def test_the_last_definition_of_a_name_is_the_one(self) -> None:
        """`segfn_nb.functions` maps names to functions; defining again replaces."""
        DestinationFunction("function onTrack() {}", name="crm")
        second = DestinationFunction("function onPage() {}", name="crm")

        assert segfn_nb.functions["crm"] is second


class TestCall:
    """One event."""

    def test_an_insert_function(self) -> None:
        """The outcome has the delivery and what was returned, as Python."""
        mask = InsertFunction("function onTrack(e) { delete e.userId; return e }", name="mask")
        outcome = mask(TRACK)

        assert (outcome.delivery, outcome.value) == ("delivered", {k: v for k, v in TRACK.items() if k != "userId"})

    def test_globals_live_until_reset(self) -> None:
        """Calls share one warm environment; reset and another option start afresh."""
        count = InsertFunction("let n = 0; function onTrack(e) { return { n: ++n } }", name="count")

        def value(**options: Any) -> object:
            return count(TRACK, **options).value["n"]

        seen = [value(), value()]
        count.reset()

        assert [*seen, value(), value(random=0.5)] == [1, 2, 1, 1]

    def test_a_timeout_costs_the_environment_only(self) -> None:
        """An endless loop ends with the limit, and the next event runs."""
        function = InsertFunction("function onTrack(e) { while (e.loop); return e }", name="loop", timeout_seconds=0.3)
        deliveries = [function({**TRACK, "loop": loop}).delivery for loop in (True, False)]

        assert deliveries == ["timeout", "delivered"]

    def test_a_list_runs_on_batch(self) -> None:
        """A list of events is one onBatch call and gives an outcome for each."""
        function = DestinationFunction("function onBatch(es) { return es.map((e, i) => ({ status: i ? 500 : 200 })) }")
        outcomes = function([TRACK, TRACK])

        assert [outcome.delivery for outcome in outcomes] == ["delivered", "retry"]

    def test_secrets_do_not_come_back(self) -> None:
        """A sensitive setting that the code logs or sends is masked in the outcome."""
        settings = {"apiKey": segfn_nb.Setting(sensitive=True, value="hunter2222")}
        source = "async function onTrack(e, s) { console.log('key', s.apiKey); await fetch('https://x.example/?k=' + s.apiKey) }"
        outcome = DestinationFunction(source, settings=settings)(TRACK)

        assert (outcome.logs[0].text, outcome.requests[0].url) == ("key •••••", "https://x.example/?k=•••••")

    def test_a_missing_setting_is_refused_when_it_is_needed(self) -> None:
        """A function with a missing required setting can be looked at, but not run."""
        function = DestinationFunction("function onTrack() {}", settings=[segfn_nb.Setting(name="k", required=True)])

        assert "setting k is required and has no value" in [finding.message for finding in function.findings]
        with pytest.raises(SetupError, match="needs a value for: k"):
            function(TRACK)

    def test_threads_may_share_a_function(self) -> None:
        """Calls from two threads each get their own outcome."""
        echo = InsertFunction("async function onTrack(e) { return e }", name="echo")

        def call(n: int) -> bool:
            return bool(echo({**TRACK, "n": n}).value["n"] == n)

        with ThreadPoolExecutor(4) as threads:
            assert all(threads.map(call, range(80)))

    def test_an_httpx_transport_keeps_the_environment_warm(self) -> None:
        """The same transport object again is no reason to start afresh."""
        transport = httpx.MockTransport(lambda request: httpx.Response(200))
        count = InsertFunction("let n = 0; function onTrack(e) { return { n: ++n } }", name="count")

        assert [count(TRACK, http=transport).value["n"] for _ in range(3)] == [1, 2, 3]

    def test_a_seed_is_no_constant(self) -> None:
        """random=0 is a seed and random=0.0 what Math.random() gives."""
        draw = InsertFunction("function onTrack() { return { r: Math.random() } }", name="draw")

        assert (draw(TRACK, random=0).value["r"] > 0, draw(TRACK, random=0.0).value["r"]) == (True, 0)

    @pytest.mark.parametrize(
        "options",
        [
            {"random": True},
            {"random": 10**30},
            {"clock": "later"},
            {"random": 1.5},
            {"key_order": "sorted"},
            {"http": "tape:x.example"},
        ],
    )
    def test_options_say_what_is_allowed(self, options: dict[str, Any]) -> None:
        """An option with a value that is not allowed is refused before anything runs."""
        function = DestinationFunction("function onTrack() {}")
        with pytest.raises(OptionError):
            function(TRACK, **options)


def test_real_requests_are_not_sent_without_their_secrets() -> None:
    """Live, a setting whose environment variable is not set is an error before anything runs; under mock nothing is sent."""
    settings = [segfn_nb.Setting(name="apiKey", sensitive=True, env="SEGFN_TEST_NOT_SET")]
    f = DestinationFunction("async function onTrack(event, settings) {}", name="f", settings=settings)
    event = {"type": "track"}

    assert f(event).delivery == "delivered"
    with pytest.raises(SetupError, match="SEGFN_TEST_NOT_SET"):
        f(event, http="live:127.0.0.1:1")
    with pytest.raises(SetupError, match="would send real requests without"):
        f.replay([event], http="live:127.0.0.1:1", progress=False)
