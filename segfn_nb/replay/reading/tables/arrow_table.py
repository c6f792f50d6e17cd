"""The columns of whatever has Arrow's C stream: Arrow tables, Polars frames, DuckDB relations, results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from segfn_nb.errors import InputError


class ArrowTable:
    """
    A table's columns; see `typed_table.Columns`.

    Args:
        table: Anything with `__arrow_c_stream__`. A stream is read to its end and kept, because rows may be asked for again.

    Raises:
        InputError: It is a column alone, or has a column that Arrow cannot hold.
    """

    def __init__(self, table: Any) -> None:
        self.what = "frame"
        self.label: str | None = None
        try:
            self._table = pa.table(table)
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise InputError(
                f"events cannot be read from this {type(table).__name__}: {error}. A table is needed, with columns that "
                'Arrow can hold; of a single column, a frame: frame[["json"]]'
            ) from None
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
