"""The columns of a DataFrame: what pandas has as Arrow can have it goes over as such, the rest as Python objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
from pandas.api import types as dtypes

from segfn_nb.contracts.options import ROWS_PER_PART
from segfn_nb.errors import InputError

_CHANGES_IN_PLACE = int(pd.__version__.partition(".")[0]) < 3
"""Whether what is written into a frame shows in its shallow copies: from pandas 3 on, writing copies."""


class Frame:
    """
    A DataFrame's columns; see `typed_table.Columns`. Its index plays no part.

    Args:
        frame: The DataFrame; what becomes of it afterwards changes nothing.

    Raises:
        InputError: Its columns have several levels.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        if isinstance(frame.columns, pd.MultiIndex):
            raise InputError(
                "the frame's columns have several levels; join them with dots: frame.columns.map('.'.join)"
            )
        self.what = "frame"
        self.label: str | None = None
        self._frame = frame.copy(deep=_CHANGES_IN_PLACE)
        self.names: Sequence[str] = [str(name) for name in frame.columns]
        self.types: Sequence[pa.DataType | None] = [_type_of(self._frame.iloc[:, i]) for i in range(len(self.names))]
        self.rows = len(frame)

    def read(self, start: int, end: int, indexes: Sequence[int]) -> list[Any]:
        """Rows of some columns; see `typed_table.Columns`."""
        rows = self._frame.iloc[start:end]
        return [_cells(rows.iloc[:, i], self.types[i]) for i in indexes]

    def fingerprint(self) -> list[str | int]:
        """The frame's shape."""
        return ["frame", self.rows, *self.names]


def _type_of(column: pd.Series) -> pa.DataType | None:
    """The column as Arrow has it; None where its cells are Python objects of more than one kind, or text it cannot hold."""
    dtype = column.dtype
    if isinstance(dtype, pd.ArrowDtype):
        return dtype.pyarrow_dtype
    if isinstance(dtype, pd.CategoricalDtype):
        values = _type_of(dtype.categories.to_series())
        return None if values is None else pa.dictionary(pa.int32(), values)
    if dtypes.is_object_dtype(dtype) and dtypes.infer_dtype(column, skipna=True) != "string":
        return None
    if dtypes.is_object_dtype(dtype) or isinstance(dtype, pd.StringDtype):
        return None if _has_surrogates(column) else pa.large_string()
    if (
        dtypes.is_bool_dtype(dtype)
        or dtypes.is_integer_dtype(dtype)
        or dtypes.is_float_dtype(dtype)
        or dtypes.is_datetime64_any_dtype(dtype)
    ):
        return pa.array(_dense(column.iloc[:0])).type
    return None


def _has_surrogates(column: pd.Series) -> bool:
    """Whether some text holds half of a surrogate pair, which JSON can hold and UTF-8 cannot."""
    try:
        for start in range(0, len(column), ROWS_PER_PART):
            pa.array(column.iloc[start : start + ROWS_PER_PART], pa.large_string(), from_pandas=True)
    except UnicodeEncodeError:
        return True
    return False


def _cells(column: pd.Series, kind: pa.DataType | None) -> Any:
    if kind is None:
        return column.tolist()
    cells = _dense(column)
    return (
        pa.array(cells, from_pandas=True) if pa.types.is_dictionary(kind) else pa.array(cells, kind, from_pandas=True)
    )


def _dense(column: pd.Series) -> pd.Series:
    return column.sparse.to_dense() if isinstance(column.dtype, pd.SparseDtype) else column
