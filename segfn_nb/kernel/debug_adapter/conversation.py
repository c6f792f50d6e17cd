"""
What a front end asks while a cell is stopped in a recording, and the answers, in the Debug Adapter Protocol's words.

Pure translation: it knows a `Debugger` and a cell, and no kernel, thread or message channel.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar

from segfn_nb.contracts.debugging import (
    DebugAnswer,
    DebugRefused,
    Evaluated,
    EvaluateRequest,
    Expanded,
    ExpandRequest,
    GoRequest,
    Stopped,
    Variable,
)
from segfn_nb.debugger.debugger import Debugger
from segfn_nb.debugger.moves import Moved
from segfn_nb.errors import DebugError
from segfn_nb.kernel.debug_adapter.cells import Cell

Kind = TypeVar("Kind", Stopped, Expanded, Evaluated)

THREAD = 1_500_000_000
"""The recording as a thread. debugpy counts threads from 1, and numbers frames and variables by addresses, far above."""

NUMBERS = range(THREAD, 2**31)
"""What is ours; the protocol's numbers end there."""

_OWN = ("Local", "Block", "Catch")
"""Scopes of the frame's own function: shown as one, because JupyterLab shows one at a time, by its name."""

_numbers = itertools.count(THREAD + 1)
"""Of frames and variables. Never used twice in a kernel: a front end may ask late."""


class _Frame(NamedTuple):
    frame: int


class _Recording(NamedTuple):
    """The outermost frame: what is recorded."""


class _Scope(NamedTuple):
    frame: int
    positions: tuple[int, ...]  # of the scopes that are shown as one


class _Value(NamedTuple):
    """A value: where it was found, in which look, and what to expand it by then."""

    frame: int
    root: int | str  # a scope's position, or an expression
    path: tuple[int, ...]  # positions, from a scope's variables on
    look: int
    reference: int


class Conversation:
    """
    Answers about one recording, at one stop after another.

    Args:
        debugger: What is looked at.

        cell: Where its code is shown.

    Example:
        >>> talk = Conversation(debugger, cell)  # doctest: +SKIP
        >>> talk.stand_at(Moved(4, "breakpoint"))["reason"]  # doctest: +SKIP
        'breakpoint'
        >>> talk.answer("stackTrace", {})["stackFrames"][0]["line"]  # doctest: +SKIP
        12
    """

    def __init__(self, debugger: Debugger, cell: Cell) -> None:
        self.debugger = debugger
        self.cell = cell
        self.step = 0
        self._meant: dict[int, _Frame | _Recording | _Scope | _Value] = {}
        self._looks: dict[int, Stopped] = {}
        self._look = 0

    @property
    def title(self) -> str:
        """What is debugged, so that nobody takes it for something that is still going on."""
        return f"recording of {self.debugger.recording.title} (finished)"

    def stand_at(self, moved: Moved) -> dict[str, Any]:
        """
        Stop there.

        Returns:
            The body of the `stopped` event.

        Raises:
            DebugError: The recording cannot be played up to there.
        """
        self.step = moved.step
        self._meant, self._looks = {}, {}
        self._looked(0)
        return {
            "reason": moved.reason if moved.reason in ("breakpoint", "exception", "entry") else "step",
            "description": f"step {moved.step:,} of {len(self.debugger):,}, {self.title}",
            "text": moved.message,
            "threadId": THREAD,
            "allThreadsStopped": True,
            "preserveFocusHint": False,
        }

    def answer(self, command: str, asked: dict[str, Any]) -> dict[str, Any]:
        """
        The body of the response.

        Raises:
            DebugError: There is none; the text says why.
        """
        match command:
            case "threads":
                return {"threads": [{"id": THREAD, "name": self.title}]}
            case "stackTrace":
                return self._stack(asked)
            case "scopes":
                return {"scopes": list(self._scopes(asked["frameId"]))}
            case "variables":
                return {"variables": self._variables(asked["variablesReference"])}
            case "evaluate":
                return self._evaluate(asked.get("frameId"), asked["expression"])
            case "richInspectVariables":
                return self._rich(asked.get("frameId"), asked["variableName"])
            case "completions":
                return {"targets": self._completions(asked)}
            case "exceptionInfo":
                return self._exception()
            case "pause":
                return {}
            case "setVariable" | "setExpression" | "copyToGlobals":
                raise DebugError("this is a recording: its values cannot be changed or taken out; evaluate shows them")
        raise DebugError(f"{command}: a recording of a Segment function has no answer to that")

    # ---- frames

    def _stack(self, asked: dict[str, Any]) -> dict[str, Any]:
        # JupyterLab asks for variables of frames that it does not know yet alone, and forgets them when it evaluates.
        frames = [
            self._frame(
                self._number(_Frame(one.frame)),
                f"{one.name} (waiting)" if one.is_waiting else one.name,
                self.cell.line_of(one.line or self._begin_of(one.frame)),
                max(one.column, 1),
            )
            for one in self._looked(0).stack
        ]
        frames.append(self._frame(self._number(_Recording()), self.title, self.cell.first_line - 1, 1))
        first = int(asked.get("startFrame") or 0)
        last = first + int(asked["levels"]) if asked.get("levels") else None
        return {"stackFrames": frames[first:last], "totalFrames": len(frames)}

    def _frame(self, number: int, name: str, line: int, column: int) -> dict[str, Any]:
        source = {"path": self.cell.path, "name": self.debugger.name}
        return {"id": number, "name": name, "line": line, "column": column, "source": source}

    def _begin_of(self, frame: int) -> int:
        """Where the function of a frame begins that has run no step yet."""
        timeline = self.debugger.timeline
        function = timeline.trace.functions[frame]
        return timeline.structure.functions[function].span.line if function >= 0 else 1

    def _scopes(self, number: int) -> Iterator[dict[str, Any]]:
        match self._meant.get(number):
            case _Recording():
                yield {"name": "Recording", "variablesReference": number, "expensive": False}
            case _Frame(frame):
                shown: dict[str, list[int]] = {}
                for position, scope in enumerate(self._looked(frame).scopes):
                    shown.setdefault("Local" if scope.name in _OWN else scope.name, []).append(position)
                for name, positions in shown.items():
                    reference = self._number(_Scope(frame, tuple(positions)))
                    yield {"name": name, "variablesReference": reference, "expensive": False}

    # ---- values

    def _variables(self, number: int) -> list[dict[str, Any]]:
        match self._meant.get(number):
            case _Recording():
                return self._about()
            case _Scope(frame, scopes):
                return [
                    self._variable(variable, frame, scope, (position,), evaluate=variable.name)
                    for scope in scopes
                    for position, variable in enumerate(self._looked(frame).scopes[scope].variables)
                ]
            case _Value() as value:
                inside = self._inside(value)
                shown = [
                    self._variable(variable, value.frame, value.root, (*value.path, position))
                    for position, variable in enumerate(inside.variables)
                ]
                left = f"{inside.left_out:,} more are not shown"
                return [*shown, *([_text("…", left)] if inside.left_out else [])]
        return []  # of an earlier stop, or nothing is inside

    def _about(self) -> list[dict[str, Any]]:
        debugger, record = self.debugger, self.debugger.record
        error = "" if record.error is None else f"{record.error.name}: {record.error.message}"
        facts = {
            "event": debugger.recording.title,
            "delivery": debugger.recording.delivery,
            "error": error,
            "step": f"{self.step:,} of {len(debugger):,}",
        }
        facts |= {f"note {number}": note for number, note in enumerate(debugger.notes, 1)}
        return [_text(name, value) for name, value in facts.items() if value]

    def _variable(
        self, variable: Variable, frame: int, root: int | str, path: tuple[int, ...], *, evaluate: str = ""
    ) -> dict[str, Any]:
        reference = 0
        if variable.reference:
            reference = self._number(_Value(frame, root, path, self._look, variable.reference))
        shown = _text(variable.name, variable.text)
        return {**shown, "variablesReference": reference, **({"evaluateName": evaluate} if evaluate else {})}

    def _inside(self, value: _Value) -> Expanded:
        if value.look == self._look:
            answer = self.debugger.answer(ExpandRequest("", self.step, value.reference))
            if isinstance(answer, Expanded):
                return answer
        # Another frame was looked at since, or the process is gone: the same way again.
        return self._expanded(self._found_again(value))

    def _found_again(self, value: _Value) -> Variable:
        self._looks.pop(value.frame, None)
        look = self._looked(value.frame)
        if isinstance(value.root, str):
            found, rest = self._evaluated(value.frame, value.root), value.path
        else:
            found, rest = look.scopes[value.root].variables[value.path[0]], value.path[1:]
        for position in rest:
            found = self._expanded(found).variables[position]
        return found

    def _expanded(self, variable: Variable) -> Expanded:
        return _answered(self.debugger.answer(ExpandRequest("", self.step, variable.reference)), Expanded)

    def _evaluate(self, number: int | None, expression: str) -> dict[str, Any]:
        frame = self._frame_of(number)
        answer = self.debugger.answer(EvaluateRequest("", self.step, expression, frame))
        # JupyterLab shows nothing of an evaluation that failed, so all of them succeed.
        if isinstance(answer, DebugRefused):
            return {"result": answer.message, "variablesReference": 0}
        value = _answered(answer, Evaluated)
        if value.value is None:
            return {"result": f"Uncaught {value.error}", "variablesReference": 0}
        shown = self._variable(value.value, frame, expression, ())
        return {"result": shown["value"], "type": value.value.type, "variablesReference": shown["variablesReference"]}

    def _rich(self, number: int | None, name: str) -> dict[str, Any]:
        frame = self._frame_of(number)
        text = self._evaluated(frame, name).text
        return {"data": {"text/plain": text}, "metadata": {}}

    def _completions(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        scopes = self._looked(self._frame_of(asked.get("frameId"))).scopes
        names = dict.fromkeys(variable.name for scope in scopes for variable in scope.variables)
        return [{"label": name, "type": "variable"} for name in names]

    def _exception(self) -> dict[str, Any]:
        error = self.debugger.record.error
        if error is None:
            return {"exceptionId": "Error", "breakMode": "always"}
        return {"exceptionId": error.name, "description": error.message, "breakMode": "always"}

    def _frame_of(self, number: int | None) -> int:
        meant = self._meant.get(number or 0)
        return meant.frame if isinstance(meant, _Frame) else 0

    def _evaluated(self, frame: int, expression: str) -> Variable:
        answer = _answered(self.debugger.answer(EvaluateRequest("", self.step, expression, frame)), Evaluated)
        if answer.value is None:
            raise DebugError(answer.error)
        return answer.value

    # ---- what is shown

    def _looked(self, frame: int) -> Stopped:
        if frame not in self._looks:
            self._look += 1
            asked = GoRequest("", "to", self.step, frame=frame)
            self._looks[frame] = _answered(self.debugger.answer(asked), Stopped)
        return self._looks[frame]

    def _number(self, meant: _Frame | _Recording | _Scope | _Value) -> int:
        number = next(_numbers)
        self._meant[number] = meant
        return number


def late(command: str) -> dict[str, Any]:
    """The answer to a question about a stop that is over: there is nothing there."""
    answers: dict[str, dict[str, Any]] = {
        "stackTrace": {"stackFrames": [], "totalFrames": 0},
        "scopes": {"scopes": []},
        "variables": {"variables": []},
        "evaluate": {"result": "the cell is not stopped any more", "variablesReference": 0},
        "richInspectVariables": {"data": {}, "metadata": {}},
        "completions": {"targets": []},
    }
    return answers.get(command, {})


def _text(name: str, value: str) -> dict[str, Any]:
    # Without a type: JupyterLab shows the value only of types that are Python's, and of others the type in its place.
    return {"name": name, "value": value, "variablesReference": 0}


def _answered(answer: DebugAnswer, kind: type[Kind]) -> Kind:
    if isinstance(answer, DebugRefused):
        raise DebugError(answer.message)
    assert isinstance(answer, kind)
    return answer
