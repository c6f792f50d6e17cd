"""
A bar below the cell while a replay runs, and nothing of it in the notebook that is saved.

tqdm counts and says how fast it goes; we draw, because its own notebook bar stays behind as a widget that no kernel knows.
"""

from __future__ import annotations

import io
import uuid
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from tqdm.std import tqdm

from segfn_nb.replay.progress import Bar, bars, tqdm_bar
from segfn_nb.widgets.html import QUIET, SHADE, TONES, Html, dotted, tag
from segfn_nb.widgets.numbers import seconds


def show_bars_in_cells(shell: InteractiveShell) -> None:
    """From now on bars are displays of the running cell; a console keeps tqdm's."""
    if getattr(shell, "kernel", None) is not None:
        bars.make = lambda label, total: _bar(shell, label, total)


def show_bars_in_consoles() -> None:
    """Back to tqdm's own bars."""
    bars.make = tqdm_bar


def bar_html(label: str, done: int, total: int | None, rate: float | None) -> Html:
    """How far it is: rows done, events a second, and, where the total is known, a bar and the time left."""
    share = min(done / total, 1.0) if total else 0.0
    title = dotted(
        label,
        f"{done:,} of {total:,} events" if total else f"{done:,} events",
        f"{rate:,.0f}/s" if rate else "",
        f"{seconds((total - done) / rate)} left" if rate and total and done < total else "",
    )
    inside = tag("div", style=f"width:{100 * share:.1f}%;height:6px;border-radius:2px;background:{TONES['good']}")
    line = tag("div", inside, style=f"background:{SHADE};max-width:40em;margin:2px 0 6px 0") if total else Html("")
    return tag("div", tag("span", title, style=QUIET), line)


class _CellBar(tqdm):  # type: ignore[misc]  # tqdm ships no types
    """Draws into one display of the cell, and empties it at the end."""

    def __init__(self, shell: InteractiveShell, **options: Any) -> None:
        self._shell = shell
        self._display_id = uuid.uuid4().hex
        self._is_shown = False
        super().__init__(gui=True, file=io.StringIO(), **options)
        self.display()

    def display(self, *_: Any, **__: Any) -> None:
        """Draw what there is now."""
        state = self.format_dict
        rate = state["rate"] or (state["n"] / state["elapsed"] if state["elapsed"] else None)
        self._publish(bar_html(self.desc.removesuffix(": "), state["n"], state["total"], rate))

    def close(self) -> None:
        """Take it away."""
        if not self.disable:
            super().close()
            self._publish(Html(""))

    def _publish(self, html: Html) -> None:
        publisher: Any = self._shell.display_pub
        place = {"display_id": self._display_id}
        publisher.publish(data={"text/html": html}, metadata={}, transient=place, update=self._is_shown)
        self._is_shown = True


def _bar(shell: InteractiveShell, label: str, total: int | None) -> Bar:
    bar: Bar = _CellBar(shell, desc=label, total=total)
    return bar
