"""From a function or results to the debugger: which event, with which answers, after which earlier ones."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from segfn_nb.contracts.http import MockRule, MockSpec
from segfn_nb.contracts.messages import Load
from segfn_nb.contracts.options import RunOptions
from segfn_nb.contracts.outcome import Exchange
from segfn_nb.contracts.playing import Turn
from segfn_nb.debugger.debugger import Debugger
from segfn_nb.debugger.recording import Made, Recording, read_recording, record
from segfn_nb.errors import DebugError
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import Outcome
from segfn_nb.replay.results import Results
from segfn_nb.runtime.transports.mock import MOCK_ERRORS
from segfn_nb.runtime.transports.resolve import ResolvedTransport
from segfn_nb.workers.ledger import Record as CommittedRecord
from segfn_nb.workers.stage import Stage


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
_ENDED_ENVIRONMENT = ("OutOfMemory", "WorkerDied")


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
    rows, texts = results.events_of_part(row)
    calls = _calls(rows, texts, batch_rows)
    turns = [turn for _, turn in calls]
    at = next(i for i, (own, _) in enumerate(calls) if row in own)
    turn = turns[at]
    position = calls[at][0].index(row)
    notes = [FINISHED]
    # Earlier rows would take the answers of this one, and theirs are not asked for.
    may_run_others = transport.is_repeatable
    if not may_run_others:
        transport = _answers_of(was.requests, transport)
        options = msgspec.structs.replace(options, clock="event")  # nobody knows what the clock said then
        notes.append("its requests get the answers they got in the replay")
    if was.earlier:
        notes.append(f"this is the first of {was.attempts} attempts")
    maker = _Maker(definition, options, transport)
    made = maker.record([], turn)
    if maker.is_same(made, was, position):
        notes.append("it ran in a fresh environment, and did what it did in the replay")
        return maker.debugger(made, _title(turn.texts, row), notes)
    earlier = _since_the_environment_began(results, turns[:at]) if may_run_others else []
    again = maker.record(earlier, turn) if earlier else made
    if maker.is_same(again, was, position):
        notes.append(
            f"the {len(earlier):,} calls before it ran first, as in the replay: on its own it does something else"
        )
    else:
        notes.append("it does not do exactly what it did in the replay: something that is not recorded has an effect")
    return maker.debugger(again, _title(turn.texts, row), notes)


def open_recording(path: str | Path) -> Debugger:
    """
    Open the debugger on a recording that `Debugger.save` wrote, here or elsewhere; it needs no function and sends nothing.

    Raises:
        InputError: There is no such file, or it is no recording.

        DebugError: It cannot be played.

    Example:
        >>> segfn_nb.open_recording("order-18204.json")  # doctest: +SKIP
    """
    return Debugger(read_recording(path), Stage(), Masker([]))


class _Maker:
    """Records turns of one function, on a stage of its own."""

    def __init__(self, definition: Definition, options: RunOptions, transport: ResolvedTransport) -> None:
        if options.random == "real":
            # As good as real, and the same when it is played.
            options = msgspec.structs.replace(options, random=secrets.randbelow(2**31))
        self._definition = definition
        self._load: Load = definition.load(options, transport.spec)
        self._mask = Masker(definition.settings.secrets())
        self._stage = Stage(transport.transport)

    def record(self, earlier: list[Turn], turn: Turn) -> Made:
        try:
            return record(self._stage, self._load, earlier, turn, mask=self._mask)
        except BaseException:
            self._stage.close()
            raise

    def outcome(self, made: Made, i: int) -> Outcome:
        return Outcome.of_record(
            self._definition.kind,
            0,
            None,
            CommittedRecord(0.0, made.lines[i].encode()),
            timeout_seconds=self._load.options.timeout_seconds,
            mask=self._mask,
            source=self._definition.text,
        )

    def is_same(self, made: Made, was: Outcome, i: int) -> bool:
        """Whether it did what it did in the replay; how long computing takes is not compared."""
        if was.earlier:
            first = was.earlier[0].error
            error = self.outcome(made, i).error
            return error is not None and (error.name, error.message) == (first.name, first.message)
        if was.delivery == "timeout":
            # What computed too long is not late here, where computing takes no time: its steps have no end.
            return made.trace.is_cut_short or self.outcome(made, i).delivery == "timeout"
        return _did(self.outcome(made, i)) == _did(was)

    def debugger(self, made: Made, title: str, notes: list[str]) -> Debugger:
        recording = Recording(
            self._definition.name,
            title,
            self._definition.text,
            # Who answered is on the tape; rules, hosts and paths of files are nobody's business.
            msgspec.structs.replace(self._load, transport=MockSpec()),
            made.tape,
            made.lines,
            self.outcome(made, 0).delivery,
            notes,
            most_steps=len(made.trace.steps) if made.trace.is_cut_short else len(made.trace.steps) + 1,
        )
        try:
            return Debugger(recording, self._stage, self._mask)
        except BaseException:
            self._stage.close()
            raise


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


def _calls(rows: Sequence[int], texts: Sequence[bytes], batch_rows: int) -> list[tuple[list[int], Turn]]:
    """Each call's rows, which need not follow each other, and what it is called with."""
    size = batch_rows or 1
    return [
        (
            list(rows[i : i + size]),
            Turn(rows[i], [text.decode() for text in texts[i : i + size]], batch_rows > 0),
        )
        for i in range(0, len(rows), size)
    ]


def _since_the_environment_began(results: Results, turns: list[Turn]) -> list[Turn]:
    """The turns after the last one that cost its environment: the row met what those left behind."""
    for i in range(len(turns) - 1, -1, -1):
        outcome = results[turns[i].row]
        name = outcome.error.name if outcome.error else ""
        if outcome.delivery == "timeout" or name in _ENDED_ENVIRONMENT:
            return turns[i + 1 :]
    return turns


def _answers_of(requests: list[Exchange], transport: ResolvedTransport) -> ResolvedTransport:
    """The answers that requests got, as rules that each answer once."""
    rules = []
    for one in requests:
        if one.status is None:
            code = (one.error or "").split(":")[0]
            rules.append(
                MockRule(
                    url=_exactly(one.url),
                    method=one.method,
                    times=1,
                    error=code if code in MOCK_ERRORS else "ECONNRESET",
                    latency_ms=one.duration_ms,
                )
            )
            continue
        rules.append(
            MockRule(
                url=_exactly(one.url),
                method=one.method,
                times=1,
                status=one.status,
                headers=one.response_headers,
                text=one.response_body or "",
                latency_ms=one.duration_ms,
            )
        )
    return msgspec.structs.replace(
        transport, spec=MockSpec(rules or [MockRule(url="", times=0)]), transport=None, is_repeatable=True
    )


def _exactly(url: str) -> str:
    """A glob that matches this URL alone."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in url)


def _title(texts: list[str], row: int | None) -> str:
    """The event in words."""
    try:
        event = json.loads(texts[0])
    except (ValueError, RecursionError):
        event = {}
    words = [str(event.get(key)) for key in ("type", "event") if isinstance(event.get(key), str)]
    what = " ".join(words) or "request"
    if len(texts) > 1:
        what = f"a batch of {len(texts)} events, the first {what}"
    return what if row is None else f"{what}, row {row:,}"
