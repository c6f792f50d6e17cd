"""What cannot be debugged or watched is refused in words that say what can."""

from __future__ import annotations

import re
from typing import Any

import pytest

from segfn_nb import DestinationFunction, SourceFunction
from segfn_nb.errors import DebugError, InputError
from segfn_nb.workspace.function import Function

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
