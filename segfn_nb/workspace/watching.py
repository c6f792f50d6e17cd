"""One expression at one line over many events: a log line that nobody had to write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from segfn_nb.contracts.instrumenting import Instrumented, Watch
from segfn_nb.contracts.parsing import Compiled
from segfn_nb.debugger.timeline import steps_beginning
from segfn_nb.errors import OptionError, printable
from segfn_nb.functions.masking import Masker
from segfn_nb.replay.options import Counting
from segfn_nb.replay.results import Results
from segfn_nb.replay.tables.hits.covered import reached
from segfn_nb.replay.tables.pandas_frames import frame_of_columns

if TYPE_CHECKING:
    from segfn_nb.replay.tables.pandas_frames import DataFrame


def watching(name: str, made: Instrumented, line: int, expression: str, compiled: Compiled) -> Counting:
    """
    What has a replay evaluate the expression whenever the line is entered.

    Args:
        compiled: What a worker said of the expression.

    Raises:
        OptionError: No statement begins on that line, the text cannot be given hooks, or the expression is none.
    """
    if made.inserted is None or made.structure is None:
        raise OptionError(f"{name} cannot be watched: {made.error.message if made.error else 'no reason is known'}")
    if compiled.error is not None:
        raise OptionError(f"watch: {printable(expression, 200)!r} is no expression: {compiled.error.message}")
    steps = steps_beginning(made.structure, line)
    return Counting(made.inserted, made.structure, name, Watch(steps, expression))


def watched_frame(results: Results, mask: Masker) -> DataFrame:
    """The values, one row per visit; see `Function.watch`."""
    told = reached(results.arrow("hits"))
    visits: list[list[tuple[str, str | None, bool]]] = [
        json.loads(text) if text.startswith("[") else [] for text in (mask.text(text) for text in told.texts)
    ]
    rows: list[int] = []
    seqs: list[int] = []
    values: list[Any] = []
    texts: list[str | None] = []
    errors: list[str | None] = []
    for row, call, code in zip(told.rows.tolist(), told.calls.tolist(), told.codes.tolist(), strict=True):
        if row != call:
            continue  # a batch's visits are those of its first row
        for seq, (text, value, is_error) in enumerate(visits[code]):
            rows.append(row)
            seqs.append(seq)
            values.append(None if value is None else json.loads(value))
            texts.append(None if is_error else text)
            errors.append(text if is_error else None)
    return frame_of_columns(
        {
            "row": ("int64", rows),
            "seq": ("int64", seqs),
            "value": ("object", values),
            "text": ("text", texts),
            "error": ("text", errors),
        }
    )
