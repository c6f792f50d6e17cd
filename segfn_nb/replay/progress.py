"""Shows how far a replay is: rows done, events a second, time left."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from segfn_nb.replay.options import Progress as ProgressOption


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
        self._bar: Any = None
        if option is True:
            from tqdm.auto import tqdm

            self._bar = tqdm(total=total, desc=label, unit=" events", leave=False, dynamic_ncols=True)

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
