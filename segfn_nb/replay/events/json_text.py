"""
Builds JSON text for a block of rows at once, column by column, in Arrow: several times faster than dicts.

A null is an absent member. Values stand in large strings, because one block may hold more than two gigabytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segfn_nb.errors import HostError

_QUOTE, _BACKSLASH, _SPACE = 0x22, 0x5C, 0x20


class Member(msgspec.Struct, frozen=True):
    """
    One column of values of an object.

    `is_text` values are text that becomes a JSON string; the others are JSON already.
    """

    path: tuple[str, ...]
    values: Any
    is_text: bool


class _Node:
    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.member: Member | None = None


def absent_if_empty(column: pa.Array) -> pa.Array:
    """The column with null for the empty text."""
    empty = pc.equal(pc.binary_length(column), 0)
    return pc.if_else(empty, pa.scalar(None, column.type), column) if pc.any(empty).as_py() else column


def escaped(column: pa.Array) -> pa.Array:
    """The text as it stands between the quotes of a JSON string."""
    data = _bytes_of(column)
    if data.size == 0:
        return column
    if (data == _BACKSLASH).any():
        column = pc.replace_substring(column, "\\", "\\\\")
    if (data == _QUOTE).any():
        column = pc.replace_substring(column, '"', '\\"')
    if data.min() < _SPACE:
        for code in np.unique(data[data < _SPACE]).tolist():
            column = pc.replace_substring(column, chr(code), json.dumps(chr(code))[1:-1])
    return column


def on_one_line(column: pa.Array) -> pa.Array:
    """JSON text without line breaks: outside of its strings they mean nothing, and inside there are none."""
    data = _bytes_of(column)
    for line_break in ("\n", "\r"):
        if (data == ord(line_break)).any():
            column = pc.replace_substring(column, line_break, " ")
    return column


def are_braced(column: pa.Array) -> Any:
    """For each JSON text, whether it is an object; null where there is none."""
    return pc.match_substring_regex(column, r"^\s*\{")


def _bytes_of(column: pa.Array) -> Any:
    """The text of these rows alone: a slice shares its buffers with the whole column."""
    starts, data = starts_and_bytes(column)
    return data[starts[0] : starts[-1]]


def starts_and_bytes(column: pa.Array) -> tuple[Any, Any]:
    """Where each text begins (and the last one ends) in the bytes of a column of large strings; and the bytes."""
    _, starts, data = column.buffers()
    if not len(column):
        return np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    places = np.frombuffer(starts, dtype=np.int64)[column.offset : column.offset + len(column) + 1]
    return places, np.frombuffer(b"" if data is None else data, dtype=np.uint8)


def objects(members: Iterable[Member], rows: int, *, always: Mapping[str, Any] | None = None) -> list[bytes]:
    """
    One JSON object a row.

    Args:
        members: Columns with their paths; a path may go through another member, whose values then are JSON objects
            that the deeper members are added to.

        rows: How many rows there are.

        always: Top-level name to a boolean column: where true, the object of that name is there even when empty.

    Example:
        >>> column = pa.array(["a", None], pa.large_string())
        >>> objects([Member(("properties", "x"), column, is_text=True)], 2)
        [b'{"properties":{"x":"a"}}', b'{}']
    """
    texts: list[bytes] = object_texts(members, rows, always=always).cast(pa.large_binary()).to_pylist()
    return texts


def object_texts(members: Iterable[Member], rows: int, *, always: Mapping[str, Any] | None = None) -> pa.Array:
    """The same as an Arrow column of text; see `objects`."""
    root = _Node()
    for member in members:
        node = root
        for key in member.path:
            node = node.children.setdefault(key, _Node())
        node.member = member
    for name in always or {}:
        root.children.setdefault(name, _Node())
    inside = _inside(root, always or {})
    return pa.repeat(pa.scalar("{}", _LARGE), rows) if inside is None else _braced("{", inside)


_LARGE = pa.large_string()
_EMPTY = pa.scalar("", _LARGE)
_ABSENT = pa.scalar(None, _LARGE)


def _inside(node: _Node, always: Mapping[str, Any]) -> Any:
    """The members of each row's object, a comma before each; None where the node has none at all."""
    pieces = [_piece(key, child, always.get(key)) for key, child in node.children.items()]
    if not pieces:
        return None
    # Not null_handling="skip": with that, Arrow leaves out the whole row where every piece is null.
    return pc.binary_join_element_wise(*pieces, _EMPTY, null_handling="replace", null_replacement="")


def _braced(before: str, inside: Any) -> Any:
    """Members between braces; the first comma gives way to the opening brace and what comes before it."""
    opened = pc.binary_replace_slice(inside, start=0, stop=1, replacement=before)
    return pc.binary_join_element_wise(opened, pa.scalar("}", _LARGE), _EMPTY)


def _piece(key: str, node: _Node, always: Any) -> Any:
    """`,"key":value` for each row, null where the value is absent."""
    name = f",{json.dumps(key, ensure_ascii=False)}:"
    member = node.member
    if not node.children and member is not None:
        values = member.values
        if always is not None:
            values = pc.if_else(pc.and_(always, pc.is_null(values)), pa.scalar("{}", _LARGE), values)
        if member.is_text:
            return pc.binary_join_element_wise(
                pa.scalar(name + '"', _LARGE), escaped(values), pa.scalar('"', _LARGE), _EMPTY
            )
        return pc.binary_join_element_wise(pa.scalar(name, _LARGE), values, _EMPTY)
    inside = _inside(node, {})
    if inside is None:  # nothing but what `always` says
        return pc.if_else(always, pa.scalar(name + "{}", _LARGE), _ABSENT)
    is_there = always
    if member is not None:
        if member.is_text or not pc.all(are_braced(member.values), min_count=0).as_py():
            raise HostError(f"members of {key} were to be added to what is no object; please report it")
        own = pc.replace_substring_regex(pc.fill_null(member.values, ""), r"^\s*\{\s*|\s*\}\s*$", "")
        both = pc.binary_join_element_wise(pa.scalar(",", _LARGE), own, inside, _EMPTY)
        inside = pc.if_else(pc.equal(own, ""), inside, both)
        is_there = pc.is_valid(member.values) if always is None else pc.or_(always, pc.is_valid(member.values))
    has_members = pc.greater(pc.binary_length(inside), 0)
    is_there = has_members if is_there is None else pc.or_(is_there, has_members)
    made = _braced(name + "{", inside)
    return made if pc.all(is_there).as_py() else pc.if_else(is_there, made, _ABSENT)
