"""Reads a list of dicts: whole events, or captured requests for source functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from segfn_nb.contracts.function import Kind
from segfn_nb.replay.events.build import Texts, events_of_texts
from segfn_nb.replay.reading.parts import Segment, cut
from segfn_nb.replay.values import NotJSON, json_text


class Dicts:
    """
    Events as Python has them; a text among them is JSON.

    Args:
        events: One a row.

        kind: The function's kind.
    """

    def __init__(self, events: Sequence[Any], *, kind: Kind) -> None:
        self.label: str | None = None
        self.blank_lines = 0
        self._events = events
        self._kind = kind

    def scan(self, source: int, first_row: int) -> list[Segment]:
        """Where the parts begin."""
        return cut(source, len(self._events), first_row)

    def read(self, segment: Segment, wanted: Sequence[int] | None) -> Texts:
        """The rows of a segment; see `parts.Source`."""
        positions = range(segment.rows) if wanted is None else wanted
        return texts_of_values([self._events[segment.start + i] for i in positions], self._kind)

    def fingerprint(self) -> list[str | int]:
        """What identifies the input before it is read: how many there are; each part's own hash does the rest."""
        return ["dicts", len(self._events)]

    def describe(self) -> str:
        """The "read as" line."""
        what = "captured requests" if self._kind is Kind.SOURCE else "whole events"
        return f"read as {what}, one a dict"


def texts_of_values(values: Sequence[Any], kind: Kind) -> Texts:
    """Events from Python values: mappings, or JSON text; anything else is no event."""
    texts: list[bytes | None] = []
    faults: dict[int, str] = {}
    for i, value in enumerate(values):
        text: bytes | None = None
        if isinstance(value, Mapping):
            try:
                text = json_text(value)
            except NotJSON as error:
                faults[i] = str(error)
        elif isinstance(value, str):
            text = value.encode("utf-8", "surrogatepass")
        else:
            faults[i] = f"an event is a dict, and this is a {type(value).__name__}"
        texts.append(text)
    made = events_of_texts(texts, kind)
    made.faults.update(faults)
    return made
