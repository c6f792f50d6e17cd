"""
When Segment tries an event again, and how long it waits (connections/functions/environment#retries; SEGMENT 3.1).

Segment says: source functions up to six attempts, the first wait one to three minutes, then exponential, at most twenty
minutes apart; destination and insert functions randomised exponential backoff for four hours. Where that leaves numbers
open, these are ours: waits double, and a destination's begin at half a minute to a minute and a half.
"""

from __future__ import annotations

import random

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import OutcomeRecord, is_retried_status

SOURCE_ATTEMPTS = 6
_SOURCE_FIRST_SECONDS = (60.0, 180.0)
_SOURCE_MOST_SECONDS = 1_200.0

DESTINATION_SECONDS = 4 * 3_600.0
_DESTINATION_FIRST_SECONDS = 60.0
_DESTINATION_SPREAD = (0.5, 1.5)


def wait_seconds(kind: Kind, draw: Draw, attempt: int, waited_seconds: float) -> float | None:
    """
    How long Segment waits after a failed attempt; None: it was the last one.

    Args:
        draw: Gives the random number of an attempt.

        attempt: Which one failed, from 1.

        waited_seconds: The waits before it.

    Example:
        >>> wait_seconds(Kind.SOURCE, Draw(seed=0, row=7), 6, 3_000.0) is None
        True
    """
    if kind is Kind.SOURCE:
        if attempt >= SOURCE_ATTEMPTS:
            return None
        low, high = _SOURCE_FIRST_SECONDS
        first = low + (high - low) * draw.of(1)
        return min(first * 2.0 ** (attempt - 1), _SOURCE_MOST_SECONDS)
    low, high = _DESTINATION_SPREAD
    wait = _DESTINATION_FIRST_SECONDS * 2.0 ** (attempt - 1) * (low + (high - low) * draw.of(attempt))
    return wait if waited_seconds + wait <= DESTINATION_SECONDS else None


class Draw(msgspec.Struct, frozen=True):
    """Random numbers of one row's waits, the same in every replay; `seed` None: others each time."""

    seed: int | None
    row: int

    def of(self, attempt: int) -> float:
        """A number from 0 to below 1."""
        seed = None if self.seed is None else f"{self.seed}/{self.row}/{attempt}"
        return random.Random(seed).random()  # noqa: S311 - reproducible on purpose


def is_retried(record: OutcomeRecord) -> bool:
    """Whether Segment tries the event again: RetryError, timeout, or what onBatch said of it."""
    if record.status == "threw":
        return record.error is not None and record.error.segment_class == "RetryError"
    return record.status == "timeout" or (record.batch_status is not None and is_retried_status(record.batch_status))
