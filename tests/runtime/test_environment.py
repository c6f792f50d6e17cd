"""Sloppy scripts, handlers, clock, errors and outcomes as at Segment."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import JSError, plain_json
from tests.runtime.helpers import TRACK, environment, run, value


def failed(body: str, **options: Any) -> JSError:
    """The error of a track handler with this body, which stands on line 2."""
    error = run(f"async function onTrack(event, settings) {{\n{body}\n}}", **options).error
    assert error is not None
    return error


class TestScripts:
    """SEGMENT's sloppy-script semantics."""

    @pytest.mark.parametrize(
        "source",
        [
            "function onTrack(e) { return 'ok' }",
            "async function onTrack(e) { return 'ok' }",
            "var onTrack = async (e) => 'ok'",
            "onTrack = (e) => 'ok'",
            "function onTrack() { return 'first' } function onTrack() { return 'ok' }",
            "async function onTrack(e) { return 'ok' } return; throw 1",
            "async function onTrack(e) { return 'ok' } // a comment at the very end",
            "'use strict'; async function onTrack(e) { undeclared = 1; return 'ok' }",
        ],
    )
    def test_every_way_to_define_a_handler(self, source: str) -> None:
        """Function, async function, var and bare assignment define a handler; the last wins; a top return is legal."""
        assert bytes(run(source).value) == b'"ok"'  # type: ignore[arg-type]

    @pytest.mark.parametrize("declaration", ["const onTrack = 1", "let onTrack", "class onTrack {}"])
    def test_a_lexical_declaration_of_a_handler_is_v8s_syntax_error(self, declaration: str) -> None:
        """const, let and class of a handler's name say what V8 says."""
        error = environment(declaration).loaded.error

        assert error is not None
        assert (error.name, error.message) == ("SyntaxError", "Identifier 'onTrack' has already been declared")

    def test_a_script_cannot_leave_its_wrapper(self) -> None:
        """A text that closes the wrapper around it is a syntax error, as in V8."""
        loaded = environment("}); globalThis.escaped = 1; (function(){").loaded

        assert loaded.stage == "compile"

    def test_globals_live_on_and_settings_do_not(self) -> None:
        """A global persists from event to event; each event gets settings of its own."""
        made = environment(
            "let n = 0; async function onTrack(e, s) { s.n = (s.n ?? 0) + 1; return [++n, s.n] }", settings={"n": 5}
        )
        seen = [made.run(row, '{"type":"track"}').lines[0].split('"value":')[1] for row in (0, 1)]

        assert seen == ["[1,6]}", "[2,6]}"]

    def test_what_node_has_not_is_not_there(self) -> None:
        """Globals that Segment or Node 22 lack are undefined, ours are hidden."""
        names = "global require module exports process InternalError Float16Array __segfn_door __segfn_fetch settings"
        found = value(f"return '{names}'.split(' ').filter((n) => n in globalThis)")

        assert found == []


class TestErrors:
    """Positions and texts in the user's own lines."""

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ("event.a.b", "Cannot read properties of undefined (reading 'b')"),
            ("event.a.b = 1", "Cannot set properties of undefined (setting 'b')"),
            ("missing()", "missing is not defined"),
            ("event.send()", "event.send is not a function"),
            ("const q = 5; q()", "q is not a function"),
            ("const c = 1; c = 2", "Assignment to constant variable."),
            ("t; let t = 1", "Cannot access 't' before initialization"),
            ("JSON.parse('not json')", "Unexpected token 'o', \"not json\" is not valid JSON"),
            ("throw new TypeError('not a function')", "not a function"),
        ],
    )
    def test_v8s_texts(self, body: str, message: str) -> None:
        """What the engine throws reads as in V8; what the user throws stays as it is."""
        error = failed(body)

        assert (error.message, error.line) == (message, 2)

    def test_the_stack_is_v8s_without_our_frames(self) -> None:
        """Frames name the user's functions, file, line and column, and nothing of ours."""
        source = "function inner(e) {\n  return e.a.b\n}\nasync function onTrack(e) {\n  return [e].map(inner)\n}"
        error = run(source).error

        assert error is not None
        assert error.stack == (
            "TypeError: Cannot read properties of undefined (reading 'b')\n"
            "    at inner (f.js:2:10)\n    at Array.map (<anonymous>)\n    at onTrack (f.js:5:18)"
        )

    def test_segment_classes(self) -> None:
        """A subclass shows under its own name and counts as its parent."""
        error = run("class My extends RetryError {}\nasync function onTrack() { throw new My('z') }").error

        assert error is not None
        assert (error.name, error.message, error.segment_class) == ("My", "z", "RetryError")

    @pytest.mark.parametrize(
        ("thrown", "expected"),
        [
            ("'text'", ("(non-error)", "text")),
            ("null", ("(non-error)", "null")),
            ("{name: 'N', message: 'm'}", ("N", "m")),
        ],
    )
    def test_thrown_values(self, thrown: str, expected: tuple[str, str]) -> None:
        """A thrown value that is no Error is described all the same."""
        error = failed(f"throw {thrown}")

        assert (error.name, error.message) == expected

    def test_a_throwing_timer_ends_the_event(self) -> None:
        """What a timer's or microtask's callback throws is the event's error, as it ends the process at Segment."""
        error = failed("setTimeout(() => { throw new Error('late') }, 1); await new Promise((r) => setTimeout(r, 9))")

        assert error.message == "late"

    def test_a_missing_handler(self) -> None:
        """A type without a handler is EventNotSupported."""
        error = run("function onPage() {}").error

        assert error == JSError("EventNotSupported", "track not supported", segment_class="EventNotSupported")


class TestClock:
    """Virtual time."""

    def test_starts_at_the_event_and_moves_with_timers(self) -> None:
        """The clock starts at the event's time, timers move it without waiting, in their order."""
        body = """
            const seen = [new Date().toISOString()];
            setTimeout(() => seen.push('b'), 20); setTimeout(() => seen.push('a'), 10);
            await new Promise((r) => setTimeout(r, 1500));
            return [...seen, new Date().toISOString()];"""

        assert value(body) == ["2024-01-15T10:00:00.000Z", "a", "b", "2024-01-15T10:00:01.500Z"]

    def test_a_loop_that_waits_by_reading_the_clock_ends(self) -> None:
        """Reading the clock often enough moves it."""
        assert value("const end = Date.now() + 50; while (Date.now() < end); return 'ended'") == "ended"

    def test_zone_is_utc_with_its_name(self) -> None:
        """Dates print as on a machine in UTC."""
        expected = "Mon Jan 15 2024 10:00:00 GMT+0000 (Coordinated Universal Time)"

        assert value("return [String(new Date()), Date(), new Date().getTimezoneOffset()]") == [expected, expected, 0]

    def test_random_depends_on_seed_and_row_alone(self) -> None:
        """The same row gives the same random numbers in any environment, another row or seed gives others."""
        source = "async function onTrack() { return [Math.random(), crypto.randomUUID()] }"

        def drawn(row: int, seed: int) -> str:
            return environment(source, random=seed).run(row, '{"type":"track"}').lines[0]

        assert drawn(7, 1) == drawn(7, 1)
        assert len({drawn(7, 1), drawn(8, 1), drawn(7, 2)}) == 3


class TestOutcomes:
    """What an outcome says."""

    def test_undefined_is_not_null(self) -> None:
        """Returning nothing, null and a value are three things."""
        returned = [run(f"function onTrack() {{ {body} }}").returned for body in ("", "return null", "return 0")]

        assert returned == ["undefined", "null", "json"]

    def test_logs_have_nodes_text_level_and_line(self) -> None:
        """Each console call is a line of text as Node formats it, with the line that made it."""
        record = run(
            "async function onTrack(e) {\n  console.log('a', 1, null, { b: [1, 'x'] })\n  console.warn('%s is %d', 'x', 5)\n}"
        )

        assert [(line.level, line.text, line.line) for line in record.logs] == [
            ("log", "a 1 null { b: [ 1, 'x' ] }", 2),
            ("warn", "x is 5", 3),
        ]

    def test_further_console_methods(self) -> None:
        """Groups indent, counts count, timers read the function's clock, a false assertion is an error."""
        body = """console.group('g'); console.log('in'); console.groupEnd(); console.count(); console.count('a'); console.count();
            console.time(); await new Promise((r) => setTimeout(r, 5)); console.timeEnd(); console.assert(false, 'no'); console.table([1])"""
        record = run(f"async function onTrack() {{ {body} }}")

        assert [(line.level, line.text) for line in record.logs] == [
            ("log", "g"),
            ("log", "  in"),
            ("log", "default: 1"),
            ("log", "a: 1"),
            ("log", "default: 2"),
            ("log", "default: 5.000ms"),
            ("error", "Assertion failed: no"),
            ("log", "[ 1 ]"),
        ]

    def test_surplus_is_counted(self) -> None:
        """Beyond the limits log lines and outputs are left out and counted."""
        record = run("function onTrack() { for (let i = 0; i < 1200; i++) console.log(i); return 'x'.repeat(2e6) }")

        assert (len(record.logs), record.log_surplus, record.output_surplus_bytes) == (1000, 200, 2_000_002)

    def test_unawaited_work_is_noticed(self) -> None:
        """A request that nobody awaits is recorded, and a note asks for the await."""
        record = run("async function onTrack() { fetch('https://x.example/a', { method: 'POST', body: '1' }) }")

        assert [one.url for one in record.requests] == ["https://x.example/a"]
        assert record.notes == [
            "still waiting for 1 timers or requests when the handler was done: is a promise not awaited?"
        ]

    def test_an_insert_value_without_json_fails(self) -> None:
        """A returned event that JSON cannot hold fails in an insert function and is noted in a destination."""
        source = "function onTrack(e) { e.self = e; return e }"
        insert, destination = run(source, kind=Kind.INSERT_DESTINATION), run(source)

        assert (insert.status, destination.status, len(destination.notes)) == ("threw", "returned", 1)

    @pytest.mark.parametrize("text", ["not json", "[1]", "5", "null", "{}", '{"type": 5}'])
    def test_what_is_no_event_is_invalid(self, text: str) -> None:
        """A row that is no JSON object is invalid, and nothing runs."""
        made = environment("function onTrack() { throw 1 }")

        assert made.run(0, text).lines[0].startswith('{"status":"invalid"')

    def test_lone_surrogates_become_the_replacement_character(self) -> None:
        """Half a character cannot leave as UTF-8; U+FFFD stands for it, and escapes of users' own stay as they are."""
        body = "console.log('a\\ud800'); return { lone: 'a\\ud800b', pair: '\\u{1F600}', text: '\\\\ud800' }"

        assert value(body) == {"lone": "a\ufffdb", "pair": "\U0001f600", "text": "\\ud800"}

    def test_an_invalid_row_has_waited_for_nothing(self) -> None:
        """A row that is no event inherits nothing from the row before it."""
        made = environment("async function onTrack() { await new Promise((r) => setTimeout(r, 4000)) }")
        made.run(0, '{"type":"track"}')

        assert "waitedMs" not in made.run(1, "nope").lines[0]

    def test_waiting_and_computing_share_one_limit(self) -> None:
        """A handler that spends its limit by reading the clock is a timeout, though it came to its end."""
        source = "function onTrack() { const t = Date.now(); while (Date.now() - t < 8000); }"

        assert run(source).status == "timeout"

    def test_a_null_the_code_threw_is_not_taken_for_full_memory(self) -> None:
        """`throw err` with a null is the user's own error."""
        record = run("function onTrack() { const err = null; throw err }")

        assert record.error == JSError("(non-error)", "null")

    def test_what_has_no_json_fails_its_event_alone(self) -> None:
        """A message that JSON cannot hold is the row's error, and globals live on."""
        source = "let n = 0; function onRequest() { Segment.track({ event: String(++n), userId: 'u', properties: { n: 1n } }) }"
        made = environment(source, kind=Kind.SOURCE)
        lines = [made.run(row, '{"body":{}}').lines[0] for row in (0, 1)]

        assert [('"status":"threw"' in line, "serialize a BigInt" in line) for line in lines] == [(True, True)] * 2

    def test_kept_log_arguments_change_nothing(self) -> None:
        """Arguments that JSON cannot hold are named by their type, as they were when logged."""
        source = "function onTrack() { const o = { a: 1 }; const c = {}; c.c = c; console.log(o, c, 1n); o.a = 2 }"
        record = run(source, keep_log_args=True)

        assert plain_json(record.logs[0].args) == [{"a": 1}, {"$other": "object"}, {"$other": "bigint"}]

    def test_the_clock_runs_while_loading(self) -> None:
        """The top level sees the replay's start, not 1970."""
        source = "const started = Date.now(); function onTrack() { return started }"

        assert bytes(run(source, started_at_ms=1.7e12).value) == b"1700000000000"  # type: ignore[arg-type]


class TestBatch:
    """One onBatch call."""

    def test_a_row_that_is_no_event_is_not_in_the_batch(self) -> None:
        """Invalid rows keep their place, and the others are called without them."""
        made = environment("function onBatch(es) { return es.map((e) => ({ status: es.length === 2 ? 200 : 500 })) }")
        ran = made.run_batch(0, ['{"type":"track"}', "nope", '{"type":"page"}'])
        found = [json.loads(line) for line in ran.lines]

        assert [(one["status"], one.get("batchStatus")) for one in found] == [
            ("returned", 200),
            ("invalid", None),
            ("returned", 200),
        ]

    @pytest.mark.parametrize("status", ["200.5", "1e300", "'200'"])
    def test_a_status_that_is_no_whole_number(self, status: str) -> None:
        """A status that means nothing counts as delivered, and a note says so."""
        made = environment(f"function onBatch(es) {{ return es.map(() => ({{ status: {status} }})) }}")
        found = json.loads(made.run_batch(0, ['{"type":"track"}']).lines[0])

        assert ("batchStatus" in found, len(found["notes"])) == (False, 1)

    def test_one_bad_item_costs_one_event(self) -> None:
        """An insert batch with one item that JSON cannot hold fails that event alone; null drops one."""
        source = "function onBatch([a, b, c]) { b.self = b; return [a, b, null] }"
        made = environment(source, kind=Kind.INSERT_DESTINATION)
        found = [json.loads(line) for line in made.run_batch(0, ['{"type":"track"}'] * 3).lines]

        assert [(one["status"], one.get("returned")) for one in found] == [
            ("returned", "json"),
            ("threw", None),
            ("returned", "null"),
        ]


class TestSource:
    """Source functions."""

    SOURCE = "async function onRequest(r) { console.log(Object.keys(r.json()).join(), r.url.searchParams.get('q'), r.headers.get('X-A')); Segment.track({ event: 'A', userId: 'u' }); Segment.set({ collection: 'c', id: 1 }) }"
    CAPTURE: ClassVar[dict[str, Any]] = {
        "body": {"b": 1, "a": 2},
        "headers": {"x-a": "h"},
        "queryParameters": {"q": "1"},
    }

    @pytest.mark.parametrize(("key_order", "keys"), [("deployed", "a,b"), ("as_sent", "b,a")])
    def test_request(self, key_order: str, keys: str) -> None:
        """The request has url, headers and a body whose keys are sorted as in deployed functions."""
        record = run(self.SOURCE, self.CAPTURE, kind=Kind.SOURCE, key_order=key_order)

        assert record.logs[0].text == f"{keys} 1 h"
        assert [bytes(event) for event in record.events] == [b'{"type":"track","event":"A","userId":"u"}']
        assert [bytes(one) for one in record.objects] == [b'{"collection":"c","id":1}']

    def test_each_request_has_its_own_segment(self) -> None:
        """Events of one request never show up in the next."""
        made = environment(self.SOURCE, kind=Kind.SOURCE)
        counts = [made.run(row, '{"body": {}}').lines[0].count('"type":"track"') for row in (0, 1)]

        assert counts == [1, 1]


def test_the_event_is_in_the_outcome() -> None:
    """Type, name, id and time are read where the event was parsed anyway."""
    record = run("function onTrack() {}", {**TRACK, "messageId": "m1"})

    assert (record.type, record.event, record.message_id, record.event_time) == ("track", "E", "m1", TRACK["timestamp"])
