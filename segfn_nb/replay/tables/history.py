"""How often a cause occurred over the time of the events: counts in equal spans, and a line of text that shows them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segfn_nb.functions.delivery import WELL

SPANS = 24
"""Of the time from the first event of the replay to its last."""

_LEVELS = "▁▂▃▄▅▆▇█"


def cause_history(frame: pa.Table) -> dict[tuple[str, str], list[int]]:
    """
    (cause, delivery) to how many errors fall into each of `SPANS` equal spans of the events' time.

    Empty where all events have one time, or none has any.
    """
    bounds = pc.min_max(frame.column("event_time"))
    first, last = bounds["min"].value, bounds["max"].value
    if first is None or first == last:
        return {}
    is_error = pc.invert(pc.is_in(frame.column("delivery"), pa.array(WELL, pa.large_string())))
    errors = frame.filter(pc.and_(is_error, pc.is_valid(frame.column("event_time"))))
    times = errors.column("event_time").cast(pa.int64()).to_numpy()
    spans = np.minimum((times - first) * SPANS // (last - first), SPANS - 1)
    found: dict[tuple[str, str], list[int]] = {}
    columns = (errors.column("cause").to_pylist(), errors.column("delivery").to_pylist(), spans.tolist())
    for cause, delivery, span in zip(*columns, strict=True):
        found.setdefault((cause or "", delivery), [0] * SPANS)[span] += 1
    return found


def sparkline(counts: Sequence[int]) -> str:
    """
    Counts as one line of text; what is nothing stays empty, so that a beginning can be seen.

    Example:
        >>> sparkline([0, 0, 1, 4, 8])
        '··▁▄█'
    """
    most = max(counts, default=0)
    if most == 0:
        return ""
    return "".join("·" if count == 0 else _LEVELS[(count * len(_LEVELS) - 1) // most] for count in counts)
