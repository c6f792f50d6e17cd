"""Loads and parts for tests of the workers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.http import MockSpec
from segfn_nb.contracts.messages import Load
from segfn_nb.contracts.options import RunOptions
from segfn_nb.workers.live.work import LiveOutcome
from segfn_nb.workers.pool import Part, PartOutcome

PASS = "async function onTrack(event) { return event }"


def load(source: str, *, kind: Kind = Kind.INSERT_DESTINATION, settings: str = "{}", **options: Any) -> Load:
    """A message that loads this source."""
    return Load("f", kind, source, settings, RunOptions(**options), MockSpec())


def track(row: int) -> dict[str, Any]:
    """An event that carries its row."""
    return {"type": "track", "event": "E", "n": row}


def parts(rows: int, *, size: int, event: Callable[[int], dict[str, Any]] = track) -> Iterator[Part]:
    """Rows cut into parts."""
    for start in range(0, rows, size):
        numbers = list(range(start, min(rows, start + size)))
        yield Part(start // size, numbers, [json.dumps(event(row)).encode() for row in numbers])


def statuses(outcomes: Sequence[PartOutcome | LiveOutcome]) -> list[str]:
    """Each row's status, or its error's name where it has one."""
    found = []
    for outcome in outcomes:
        for record in filter(None, outcome.records):
            fields = json.loads(record.text)
            found.append(fields["error"]["name"] if "error" in fields else fields["status"])
    return found
