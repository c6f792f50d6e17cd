"""A function's card with what can be done from it: run a sample of its events, replay others, and try other settings."""

from __future__ import annotations

import json
import math
import time
import weakref
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import ipywidgets

from segfn_nb.errors import SegfnError, UnconfirmedError
from segfn_nb.functions.registry import functions
from segfn_nb.functions.settings import Setting
from segfn_nb.replay.progress import watching
from segfn_nb.replay.results import Results
from segfn_nb.widgets.card_replay import Names, Paths, ReplayForm, Wanted
from segfn_nb.widgets.html import QUIET, TONES, Html, escaped, tag
from segfn_nb.widgets.results import ResultsWidget, widget_of
from segfn_nb.widgets.running import RunningReplay
from segfn_nb.widgets.static_card import ShownFunction, card_html

DOUBLE_CLICK_SECONDS = 0.3
"""
A click that comes so soon after a run was made while it ran: the kernel had not yet said that its button is off. A live
replay must not send everything twice for it.
"""

SAMPLE_ROWS = 1_000
"""How many events "Run on sample" draws; the same ones every time."""


class CardFunction(ShownFunction, Protocol):
    """**Protocol**: a function that can be run from its card."""

    last: Any
    """The results of its last replay; None: there was none."""

    @property
    def events(self) -> Any:
        """What it runs where it is not told; None: there is nothing to run."""

    def try_sample(self, rows: int, *, settings: Mapping[str, Any] | None) -> Results:
        """Run a sample; what the function ran last stays what it is."""

    def replay(
        self,
        events: Any = None,
        *,
        http: Any = None,
        confirm: bool = False,
        limit: int | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> Results:
        """Run events; the results are `last` from then on."""


class FunctionCard(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """
    The card, and below it the results of what was run from it last. Holds no reference to the function: see `card_of`.

    Args:
        function: Whose card it is.

        first_cell_line: As for `card_html`.

        names: What the words in its fields mean; None: paths.

    Example:
        >>> FunctionCard(orders_to_crm)  # doctest: +SKIP
    """

    def __init__(
        self, function: CardFunction, *, first_cell_line: int | None = None, names: Names | None = None
    ) -> None:
        self._function = weakref.ref(function)
        self._results: Results | None = None
        self._unconfirmed: Wanted | None = None
        self._ended_at = -math.inf
        has_events = function.events is not None
        self.said = ipywidgets.HTML()
        self.settings = SettingsForm(list(function.settings.declared.values()))
        self.replay = ReplayForm(function.name, names or Paths(), has_events=has_events)
        self.sample = ipywidgets.Button(
            description="Run on sample",
            tooltip=f"run {SAMPLE_ROWS:,} of its events, with the mock or whatever http= it has",
            disabled=not has_events,
        )
        self.confirm = ipywidgets.Button(description="Send them", button_style="danger", layout={"display": "none"})
        self.sample.on_click(lambda button: self._run_sample())
        self.replay.go.on_click(lambda button: self._replay())
        self.confirm.on_click(lambda button: self._replay_confirmed())
        buttons: list[Any] = [self.sample, _toggle("Replay…", "choose events, and run them", self.replay)]
        if self.settings.fields:
            buttons.append(_toggle("Settings", "other values for runs from here", self.settings))
            for field in self.settings.fields.values():
                field.observe(lambda change: self._note_settings(), names="value")
        for field in self.replay.fields.values():
            field.observe(lambda change: self._ask(None), names="value")
        if not has_events:
            how = f"give it events to run a sample from here: {function.name}.events = EVENTS, or --events in its cell"
            self._say(how)
        self.below = ipywidgets.VBox()
        super().__init__(
            [
                ipywidgets.HTML(str(card_html(function, first_cell_line=first_cell_line))),
                ipywidgets.HBox(buttons),
                self.settings,
                self.replay,
                ipywidgets.VBox([self.said, self.confirm]),
                self.below,
            ]
        )

    # ---- what its buttons do

    def _run_sample(self) -> None:
        if self._is_double_click():
            return
        self._run(lambda function: function.try_sample(SAMPLE_ROWS, settings=self.settings.values() or None))

    def _replay(self) -> None:
        if self._is_double_click():
            return
        try:
            self._run_wanted(self.replay.wanted())
        except SegfnError as error:
            self._complain(str(error))

    def _replay_confirmed(self) -> None:
        """Send what was asked about, and nothing else."""
        wanted = self._unconfirmed
        if wanted is not None:
            self._run_wanted(wanted, confirm=True)

    def _run_wanted(self, wanted: Wanted, *, confirm: bool = False) -> None:
        try:
            self._run(lambda function: function.replay(**wanted._asdict(), confirm=confirm))
        except UnconfirmedError as error:
            if error.expected_requests:
                self._ask(wanted)
                self._say(error.question)
            else:
                self._complain(error.question)

    def _run(self, start: Callable[[CardFunction], Results]) -> None:
        """Run it, with rows below the card as they come. Raises UnconfirmedError: nothing has run."""
        function = self._function()
        if function is None or functions.get(function.name) is not function:
            self._complain("This function was defined anew; run its new card.")
            return
        self._ask(None)
        self._say("")
        before, shown = function.last, self.below.children
        self.sample.disabled = self.replay.go.disabled = True
        try:
            with watching.by(lambda name: RunningReplay(name, BelowCard(self.below))):
                self._show(start(function))
            self._ended_at = time.monotonic()
            if self._results is not None and self._results.was_stopped:
                self._say("stopped")
        except UnconfirmedError:
            self.below.children = shown
            raise
        except SegfnError as error:
            self._complain(str(error))
            self.below.children = shown
        except KeyboardInterrupt:
            self._say("stopped")
            if function.last is not before:  # what ran by then
                self._show(function.last)
        finally:
            self.sample.disabled = function.events is None
            self.replay.go.disabled = False

    def _is_double_click(self) -> bool:
        return time.monotonic() - self._ended_at < DOUBLE_CLICK_SECONDS

    def _show(self, results: Results) -> None:
        self._results = results
        self.below.children = [widget_of(results)]

    def _ask(self, wanted: Wanted | None) -> None:
        """Have what is asked about ready to be confirmed; None: nothing is."""
        if self._unconfirmed is not None:
            self._say("")
        self._unconfirmed = wanted
        self.confirm.layout.display = "none" if wanted is None else ""

    def _note_settings(self) -> None:
        self._ask(None)
        self.replay.with_settings(self.settings.values())

    def _complain(self, text: str) -> None:
        self._say(f"✗ {text}", TONES["bad"])

    def _say(self, text: str, colour: str = "") -> None:
        self.said.value = tag(
            "div", escaped(text), style=f"{f'color:{colour}' if colour else QUIET};white-space:pre-wrap;line-height:1.5"
        )


class BelowCard:
    """
    Where a replay from a card is shown while it runs; see `segfn_nb.widgets.running.Place`.

    Args:
        box: What stands below the card.
    """

    def __init__(self, box: Any) -> None:
        self._box = box
        self._bar = ipywidgets.HTML()

    def show_bar(self, bar: Html) -> None:
        """Instead of what was shown."""
        self._bar.value = str(bar)
        self._box.children = [self._bar]

    def show_rows(self, widget: ResultsWidget, bar: Html) -> None:  # noqa: ARG002 - who shows a card shows widgets
        """Instead of what was shown."""
        self._box.children = [widget]

    def clear(self) -> None:
        """Leave what came of it; a bar says nothing any more."""
        if self._bar in self._box.children:
            self._box.children = []
        self._bar.close()


_cards: weakref.WeakKeyDictionary[CardFunction, FunctionCard] = weakref.WeakKeyDictionary()


def card_of(function: CardFunction, *, first_cell_line: int | None = None, names: Names | None = None) -> FunctionCard:
    """
    The card of a function, the same each time it is shown; it is closed when the function is gone.

    ipywidgets keeps every widget until it is closed: cards that came with each display would keep all results ever made.
    """
    card = _cards.get(function)
    if card is None:
        card = _cards[function] = FunctionCard(function, first_cell_line=first_cell_line, names=names)
        weakref.finalize(function, _close, card)
    return card


def _close(widget: Any) -> None:
    """Close a widget and what is in it."""
    for child in getattr(widget, "children", ()):
        _close(child)
    widget.close()


def _toggle(label: str, tooltip: str, form: SettingsForm | ReplayForm) -> Any:
    button = ipywidgets.ToggleButton(description=label, value=False, tooltip=tooltip)
    button.observe(lambda change: form.show(is_shown=change["new"]), names="value")
    return button


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
    return ipywidgets.Text(value=text, layout={"width": "auto", "max_width": "48em"}, **label)


def _parsed(text: str) -> Any:
    """JSON, as arrays and maps are written; what is none is passed on, and refused where types are checked."""
    try:
        return json.loads(text)
    except ValueError:
        return text
