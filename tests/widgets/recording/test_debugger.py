"""The kernel's half of the debugger's screen: what it answers, what it refuses, and what is saved of it."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segfn_nb import DestinationFunction
from segfn_nb.contracts.debugging import GoRequest
from segfn_nb.debugger.debugger import Debugger
from segfn_nb.widgets.recording.debugger import DebuggerWidget, answered
from segfn_nb.widgets.recording.javascript_colors import colored_lines, colors_of

SOURCE = """\
async function onTrack(event) {
  const name = event.userId;
  let total = 0;
  for (const price of event.properties.prices) {
    total += price;
  }
  console.log(name, total);
  await fetch('https://crm.example.com/' + name);
  throw new Error('no room for ' + name);
}
"""
EVENT = {"type": "track", "userId": "s3cr3t-user", "properties": {"prices": [12, 30]}}


@pytest.fixture
def recording() -> Iterator[Debugger]:
    """A recording of an event that fails."""
    made = DestinationFunction(SOURCE, name="orders").debug(EVENT)
    yield made
    made.close()


def conversation(widget: DebuggerWidget, *messages: dict[str, Any]) -> list[dict[str, Any]]:
    """What the widget sends when the browser sends these."""
    sent: list[dict[str, Any]] = []
    widget.send = lambda content, buffers=None: sent.append(content)
    for message in messages:
        widget._handle_custom_msg(message, [])
    return sent


def test_what_was_asked_is_answered_and_what_nobody_knows_refused(recording: Debugger) -> None:
    """Answers carry the id of their question; a message that is none, or a value shown no more, is refused in words."""
    widget = DebuggerWidget(recording)
    opened, stopped, late, unknown = conversation(
        widget,
        {"kind": "open", "id": "a"},
        {"kind": "go", "id": "b", "moving": "to", "step": 2},
        {"kind": "expand", "id": "c", "step": 7, "reference": 1},
        {"kind": "format disk", "id": "d"},
    )

    assert [answer["id"] for answer in (opened, stopped, late, unknown)] == ["a", "b", "c", "d"]
    assert (opened["delivery"], opened["steps"]) == ("✗ failed", len(recording))
    assert sum(length for _, length in opened["colors"]) == len(SOURCE)
    assert (stopped["kind"], stopped["step"]) == ("stopped", 2)
    assert (late["kind"], unknown["kind"]) == ("refused", "refused")
    assert "format disk" in unknown["message"]


def test_nothing_of_the_event_is_in_the_state(recording: Debugger) -> None:
    """What ipywidgets may save with a notebook has no value of the event, also after it was looked at."""
    widget = DebuggerWidget(recording)
    conversation(widget, {"kind": "open", "id": "a"}, {"kind": "go", "id": "b", "moving": "to", "step": 3})

    assert "s3cr3t" not in str(widget.get_state())


def test_a_recording_that_is_gone_says_so() -> None:
    """The widget does not keep a recording alive."""
    made = DestinationFunction(SOURCE, name="orders").debug(EVENT)
    widget = DebuggerWidget(made)
    made.close()
    del made
    gc.collect()

    [answer] = conversation(widget, {"kind": "open", "id": "a"})
    assert (answer["kind"], answer["id"], "gone" in answer["message"]) == ("refused", "a", True)


def test_few_recordings_keep_a_process() -> None:
    """However many are looked at, the oldest ones end their processes, and answer again when they are asked."""
    function = DestinationFunction(SOURCE, name="orders")
    made = [function.debug(EVENT) for _ in range(4)]
    answers = [answered(one, GoRequest("", "to", 1)) for one in [*made, made[0]]]
    awake = [one._stage._worker is not None for one in made]
    for one in made:
        one.close()

    assert awake == [True, False, True, True]
    assert msgspec.to_builtins(answers[-1]) == msgspec.to_builtins(answers[0])


@given(st.text(st.sampled_from("aé😀\r\n\u2028 `${}'\"/*=(.1\ud800"), max_size=40))
def test_colours_cover_every_text(source: str) -> None:
    """The pieces are as long as the text, in UTF-16 units, whatever it is; by lines they are its lines."""
    assert sum(length for _, length in colors_of(source)) == len(source.encode("utf-16-le", "surrogatepass")) // 2
    lines = ["".join(text for _, text in line) for line in colored_lines(source)]
    assert lines == re.split("\r\n|[\n\r\u2028\u2029]", source)
