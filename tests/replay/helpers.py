"""Small definitions, inputs and replays for tests of the replay room."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.options import RunOptions
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.settings import Settings
from segfn_nb.replay.options import ReplayOptions
from segfn_nb.replay.read_options import ReadOptions
from segfn_nb.replay.reading.inputs import Input, open_input
from segfn_nb.replay.results import Results
from segfn_nb.replay.run import replay
from segfn_nb.runtime.transports.resolve import resolve_transport

PASS = "async function onTrack(event) { return event }"
STARTED_AT_MS = 1705320000000.0

_RUN_OPTIONS = (
    "timeout_seconds",
    "memory_bytes",
    "clock",
    "random",
    "key_order",
    "batch_size",
    "retries",
    "started_at_ms",
)


def definition(source: str = PASS, kind: Kind = Kind.INSERT_DESTINATION, settings: Any = None) -> Definition:
    """A function called f."""
    return Definition("f", kind, source, Settings.of(settings))


def run(
    events: Any,
    source: str = PASS,
    kind: Kind = Kind.INSERT_DESTINATION,
    *,
    settings: Any = None,
    http: Any = None,
    **options: Any,
) -> Results:
    """Replay events through a function, one worker and no progress bar unless told otherwise."""
    chosen: dict[str, Any] = {name: options.pop(name) for name in _RUN_OPTIONS if name in options}
    run_options = RunOptions(**{"started_at_ms": STARTED_AT_MS, **chosen})
    handlers = ["onBatch"] if "onBatch" in source else []
    defaults: dict[str, Any] = {"workers": 1, "progress": False, "handlers": handlers}
    made = ReplayOptions(http=resolve_transport(http), run=run_options, **{**defaults, **options})
    return replay(definition(source, kind, settings), events, made)


def tracks(count: int, **fields: Any) -> list[dict[str, Any]]:
    """Track events that carry their row as `n`."""
    return [{"type": "track", "event": "E", "messageId": f"m{n}", "n": n, **fields} for n in range(count)]


def write(path: Path, text: str | bytes) -> Path:
    """Write a file and give its path."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(events: Any, kind: Kind = Kind.DESTINATION, **options: Any) -> list[Any]:
    """Each row's event, or what is wrong with it as text."""
    return rows_of(open_input(events, kind, ReadOptions(**options)))


def rows_of(source: Input) -> list[Any]:
    """Each row's event, or what is wrong with it as text, and every part's rows in order."""
    found: list[Any] = []
    for index in source.part_indexes:
        part = source.read(index)
        assert part.rows == list(range(len(found), len(found) + len(part.rows)))
        for i, event in enumerate(part.texts.events):
            found.append(part.texts.faults[i] if event is None else json.loads(event))
    return found
