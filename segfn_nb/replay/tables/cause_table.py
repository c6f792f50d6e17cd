"""The table `causes`: errors that have one reason, counted."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from segfn_nb.contracts.function import Kind
from segfn_nb.functions.delivery import WELL
from segfn_nb.functions.explanations import Failure, explanation
from segfn_nb.replay.tables.causes import elided
from segfn_nb.replay.tables.schemas import CAUSES


def cause_table(frame: pa.Table, details: pa.Table, rows: int, kind: Kind, source: str) -> pa.Table:
    """
    One row per cause and delivery, the most frequent first.

    An error that ended a whole onBatch call counts once for each of its rows, and the message says so.

    Args:
        frame: All rows of the replay.

        details: All its details.

        rows: How many rows went in, for the shares.

        kind: The function's kind.

        source: The function's text.
    """
    well = pc.is_in(frame.column("delivery"), pa.array(WELL, pa.large_string()))
    errors = frame.filter(pc.invert(well))
    details = details.filter(pc.is_valid(details.column("batch_row")))
    batches = dict(zip(details.column("row").to_pylist(), details.column("batch_row").to_pylist(), strict=True))
    names = ("row", "cause", "delivery", "error_message", "event_time", "error_name", "error_line")
    found: dict[tuple[str, str], dict[str, Any]] = {}
    columns = (errors.column(name).to_pylist() for name in names)
    for row, cause, delivery, message, time, name, line in zip(*columns, strict=True):
        group = found.setdefault(
            (cause or "", delivery),
            {
                "cause": cause,
                "delivery": delivery,
                "count": 0,
                "first_row": row,
                "message": message,
                "failure": Failure(kind, delivery, name or "", message or "", line, source),
                "times": [],
                "calls": 0,
                "in_batches": 0,
            },
        )
        group["count"] += 1
        batch_row = batches.get(row)
        group["in_batches"] += batch_row is not None
        group["calls"] += batch_row == 0
        if time is not None:
            group["times"].append(time)
    ordered = sorted(found.values(), key=lambda group: (-group["count"], group["first_row"]))
    return pa.Table.from_pylist(
        [
            {
                "cause": group["cause"],
                "delivery": group["delivery"],
                "count": group["count"],
                "share": group["count"] / rows,
                "first_row": group["first_row"],
                "first_event_time": min(group["times"], default=None),
                "last_event_time": max(group["times"], default=None),
                "message": _said(group),
                "explanation": explanation(group["failure"]),
            }
            for group in ordered
        ],
        schema=CAUSES,
    )


def _said(group: dict[str, Any]) -> str:
    message = elided(group["message"] or "")
    if not group["in_batches"]:
        return message
    calls, rows = group["calls"], group["in_batches"]
    counted = f"[{calls:,} onBatch call{'' if calls == 1 else 's'}, counted once for each of {rows:,} rows]"
    return f"{message} {counted}".strip()
