"""Rows of the table `hits` of one part: which call each row belonged to, and what it reached."""

from __future__ import annotations

import pyarrow as pa

from segfn_nb.contracts.outcome import OutcomeRecord
from segfn_nb.replay.tables.schemas import HITS


class HitRows:
    """
    Takes the part's records in order, and keeps each different text once.

    Args:
        batch_rows: Rows of one onBatch call; 0: one handler call a row.
    """

    def __init__(self, batch_rows: int) -> None:
        self._batch_rows = batch_rows
        self._rows: list[int] = []
        self._calls: list[int] = []
        self._batches: list[int] = []
        self._codes: list[int] = []
        self._texts: dict[str, int] = {}

    def add(self, row: int, record: OutcomeRecord) -> None:
        """Add a row that has a record."""
        self._calls.append(self._call(row, record))
        self._rows.append(row)
        self._batches.append(record.batch)
        self._codes.append(self._texts.setdefault(record.hits, len(self._texts)))

    def _call(self, row: int, record: OutcomeRecord) -> int:
        """The first row of the call that this one belonged to."""
        position = len(self._rows)
        if record.batch_row:
            first = position - record.batch_row
            # A journal's rows may stand between those of a call; then nobody knows what this row reached.
            is_first = (
                first >= 0
                and self._calls[first] == self._rows[first]
                and self._batches[first] in (record.batch, 1)  # 1: the first row was tried again alone
            )
            return self._rows[first] if is_first else row
        if record.batch == 1 and record.earlier and self._batch_rows:
            # Tried again alone after a call for all: its record tells of the last call, its text begins with the first.
            first = position - position % self._batch_rows
            return row if first == position else self._rows[first]
        return row

    def table(self) -> pa.Table:
        """The table."""
        codes = pa.array(self._codes, pa.int32())
        texts = pa.DictionaryArray.from_arrays(codes, pa.array(list(self._texts), pa.large_string()))
        return pa.table([pa.array(self._rows, pa.int64()), pa.array(self._calls, pa.int64()), texts], schema=HITS)
