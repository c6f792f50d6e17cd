"""
A replay below its cell while it runs, and nothing of it in the notebook that is saved.

The display is emptied at the end: whoever wants to see the results displays them.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

from segfn_nb.kernel.displays import has_front_end, live_bundle, publish
from segfn_nb.replay.progress import TqdmBar, watching
from segfn_nb.widgets.html import Html
from segfn_nb.widgets.running import RunningReplay

if TYPE_CHECKING:
    from segfn_nb.widgets.results import ResultsWidget


def show_replays_in_cells(shell: InteractiveShell) -> None:
    """From now on replays are shown below the running cell; a console keeps its bar of text."""
    if has_front_end(shell):
        watching.watcher = lambda name: RunningReplay(name, BelowCell(shell))


def show_replays_in_consoles() -> None:
    """Back to bars of text."""
    watching.watcher = TqdmBar


class BelowCell:
    """
    One replay's display; see `segfn_nb.widgets.running.Place`.

    Args:
        shell: Whose cell runs.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._display_id = uuid.uuid4().hex
        self._is_shown = False

    def show_bar(self, bar: Html) -> None:
        """Instead of what was shown."""
        self._publish({"text/html": bar})

    def show_rows(self, widget: ResultsWidget, bar: Html) -> None:
        """Instead of what was shown."""
        self._publish({**live_bundle(self._shell, widget), "text/html": bar})

    def clear(self) -> None:
        """Show nothing."""
        self._publish({"text/html": ""})

    def _publish(self, data: dict[str, Any]) -> None:
        publish(self._shell, data, {}, transient={"display_id": self._display_id}, update=self._is_shown)
        self._is_shown = True
