"""What cannot be debugged or watched is refused in words that say what can."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from segfn_nb import DestinationFunction, SourceFunction
from segfn_nb.debugger.debugger import Debugger
from segfn_nb.errors import DebugError, InputError, OptionError
from segfn_nb.workspace.function import Function
from segfn_nb.workspace.results import Results

TRACK = "async function onTrack(event) {\n  const name = event.event;\n\n  return name;\n}\n"
EVENT = {"type": "track", "event": "E"}


@pytest.fixture(scope="module")
def track() -> DestinationFunction:
    """A function with one handler, of two statements."""
    return DestinationFunction(TRACK, name="tracked")


@pytest.fixture(scope="module")
def batch() -> DestinationFunction:
    """A function that takes batches alone."""
    return DestinationFunction("async function onBatch(events) {\n  return events.length;\n}", name="batched")


@pytest.fixture(scope="module")
def webhook() -> SourceFunction:
    """A source function."""
    return SourceFunction("async function onRequest(request) {\n  return request.json();\n}", name="hook")


class TestEvents:
    """What is no event, and events that no code ran for."""

    @pytest.mark.parametrize("event", [None, 5, 1.5, b"{}"])
    def test_what_cannot_be_an_event(self, track: Function, webhook: Function, event: Any) -> None:
        """A call and `debug` refuse alike what is neither a dict, text nor a list, and say what an event is."""
        for function in (track, webhook):
            for use in (function, function.debug):
                with pytest.raises(InputError, match="an event is a dict or its JSON text"):
                    use(event)

    def test_a_table_is_no_event(self, track: Function) -> None:
        """A table is sent to `replay`."""
        with pytest.raises(InputError, match=re.escape("tracked.replay(table)")):
            track.debug(track.replay([EVENT], progress=False).frame)

    def test_an_empty_list(self, track: Function, batch: Function, webhook: Function) -> None:
        """A list without events has no outcomes, and nothing to look at."""
        for function in (track, batch, webhook):
            assert function([]) == []
            with pytest.raises(InputError, match="the list holds no event"):
                function.debug([])

    @pytest.mark.parametrize(
        ("name", "event", "said"),
        [
            ("track", [None], "no event, so no code of tracked ran for it: InvalidEvent: an event is a JSON object"),
            ("track", "[]", "no event, so no code of tracked ran for it: InvalidEvent: an event is a JSON object"),
            ("track", {}, "no event, so no code of tracked ran for it: InvalidEvent: an event has a type"),
            ("webhook", "x", "no event, so no code of hook ran for it: InvalidEvent: not JSON"),
            ("track", {"type": "group"}, "unsupported: EventNotSupported: group not supported. The function has no onGroup"),
            ("track", {"type": "nope"}, "nope not supported. Segment has no handler for events of this type"),
            ("track", [EVENT], "batch not supported. A list is one call of onBatch"),
            ("batch", EVENT, "The function has no onTrack: define one if such events are to be handled. Its onBatch is called"),
        ],
    )  # fmt: skip
    def test_why_no_code_ran(self, request: pytest.FixtureRequest, name: str, event: Any, said: str) -> None:
        """Where no step of the function ran, what became of the event is said, and why."""
        function: Function = request.getfixturevalue(name)

        with pytest.raises(DebugError, match=re.escape(said)):
            function.debug(event)


@pytest.fixture(scope="module")
def recorded(track: DestinationFunction) -> Debugger:
    """A recording of two steps, on lines 2 and 4."""
    return track.debug(EVENT)


@pytest.fixture
def debugger(recorded: Debugger) -> Iterator[Debugger]:
    """The same one, whose process ends with the test."""
    yield recorded
    recorded.close()


@pytest.fixture(scope="module")
def results(track: DestinationFunction) -> Results:
    """A replay of two rows."""
    return track.replay([EVENT, EVENT], coverage=True, progress=False)


class TestArguments:
    """What is no number, line, step or expression is never taken for another one."""

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ((2, None), "expression=None: JavaScript as text"),
            (("2", "event"), "line='2': the number of a line"),
            ((2, "event ("), "'event (' is no expression: Unexpected end of input"),
            ((2, "event;"), "'event;' is no expression: Unexpected token ';'"),
            ((2, "await event"), "'await event' is no expression: an expression cannot await"),
        ],
    )
    def test_watch(self, track: Function, arguments: tuple[Any, Any], said: str) -> None:
        """A line or expression that can be none is refused once, before any event is read."""
        with pytest.raises(OptionError, match=re.escape(said)):
            track.watch(*arguments, "no/such/file.csv")

    @pytest.mark.parametrize(
        "expression", ["new.target", "super.x", "{a: 1}", "event // all", "/(?i:a)/", "() => 1, 2"]
    )
    def test_what_watch_accepts(self, track: Function, expression: str) -> None:
        """What some scope could evaluate is not refused beforehand."""
        with pytest.raises(InputError, match=re.escape("no/such/file.csv")):
            track.watch(2, expression, "no/such/file.csv")

    @pytest.mark.parametrize(
        ("move", "said"),
        [
            (lambda d: d.go("to", "x"), "step='x': a whole number from 1 to 2"),
            (lambda d: d.go("to", 1.5), "step=1.5: a whole number from 1 to 2"),
            (lambda d: d.go("to", 0), "there is no step 0: the recording has 2"),
            (lambda d: d.go("next", 99), "there is no step 99: the recording has 2"),
            (lambda d: d.go("runToLine", line=3), "no statement of a function begins on line 3; the nearest line"),
            (lambda d: d.go("continue", breakpoints=[99]), "begins on line 99; the nearest line with one is 4"),
            (lambda d: d.go("continue", breakpoints=["4"]), "breakpoints='4': breakpoints are lines, or (line, condition)"),
            (lambda d: d.go("continue", breakpoints=[(4, 1)]), "(4, 1) is no breakpoint"),
            (lambda d: d.go("continue", breakpoints=[(4, "a b")]), "'a b' is no expression: Unexpected identifier 'b'"),
            (lambda d: d.go("to", 1, watches=[None]), "watches: None is no expression"),
            (lambda d: d.evaluate(None), "expression=None: JavaScript as text"),
            (lambda d: d.save("no/such/file.json", mask=5), "mask: 5 is no path"),
        ],
    )  # fmt: skip
    def test_debugger(self, debugger: Debugger, move: Callable[[Debugger], object], said: str) -> None:
        """Moves name steps and lines that there are; the debugger stays where it stands, and can be asked on."""
        at = debugger.step
        with pytest.raises(OptionError, match=re.escape(said)):
            move(debugger)

        assert debugger.step == at
        assert debugger.evaluate("event.event") == '"E"'

    def test_where_continue_begins(self, debugger: Debugger) -> None:
        """From step 0 the first step is a stop like any other; NumPy's numbers are numbers."""
        assert debugger.go("continue", 0, breakpoints=[2]).step == 1
        assert debugger.go("to", np.int64(2)).line == 4  # type: ignore[arg-type]

    @pytest.mark.parametrize("row", ["1", "abc", 1.5, True, None, slice(0, 1)])
    def test_rows(self, results: Results, row: Any) -> None:
        """What is no whole number names no row, and no line of coverage."""
        for use in (results.debug, results.event, results.__getitem__):
            with pytest.raises(OptionError, match="a whole number, as in the column row"):
                use(row)
        with pytest.raises(OptionError, match="the number of a line of the code"):
            results.coverage.rows(row)
