"""What was frozen: which events became tests, what they stand for, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence

from segfn_nb.widgets.html import FRAME, LINE, STRONG, Html, details, isolated, tag
from segfn_nb.widgets.html import table as html_table


def frozen_html(title: str, cases: Sequence[tuple[str, int]], said: Sequence[str]) -> Html:
    """
    The static form.

    Args:
        title: How many, and where.

        cases: File and row of each.

        said: Lines below.
    """
    rows = [[isolated(name, 200), f"{row:,}"] for name, row in cases]
    table = html_table([("file", "left"), ("row", "right")], rows)
    lines = [tag("div", isolated(line)) for line in said]
    border = f"border:1px solid {LINE};border-radius:4px;padding:6px 12px"
    return tag(
        "div",
        tag("div", isolated(title), style=STRONG),
        *lines,
        details("events", table, is_open=len(rows) <= 20),
        style=f"{FRAME};{border}",
    )
