"""What `Results.freeze` wrote, as users see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path


class FrozenTests:
    """
    What `freeze` wrote.

    Attributes:
        path: The folder.

        files: The files of the cases, in order.

        rows: The row each was, of a batch the first one.

        events: How many events are in them, those apart that only come before others.

        rows_in: Of how many they were chosen.

        covers: What they stand for, in words.

        left_out: What could not be frozen, and why.

        notes: What else is to be known.

    Example:
        >>> r.freeze("tests/orders_to_crm", mask=["traits.email", "context.ip"])  # doctest: +SKIP
        11 of 10,000 events frozen in tests/orders_to_crm
    """

    def __init__(
        self,
        path: Path,
        cases: Mapping[str, int],
        *,
        events: int,
        rows_in: int,
        covers: Sequence[str],
        left_out: Sequence[str],
        notes: Sequence[str],
    ) -> None:
        self.path = path
        self.files = list(cases)
        self.rows = list(cases.values())
        self.events = events
        self.rows_in = rows_in
        self.covers = list(covers)
        self.left_out = list(left_out)
        self.notes = list(notes)

    def __len__(self) -> int:
        return len(self.files)

    @property
    def title(self) -> str:
        """How many of how many, and where."""
        return f"{self.events:,} of {self.rows_in:,} events frozen in {self.path}"

    def __repr__(self) -> str:
        return "\n".join([self.title, *(f"  {name}" for name in self.files), *self._said])

    @property
    def _said(self) -> list[str]:
        lines = [f"covers {one}" for one in self.covers]
        lines += [f"not frozen: {one}" for one in self.left_out]
        lines += [f"note: {one}" for one in self.notes]
        return [*lines, f"run them: segfn test {self.path}, or pytest {self.path}"]

    def _repr_html_(self) -> str:
        from segfn_nb.widgets.static_frozen import frozen_html

        return frozen_html(self.title, list(zip(self.files, self.rows, strict=True)), self._said)
