"""Shows how far a replay is: rows done, events a second, time left."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from segfn_nb.replay.options import Progress as ProgressOption


class Bar(Protocol):
    """**Protocol**: something that moves while rows are done."""

    def update(self, n: int) -> object:
        """So many rows more are done."""

    def close(self) -> None:
        """All are done, or it was stopped."""


def tqdm_bar(label: str, total: int | None) -> Bar:
    """A bar for consoles; it leaves nothing behind."""
    from tqdm.auto import tqdm

    bar: Bar = tqdm(total=total, desc=label, unit=" events", leave=False, dynamic_ncols=True)
    return bar


class BarMaker:
    """Who draws bars; a higher room that knows a better way where it runs puts its own function here."""

    def __init__(self) -> None:
        self.make: Callable[[str, int | None], Bar] = tqdm_bar


bars = BarMaker()


class Progress:
    """
    A bar, a function that is told, or nothing.

    Args:
        option: The option `progress`.

        label: Before the bar.

        total: How many rows there will be, if it is known.
    """

    def __init__(self, option: ProgressOption, label: str, total: int | None) -> None:
        self._tell = option if callable(option) else None
        self._total = total
        self._done = 0
        self._bar: Bar | None = bars.make(label, total) if option is True else None

    def add(self, rows: int) -> None:
        """So many rows more are done; negative when a part starts again."""
        if rows == 0:
            return
        self._done += rows
        if self._bar is not None:
            self._bar.update(rows)
        if self._tell is not None:
            self._tell(self._done, self._total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()
