"""
The results of a replay as a live table: the kernel finds, filters and sorts, the browser holds only the rows one can see.

Rows and everything in them travel in messages, never in the widget's state, so a saved notebook holds none.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Collection
from typing import Any, Protocol, runtime_checkable

import anywidget
import msgspec
import traitlets

from segfn_nb.contracts.pages import (
    DebugRowAnswer,
    DebugRowRequest,
    FromKernel,
    OutcomeRequest,
    OutcomeShown,
    PageRequest,
    Query,
    Refused,
    ResultsState,
    Running,
    ToKernel,
)
from segfn_nb.errors import OptionError, SegfnError
from segfn_nb.functions.outcome import Outcome
from segfn_nb.replay.results import Results
from segfn_nb.widgets.built import built
from segfn_nb.widgets.curl import curl_of
from segfn_nb.widgets.html import joined, tag
from segfn_nb.widgets.recording.debugger import Debuggable, answered
from segfn_nb.widgets.static_outcome import outcome_html
from segfn_nb.widgets.static_results import summary_html

ROWS_PUSHED = 60
"""Rows sent unasked while a replay runs, until a front end has shown that it can ask a busy kernel."""

MOST_RECORDINGS = 4
"""Rows whose recordings are kept; one that was let go is recorded again when it is asked, and has the same steps."""


@runtime_checkable
class DebuggableRows(Protocol):
    """**Protocol**: results that can record one of their rows."""

    def debug(self, row: int) -> Debuggable:
        """Run this row again and record its steps."""


@runtime_checkable
class Rerunnable(Protocol):
    """**Protocol**: results that know the function they came from."""

    def rerun(self, *, rows: Collection[int], **options: Any) -> Results:
        """Run these rows again."""


class ResultsWidget(anywidget.AnyWidget):
    """
    Shows results: counts, and sheets of outputs, requests, events, errors and logs; a row opens all that is known of it.

    Holds no reference to the results, so that showing them does not keep them in memory.

    Args:
        results: Those of a replay that has ended, or what is done of one that runs; see `show`.

    Example:
        >>> ResultsWidget(orders_to_crm.last)  # doctest: +SKIP
    """

    _esm = built("results.js")
    _css = built("results.css")

    state: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    height_px = traitlets.Int(320).tag(sync=True)

    def __init__(self, results: Results, *, running: Running | None = None) -> None:
        self._results = weakref.ref(results)
        self._revision = 0
        self._is_asked = False
        super().__init__()
        self.on_msg(self._answer)
        self.show(results, running=running)

    @property
    def results(self) -> Results | None:
        """What is shown; None when it is gone."""
        return self._results()

    def show(self, results: Results, *, running: Running | None = None) -> None:
        """
        Show these results from now on.

        Args:
            results: As for the constructor.

            running: How far the replay is; None: it has ended.
        """
        pages = results.pages
        self._results = weakref.ref(results)
        self._recordings: OrderedDict[int, Debuggable] = OrderedDict()
        self._revision += 1
        state = ResultsState(
            summary=str(summary_html(results, is_running=running is not None)),
            sheets=pages.sheets,
            deliveries=[delivery for delivery, count in results.deliveries.items() if count],
            can_run_again=isinstance(results, Rerunnable) and running is None,
            can_debug=isinstance(results, DebuggableRows) and running is None,
            running=running,
            revision=self._revision,
        )
        self.state = msgspec.to_builtins(state)

    def push_rows(self) -> None:
        """Send the first rows unasked, until a front end has shown that it can ask a busy kernel."""
        results = self.results
        if results is not None and not self._is_asked:
            first = PageRequest("", Query(results.pages.sheets[0].name), 0, ROWS_PUSHED)
            self.send(msgspec.to_builtins(results.pages.page(first)))

    def show_progress(self, running: Running) -> None:
        """Show how far the replay is, with the same rows as before."""
        self.state = {**self.state, "running": msgspec.to_builtins(running)}

    def _answer(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        request: ToKernel = msgspec.convert(message, ToKernel)
        try:
            answer = self._answered(request)
        except (SegfnError, IndexError) as error:
            answer = Refused(request.id, str(error))
        except Exception as error:
            # Our fault: whoever asked must not wait for ever, and the traceback belongs into the log.
            self.send(msgspec.to_builtins(Refused(request.id, f"{type(error).__name__}: {error}; please report it")))
            raise
        self.send(msgspec.to_builtins(answer))

    def _answered(self, request: ToKernel) -> FromKernel:
        results = self.results
        if results is None:
            return Refused(request.id, "These results are gone. Run the cell again to see their rows.")
        if isinstance(request, PageRequest):
            self._is_asked = True
            return results.pages.page(request)
        if isinstance(request, DebugRowRequest):
            recording = self._recording(request.row, results)
            return DebugRowAnswer(request.id, request.row, answered(recording, request.request))
        return _outcome_shown(request, results)

    def _recording(self, row: int, results: Results) -> Debuggable:
        if row not in self._recordings:
            if not isinstance(results, DebuggableRows):
                raise OptionError("These results do not know the function they came from, so no row can be recorded.")
            self._recordings[row] = results.debug(row)
            if len(self._recordings) > MOST_RECORDINGS:
                self._recordings.popitem(last=False)
        self._recordings.move_to_end(row)
        return self._recordings[row]


def _outcome_shown(request: OutcomeRequest, results: Results) -> OutcomeShown:
    outcome: Outcome = results[request.row]
    html = outcome_html(outcome)
    if request.again and isinstance(results, Rerunnable):
        ran = results.rerun(rows=[request.row], progress=False)
        heading = tag("div", f"run again with {ran.name} as it is now defined", style="font-weight:600;margin-top:8px")
        html = joined([heading, outcome_html(ran[request.row]), tag("div", "before", style="font-weight:600"), html])
    return OutcomeShown(request.id, request.row, str(html), curl_of(outcome.requests))


_widgets: weakref.WeakKeyDictionary[Any, ResultsWidget] = weakref.WeakKeyDictionary()


def widget_of(results: Results, *, running: Running | None = None) -> ResultsWidget:
    """
    The widget that shows this run: the same one while it runs, at its end, and each time the results are displayed.

    Args:
        results: What it shows from now on.

        running: As for `ResultsWidget.show`.
    """
    widget = _widgets.get(results.run_key)
    if widget is None:
        widget = _widgets[results.run_key] = ResultsWidget(results, running=running)
        weakref.finalize(results.run_key, widget.close)
    elif running is not None or widget.results is not results:
        widget.show(results, running=running)
    return widget
