"""From a function or results to the debugger: which event, with which answers, after which earlier ones."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from segfn_nb.contracts.http import ForwardSpec, MockSpec
from segfn_nb.contracts.messages import Load
from segfn_nb.contracts.options import RunOptions
from segfn_nb.contracts.playing import Taped, Turn
from segfn_nb.debugger.debugger import Debugger
from segfn_nb.debugger.marks import LIMITS, limit_of
from segfn_nb.debugger.recording import WENT_ON, End, Recording, keeps_state, read_recording, record
from segfn_nb.errors import DebugError
from segfn_nb.frozen.answers import ScriptedAnswers, recorded_of
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import Outcome
from segfn_nb.replay.results import Results
from segfn_nb.runtime.transports.base import Transport
from segfn_nb.runtime.transports.resolve import ResolvedTransport
from segfn_nb.widgets.numbers import counted
from segfn_nb.workers.ledger import Record as CommittedRecord
from segfn_nb.workers.session import Session
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
_COMPUTED_TOO_LONG = "it was computing"
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
    turn = Turn(0, texts, is_batch)
    made = maker.record([], turn)
    real = maker.plain(turn) if made.trace.is_cut_short else None
    return maker.debugger(made, _title(texts, None), notes, real)


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

    Where the function may keep something from event to event, the earlier rows of its part run before it, as they did in
    the replay. Else a fresh environment is tried first, and they run where the row does something else there.

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
    turn = _turn(call, batch_rows)
    earlier = _since_the_environment_began(results, calls.before(row))
    turns_before = [_turn(calls.at(one), batch_rows) for one in earlier]

    def is_same(maker: _Maker, made: Taped) -> bool:
        return all(maker.is_same(made, results[one], i) for i, one in enumerate(call.rows))

    maker = _Maker(definition, options, _answering(transport, calls, [row]))
    keeps = bool(earlier) and maker.keeps_state()
    # Live rows may have run side by side: which of them left what in the globals is not known.
    is_after = keeps and transport.is_repeatable
    made = maker.record(turns_before if is_after else [], turn)
    is_late = not made.lines
    if is_late:
        is_after, made = False, maker.record([], turn)
    why = "the function may keep something between events"
    if earlier and not is_after and not is_late and not is_same(maker, made):
        maker.close()
        maker = _Maker(definition, options, _answering(transport, calls, [*earlier, row]))
        is_after, why, made = True, "on its own it does something else", maker.record(turns_before, turn)
        if not made.lines:
            maker.close()
            maker = _Maker(definition, options, _answering(transport, calls, [row]))
            is_after, is_late, made = False, True, maker.record([], turn)
    notes += _ran_as(
        _limit(was),
        is_same=is_same(maker, made),
        after=f"the {counted(len(earlier), 'call')} before it ran first, as in the replay: {why}" if is_after else "",
        others="the calls before it would take too long" if is_late else "live rows run side by side" if keeps else "",
    )
    if len(call.rows) > 1:
        notes.append(f"row {row:,} is events[{position}] of this batch")
    return maker.debugger(made, _title([text.decode() for text in call.texts], row), notes, _first(was), position)


def _ran_as(limit: str, *, is_same: bool, after: str, others: str) -> list[str]:
    """
    How a row was recorded.

    Args:
        limit: What ended it in the replay.

        is_same: Whether it did what it did then.

        after: That others ran first.

        others: Why none did, where that may matter.
    """
    fresh = f"it ran in a fresh environment, and globals may not be those of the replay: {others}"
    if is_same:
        return [after or (fresh if others else "it ran in a fresh environment, and did what it did in the replay")]
    if limit == LIMITS["OutOfMemory"]:
        return ["it ran out of memory in the replay, and does not here, where there is a little more"]
    said = "it does not do exactly what it did in the replay: something that is not recorded has an effect"
    return [fresh, said] if others and not after else [said]


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
        self._transport = transport
        self._load: Load = definition.load(options, transport.spec)
        self._secrets = definition.settings.secrets()
        self._stage = Stage(lambda: _anew(transport.transport), is_repeatable=transport.is_repeatable)

    def record(self, earlier: list[Turn], turn: Turn) -> Taped:
        try:
            return record(self._stage, self._load, earlier, turn)
        except BaseException:
            self._stage.close()
            raise

    def keeps_state(self) -> bool:
        return keeps_state(self._stage, self._load)

    def close(self) -> None:
        self._stage.close()

    def plain(self, turn: Turn) -> Outcome | None:
        """What becomes of a call's first event without hooks, where computing takes its time; None: that would send again."""
        if not self._transport.is_repeatable:
            return None
        session = Session()
        try:
            texts = [text.encode() for text in turn.texts]
            size = len(texts) if turn.is_batch else 0
            return self._outcome(session.run(self._load, self._transport, texts, batch_rows=size)[0])
        finally:
            session.close()

    def outcome(self, made: Taped, i: int) -> Outcome:
        return self._outcome(CommittedRecord(0.0, made.lines[i].encode()))

    def _outcome(self, record: CommittedRecord) -> Outcome:
        return Outcome.of_record(
            self._definition.kind,
            0,
            None,
            record,
            timeout_seconds=self._load.options.timeout_seconds,
            mask=Masker(self._secrets),
            source=self._definition.text,
        )

    def is_same(self, made: Taped, was: Outcome, i: int) -> bool:
        """Whether it did what it did in the replay; how long computing takes is not compared."""
        own = self.outcome(made, i)
        if _limit(_first(was)):
            # What computed too long is not late here, where computing takes no time; notes end before some limits.
            return made.trace.is_cut_short or _is_late(_first(was)) or _limit(own) == _limit(_first(was))
        if was.earlier:
            first = was.earlier[0].error
            return own.error is not None and (own.error.name, own.error.message) == (first.name, first.message)
        return _did(own) == _did(was)

    def debugger(
        self, made: Taped, title: str, notes: list[str], real: Outcome | None = None, position: int = 0
    ) -> Debugger:
        """
        The debugger on a recording.

        Args:
            notes: `FINISHED` first.

            real: What became of it without hooks, where that is known.
        """
        own = self.outcome(made, position)
        end, ended = _end(made, own, real)
        if ended:
            notes = [f"this is a recording: {ended}; looking sends nothing", *notes[1:]]
        is_cut = made.trace.is_cut_short or _limit(own) == LIMITS["OutOfMemory"]
        recording = Recording(
            self._definition.name,
            title,
            self._definition.text,
            # Who answered is on the tape; rules, hosts and paths of files are nobody's business.
            msgspec.structs.replace(self._load, transport=MockSpec()),
            made.tape,
            made.lines,
            own.delivery if end is None else "interrupted" if end.status == "interrupted" else (real or own).delivery,
            notes,
            most_steps=len(made.trace.steps) + (not is_cut),
            position=position,
            end=end,
        )
        try:
            return Debugger(recording, self._stage, self._secrets)
        except BaseException:
            self._stage.close()
            raise


def _first(outcome: Outcome) -> Outcome:
    """The first attempt, which is the one that is recorded."""
    if not outcome.earlier:
        return outcome
    error = outcome.earlier[0].error
    return msgspec.structs.replace(outcome, delivery="timeout" if error.name == "Timeout" else "retry", error=error)


def _limit(outcome: Outcome) -> str:
    return limit_of(outcome.error)


def _is_late(outcome: Outcome) -> bool:
    """Whether computing took too long."""
    return outcome.delivery == "timeout" and outcome.error is not None and _COMPUTED_TOO_LONG in outcome.error.message


def _end(made: Taped, own: Outcome, real: Outcome | None) -> tuple[End | None, str]:
    """How an invocation ended where playing cannot tell, and what to say of that."""
    count = f"{len(made.trace.steps):,} steps"
    if made.trace.is_cut_short:
        went_on = f"after {count} it ends; the function went on"
        if real is None:
            return End(WENT_ON, "interrupted"), went_on
        if not _limit(real):
            return End(WENT_ON, "returned" if real.error is None else "threw", real.error), went_on
        status: Literal["timeout", "threw"] = "timeout" if real.delivery == "timeout" else "threw"
        return End(_limit(real), status, real.error), f"{went_on}, and was {_limit(real)}"
    if _limit(own) == LIMITS["OutOfMemory"]:
        return End(_limit(own), "threw", own.error), f"after {count} there was no memory left"
    if real is not None and _is_late(real) and own.delivery != "timeout":
        said = "the event was ended by the time limit; here computing takes no time, and it has run to its end"
        return End(f"{_limit(real)}, here or before", "timeout", real.error), said
    return None, ""


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
    if not rows:
        return rows
    # Reading an outcome takes a millisecond, and there may be thousands of them.
    frame = results.arrow("frame").select(["row", "delivery", "error_name", "attempts"])
    first, last = frame.column("row").to_numpy().searchsorted([rows[0], rows[-1] + 1])
    looked_at = {
        row
        for row, delivery, error, attempts in zip(
            *(column.to_pylist() for column in frame.slice(first, last - first).columns), strict=True
        )
        if delivery == "timeout" or error in _ENDED_ENVIRONMENT or attempts > 1
    }
    for i in range(len(rows) - 1, -1, -1):
        if rows[i] not in looked_at:
            continue
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
