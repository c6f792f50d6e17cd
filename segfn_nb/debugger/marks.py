"""What happened at which step, in words: for the slider and the lists beside it."""

from __future__ import annotations

from typing import Any

import msgspec

from segfn_nb.contracts.debugging import Mark
from segfn_nb.contracts.outcome import OutcomeRecord
from segfn_nb.debugger.timeline import Timeline

LONGEST = 300


def marks_of(timeline: Timeline, record: OutcomeRecord) -> list[Mark]:
    """
    The marks of a recording, in order of steps.

    Args:
        timeline: The recording's steps.

        record: What became of the (first) event; it holds texts of logs, requests and calls.
    """
    made = []
    for after, kind, index in timeline.trace.marks:
        step = max(after, 1)
        mark = _mark(kind, index, step, record)
        if mark is not None:
            made.append(msgspec.structs.replace(mark, line=timeline.line(step)))
    last = len(timeline)
    line = timeline.line(last)
    if record.error is not None and record.status != "invalid":
        made = [mark for mark in made if not (mark.kind == "throw" and mark.step == last)]
        made.append(
            Mark(last, "throw", _short(f"{record.error.name}: {record.error.message}"), record.error.line or line)
        )
    elif not timeline.trace.is_cut_short:
        made.append(Mark(last, "return", _returned(record), line))
    return made


def _mark(kind: str, index: int, step: int, record: OutcomeRecord) -> Mark | None:
    match kind:
        case "log":
            log = _at(record.logs, index)
            return None if log is None else Mark(step, "log", _short(log.text), level=log.level)
        case "request":
            asked = _at(record.requests, index)
            return None if asked is None else Mark(step, "request", f"{asked.method} {asked.url}")
        case "answer":
            asked = _at(record.requests, index)
            if asked is None:
                return None
            said = asked.error or f"{asked.status}"
            return Mark(step, "answer", _short(f"{said} from {asked.method} {asked.url}"), status=asked.status)
        case "call":
            return Mark(step, "call", _call(_at(record.events, index)))
        case "object":
            return Mark(step, "call", _object(_at(record.objects, index)))
        case "timer":
            return Mark(step, "timer", "a timer ran")
        case "throw":
            return Mark(step, "throw", "something was thrown")
    return None


def _at(items: list[Any], index: int) -> Any:
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
