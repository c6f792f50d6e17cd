"""
A recording for a notebook read without a kernel: its steps, their lines, which variables they alter, and what became of it.

No value of an event is in it, so that it can be saved and shown: names stand in the code, messages have their values left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from segfn_nb.contracts.debugging import DebugAnswer, DebugRequest, Mark, Opened, OpenRequest
from segfn_nb.errors import DebugError, SegfnError
from segfn_nb.functions.delivery import sign_of
from segfn_nb.replay.tables.causes import elided
from segfn_nb.widgets.html import (
    FRAME,
    LINE,
    QUIET,
    STRONG,
    TONES,
    Html,
    code,
    details,
    dotted,
    isolated,
    joined,
    table,
    tag,
)
from segfn_nb.widgets.numbers import counted
from segfn_nb.widgets.signs import tone_of

MOST_STEPS = 200
"""Steps that are listed, from the first one; the others are counted."""

CODE_CHARACTERS = 160

_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
"""JavaScript's: Python's `splitlines` knows others."""

_SIGNS = {
    "throw": "✕ throw",
    "request": "▲ request",
    "answer": "▼ answer",
    "call": "◆ Segment call",
    "log": "≡ log",
    "timer": "◷ timer",
    "return": "■ return",
}
"""As js-extension/widgets/src/debugger/steps/signs.ts."""


class SavedRecording(Protocol):
    """**Protocol**: a recording that can be listed."""

    @property
    def altered(self) -> Mapping[int, list[str]]:
        """Step to names of the variables that have other values after it."""

    def answer(self, request: DebugRequest) -> DebugAnswer:
        """See `segfn_nb.widgets.recording.debugger.Debuggable`."""


def debugger_html(recording: SavedRecording) -> Html:
    """The recording's static form."""
    opened = _opened(recording)
    parts = [
        tag("div", dotted(tag("span", opened.name, style=STRONG), *_became(opened), counted(opened.steps, "step"))),
        *[tag("div", isolated(note), style=QUIET) for note in opened.notes],
        _steps(opened, _altered(recording)),
        tag("div", "values are not saved; with a kernel, run the cell again to step through them", style=QUIET),
    ]
    border = f"border:1px solid {LINE};border-left:4px solid {TONES[tone_of(opened.delivery)]};border-radius:4px"
    return tag("div", *parts, style=f"{FRAME};{border};padding:6px 12px")


def debugger_text(recording: SavedRecording) -> str:
    """The same in a line of plain text."""
    opened = _opened(recording)
    return " · ".join([f"recording of {opened.name}", *_became(opened), counted(opened.steps, "step")])


def _opened(recording: SavedRecording) -> Opened:
    answer = recording.answer(OpenRequest(""))
    if isinstance(answer, Opened):
        return answer
    raise DebugError(getattr(answer, "message", "this recording cannot be shown"))


def _altered(recording: SavedRecording) -> Mapping[int, list[str]]:
    try:
        return recording.altered
    except SegfnError:  # whoever steps through it is told; the list is true without it
        return {}


def _became(opened: Opened) -> list[str]:
    delivery = f"{sign_of(opened.delivery)} {opened.delivery}" if opened.delivery else ""
    return [text for text in (delivery, elided(opened.error)) if text]


def _steps(opened: Opened, altered: Mapping[int, list[str]]) -> Html:
    if not opened.lines:
        return tag("div", "too many steps to list", style=QUIET)
    source = _LINE_END.split(opened.source)
    marks: dict[int, list[Mark]] = {}
    for mark in opened.marks:
        marks.setdefault(mark.step, []).append(mark)
    rows = [
        [
            f"{step:,}",
            f"{line:,}",
            code(_line(source, line), CODE_CHARACTERS),
            dotted(*[_told(mark) for mark in marks.get(step, [])], _sets(altered.get(step, []))),
        ]
        for step, line in enumerate(opened.lines[:MOST_STEPS], 1)
    ]
    surplus = opened.steps - len(rows)
    more = tag("div", f"… {counted(surplus, 'step')} more", style=QUIET) if surplus > 0 else Html("")
    headings = [("step", "right"), ("line", "right"), ("code", "left"), ("what happened", "left")]
    return details(f"steps {opened.steps:,}", table(headings, rows), more)


def _line(source: list[str], line: int) -> str:
    return source[line - 1].strip() if 0 < line <= len(source) else ""


def _told(mark: Mark) -> str:
    level = mark.level if mark.level != "log" else ""
    more = str(mark.status or "") if mark.kind == "answer" else level
    return f"{_SIGNS[mark.kind]} {more}".rstrip()


def _sets(names: list[str]) -> Html:
    return joined(["sets ", joined([code(name, 100) for name in names], ", ")]) if names else Html("")
