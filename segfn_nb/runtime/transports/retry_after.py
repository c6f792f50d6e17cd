"""Servers that ask for a pause: a 429 or 503 with Retry-After holds back what would go to the same place next."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_SECONDS = 60.0
"""A server that asks for more gets this much: an hour's pause is better made by stopping the replay."""

BUSY = (429, 503)


def pause_seconds(status: int, retry_after: str | None) -> float:
    """
    How long an answer asks not to be asked again, at most `LONGEST_SECONDS`; 0 where it does not.

    Args:
        retry_after: The header: seconds, or an HTTP date.

    Example:
        >>> pause_seconds(429, "3"), pause_seconds(200, "3"), pause_seconds(503, "86400")
        (3.0, 0.0, 60.0)
    """
    if status not in BUSY or retry_after is None:
        return 0.0
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text)
    else:
        try:
            when = parsedate_to_datetime(text)
        except ValueError:
            return 0.0
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        seconds = (when - datetime.now(UTC)).total_seconds()
    return min(max(0.0, seconds), LONGEST_SECONDS)


class Holds:
    """
    Which origins are not to be asked for a while.

    Args:
        told: Called with origin and time.monotonic() seconds when one has asked for a pause until then.

    Attributes:
        waited_seconds: How long requests of an origin were held back; pauses of several at once count once.
    """

    def __init__(self, told: Callable[[str, float], None] = lambda origin, until: None) -> None:
        self._told = told
        self._until: dict[str, float] = {}
        self._waited_until: defaultdict[str, float] = defaultdict(float)
        self.waited_seconds: defaultdict[str, float] = defaultdict(float)

    def hold(self, origin: str, until: float) -> None:
        """Ask nothing of the origin until then (time.monotonic() seconds); an earlier end changes nothing."""
        self._until[origin] = max(until, self._until.get(origin, 0.0))

    def heed(self, origin: str, status: int, retry_after: str | None) -> None:
        """Look at an answer of the origin, and hold back what comes next if it asks for that."""
        seconds = pause_seconds(status, retry_after)
        if seconds:
            until = time.monotonic() + seconds
            self.hold(origin, until)
            self._told(origin, until)

    async def wait(self, origin: str, excuse: Callable[[float], None]) -> None:
        """
        Return when the origin may be asked.

        Args:
            excuse: Told how many seconds it will be, each time before they pass.
        """
        while (seconds := self._until.get(origin, 0.0) - time.monotonic()) > 0:
            excuse(seconds)
            until = self._until[origin]
            self.waited_seconds[origin] += max(0.0, until - max(time.monotonic(), self._waited_until[origin]))
            self._waited_until[origin] = max(until, self._waited_until[origin])
            await asyncio.sleep(seconds)
