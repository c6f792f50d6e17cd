"""
A function's code with what a replay reached of it, for a notebook read without a kernel.

Counts and row numbers only, no value of an event. What was never reached has a sign and a word beside its colour.
"""

from __future__ import annotations

import html
from typing import NamedTuple

from segfn_nb.contracts.debugging import ColorKind
from segfn_nb.debugger.coverage.report import MEASURES, Arm, Called, Line, Report
from segfn_nb.debugger.coverage.text import ranges
from segfn_nb.errors import printable
from segfn_nb.widgets.html import (
    FRAME,
    LINE,
    MONO,
    QUIET,
    STRONG,
    Html,
    details,
    dotted,
    escaped,
    isolated,
    joined,
    table,
    tag,
)
from segfn_nb.widgets.numbers import counted, percent
from segfn_nb.widgets.recording.javascript_colors import colored_lines

NEVER, IN_PARTS, RAN = "✗", "◐", "✓"
"""Signs of lines: never reached, reached but for a branch, reached."""

LONGEST_LINE = 500
MOST_LINES = 3_000
MOST_PATHS = 20
"""Characters of a line, lines of the code, and paths that are shown; what is left out is said."""

_COLORS: dict[ColorKind, str] = {
    "keyword": "color:#9265d2",
    "string": "color:#cd581d",
    "number": "color:#108e64",
    "function": "color:#247ce0",
    "comment": "opacity:0.7;font-style:italic",
}
"""As far from a white page as from a dark one."""

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
    """A line of the code with its pieces, each of a kind, and with what is to be said of it."""

    line: Line
    pieces: list[tuple[ColorKind, str]]
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
            never = [arm.arm for arm in here if arm.hits == 0]
            notes[number] = [f"never taken: {', '.join(never)}"] if never else []
    called: Called
    for called in report.functions_called:
        if called.hits == 0:
            notes.setdefault(called.line, []).append(f"never called: {called.name}")
    # Behind a line end at the end no line is counted.
    colored = zip(report.line_counts, colored_lines(report.text.source), strict=False)
    return [_Marked(line, pieces, notes.get(line.line, [])) for line, pieces in colored]


def _code(report: Report, *, is_open: bool) -> Html:
    marked = _marked(report)
    hits = max((len(f"{one.line.hits:,}") for one in marked if one.line.hits), default=4)
    rows = max((len(f"{one.line.rows:,}") for one in marked if one.line.rows), default=4)
    widths = (len(str(len(marked))), max(hits, 5), max(rows, 4))
    head = f" {'line':>{widths[0] + 2}} {'hits':>{widths[1]}} {'rows':>{widths[2]}}"
    shown = [tag("div", head, style=QUIET), *(_line(one, widths) for one in marked[:MOST_LINES])]
    if len(marked) > MOST_LINES:
        shown.append(tag("div", f"… {len(marked) - MOST_LINES:,} lines more", style=QUIET))
    # All lines are as wide as the longest one, so that marked ones stay marked where it is scrolled.
    lines = tag("div", *shown, style="display:inline-block;min-width:100%")
    box = f"{MONO};white-space:pre;overflow-x:auto;border:1px solid {LINE};border-radius:3px;padding:4px 0;margin:2px 0"
    return details("code", tag("div", lines, style=box), is_open=is_open)


def _line(marked: _Marked, widths: tuple[int, int, int]) -> Html:
    line, pieces, notes = marked
    is_never = line.hits == 0 or (line.hits is None and bool(notes))  # no statement, but a function
    sign = NEVER if is_never else IN_PARTS if notes else " "
    hits = "" if line.hits is None else "never" if line.hits == 0 else f"{line.hits:,}"
    rows = "" if not line.rows else f"{line.rows:,}"
    margin = f" {sign} {line.line:>{widths[0]}} {hits:>{widths[1]}} {rows:>{widths[2]}} "
    numbers = tag("span", margin, style=f"opacity:0.8;border-right:1px solid {LINE};margin-right:8px")
    said = [tag("span", f"   {sign} {'; '.join(notes)} ", style=QUIET)] if notes else []
    style = _NEVER_STYLE if is_never else _PARTS_STYLE if notes else ""
    return tag("div", numbers, tag("bdi", *_colored(pieces)), *said, style=style)


def _colored(pieces: list[tuple[ColorKind, str]]) -> list[Html]:
    """Pieces in colours, as long as a line may be."""
    shown, left = [], LONGEST_LINE
    for kind, text in pieces:
        if left <= 0:
            break
        content = escaped(text.replace("\t", "    "), left)
        shown.append(tag("span", content, style=_COLORS[kind]) if kind in _COLORS else content)
        left -= len(text)
    return shown


def _paths(report: Report) -> Html:
    ways = report.ways
    known = sum(way.rows for way in ways)
    if not known:
        return Html("")
    differs = report.way_words()
    has_more = any(differs)
    rows = [
        [
            f"{way.rows:,}",
            percent(way.rows / known),
            "" if way.first_row is None else f"{way.first_row:,}",
            printable(ranges(report.way_lines(way)) or "none", 300),
            *([isolated(words, 300)] if has_more else []),
        ]
        for way, words in zip(ways[:MOST_PATHS], differs, strict=False)
    ]
    headings = [("rows", "right"), ("share", "right"), ("first row", "right"), ("lines", "left")]
    headings += [("and, unlike others with these lines", "left")] if has_more else []
    more = (
        [tag("div", f"… {counted(len(ways) - MOST_PATHS, 'path')} more", style=QUIET)] if len(ways) > MOST_PATHS else []
    )
    return details(f"paths {len(ways):,}", table(headings, rows), *more)
