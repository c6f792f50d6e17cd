"""
JSON text of Arrow's values, whole columns at a time.

A null is absent in a column and in a field of a struct, which is a column inside a column: its rows cannot say whether a
field was null or not there. In lists and maps, which have exactly the items somebody put there, a null is null.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types as kinds

from segfn_nb.replay.events.json_text import Member, escaped, object_texts
from segfn_nb.replay.events.times import have_usual_years, iso_times
from segfn_nb.replay.values import NotJSON, json_text

_LARGE = pa.large_string()
_NULL = pa.scalar("null", _LARGE)
_ABSENT = pa.scalar(None, _LARGE)
_is_text_view: Callable[[Any], bool] = getattr(kinds, "is_string_view", lambda kind: False)

_is_list_view: Callable[[Any], bool] = getattr(kinds, "is_list_view", lambda kind: False)
_is_large_list_view: Callable[[Any], bool] = getattr(kinds, "is_large_list_view", lambda kind: False)


class ColumnText(NamedTuple):
    """A column as text: what stands between the quotes of a JSON string, unescaped, or JSON as it is."""

    values: pa.Array
    is_text: bool


def is_text_type(kind: pa.DataType) -> bool:
    """Whether it is a column of text, however it is stored."""
    if kinds.is_dictionary(kind):
        return is_text_type(kind.value_type)
    if _is_storage_alone(kind):
        return is_text_type(kind.storage_type)
    return kinds.is_string(kind) or kinds.is_large_string(kind) or _is_text_view(kind)


def _is_storage_alone(kind: pa.DataType) -> bool:
    """Whether it is an extension type whose values are what they are stored as; those of a UUID are bytes."""
    return isinstance(kind, pa.BaseExtensionType) and not str(kind).endswith("uuid>")


def plain(column: pa.Array) -> pa.Array:
    """The column without the ways of storing it that mean nothing here: chunks, dictionaries, views, extension types."""
    if isinstance(column, pa.ChunkedArray):
        chunks = column.chunks
        column = chunks[0] if len(chunks) == 1 else column.combine_chunks()
        if isinstance(column, pa.ChunkedArray):  # what combine_chunks gives in newer versions for no chunk at all
            column = pa.array([], column.type)
    if _is_storage_alone(column.type):
        column = column.storage
    if kinds.is_dictionary(column.type):
        column = plain(column.dictionary).take(column.indices)
    if _is_text_view(column.type):
        column = pa.array(column.to_pylist(), _LARGE)  # older versions cast no views
    return column.cast(_LARGE) if kinds.is_string(column.type) else column


def texts_of(column: pa.Array, name: str, faults: dict[int, str]) -> ColumnText:
    """
    A column as text.

    Args:
        name: The column's, for messages.

        faults: Gets the positions whose value no JSON can hold; they are null in the result.
    """
    column = plain(column)
    try:
        found = _texts(column)
    except pa.ArrowInvalid:  # text that is no UTF-8, or a list of more than two gigabytes
        found = None
    return found or ColumnText(_cell_by_cell(column, name, faults), is_text=False)


def _texts(column: pa.Array) -> ColumnText | None:
    """The column as text; None where some value in it takes a look at each cell."""
    kind = column.type
    if kinds.is_large_string(kind):
        column.validate(full=True)
        return ColumnText(column, is_text=True)
    if kinds.is_null(kind):
        return ColumnText(pa.nulls(len(column), _LARGE), is_text=False)
    if kinds.is_boolean(kind) or kinds.is_integer(kind) or kinds.is_decimal(kind):
        return ColumnText(column.cast(_LARGE), is_text=False)
    if kinds.is_floating(kind):
        values = column.cast(pa.float32()) if kinds.is_float16(kind) else column
        texts = pc.if_else(pc.is_nan(values), _ABSENT, values.cast(_LARGE))
        return ColumnText(pc.if_else(pc.is_inf(values), _NULL, texts), is_text=False)  # as JSON.stringify has it
    if (kinds.is_timestamp(kind) or kinds.is_date(kind)) and not have_usual_years(column):
        return None
    if kinds.is_timestamp(kind):
        return ColumnText(iso_times(column), is_text=True)
    if kinds.is_date(kind):
        return ColumnText(column.cast(pa.date32()).cast(_LARGE), is_text=True)
    if kinds.is_struct(kind):
        return _struct(column)
    if kinds.is_map(kind):
        return _map(column)
    if _is_list(kind):
        return _list(column)
    return None


def _is_list(kind: pa.DataType) -> bool:
    return bool(kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_fixed_size_list(kind))


def _json(column: pa.Array) -> pa.Array | None:
    """The column as JSON, null where it is null; None where it takes a look at each cell."""
    found = _texts(plain(column))
    if found is None or not found.is_text:
        return None if found is None else found.values
    quote = pa.scalar('"', _LARGE)
    return pc.binary_join_element_wise(quote, escaped(found.values), quote, pa.scalar("", _LARGE))


def _struct(column: pa.StructArray) -> ColumnText | None:
    members = []
    for field, values in zip(column.type, column.flatten(), strict=True):
        texts = _texts(plain(values))
        if texts is None:
            return None
        members.append(Member((field.name,), *texts))
    return ColumnText(pc.if_else(column.is_valid(), object_texts(members, len(column)), _ABSENT), is_text=False)


def _list(column: Any) -> ColumnText | None:
    if kinds.is_fixed_size_list(column.type):
        size = column.type.list_size
        offsets = np.arange(len(column) + 1, dtype=np.int64) * size
        items = column.values.slice(column.offset * size, len(column) * size)
    else:
        offsets, items = _items(column, column.values)
    texts = _json(items)
    return None if texts is None else _joined("[", offsets, pc.fill_null(texts, "null"), "]", column.is_valid())


def _map(column: pa.MapArray) -> ColumnText | None:
    if not kinds.is_string(column.type.key_type) and not kinds.is_large_string(column.type.key_type):
        return None
    offsets, keys = _items(column, column.keys)
    _, values = _items(column, column.items)
    names, texts = _json(keys), _json(values)
    if names is None or texts is None:
        return None
    pairs = pc.binary_join_element_wise(names, pc.fill_null(texts, "null"), pa.scalar(":", _LARGE))
    return _joined("{", offsets, pairs, "}", column.is_valid())


def _items(column: Any, items: pa.Array) -> tuple[Any, pa.Array]:
    """Where each row's items begin, counted from the first one; and the items of these rows alone."""
    offsets = column.offsets.to_numpy(zero_copy_only=False).astype(np.int64)
    return offsets - offsets[0], items.slice(offsets[0], offsets[-1] - offsets[0])


def _joined(before: str, offsets: Any, items: pa.Array, after: str, is_there: pa.Array) -> ColumnText:
    lists = pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), items)
    inside = pc.binary_join(lists, pa.scalar(",", _LARGE))
    texts = pc.binary_join_element_wise(
        pa.scalar(before, _LARGE), inside, pa.scalar(after, _LARGE), pa.scalar("", _LARGE)
    )
    return ColumnText(pc.if_else(is_there, texts, _ABSENT), is_text=False)


def _cell_by_cell(column: pa.Array, name: str, faults: dict[int, str]) -> pa.Array:
    texts: list[str | None] = []
    for i, value in enumerate(python_values(column, name, faults)):
        text = None
        if value is not None and not (isinstance(value, float) and math.isnan(value)):
            try:
                text = json_text(value).decode()
            except NotJSON as error:
                faults.setdefault(i, f"column {name}: {error}")
        texts.append(text)
    return pa.array(texts, _LARGE)


def python_values(column: pa.Array, name: str, faults: dict[int, str]) -> list[Any]:
    """
    A column as Python has it, with absent fields left out of structs, and maps as dicts.

    Args:
        name: The column's, for messages.

        faults: Gets the positions of text that is no UTF-8, and of times that Python does not have; they are None in the
            result.
    """
    column = plain(column)
    if kinds.is_timestamp(column.type):
        column = column.cast(pa.timestamp(column.type.unit))  # in UTC: no database of zones is needed
    values = []
    for i, cell in enumerate(column):
        value = None
        try:
            value = _python(cell.as_py(), column.type)
        except UnicodeDecodeError:
            faults.setdefault(i, f"column {name}: text that is not UTF-8")
        except (ValueError, OverflowError) as error:
            faults.setdefault(i, f"column {name}: JSON has nothing for a value that is out of range ({error})")
        values.append(value)
    return values


def _python(value: Any, kind: pa.DataType) -> Any:
    if value is None:
        return value
    if _is_storage_alone(kind):
        return _python(value, kind.storage_type)
    if kinds.is_struct(kind):
        fields = {field.name: _python(value[field.name], field.type) for field in kind}
        return {name: item for name, item in fields.items() if item is not None and item == item}  # noqa: PLR0124 - NaN
    if kinds.is_map(kind):
        return {key: _python(item, kind.item_type) for key, item in value}
    if _is_list(kind) or _is_list_view(kind) or _is_large_list_view(kind):
        return [_python(item, kind.value_type) for item in value]
    return value
