"""How a replay looks while it runs: a bar at first, then the results so far. Where they stand is up to a `Place`."""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from segfn_nb.contracts.pages import Running
from segfn_nb.widgets.html import QUIET, SHADE, TONES, Html, dotted, escaped, tag
from segfn_nb.widgets.numbers import seconds

if TYPE_CHECKING:
    from segfn_nb.replay.results import Results
    from segfn_nb.widgets.results import ResultsWidget

DRAW_SECONDS = 0.25
"""Between two drawings of how far it is."""

SHARE_OF_TIME = 10
"""Rows so far are drawn again after so many times as long as the last drawing took: looking must not slow the replay down."""


class Place(Protocol):
    """**Protocol**: where a running replay is shown."""

    def show_bar(self, bar: Html) -> None:
        """Show how far it is; again and again, until there are rows."""

    def show_rows(self, widget: ResultsWidget, bar: Html) -> None:
        """Show rows from now on; called once. `bar` is for who cannot show a widget."""

    def clear(self) -> None:
        """Take all of it away: it is over."""


class RunningReplay:
    """
    One replay on its way; see `segfn_nb.replay.progress.Watcher`.

    Args:
        name: The function's.

        place: Where it is shown.
    """

    def __init__(self, name: str, place: Place) -> None:
        self._name = name
        self._place = place
        self._done = 0
        self._total: int | None = None
        self._so_far: Callable[[], Results] | None = None
        self._began = self._next_draw = self._next_rows = time.monotonic()
        self._widget: ResultsWidget | None = None
        self._results: Results | None = None
        place.show_bar(tag("div", escaped(f"{name}: reading the events"), style=QUIET))
        # The widgets' modules take as long to load as the first rows to run; reading leaves a processor to it.
        threading.Thread(target=importlib.import_module, args=("segfn_nb.widgets.results",), daemon=True).start()

    @property
    def shows_rows(self) -> bool:
        """In a table."""
        return True

    def look(self, results: Results) -> None:
        """Show the first rows, while the events are still read."""
        self._draw_rows(results, Running(len(results), None, 0.0, is_reading=True))

    def begin(self, total: int | None, so_far: Callable[[], Results]) -> None:
        """Count from now on."""
        self._total = total
        self._so_far = so_far
        self._began = time.monotonic()
        self._draw()

    def update(self, rows: int) -> None:
        """So many rows more are done."""
        self._done += rows
        if self._results is None or time.monotonic() >= self._next_draw:
            self._draw()

    def close(self) -> None:
        """Take it away."""
        self._place.clear()

    def _draw(self) -> None:
        now = time.monotonic()
        elapsed = now - self._began
        running = Running(self._done, self._total, self._done / elapsed if elapsed else 0.0)
        assert self._so_far is not None
        if now >= self._next_rows and self._draw_rows(self._so_far(), running):
            self._next_rows = time.monotonic() + max(DRAW_SECONDS, SHARE_OF_TIME * (time.monotonic() - now))
        elif self._widget is not None:
            self._widget.show_progress(running)
            answer_while_busy(self._widget)
        if self._widget is None:
            self._place.show_bar(bar_html(self._name, running))
        self._next_draw = time.monotonic() + DRAW_SECONDS

    def _draw_rows(self, results: Results, running: Running) -> bool:
        """Whether there are any."""
        if not len(results):
            return False
        # The widget itself holds no results: what is shown must be held here.
        self._results = results
        from segfn_nb.widgets.results import widget_of

        widget = widget_of(results, running=running)
        if self._widget is None:
            self._widget = widget
            self._place.show_rows(widget, bar_html(self._name, running))
        widget.push_rows()  # once there is a view that hears of them
        answer_while_busy(widget)
        return True


def answer_while_busy(widget: Any) -> None:
    """
    Have what the browser asks of a widget answered while a cell runs; to be called whenever the cell's thread used it.

    JupyterLab asks in a subshell, a thread beside the one that runs cells; but ipykernel 7.4 answers a comm in the shell
    that last used it, which is the busy one, unless it does not remember which that was. Where it has no such memory,
    older versions included, nothing changes: what is asked meanwhile is answered when the cell has ended.
    """
    vars(widget.comm).pop("_reply_subshell_id", None)


def bar_html(name: str, running: Running) -> Html:
    """How far it is: rows done, events a second, and, where the total is known, a bar and the time left."""
    done, total, rate = running.done, running.total, running.rate
    share = min(done / total, 1.0) if total else 0.0
    title = dotted(
        name,
        f"{done:,} of {total:,} events" if total else f"{done:,} events",
        f"{rate:,.0f}/s" if rate else "",
        f"{seconds((total - done) / rate)} left" if rate and total and done < total else "",
    )
    inside = tag("div", style=f"width:{100 * share:.1f}%;height:6px;border-radius:2px;background:{TONES['good']}")
    line = tag("div", inside, style=f"background:{SHADE};max-width:40em;margin:2px 0 6px 0") if total else Html("")
    return tag("div", tag("span", title, style=QUIET), line)
