"""An environment in this process, for tests of what happens inside one."""

from __future__ import annotations

import json
from typing import Any

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.http import TransportSpec
from segfn_nb.contracts.messages import Load
from segfn_nb.contracts.options import RunOptions
from segfn_nb.contracts.outcome import OutcomeRecord
from segfn_nb.runtime.environment import Environment
from segfn_nb.runtime.transports.mock import Mock
from segfn_nb.runtime.turns import Woken

TRACK: dict[str, Any] = {"type": "track", "event": "E", "userId": "u", "timestamp": "2024-01-15T10:00:00.000Z"}


class NoSlot:
    """No watchdog looks."""

    def enter(self, row: int, deadline: float) -> None:
        """Nobody is told."""

    def leave(self) -> None:
        """Nobody is told."""


class NoAsker:
    """No parent answers."""

    def start_row(self) -> None:
        """Nothing was asked."""

    def outstanding(self) -> int:
        """Nothing is."""
        return 0

    def ask(self, request_id: int, row: int, request: Any) -> None:
        """Fails: these tests answer by rules."""
        raise AssertionError(request)

    def wait(self, timeout_seconds: float) -> Woken:
        """Fails likewise."""
        raise AssertionError(timeout_seconds)


def environment(
    source: str,
    *,
    kind: Kind = Kind.DESTINATION,
    settings: dict[str, Any] | None = None,
    rules: TransportSpec | None = None,
    **options: Any,
) -> Environment:
    """A fresh environment with this source loaded."""
    load = Load("f", kind, source, json.dumps(settings or {}), RunOptions(**options), rules or Mock())
    return Environment(load, asker=NoAsker(), slot=NoSlot())


def run(source: str, event: dict[str, Any] | None = None, **options: Any) -> OutcomeRecord:
    """The outcome of one event in a fresh environment."""
    import msgspec

    made = environment(source, **options)
    assert made.loaded.stage == "ok", made.loaded
    (line,) = made.run(0, json.dumps(event or TRACK)).lines
    return msgspec.json.decode(line, type=OutcomeRecord)


def value(body: str, **options: Any) -> Any:
    """What a track handler with this body returns."""
    record = run(f"async function onTrack(event, settings) {{ {body} }}", **options)
    assert record.error is None, record.error
    return json.loads(bytes(record.value)) if record.returned == "json" else None  # type: ignore[arg-type]
