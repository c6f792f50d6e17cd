"""From a function or results to the debugger: which event, with which answers, after which earlier ones."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from segfn_nb.contracts.http import ForwardSpec, MockSpec
from segfn_nb.contracts.messages import Load
from segfn_nb.contracts.options import RunOptions
from segfn_nb.contracts.playing import Taped, Turn
from segfn_nb.debugger.debugger import Debugger
from segfn_nb.debugger.recording import Recording, read_recording, record
from segfn_nb.errors import DebugError
from segfn_nb.frozen.answers import ScriptedAnswers, recorded_of
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import Outcome
from segfn_nb.replay.results import Results
from segfn_nb.runtime.transports.base import Transport
from segfn_nb.runtime.transports.resolve import ResolvedTransport
from segfn_nb.workers.ledger import Record as CommittedRecord
from segfn_nb.workers.stage import Stage
from segfn_nb.workspace.calls import Call, Calls


class Opening:
    """Who is told of debuggers that functions and results open: a higher room, which may stop its cell there."""

    def __init__(self) -> None:
        self.watcher: Callable[[Debugger], None] | None = None

    def opened(self, debugger: Debugger) -> Debugger:
        """Tell, and hand on."""
        if self.watcher is not None:
            self.watcher(debugger)
        return debugger


opening = Opening()

FINISHED = "this is a recording: the event has run to its end, and looking sends nothing"
_ENDED_ENVIRONMENT = ("Timeout", "OutOfMemory", "WorkerDied")


def debug_event(
    definition: Definition, options: RunOptions, transport: ResolvedTransport, texts: list[str], *, is_batch: bool
) -> Debugger:
    """
    Record events and open the debugger on them.

    Args:
        options: As for one call.

        texts: One event's JSON text each; several only with `is_batch`, for one onBatch call.

    Raises:
        DebugError: They cannot be recorded.
    """
    notes = [FINISHED, "it ran in a fresh environment: no globals and no cache of earlier events"]
    if transport.is_live:
        notes.append(f"its requests were sent for real, once ({transport.label})")
    maker = _Maker(definition, options, transport)
    made = maker.record([], Turn(0, texts, is_batch))
    return maker.debugger(made, _title(texts, None), notes)


def debug_row(
    results: Results,
    row: int,
    definition: Definition,
    options: RunOptions,
    transport: ResolvedTransport,
    *,
    batch_rows: int,
) -> Debugger:
    """
    Record a row of results again, as it ran, and open the debugger on it.

    A fresh environment is tried first. Where the row does something else there, the earlier rows of its part run before
    it, as they did in the replay.

    Args:
        batch_rows: Rows of one onBatch call; 0: each has a call of its own.

    Raises:
        DebugError: It is no event, or cannot be recorded.
    """
    was = results[row]
    if was.delivery == "invalid":
        raise DebugError(f"row {row:,} is no event, so no code ran for it: {was.error.message if was.error else ''}")
    calls = Calls(results, batch_rows, {})
    call = calls.at(row)
    position = call.rows.index(row)
    notes = [FINISHED]
    if not transport.is_repeatable:
        options = msgspec.structs.replace(options, clock="event")  # nobody knows what the clock said then
        notes.append("its requests get the answers they got in the replay")
    if was.earlier:
        notes.append(f"this is the first of {was.attempts} attempts")
    earlier: list[int] = []
    maker = _Maker(definition, options, _answering(transport, calls, [row]))
    made = maker.record([], _turn(call, batch_rows))
    if maker.is_same(made, was, position):
        notes.append("it ran in a fresh environment, and did what it did in the replay")
    else:
        earlier = _since_the_environment_began(results, calls.before(row))
        if earlier:
            maker.close()
            maker = _Maker(definition, options, _answering(transport, calls, [*earlier, row]))
            made = maker.record([_turn(calls.at(one), batch_rows) for one in earlier], _turn(call, batch_rows))
        if maker.is_same(made, was, position):
            notes.append(
                f"the {len(earlier):,} calls before it ran first, as in the replay: on its own it does something else"
            )
        else:
            notes.append(
                "it does not do exactly what it did in the replay: something that is not recorded has an effect"
            )
    return maker.debugger(made, _title([text.decode() for text in call.texts], row), notes, position)


def _answering(transport: ResolvedTransport, calls: Calls, rows: Sequence[int]) -> ResolvedTransport:
    """Who answers when rows are recorded again: who did, or the answers there were, each once."""
    if transport.is_repeatable:
        return transport
    script = [recorded_of(one) for row in rows for one in calls.occurred(row).requests]
    return msgspec.structs.replace(transport, spec=ForwardSpec(), transport=ScriptedAnswers(script), is_repeatable=True)


def _turn(call: Call, batch_rows: int) -> Turn:
    return Turn(call.rows[0], [text.decode() for text in call.texts], batch_rows > 0)


def open_recording(path: str | Path) -> Debugger:
    """
    Open the debugger on a recording that `Debugger.save` wrote, here or elsewhere; it needs no function and sends nothing.

    Raises:
        InputError: There is no such file, or it is no recording.

        DebugError: It cannot be played.

    Example:
        >>> segfn_nb.open_recording("order-18204.json")  # doctest: +SKIP
    """
    recording, stage = read_recording(path), Stage()
    try:
        return Debugger(recording, stage)
    except BaseException:
        stage.close()
        raise


class _Maker:
    """Records turns of one function, on a stage of its own."""

    def __init__(self, definition: Definition, options: RunOptions, transport: ResolvedTransport) -> None:
        if options.random == "real":
            # As good as real, and the same when it is played.
            options = msgspec.structs.replace(options, random=secrets.randbelow(2**31))
        self._definition = definition
        self._load: Load = definition.load(options, transport.spec)
        self._secrets = definition.settings.secrets()
        self._stage = Stage(lambda: _anew(transport.transport), is_repeatable=transport.is_repeatable)

    def record(self, earlier: list[Turn], turn: Turn) -> Taped:
        try:
            return record(self._stage, self._load, earlier, turn)
        except BaseException:
            self._stage.close()
            raise

    def close(self) -> None:
        self._stage.close()

    def outcome(self, made: Taped, i: int) -> Outcome:
        return Outcome.of_record(
            self._definition.kind,
            0,
            None,
            CommittedRecord(0.0, made.lines[i].encode()),
            timeout_seconds=self._load.options.timeout_seconds,
            mask=Masker(self._secrets),
            source=self._definition.text,
        )

    def is_same(self, made: Taped, was: Outcome, i: int) -> bool:
        """Whether it did what it did in the replay; how long computing takes is not compared."""
        if was.earlier:
            first = was.earlier[0].error
            error = self.outcome(made, i).error
            return error is not None and (error.name, error.message) == (first.name, first.message)
        if was.delivery == "timeout":
            # What computed too long is not late here, where computing takes no time: its steps have no end.
            return made.trace.is_cut_short or self.outcome(made, i).delivery == "timeout"
        return _did(self.outcome(made, i)) == _did(was)

    def debugger(self, made: Taped, title: str, notes: list[str], position: int = 0) -> Debugger:
        recording = Recording(
            self._definition.name,
            title,
            self._definition.text,
            # Who answered is on the tape; rules, hosts and paths of files are nobody's business.
            msgspec.structs.replace(self._load, transport=MockSpec()),
            made.tape,
            made.lines,
            self.outcome(made, position).delivery,
            notes,
            most_steps=len(made.trace.steps) if made.trace.is_cut_short else len(made.trace.steps) + 1,
            position=position,
        )
        try:
            return Debugger(recording, self._stage, self._secrets)
        except BaseException:
            self._stage.close()
            raise


def _anew(transport: Transport | None) -> Transport | None:
    """A script begins anew in each process; every other transport is the user's, and goes on."""
    return transport.anew() if isinstance(transport, ScriptedAnswers) else transport


def _did(outcome: Outcome) -> tuple[Any, ...]:
    error = outcome.error
    return (
        outcome.delivery,
        None if error is None else (error.name, error.message, error.line),
        outcome.value_json,
        outcome.events_json,
        outcome.objects_json,
        [(log.level, log.text) for log in outcome.logs],
        [(one.method, one.url, one.request_body, one.status, one.error) for one in outcome.requests],
    )


def _since_the_environment_began(results: Results, rows: list[int]) -> list[int]:
    """The calls after the last one that cost its environment: the row met what those left behind."""
    for i in range(len(rows) - 1, -1, -1):
        outcome = results[rows[i]]
        errors = [outcome.error, *(attempt.error for attempt in outcome.earlier)]
        if outcome.delivery == "timeout" or any(error and error.name in _ENDED_ENVIRONMENT for error in errors):
            return rows[i + 1 :]
    return rows


def _title(texts: list[str], row: int | None) -> str:
    """The event in words."""
    try:
        event = json.loads(texts[0])
    except (ValueError, RecursionError):
        event = None
    told = event if isinstance(event, dict) else {}
    words = [told[key] for key in ("type", "event") if isinstance(told.get(key), str)]
    what = " ".join(words) or "request"
    if len(texts) > 1:
        what = f"a batch of {len(texts)} events, the first {what}"
    return what if row is None else f"{what}, row {row:,}"
