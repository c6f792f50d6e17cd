"""What the results widget and the kernel say to each other: which rows are asked for, and what is shown of them."""

from __future__ import annotations

from typing import Literal

import msgspec

from segfn_nb.contracts.debugging import DebugAnswer, DebugRequest

MOST_ROWS_OF_A_PAGE = 1_000
"""What one request may ask for; a screen shows some fifty."""


class Column(msgspec.Struct, frozen=True, rename="camel"):
    """
    A column of a sheet: `name` is its heading and what a `Sort` names, `align` the side of its cells, `width` its
    narrowest width in characters.
    """

    name: str
    align: Literal["left", "right"] = "left"
    width: int = 10
    sortable: bool = True


class Sort(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Order by a column; rows without a value come last either way."""

    column: str
    descending: bool = False


class Query(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which rows of which sheet, in which order.

    `text` occurs somewhere in the row's texts, upper and lower case alike. `delivery`, `event` and `cause` are values of
    the frame's columns ("" for the events without one); null does not restrict.
    """

    sheet: str
    text: str = ""
    delivery: str | None = None
    event: str | None = None
    cause: str | None = None
    sort: Sort | None = None


class PageRequest(msgspec.Struct, frozen=True, rename="camel", tag="page", tag_field="kind"):
    """The rows at positions `first` (from 0) to `first + count` of a query; `id` comes back with the answer."""

    id: str
    query: Query
    first: int
    count: int


class OutcomeRequest(msgspec.Struct, frozen=True, rename="camel", tag="outcome", tag_field="kind"):
    """All that is known of one row of the input; with `again`, of running it again with the function as it is now."""

    id: str
    row: int
    again: bool = False


class DebugRowRequest(msgspec.Struct, frozen=True, rename="camel", tag="debug", tag_field="kind"):
    """A question to the recording of one row of the input, which is made when it is asked for the first time."""

    id: str
    row: int
    request: DebugRequest


class DebugRowAnswer(msgspec.Struct, frozen=True, rename="camel", tag="debug", tag_field="kind"):
    """What the recording says."""

    id: str
    row: int
    answer: DebugAnswer


class CauseOfRow(msgspec.Struct, frozen=True, rename="camel"):
    """What to ask for to see the rows that a row of the sheet of errors counts; and what is to be done about them, if it is known."""

    cause: str
    delivery: str
    explanation: str = ""


class Page(msgspec.Struct, frozen=True, rename="camel", tag="page", tag_field="kind"):
    """
    A page of a query.

    `total` counts the query's rows, `of` those of the sheet. `texts` has one list a row with one text a column, `rows` the
    number in the input of each. `causes` says, in the sheet of errors, what a row stands for. `events` are the names of
    events that can be chosen.
    """

    id: str
    columns: list[Column]
    first: int
    total: int
    of: int
    texts: list[list[str]]
    rows: list[int]
    causes: list[CauseOfRow] = []
    events: list[str] = []


class OutcomeShown(msgspec.Struct, frozen=True, rename="camel", tag="outcome", tag_field="kind"):
    """One row's outcome as HTML in which every text is escaped; `curl` sends its requests from a shell."""

    id: str
    row: int
    html: str
    curl: str = ""


class Refused(msgspec.Struct, frozen=True, rename="camel", tag="refused", tag_field="kind"):
    """What was asked for with `id` cannot be shown, and why."""

    id: str
    message: str


class Sheet(msgspec.Struct, frozen=True, rename="camel"):
    """One tab: its name in a `Query`, its label, and how many rows it has."""

    name: str
    label: str
    count: int


class Running(msgspec.Struct, frozen=True, rename="camel"):
    """
    How far a replay is: rows done, rows in all where that is known, rows a second.

    `is_reading`: the events are still read, and what is shown are their first rows.
    """

    done: int
    total: int | None
    rate: float
    is_reading: bool = False


class ResultsState(msgspec.Struct, frozen=True, rename="camel"):
    """
    What the widget shows beside rows, without values of events: it may be saved with a notebook.

    `summary` is HTML: title, counts, and that they add up. `deliveries` are those that occurred; `running` is null once
    the replay has ended. `revision` grows whenever rows may have changed.
    """

    summary: str
    sheets: list[Sheet]
    deliveries: list[str]
    can_run_again: bool = False
    can_debug: bool = False
    running: Running | None = None
    revision: int = 0


ToKernel = PageRequest | OutcomeRequest | DebugRowRequest
FromKernel = Page | OutcomeShown | DebugRowAnswer | Refused
