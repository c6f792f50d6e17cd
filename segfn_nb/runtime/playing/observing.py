"""What both sides of a recording share: time without hurry, and questions to the script's observer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from segfn_nb.runtime.turns import Stopwatch

PATIENCE_SECONDS = 15.0
"""How long one entry into JavaScript may take beside what counts: with hooks, loops run up to fifteen times as long."""

NOT_TAPED = frozenset({"configure", "load", "observe"})


class Unhurried(Stopwatch):
    """Time on which computing costs nothing, so that hooks cannot make a row late; waiting counts as ever."""

    def computed_ms(self) -> float:
        """Nothing."""
        return 0.0

    def deadline(self) -> float:
        """When even patience ends."""
        return super().deadline() + PATIENCE_SECONDS + self.waited_ms / 1000


def ask(observe: Callable[[str], str], what: str, **more: Any) -> Any:
    """The observer's answer to a question."""
    return json.loads(observe(json.dumps({"do": what, **more})))


def patient_deadline() -> float:
    """`time.monotonic()` at which one entry has taken too long."""
    return time.monotonic() + PATIENCE_SECONDS
