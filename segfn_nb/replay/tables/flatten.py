"""
Dotted columns from events as JSON text: `properties.revenue` is a column, an array stays JSON text.

What one column cannot tell apart is not kept: null and absent, an empty object and none. The text itself is the exact form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pyarrow as pa

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_LARGEST_INTEGER = 2**63


def flatten(texts: Iterable[bytes | str | None]) -> dict[str, pa.Array]:
    """
    Name to column: the fields of the event, then those of the objects in it.

    Columns of one kind are booleans, integers, doubles or strings; any mixture is strings, with JSON for what is no text.

    Args:
        texts: One JSON object a row; None for a row without event.

    Example:
        >>> columns = flatten([b'{"type":"track","properties":{"price":1,"tags":["a"]}}', b'{"type":"page"}'])
        >>> {name: column.to_pylist() for name, column in columns.items()}
        {'type': ['track', 'page'], 'properties.price': [1, None], 'properties.tags': ['["a"]', None]}
    """
    root = _Node()
    rows = 0
    for row, text in enumerate(texts):
        rows = row + 1
        if text is not None:
            _add(root, _decoded(text), row)
    columns: dict[str, list[Any]] = {}
    for name, values in root.columns(""):
        values.extend([None] * (rows - len(values)))
        first = columns.get(name)
        # "a.b" beside "a": {"b"} has the same name.
        columns[name] = values if first is None else [y if x is None else x for x, y in zip(first, values, strict=True)]
    return {name: _column(values) for name, values in columns.items()}


class _Node:
    """The fields that objects at one place have: values by row for those that are none, and a node for those that are."""

    __slots__ = ("children", "values")

    def __init__(self) -> None:
        self.values: dict[str, list[Any]] = {}
        self.children: dict[str, _Node] = {}

    def columns(self, prefix: str) -> Iterator[tuple[str, list[Any]]]:
        for key in dict.fromkeys((*self.values, *self.children)):
            if key in self.values:
                yield prefix + key, self.values[key]
            if key in self.children:
                yield from self.children[key].columns(f"{prefix}{key}.")


def _add(node: _Node, fields: dict[str, Any], row: int) -> None:
    columns = node.values
    for key, value in fields.items():
        kind = type(value)
        if kind is dict:
            child = node.children.get(key)
            if child is None:
                child = node.children[key] = _Node()
            _add(child, value, row)
        elif value is not None:
            if kind is list:
                value = _encode(value).decode()  # noqa: PLW2901 - the value as its column holds it
            column = columns.get(key)
            if column is None:
                columns[key] = [None] * row
                columns[key].append(value)
            elif len(column) == row:
                column.append(value)
            else:
                column += [None] * (row - len(column))
                column.append(value)


def _decoded(text: bytes | str) -> dict[str, Any]:
    try:
        found = _decode(text)
    except (msgspec.DecodeError, RecursionError):
        import json

        # Lone surrogates and numbers beyond 64 bits; what even this cannot read has no columns.
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return {}
    return found if isinstance(found, dict) else {}


def _column(values: list[Any]) -> pa.Array:
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {str}:
        try:
            return pa.array(values, pa.large_string())
        except UnicodeEncodeError:
            return pa.array([None if value is None else _whole(value) for value in values], pa.large_string())
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {int} and all(value is None or -_LARGEST_INTEGER <= value < _LARGEST_INTEGER for value in values):
        return pa.array(values, pa.int64())
    if kinds <= {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array([None if value is None else _as_text(value) for value in values], pa.large_string())


def _whole(text: str) -> str:
    """Text without lone surrogates, which no table can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _as_text(value: Any) -> str:
    return _whole(value) if isinstance(value, str) else _encode(value).decode()
