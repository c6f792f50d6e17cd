"""What is said beside a failure: the usual fix and what Segment does, for errors that the runtime really throws."""

from __future__ import annotations

from typing import Any

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.http import MockSpec
from segfn_nb.contracts.outcome import OutcomeRecord
from segfn_nb.functions.delivery import DELIVERIES, judge
from segfn_nb.functions.explanations import Failure, explanation, usual_fix
from segfn_nb.runtime.transports.mock import Mock
from tests.runtime.helpers import TRACK, run

DESTINATION, INSERT, SOURCE = Kind.DESTINATION, Kind.INSERT_DESTINATION, Kind.SOURCE
ADDRESS = "https://crm.example/"


def failure_of(record: OutcomeRecord, kind: Kind, source: str) -> Failure:
    """The failure as results have it."""
    verdict = judge(kind, record)
    assert verdict.error is not None
    return Failure(kind, verdict.delivery, verdict.error.name, verdict.error.message, verdict.error.line, source)


def fix(body: str, *, kind: Kind = DESTINATION, event: dict[str, Any] | None = None, **options: Any) -> str:
    """The usual fix for what a handler with this body does."""
    source = f"async function {'onRequest' if kind is SOURCE else 'onTrack'}(event, settings) {{ {body} }}"
    given = event or ({"body": "a=1"} if kind is SOURCE else TRACK)
    return usual_fix(failure_of(run(source, given, kind=kind, **options), kind, source))


def answering(**rule: Any) -> MockSpec:
    """A mock that answers everything so."""
    made: MockSpec = Mock({"url": "*", **rule})
    return made


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        ("await fetch(settings.url ?? '')", "fetch got an empty or relative URL: most often the setting"),
        (f"await fetch('{ADDRESS}', {{ body: 'x' }})", "Leave the body out"),
        (f"const r = await fetch('{ADDRESS}'); await r.text(); await r.text()", "A body can be read once"),
        ("throw new RetryError('later')", "The function asked for another try,"),
        ("throw new (class Mine extends RetryError {})('later')", "The function asked for another try,"),
        ("await new Promise(() => {})", "It waits for a promise that nothing settles"),
        ("await new Promise((done) => setTimeout(done, 6000))", "It waited too long"),
        ("event.properties.total.toFixed()", "event.properties is undefined in this event: an optional field is missing. Write event.properties?.total,"),
        ("const { items } = event.properties", "What is taken apart is missing"),
        ("event.a.b + event.c.b", "b is read of something that is undefined"),
        ("const x = null; x.y.z", "x is null in this event"),
        ("event.properties.total = 1", "What is to be changed is undefined"),
        ("for (const x of event.items) x", "What should be a list is none"),
        ("event.type.map((x) => x)", "The value has another type"),
        ("const x = 1; x = 2", "Declare it with let."),
        ("event.self = event; JSON.stringify(event)", "The object contains itself"),
        ("JSON.stringify({ a: 1n })", "Turn BigInts into text"),
        ("x; const x = 1", "It is used above its const or let"),
        ("JSON.parse('<html>')", "The text is no JSON"),
        ("JSON.parse('')", "The text is no JSON"),
        ("new Date('soon').toISOString()", "new Date() got something that is no date"),
        ("(function f() { f() })()", "Functions call each other deeper than the stack allows"),
        ("require('lodash')", "Segment has no require()"),
        ("process.env.KEY", "Segment has no process"),
        ("module.exports = {}", "Segment has no modules"),
        ("global.x = 1", "Segment has no global: write globalThis."),
        ("axios.get('x')", "Segment has no axios: use fetch."),
        ("lodash.get({}, 'a')", "At Segment lodash is the global _."),
        ("clickHouseClient.connect()", "clickHouseClient is there in functions of another kind only"),
        ("Segment.track({})", "Segment.track and the like exist in source functions only."),
        ("evnt.type", "Nothing declares evnt"),
        ("throw new EventNotSupported('not supported')", ""),
        ("throw new EventNotSupported('track not supported')", "The function says so itself."),
        ("throw new Error('CRM said no')", ""),
        ("throw 'text'", ""),
    ],
)  # fmt: skip
def test_errors_of_handlers(body: str, begins: str) -> None:
    """Each has the usual fix, and an error of the author's own has none."""
    found = fix(body)

    assert found.startswith(begins)
    assert bool(found) == bool(begins)


@pytest.mark.parametrize(
    ("rule", "body", "begins"),
    [
        ({"error": "ECONNREFUSED"}, "", "Nobody listens at that host and port"),
        ({"error": "ENOTFOUND"}, "", "The host's name is not known"),
        ({"error": "ECONNRESET"}, "", "The server closed the connection"),
        ({"error": "ETIMEDOUT"}, "", "The server did not answer in time"),
        ({"text": "<html>"}, "; await r.json()", "The answer is no JSON"),
        ({"url": "https://other.example/"}, "", "No rule of the mock fits this request"),
    ],
)
def test_errors_of_requests(rule: dict[str, Any], body: str, begins: str) -> None:
    """What the network or an answer did."""
    assert fix(f"const r = await fetch('{ADDRESS}'){body}", rules=answering(**rule)).startswith(begins)


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        ("event.json()", "The body is no JSON. A form is read with new URLSearchParams(request.text())."),
        ("Segment.track({ userId: 'u' })", "Segment.track needs event"),
        ("Segment.group({ userId: 'u' })", "Segment.group needs groupId"),
        ("Segment.set({ collection: 'c' })", "Segment.set needs id"),
        ("Segment.identify({})", "Give the call a userId or an anonymousId"),
    ],
)
def test_errors_of_source_functions(body: str, begins: str) -> None:
    """Checks of Segment.*, and forms read as JSON."""
    assert fix(body, kind=SOURCE).startswith(begins)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("function onPage() {}", "The function has no onTrack: define one if such events are to be handled."),
        ("function onPage() {} async function ontrack() {}", "ontrack is never called; did you mean onTrack?"),
        ("function onPage() {} const onTracks = async () => {}", "onTracks is never called; did you mean onTrack?"),
    ],
)
def test_missing_handlers(source: str, said: str) -> None:
    """A handler that is missing, or only misspelled."""
    assert usual_fix(failure_of(run(source, kind=INSERT), INSERT, source)) == said


def test_insert_functions_return_an_event() -> None:
    """What is no event goes nowhere."""
    assert fix("return [event]", kind=INSERT) == "End the handler with return event."


@pytest.mark.parametrize(
    ("kind", "delivery", "said"),
    [
        (DESTINATION, "retry", "Segment tries the event again, for four hours."),
        (SOURCE, "timeout", "Segment ends the invocation and tries the event again, up to six times in all."),
        (None, "retry", "Segment tries the event again, for four hours (source functions: up to six attempts)."),
    ],
)
def test_what_segment_does_with_the_event(kind: Kind | None, delivery: str, said: str) -> None:
    """The explanation ends with it, as the kind of function has it."""
    assert explanation(Failure(kind, delivery, "E", "m")).endswith(said)
    assert all(explanation(Failure(kind, one, "E", "m")) for one in DELIVERIES)
