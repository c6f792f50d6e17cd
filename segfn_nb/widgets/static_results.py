"""
What a replay gave, for a notebook read without a kernel: counts, causes, row numbers, types and deliveries.

No value of an event is in it (messages of causes have their values left out), so that it can be saved and shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segfn_nb.functions.delivery import DELIVERIES, sign_of
from segfn_nb.replay.summary import answered_by, answered_on_this_machine
from segfn_nb.replay.tables.history import sparkline
from segfn_nb.widgets.html import (
    FRAME,
    LINE,
    MONO,
    QUIET,
    SHADE,
    STRONG,
    TONES,
    Html,
    details,
    dotted,
    isolated,
    joined,
    table,
    tag,
    wrapping,
)
from segfn_nb.widgets.numbers import counted, percent, seconds
from segfn_nb.widgets.signs import tone_of

if TYPE_CHECKING:
    from segfn_nb.replay.results import Results

EXPLAINED = f"{QUIET};white-space:normal;min-width:24em"

MOST_CAUSES = 20
MOST_TYPES = 20
MOST_ERROR_ROWS = 50
"""Causes, event types and rows with errors that are listed; the others are counted."""


def results_html(results: Results) -> Html:
    """The results' static form."""
    parts = [*_summary(results), _causes(results), _types(results), _error_rows(results), _read_as(results)]
    return tag("div", *parts, style=f"{FRAME};border:1px solid {LINE};border-radius:4px;padding:6px 12px")


def summary_html(results: Results, *, is_running: bool = False) -> Html:
    """The static form's upper part: what ran, how many rows have which delivery, and, at the end, that they add up."""
    if is_running:
        return joined([tag("div", dotted(*_names(results))), _bars(results)])
    return joined([*_summary(results), _read_as(results)])


def _summary(results: Results) -> list[Html]:
    return [tag("div", _title(results)), _bars(results), _sum(results), *_sentences(results)]


def _title(results: Results) -> Html:
    name, kind, source, http = _names(results)
    return dotted(
        name,
        kind,
        source,
        counted(results.rows_in, "event"),
        f"{results.events_per_second:,.0f}/s, {seconds(results.seconds)}",
        http,
        joined(["run ", tag("code", results.hash[:8])]),
    )


def _names(results: Results) -> list[Html]:
    """What ran, over what, and who answered."""
    return [
        tag("span", results.name, style=STRONG),
        tag("span", results.kind.label, style=QUIET),
        isolated(results.source, 200),
        joined(["http: ", isolated(results.http, 200)]),
    ]


def _bars(results: Results) -> Html:
    """One line a delivery: sign and word, count, share, and a bar; those without rows are left out."""
    rows = max(results.rows_in, 1)
    cells: list[Html] = []
    for delivery in DELIVERIES:
        count = results.deliveries.get(delivery, 0)
        if count:
            bar = f"width:{100 * count / rows:.2f}%;min-width:2px;height:10px;border-radius:2px"
            cells += [
                tag("div", f"{sign_of(delivery)} {delivery}"),
                tag("div", f"{count:,}", style="text-align:right"),
                tag("div", percent(count / rows), style=f"text-align:right;{QUIET}"),
                tag(
                    "div", tag("div", style=f"{bar};background:{TONES[tone_of(delivery)]}"), style=f"background:{SHADE}"
                ),
            ]
    columns = "grid-template-columns:max-content max-content max-content 1fr;column-gap:12px;align-items:center"
    return tag("div", *cells, style=f"display:grid;{columns};max-width:56em;margin:4px 0")


def _sum(results: Results) -> Html:
    """That every row which went in came out, or how many did not."""
    total = sum(results.deliveries.values())
    if total == results.rows_in == results.rows_out:
        return tag("div", f"sum {total:,} of {counted(results.rows_in, 'row')} ✓")
    said = f"✗ {counted(results.rows_in, 'row')} went in and {total:,} came out: this is our fault, please report it"
    return tag("div", said, style=STRONG)


def _sentences(results: Results) -> list[Html]:
    lines = []
    if results.was_stopped:
        lines.append(tag("div", "‖ stopped before its end; what had run is kept", style=STRONG))
    if results.answered_here:
        delivered = results.deliveries.get("delivered", 0)
        said = answered_on_this_machine(delivered, results.request_count, results.answered_here)
        lines.append(tag("div", isolated(said)))
    else:
        lines.append(tag("div", isolated(answered_by(results.http, results.request_count, results.refused_count))))
    lines += [tag("div", "note: ", isolated(note)) for note in results.notes]
    return lines


def _causes(results: Results) -> Html:
    causes = results.causes
    if not len(causes):
        return Html("")
    shown = causes.head(MOST_CAUSES).to_dict("records")
    history = results.cause_history
    rows = [
        [
            joined(
                [wrapping(str(cause["cause"]), 300), tag("div", isolated(str(cause["explanation"])), style=EXPLAINED)]
            ),
            tag("span", f"{sign_of(cause['delivery'])} {cause['delivery']}", style="white-space:nowrap"),
            f"{cause['count']:,}",
            percent(cause["share"]),
            tag(
                "span",
                sparkline(history.get((cause["cause"], cause["delivery"]), [])),
                style=f"{MONO};white-space:nowrap",
            ),
            f"{cause['first_row']:,}",
        ]
        for cause in shown
    ]
    headings = [("cause", "left"), ("delivery", "left"), ("count", "right"), ("share", "right"), ("over time", "left")]
    headings.append(("first row", "right"))
    if any(_message(cause) for cause in shown):
        headings.append(("message", "left"))
        rows = [[*row, wrapping(_message(cause), 300)] for row, cause in zip(rows, shown, strict=True)]
    more = _more(len(causes) - MOST_CAUSES, "cause")
    title = joined([f"causes {len(causes):,}", tag("span", " values in messages are left out", style=QUIET)])
    return details(title, table(headings, rows), more, is_open=True)


def _error_rows(results: Results) -> Html:
    """Which rows they are: numbers, types and causes, without a value of an event."""
    errors = results.errors
    if not len(errors):
        return Html("")
    rows = [
        [
            f"{error['row']:,}",
            wrapping(str(error["type"] or ""), 60),
            f"{sign_of(error['delivery'])} {error['delivery']}",
            wrapping(str(error["cause"]), 300),
        ]
        for error in errors.head(MOST_ERROR_ROWS).to_dict("records")
    ]
    headings = [("row", "right"), ("type", "left"), ("delivery", "left"), ("cause", "left")]
    more = _more(len(errors) - MOST_ERROR_ROWS, "row")
    return details(f"rows with errors {len(errors):,}", table(headings, rows), more)


def _read_as(results: Results) -> Html:
    if not results.read_as:
        return Html("")
    return details("read as", *[tag("div", isolated(line)) for line in results.read_as])


def _message(cause: dict[str, Any]) -> str:
    """What the message says beyond the cause."""
    message = str(cause["message"] or "")
    return "" if message in str(cause["cause"]) else message


def _types(results: Results) -> Html:
    by_type = results.deliveries_by_type
    shown = [delivery for delivery in DELIVERIES if results.deliveries.get(delivery)]
    if not by_type:
        return Html("")
    rows = [
        [wrapping(name or "(none)", 100), *[f"{counts.get(delivery, 0):,}" for delivery in shown]]
        for name, counts in list(by_type.items())[:MOST_TYPES]
    ]
    headings = [("type", "left"), *[(delivery, "right") for delivery in shown]]
    return details("deliveries by type", table(headings, rows), _more(len(by_type) - MOST_TYPES, "type"))


def _more(surplus: int, what: str) -> Html:
    return tag("div", f"… {counted(surplus, what)} more", style=QUIET) if surplus > 0 else Html("")
