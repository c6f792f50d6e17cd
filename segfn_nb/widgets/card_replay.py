"""The part of a function's card that says what is to be replayed, and how."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import ipywidgets

from segfn_nb.errors import OptionError
from segfn_nb.widgets.html import QUIET, code, tag


class Names(Protocol):
    """**Protocol**: what words mean where the card is shown."""

    def words(self, text: str) -> list[str]:
        """A line's words, as the magics read them. Raises ValueError: a quotation mark is not closed."""

    def events(self, words: list[str]) -> Any:
        """The events that they name: a variable's, or files. Raises OptionError: there are none."""

    def http(self, word: str) -> Any:
        """Who answers requests: a variable's Mock or transport, or the mode itself."""


class Paths:
    """Where nobody knows variables: words are paths and modes."""

    def words(self, text: str) -> list[str]:
        """One path."""
        return [text] if text else []

    def events(self, words: list[str]) -> Any:
        """Paths; whoever reads them looks them up."""
        return words[0] if len(words) == 1 else words

    def http(self, word: str) -> Any:
        """The mode."""
        return word


class Wanted(NamedTuple):
    """What to replay: events (None: the function's own), and options of `replay`, None where nothing is said."""

    events: Any
    http: Any
    limit: int | None
    settings: Mapping[str, Any] | None


class ReplayForm(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """
    Which events, who answers, and how many rows; and the magic that does the same from a cell.

    Args:
        name: The function's.

        names: What the words in its fields mean.

        has_events: Whether the function has events of its own, which an empty field stands for.

    Attributes:
        fields: `events`, `http` and `limit`.

        go: The button that starts it.
    """

    def __init__(self, name: str, names: Names, *, has_events: bool) -> None:
        self._name = name
        self._names = names
        self._has_events = has_events
        self._settings: Mapping[str, Any] = {}
        own = "its own events; or a variable, or files: data/orders-*.csv" if has_events else None
        self.fields = {
            "events": _text("events", own or "a variable, or files: data/orders-*.csv"),
            "http": _text("http", "mock; mock:RULES.toml, cassette:PATH, live:HOST or a variable"),
            "limit": _text("rows", "all"),
        }
        self.go = ipywidgets.Button(description="Replay", button_style="primary", tooltip="run these events")
        self._line = ipywidgets.HTML()
        super().__init__([*self.fields.values(), ipywidgets.HBox([self.go, self._line], layout={"grid_gap": "8px"})])
        for field in self.fields.values():
            field.observe(lambda change: self._tell(), names="value")
        self._tell()
        self.show(is_shown=False)

    def show(self, *, is_shown: bool) -> None:
        """Show it, or hide it."""
        self.layout.display = "" if is_shown else "none"

    def with_settings(self, settings: Mapping[str, Any]) -> None:
        """Values of settings that were changed on the card, for the line it shows."""
        self._settings = settings
        self._tell()

    def wanted(self) -> Wanted:
        """
        What the fields say.

        Raises:
            OptionError: A field says nothing that is allowed.
        """
        words = self._event_words()
        if not words and not self._has_events:
            raise OptionError("events: name a variable, or files")
        http, limit = self._http_and_limit()
        if not (limit or "0").isdecimal():
            raise OptionError(f"rows: {limit!r} is no whole number; leave it empty for all")
        return Wanted(
            events=self._names.events(words) if words else None,
            http=self._names.http(http) if http else None,
            limit=int(limit) if limit else None,
            settings=self._settings or None,
        )

    def line(self) -> str:
        """The magic that does the same."""
        http, limit = self._http_and_limit()
        options = [
            *(["--http", http] if http else []),
            *(["--limit", limit] if limit else []),
            *[word for name, value in self._settings.items() for word in ("--setting", f"{name}={_said(value)}")],
        ]
        try:
            events = map(shlex.quote, self._event_words())
        except OptionError:
            events = map(str.strip, [self.fields["events"].value])
        return " ".join(["%replay", self._name, *events, *map(shlex.quote, options)])

    def _http_and_limit(self) -> tuple[str, str]:
        return self.fields["http"].value.strip(), self.fields["limit"].value.replace(",", "").strip()

    def _event_words(self) -> list[str]:
        text = self.fields["events"].value.strip()
        if " " in text and Path(text).expanduser().exists():
            return [text]
        try:
            return self._names.words(text)
        except ValueError:
            raise OptionError(f"events: a quotation mark in {text} is not closed; quote paths as in a shell") from None

    def _tell(self) -> None:
        self._line.value = tag("span", "the same in a cell: ", code(self.line()), style=QUIET)


def _text(name: str, placeholder: str) -> Any:
    # Half a word is no name: the value counts when the field is left, or Enter is hit.
    return ipywidgets.Text(
        description=name,
        placeholder=placeholder,
        continuous_update=False,
        layout={"width": "auto", "max_width": "48em"},
        style={"description_width": "12em"},
    )


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
