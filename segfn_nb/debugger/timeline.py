"""
Which step comes before and after which: movements in a recording, forwards and backwards. Runs nothing.

A frame is a call. Its steps need not follow each other: what it calls, and what runs while it waits, lies between.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property

import msgspec

from segfn_nb.contracts.instrumenting import Step, Structure
from segfn_nb.contracts.playing import Trace
from segfn_nb.errors import OptionError

Stops = Callable[[int], bool]


def line_entries(structure: Structure) -> dict[tuple[int, int], int]:
    """(line, function) to the number of the step in the text that begins the line there."""
    found: dict[tuple[int, int], int] = {}
    for number, step in enumerate(structure.steps):
        if step.kind in ("FunctionEnd", "LoopTest"):
            continue
        at = (step.span.line, step.function)
        if at not in found or step.span.column < structure.steps[found[at]].span.column:
            found[at] = number
    for number, step in enumerate(structure.steps):
        found.setdefault((step.span.line, step.function), number)
    return found


def steps_beginning(structure: Structure, line: int) -> list[int]:
    """
    The steps in the text that begin a line, each in a function.

    Raises:
        OptionError: None does; what the top level does is over before an event comes.
    """
    entries = line_entries(structure)
    steps = sorted(step for (at, function), step in entries.items() if at == line and function >= 0)
    if not steps:
        lines = sorted({at for at, function in entries if function >= 0})
        near = min(lines, key=lambda at: abs(at - line), default=None)
        raise OptionError(f"no statement of a function begins on line {line}; the nearest line with one is {near}")
    return steps


class Call(msgspec.Struct, frozen=True):
    """A frame of the stack: which step it stands at (0: none of its own has run), and whether others ran while it waited."""

    frame: int
    step: int
    is_waiting: bool


class Timeline:
    """
    The steps of a recording, numbered from 1; each is about to run.

    Args:
        structure: What the text consists of.

        trace: Which of its steps ran.

    Example:
        >>> timeline.over(17), timeline.over(17, backwards=True)  # doctest: +SKIP
        (18, 12)
    """

    def __init__(self, structure: Structure, trace: Trace) -> None:
        self.structure = structure
        self.trace = trace

    def __len__(self) -> int:
        return len(self.trace.steps)

    def place(self, n: int) -> Step:
        """What stands at a step of the recording."""
        return self.structure.steps[self.trace.steps[n - 1]]

    def line(self, n: int) -> int:
        """The line of a step."""
        return self.place(n).span.line

    def frame(self, n: int) -> int:
        """The frame that a step runs in."""
        return self.trace.frames[n - 1]

    @cached_property
    def _by_frame(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for n, frame in enumerate(self.trace.frames, 1):
            found.setdefault(frame, []).append(n)
        return found

    @cached_property
    def _by_line(self) -> dict[int, list[int]]:
        """Where lines are entered: their first step in each function, not the test that a loop comes back to."""
        first = set(self.entries.values())
        found: dict[int, list[int]] = {}
        for n, step in enumerate(self.trace.steps, 1):
            if step in first:
                found.setdefault(self.structure.steps[step].span.line, []).append(n)
        return found

    @cached_property
    def entries(self) -> dict[tuple[int, int], int]:
        """See `line_entries`."""
        return line_entries(self.structure)

    @property
    def stoppable(self) -> list[int]:
        """Lines of the text where something can stop."""
        return sorted({line for line, _ in self.entries})

    def callers(self, frame: int) -> list[int]:
        """The frames around one, the nearest first; those that nobody called end the list."""
        found = []
        while (frame := self.trace.parents[frame]) > 0:
            found.append(frame)
        return found

    def in_frame(self, frame: int, n: int, *, backwards: bool = False) -> int:
        """The next step of a frame after n (or the last one before it); 0: there is none."""
        own = self._by_frame.get(frame, [])
        if backwards:
            at = bisect_left(own, n) - 1
            return own[at] if at >= 0 else 0
        at = bisect_right(own, n)
        return own[at] if at < len(own) else 0

    def _in_frames(self, frames: Iterable[int], n: int, *, backwards: bool) -> int:
        found = [m for frame in frames if (m := self.in_frame(frame, n, backwards=backwards))]
        if not found:
            return 0
        return max(found) if backwards else min(found)

    def _end(self, *, backwards: bool) -> int:
        return 1 if backwards else len(self)

    def into(self, n: int, *, backwards: bool = False) -> int:
        """The next step, wherever it is ("stepIn")."""
        return min(max(n + (-1 if backwards else 1), 1), len(self))

    def over(self, n: int, *, backwards: bool = False) -> int:
        """The next step of the same frame, or of those around it when it has none left ("next")."""
        frame = self.frame(n)
        return (
            self.in_frame(frame, n, backwards=backwards)
            or self._in_frames(self.callers(frame), n, backwards=backwards)
            or self._end(backwards=backwards)
        )

    def out(self, n: int, *, backwards: bool = False) -> int:
        """The next step of a frame around ("stepOut"); backwards, the one that called."""
        frame = self.frame(n)
        begun = self.trace.starts[frame] + 1 if backwards else n
        return self._in_frames(self.callers(frame), begun, backwards=backwards) or self._end(backwards=backwards)

    def on_line(self, n: int, line: int, *, backwards: bool = False) -> int:
        """The next time a line is entered; 0: it is not."""
        visits = self._by_line.get(line, [])
        at = bisect_left(visits, n) - 1 if backwards else bisect_right(visits, n)
        return visits[at] if 0 <= at < len(visits) else 0

    def stack(self, n: int) -> list[Call]:
        """The frames of a step, the innermost first, callers joined over what they await."""
        frame = self.frame(n)
        calls = [Call(frame, n, is_waiting=False)]
        for caller in self.callers(frame):
            is_waiting = self._awaits.get(calls[-1].frame, n) < n
            calls.append(Call(caller, self.in_frame(caller, n, backwards=True), is_waiting))
        return calls

    @cached_property
    def _awaits(self) -> dict[int, int]:
        """Of each frame that has waited, the step behind which it first did: its caller went on then."""
        found: dict[int, int] = {}
        for after, kind, frame in self.trace.marks:
            if kind == "await":
                found.setdefault(frame, after)
        return found

    @cached_property
    def throws(self) -> list[int]:
        """Steps at which something was thrown that the function's text throws or catches."""
        found = {n for n, kind, _ in self.trace.marks if kind == "throw"}
        for n in range(2, len(self) + 1):
            if self.place(n).kind == "Catch":
                found.add(n - 1)
        return sorted(n for n in found if n > 0)
