"""Results that know the function they came from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segfn_nb.contracts.options import whole_number
from segfn_nb.errors import DebugError, OptionError, ReplayError
from segfn_nb.functions.delivery import DELIVERIES
from segfn_nb.functions.registry import functions
from segfn_nb.replay.results import Results as ReplayResults
from segfn_nb.replay.results import open_run as open_replayed
from segfn_nb.workspace.debugging import opening

if TYPE_CHECKING:
    from segfn_nb.debugger.debugger import Debugger
    from segfn_nb.widgets.results import ResultsWidget
    from segfn_nb.workspace.coverage import Coverage
    from segfn_nb.workspace.freezing import Folder, Freezing
    from segfn_nb.workspace.frozen_tests import FrozenTests


class Results(ReplayResults):
    """
    What a replay gave; see `segfn_nb.replay.results.Results` for the tables.

    Example:
        >>> r = orders_to_crm.replay("orders.csv")  # doctest: +SKIP
        >>> r.rerun(delivery="failed").deliveries  # doctest: +SKIP
        {'delivered': 51, ..., 'failed': 4, ...}
    """

    def __init__(
        self,
        replayed: ReplayResults,
        again: Callable[..., Results],
        debug: Callable[[Results, int], Debugger],
        freezing: Callable[[Results, Iterable[str] | str | None], Freezing],
    ) -> None:
        of = replayed
        super().__init__(of._store, of._run, of._identity, of._source, is_what_ran=of._is_what_ran)  # noqa: SLF001 - the same class
        self._again = again
        self._debug = debug
        self._freezing = freezing

    def rerun(
        self, *, delivery: str | Collection[str] | None = None, rows: Collection[int] | None = None, **options: Any
    ) -> Results:
        """
        Run some of the rows again, with the function as it is now defined under its name.

        Args:
            delivery: Rows with this delivery, or with one of these.

            rows: These row numbers, or a mask over `frame` such as `coverage.rows(12)`; with `delivery`, those of them that
                have it.

            options: Options of `replay` that are to be different from last time.

        Raises:
            OptionError: `delivery` is no delivery, or nothing is asked for.

            ReplayError: The events are not what they were.
        """
        if delivery is None and rows is None:
            raise OptionError("rerun: say which rows, by delivery=... or rows=...")
        chosen = self.frame["row"]
        if delivery is not None:
            wanted = [delivery] if isinstance(delivery, str) else list(delivery)
            unknown = [one for one in wanted if one not in DELIVERIES]
            if unknown:
                raise OptionError(f"rerun: {unknown[0]!r} is none of {', '.join(DELIVERIES)}")
            chosen = chosen[self.frame["delivery"].isin(wanted)]
        if rows is not None:
            is_mask = str(getattr(rows, "dtype", "")) in ("bool", "boolean")
            chosen = chosen[chosen.isin(list(self.frame["row"][rows] if is_mask else rows))]
        return self._again(self.input, rows=[int(row) for row in chosen], **options)

    @cached_property
    def coverage(self) -> Coverage:
        """
        What of the function's code these events reached, where the replay counted that (`coverage=True`).

        Raises:
            ReplayError: It did not.

        Example:
            >>> r = orders_to_crm.replay("orders.csv", coverage=True)  # doctest: +SKIP
            >>> r.coverage.missed["line"].tolist()  # doctest: +SKIP
            [12, 13, 20]
        """
        from segfn_nb.workspace.coverage import coverage_of

        return coverage_of(self)

    def debug(self, row: int) -> Debugger:
        """
        Record a row again, as it ran, and open the debugger on it: same function, options, answers and, where it matters, earlier rows.

        Args:
            row: Its number in the whole input, as in the column `row`.

        Raises:
            IndexError: The row did not run.

            OptionError: It is no number of a row.

            DebugError: It is no event, or cannot be recorded.

            ReplayError: The events are not what they were.

        Example:
            >>> r.debug(int(r.errors["row"][0]))  # doctest: +SKIP
        """
        return opening.opened(self.recorded(row))

    def recorded(self, row: int) -> Debugger:
        """As `debug`, but nobody is told, so that no cell stops there."""
        return self._debug(self, whole_number("row", row, "a whole number, as in the column row"))

    def freeze(
        self,
        folder: Folder,
        *,
        mask: Iterable[str] | str | None = None,
        limit: int = 200,
        rows: Collection[int] | None = None,
        replace: bool = False,
    ) -> FrozenTests:
        """
        Keep the fewest events that stand for all as tests, which run without a notebook: `segfn test FOLDER`, or pytest.

        Together they reach every line and branch, and end in every way, that the events of this replay did. Each is one
        readable file with its event, the answers to its requests, and what is expected; it was run alone to make sure that
        this is what comes of it. Sensitive settings are placeholders there. Of simulated retries the first attempt is frozen.

        Args:
            folder: Where to, a new folder. The function's file is tested where it is; a function that has none is copied.

            mask: Paths in events, such as "traits.email" or "properties.card.*", whose values become pseudonyms wherever they
                stand, in events, requests and answers.

            limit: At most so many events.

            rows: Exactly these rows, in place of a choice.

            replace: Whether frozen tests that are there already are replaced.

        Raises:
            OptionError: The folder is there already, or nothing can be frozen.

            ReplayError: The events or the function's file are not what they were.

        Example:
            >>> r.freeze("tests/orders_to_crm", mask=["traits.email", "context.ip"])  # doctest: +SKIP
            11 of 10,000 events frozen in tests/orders_to_crm
        """
        limit = whole_number("limit", limit, "a whole number, 1 or more")
        if limit < 1:
            raise OptionError(f"limit={limit!r}: a whole number, 1 or more")
        if rows is not None:
            rows = [whole_number("rows", row, "whole numbers, as in the column row") for row in rows]
        return self._freezing(self, mask).write(folder, limit=limit, rows=rows, replace=replace)

    def widget(self) -> ResultsWidget:
        """
        The live table as a widget, for front ends that show the saved form; JupyterLab shows it by itself.

        Example:
            >>> display(r.widget())  # doctest: +SKIP
        """
        from segfn_nb.widgets.results import widget_of

        return widget_of(self)


def open_run(path: str | Path, *, events: Any = None) -> Results:
    """
    The results of a replay that was kept in a folder (`out=`, `to_parquet`).

    Args:
        path: The folder.

        events: What it ran over, where that were no files; only needed to look at events again.

    Returns:
        Results as the replay gave them. `rerun` uses the function that is defined under its name now, with its own options.

    Raises:
        ReplayError: There is no run in the folder.

    Example:
        >>> segfn_nb.open_run("runs/january").coverage.missed  # doctest: +SKIP
    """
    opened = open_replayed(path, events=events)

    def again(events: Any, rows: Collection[int], **options: Any) -> Results:
        results: Results = functions[opened.name].replay_rows(events, rows, **options)
        return results

    def debug(_: Results, row: int) -> Debugger:
        raise DebugError(
            f"a run that was opened from its folder does not know its options; replay row {row:,} first: "
            f"r.rerun(rows=[{row}]).debug({row})"
        )

    def freezing(*_: object) -> Freezing:
        raise ReplayError(
            "a run that was opened from its folder does not know its options: replay the events again, and freeze what that "
            "gives, such as r.rerun(rows=...).freeze(...)"
        )

    return Results(opened, again, debug, freezing)
