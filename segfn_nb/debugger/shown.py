"""What was seen at a step, as screens show it: secrets hidden, texts shortened, and what has changed marked."""

from __future__ import annotations

from segfn_nb.contracts.debugging import InlineValue, ScopeShown, StackFrame, Variable, Watched
from segfn_nb.contracts.playing import Seen, ValueSeen
from segfn_nb.debugger.scopes import VisibleScope
from segfn_nb.debugger.timeline import Timeline
from segfn_nb.functions.masking import Masker


class Shown:
    """
    Makes what the contract calls frames, scopes and variables.

    Args:
        timeline: The recording's steps.

        mask: Hides secrets.
    """

    def __init__(self, timeline: Timeline, mask: Masker) -> None:
        self._timeline = timeline
        self._mask = mask

    def frame(self, frame: int, step: int, *, is_waiting: bool) -> StackFrame:
        """A frame of the stack, which stands at the step; 0: it stands nowhere in the text."""
        function = self._timeline.trace.functions[frame]
        name = self._timeline.structure.functions[function].name if function >= 0 else "(script)"
        if not step:
            return StackFrame(frame, name, 0, 0, is_waiting)
        span = self._timeline.place(step).span
        return StackFrame(frame, name, span.line, span.column, is_waiting)

    def scope(self, scope: VisibleScope, seen: list[Seen], was: list[Seen] | None) -> ScopeShown:
        """Its variables; `was`: what they were before, None where nobody knows."""
        variables = []
        for i, name in enumerate([*scope.names, "this"][: len(seen)]):
            value = seen[i].value
            if name == "this" and (value is None or value.text == "undefined"):
                continue
            is_changed = was is not None and i < len(was) and was[i].fingerprint != seen[i].fingerprint
            variables.append(self._variable(name, seen[i], is_changed=is_changed))
        return ScopeShown(scope.title, variables)

    def _variable(self, name: str, seen: Seen, *, is_changed: bool) -> Variable:
        if seen.value is None:
            return Variable(name, self._mask.shortened(seen.error), "", 0, is_changed)
        return self.value(seen.value, name=name, is_changed=is_changed)

    def value(self, value: ValueSeen, *, name: str = "", is_changed: bool = False) -> Variable:
        """A value under its own name, or under this one."""
        return Variable(name or value.name, self._mask.shortened(value.text), value.type, value.reference, is_changed)

    def inline(
        self, inline: list[tuple[int, str]], expressions: list[str], seen: list[Seen], was: list[Seen]
    ) -> list[InlineValue]:
        """
        The values behind the lines of the code.

        Args:
            inline: Lines and the expressions to show there.

            expressions: Those that were evaluated.

            seen: Their values.

            was: Their values before; empty where nobody knows.
        """
        now = dict(zip(expressions, seen, strict=False))
        before = dict(zip(expressions, was, strict=False))
        shown = []
        for line, expression in inline:
            value = now.get(expression)
            if value is None or value.value is None or value.value.type in ("function", "undefined"):
                continue
            is_changed = expression in before and before[expression].fingerprint != value.fingerprint
            shown.append(InlineValue(line, expression, self._mask.shortened(value.value.text), is_changed))
        return shown

    def watched(self, expression: str, seen: Seen) -> Watched:
        """A watch's value, or what it threw."""
        if seen.value is None:
            return Watched(expression, error=self._mask.shortened(seen.error))
        return Watched(expression, self.value(seen.value))
