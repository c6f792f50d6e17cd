"""
A function's code with what a replay reached of it, for a notebook read without a kernel.

Counts and row numbers only, no value of an event. What was never reached has a sign and a word beside its colour.
"""

from __future__ import annotations

import html
from typing import NamedTuple

from segfn_nb.debugger.coverage.report import MEASURES, Arm, Called, Line, Report
from segfn_nb.debugger.coverage.text import ranges
from segfn_nb.errors import printable
from segfn_nb.widgets.html import FRAME, LINE, MONO, QUIET, STRONG, Html, details, dotted, isolated, joined, table, tag
from segfn_nb.widgets.numbers import counted, percent

NEVER, IN_PARTS, RAN = "✗", "◐", "✓"
"""Signs of lines: never reached, reached but for a branch, reached."""

LONGEST_LINE = 500
MOST_LINES = 3_000
MOST_PATHS = 20
"""Characters of a line, lines of the code, and paths that are shown; what is left out is said."""

_NEVER_STYLE = "background:rgba(217,72,95,0.18)"
_PARTS_STYLE = "background:rgba(208,135,0,0.18)"


def coverage_html(report: Report, *, is_open: bool = True) -> Html:
    """
    The static form.

    Args:
        is_open: Whether the code shows at once.
    """
    parts = [tag("div", _title(report)), _measures(report), _never(report), *_unknown(report)]
    parts += [_code(report, is_open=is_open), _paths(report)]
    return tag("div", *parts, style=f"{FRAME};border:1px solid {LINE};border-radius:4px;padding:6px 12px")


def coverage_page(report: Report) -> str:
    """The static form as a page of its own."""
    title = html.escape(f"Coverage of {report.name}")
    head = f'<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>{title}</title>'
    body = f'<body style="font-family:sans-serif;margin:2em">{coverage_html(report)}</body>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>{body}</html>\n'


def _title(report: Report) -> Html:
    rows = counted(report.rows_in, "event")
    return joined(["coverage of ", tag("span", isolated(report.name, 200), style=STRONG), f" · {rows}"])


def _measures(report: Report) -> Html:
    said = []
    for what in MEASURES:
        measure = report.measures[what]
        sign = RAN if measure.covered == measure.total else IN_PARTS if measure.covered else NEVER
        numbers = tag("span", f" ({measure.covered:,} of {measure.total:,})", style=QUIET)
        said.append(tag("span", f"{sign} {what} {measure.percent:.2f} %", numbers, style="white-space:nowrap"))
    return tag("div", dotted(*said))


def _never(report: Report) -> Html:
    """What was never reached, in a line each."""
    lines = report.missed_lines
    functions = [one.name for one in report.functions_called if one.hits == 0]
    arms = sum(arm.hits == 0 for arm in report.arms)
    said = []
    if lines:
        said.append(tag("div", f"{NEVER} never reached: line{'' if lines.isdigit() else 's'} {printable(lines, 500)}"))
    if functions:
        said.append(tag("div", f"{NEVER} never called: ", isolated(", ".join(functions), 500)))
    if arms:
        said.append(tag("div", f"{NEVER} never taken: {counted(arms, 'branch', 'branches')}"))
    return joined(said) if said else tag("div", f"{RAN} all of it was reached")


def _unknown(report: Report) -> list[Html]:
    if not report.rows_unknown:
        return []
    words = ", ".join(f"{count:,} {delivery}" for delivery, count in report.unknown.items())
    said = f"of {counted(report.rows_unknown, 'row')} it is not known what they reached: {words}"
    return [tag("div", said, style=QUIET)]


class _Marked(NamedTuple):
    """A line of the code with what is to be said of it."""

    line: Line
    notes: list[str]


def _marked(report: Report) -> list[_Marked]:
    """Every line, with branches that were not taken and functions that were not called there."""
    notes: dict[int, list[str]] = {}
    arms: dict[int, list[Arm]] = {}
    for arm in report.arms:
        arms.setdefault(arm.line, []).append(arm)
    for number, here in arms.items():
        # Where nothing of a decision was come to, the line says so already.
        if any(arm.hits for arm in here):
            notes[number] = [f"never taken: {arm.arm}" for arm in here if arm.hits == 0]
    called: Called
    for called in report.functions_called:
        if called.hits == 0:
            notes.setdefault(called.line, []).append(f"never called: {called.name}")
    return [_Marked(line, notes.get(line.line, [])) for line in report.line_counts]


def _code(report: Report, *, is_open: bool) -> Html:
    marked = _marked(report)
    hits = max((len(f"{one.line.hits:,}") for one in marked if one.line.hits), default=4)
    rows = max((len(f"{one.line.rows:,}") for one in marked if one.line.rows), default=4)
    widths = (len(str(len(marked))), max(hits, 5), max(rows, 4))
    head = f"{'line':>{widths[0] + 2}} {'hits':>{widths[1]}} {'rows':>{widths[2]}}"
    shown = [tag("div", head, style=QUIET), *(_line(one, widths) for one in marked[:MOST_LINES])]
    if len(marked) > MOST_LINES:
        shown.append(tag("div", f"… {len(marked) - MOST_LINES:,} lines more", style=QUIET))
    box = f"{MONO};white-space:pre;overflow-x:auto;padding:4px 0;margin:2px 0"
    return details("code", tag("div", *shown, style=box), is_open=is_open)


def _line(marked: _Marked, widths: tuple[int, int, int]) -> Html:
    line, notes = marked
    is_never = line.hits == 0 or (line.hits is None and bool(notes))  # no statement, but a function
    sign = NEVER if is_never else IN_PARTS if notes else " "
    hits = "" if line.hits is None else "never" if line.hits == 0 else f"{line.hits:,}"
    rows = "" if not line.rows else f"{line.rows:,}"
    margin = f"{sign} {line.line:>{widths[0]}} {hits:>{widths[1]}} {rows:>{widths[2]}}  "
    code = tag("code", isolated(line.text.replace("\t", "    "), LONGEST_LINE))
    said = [tag("span", f"   {sign} {'; '.join(notes)}", style=QUIET)] if notes else []
    style = _NEVER_STYLE if is_never else _PARTS_STYLE if notes else ""
    return tag("div", margin, code, *said, style=style)


def _paths(report: Report) -> Html:
    ways = report.ways
    known = sum(way.rows for way in ways)
    if not known:
        return Html("")
    rows = [
        [
            f"{way.rows:,}",
            percent(way.rows / known),
            "" if way.first_row is None else f"{way.first_row:,}",
            printable(ranges(report.way_lines(way)) or "none", 300),
        ]
        for way in ways[:MOST_PATHS]
    ]
    headings = [("rows", "right"), ("share", "right"), ("first row", "right"), ("lines", "left")]
    more = (
        [tag("div", f"… {counted(len(ways) - MOST_PATHS, 'path')} more", style=QUIET)] if len(ways) > MOST_PATHS else []
    )
    return details(f"paths {len(ways):,}", table(headings, rows), *more)
