"""What our types look like in a notebook. Types are named, not imported: loading the extension stays cheap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from segfn_nb.widgets.static_card import card_html, card_text
from segfn_nb.widgets.static_outcome import outcome_html, outcome_text
from segfn_nb.widgets.static_results import results_html

_RESULTS = ("segfn_nb.replay.results", "Results")
_FUNCTION = ("segfn_nb.workspace.function", "Function")
_OUTCOME = ("segfn_nb.functions.outcome", "Outcome")

_HTML: dict[tuple[str, str], Callable[[Any], str]] = {
    _RESULTS: results_html,
    _FUNCTION: card_html,
    _OUTCOME: outcome_html,
}
_TEXT: dict[tuple[str, str], Callable[[Any], str]] = {
    _RESULTS: lambda results: results.summary(),
    _FUNCTION: card_text,
    _OUTCOME: outcome_text,
}


def register_displays(shell: InteractiveShell) -> None:
    """From now on results, functions and outcomes are shown as HTML, or as text where there is none."""
    for (module, name), html in _HTML.items():
        _formatter(shell, "text/html").for_type_by_name(module, name, html)
    for (module, name), text in _TEXT.items():
        _formatter(shell, "text/plain").for_type_by_name(module, name, _printer(text))


def unregister_displays(shell: InteractiveShell) -> None:
    """Back to Python's own representations."""
    for mimetype, known in (("text/html", _HTML), ("text/plain", _TEXT)):
        for module, name in known:
            _formatter(shell, mimetype).pop(f"{module}.{name}", None)


def show(shell: InteractiveShell, value: Any) -> None:
    """Display a value before the cell's end."""
    formatter: Any = shell.display_formatter
    data, metadata = formatter.format(value)
    _publish(shell, data, metadata)


def show_html(shell: InteractiveShell, html: str, text: str) -> None:
    """Display HTML, and text where there is none."""
    _publish(shell, {"text/html": html, "text/plain": text}, {})


def _formatter(shell: InteractiveShell, mimetype: str) -> Any:
    formatter: Any = shell.display_formatter
    return formatter.formatters[mimetype]


def _publish(shell: InteractiveShell, data: dict[str, Any], metadata: dict[str, Any]) -> None:
    publisher: Any = shell.display_pub
    publisher.publish(data=data, metadata=metadata)


def _printer(text: Callable[[Any], str]) -> Callable[[Any, Any, bool], None]:
    def print_it(value: Any, printer: Any, cycle: bool) -> None:  # noqa: ARG001 - IPython's signature
        printer.text(text(value))

    return print_it
