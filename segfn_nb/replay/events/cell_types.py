"""
Decides which columns of text hold numbers, booleans or JSON, from every cell of the column.

What only looks like a number stays text: leading zeros, a plus sign, more than 15 digits.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segfn_nb.replay.events.json_text import starts_and_bytes
from segfn_nb.replay.events.times import are_warehouse_times
from segfn_nb.replay.values import NotJSON, json_text

ColumnKind = Literal["text", "literal", "json", "time"]
"""Of a column of text. Only tables of a warehouse have columns of times: elsewhere they are text like any other."""

TYPED_ROOTS = ("properties", "traits", "context")
"""Only what lies below these is anything but text (DESIGN, types of CSV cells)."""

MOST_DIGITS = 15
"""A double keeps any number of so many decimal digits."""

_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE]-?[0-9]{1,2})?"
_LITERAL = rf"^(?:{_NUMBER}|true|false)$"
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NAMES_OF_CODES = {"phone", "zip", "postal", "postcode", "zipcode"}

_BRACKET, _BRACE = ord("["), ord("{")

_check_json = msgspec.json.Decoder(msgspec.Raw).decode
_check_lines = msgspec.json.Decoder(msgspec.Raw).decode_lines


def is_name_of_an_identifier(field: str) -> bool:
    """
    Whether a field of that name keeps its text: digits that identify are no number.

    Example:
        >>> [is_name_of_an_identifier(name) for name in ("order_id", "userId", "zip", "phoneNumber", "valid", "price")]
        [True, True, True, True, False, False]
    """
    words = [word.lower() for word in _WORDS.findall(field)]
    return bool(words) and (words[-1] == "id" or not _NAMES_OF_CODES.isdisjoint(words))


def may_be_typed(path: Sequence[str]) -> bool:
    """Whether cells of the column with this path may become anything but text."""
    return len(path) > 1 and path[0] in TYPED_ROOTS and not is_name_of_an_identifier(path[-1])


def literals(cells: pa.Array) -> pa.Array:
    """For each cell, whether it is a canonical JSON number, `true` or `false`."""
    found = pc.match_substring_regex(cells, _LITERAL)
    doubtful = pc.and_(found, pc.greater(pc.binary_length(cells), MOST_DIGITS))
    if not pc.any(doubtful).as_py():
        return found
    return pa.array(
        [
            is_literal and _digits(cell) <= MOST_DIGITS
            for is_literal, cell in zip(found.to_pylist(), cells.to_pylist(), strict=True)
        ]
    )


def _digits(number: str) -> int:
    mantissa = re.split("[eE]", number, maxsplit=1)[0]
    return sum(character.isdigit() for character in mantissa)


def is_json(text: str | bytes) -> bool:
    """Whether the text is valid JSON, of any kind."""
    try:
        _check_json(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return _is_json_to_the_letter(text)
    except RecursionError:
        return True  # deeper than Python goes; the engine has the last word
    return True


def _is_json_to_the_letter(text: str | bytes) -> bool:
    """msgspec refuses the escapes of lone surrogates, which JSON allows."""

    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    return True


def are_json(cells: pa.Array) -> list[bool] | None:
    """
    Which cells are a JSON array or object; None: all are.

    Args:
        cells: None may be empty or null.
    """
    starts, data = starts_and_bytes(cells)
    begins = data[starts[:-1]]
    if ((begins == _BRACKET) | (begins == _BRACE)).all() and _are_lines_of_json(cells):
        return None
    fits = [cell[0] in "[{" and is_json(cell) for cell in cells.to_pylist()]
    return None if all(fits) else fits


def _are_lines_of_json(cells: pa.Array) -> bool:
    """
    Whether every cell is one JSON value, when that is quickly seen.

    They are decoded together as lines. Each decoded value is as long as its cell, so each is its cell: the first one
    begins where the first cell does, and so on.
    """
    text = pc.binary_join(pa.LargeListArray.from_arrays([0, len(cells)], cells), pa.scalar("\n", cells.type))[0]
    try:
        values = _check_lines(text.as_buffer())
    except (msgspec.DecodeError, RecursionError):
        return False
    lengths: list[int] = pc.binary_length(cells).to_pylist()
    return [memoryview(value).nbytes for value in values] == lengths


def python_to_json(cell: str) -> str | None:
    """
    JSON of a list or dict as Python writes it, which is what some exports make of a warehouse's arrays; else None.

    Example:
        >>> python_to_json("['a', None, {'b': True}]"), python_to_json("[a]")
        ('["a",null,{"b":true}]', None)
    """
    try:
        value = ast.literal_eval(cell)
        return json_text(value).decode() if isinstance(value, list | dict) else None
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError, NotJSON):
        return None


class ColumnScan:
    """
    What is known of a column's type so far.

    Args:
        of_warehouse: Whether times, and arrays as Python writes them, are to be found too.

    Attributes:
        values: Cells seen that are not empty, while the kind was open.

        odd_at: Where the first cell stands that kept an otherwise typed column text, or None.

        nearly: What `types=` calls that type.

        has_python: Whether some of its arrays and objects are written as Python does.
    """

    def __init__(self, *, of_warehouse: bool = False) -> None:
        self.values = 0
        self.odd_at: str | None = None
        self.nearly = "number"
        self.has_python = False
        self._of_warehouse = of_warehouse
        self._candidate: ColumnKind | None = None
        self._has = {"number": False, "boolean": False}

    @property
    def kind(self) -> ColumnKind:
        """What the column is, should no more cells come."""
        return self._candidate or "text"

    @property
    def is_open(self) -> bool:
        """Whether more cells can still change the kind."""
        return self._candidate != "text"

    @property
    def label(self) -> str:
        """The kind in words."""
        if self.kind != "literal":
            return {"text": "text", "json": "JSON", "time": "times"}[self.kind]
        return " and ".join(f"{name}s" for name, is_there in self._has.items() if is_there)

    def add(self, cells: pa.Array, locate: Callable[[int], str]) -> None:
        """
        Look at more cells of the column.

        Args:
            cells: Large strings, in order; empty ones and nulls count for nothing.

            locate: Where the cell of that index stands, in words.
        """
        if not self.is_open:
            return
        is_filled = pc.greater(pc.fill_null(pc.binary_length(cells), 0), 0)
        filled = cells if pc.all(is_filled).as_py() else cells.filter(is_filled)
        if len(filled) == 0:
            return
        if self._candidate is None:
            self._candidate = self._candidate_of(filled[0].as_py())
        fits = self._fits(filled)
        before = self.values
        self.values += len(filled)
        if fits is None:
            return
        if self._candidate != "time" and 2 * (before + sum(fits)) >= self.values:
            self.odd_at = locate(int(np.flatnonzero(is_filled.to_numpy(zero_copy_only=False))[fits.index(False)]))
            literal = "number" if self._has["number"] or not self._has["boolean"] else "boolean"
            self.nearly = "json" if self._candidate == "json" else literal
        self._candidate = "text"

    def _candidate_of(self, cell: str) -> ColumnKind:
        if cell[0] in "[{":
            return "json"
        if self._of_warehouse and are_warehouse_times(pa.array([cell])).to_pylist() == [True]:
            return "time"
        return "literal"

    def _fits(self, filled: pa.Array) -> list[bool] | None:
        """Which cells fit the candidate; None: all do."""
        if self._candidate == "json":
            return self._are_json(filled)
        is_time = self._candidate == "time"
        found = are_warehouse_times(filled) if is_time else literals(filled)
        fits: list[bool] | None = None if pc.all(found).as_py() else found.to_pylist()
        if not is_time:
            self._note_kinds(filled if fits is None else filled.filter(found))
        return fits

    def _are_json(self, filled: pa.Array) -> list[bool] | None:
        fits = are_json(filled)
        if fits is None or not self._of_warehouse:
            return fits
        cells = filled.to_pylist()
        python = [not fit and python_to_json(cell) is not None for fit, cell in zip(fits, cells, strict=True)]
        self.has_python |= any(python)
        either = [fit or other for fit, other in zip(fits, python, strict=True)]
        return None if all(either) else either

    def _note_kinds(self, cells: pa.Array) -> None:
        booleans = pc.sum(pc.is_in(cells, _BOOLEANS)).as_py() or 0
        self._has["boolean"] |= booleans > 0
        self._has["number"] |= booleans < len(cells)


_BOOLEANS = pa.array(["true", "false"], pa.large_string())
