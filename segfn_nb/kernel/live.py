"""
A replay below its cell while it runs: a bar at first, then the results so far, and nothing of it in the notebook that is saved.

The display is emptied at the end: whoever wants to see the results displays them.
"""

from __future__ import annotations

import importlib
import threading
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

from segfn_nb.contracts.pages import Running
from segfn_nb.kernel.displays import answer_while_busy, has_front_end, live_bundle, publish
from segfn_nb.replay.progress import TqdmBar, watching
from segfn_nb.replay.results import Results
from segfn_nb.widgets.html import QUIET, SHADE, TONES, Html, dotted, tag
from segfn_nb.widgets.numbers import seconds

if TYPE_CHECKING:
    from segfn_nb.widgets.results import ResultsWidget

DRAW_SECONDS = 0.25
"""Between two drawings of how far it is."""

SHARE_OF_TIME = 10
"""Rows so far are drawn again after so many times as long as the last drawing took: looking must not slow the replay down."""


def show_replays_in_cells(shell: InteractiveShell) -> None:
    """From now on replays are shown below the running cell; a console keeps its bar of text."""
    if has_front_end(shell):
        watching.watcher = lambda name: ReplayInCell(shell, name)


def show_replays_in_consoles() -> None:
    """Back to bars of text."""
    watching.watcher = TqdmBar


class ReplayInCell:
    """
    One replay's display; see `segfn_nb.replay.progress.Watcher`.

    Args:
        shell: Whose cell runs.

        name: The function's.
    """

    def __init__(self, shell: InteractiveShell, name: str) -> None:
        self._shell = shell
        self._name = name
        self._display_id = uuid.uuid4().hex
        self._is_shown = False
        self._done = 0
        self._total: int | None = None
        self._so_far: Callable[[], Results] | None = None
        self._began = self._next_draw = self._next_rows = time.monotonic()
        self._widget: ResultsWidget | None = None
        self._results: Results | None = None
        self._publish({"text/html": tag("div", f"{name}: reading the events", style=QUIET)})
        # The widgets' modules take as long to load as the first rows to run; reading leaves a processor to it.
        threading.Thread(target=importlib.import_module, args=("segfn_nb.widgets.results",), daemon=True).start()

    @property
    def shows_rows(self) -> bool:
        """In a table below the cell."""
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
        if self._is_shown:
            self._publish({"text/html": ""})

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
            self._publish({"text/html": bar_html(self._name, running)})
        self._next_draw = time.monotonic() + DRAW_SECONDS

    def _draw_rows(self, results: Results, running: Running) -> bool:
        """Whether there are any."""
        if not len(results):
            return False
        # The widget itself holds no results: what is shown must be held here.
        self._results = results
        from segfn_nb.widgets.results import widget_of

        widget = widget_of(results, running=running)
        bundle = live_bundle(self._shell, widget)
        if self._widget is None:
            self._widget = widget
            self._publish({**bundle, "text/html": bar_html(self._name, running)})
        widget.push_rows()  # once there is a view that hears of them
        answer_while_busy(widget)
        return True

    def _publish(self, data: dict[str, Any]) -> None:
        publish(self._shell, data, {}, transient={"display_id": self._display_id}, update=self._is_shown)
        self._is_shown = True


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
