"""
What is asked of a worker that records an invocation's steps, and plays it again up to one of them.

Played means: in a fresh environment, with everything from outside as it was. Steps are numbered from 1, frames from 1;
frame 0 is what no function of the script called.
"""

from __future__ import annotations

from typing import Any

import msgspec

from segfn_nb.contracts.messages import Load


class Turn(msgspec.Struct, array_like=True, frozen=True):
    """One invocation: the (first) row's number and its events' JSON texts; with `is_batch` those of one onBatch call."""

    row: int
    texts: list[str]
    is_batch: bool = False


class Tape(msgspec.Struct, frozen=True):
    """
    Everything that came from outside, in order.

    Attributes:
        calls: Each entry into JavaScript: the door's name and its arguments.

        first: Which of them begins the recorded invocation; those before are earlier rows.

        fetched: What `fetch` was told at once, JSON text, or None where the answer came later as a call.

        drawn: Random bytes from the system, base64.

        readings: What real clocks said.
    """

    calls: list[list[Any]]
    first: int
    fetched: list[str | None]
    drawn: list[str]
    readings: list[float]


class Trace(msgspec.Struct, rename="camel", frozen=True):
    """
    Which steps ran.

    Attributes:
        steps: Of each step in order, its number in `Structure.steps`.

        frames: And the frame it ran in.

        functions: Of each frame, its number in `Structure.functions`; frame 0 has -1.

        parents: Of each frame, the one that was active when it began; frame 0 has -1.

        starts: Of each frame, how many steps had run before it.

        marks: What happened behind which step: "log", "request", "answer", "timer", "call", "object" or "throw", and which of its kind;
            or "await", and the frame that waits from then on.

        is_cut_short: The invocation went on after the last step.
    """

    steps: list[int]
    frames: list[int]
    functions: list[int]
    parents: list[int]
    starts: list[int]
    marks: list[tuple[int, str, int]]
    is_cut_short: bool = False


class Record(msgspec.Struct, tag="record", frozen=True):
    """
    Run an invocation in a fresh environment after earlier ones, and note its steps.

    `load.inserted` is of mode "steps". `most_steps` ends it early. `reports_steps`: leave the number of each step in the
    ledger, where it can be read when the process had to be ended. `patience_seconds` is what one entry into JavaScript may
    take before that: computing is not counted otherwise. `earlier_seconds`: where the earlier ones take longer together,
    nothing is recorded, and the answer has no lines.
    """

    load: Load
    earlier: list[Turn]
    turn: Turn
    most_steps: int
    patience_seconds: float
    reports_steps: bool = False
    earlier_seconds: float = 10.0


class Taped(msgspec.Struct, tag="taped", frozen=True):
    """A recording: what came in, which steps ran, and the outcomes' JSON texts, one a row."""

    tape: Tape
    trace: Trace
    lines: list[str]


class Play(msgspec.Struct, tag="play", frozen=True):
    """From now on play this. `load.inserted` is of mode "scopes", or "steps" where nothing is to be evaluated. `patience_seconds` as in `Record`."""

    load: Load
    tape: Tape
    trace: Trace
    patience_seconds: float


class FrameLook(msgspec.Struct, frozen=True):
    """What to read in a frame: names by scope, the innermost first, and expressions."""

    frame: int
    scopes: list[list[str]] = []
    expressions: list[str] = []


class Query(msgspec.Struct, frozen=True):
    """An expression at every visit of steps of the text."""

    steps: list[int]
    expression: str


class Seek(msgspec.Struct, tag="seek", frozen=True):
    """
    Play up to a step, and stay there.

    Attributes:
        target: The step; it has not run yet. 0: play all, and stay nowhere.

        before: An earlier step at which the first of `looks` is read too, to tell what has changed; 0: none.

        looks: What to read.

        queries: What to evaluate on the way.

        with_json: Whether hits hold the value's JSON too.

        with_trace: Whether the answer holds which steps ran.

        most_steps: Where to end, when it is not known how many there are.
    """

    target: int
    before: int = 0
    looks: list[FrameLook] = []
    queries: list[Query] = []
    with_json: bool = False
    with_trace: bool = False
    most_steps: int = 0


class ValueSeen(msgspec.Struct, frozen=True):
    """A value: its name, one line of text, its type, and what to expand it by (0: nothing is inside)."""

    name: str
    text: str
    type: str
    reference: int


class Seen(msgspec.Struct, frozen=True):
    """A name or an expression: its value and a text that tells whether it has changed, or why it has none."""

    value: ValueSeen | None = None
    error: str = ""
    fingerprint: str = ""


class FrameSeen(msgspec.Struct, frozen=True):
    """The answer to a `FrameLook`."""

    frame: int
    scopes: list[list[Seen]]
    expressions: list[Seen]


class Hit(msgspec.Struct, array_like=True, frozen=True):
    """A query's value at one visit: step, frame, which query, its text, whether it is truthy, whether it threw."""

    step: int
    frame: int
    query: int
    text: str
    is_true: bool
    is_error: bool
    json: str | None = None


class Sought(msgspec.Struct, tag="sought", frozen=True):
    """
    What was seen. `diverged_at` is the first step that was another one than recorded; 0: none.

    `hits` end at a hundred thousand. `error`: why nothing could be read, where the function has changed what reading needs.
    `lines`: the outcomes' JSON texts, where it was played to its end.
    """

    is_there: bool
    diverged_at: int
    before: list[FrameSeen]
    now: list[FrameSeen]
    hits: list[Hit]
    trace: Trace | None = None
    error: str = ""
    lines: list[str] = []


class Inside(msgspec.Struct, tag="inside", frozen=True):
    """What is inside a value that was seen where the recording stands."""

    reference: int


class InsideSeen(msgspec.Struct, tag="inside_seen", frozen=True):
    """Its members, and how many more there are; or why they cannot be read."""

    variables: list[ValueSeen] = []
    left_out: int = 0
    error: str = ""


class Evaluate(msgspec.Struct, tag="evaluate", frozen=True):
    """The value of an expression where the recording stands."""

    frame: int
    expression: str


class EvaluateSeen(msgspec.Struct, tag="evaluate_seen", frozen=True):
    """Its value."""

    seen: Seen


PlayQuestion = Record | Play | Seek | Inside | Evaluate
PlayAnswer = Taped | Sought | InsideSeen | EvaluateSeen
