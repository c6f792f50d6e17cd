"""The columns of a Parquet file, read forward in batches: a file may be larger than memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from segfn_nb.contracts.options import ROWS_PER_PART
from segfn_nb.errors import InputError
from segfn_nb.replay.reading.files import EventFile


class _Place:
    """Where one thread is in the file: before row `at`, with what of the last batch was not asked for."""

    def __init__(self, indexes: list[int], batches: Iterator[pa.RecordBatch], *, at: int) -> None:
        self.indexes = indexes
        self.batches = batches
        self.at = at
        self.rest: pa.Table | None = None


class ParquetFile:
    """
    A file's columns; see `typed_table.Columns`.

    Args:
        file: The file.

    Raises:
        InputError: It is no Parquet file, or a damaged one.
    """

    def __init__(self, file: EventFile) -> None:
        self.what = "Parquet"
        self.label: str | None = file.name
        self._file = file
        if file.is_packed:
            raise InputError(f"{file.name} is packed, and Parquet is compressed in itself: unpack the file")
        opened = self._opened()
        self.names: Sequence[str] = opened.schema_arrow.names
        self.types: Sequence[pa.DataType | None] = opened.schema_arrow.types
        groups = opened.metadata
        self._ends = list(accumulate(groups.row_group(i).num_rows for i in range(groups.num_row_groups)))
        self.rows = groups.num_rows
        # A row may be looked at while a replay reads: each thread goes on where it was.
        self._place = threading.local()

    def _opened(self) -> pyarrow.parquet.ParquetFile:
        self._file.check_unchanged()
        try:
            # A stream for each column: a row group may be larger than memory.
            return pyarrow.parquet.ParquetFile(self._file.path, pre_buffer=False, buffer_size=1 << 20)
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"{self._file.name} is no Parquet file that can be read: {_reason(error)}") from None

    def read(self, start: int, end: int, indexes: Sequence[int]) -> list[Any]:
        """
        Rows of some columns; see `typed_table.Columns`. Going on where the last reading ended costs least.

        Raises:
            InputError: The file is damaged, or has changed since it was opened.
        """
        end = min(end, self.rows)
        place: _Place | None = getattr(self._place, "place", None)
        if place is None or start != place.at or list(indexes) != place.indexes:
            place = self._place.place = self._begin(start, indexes)
        self._file.check_unchanged()
        found = [] if place.rest is None else [place.rest]
        while sum(map(len, found)) < end - start:
            batch = self._next(place)
            if batch is None:
                raise InputError(f"{self._file.name} has fewer rows than it says; it is damaged")
            found.append(pa.Table.from_batches([batch]))
        table = pa.concat_tables(found) if found else self._opened().schema_arrow.empty_table().select(list(indexes))
        place.rest = table.slice(end - start)
        place.at = end
        return list(table.slice(0, end - start).columns)

    def _begin(self, row: int, indexes: Sequence[int]) -> _Place:
        """Stand before a row: at its row group, and then forward."""
        group = next((i for i, end in enumerate(self._ends) if row < end), len(self._ends))
        opened = self._opened()
        names = [self.names[i] for i in indexes]
        batches = opened.iter_batches(
            ROWS_PER_PART, row_groups=range(group, len(self._ends)), columns=names, use_threads=False
        )
        place = _Place(list(indexes), batches, at=self._ends[group - 1] if group else 0)
        while place.at < row:
            batch = self._next(place)
            if batch is None:
                break
            skipped = min(len(batch), row - place.at)
            place.at += skipped
            place.rest = pa.Table.from_batches([batch.slice(skipped)])
        return place

    def _next(self, place: _Place) -> pa.RecordBatch | None:
        try:
            batch = next(place.batches, None)
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"{self._file.name} is damaged: {_reason(error)}") from None
        return None if batch is None else batch.select([self.names[i] for i in place.indexes])

    def fingerprint(self) -> list[str | int]:
        """What identifies the content."""
        return self._file.fingerprint()


def _reason(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
