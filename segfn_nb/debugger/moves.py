"""Where a move in a recording leads, and why it ends there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal

import msgspec

from segfn_nb.contracts.debugging import Breakpoint, GoRequest
from segfn_nb.contracts.playing import Hit
from segfn_nb.debugger.timeline import Timeline

Reason = Literal["step", "breakpoint", "exception", "entry", "end"]


class Moved(msgspec.Struct, frozen=True):
    """Where a move led, why it ended there, and what is to be told."""

    step: int
    reason: Reason
    message: str = ""


class Moves:
    """
    Answers where `GoRequest`s lead.

    Args:
        timeline: The recording's steps.

        throws: Steps at which something was thrown.

        hits_at: The values of an expression at every visit of steps of the text; asked once for each condition.

        most_hits: How many values there are at the most.
    """

    def __init__(
        self,
        timeline: Timeline,
        throws: Collection[int],
        hits_at: Callable[[list[int], str], list[Hit]],
        *,
        most_hits: int,
    ) -> None:
        self._timeline = timeline
        self._throws = throws
        self._hits_at = hits_at
        self._most_hits = most_hits
        self._hits: dict[tuple[int, str], list[Hit]] = {}

    def moved(self, request: GoRequest) -> Moved:
        """Where the move leads; a place that is not reached leaves the recording where it is, and says so."""
        timeline, back = self._timeline, request.backwards
        first = 0 if request.moving == "continue" else 1
        n = min(max(request.step, first), len(timeline))
        match request.moving:
            case "to":
                return self._at(n)
            case "next":
                return self._at(timeline.over(n, backwards=back))
            case "stepIn":
                return self._at(timeline.into(n, backwards=back))
            case "stepOut":
                return self._at(timeline.out(n, backwards=back))
            case "continue":
                return self._continued(n, request)
            case "runToLine":
                step = timeline.on_line(n, request.line, backwards=back)
                if step:
                    return self._at(step)
                where = "before" if back else "after"
                return self._at(n, f"line {request.line} does not run {where} this step")

    def _at(self, n: int, message: str = "") -> Moved:
        if n in self._throws:
            return Moved(n, "exception", message)
        return Moved(n, "entry" if n == 1 else "end" if n == len(self._timeline) else "step", message)

    def _continued(self, n: int, request: GoRequest) -> Moved:
        back = request.backwards
        nearest = max if back else min
        found: list[tuple[int, Reason]] = []
        troubles = []
        for breakpoint_ in request.breakpoints:
            step, trouble = self._stop_at(breakpoint_, n, back=back)
            found += [(step, "breakpoint")] if step else []
            troubles += [trouble] if trouble else []
        if request.stop_at_throws:
            throws = [m for m in self._throws if (m < n if back else m > n)]
            found += [(nearest(throws), "exception")] if throws else []
        message = "; ".join(troubles)
        if found:
            return Moved(*nearest(found), message)
        return Moved(1, "entry", message) if back else Moved(len(self._timeline), "end", message)

    def _stop_at(self, breakpoint_: Breakpoint, n: int, *, back: bool) -> tuple[int, str]:
        """The next stop at a breakpoint (0: none), and why its condition could not be evaluated."""
        line, condition = breakpoint_.line, breakpoint_.condition
        if not condition.strip():
            return self._timeline.on_line(n, line, backwards=back), ""
        if (line, condition) not in self._hits:
            steps = sorted(number for (at, _), number in self._timeline.entries.items() if at == line)
            self._hits[line, condition] = self._hits_at(steps, condition)
        hits = self._hits[line, condition]
        true = [hit.step for hit in hits if hit.is_true and (hit.step < n if back else hit.step > n)]
        errors = [hit.text for hit in hits if hit.is_error]
        trouble = f"line {line}, {condition}: {errors[0]}" if errors else ""
        if len(hits) >= self._most_hits:
            trouble = trouble or f"line {line}: only its first {self._most_hits:,} visits were looked at"
        return ((max if back else min)(true) if true else 0), trouble
