"""
Static HTML that survives a notebook nobody trusts: `<details>` and inline styles, no script, no style sheet, no SVG.

JupyterLab strips every `var(...)` and most keywords from the styles of untrusted output, so colours are plain ones that
read on a light and on a dark page; text keeps the page's own colour. `overflow-wrap: anywhere` is stripped as well.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from segfn_nb.errors import printable

QUIET = "opacity:0.7"
STRONG = "font-weight:600"
MONO = "font-family:monospace"
FRAME = "margin:4px 0 8px 0;max-width:72em;line-height:1.5;overflow-wrap:break-word"
LINE = "rgba(128,128,128,0.35)"
SHADE = "rgba(128,128,128,0.12)"
TONES = {"good": "#2e9e5b", "quiet": "#8a8f98", "warning": "#d08700", "bad": "#d9485f"}
"""Readable beside text of either theme; never the only sign of what they mean."""


_LONG_WORD = re.compile(r"\S{25,}")
_STEP = re.compile(r"\S{8}(?=[^\u0300-\u036f\u200d\ufe0f])")
"""Where a long word may break: what follows does not belong to the character before."""


class Html(str):
    """Text that is HTML already; every other text is escaped when it is put into a tag."""

    __slots__ = ()


def tag(name: str, *content: str, style: str = "", **attributes: str) -> Html:
    """
    One element; `content` that is not Html is shown as it is written.

    Example:
        >>> tag("b", "1 < 2")
        '<b>1 &lt; 2</b>'
    """
    given = {"style": style, **attributes} if style else attributes
    opened = "".join(f' {key}="{html.escape(value)}"' for key, value in given.items())
    return Html(f"<{name}{opened}>{joined(content)}</{name}>")


def joined(content: Iterable[str], separator: str = "") -> Html:
    """The pieces as one Html, each escaped unless it is Html."""
    return Html(separator.join(piece if isinstance(piece, Html) else escaped(piece) for piece in content))


def escaped(text: str, limit: int = 2_000) -> Html:
    """Any text as what it says: no markup, no control characters, and not longer than a screen can bear."""
    return Html(html.escape(printable(text, limit)))


def isolated(text: str, limit: int = 2_000) -> Html:
    """Text of an event or a function; right-to-left letters in it do not turn what stands around it."""
    return tag("bdi", escaped(text, limit))


def wrapping(text: str, limit: int = 2_000) -> Html:
    """
    As `isolated`, for a table's cell: a long word (a URL, a key) may break, so that no column is pushed out of view.

    A cell is at least as wide as its longest word, and `overflow-wrap: break-word` does not change that.
    """
    marked = _LONG_WORD.sub(  # printable text has no such character of its own
        lambda word: _STEP.sub("\\g<0>\x00", word.group()), printable(text, limit)
    )
    return tag("bdi", Html(html.escape(marked).replace("\x00", "<wbr>")))


def dotted(*pieces: str) -> Html:
    """Pieces with dots between them; empty ones are left out."""
    return joined([piece for piece in pieces if piece], " · ")


def code(text: str, limit: int = 2_000) -> Html:
    """Text of a function, on a line."""
    return tag("code", isolated(text, limit))


def block(*content: str) -> Html:
    """Lines as they are, in a box that scrolls."""
    style = f"{MONO};white-space:pre;overflow-x:auto;background:{SHADE};padding:4px 8px;margin:2px 0;border-radius:3px"
    return tag("div", *content, style=style)


def table(headings: list[tuple[str, str]], rows: Iterable[list[str]]) -> Html:
    """
    A table.

    Args:
        headings: (text, "left" or "right") for each column.

        rows: One text per column.
    """

    def cell(name: str, content: str, align: str) -> Html:
        lines = ";white-space:nowrap" if align == "right" else ""
        rule = f";border-bottom:1px solid {LINE}" if name == "th" else ""
        return tag(name, content, style=f"text-align:{align};vertical-align:top;padding:2px 12px 2px 0{lines}{rule}")

    head = tag("tr", *[cell("th", text, align) for text, align in headings])
    body = [
        tag("tr", *[cell("td", content, align) for content, (_, align) in zip(row, headings, strict=True)])
        for row in rows
    ]
    return tag("table", tag("thead", head), tag("tbody", *body), style="border-collapse:collapse;margin:2px 0")


def details(summary: str, *content: str, is_open: bool = False) -> Html:
    """Content behind a line that opens it, without a script."""
    line = tag("summary", summary, style="cursor:pointer")
    opened = {"open": ""} if is_open else {}
    return tag("details", line, *content, style="margin:2px 0", **opened)
