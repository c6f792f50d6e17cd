"""From Arrow tables to DataFrames with the documented dtypes, on every supported pandas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

_ALWAYS_THERE = ("row", "seq", "output_count", "log_count", "request_count", "count", "first_row")
"""Integer columns that never hold a null; the others are Int64, with NA for what is absent."""

_HAS_OWN_STRINGS = int(pd.__version__.split(".", 1)[0]) >= 3


DataFrame = pd.DataFrame
Series = pd.Series
"""For rooms that hand tables on and know no pandas."""


def text_dtype() -> Any:
    """Pandas' own string type: `str` from pandas 3 on, before that `string`."""
    return pd.StringDtype("pyarrow", na_value=np.nan) if _HAS_OWN_STRINGS else pd.StringDtype("pyarrow")


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """
    The table as a DataFrame.

    Strings have pandas' string type, times are datetime64[us, UTC], integers int64, or Int64 where a value may be absent,
    booleans bool, or boolean where one is absent.
    """
    text = text_dtype()
    frame = table.to_pandas(
        types_mapper=lambda kind: text if pa.types.is_large_string(kind) or pa.types.is_string(kind) else None,
        date_as_object=False,
        integer_object_nulls=False,
    )
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_integer(field.type) and field.name not in _ALWAYS_THERE:
            if column.null_count or not _is_data(field.name):
                frame[field.name] = pd.array(column.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get))
        elif pa.types.is_boolean(field.type) and column.null_count:
            frame[field.name] = column.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    return frame


def frame_of_columns(columns: Mapping[str, tuple[str, Any]]) -> pd.DataFrame:
    """
    A DataFrame of plain values.

    Args:
        columns: Name to dtype and a sequence of values. The dtype "text" is pandas' own string type.

    Example:
        >>> frame_of_columns({"line": ("int64", [1]), "hits": ("Int64", [None])}).dtypes.astype(str).tolist()
        ['int64', 'Int64']
    """
    kinds = {"text": text_dtype()}
    return pd.DataFrame(
        {name: pd.Series(values, dtype=kinds.get(kind, kind)) for name, (kind, values) in columns.items()}
    )


def _is_data(name: str) -> bool:
    """Whether a column is one of the events' own, whose dtype follows its values."""
    return name not in ("error_line", "error_column", "line", "status")
