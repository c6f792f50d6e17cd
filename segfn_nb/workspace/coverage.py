"""What of a function's code a replay reached, as users hold it: tables, files, and the code with its counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segfn_nb.contracts.options import whole_number
from segfn_nb.debugger.coverage.counts import UNKNOWN, Counts
from segfn_nb.debugger.coverage.istanbul import istanbul
from segfn_nb.debugger.coverage.lcov import lcov
from segfn_nb.debugger.coverage.report import MEASURES, Report
from segfn_nb.debugger.coverage.text import ranges
from segfn_nb.errors import InputError, ReplayError
from segfn_nb.replay.results import Results as ReplayResults
from segfn_nb.replay.tables.hits.covered import deliveries_without, invalid_rows, reached
from segfn_nb.replay.tables.pandas_frames import frame_of_columns

if TYPE_CHECKING:
    from segfn_nb.replay.tables.pandas_frames import DataFrame, Series


THRESHOLDS = ("statements", "branches", "functions")
"""What `below` looks at."""


class Coverage:
    """
    What the events of a replay reached of a function's code: `replay(events, coverage=True).coverage`.

    The top level runs once in each environment and is counted once; no row reaches it. An onBatch call belongs to all its
    rows, and is counted once. Attempts of a row are counted together.

    Example:
        >>> c = orders_to_crm.replay("orders.csv", coverage=True).coverage  # doctest: +SKIP
        >>> c.missed  # doctest: +SKIP
        >>> r.frame[c.rows(12)]  # the events that reached line 12  # doctest: +SKIP
    """

    def __init__(self, report: Report, frame_rows: Sequence[int] | None) -> None:
        self._report = report
        self._frame_rows = frame_rows

    @property
    def report(self) -> Report:
        """The same in plain Python."""
        return self._report

    @cached_property
    def lines(self) -> DataFrame:
        """
        Every line of the code.

        Columns: `line` int64, `text` string, `hits` Int64 (how often its most frequent statement ran; NA where no statement
        begins, 0: never reached), `rows` Int64 (how many rows reached it), `first_row` Int64 (the first one's number).
        """
        lines = self._report.line_counts
        return frame_of_columns(
            {
                "line": ("int64", [one.line for one in lines]),
                "text": ("text", [one.text for one in lines]),
                "hits": ("Int64", [one.hits for one in lines]),
                "rows": ("Int64", [one.rows for one in lines]),
                "first_row": ("Int64", [one.first_row for one in lines]),
            }
        )

    @cached_property
    def branches(self) -> DataFrame:
        """
        Every arm of every decision.

        Columns: `line` int64 (of the decision), `kind` string ("if", "switch", "cond-expr", "binary-expr", "default-arg", as
        Istanbul has them), `arm` string ("then", "else", or its text), `hits`, `rows` int64, `first_row` Int64.
        """
        arms = self._report.arms
        return frame_of_columns(
            {
                "line": ("int64", [one.line for one in arms]),
                "kind": ("text", [one.kind for one in arms]),
                "arm": ("text", [one.arm for one in arms]),
                "hits": ("int64", [one.hits for one in arms]),
                "rows": ("int64", [one.rows for one in arms]),
                "first_row": ("Int64", [one.first_row for one in arms]),
            }
        )

    @cached_property
    def functions(self) -> DataFrame:
        """
        Every function of the code.

        Columns: `line` int64, `name` string, `hits` int64 (calls), `rows` int64, `first_row` Int64.
        """
        called = self._report.functions_called
        return frame_of_columns(
            {
                "line": ("int64", [one.line for one in called]),
                "name": ("text", [one.name for one in called]),
                "hits": ("int64", [one.hits for one in called]),
                "rows": ("int64", [one.rows for one in called]),
                "first_row": ("Int64", [one.first_row for one in called]),
            }
        )

    @cached_property
    def missed(self) -> DataFrame:
        """
        Lines never reached, branches never taken and functions never called, in the order of the code.

        Columns: `what` string ("line", "branch", "function"), `line` int64, `text` string.
        """
        never = self._report.never
        return frame_of_columns(
            {
                "what": ("text", [one.what for one in never]),
                "line": ("int64", [one.line for one in never]),
                "text": ("text", [one.text for one in never]),
            }
        )

    @cached_property
    def paths(self) -> DataFrame:
        """
        The different ways rows went, the most frequent first: rows of one path reached the same statements, arms and functions.

        Columns: `path` int64 (from 0), `count` int64 (rows), `share` float64 (of the rows that are known of), `first_row`
        Int64, `lines` string ("2-5, 9"), `differs` string: where several paths have the same lines, what each did besides
        ("line 4 if: then"; else empty).
        """
        ways = self._report.ways
        known = sum(way.rows for way in ways) or 1
        return frame_of_columns(
            {
                "path": ("int64", range(len(ways))),
                "count": ("int64", [way.rows for way in ways]),
                "share": ("float64", [way.rows / known for way in ways]),
                "first_row": ("Int64", [way.first_row for way in ways]),
                "lines": ("text", [ranges(self._report.way_lines(way)) for way in ways]),
                "differs": ("text", self._report.way_words()),
            }
        )

    @cached_property
    def summary(self) -> DataFrame:
        """
        How much was reached, for "statements", "branches", "functions" and "lines" (the index).

        Columns: `covered`, `total` int64, `pct` float64 (rounded down; 100 where there is nothing to reach).
        """
        measures = [self._report.measures[what] for what in MEASURES]
        frame = frame_of_columns(
            {
                "covered": ("int64", [measure.covered for measure in measures]),
                "total": ("int64", [measure.total for measure in measures]),
                "pct": ("float64", [measure.percent for measure in measures]),
            }
        )
        frame.index = frame_of_columns({"what": ("text", MEASURES)}).set_index("what").index
        return frame

    def rows(self, line: int) -> Series:
        """
        Which rows reached a line, aligned with the results' `frame`: `r.frame[c.rows(12)]`, `r.rerun(rows=c.rows(12))`.

        Where no statement begins on the line, the function or branch that does counts, else the statement it is part of.

        Args:
            line: Its number, from 1.

        Raises:
            OptionError: There is no such line, or nothing that is counted.

        Example:
            >>> r.frame.loc[~c.rows(12), "row"]  # rows that did not  # doctest: +SKIP
        """
        import numpy as np

        line = whole_number("line", line, "the number of a line of the code, from 1")
        found = np.isin(np.asarray(self._rows_of_frame()), self._report.rows_at(line))
        return frame_of_columns({f"line {line}": ("bool", found)})[f"line {line}"]

    @cached_property
    def row_paths(self) -> Series:
        """
        The path each row went, aligned with the results' `frame`; NA where it is not known.

        Raises:
            OptionError: Coverage of several replays is in it.

        Example:
            >>> r.frame.groupby(c.row_paths)["delivery"].value_counts()  # doctest: +SKIP
        """
        rows, paths = self._report.row_ways()
        by_row = dict(zip(rows.tolist(), paths.tolist(), strict=True))
        values = [by_row.get(row) for row in self._rows_of_frame()]
        return frame_of_columns({"path": ("Int64", values)})["path"]

    def _rows_of_frame(self) -> Sequence[int]:
        self._report.refuse_several()
        return self._frame_rows if self._frame_rows is not None else []

    @property
    def rows_unknown(self) -> dict[str, int]:
        """Of how many rows it is not known what they reached, by their delivery: they did not run, or their worker was lost."""
        return dict(self._report.unknown)

    def __add__(self, other: Coverage) -> Coverage:
        """
        What either of two replays of the same code reached; `rows` and `row_paths` are about one replay alone.

        Raises:
            OptionError: They are of different code.

        Example:
            >>> (january.coverage + february.coverage).missed  # doctest: +SKIP
        """
        if not isinstance(other, Coverage):
            return NotImplemented
        return Coverage(Report(**self._report.merged(other._report)), None)

    # ---- for other tools

    def istanbul(self, file: str | None = None) -> dict[str, Any]:
        """
        As Istanbul's tools have it: what `coverage-final.json` holds.

        Args:
            file: The path of the code to name; reports that show code read it there. By default the function's file, or its name.
        """
        return istanbul(self._report, file or self._report.file)

    def lcov(self, file: str | None = None) -> str:
        """As an lcov tracefile, for genhtml, editors and CI services; `file` as in `istanbul`."""
        return lcov(self._report, file or self._report.file)

    def to_istanbul(self, path: str | Path, file: str | None = None) -> None:
        """
        Write `istanbul` to a file.

        Raises:
            InputError: It cannot be written.

        Example:
            >>> c.to_istanbul(".nyc_output/coverage-final.json", file="orders.js")  # doctest: +SKIP
        """
        _write(path, json.dumps(self.istanbul(file)))

    def to_lcov(self, path: str | Path, file: str | None = None) -> None:
        """
        Write `lcov` to a file.

        Raises:
            InputError: It cannot be written.
        """
        _write(path, self.lcov(file))

    def html(self) -> str:
        """The code with its counts, what was never reached, and paths, as HTML that needs nothing else; no value of an event."""
        from segfn_nb.widgets.static_coverage import coverage_html

        return coverage_html(self._report)

    def to_html(self, path: str | Path) -> None:
        """
        Write `html` as a page of its own.

        Raises:
            InputError: It cannot be written.
        """
        from segfn_nb.widgets.static_coverage import coverage_page

        _write(path, coverage_page(self._report))

    def text(self, file: str | None = None) -> str:
        """A table as coverage tools print it: file, statements, branches, functions, lines missed."""
        from segfn_nb.debugger.coverage.table import table

        return table(self._report, file or self._report.file)

    def numbers(self) -> dict[str, Any]:
        """The summary and what was missed, as plain values for JSON."""
        report = self._report
        return {
            "file": report.file,
            "rows": report.rows_in,
            "rows_unknown": self.rows_unknown,
            "summary": {
                what: {"covered": measure.covered, "total": measure.total, "pct": measure.percent}
                for what, measure in report.measures.items()
            },
            "missed": [one._asdict() for one in report.never],
        }

    def below(self, percentage: float) -> list[str]:
        """
        Which of statements, branches and functions were reached less than that, in words.

        Example:
            >>> c.below(80)  # doctest: +SKIP
            ['branches 69.23%']
        """
        measures = {what: self._report.measures[what] for what in THRESHOLDS}
        return [f"{what} {measure.percent:.2f}%" for what, measure in measures.items() if measure.percent < percentage]

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return self.text()


def coverage_of(results: ReplayResults) -> Coverage:
    """
    What a replay reached.

    Raises:
        ReplayError: It did not count.
    """
    covered = results.covered
    if covered is None:
        raise ReplayError(
            f"nothing was counted in this replay of {results.name}: replay with coverage=True (%replay --coverage, "
            "segfn replay --coverage)"
        )
    frame = results.arrow("frame")
    found = reached(results.arrow("hits"))
    counts = Counts.of(
        covered.structure.counters,
        loaded=covered.loaded,
        rows=found.rows,
        calls=found.calls,
        codes=found.codes,
        texts=found.texts,
        not_run=invalid_rows(frame),
    )
    report = Report(
        name=results.name,
        file=covered.file,
        source=results.code,
        structure=covered.structure,
        counts=counts,
        rows_in=results.rows_in,
        unknown=deliveries_without(frame, counts.rows[counts.paths != UNKNOWN]),
    )
    return Coverage(report, frame.column("row").to_numpy())


def _write(path: str | Path, text: str) -> None:
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}") from None
