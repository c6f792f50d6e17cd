"""
Decides which columns of text hold numbers, booleans or JSON, from every cell of the column.

What only looks like a number stays text: leading zeros, a plus sign, more than 15 digits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

ColumnKind = Literal["text", "literal", "json"]

TYPED_ROOTS = ("properties", "traits", "context")
"""Only what lies below these is anything but text (DESIGN, types of CSV cells)."""

MOST_DIGITS = 15
"""A double keeps any number of so many decimal digits."""

_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE]-?[0-9]{1,2})?"
_LITERAL = rf"^(?:{_NUMBER}|true|false)$"
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NAMES_OF_CODES = {"phone", "zip", "postal", "postcode", "zipcode"}

_check_json = msgspec.json.Decoder(msgspec.Raw).decode


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


class ColumnScan:
    """
    What is known of a column's type so far.

    Attributes:
        kind: What the column is, should no more cells come.

        values: Cells seen that are not empty, while the kind was open.

        odd_at: Where the first cell stands that kept an otherwise typed column text, or None.

        nearly: What `types=` calls that type.
    """

    def __init__(self) -> None:
        self.values = 0
        self.odd_at: str | None = None
        self.nearly = "number"
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
            return {"text": "text", "json": "JSON"}[self.kind]
        return " and ".join(f"{name}s" for name, is_there in self._has.items() if is_there)

    def add(self, cells: Sequence[str], locate: Callable[[int], str]) -> None:
        """
        Look at more cells of the column.

        Args:
            cells: In order; empty ones count for nothing.

            locate: Where the cell of that index stands, in words.
        """
        if not self.is_open:
            return
        filled = [cell for cell in cells if cell]
        if not filled:
            return
        if self._candidate is None:
            self._candidate = "json" if filled[0][0] in "[{" else "literal"
        fits = self._fits(filled)
        if fits is None:
            self.values += len(filled)
            return
        good = self.values + sum(fits)
        self.values += len(filled)
        if 2 * good >= self.values:
            self.odd_at = locate(_index_of_filled(cells, fits.index(False)))
            literal = "number" if self._has["number"] or not self._has["boolean"] else "boolean"
            self.nearly = "json" if self._candidate == "json" else literal
        self._candidate = "text"

    def _fits(self, filled: list[str]) -> list[bool] | None:
        """Which cells fit the candidate; None: all do."""
        if self._candidate == "json":
            fits: list[bool] = [cell[0] in "[{" and is_json(cell) for cell in filled]
            return None if all(fits) else fits
        found = literals(pa.array(filled, pa.large_string()))
        if not pc.all(found).as_py():
            fits = found.to_pylist()
            self._note_kinds([cell for cell, is_literal in zip(filled, fits, strict=True) if is_literal])
            return fits
        self._note_kinds(filled)
        return None

    def _note_kinds(self, cells: list[str]) -> None:
        booleans = sum(cell in ("true", "false") for cell in cells)
        self._has["boolean"] |= booleans > 0
        self._has["number"] |= booleans < len(cells)


def _index_of_filled(cells: Sequence[str], nth: int) -> int:
    """Where in `cells` the nth one stands that is not empty."""
    seen = -1
    for index, cell in enumerate(cells):
        seen += bool(cell)
        if seen == nth:
            return index
    raise IndexError(nth)
