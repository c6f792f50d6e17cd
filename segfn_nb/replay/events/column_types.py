"""What each column of a table of text is: declared by `types=`, or decided by a scan of all its cells."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa

from segfn_nb.errors import OptionError
from segfn_nb.replay.events.cell_types import ColumnScan, is_json, may_be_typed
from segfn_nb.replay.events.dialects import ColumnPlan, Dialect
from segfn_nb.replay.events.json_text import Member, on_one_line, text_column

_WIDE_NUMBER = re.compile(r"\s*([+-]?)0*((?:[0-9]+)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?)\s*")

Locate = Callable[[int], str]


class ColumnTypes:
    """
    The types of columns by name, the same in every file that is read together.

    Args:
        declared: The option `types=`.
    """

    def __init__(self, declared: Mapping[str, str] | None = None) -> None:
        self.declared = dict(declared or {})
        self.seen: set[str] = set()
        self._scans: dict[str, ColumnScan] = {}
        self._with_objects: set[str] = set()

    def scan(self, plans: Sequence[ColumnPlan], rows: Sequence[Sequence[str]], locate: Locate) -> None:
        """
        Learn from more rows.

        Args:
            plans: Columns of these rows.

            rows: Each with as many cells as the table has columns.

            locate: Where the row of that index stands, in words.
        """
        for plan in plans:
            self.seen.add(plan.name)
            if plan.name in self.declared:
                continue
            if plan.is_object:
                if plan.name not in self._with_objects and any(is_object(row[plan.index]) for row in rows):
                    self._with_objects.add(plan.name)
            elif may_be_typed(plan.path):
                scan = self._scans.setdefault(plan.name, ColumnScan())
                if scan.is_open:
                    scan.add([row[plan.index] for row in rows], locate)

    def check_declared(self) -> None:
        """Raise OptionError where `types=` names a column that no table has."""
        unknown = [name for name in self.declared if name not in self.seen]
        if unknown:
            listed = ", ".join(sorted(self.seen)) or "none: these events have no columns"
            raise OptionError(f"types: there is no column {unknown[0]!r}. Columns: {listed}")

    def kind(self, plan: ColumnPlan) -> str:
        """One of "text", "literal", "json", "object", or "declared"."""
        declared = self.declared.get(plan.name)
        if declared is not None:
            return "text" if declared == "text" else "declared"
        if plan.is_object:
            return "object" if plan.name in self._with_objects else "text"
        scan = self._scans.get(plan.name)
        return "text" if scan is None else scan.kind

    def member(self, plan: ColumnPlan, cells: pa.Array, faults: dict[int, str]) -> Member:
        """
        The column as JSON values.

        Args:
            cells: Text; empty ones are absent.

            faults: Gets what is wrong with the rows whose cell should be a JSON object and is none.
        """
        kind = self.kind(plan)
        column = cells if isinstance(cells, pa.Array) else cells.combine_chunks()
        if kind == "declared":
            convert = _CONVERSIONS[self.declared[plan.name]]
            values = [convert(cell) if cell else None for cell in column.to_pylist()]
            return Member(plan.path, pa.array(values, pa.large_string()), is_text=False)
        if kind == "object":
            column = self._objects(plan, column, faults)
        if kind in ("json", "object"):
            column = on_one_line(column)
        return Member(plan.path, column, is_text=kind == "text")

    def _objects(self, plan: ColumnPlan, column: pa.Array, faults: dict[int, str]) -> pa.Array:
        cells = column.to_pylist()
        broken = [i for i, cell in enumerate(cells) if cell and not is_object(cell)]
        for i in broken:
            faults.setdefault(i, f"column {plan.name} is no JSON object")
            cells[i] = None
        return text_column(cells) if broken else column

    def describe(self, dialect: Dialect) -> str:
        """What was converted, what nearly was, and how to change it; for the "read as" line."""
        groups: dict[str, list[str]] = {}
        almost: dict[str, str] = {}
        for plan in dialect.columns:
            groups.setdefault(self._label(plan), []).append(plan.name)
            scan = self._scans.get(plan.name)
            if scan is not None and scan.odd_at is not None and plan.name not in self.declared:
                almost[plan.name] = f"{plan.name} (look at {scan.odd_at})"
        text = [name for name in groups.pop("text", []) if may_be_typed(tuple(name.split(".")))]
        parts = [f"{label}: {listed(names)}" for label, names in sorted(groups.items()) if label]
        if text:
            parts.append(f"text: {listed(text)}")
        else:
            parts.append("all text" if not parts else "the rest text")
        if almost:
            parts.append(f"nearly numbers or JSON, so text: {listed(list(almost.values()))}")
        typed = (plan.name for plan in dialect.columns if may_be_typed(plan.path))
        example = next(iter(almost), None) or next(typed, None)
        if example is not None:
            changed = "text" if self.kind_is_converted(example, dialect) else "number"
            if example in almost:
                changed = self._scans[example].nearly
            parts.append(f'to change a type: types={{"{example}": "{changed}"}}')
        return "; ".join(parts)

    def kind_is_converted(self, name: str, dialect: Dialect) -> bool:
        """Whether the column of that name is anything but text."""
        return any(plan.name == name and self.kind(plan) != "text" for plan in dialect.columns)

    def _label(self, plan: ColumnPlan) -> str:
        declared = self.declared.get(plan.name)
        if declared is not None:
            return {"text": "text", "number": "numbers", "boolean": "booleans", "json": "JSON"}[declared]
        kind = self.kind(plan)
        if kind == "literal":
            return self._scans[plan.name].label
        return {"text": "text", "json": "JSON", "object": "JSON"}[kind]


def listed(names: Sequence[str], most: int = 6) -> str:
    """
    The names in one line, the first ones if they are many.

    Example:
        >>> listed(["a", "b", "c"], 2)
        'a, b and 1 more'
    """
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def is_object(cell: str) -> bool:
    """Whether the text is a JSON object."""
    return cell.lstrip()[:1] == "{" and is_json(cell)


def _quoted(cell: str) -> str:
    return json.dumps(cell, ensure_ascii=False)


def _number(cell: str) -> str:
    """The number that the cell is written as; text where it is none."""
    found = _WIDE_NUMBER.fullmatch(cell)
    if found is None:
        return _quoted(cell)
    sign, digits = found.groups()
    return ("-" if sign == "-" else "") + digits


def _boolean(cell: str) -> str:
    word = cell.strip().lower()
    return word if word in ("true", "false") else _quoted(cell)


def _json(cell: str) -> str:
    return cell.replace("\n", " ").replace("\r", " ") if is_json(cell) else _quoted(cell)


_CONVERSIONS: dict[str, Callable[[str], str]] = {"text": _quoted, "number": _number, "boolean": _boolean, "json": _json}
