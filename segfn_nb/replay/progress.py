"""Tells whoever watches how far a replay is: rows done, and what came of them so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self

from segfn_nb.replay.options import Progress as ProgressOption
from segfn_nb.replay.results import Results


class Watcher(Protocol):
    """**Protocol**: shows a replay while it runs. Called in the thread that runs it, often: it decides when to draw."""

    @property
    def shows_rows(self) -> bool:
        """Whether it shows what came of rows, and not only how many there are."""

    def look(self, results: Results) -> None:
        """What came of the first rows, while the events are still read; only where it shows rows."""

    def begin(self, total: int | None, so_far: Callable[[], Results]) -> None:
        """The events are read and begin to run; `total` is how many there are, if it is known."""

    def update(self, rows: int) -> None:
        """So many rows more are done; negative when a part starts again."""

    def close(self) -> None:
        """All are done, or it was stopped, or failed. Called once."""


class TqdmBar:
    """A bar for consoles; it leaves nothing behind."""

    def __init__(self, name: str) -> None:
        from tqdm.auto import tqdm

        self._bar = tqdm(desc=f"{name}: reading", unit=" events", leave=False, dynamic_ncols=True)
        self._name = name

    @property
    def shows_rows(self) -> bool:
        """It has no place for them."""
        return False

    def look(self, results: Results) -> None:
        """Nothing to see here."""

    def begin(self, total: int | None, so_far: Callable[[], Results]) -> None:  # noqa: ARG002 - shows counts alone
        """Count from now on."""
        self._bar.set_description(self._name, refresh=False)
        self._bar.reset(total)

    def update(self, rows: int) -> None:
        """Move."""
        self._bar.update(rows)

    def close(self) -> None:
        """Take it away."""
        self._bar.close()


class Watching:
    """Who shows replays; a higher room that knows a better way where it runs puts its own in place of `TqdmBar`."""

    def __init__(self) -> None:
        self.watcher: Callable[[str], Watcher] = TqdmBar

    @contextmanager
    def by(self, watcher: Callable[[str], Watcher]) -> Iterator[None]:
        """In this block somebody else shows them."""
        before, self.watcher = self.watcher, watcher
        try:
            yield
        finally:
            self.watcher = before


watching = Watching()


class Progress:
    """
    A watcher, a function that is told, or nothing.

    Args:
        option: The option `progress`.

        name: The function's.
    """

    def __init__(self, option: ProgressOption, name: str) -> None:
        self._tell = option if callable(option) else None
        self._total: int | None = None
        self._done = 0
        self._watcher: Watcher | None = watching.watcher(name) if option is True else None

    @property
    def shows_rows(self) -> bool:
        """Whether somebody looks at what there is so far."""
        return self._watcher is not None and self._watcher.shows_rows

    def look(self, results: Results) -> None:
        """What came of the first rows; see `Watcher.look`."""
        if self._watcher is not None:
            self._watcher.look(results)

    def begin(self, total: int | None, so_far: Callable[[], Results]) -> None:
        """The events are read; see `Watcher.begin`."""
        self._total = total
        if self._watcher is not None:
            self._watcher.begin(total, so_far)

    def add(self, rows: int) -> None:
        """So many rows more are done; negative when a part starts again."""
        if rows == 0:
            return
        self._done += rows
        if self._watcher is not None:
            self._watcher.update(rows)
        if self._tell is not None:
            self._tell(self._done, self._total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._watcher is not None:
            self._watcher.close()
