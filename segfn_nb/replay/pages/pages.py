"""Answers what a screen asks of results: the rows of a sheet that match, in the order asked for, a page of them as text."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.pages import MOST_ROWS_OF_A_PAGE, CauseOfRow, Page, PageRequest, Query, Sheet
from segfn_nb.errors import OptionError
from segfn_nb.functions.delivery import DELIVERIES, sign_of
from segfn_nb.replay.pages.sheets import (
    CAUSES,
    SheetPlan,
    Texts,
    cell,
    events_sheet,
    logs_sheet,
    outputs_sheet,
    requests_sheet,
    time_text,
)
from segfn_nb.replay.tables.history import sparkline

QUERIES_AT_HAND = 8
"""Queries whose rows are remembered, so that scrolling and going back search nothing."""

MOST_EVENT_NAMES = 200
"""Names of events that can be chosen."""


class PagedResults(Protocol):
    """**Protocol**: what is paged."""

    @property
    def kind(self) -> Kind:
        """The function's kind."""

    @property
    def rows_in(self) -> int:
        """How many rows went in."""

    @property
    def table_rows(self) -> dict[str, int]:
        """How many rows each table has, by its name; "causes" counts causes."""

    @property
    def cause_table(self) -> pa.Table:
        """As `schemas.CAUSES`."""

    @property
    def cause_history(self) -> dict[tuple[str, str], list[int]]:
        """As `history.cause_history`."""

    def arrow(self, name: str) -> pa.Table:
        """A table as it is kept."""


class Pages:
    """
    Pages of one replay's results; safe to ask from several threads.

    Args:
        results: What is shown. While the replay runs, that of its rows which is done.

    Example:
        >>> r.pages.page(PageRequest("1", Query("events", text="refund"), 0, 50)).total  # doctest: +SKIP
        55
    """

    def __init__(self, results: PagedResults) -> None:
        self._results = results
        self._lock = threading.RLock()
        self._table: Callable[[str], pa.Table] = lru_cache(maxsize=None)(self._read_table)
        self._plan: Callable[[str], SheetPlan] = lru_cache(maxsize=None)(self._make_plan)
        self._event_names: Callable[[], list[str]] = lru_cache(maxsize=None)(self._count_event_names)
        self._found: Callable[[bytes], Any] = lru_cache(maxsize=QUERIES_AT_HAND)(self._find)

    @property
    def sheets(self) -> list[Sheet]:
        """The sheets that have something to show, first the one people look at first for this kind of function."""
        rows = self._results.table_rows
        counts = {**rows, "events": self._results.rows_in, "errors": rows["causes"]}
        order = ["events", "errors", "logs"]
        if self._results.kind is Kind.DESTINATION:
            order = ["requests", *order]
        else:
            order = ["outputs", *order, *(["requests"] if counts["requests"] else [])]
        return [Sheet(name, name.capitalize(), counts[name]) for name in order]

    def page(self, request: PageRequest) -> Page:
        """
        The rows that are asked for; fewer at the end.

        Raises:
            OptionError: There is no such sheet or column, or no such delivery.
        """
        query = request.query
        with self._lock:
            plan = self._plan(query.sheet)
            table = self._table(plan.table)
            found = self._found(msgspec.json.encode(query))
            first = max(0, request.first)
            count = min(max(0, request.count), MOST_ROWS_OF_A_PAGE)
            total = table.num_rows if found is None else len(found)
            rows = table.slice(first, count) if found is None else table.take(found.slice(first, count))
            is_causes = query.sheet == "errors"
            return Page(
                id=request.id,
                columns=plan.columns,
                first=first,
                total=total,
                of=table.num_rows,
                texts=self._cause_texts(rows) if is_causes else plan.texts(rows),
                rows=rows.column("first_row" if is_causes else "row").to_pylist(),
                causes=_causes_of(rows) if is_causes else [],
                events=self._event_names(),
            )

    def _read_table(self, name: str) -> pa.Table:
        return self._results.cause_table if name == "causes" else self._results.arrow(name)

    def _make_plan(self, sheet: str) -> SheetPlan:
        match sheet:
            case "events":
                return events_sheet()
            case "outputs":
                return outputs_sheet(self._table("outputs"), has_calls=self._results.kind is Kind.SOURCE)
            case "errors":
                return CAUSES
            case "logs":
                return logs_sheet()
            case "requests":
                return requests_sheet()
        raise OptionError(f"there is no sheet {sheet!r}")

    def _count_event_names(self) -> list[str]:
        counted = self._table("frame").column("event").value_counts().to_pylist()
        names = [entry["values"] or "" for entry in sorted(counted, key=lambda entry: -entry["counts"])]
        return list(dict.fromkeys(names))[:MOST_EVENT_NAMES] if any(names) else []

    def _find(self, encoded: bytes) -> pa.Array | None:
        """Positions in the sheet's table, in order; None: all of them as they stand."""
        query = msgspec.json.decode(encoded, type=Query)
        plan = self._plan(query.sheet)
        table = self._table(plan.table)
        mask = self._mask(query, plan, table)
        positions = None if mask is None else pc.indices_nonzero(mask)
        if query.sort is None:
            return positions
        rows = table if positions is None else table.take(positions)
        order = "descending" if query.sort.descending else "ascending"
        keys = pa.table({"key": self._sort_key(query.sort.column, plan, rows)})
        sorted_rows = pc.sort_indices(keys, sort_keys=[("key", order)])
        return sorted_rows if positions is None else positions.take(sorted_rows)

    def _mask(self, query: Query, plan: SheetPlan, table: pa.Table) -> Any:
        masks = []
        if query.text.strip():
            needle = query.text.strip()
            found = [
                pc.fill_null(pc.match_substring(table.column(name), needle, ignore_case=True), fill_value=False)
                for name in plan.searched
            ]
            masks.append(_any_of(found))
        if query.sheet != "errors":
            masks += self._masks_by_row(query, table)
        if not masks:
            return None
        kept = masks[0]
        for mask in masks[1:]:
            kept = pc.and_(kept, mask)
        return kept

    def _masks_by_row(self, query: Query, table: pa.Table) -> list[Any]:
        """What is asked of the event that a row of any sheet belongs to."""
        if query.delivery is not None and query.delivery not in DELIVERIES:
            raise OptionError(f"{query.delivery!r} is none of {', '.join(DELIVERIES)}")
        frame = self._table("frame")
        asked = [("delivery", query.delivery), ("event", query.event), ("cause", query.cause)]
        masks = [pc.equal(pc.fill_null(frame.column(name), ""), value) for name, value in asked if value is not None]
        if not masks or table is frame:
            return masks
        kept = masks[0]
        for mask in masks[1:]:
            kept = pc.and_(kept, mask)
        rows = frame.column("row").filter(kept).combine_chunks()
        return [pc.is_in(table.column("row"), rows)]

    def _sort_key(self, column: str, plan: SheetPlan, rows: pa.Table) -> Any:
        key = plan.keys.get(column)
        if key is not None:
            return rows.column(key)
        if plan.table == "outputs" and column in {known.name for known in plan.columns}:
            return _field_of_texts(rows.column("json").to_pylist(), column)
        raise OptionError(f"rows cannot be sorted by {column!r}")

    def _cause_texts(self, causes: pa.Table) -> Texts:
        history = self._results.cause_history
        return [
            [
                cell(line["cause"]),
                f"{sign_of(line['delivery'])} {line['delivery']}",
                f"{line['count']:,}",
                "< 0.1%" if 0 < line["share"] < 0.001 else f"{line['share']:.1%}",
                sparkline(history.get((line["cause"] or "", line["delivery"]), [])),
                cell(line["explanation"]),
                f"{line['first_row']:,}",
                time_text(line["first_event_time"]),
                time_text(line["last_event_time"]),
            ]
            for line in causes.to_pylist()
        ]


def _causes_of(rows: pa.Table) -> list[CauseOfRow]:
    lines = rows.select(["cause", "delivery", "explanation"]).to_pylist()
    return [CauseOfRow(line["cause"] or "", line["delivery"], cell(line["explanation"])) for line in lines]


def _any_of(masks: list[Any]) -> Any:
    found = masks[0]
    for mask in masks[1:]:
        found = pc.or_(found, mask)
    return found


def _field_of_texts(texts: list[str], name: str) -> pa.Array:
    """One dotted field of many JSON texts, to sort by: numbers where all values are numbers, else text."""
    path = name.split(".")
    decode = msgspec.json.Decoder().decode
    values: list[Any] = []
    for text in texts:
        value: Any = decode(text)
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        values.append(value)
    numbers = all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values)
    if numbers:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    as_text = (value if isinstance(value, str) else msgspec.json.encode(value).decode() for value in values)
    return pa.array([None if value is None else text for value, text in zip(values, as_text, strict=True)])
