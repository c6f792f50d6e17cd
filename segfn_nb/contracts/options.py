"""How events are run: limits, clock, randomness. The same names in magics, Python and shell."""

from __future__ import annotations

from typing import Literal

import msgspec

ROWS_PER_PART = 10_000
"""Rows of one part: a fixed range of the input, run in row order in one fresh environment (DESIGN 2.6)."""

EVENTS_PER_BATCH = 20
"""Segment hands onBatch at most this many events (connections/functions/destination-functions#batch-the-destination-function)."""


class Limits(msgspec.Struct, frozen=True, rename="camel"):
    """What one event may use up; the surplus is counted and said, never silently lost."""

    log_lines: int = 1_000
    log_bytes: int = 1_000_000
    requests: int = 1_000
    response_bytes: int = 10_000_000
    output_bytes: int = 1_000_000


class RunOptions(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    How events run.

    `timeout_seconds` limits one invocation (virtual waiting plus real computing). `clock` is "event", "real" or
    milliseconds since 1970; `random` is a seed (an int), "real", or a constant that Math.random() returns (a float).
    `started_at_ms` is where the clock starts for an event without a time of its own.
    """

    timeout_seconds: float = 5.0
    memory_bytes: int = 128_000_000
    clock: Literal["event", "real"] | float = "event"
    random: Literal["real"] | int | float = 0
    key_order: Literal["deployed", "as_sent"] = "deployed"
    batch_size: int | None = None
    started_at_ms: float = 0.0
    keep_log_args: bool = False
    limits: Limits = Limits()
