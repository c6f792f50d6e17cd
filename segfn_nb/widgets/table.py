"""
A table of any length: the kernel gives it pages of text, the browser holds only the rows one can see.

Knows no DataFrame: whoever has rows makes a `PageSource` of them. Rows travel in messages, never in the widget's saved
state, so a saved notebook holds none.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, Protocol

import anywidget
import traitlets

from segfn_nb.widgets.built import built

MAX_PAGE_ROWS = 1_000
"""What one request may ask for; a screen shows some fifty."""


class Column(NamedTuple):
    """A column's heading, and the side its cells are aligned to."""

    name: str
    align: Literal["left", "right"] = "left"


class PageSource(Protocol):
    """**Protocol**: rows that can be read a page at a time."""

    @property
    def columns(self) -> list[Column]:
        """From left to right."""

    @property
    def row_count(self) -> int:
        """How many rows there are."""

    def page(self, first: int, count: int) -> list[list[str]]:
        """
        The rows from position `first` (0-based) on, at most `count` of them; fewer at the end.

        Each has one text per column. Texts are shown as they are, never as HTML.
        """


class PagedTable(anywidget.AnyWidget):
    """
    Shows a source's rows; `selected` is the position of the row last clicked, or -1.

    Args:
        source: Where the rows come from. Call `refresh` after its rows or columns have changed.

        height_px: Height of the part that scrolls.

    Example:
        >>> table = PagedTable(results_source)
        >>> table.observe(lambda change: show(change["new"]), names="selected")
    """

    _esm = built("table.js")
    _css = built("table.css")

    columns: traitlets.List[dict[str, str]] = traitlets.List().tag(sync=True)
    row_count = traitlets.Int(0).tag(sync=True)
    height_px = traitlets.Int(320).tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)

    def __init__(self, source: PageSource, *, height_px: int = 320) -> None:
        self._source = source
        super().__init__(columns=_columns(source), row_count=source.row_count, height_px=height_px)
        self.on_msg(self._answer)

    def refresh(self) -> None:
        """Read the source's columns and row count again, and show its rows anew; nothing stays selected."""
        with self.hold_sync():
            self.columns = _columns(self._source)
            self.row_count = self._source.row_count
            self.selected = -1
        self.send({"kind": "stale"})

    def _answer(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        if message.get("kind") != "page":
            return
        first = max(0, int(message["first"]))
        count = min(max(0, int(message["count"])), MAX_PAGE_ROWS)
        rows = self._source.page(first, count)
        self.send({"kind": "page", "id": message["id"], "first": first, "rows": rows})


def _columns(source: PageSource) -> list[dict[str, str]]:
    return [column._asdict() for column in source.columns]
