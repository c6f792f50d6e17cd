"""
What the debugger's screen and the kernel say to each other: where to go in a recording, and what is there.

The words are the Debug Adapter Protocol's. Steps of a recording are numbered from 1; lines are 1-based lines of the
function's own text. Values are texts, made in the worker where the recording is played.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Moving = Literal["to", "next", "stepIn", "stepOut", "continue", "runToLine"]
"""How to move: to a step by its number, or as the Debug Adapter Protocol's requests of these names."""


ColorKind = Literal["", "keyword", "string", "number", "comment", "function", "property", "operator"]
"""What a piece of the text is, for its colour; "": nothing that has one."""


class Variable(msgspec.Struct, frozen=True, rename="camel"):
    """
    A value as one line of text.

    Attributes:
        name: The variable's or property's name.

        text: The value, shortened; an object's first members.

        type: What `typeof` says, or the class of an object, or "" where there is no value (not initialised yet).

        reference: What to expand it by while the same step is shown; 0: nothing is inside.

        is_changed: Whether it differs from what it was a step before.
    """

    name: str
    text: str
    type: str = ""
    reference: int = 0
    is_changed: bool = False


class Breakpoint(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A line to stop at, where the condition (JavaScript, evaluated there; empty: always) is true."""

    line: int
    condition: str = ""


class OpenRequest(msgspec.Struct, frozen=True, rename="camel", tag="open", tag_field="kind"):
    """What there is to debug; `id` of each request comes back with its answer."""

    id: str


class GoRequest(msgspec.Struct, frozen=True, rename="camel", tag="go", tag_field="kind", forbid_unknown_fields=True):
    """
    Move from a step.

    Attributes:
        moving: How.

        step: Where from; for "to", where to. 0 with "continue": from before the first step, which is a stop like any other.

        backwards: Towards the beginning.

        line: For "runToLine".

        breakpoints: Where "continue" stops.

        stop_at_throws: Whether "continue" stops where something is thrown.

        watches: Expressions to evaluate there.

        frame: Whose scopes are shown and watches evaluated in; 0: the frame that stands at the step.
    """

    id: str
    moving: Moving
    step: int
    backwards: bool = False
    line: int = 0
    breakpoints: list[Breakpoint] = []
    stop_at_throws: bool = True
    watches: list[str] = []
    frame: int = 0


class ExpandRequest(msgspec.Struct, frozen=True, rename="camel", tag="expand", tag_field="kind"):
    """What is inside a value that the step's answer has shown."""

    id: str
    step: int
    reference: int


class EvaluateRequest(msgspec.Struct, frozen=True, rename="camel", tag="evaluate", tag_field="kind"):
    """The value of an expression at a step, in a frame (0: the one that stands there)."""

    id: str
    step: int
    expression: str
    frame: int = 0


class ChangesRequest(msgspec.Struct, frozen=True, rename="camel", tag="changes", tag_field="kind"):
    """When the value of an expression changed; evaluated at every step of the frame's function."""

    id: str
    step: int
    expression: str
    frame: int = 0


class UnfoldRequest(msgspec.Struct, frozen=True, rename="camel", tag="unfold", tag_field="kind"):
    """All that is known of what happened: `mark` is a place in `Opened.marks`, from 0."""

    id: str
    mark: int


DebugRequest = OpenRequest | GoRequest | ExpandRequest | EvaluateRequest | ChangesRequest | UnfoldRequest


class Mark(msgspec.Struct, frozen=True, rename="camel"):
    """
    Something that happened at a step, for the slider and the lists beside it: `level` of a log, `status` of a request.

    "end" is an end that the function did not give itself.
    `has_more`: `UnfoldRequest` tells more than `text`.
    """

    step: int
    kind: Literal["request", "answer", "log", "call", "timer", "throw", "return", "end"]
    text: str
    line: int = 0
    level: str = ""
    status: int | None = None
    has_more: bool = False


class Opened(msgspec.Struct, frozen=True, rename="camel", tag="opened", tag_field="kind"):
    """
    A recording.

    Attributes:
        name: The function's name.

        title: The event in words ("track Order Completed, row 18,204").

        source: The function's text.

        stoppable: Lines where a breakpoint can stop.

        steps: How many there are; the last one is where the recording ended.

        lines: The line of each step, where they are few enough to send (else empty).

        marks: What happened, in order of steps.

        delivery: What became of the event.

        error: What was thrown, in one line; empty: nothing was.

        notes: What to know: how earlier events were treated, that limits were met, that the recording is finished.

        start: The step to show first.

        colors: The text's pieces from its beginning: what each is, and its length in UTF-16 units. Put in where the
            recording is shown.
    """

    id: str
    name: str
    title: str
    source: str
    stoppable: list[int]
    steps: int
    lines: list[int]
    marks: list[Mark]
    delivery: str
    error: str
    notes: list[str]
    start: int
    colors: list[tuple[ColorKind, int]] = []


class StackFrame(msgspec.Struct, frozen=True, rename="camel"):
    """A call that has not ended; `is_waiting`: it stands at an `await` or a `yield`, and whoever called it has gone on."""

    frame: int
    name: str
    line: int
    column: int
    is_waiting: bool = False


class ScopeShown(msgspec.Struct, frozen=True, rename="camel"):
    """A scope of the frame, innermost first: `name` says whose ("Local", "Block", "Closure of onTrack", "Script")."""

    name: str
    variables: list[Variable]


class InlineValue(msgspec.Struct, frozen=True, rename="camel"):
    """A variable to show behind a line of the code."""

    line: int
    name: str
    text: str
    is_changed: bool = False


class Watched(msgspec.Struct, frozen=True, rename="camel"):
    """A watch's value, or why it has none."""

    expression: str
    value: Variable | None = None
    error: str = ""


class Stopped(msgspec.Struct, frozen=True, rename="camel", tag="stopped", tag_field="kind"):
    """
    Where the recording stands now.

    Attributes:
        reason: Why here: "step", "breakpoint", "exception", "entry" (the first step), "end" (the last one).

        line, column, end_line, end_column: The statement that runs next.

        stack: The innermost frame first.

        frame: Whose scopes these are.

        message: Something to tell: a condition that could not be evaluated, no breakpoint met; empty mostly.
    """

    id: str
    step: int
    reason: Literal["step", "breakpoint", "exception", "entry", "end"]
    line: int
    column: int
    end_line: int
    end_column: int
    stack: list[StackFrame]
    frame: int
    scopes: list[ScopeShown]
    inline: list[InlineValue]
    watches: list[Watched]
    message: str = ""


class Expanded(msgspec.Struct, frozen=True, rename="camel", tag="expanded", tag_field="kind"):
    """What is inside a value; `left_out` counts what is not shown."""

    id: str
    variables: list[Variable]
    left_out: int = 0


class Evaluated(msgspec.Struct, frozen=True, rename="camel", tag="evaluated", tag_field="kind"):
    """An expression's value, or why it has none."""

    id: str
    value: Variable | None = None
    error: str = ""


class Change(msgspec.Struct, frozen=True, rename="camel"):
    """From this step on an expression had another value; `line` is that of the statement before, which made it so."""

    step: int
    line: int
    text: str


class Changes(msgspec.Struct, frozen=True, rename="camel", tag="changes", tag_field="kind"):
    """An expression's values in order, each where it was first seen; an error's text stands for a value it does not have."""

    id: str
    changes: list[Change]


class Part(msgspec.Struct, frozen=True, rename="camel"):
    """A part of what happened, as a text of lines: a body, headers, what was sent to Segment."""

    title: str
    text: str


class Unfolded(msgspec.Struct, frozen=True, rename="camel", tag="unfolded", tag_field="kind"):
    """All that is known of what happened."""

    id: str
    parts: list[Part]


class DebugRefused(msgspec.Struct, frozen=True, rename="camel", tag="refused", tag_field="kind"):
    """Why a request has no answer."""

    id: str
    message: str


DebugAnswer = Opened | Stopped | Expanded | Evaluated | Changes | Unfolded | DebugRefused
