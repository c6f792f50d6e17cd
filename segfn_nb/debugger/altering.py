"""Which variables each step of a recording alters: their names alone, for displays that are saved."""

from __future__ import annotations

import re
from collections.abc import Sequence

from segfn_nb.contracts.instrumenting import ScopeName
from segfn_nb.contracts.playing import Hit, Query
from segfn_nb.debugger.timeline import Timeline

MOST_STEPS = 2_000
MOST_NAMES = 60
"""Of recordings with more steps, and of functions with more variables, nothing is told: each is read at every step."""

_NAME = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*")


def queries_of(timeline: Timeline) -> tuple[list[Query], list[ScopeName]]:
    """What to evaluate while the recording is played, and which name each query is about; none where it would be too much."""
    structure = timeline.structure
    if len(timeline) > MOST_STEPS:
        return [], []
    queries: list[Query] = []
    names: list[ScopeName] = []
    for function in sorted({timeline.place(n).function for n in range(1, len(timeline) + 1)}):
        own = [scope for scope in structure.scopes if scope.function == function]
        variables = {name.name: name for scope in own for name in scope.names if name.kind not in ("function", "class")}
        steps = [number for number, step in enumerate(structure.steps) if step.function == function]
        if function >= 0 and len(variables) <= MOST_NAMES:
            queries += [Query(steps, name) for name in variables]
            names += variables.values()
    return queries, names


def altered_by(timeline: Timeline, hits: Sequence[Hit], names: Sequence[ScopeName]) -> dict[int, list[str]]:
    """
    Step to the names whose values are others after it, as their texts tell.

    Args:
        hits: The answers to `queries_of`.

        names: As from there.
    """
    before: dict[tuple[int, int], Hit] = {}
    found: dict[int, list[str]] = {}
    for hit in hits:
        was = before.get((hit.frame, hit.query))
        before[(hit.frame, hit.query)] = hit
        # An error is a name that is not initialised, or that this scope does not have.
        if (
            was is None
            or hit.is_error
            or (was.text, was.is_error) == (hit.text, hit.is_error)
            or hit.text == "undefined"
        ):
            continue
        name, place = names[hit.query], timeline.place(hit.step)
        is_head = place.kind == "LoopHead" and place.span.line == name.line
        cause = cause_of(timeline, hit, is_head=is_head)
        if cause:
            found.setdefault(cause, []).append(name.name)
    return found


def cause_of(timeline: Timeline, hit: Hit, *, is_head: bool) -> int:
    """
    The step that made a value what it was first seen to be; 0: it was so when the frame began.

    Args:
        is_head: The value is that of a variable of the loop whose head is seen. The head has set it by then; every other step is
            seen before it runs, so the one before it was the cause.
    """
    return hit.step if is_head else timeline.in_frame(hit.frame, hit.step, backwards=True)


def is_of_head(timeline: Timeline, step: int, expression: str) -> bool:
    """Whether a step is the head of a loop that declares a variable which the expression names."""
    place = timeline.place(step)
    if place.kind != "LoopHead":
        return False
    declared = {
        name.name
        for scope in timeline.structure.scopes
        if scope.function == place.function
        for name in scope.names
        if name.line == place.span.line
    }
    return not declared.isdisjoint(_NAME.findall(expression))
