"""A function's card with what can be done from it: run a sample of its events, with other values of its settings if wanted."""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import ipywidgets

from segfn_nb.errors import SegfnError
from segfn_nb.functions.settings import Setting
from segfn_nb.replay.results import Results
from segfn_nb.widgets.html import QUIET, escaped, tag
from segfn_nb.widgets.results import widget_of
from segfn_nb.widgets.static_card import ShownFunction, card_html

SAMPLE_ROWS = 1_000
"""How many events "Run on sample" draws; the same ones every time."""


class CardFunction(ShownFunction, Protocol):
    """**Protocol**: a function that can be run from its card."""

    @property
    def events(self) -> Any:
        """What it runs where it is not told; None: there is nothing to run."""

    def try_sample(
        self, rows: int, *, settings: Mapping[str, Any] | None, progress: Callable[[int, int | None], None]
    ) -> Results:
        """Run a sample; what the function ran last stays what it is."""


class FunctionCard(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """
    The card, and below it the results of the last sample. Holds no reference to the function: see `card_of`.

    Args:
        function: Whose card it is.

        first_cell_line: As for `card_html`.

    Example:
        >>> FunctionCard(orders_to_crm)  # doctest: +SKIP
    """

    def __init__(self, function: CardFunction, *, first_cell_line: int | None = None) -> None:
        self._function = weakref.ref(function)
        self._results: Results | None = None
        self._said = ipywidgets.HTML()
        self._form = SettingsForm(list(function.settings.declared.values()))
        self._run = ipywidgets.Button(
            description="Run on sample",
            tooltip=f"run {SAMPLE_ROWS:,} of its events, with the mock or whatever http= it has",
            disabled=function.events is None,
        )
        self._run.on_click(self._run_sample)
        buttons: list[Any] = [self._run]
        if self._form.fields:
            toggle = ipywidgets.ToggleButton(
                description="Settings", value=False, tooltip="other values for runs from here"
            )
            toggle.observe(lambda change: self._form.show(is_shown=change["new"]), names="value")
            buttons.append(toggle)
        if function.events is None:
            how = f"give it events to run a sample from here: {function.name}.replay(EVENTS), or --events in its cell"
            self._say(how)
        self._below = ipywidgets.VBox()
        super().__init__(
            [
                ipywidgets.HTML(str(card_html(function, first_cell_line=first_cell_line))),
                ipywidgets.HBox([*buttons, self._said]),
                self._form,
                self._below,
            ]
        )

    def _run_sample(self, _button: object) -> None:
        function = self._function()
        if function is None:
            self._say("This function was defined anew; run its new card.")
            return
        self._run.disabled = True
        self._say("reading the events")
        try:
            self._results = function.try_sample(SAMPLE_ROWS, settings=self._form.values() or None, progress=self._tell)
            self._below.children = [widget_of(self._results)]
            self._say("")
        except SegfnError as error:
            self._say(str(error))
        except KeyboardInterrupt:
            self._say("stopped")
        finally:
            self._run.disabled = False

    def _say(self, text: str) -> None:
        self._said.value = tag("span", escaped(text), style=QUIET)

    def _tell(self, done: int, total: int | None) -> None:
        self._say(f"{done:,} of {total or SAMPLE_ROWS:,} events")


_cards: weakref.WeakKeyDictionary[CardFunction, FunctionCard] = weakref.WeakKeyDictionary()


def card_of(function: CardFunction, *, first_cell_line: int | None = None) -> FunctionCard:
    """
    The card of a function, the same each time it is shown; it is closed when the function is gone.

    ipywidgets keeps every widget until it is closed: cards that came with each display would keep all results ever made.
    """
    card = _cards.get(function)
    if card is None:
        card = _cards[function] = FunctionCard(function, first_cell_line=first_cell_line)
        weakref.finalize(function, _close, card)
    return card


def _close(widget: Any) -> None:
    """Close a widget and what is in it."""
    for child in getattr(widget, "children", ()):
        _close(child)
    widget.close()


class SettingsForm(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """
    Values of settings to try. Sensitive ones are not asked for: what is typed into a widget may be saved with the notebook.

    Args:
        settings: Those the function declares.

    Attributes:
        fields: Name to the field, for the settings that can be typed in.
    """

    def __init__(self, settings: list[Setting]) -> None:
        self.fields = {setting.name: _field(setting) for setting in settings if not setting.sensitive}
        secret = [setting.name for setting in settings if setting.sensitive]
        note = f"{', '.join(secret)}: sensitive, so from the environment or a .env file" if secret else ""
        super().__init__(
            [*self.fields.values(), *([ipywidgets.HTML(tag("span", note, style=QUIET))] if secret else [])]
        )
        self.layout.display = "none"
        self._is_json = {setting.name for setting in settings if setting.type in ("ARRAY", "TEXT_MAP")}
        self._at_first = {name: field.value for name, field in self.fields.items()}

    def show(self, *, is_shown: bool) -> None:
        """Show it, or hide it."""
        self.layout.display = "" if is_shown else "none"

    def values(self) -> dict[str, Any]:
        """Those that were changed; a field nobody touched gives none, whatever it shows."""
        changed = {name: field.value for name, field in self.fields.items() if field.value != self._at_first[name]}
        return {name: _parsed(value) if name in self._is_json else value for name, value in changed.items()}


def _field(setting: Setting) -> Any:
    label = {"description": setting.name, "style": {"description_width": "12em"}}
    if setting.type == "BOOLEAN":
        return ipywidgets.Checkbox(value=bool(setting.value), indent=True, **label)
    text = setting.value if isinstance(setting.value, str) else json.dumps(setting.value) if setting.value else ""
    return ipywidgets.Text(value=text, layout={"width": "48em"}, **label)


def _parsed(text: str) -> Any:
    """JSON, as arrays and maps are written; what is none is passed on, and refused where types are checked."""
    try:
        return json.loads(text)
    except ValueError:
        return text
