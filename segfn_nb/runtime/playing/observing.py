"""What both sides of a recording share: time without hurry, and questions to the script's observer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from segfn_nb.runtime.turns import Stopwatch

NOT_TAPED = frozenset({"configure", "load", "observe"})


class Unhurried(Stopwatch):
    """Time on which computing costs nothing, so that hooks cannot make a row late; waiting counts as ever."""

    def __init__(self, timeout_seconds: float, *, is_real_time: bool, patience_seconds: float) -> None:
        super().__init__(timeout_seconds, is_real_time=is_real_time)
        self._patience_seconds = patience_seconds

    def computed_ms(self) -> float:
        """Nothing."""
        return 0.0

    def deadline(self) -> float:
        """When even patience ends."""
        return super().deadline() + self._patience_seconds + self.waited_ms / 1000


def ask(observe: Callable[[str], str], what: str, **more: Any) -> Any:
    """The observer's answer to a question."""
    return json.loads(observe(json.dumps({"do": what, **more})))
