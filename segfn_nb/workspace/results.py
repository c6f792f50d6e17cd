"""Results that know the function they came from."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from segfn_nb.errors import OptionError
from segfn_nb.functions.delivery import DELIVERIES
from segfn_nb.replay.results import Results as ReplayResults
from segfn_nb.workspace.debugging import opening

if TYPE_CHECKING:
    from segfn_nb.debugger.debugger import Debugger
    from segfn_nb.widgets.results import ResultsWidget


class Results(ReplayResults):
    """
    What a replay gave; see `segfn_nb.replay.results.Results` for the tables.

    Example:
        >>> r = orders_to_crm.replay("orders.csv")  # doctest: +SKIP
        >>> r.rerun(delivery="failed").deliveries  # doctest: +SKIP
        {'delivered': 51, ..., 'failed': 4, ...}
    """

    def __init__(
        self, replayed: ReplayResults, again: Callable[..., Results], debug: Callable[[Results, int], Debugger]
    ) -> None:
        super().__init__(replayed._store, replayed._run, replayed._identity, replayed._source, is_what_ran=True)  # noqa: SLF001 - the same class
        self._again = again
        self._debug = debug

    def rerun(
        self, *, delivery: str | Collection[str] | None = None, rows: Collection[int] | None = None, **options: Any
    ) -> Results:
        """
        Run some of the rows again, with the function as it is now defined under its name.

        Args:
            delivery: Rows with this delivery, or with one of these.

            rows: These row numbers; with `delivery`, those of them that have it.

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
            chosen = chosen[chosen.isin(list(rows))]
        return self._again(self.input, rows=[int(row) for row in chosen], **options)

    def debug(self, row: int) -> Debugger:
        """
        Record a row again, as it ran, and open the debugger on it: same function, options, answers and, where it matters, earlier rows.

        Args:
            row: Its number in the whole input, as in the column `row`.

        Raises:
            IndexError: The row did not run.

            DebugError: It is no event, or cannot be recorded.

            ReplayError: The events are not what they were.

        Example:
            >>> r.debug(int(r.errors["row"][0]))  # doctest: +SKIP
        """
        return opening.opened(self.recorded(row))

    def recorded(self, row: int) -> Debugger:
        """As `debug`, but nobody is told, so that no cell stops there."""
        return self._debug(self, int(row))

    def widget(self) -> ResultsWidget:
        """
        The live table as a widget, for front ends that show the saved form; JupyterLab shows it by itself.

        Example:
            >>> display(r.widget())  # doctest: +SKIP
        """
        from segfn_nb.widgets.results import widget_of

        return widget_of(self)
