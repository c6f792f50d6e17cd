"""
A function's code with what reached it: its statements, lines, branches and functions, counted.

Everything here is plain Python; tables are made of it by `segfn_nb.workspace.coverage`, screens by
`segfn_nb.widgets.static_coverage`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from segfn_nb.contracts.instrumenting import Branch, FunctionPart, Span, Step, Structure
from segfn_nb.debugger.coverage.counts import UNKNOWN, Counts, Numbers, Way
from segfn_nb.debugger.coverage.text import Text, ranges
from segfn_nb.errors import OptionError

MEASURES = ("statements", "branches", "functions", "lines")

ARMS = {"if": ("then", "else"), "cond-expr": ("then", "else")}
"""What the arms of a decision are called; those of others by their text."""


class Measure(NamedTuple):
    """How many of something were reached."""

    covered: int
    total: int

    @property
    def percent(self) -> float:
        """Of 100; where there is nothing to reach, all of it was. Rounded down, so that 100 means all."""
        return 100.0 if self.total == 0 else self.covered * 10_000 // self.total / 100


class Line(NamedTuple):
    """
    A line of the text.

    `hits` is how often its most frequent statement ran, None where none begins here; `rows` how many rows reached it, and
    `first_row` the first one's number.
    """

    line: int
    text: str
    hits: int | None
    rows: int | None
    first_row: int | None


class Arm(NamedTuple):
    """One arm of a decision: where the decision is, its kind, the arm's name, and what took it."""

    line: int
    kind: str
    arm: str
    hits: int
    rows: int
    first_row: int | None


class Called(NamedTuple):
    """A function of the text, and what called it."""

    line: int
    name: str
    hits: int
    rows: int
    first_row: int | None


class Missed(NamedTuple):
    """What was never reached: "line", "branch" or "function", where, and its text."""

    what: str
    line: int
    text: str


class Report:
    """
    What of a function's text a replay reached.

    Args:
        name: The function's name.

        file: The name of its file, for other tools.

        source: Its text, as its author wrote it.

        structure: What it consists of.

        counts: What moved.

        rows_in: How many rows the replay had.

        unknown: Of rows that did not run or whose worker was lost: how many have each delivery.
    """

    def __init__(
        self,
        *,
        name: str,
        file: str,
        source: str,
        structure: Structure,
        counts: Counts,
        rows_in: int,
        unknown: Mapping[str, int],
    ) -> None:
        self.name = name
        self.file = file
        self.text = Text(source)
        self.structure = structure
        self.counts = counts
        self.rows_in = rows_in
        self.unknown = dict(unknown)

    # ---- the parts of the text, each with its counter

    @cached_property
    def counted_steps(self) -> list[tuple[int, Step]]:
        """Statements that are counted, each with its counter."""
        return [(number, step) for number, step in enumerate(self.structure.steps) if step.is_counted]

    @cached_property
    def counted_functions(self) -> list[tuple[int, FunctionPart]]:
        """Functions, each with its counter."""
        return list(enumerate(self.structure.functions, len(self.structure.steps)))

    @cached_property
    def counted_branches(self) -> list[tuple[list[int], Branch]]:
        """Decisions, each with the counters of its arms."""
        base = len(self.structure.steps) + len(self.structure.functions)
        return [
            ([base + branch.first + i for i in range(len(branch.arms))], branch) for branch in self.structure.branches
        ]

    def hits(self, counter: int) -> int:
        """How often a counter moved."""
        return int(self.counts.hits[counter])

    # ---- counted

    @cached_property
    def by_line(self) -> dict[int, list[int]]:
        """Line to the counters of the statements that begin there."""
        found: dict[int, list[int]] = {}
        for counter, step in self.counted_steps:
            found.setdefault(step.counted.line, []).append(counter)
        return found

    @cached_property
    def line_counts(self) -> list[Line]:
        """Every line of the text."""
        found = []
        for number, text in enumerate(self.text.lines, 1):
            counters = self.by_line.get(number)
            if counters is None:
                found.append(Line(number, text, None, None, None))
            else:
                hits = max(self.hits(counter) for counter in counters)
                found.append(Line(number, text, hits, *self.counts.rows_reaching(counters)))
        return found

    @cached_property
    def arms(self) -> list[Arm]:
        """Every arm of every decision, in the order of the text."""
        return [
            Arm(
                branch.span.line,
                branch.kind,
                self._arm_name(branch, i),
                self.hits(counter),
                *self.counts.rows_reaching([counter]),
            )
            for counters, branch in self.counted_branches
            for i, counter in enumerate(counters)
        ]

    @cached_property
    def _arm_of(self) -> dict[int, Arm]:
        counters = [counter for counters, _ in self.counted_branches for counter in counters]
        return dict(zip(counters, self.arms, strict=True))

    @cached_property
    def functions_called(self) -> list[Called]:
        """Every function, in the order of the text."""
        return [
            Called(
                function.declared.line,
                self.function_name(i),
                self.hits(counter),
                *self.counts.rows_reaching([counter]),
            )
            for i, (counter, function) in enumerate(self.counted_functions)
        ]

    @cached_property
    def never(self) -> list[Missed]:
        """Lines never reached, branches never taken, functions never called; by line."""
        lines = [Missed("line", line.line, line.text.strip()) for line in self.line_counts if line.hits == 0]
        arms = [Missed("branch", arm.line, f"{arm.kind}: {arm.arm}") for arm in self.arms if arm.hits == 0]
        functions = [Missed("function", one.line, one.name) for one in self.functions_called if one.hits == 0]
        return sorted([*lines, *arms, *functions], key=lambda one: one.line)

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """By the words of `MEASURES`."""
        counted: dict[str, Sequence[int]] = {
            "statements": [self.hits(counter) for counter, _ in self.counted_steps],
            "branches": [arm.hits for arm in self.arms],
            "functions": [one.hits for one in self.functions_called],
            "lines": [line.hits for line in self.line_counts if line.hits is not None],
        }
        return {what: Measure(sum(hits > 0 for hits in all_hits), len(all_hits)) for what, all_hits in counted.items()}

    @property
    def ways(self) -> list[Way]:
        """The different ways rows went, the most frequent first."""
        return sorted(self.counts.ways, key=lambda way: (-way.rows, way.first_row or 0))

    def way_lines(self, way: Way) -> list[int]:
        """The lines on which a statement ran."""
        steps = self.structure.steps
        return sorted({steps[counter].counted.line for counter in way.counters if counter < len(steps)})

    def way_words(self) -> list[str]:
        """Of each of `ways`, what tells it from others with the same lines: arms it took, functions it called; else empty."""
        alike: dict[tuple[int, ...], list[Way]] = {}
        for way in self.ways:
            alike.setdefault(tuple(self.way_lines(way)), []).append(way)
        found = []
        for way in self.ways:
            others = alike[tuple(self.way_lines(way))]
            everyone = set(way.counters).intersection(*(other.counters for other in others))
            own = [counter for counter in sorted(way.counters) if counter not in everyone]
            words = [word for counter in own if (word := self._decided(counter))]
            words = words or [self._stated(counter) for counter in own]
            found.append("; ".join(words) if words else "none of that" if len(others) > 1 else "")
        return found

    def _decided(self, counter: int) -> str:
        """An arm or a function, in words; empty for a statement."""
        arm = self._arm_of.get(counter)
        if arm is not None:
            return f"line {arm.line} {arm.kind}: {arm.arm}"
        number = counter - len(self.structure.steps)
        return f"calls {self.function_name(number)}" if number >= 0 else ""

    def _stated(self, counter: int) -> str:
        span = self.structure.steps[counter].counted
        return f"line {span.line}: {self.text.beginning(span)}"

    @property
    def rows_unknown(self) -> int:
        """Rows of which it is not known what they reached."""
        return sum(self.unknown.values())

    # ---- rows

    def counters_at(self, line: int) -> list[int]:
        """
        What is counted on a line: statements that begin there, else functions and arms that do, else the statement around it.

        Raises:
            OptionError: There is no such line, or nothing that is counted.
        """
        if not 1 <= line <= len(self.text.lines):
            raise OptionError(f"line {line}: {self.name} has lines 1 to {len(self.text.lines)}")
        if line in self.by_line:
            return self.by_line[line]
        begin = [counter for counter, function in self.counted_functions if function.span.line == line]
        begin += [
            counter
            for counters, branch in self.counted_branches
            for counter, arm in zip(counters, branch.arms, strict=True)
            if arm.line == line
        ]
        if begin:
            return begin
        around = [
            (span.end_line - span.line, counter)
            # Of a decision the first is its head, of a declaration the second its value.
            for counter, span in (
                (counter, span) for counter, step in self.counted_steps for span in (step.span, step.counted)
            )
            if span.line <= line <= span.end_line
        ]
        if not around or not self.text.lines[line - 1].strip():
            raise OptionError(f"line {line} of {self.name} has nothing that is counted")
        return [min(around)[1]]

    def rows_at(self, line: int) -> Numbers:
        """
        Numbers of the rows that reached a line, ascending.

        Raises:
            OptionError: There is no such line, nothing that is counted, or rows have no numbers of their own.
        """
        import numpy as np

        self.refuse_several()
        ways = np.array(sorted(self.counts.reaching(self.counters_at(line))), np.int64)
        found: Numbers = self.counts.rows[np.isin(self.counts.paths, ways)]
        return found

    def row_ways(self) -> tuple[Numbers, Numbers]:
        """Rows that are known of, and of each the place of its path in `ways`."""
        import numpy as np

        self.refuse_several()
        place = {id(way): at for at, way in enumerate(self.ways)}
        places = np.array([place[id(way)] for way in self.counts.ways], np.int64)
        known = self.counts.paths != UNKNOWN
        return self.counts.rows[known], places[self.counts.paths[known]]

    def refuse_several(self) -> None:
        """
        Raises:
            OptionError: Coverage of several replays is together in this one.
        """
        if len(self.counts.rows) == 0 and self.counts.ways:
            raise OptionError(f"coverage of {self.name}: rows of several replays are in it; ask one of them")

    def merged(self, other: Report) -> dict[str, Any]:
        """
        What this one would be made of with the other's counts in it.

        Raises:
            OptionError: They are not of the same text.
        """
        if (self.text.source, self.structure) != (other.text.source, other.structure):
            raise OptionError(f"coverage of {self.name} and of {other.name} are of different texts")
        unknown = dict(self.unknown)
        for delivery, count in other.unknown.items():
            unknown[delivery] = unknown.get(delivery, 0) + count
        return {
            "name": self.name,
            "file": self.file,
            "source": self.text.source,
            "structure": self.structure,
            "counts": self.counts + other.counts,
            "rows_in": self.rows_in + other.rows_in,
            "unknown": unknown,
        }

    # ---- words

    def function_name(self, number: int) -> str:
        """A function's name, or one that Istanbul would give it."""
        return self.structure.functions[number].name or f"(anonymous_{number})"

    def _arm_name(self, branch: Branch, arm: int) -> str:
        named = ARMS.get(branch.kind)
        return named[arm] if named else self.text.beginning(branch.arms[arm])

    def span_text(self, span: Span) -> str:
        """The text of a part."""
        return self.text.of(span)

    @property
    def missed_lines(self) -> str:
        """Lines never reached, as "3-8, 11"."""
        return ranges([line.line for line in self.line_counts if line.hits == 0])

    @property
    def title(self) -> str:
        """What was counted, and of how many rows that is not known."""
        rows = f"{self.rows_in:,} row{'' if self.rows_in == 1 else 's'}"
        return f"coverage of {self.name} by {rows}{self.unknown_words}"

    @property
    def unknown_words(self) -> str:
        """Of how many rows it is not known what they reached; empty where there are none."""
        if not self.unknown:
            return ""
        words = ", ".join(f"{count:,} {delivery}" for delivery, count in self.unknown.items())
        return f"; not known of {self.rows_unknown:,}: {words}"
