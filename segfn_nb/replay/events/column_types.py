"""What each column of a table of text is: declared by `types=`, or decided by a scan of all its cells."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

import pyarrow as pa

from segfn_nb.errors import OptionError
from segfn_nb.replay.dialects.plan import ColumnPlan, Dialect, listed
from segfn_nb.replay.events.cell_types import ColumnScan, is_json, may_be_typed, python_to_json
from segfn_nb.replay.events.json_text import Member, absent_if_empty, on_one_line
from segfn_nb.replay.events.times import iso_of_warehouse_times
from segfn_nb.replay.read_options import ReadOptions

_WIDE_NUMBER = re.compile(r"\s*([+-]?)0*((?:[0-9]+)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?)\s*")

Locate = Callable[[int], str]


class ColumnTypes:
    """
    The types of columns of text by name, the same in every file that is read together.

    Args:
        options: How the input is to be read.

    Attributes:
        declared: The option `types=`.

        names: Every column of every table.

        seen: Those that are part of events.
    """

    def __init__(self, options: ReadOptions) -> None:
        self.options = options
        self.declared = options.types
        self.names: dict[str, None] = {}
        self.seen: set[str] = set()
        self._scans: dict[str, ColumnScan] = {}

    def meet(self, names: Sequence[str], dialect: Dialect) -> None:
        """
        Note the columns of a table.

        Raises:
            OptionError: One that holds objects is declared to be anything else.
        """
        for plan in dialect.columns:
            declared = self.declared.get(plan.name, "json")
            if plan.is_object and declared != "json":
                raise OptionError(
                    f"types: {plan.name!r} cannot be {declared!r}: {plan.path[0]} is an object; send the column elsewhere, "
                    f'for instance columns={{"{plan.name}": "properties.{plan.name}"}}'
                )
        self.names.update(dict.fromkeys(str(name).strip() for name in names))
        self.seen.update(plan.name for plan in dialect.columns)

    def wanted(self, plans: Sequence[ColumnPlan]) -> list[ColumnPlan]:
        """Those columns of text of which more cells could still tell more."""
        return [plan for plan in plans if self._is_wanted(plan)]

    def _is_wanted(self, plan: ColumnPlan) -> bool:
        if plan.name in self.declared or not may_be_typed(plan.path):
            return False
        return plan.name not in self._scans or self._scans[plan.name].is_open

    def scan(self, plan: ColumnPlan, cells: pa.Array, locate: Locate) -> None:
        """
        Learn from more cells of a column that is `wanted`.

        Args:
            cells: Large strings.

            locate: Where the cell of that index stands, in words.
        """
        self._scans.setdefault(plan.name, ColumnScan(of_warehouse=plan.of_warehouse)).add(cells, locate)

    def check_declared(self) -> None:
        """Raise OptionError where an option names a column that no table has."""
        for option, named, there in (
            ("types", self.declared, sorted(self.seen)),
            ("columns", self.options.columns, list(self.names)),
        ):
            unknown = [name for name in named if name not in there]
            if unknown:
                columns = ", ".join(there) or "none: these events have no columns"
                raise OptionError(f"{option}: there is no column {unknown[0]!r}. Columns: {columns}")
        if self.options.dialect is not None and not self.names:
            raise OptionError(f"dialect={self.options.dialect!r}: these events have no columns")

    def kind(self, plan: ColumnPlan) -> str:
        """One of "text", "literal", "json", "time", "object", or "declared"."""
        declared = self.declared.get(plan.name)
        if declared is not None:
            return "text" if declared == "text" else "declared"
        if plan.is_object:
            return "object"
        scan = self._scans.get(plan.name) if may_be_typed(plan.path) else None
        if scan is None or (scan.kind == "time" and not plan.of_warehouse):
            return "text"  # a column of that name means something else in another file
        return scan.kind

    def member(self, plan: ColumnPlan, cells: pa.Array, *, literals: bool = True) -> Member:
        """
        The column as JSON values.

        Args:
            cells: Large strings; nulls are absent.

            literals: Whether text that reads as numbers and booleans becomes that.
        """
        kind = self.kind(plan)
        if kind == "declared":
            convert = _CONVERSIONS[self.declared[plan.name]]
            values = [convert(cell) if cell else None for cell in cells.to_pylist()]
            return Member(plan.path, pa.array(values, pa.large_string()), is_text=False)
        if kind == "time" or plan.is_warehouse_time:
            return Member(plan.path, iso_of_warehouse_times(cells), is_text=True)
        if kind == "literal":
            return Member(plan.path, cells, is_text=not literals)
        if kind == "json":
            cells = absent_if_empty(cells)
            if self._scans[plan.name].has_python:
                cells = pa.array(map(_json_or_python, cells.to_pylist()), cells.type)
            return Member(plan.path, on_one_line(cells), is_text=False)
        return Member(plan.path, cells, is_text=True)

    def describe(self, dialect: Dialect) -> str:
        """What was converted, what nearly was, and how to change it; for the "read as" line."""
        groups: dict[str, list[str]] = {}
        almost: dict[str, str] = {}
        for plan in dialect.columns:
            groups.setdefault(self._label(plan), []).append(plan.name)
            scan = self._scans.get(plan.name)
            if scan is not None and scan.odd_at is not None and plan.name not in self.declared:
                almost[plan.name] = f"{plan.name} (look at {scan.odd_at})"
        typed = [plan.name for plan in dialect.columns if may_be_typed(plan.path)]
        text = [name for name in groups.pop("text", []) if name in typed]
        parts = [f"{label}: {listed(names)}" for label, names in sorted(groups.items()) if label]
        if text:
            parts.append(f"text: {listed(text)}")
        else:
            parts.append("all text" if not parts else "the rest text")
        if almost:
            parts.append(f"nearly numbers or JSON, so text: {listed(list(almost.values()))}")
        example = next(iter(almost), None) or next(iter(typed), None)
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
            # Nobody looked at these cells: what is none of the kind stays text, and the label must not say otherwise.
            words = {"number": "numbers", "boolean": "booleans", "json": "JSON"}.get(declared)
            return "text" if words is None else f"{words} by types=, other cells text"
        kind = self.kind(plan)
        if kind == "literal":
            return self._scans[plan.name].label
        return {"text": "text", "json": "JSON", "object": "JSON", "time": "times"}[kind]

    def literal_columns(self, plans: Sequence[ColumnPlan]) -> list[str]:
        """Names of columns whose every cell reads as a number or boolean."""
        return [plan.name for plan in plans if self.kind(plan) == "literal"]

    def json_columns(self, plans: Sequence[ColumnPlan]) -> list[str]:
        """Names of columns whose text is read as JSON."""
        return [plan.name for plan in plans if self.kind(plan) in ("json", "object")]


def _json_or_python(cell: str | None) -> str | None:
    return cell if cell is None or is_json(cell) else python_to_json(cell)


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
