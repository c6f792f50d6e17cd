"""What happened at which step, in words: for the slider and the lists beside it."""

from __future__ import annotations

from typing import Any

import msgspec

from segfn_nb.contracts.debugging import Mark
from segfn_nb.contracts.outcome import JSError, OutcomeRecord
from segfn_nb.debugger.recording import End
from segfn_nb.debugger.timeline import Timeline

LONGEST = 300

LIMITS = {
    "Timeout": "ended by the time limit",
    "OutOfMemory": "ended by the memory limit",
    "WorkerDied": "ended with its process",
}
"""Errors that nothing of the function's throws, and what is said of them."""


class Source(msgspec.Struct, frozen=True):
    """What of an outcome a mark is about: a kind of the trace's marks, and the number among those of its kind."""

    kind: str
    index: int = 0


def is_thrown(record: OutcomeRecord) -> bool:
    """Whether its error was thrown: a limit's is not, nor one that a batch gives as a status."""
    return record.error is not None and record.status == "threw" and not limit_of(record.error)


def limit_of(error: JSError | None) -> str:
    """What is said of an error that is a limit's and no throw of the function's; empty for others."""
    return LIMITS.get(error.name, "") if error is not None and error.stack is None else ""


def happened(timeline: Timeline, record: OutcomeRecord, end: End | None) -> list[tuple[Mark, Source]]:
    """
    The marks of a recording, in order of steps, each with what it is about.

    Args:
        timeline: The recording's steps.

        record: What became of the event; it holds texts of logs, requests and calls.

        end: As in the recording.
    """
    made: list[tuple[Mark, Source]] = []
    for after, kind, index in timeline.trace.marks:
        step = max(after, 1)
        mark = _mark(kind, index, step, record)
        if mark is not None:
            made.append((msgspec.structs.replace(mark, line=timeline.line(step)), Source(kind, index)))
    last = len(timeline)
    line = timeline.line(last)
    error = Source("error")
    if end is not None:
        made.append((Mark(last, "end", end.said, line), error))
    elif limit_of(record.error):
        made.append((Mark(last, "end", limit_of(record.error), line), error))
    elif record.error is not None and record.batch_status is not None and not is_thrown(record):
        said = f"events[{record.batch_row}] fails by its status: {record.error.message}"
        made.append((Mark(last, "return", _short(said), line), error))
    elif is_thrown(record) and record.error is not None:
        made = [one for one in made if not (one[0].kind == "throw" and one[0].step == last)]
        text = _short(f"{record.error.name}: {record.error.message}")
        made.append((Mark(last, "throw", text, record.error.line or line), error))
    elif not timeline.trace.is_cut_short:
        text = _returned(record)
        made.append((Mark(last, "return", text, line, has_more=record.returned == "json"), Source("return")))
    return made


def _mark(kind: str, index: int, step: int, record: OutcomeRecord) -> Mark | None:
    match kind:
        case "log":
            log = item_at(record.logs, index)
            return (
                None
                if log is None
                else Mark(step, "log", _short(log.text), level=log.level, has_more=len(log.text) > LONGEST)
            )
        case "request":
            asked = item_at(record.requests, index)
            return (
                None if asked is None else Mark(step, "request", _short(f"{asked.method} {asked.url}"), has_more=True)
            )
        case "answer":
            asked = item_at(record.requests, index)
            if asked is None:
                return None
            said = asked.error or f"{asked.status}"
            return Mark(
                step, "answer", _short(f"{said} from {asked.method} {asked.url}"), status=asked.status, has_more=True
            )
        case "call":
            return Mark(step, "call", _call(item_at(record.events, index)), has_more=True)
        case "object":
            return Mark(step, "call", _object(item_at(record.objects, index)), has_more=True)
        case "timer":
            return Mark(step, "timer", "a timer ran")
        case "throw":
            return Mark(step, "throw", "something was thrown")
    return None


def item_at(items: list[Any], index: int) -> Any:
    """The item; None where limits kept it out of the outcome."""
    return items[index] if index < len(items) else None


def _call(text: msgspec.Raw | None) -> str:
    event = {} if text is None else msgspec.json.decode(text)
    name = event.get("event") or event.get("name") or event.get("groupId") or event.get("userId") or ""
    return _short(f"Segment.{event.get('type', '')} {name}".rstrip())


def _object(text: msgspec.Raw | None) -> str:
    made = {} if text is None else msgspec.json.decode(text)
    return _short(f"Segment.set {made.get('collection', '')} {made.get('id', '')}".rstrip())


def _returned(record: OutcomeRecord) -> str:
    if record.returned == "json" and isinstance(record.value, msgspec.Raw):
        return _short(f"returned {bytes(record.value).decode('utf-8', 'replace')}")
    return f"returned {'null' if record.returned == 'null' else 'undefined' if record.returned == 'undefined' else 'a value'}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
