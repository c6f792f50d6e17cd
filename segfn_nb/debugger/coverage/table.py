"""Coverage as a table of text, as coverage tools print it."""

from __future__ import annotations

from segfn_nb.debugger.coverage.report import Report
from segfn_nb.errors import printable

COLUMNS = ("statements", "branches", "functions")


def table(report: Report, file: str) -> str:
    """
    One line for the file, and what is not known.

    Example:
        >>> print(table(report, "orders.js"))  # doctest: +SKIP
        File       Statements     Branches       Functions      Lines missed
        orders.js  90.32% 28/31   75.00%  9/12   100.00% 4/4    12-14, 20
    """
    cells = [printable(file, 100)]
    for what in COLUMNS:
        measure = report.measures[what]
        cells.append(f"{measure.percent:.2f}% {measure.covered}/{measure.total}")
    cells.append(report.missed_lines or "none")
    heads = ["File", *(what.capitalize() for what in COLUMNS), "Lines missed"]
    widths = [max(len(head), len(cell)) for head, cell in zip(heads, cells, strict=True)]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(texts, widths, strict=True)).rstrip()
        for texts in (heads, cells)
    ]
    return "\n".join([*lines, report.title])
