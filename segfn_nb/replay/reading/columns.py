"""Names of the columns that events have, for whoever completes what is being written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from segfn_nb.errors import InputError
from segfn_nb.replay.reading.files import EventFile, paths_of
from segfn_nb.replay.reading.formats import column_names


def columns_of(events: Any) -> list[str]:
    """
    Names of the columns of a table, or of the first file that a path, a pattern or a list of them names.

    No row is read. Where there are no columns, or they cannot be told, there are none: nobody waits for an error here.

    Example:
        >>> columns_of({"type": "track"}), columns_of("missing.csv")
        ([], [])
    """
    given = events[0] if isinstance(events, Sequence) and not isinstance(events, str) and len(events) else events
    try:
        if isinstance(given, str | Path):
            names: Any = column_names(EventFile(next(paths_of(given))))
        else:
            names = getattr(events, "column_names", getattr(events, "columns", ()))
    except InputError:
        return []
    return [str(name).strip() for name in names] if isinstance(names, Iterable) else []
