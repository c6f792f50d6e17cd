"""The columns of whatever has Arrow's C stream: Arrow tables, Polars frames, DuckDB relations, results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa


class ArrowTable:
    """
    A table's columns; see `typed_table.Columns`.

    Args:
        table: Anything with `__arrow_c_stream__`. A stream is read to its end and kept, because rows may be asked for again.
    """

    def __init__(self, table: Any) -> None:
        self.what = "frame"
        self.label: str | None = None
        self._table = pa.table(table)
        self.names: Sequence[str] = self._table.column_names
        self.types: Sequence[pa.DataType | None] = self._table.schema.types
        self.rows = self._table.num_rows

    def read(self, start: int, end: int, indexes: Sequence[int]) -> list[Any]:
        """Rows of some columns; see `typed_table.Columns`."""
        rows = self._table.slice(start, end - start)
        return [rows.column(i) for i in indexes]

    def fingerprint(self) -> list[str | int]:
        """The table's shape."""
        return ["frame", self.rows, *self.names]
