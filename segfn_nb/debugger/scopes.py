"""Which names can be read at a step, and what is worth showing behind the lines of the code."""

from __future__ import annotations

import re

from segfn_nb.contracts.instrumenting import Structure
from segfn_nb.debugger.timeline import Timeline

INLINE_LINES = 200
INLINE_OF_A_LINE = 4
INLINE_STEPS = 5_000
"""How far back lines are looked for that a frame has run; a long loop runs the same ones."""

_CHAIN = re.compile(r"(?<![\w$.'\"`])([A-Za-z_$][\w$]*)((?:\.[A-Za-z_$][\w$]*)*)(?![\w$]|\s*\(|\s*:(?!:))")
_BLANKED = re.compile(r"//.*|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|/\*.*?\*/")
_NEVER_SHOWN = frozenset({"function", "class"})


class VisibleScope:
    """A scope as screens name it: its title, and its names that no inner scope hides."""

    def __init__(self, title: str, names: list[str], *, is_own: bool) -> None:
        self.title = title
        self.names = names
        self.is_own = is_own


def visible_scopes(structure: Structure, step: int) -> list[VisibleScope]:
    """
    The scopes at a step of the text, the innermost first; empty ones are left out.

    Args:
        step: Its number in `Structure.steps`.
    """
    place = structure.steps[step]
    seen: set[str] = set()
    found: list[VisibleScope] = []
    number = place.scope
    while number >= 0:
        scope = structure.scopes[number]
        names = [name.name for name in scope.names if name.name not in seen]
        seen.update(names)
        is_own = scope.function == place.function
        if names:
            found.append(VisibleScope(_title(structure, number, is_own=is_own), names, is_own=is_own))
        number = scope.parent
    return found


def _title(structure: Structure, number: int, *, is_own: bool) -> str:
    scope = structure.scopes[number]
    if scope.function < 0:
        return "Script"
    kind = {"function": "Local", "block": "Block", "catch": "Catch"}.get(scope.kind, "Block")
    return kind if is_own else f"Closure of {structure.functions[scope.function].name}"


def inline_expressions(
    timeline: Timeline, source_lines: list[str], n: int, frame: int, at: int
) -> list[tuple[int, str]]:
    """
    What to show behind lines: (line, expression), expressions without calls.

    Args:
        n: The step that is looked at.

        frame: The frame whose lines get values.

        at: Where that frame stands; a step of the recording.
    """
    structure = timeline.structure
    place = timeline.place(at)
    if place.function < 0:
        return []
    hidden = {name.name for scope in structure.scopes for name in scope.names if name.kind in _NEVER_SHOWN}
    own = {
        name
        for scope in visible_scopes(structure, timeline.trace.steps[at - 1])
        if scope.is_own
        for name in scope.names
    }
    names = own - hidden
    lines = _lines_run(timeline, n, frame)
    span = structure.functions[place.function].span
    wanted = [line for line in sorted(lines | {span.line}) if span.line <= line <= place.span.line]
    found: list[tuple[int, str]] = []
    for line in wanted[-INLINE_LINES:]:
        text = _BLANKED.sub("", source_lines[line - 1]) if line <= len(source_lines) else ""
        expressions: dict[str, None] = {}
        for match in _CHAIN.finditer(text):
            root, chain = match[1], match[2]
            if root in names:
                expressions.setdefault(root if not chain else root + chain)
        found += [(line, expression) for expression in list(expressions)[:INLINE_OF_A_LINE]]
    return found


def _lines_run(timeline: Timeline, n: int, frame: int) -> set[int]:
    """Lines of steps that a frame has run, or is about to."""
    lines: set[int] = set()
    m = n if timeline.frame(n) == frame else timeline.in_frame(frame, n, backwards=True)
    for _ in range(INLINE_STEPS):
        if not m:
            break
        lines.add(timeline.line(m))
        m = timeline.in_frame(frame, m, backwards=True)
    return lines
