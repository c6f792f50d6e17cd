"""How events are run: limits, clock, randomness. The same names in magics, Python and shell."""

from __future__ import annotations

import math
import operator
import reprlib
from typing import Literal, SupportsIndex

import msgspec

from segfn_nb.errors import OptionError

ROWS_PER_PART = 10_000
"""Rows of one part: a fixed range of the input, run in row order in one fresh environment (DESIGN 2.6)."""

LEAST_MEMORY_BYTES = 4_000_000
"""Less does not hold Segment's world."""

LARGEST_SEED = 2**53 - 1
"""JavaScript's numbers are exact up to here."""

EVENTS_PER_BATCH = 20
"""Segment hands onBatch at most this many events (connections/functions/destination-functions#batch-the-destination-function)."""

MOST_EVENTS_PER_BATCH = 400
"""Segment raises the twenty to this on request."""


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
    `started_at_ms` is where the clock starts for an event without a time of its own. `retries` "simulate" tries events
    again as Segment does, the waits on the virtual clock.
    """

    timeout_seconds: float = 5.0
    memory_bytes: int = 128_000_000
    clock: Literal["event", "real"] | float = "event"
    random: Literal["real"] | int | float = 0
    key_order: Literal["deployed", "as_sent"] = "deployed"
    batch_size: int | None = None
    retries: Literal["none", "simulate"] = "none"
    started_at_ms: float = 0.0
    keep_log_args: bool = False
    limits: Limits = Limits()


def checked_options(options: RunOptions) -> RunOptions:
    """
    The options, when every value is allowed.

    Raises:
        OptionError: One is not; the message says what is.
    """
    problems = [
        (options.timeout_seconds > 0, f"timeout_seconds={options.timeout_seconds!r}: a number of seconds above 0"),
        (options.memory_bytes >= LEAST_MEMORY_BYTES, f"memory_bytes={options.memory_bytes!r}: at least 4,000,000"),
        (_is_clock(options.clock), f"clock={options.clock!r}: 'event', 'real', or milliseconds since 1970"),
        (
            _is_random(options.random),
            f"random={options.random!r}: a seed (an int), 'real', or a number from 0 to below 1",
        ),
        (options.key_order in ("deployed", "as_sent"), f"key_order={options.key_order!r}: 'deployed' or 'as_sent'"),
        (options.retries in ("none", "simulate"), f"retries={options.retries!r}: 'none' or 'simulate'"),
        (_is_batch_size(options.batch_size), f"batch_size={options.batch_size!r}: a whole number from 1, or None"),
    ]
    for is_fine, allowed in problems:
        if not is_fine:
            raise OptionError(f"not allowed: {allowed}")
    return options


def _is_clock(clock: object) -> bool:
    if isinstance(clock, bool):
        return False
    return clock in ("event", "real") or (isinstance(clock, int | float) and math.isfinite(clock))


def _is_random(random: object) -> bool:
    if isinstance(random, int) and not isinstance(random, bool):
        return abs(random) <= LARGEST_SEED
    return random == "real" or (isinstance(random, float) and 0 <= random < 1)


def _is_batch_size(size: object) -> bool:
    return size is None or (isinstance(size, int) and size >= 1)


def whole_number(name: str, value: object, allowed: str = "a whole number") -> int:
    """
    An argument that counts or numbers something, as an int.

    NumPy's integers are whole numbers too, and so are floats without a fraction: a column with gaps holds those.

    Raises:
        OptionError: It is something else.

    Example:
        >>> whole_number("row", 3.0)
        3
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    try:
        if isinstance(value, SupportsIndex) and not isinstance(value, bool):
            return operator.index(value)
    except TypeError:
        pass  # an array of several: refused below
    raise OptionError(f"{name}={reprlib.repr(value)}: {allowed}")
