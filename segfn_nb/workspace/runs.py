"""Runs on disk as users hold them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segfn_nb.errors import DebugError, ReplayError
from segfn_nb.functions.registry import functions
from segfn_nb.replay.results import open_run as open_replayed
from segfn_nb.workspace.results import Results

if TYPE_CHECKING:
    from segfn_nb.debugger.debugger import Debugger
    from segfn_nb.workspace.freezing import Freezing


def open_run(path: str | Path, *, events: Any = None) -> Results:
    """
    The results of a replay that was kept in a folder (`out=`, `to_parquet`).

    Args:
        path: The folder.

        events: What it ran over, where that were no files; only needed to look at events again.

    Returns:
        Results as the replay gave them. `rerun` uses the function that is defined under its name now, with its own options.

    Raises:
        ReplayError: There is no run in the folder.

    Example:
        >>> segfn_nb.open_run("runs/january").coverage.missed  # doctest: +SKIP
    """
    opened = open_replayed(path, events=events)

    def again(events: Any, rows: Collection[int], **options: Any) -> Results:
        results: Results = functions[opened.name].replay_rows(events, rows, **options)
        return results

    def debug(_: Results, row: int) -> Debugger:
        raise DebugError(
            f"a run that was opened from its folder does not know its options; replay row {row:,} first: "
            f"r.rerun(rows=[{row}]).debug({row})"
        )

    def freezing(*_: object) -> Freezing:
        raise ReplayError(
            "a run that was opened from its folder does not know its options; replay the events first, then freeze that: "
            "r.rerun(rows=...).freeze(...)"
        )

    return Results(opened, again, debug, freezing)
