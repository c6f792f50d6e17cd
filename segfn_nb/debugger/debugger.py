"""A recording under the debugger: moves, values and expressions, as screens and the Debug Adapter Protocol ask for them."""

from __future__ import annotations

import reprlib
import threading
import warnings
import weakref
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import msgspec

from segfn_nb.contracts.debugging import (
    Breakpoint,
    Change,
    Changes,
    ChangesRequest,
    DebugAnswer,
    DebugRefused,
    DebugRequest,
    Evaluated,
    EvaluateRequest,
    Expanded,
    ExpandRequest,
    GoRequest,
    Mark,
    Moving,
    Opened,
    OpenRequest,
    Stopped,
    Unfolded,
    UnfoldRequest,
)
from segfn_nb.contracts.http import SCRUBBED
from segfn_nb.contracts.options import whole_number
from segfn_nb.contracts.outcome import OutcomeRecord
from segfn_nb.contracts.playing import Evaluate, FrameLook, Hit, Inside, Query, Seek, Sought
from segfn_nb.debugger.altering import altered_by, cause_of, is_of_head, queries_of
from segfn_nb.debugger.marks import Source, happened, is_thrown
from segfn_nb.debugger.masked import masked, scrubbed
from segfn_nb.debugger.moves import Moved, Moves, Reason
from segfn_nb.debugger.recording import MOST_STEPS, WENT_ON, End, Recording, trace_of
from segfn_nb.debugger.scopes import inline_expressions, visible_scopes
from segfn_nb.debugger.shown import Shown
from segfn_nb.debugger.timeline import Timeline, steps_beginning
from segfn_nb.debugger.unfolding import parts_of
from segfn_nb.debugger.watches import in_order, may_change
from segfn_nb.errors import DebugError, OptionError, printable
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import decode_record
from segfn_nb.workers.stage import Stage

THIS = "this === globalThis ? undefined : this"
"""A handler's own `this` is the global object, which nobody wants to see."""

MOST_HITS = 100_000
"""Of a query; as in `observe/looks.ts`."""

MOST_LINES_SENT = 20_000
"""Of a recording with more steps, the lines of steps are asked for one by one."""


class Debugger:
    """
    Looks at a recording. Steps are numbered from 1, lines are 1-based, and nothing leaves this machine.

    Args:
        recording: What to look at.

        stage: Where it is played; its own from now on.

        secrets: Values of sensitive settings: hidden in everything that is shown, and in no file.

    Raises:
        DebugError: It cannot be played, or ran no step of the function's.

    Example:
        >>> d = orders_to_crm.debug(event)  # doctest: +SKIP
        >>> d.go("to", 17).line, d.evaluate("event.properties.price")  # doctest: +SKIP
        (13, '"12,50"')
    """

    def __init__(self, recording: Recording, stage: Stage, secrets: Collection[str] = ()) -> None:
        self.recording = recording
        self._stage = stage
        weakref.finalize(self, stage.close)
        self._secrets = secrets
        self._mask = Masker(secrets)
        self._lock = threading.RLock()
        structure, trace, lines = trace_of(stage, recording, self._mask)
        self.timeline = Timeline(structure, trace)
        self._shown = Shown(self.timeline, self._mask)
        self.end = recording.end or (End(WENT_ON, "interrupted") if trace.is_cut_short else None)
        self.record = _record(lines, recording.position, self.end, self._mask)
        self.source_lines = recording.text.split("\n")
        self._moves = Moves(self.timeline, self.throws, self._hits_at, most_hits=MOST_HITS)
        self.step = self.start
        self._unchanged: Seek | None = None

    # ---- what there is

    def __len__(self) -> int:
        return len(self.timeline)

    def __repr__(self) -> str:
        line = self.timeline.line(self.step)
        code = self._mask.shortened(self.source_lines[line - 1].strip())
        return f"<Debugger of {self.name}: step {self.step:,} of {len(self):,}, line {line}: {code}>"

    @property
    def name(self) -> str:
        """The function's name."""
        return self.recording.name

    @property
    def source(self) -> str:
        """The function's text, as it was recorded."""
        return self.recording.text

    @cached_property
    def start(self) -> int:
        """The step to look at first: where it failed, else the first one."""
        error = self.record.error
        if error is None:
            return 1
        if error.line is not None:
            for n in range(len(self), 0, -1):
                place = self.timeline.place(n)
                if place.span.line <= error.line <= place.span.end_line and place.kind != "FunctionEnd":
                    return n
        return len(self)

    @cached_property
    def throws(self) -> set[int]:
        """Steps at which something was thrown."""
        return {*self.timeline.throws, *([self.start] if self._is_thrown else [])}

    @property
    def _is_thrown(self) -> bool:
        return self.end is None and is_thrown(self.record)

    @property
    def notes(self) -> list[str]:
        """What is to be known about this recording."""
        other = self._other_way()
        return [*self.recording.notes, *([other] if other else [])]

    def _other_way(self) -> str:
        """Empty, or that a file plays otherwise than what was recorded."""
        was, now = self.recording, _ended(self.record)
        if not was.steps or (was.steps, was.ended) == (len(self), now):
            return ""
        said = f"{was.steps:,} steps were recorded, {len(self):,} are played"
        if was.ended != now:
            said += f"; it {was.ended} then, and {now} here"
        return f"with {was.instead} the function takes another way: {said}"

    @cached_property
    def altered(self) -> dict[int, list[str]]:
        """
        Step to the names of the variables that have other values after it. No value is in it.

        Raises:
            DebugError: It could not be played to its end.
        """
        queries, names = queries_of(self.timeline)
        if not queries:
            return {}
        with self._lock:
            hits = self._sought(Seek(0, queries=queries)).hits
        return altered_by(self.timeline, hits, names)

    def save(self, path: str | Path, *, mask: Iterable[str] | str | None = None) -> None:
        """
        Write the recording as one JSON file that `segfn_nb.open_recording` opens anywhere; settings' secrets are left out.

        Args:
            mask: Paths in events ("traits.email", "properties.card.*") whose values become pseudonyms, wherever they stand;
                the file then shows what the function does with those. Without it the file holds the event as it was. Paths
                in a webhook begin with its parts: "body.customer.email". One at which nothing stands is warned of.

        Raises:
            InputError: There is a file already.

            OptionError: A path of `mask` is none.

        Example:
            >>> orders_to_crm.debug(event).save("order.json", mask=["traits.email"])  # doctest: +SKIP
        """
        kept, unmet = scrubbed(self.recording, self._secrets), ""
        if not kept.steps:
            most = MOST_STEPS if self.end is None else kept.most_steps  # it may take a longer way
            kept = msgspec.structs.replace(kept, steps=len(self), ended=_ended(self.record), most_steps=most)
        if mask is not None:
            kept, unmet = masked(kept, mask)
        kept.save(path, Masker(self._secrets, SCRUBBED))
        if unmet:
            warnings.warn(unmet, stacklevel=2)

    # ---- in Python

    def go(
        self,
        moving: Moving,
        step: int | None = None,
        *,
        backwards: bool = False,
        line: int = 0,
        breakpoints: Sequence[Breakpoint | int | tuple[int, str]] = (),
        stop_at_throws: bool = True,
        watches: Sequence[str] = (),
        frame: int = 0,
    ) -> Stopped:
        """
        Move, and tell what is there.

        Args:
            moving: "to", "next", "stepIn", "stepOut", "continue" or "runToLine".

            step: Where from (for "to": where to); by default where the debugger stands.

            backwards: Towards the beginning.

            line: For "runToLine".

            breakpoints: Where "continue" stops: lines, or (line, condition).

            stop_at_throws: Whether "continue" stops where something is thrown.

            watches: Expressions to evaluate there. Those without calls and assignments come first, then the others in their
                order: what these change, those behind them see, and nothing else does.

            frame: Whose scopes are shown; 0: the frame that stands at the step.

        Raises:
            OptionError: There is no such move, step or line, or a condition is no expression.

            DebugError: What was to be evaluated took too long, or the recording cannot be played.

        Example:
            >>> d.go("continue", 1, breakpoints=[(12, "total > 100")]).inline  # doctest: +SKIP
        """
        if moving not in get_args(Moving):
            raise OptionError(f"go: {moving!r} is no move; there are {', '.join(get_args(Moving))}")
        request = GoRequest(
            "",
            moving,
            self.step if step is None else step,
            backwards,
            line,
            [_breakpoint(one) for one in _listed(breakpoints)],
            stop_at_throws,
            list(_listed(watches)),
            frame,
        )
        return self._go(self._checked(request))

    def _checked(self, request: GoRequest) -> GoRequest:
        """What somebody wrote by hand; screens ask for what there is, or take the nearest."""
        step = whole_number("step", request.step, f"a whole number from 1 to {len(self):,}")
        least = 0 if request.moving == "continue" else 1
        if not least <= step <= len(self):
            raise OptionError(f"go: there is no step {step:,}: the recording has {len(self):,}")
        line = whole_number("line", request.line)
        structure = self.timeline.structure
        for at in (*(one.line for one in request.breakpoints), *([line] if request.moving == "runToLine" else [])):
            steps_beginning(structure, at)
        for one in request.watches:
            if not isinstance(one, str):
                raise OptionError(f"watches: {one!r} is no expression; write JavaScript as text")
        for condition in dict.fromkeys(one.condition for one in request.breakpoints if one.condition.strip()):
            with self._lock:
                error = self._stage.compiled(condition).error
            if error is not None:
                raise OptionError(f"breakpoints: {printable(condition, 200)!r} is no expression: {error.message}")
        return msgspec.structs.replace(request, step=step, line=line)

    def evaluate(self, expression: str) -> str:
        """
        The value of an expression where the debugger stands, as text.

        Raises:
            DebugError: It throws, or is no expression.

            OptionError: It is no text.
        """
        if not isinstance(expression, str):
            raise OptionError(f"expression={expression!r}: JavaScript as text")
        answer = self._evaluate(EvaluateRequest("", self.step, expression))
        if answer.value is None:
            raise DebugError(answer.error)
        return answer.value.text

    # ---- what screens ask

    def answer(self, request: DebugRequest) -> DebugAnswer:
        """The answer to one request; what has none is refused, never raised. Any thread may ask."""
        try:
            match request:
                case OpenRequest():
                    return self._open(request)
                case GoRequest():
                    return self._go(request)
                case ExpandRequest():
                    return self._expand(request)
                case EvaluateRequest():
                    return self._evaluate(request)
                case ChangesRequest():
                    return self._changes(request)
                case UnfoldRequest():
                    return self._unfold(request)
        except DebugError as error:
            return DebugRefused(request.id, str(error))

    def _open(self, request: OpenRequest) -> Opened:
        lines = [self.timeline.line(n) for n in range(1, len(self) + 1)] if len(self) <= MOST_LINES_SENT else []
        error = self.record.error
        return Opened(
            request.id,
            self.name,
            self.recording.title,
            self.recording.text,
            self.timeline.stoppable,
            len(self),
            lines,
            [mark for mark, _ in self._happened],
            self.recording.delivery,
            "" if error is None else f"{error.name}: {error.message}",
            self.notes,
            self.start,
        )

    def _go(self, request: GoRequest) -> Stopped:
        with self._lock:
            moved = self._moves.moved(request)
            return self._look(request, moved.step, moved.reason, moved.message)

    def leads(self, request: GoRequest) -> Moved:
        """
        Where a move would lead; the debugger stays where it is.

        Raises:
            DebugError: A condition cannot be evaluated, because playing the recording again failed.
        """
        with self._lock:
            return self._moves.moved(request)

    def _hits_at(self, steps: list[int], expression: str) -> list[Hit]:
        """The values of an expression at every visit of steps of the text."""
        return self._sought(Seek(0, queries=[Query(steps, expression)])).hits

    def _sought(self, seek: Seek) -> Sought:
        sought = self._stage.seek(seek)
        if sought.error:
            raise DebugError(
                f"values cannot be read here: {sought.error}. Does the function replace methods of built-ins?"
            )
        if sought.diverged_at:
            raise DebugError(
                f"played again, the recording takes another way at step {sought.diverged_at:,}: the function depends on "
                "something that is not recorded"
            )
        return sought

    def _look(self, request: GoRequest, step: int, reason: Reason, message: str) -> Stopped:
        timeline = self.timeline
        stack = timeline.stack(step)
        chosen = next((call for call in stack if call.frame == request.frame and call.step), stack[0])
        scopes = visible_scopes(timeline.structure, timeline.trace.steps[chosen.step - 1])
        inline = inline_expressions(timeline, self.source_lines, step, chosen.frame, chosen.step)
        expressions = list(dict.fromkeys(expression for _, expression in inline))
        look = FrameLook(
            chosen.frame,
            [[*scope.names, THIS] if scope.title == "Local" else scope.names for scope in scopes],
            expressions,
        )
        # What a watch changes is seen by those behind it alone: everything else is read before.
        watches = in_order(request.watches)
        pure = [watch for watch in watches if not may_change(watch)]
        before = timeline.in_frame(chosen.frame, step, backwards=True) if chosen.frame == stack[0].frame else 0
        try:
            sought = self._sought(Seek(step, before, [look, FrameLook(look.frame, [], watches)]))
        except DebugError:
            if not expressions and not watches:
                raise
            # An expression may have run for ever: the scopes alone, then.
            watches = pure = []
            sought = self._sought(Seek(step, before, [FrameLook(look.frame, look.scopes)]))
            message = message or "the watches and inline values took too long, and are left out"
        self._unchanged = Seek(step, looks=[look, FrameLook(look.frame, [], pure)]) if pure != watches else None
        self.step = step
        now = sought.now[0]
        was = sought.before[0] if sought.before else None
        watched = dict(zip(watches, sought.now[1].expressions if watches else [], strict=True))
        place = timeline.place(step)
        return Stopped(
            request.id,
            step,
            reason,
            place.span.line,
            place.span.column,
            place.span.end_line,
            place.span.end_column,
            [self._shown.frame(call.frame, call.step, is_waiting=call.is_waiting) for call in stack],
            chosen.frame,
            [
                self._shown.scope(scope, seen, was.scopes[i] if was else None)
                for i, (scope, seen) in enumerate(zip(scopes, now.scopes, strict=True))
            ],
            self._shown.inline(inline, expressions, now.expressions, was.expressions if was else []),
            [
                self._shown.watched(expression, watched[expression])
                for expression in request.watches
                if expression in watched
            ],
            self._mask.shortened(message),
        )

    def _stand_at(self, step: int, frame: int) -> int:
        """Have the stage stand at a step; the frame that is meant."""
        if not 1 <= step <= len(self):
            raise DebugError(f"there is no step {step:,}: the recording has {len(self):,}")
        if self._stage.stands_at != step:
            self._sought(Seek(step))
        elif self._unchanged is not None and self._unchanged.target == step:
            # A watch may have changed things: the same again without it, where values have the same references.
            self._sought(self._unchanged)
        self._unchanged = None
        return frame or self.timeline.frame(step)

    def _expand(self, request: ExpandRequest) -> Expanded:
        with self._lock:
            if self._stage.stands_at != request.step:
                raise DebugError("this value is not shown any more: go to its step again")
            answer = self._stage.inside(Inside(request.reference))
        if answer.error:
            raise DebugError(self._mask.shortened(answer.error))
        return Expanded(request.id, [self._shown.value(value) for value in answer.variables], answer.left_out)

    def _evaluate(self, request: EvaluateRequest) -> Evaluated:
        with self._lock:
            frame = self._stand_at(request.step, request.frame)
            seen = self._stage.evaluate(Evaluate(frame, request.expression)).seen
        if seen.value is None:
            return Evaluated(request.id, error=self._mask.shortened(seen.error))
        return Evaluated(request.id, self._shown.value(seen.value))

    def _changes(self, request: ChangesRequest) -> Changes:
        with self._lock:
            frame = request.frame or self.timeline.frame(request.step)
            function = self.timeline.trace.functions[frame]
            steps = [number for number, step in enumerate(self.timeline.structure.steps) if step.function == function]
            hits = self._hits_at(steps, request.expression)
        changes: list[Change] = []
        for hit in hits:
            if hit.frame != frame:
                continue
            text = self._mask.shortened(hit.text)
            if not changes or changes[-1].text != text:
                # The first value was there before any step of the frame.
                is_head = is_of_head(self.timeline, hit.step, request.expression)
                cause = (changes and cause_of(self.timeline, hit, is_head=is_head)) or hit.step
                changes.append(Change(hit.step, self.timeline.line(cause), text))
        if len(hits) >= MOST_HITS:
            last = hits[-1].step
            changes.append(Change(last, self.timeline.line(last), f"(not looked at after {MOST_HITS:,} steps)"))
        return Changes(request.id, changes)

    @cached_property
    def _happened(self) -> list[tuple[Mark, Source]]:
        return happened(self.timeline, self.record, self.end)

    def _unfold(self, request: UnfoldRequest) -> Unfolded:
        if not 0 <= request.mark < len(self._happened):
            raise DebugError("nothing of that number happened in this recording")
        return Unfolded(request.id, parts_of(self._happened[request.mark][1], self.record))

    def close(self) -> None:
        """End the process in which the recording is played; the next question starts another."""
        self._stage.close()


def _listed(given: Any) -> Iterable[Any]:
    """The items of a list, or the one that was given without."""
    return given if isinstance(given, Iterable) and not isinstance(given, str) else [given]


def _breakpoint(given: Any) -> Breakpoint:
    """
    A breakpoint as users write it.

    Raises:
        OptionError: It is none.
    """
    if isinstance(given, Breakpoint):
        return given
    allowed = 'breakpoints are lines, or (line, condition) such as (12, "total > 100")'
    line, condition = given if isinstance(given, tuple) and len(given) == 2 else (given, "")
    if not isinstance(condition, str):
        raise OptionError(f"{reprlib.repr(given)} is no breakpoint: {allowed}")
    return Breakpoint(whole_number("breakpoints", line, allowed), condition)


def _ended(record: OutcomeRecord) -> str:
    """How an invocation ended, in words without values."""
    said = "timed out" if record.status == "timeout" else record.status
    return f"{said} {record.error.name}" if record.error is not None and record.status == "threw" else said


def _record(lines: list[str], position: int, end: End | None, mask: Masker) -> OutcomeRecord:
    """What became of an event; the logs and requests of a batch are on its first one."""
    own = first = decode_record(lines[0].encode(), mask)
    if position:
        own = decode_record(lines[position].encode(), mask)
        own = msgspec.structs.replace(own, logs=first.logs, requests=first.requests)
    return own if end is None else msgspec.structs.replace(own, status=end.status, error=end.error)
