"""What our types look like in a notebook. Types are named, not imported: loading the extension stays cheap."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

from segfn_nb.kernel.notebook import NotebookNames
from segfn_nb.widgets.recording.static_debugger import debugger_html, debugger_text
from segfn_nb.widgets.running import answer_while_busy
from segfn_nb.widgets.static_card import card_html, card_text
from segfn_nb.widgets.static_outcome import outcome_html, outcome_text
from segfn_nb.widgets.static_results import results_html

if TYPE_CHECKING:
    from segfn_nb.debugger.debugger import Debugger
    from segfn_nb.replay.results import Results
    from segfn_nb.workspace.function import Function

LIVE_MIMETYPE = "application/vnd.segfn-nb.live+json"
"""A widget that our part of JupyterLab shows while its kernel lives; everybody else shows the HTML beside it."""

WIDGET_MIMETYPE = "application/vnd.jupyter.widget-view+json"

_RESULTS = ("segfn_nb.replay.results", "Results")
_FUNCTION = ("segfn_nb.workspace.function", "Function")
_DEBUGGER = ("segfn_nb.debugger.debugger", "Debugger")
_OUTCOME = ("segfn_nb.functions.outcome", "Outcome")

_HTML: dict[tuple[str, str], Callable[[Any], str]] = {
    _RESULTS: results_html,
    _FUNCTION: card_html,
    _DEBUGGER: debugger_html,
    _OUTCOME: outcome_html,
}
_TEXT: dict[tuple[str, str], Callable[[Any], str]] = {
    _RESULTS: lambda results: results.summary(),
    _FUNCTION: card_text,
    _DEBUGGER: debugger_text,
    _OUTCOME: outcome_text,
}


def register_displays(shell: InteractiveShell) -> None:
    """From now on results and recordings are live, functions and outcomes HTML; and all of them text where there is neither."""
    for (module, name), html in _HTML.items():
        _formatter(shell, "text/html").for_type_by_name(module, name, html)
    for (module, name), text in _TEXT.items():
        _formatter(shell, "text/plain").for_type_by_name(module, name, _printer(text))

    _bundles(shell).for_type_by_name(*_RESULTS, _bundler(shell, _results_live))
    _bundles(shell).for_type_by_name(*_FUNCTION, _bundler(shell, _card_live))
    _bundles(shell).for_type_by_name(*_DEBUGGER, _bundler(shell, _debugger_live))


def unregister_displays(shell: InteractiveShell) -> None:
    """Back to Python's own representations."""
    for mimetype, known in (("text/html", _HTML), ("text/plain", _TEXT)):
        for module, name in known:
            _formatter(shell, mimetype).pop(f"{module}.{name}", None)
    for module, name in (_RESULTS, _FUNCTION, _DEBUGGER):
        _bundles(shell).pop(f"{module}.{name}", None)


def live_bundle(shell: InteractiveShell, widget: Any) -> dict[str, Any]:
    """A widget as MIME types of an output, and ready to answer while a cell runs."""
    answer_while_busy(widget)
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    # These front ends have no part of ours, and show widgets themselves.
    is_elsewhere = "google.colab" in sys.modules or "__vsc_ipynb_file__" in shell.user_ns
    return {WIDGET_MIMETYPE if is_elsewhere else LIVE_MIMETYPE: view}


def _results_live(shell: InteractiveShell, results: Results) -> dict[str, Any]:
    from segfn_nb.widgets.results import widget_of

    return live_bundle(shell, widget_of(results))


def _card_live(shell: InteractiveShell, function: Function, first_cell_line: int | None = None) -> dict[str, Any]:
    from segfn_nb.widgets.card import card_of

    return live_bundle(shell, card_of(function, first_cell_line=first_cell_line, names=NotebookNames(shell.user_ns)))


def _debugger_live(shell: InteractiveShell, recording: Debugger) -> dict[str, Any]:
    from segfn_nb.widgets.recording.debugger import debugger_of

    return live_bundle(shell, debugger_of(recording))


def tell_debuggers(function: Function) -> None:
    """A function is defined anew: debuggers on screen say so, if there are any."""
    debuggers = sys.modules.get("segfn_nb.widgets.recording.debugger")
    if debuggers is not None:
        debuggers.note_defined(function.name, function.definition.text)


def _bundler(shell: InteractiveShell, live: Callable[[InteractiveShell, Any], dict[str, Any]]) -> Callable[..., Any]:
    def bundle(value: Any, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG001 - IPython's signature
        return live(shell, value) if has_front_end(shell) else {}

    return bundle


def has_front_end(shell: InteractiveShell) -> bool:
    """Whether somebody could show a widget: a console cannot."""
    return getattr(shell, "kernel", None) is not None


def show(shell: InteractiveShell, value: Any) -> None:
    """Display a value before the cell's end."""
    formatter: Any = shell.display_formatter
    data, metadata = formatter.format(value)
    publish(shell, data, metadata)


def show_card(shell: InteractiveShell, function: Function, first_cell_line: int) -> None:
    """Display a function's card below the cell that defines it, whose lines it names."""
    html = card_html(function, first_cell_line=first_cell_line)
    live = _card_live(shell, function, first_cell_line) if has_front_end(shell) else {}
    publish(shell, {**live, "text/html": html, "text/plain": card_text(function)}, {})


def show_html(shell: InteractiveShell, html: str, text: str) -> None:
    """Display HTML, and text where there is none."""
    publish(shell, {"text/html": html, "text/plain": text}, {})


def publish(shell: InteractiveShell, data: dict[str, Any], metadata: dict[str, Any], **place: Any) -> None:
    """Display what is formatted already; `place` is what IPython's publisher takes beside it."""
    publisher: Any = shell.display_pub
    publisher.publish(data=data, metadata=metadata, **place)


def _formatter(shell: InteractiveShell, mimetype: str) -> Any:
    formatter: Any = shell.display_formatter
    return formatter.formatters[mimetype]


def _bundles(shell: InteractiveShell) -> Any:
    formatter: Any = shell.display_formatter
    return formatter.mimebundle_formatter


def _printer(text: Callable[[Any], str]) -> Callable[[Any, Any, bool], None]:
    def print_it(value: Any, printer: Any, cycle: bool) -> None:  # noqa: ARG001 - IPython's signature
        printer.text(text(value))

    return print_it
