"""
Says what the columns of a table mean: which path of the event each one is, or which one holds whole events.

Knows four dialects (`read_options.DIALECTS`): dotted columns (`properties.revenue`; `properties`, `traits` and `context`
may also be one column of JSON), tables of a warehouse, whole events in one column, and for source functions captured
requests. The options `columns` and `dialect` overrule what the columns suggest.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from segfn_nb.contracts.function import TYPE_HANDLERS, Kind
from segfn_nb.errors import InputError, OptionError
from segfn_nb.replay.dialects.captures import CAPTURE_FIELDS, captures_dialect
from segfn_nb.replay.dialects.event_type import event_type_of
from segfn_nb.replay.dialects.plan import OBJECT_COLUMNS, TIME_FIELDS, Column, ColumnPlan, Dialect, listed, path_of
from segfn_nb.replay.dialects.warehouse import is_warehouse_name, is_warehouse_table, warehouse_dialect
from segfn_nb.replay.read_options import ReadOptions

_EVENT_COLUMNS = ("type", "action", "event", "userId", "anonymousId", "previousId", "groupId")
"""Any of these, or something below properties or traits, can make an event; a timestamp alone cannot."""

_TOP_LEVEL = (
    *(*_EVENT_COLUMNS, *OBJECT_COLUMNS, *TIME_FIELDS),
    *("messageId", "name", "category", "version", "channel", "projectId", "writeKey", "_metadata"),
)
_COLUMNS_OF_OUTPUTS = ("row", "seq", "call")
"""How `Results.outputs` begins: these say where an event came from and are not part of it."""

SAMPLE_ROWS = 100
"""Rows looked at to find a column of whole events."""


def detect(
    names: Sequence[str], sample: Sequence[Sequence[Any]], *, kind: Kind, label: str, options: ReadOptions
) -> Dialect:
    """
    The dialect of a table.

    Args:
        names: Its columns.

        sample: Some rows, each with as many cells.

        kind: The function's kind: source functions take captured requests.

        label: The file's name, or what stands for it; used in messages and to tell the events' type.

        options: What overrules the columns.

    Raises:
        InputError: No column could make an event, two have one name or path, or one lies inside another that is no object.

        OptionError: The option `dialect` is none for this kind of function.
    """
    _refuse_dialect(options.dialect, kind)
    table = _named(names, label, options)
    if options.dialect == "whole" or (options.dialect is None and not table.renamed):
        whole = _whole_column(table.columns, sample, kind)
        if whole is not None:
            others = [name for name in table.names if name != whole.name]
            return Dialect("whole", [ColumnPlan(whole.name, (), whole.index)], others)
        if options.dialect == "whole":
            raise InputError(f"{label}: no column holds whole events as JSON. Columns: {_quoted(table.names)}")
    if kind is Kind.SOURCE:
        found = captures_dialect(table.columns, label)
    elif options.dialect == "warehouse" or (options.dialect is None and _is_of_warehouse(table)):
        found = warehouse_dialect(table.columns, sample, label, names=table.names)
    else:
        found = _dotted(table.columns, label)
    if kind is not Kind.SOURCE and not any(_makes_an_event(plan) for plan in found.columns):
        unknown = [name for name in options.columns if name not in table.names]
        if unknown:
            raise OptionError(f"columns: {label} has no column {unknown[0]!r}. Columns: {_quoted(table.names)}")
        raise InputError(_no_event(table.names, label))
    _refuse_overlaps(found.columns, label, table.renamed)
    return msgspec.structs.replace(found, ignored=[*table.ignored, *found.ignored], renamed=table.renamed)


def is_known_name(name: str) -> bool:
    """Whether a column of that name can only mean something to some dialect: `userId`, `properties.x`, `user_id`, `body`."""
    return path_of(name)[0] in (*_TOP_LEVEL, *CAPTURE_FIELDS) or is_warehouse_name(name)


class _Table(msgspec.Struct, frozen=True):
    """Columns as the user names them: all `names`, those that are read, and what is said of the others."""

    names: list[str]
    columns: list[Column]
    ignored: list[str]
    renamed: dict[str, str]


def _named(names: Sequence[str], label: str, options: ReadOptions) -> _Table:
    """What the option `columns` makes of a table's columns, before anything is told by their names."""
    stripped = [str(name).strip() for name in names]
    twice = sorted({name for name in stripped if name and stripped.count(name) > 1})
    if twice:
        raise InputError(f"{label}: two columns are called {twice[0]!r}; rename one")
    renamed = {name: path for name in stripped if (path := options.columns.get(name)) is not None}
    left_out = [name for name in stripped if name in options.columns and name not in renamed]
    unnamed = [name for name in stripped if not name or name.startswith("Unnamed: ")]
    columns = [
        Column(name, i, path_of(renamed[name]) if name in renamed else None)
        for i, name in enumerate(stripped)
        if name not in (*left_out, *unnamed)
    ]
    ignored = [*left_out, *(name or "(a column without a name)" for name in unnamed)]
    return _Table(stripped, columns, ignored, renamed)


def _is_of_warehouse(table: _Table) -> bool:
    """Whether all names together are a warehouse's, and some are left for it to say what they mean."""
    return is_warehouse_table(table.names) and any(column.path is None for column in table.columns)


def _refuse_dialect(dialect: str | None, kind: Kind) -> None:
    if (dialect == "requests") != (kind is Kind.SOURCE) and dialect not in (None, "whole"):
        takes = "captured requests" if kind is Kind.SOURCE else "events"
        raise OptionError(f"dialect={dialect!r}: a {kind.label} takes {takes}")


def _dotted(columns: Sequence[Column], label: str) -> Dialect:
    plans = [ColumnPlan(column.name, column.path or path_of(column.name), column.index) for column in columns]
    ignored: list[str] = []
    if tuple(plan.name for plan in plans[:3]) == _COLUMNS_OF_OUTPUTS:
        plans, ignored = plans[3:], list(_COLUMNS_OF_OUTPUTS)
    has_type = any(plan.path == ("type",) for plan in plans)
    if not has_type:
        plans = [msgspec.structs.replace(plan, path=("type",)) if plan.path == ("action",) else plan for plan in plans]
        has_type = any(plan.path == ("type",) for plan in plans)
    strange = [plan for plan in plans if len(plan.path) == 1 and plan.path[0] not in _TOP_LEVEL]
    notes = []
    if strange:
        names = listed([".".join(plan.path) for plan in strange])
        first = strange[0]
        known = {field.lower(): field for field in _TOP_LEVEL}
        near = difflib.get_close_matches(first.path[0].lower(), known, n=1, cutoff=0.8)
        meant = known[near[0]] if near else f"properties.{first.path[0]}"
        notes.append(
            f'top-level fields that Segment does not have: {names} (to change: columns={{"{first.name}": "{meant}"}}, '
            "or None to leave it out)"
        )
    default_type, why = (None, "") if has_type else event_type_of({plan.path[0] for plan in plans}, label)
    return Dialect("dotted", plans, ignored, default_type, why, notes=notes)


def _makes_an_event(plan: ColumnPlan) -> bool:
    return plan.path[0] in ("properties", "traits") or (len(plan.path) == 1 and plan.path[0] in _EVENT_COLUMNS)


def _refuse_overlaps(plans: Sequence[ColumnPlan], label: str, renamed: Mapping[str, str]) -> None:
    by_path: dict[tuple[str, ...], ColumnPlan] = {}
    for plan in plans:
        other = by_path.setdefault(plan.path, plan)
        if other is not plan:
            surplus = plan if other.name in renamed else other  # what the user sent there is meant
            alike = ", as their names differ only in case" if other.name.lower() == plan.name.lower() else ""
            raise InputError(
                f"{label}: columns {other.name!r} and {plan.name!r} both become {'.'.join(plan.path)}{alike}; leave one out: "
                f'columns={{"{surplus.name}": None}}'
            )
    for plan in plans:
        for length in range(1, len(plan.path)):
            outer = by_path.get(plan.path[:length])
            if outer is not None and not outer.is_object:
                raise InputError(
                    f"{label}: column {plan.name!r} lies inside column {outer.name!r}; leave one out: "
                    f'columns={{"{outer.name}": None}}'
                )


def _whole_column(columns: Sequence[Column], sample: Sequence[Sequence[Any]], kind: Kind) -> Column | None:
    """The column that holds whole events, if one does."""
    for column in columns:
        if column.name == "json" and _holds_events(column.index, sample, kind):
            return column
    for column in columns:
        others = (other.name for other in columns if other is not column)
        if column.name in OBJECT_COLUMNS or any(_says_a_field(name, kind) for name in others):
            continue
        if _holds_events(column.index, sample, kind):
            return column
    return None


def _says_a_field(name: str, kind: Kind) -> bool:
    """Whether a column of that name can only be one field of an event, so that no other column is the whole."""
    if kind is Kind.SOURCE:
        return name in CAPTURE_FIELDS
    return path_of(name)[0] in OBJECT_COLUMNS or name in ("type", "action", "userId", "anonymousId", "previousId")


def _holds_events(index: int, sample: Sequence[Sequence[Any]], kind: Kind) -> bool:
    """Whether the first value of the column that is an object is an event."""
    for row in sample:
        value = row[index] if index < len(row) else None
        if isinstance(value, str) and value.lstrip().startswith("{"):
            try:
                value = json.loads(value)
            except ValueError:
                continue
        if isinstance(value, Mapping):
            return "body" in value if kind is Kind.SOURCE else _is_event(value)
    return False


def _is_event(value: Mapping[str, Any]) -> bool:
    if isinstance(value.get("type"), str) and value["type"] in TYPE_HANDLERS:
        return True
    return any(isinstance(value.get(name), str) for name in ("userId", "anonymousId", "messageId", "event"))


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _no_event(names: Sequence[str], label: str) -> str:
    known = {re.sub(r"[\W_]", "", field).lower(): field for field in _TOP_LEVEL}
    shown = [name for name in names if name][:4] or ["..."]
    alike = {name: known.get(re.sub(r"[\W_]", "", name).lower()) for name in shown}
    mapping = {name: path or f"properties.{name.replace('.', '_')}" for name, path in alike.items()}
    if not any(alike.values()):
        mapping[shown[0]] = "userId"
    written = ", ".join(f'"{name}": "{path}"' for name, path in mapping.items())
    if {"id", "received_at"} <= {name.lower() for name in names}:
        return (
            f"{label}: no column could make an event. A warehouse's tables users and accounts hold the latest traits, and "
            f"no events: read identifies or groups. There are: {_quoted(names)}. If these are events after all:\n"
            f"    columns={{{written}}}"
        )
    return (
        f"{label}: no column could make an event. An event has columns such as type, event, userId, anonymousId, "
        f"timestamp, properties.revenue, traits.email, context.ip, or one column with the whole event as JSON. "
        f"There are: {_quoted(names)}. Say which is which, for instance\n"
        f"    columns={{{written}}}\n"
        "where None (null in JSON) in place of a path leaves a column out."
    )
