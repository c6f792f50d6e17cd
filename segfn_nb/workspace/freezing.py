"""From results to frozen tests: which calls there were, what they stand for, and which few of them become cases."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from segfn_nb.contracts.options import RunOptions
from segfn_nb.errors import OptionError, ReplayError
from segfn_nb.frozen.cases import Case, file_name
from segfn_nb.frozen.choosing import Group, Mark, cover
from segfn_nb.frozen.folder import FORMAT, Frozen, FrozenOptions, Manifest, refuse_other, write_folder
from segfn_nb.frozen.freezing import Freezer, Refused
from segfn_nb.frozen.function import placeholders
from segfn_nb.frozen.playing import Player
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.pseudonyms.pseudonyms import Pseudonyms, paths_hint
from segfn_nb.functions.settings import Setting, Settings
from segfn_nb.replay.options import Counting, ReplayOptions
from segfn_nb.replay.results import Results
from segfn_nb.replay.run import replay
from segfn_nb.runtime.transports.resolve import resolve_transport
from segfn_nb.workers.session import Session
from segfn_nb.workspace.calls import Calls
from segfn_nb.workspace.coverage import Coverage, coverage_of
from segfn_nb.workspace.frozen_tests import FrozenTests

_LOOKED_AT = 20
"""Rows of a group whose sizes are compared."""

_TRIED = 3
"""Rows of a group that are tried before it is given up."""

_NEVER_FROZEN = {
    "invalid": "no event, so nothing ran",
    "interrupted": "not run to its end",
}

_MARKS = {
    "counter": "lines or branches",
    "delivery": "deliveries",
    "cause": "causes",
    "type": "types",
    "event": "event names",
}

Folder = str | os.PathLike[str]


class Freezing:
    """
    Results that are frozen.

    Args:
        results: They themselves.

        definition: The function they came from.

        handlers: Those it defines.

        options: The replay's.

        file: The function's file; None: it was no file.

        mask: Paths in events whose values are not to be written.
    """

    def __init__(
        self,
        results: Results,
        definition: Definition,
        handlers: Sequence[str],
        options: ReplayOptions,
        *,
        file: Path | None,
        mask: Iterable[str] | str | None,
    ) -> None:
        self._results = results
        self._definition = definition
        self._options = options
        self._file = file
        self._counting = _counting(definition)
        self._people = Pseudonyms(mask)
        self._batch_rows = definition.batch_rows(list(handlers), options.run.batch_size)
        self._notes: list[str] = []
        self._coverage = self._covered()
        self._reached = {} if self._coverage is None else _row_counters(self._coverage)
        self._calls = Calls(results, self._batch_rows, self._reached)

    def _covered(self) -> Coverage | None:
        """What rows reached: as it was counted, else counted now where that does the same again."""
        if self._results.covered is not None:
            return coverage_of(self._results)
        if self._counting is None or not self._options.http.is_repeatable:
            self._notes.append(
                "nothing was counted in this replay, so events were chosen by delivery, cause, type and name; replay with "
                "coverage=True to have every line and branch covered"
            )
            return None
        run = msgspec.structs.replace(self._options.run, started_at_ms=self._results.started_at_ms)
        options = msgspec.structs.replace(self._options, run=run, coverage=self._counting, out=None, progress=False)
        again = replay(self._definition, self._results.input, options)
        if _ends(again) != _ends(self._results):
            self._notes.append(
                "the replay ran again to count what events reach, and not all events ended as before: something has an effect "
                "that is not the same each time, such as a real clock"
            )
        return coverage_of(again)

    def write(self, folder: Folder, *, limit: int, rows: Collection[int] | None, replace: bool) -> FrozenTests:
        """
        Choose, try, and write.

        Raises:
            OptionError: The folder is not to be written to, or nothing can be frozen.
        """
        path = Path(folder)
        refuse_other(path, replace=replace)
        frozen = Frozen(path, self._manifest(path), {})
        with self._player(frozen) as player:
            freezer = self._freezer(player)
            cases, left_out, missed = self._cases(freezer, limit, rows)
            cases, leaking = self._without_leaks(freezer, cases)
        left_out += leaking
        if not cases:
            raise OptionError("freeze: nothing could be frozen. " + "; ".join(left_out or ["there are no rows"]))
        ordered = sorted(cases.items())
        named = {file_name(number, case): case for number, (_, case) in enumerate(ordered, 1)}
        write_folder(msgspec.structs.replace(frozen, cases=named), self._copies(frozen))
        frozen_rows = [row for row, _ in ordered]
        return FrozenTests(
            path,
            dict(zip(named, frozen_rows, strict=True)),
            events=sum(len(case.texts) for _, case in ordered),
            rows_in=self._results.rows_in,
            covers=self._covers(frozen_rows, missed),
            left_out=left_out,
            notes=[*self._notes, *self._personal(freezer)],
        )

    # ---- choosing

    def _cases(
        self, freezer: Freezer, limit: int, rows: Collection[int] | None
    ) -> tuple[dict[int, Case], list[str], frozenset[Mark]]:
        """Row to case; what was left out; and what nothing could be frozen for."""
        left_out = self._never_frozen(rows)
        groups = self._groups(rows)
        if rows is not None:
            groups = [Group(group.marks, [row]) for group in groups for row in group.rows]
        candidates = {i: self._by_size(group.rows) for i, group in enumerate(groups)}
        if self._people:
            for group in candidates.values():
                freezer.learn(group[0])
        found: dict[int, Case] = {}
        covered: frozenset[Mark] = frozenset()
        given_up: set[int] = set()
        while len(found) < limit:
            open_groups = [i for i in range(len(groups)) if i not in given_up]
            if rows is None:
                chosen = [open_groups[i] for i in cover([groups[i] for i in open_groups], covered)]
            else:
                chosen = open_groups
            if not chosen:
                break
            for i in chosen:
                if len(found) >= limit:
                    break
                given_up.add(i)
                why = self._try(freezer, candidates[i], found)
                if why:
                    left_out.append(why)
                    if rows is None:
                        break  # others may stand for what this one stood for
                else:
                    covered |= groups[i].marks
        missed = frozenset[Mark]().union(*(group.marks for group in groups)) - covered if rows is None else frozenset()
        if len(found) >= limit and missed:
            self._notes.append(f"limit={limit}: more events would be needed to cover everything that was seen")
        return found, left_out, missed

    def _try(self, freezer: Freezer, rows: Sequence[int], found: dict[int, Case]) -> str:
        """Freeze one of a group's rows; empty, or why none can be."""
        whys: dict[str, int] = {}
        for row in rows[:_TRIED]:
            try:
                found[row] = freezer.case(row, f"row-{row}")
            except Refused as why:
                whys.setdefault(str(why), row)
            else:
                return ""
        outcome = self._results[rows[0]]
        error = f" ({outcome.error.name})" if outcome.error else ""
        said = "; ".join(f"row {row:,}: {why}" for why, row in whys.items())
        return f"{outcome.delivery}{error}, {said}"

    def _without_leaks(self, freezer: Freezer, cases: dict[int, Case]) -> tuple[dict[int, Case], list[str]]:
        leaking = [row for row, case in cases.items() if freezer.leaks(case)]
        said = [
            f"row {row:,}: a value that is masked in another event stands in it, where nothing is masked"
            for row in leaking
        ]
        return {row: case for row, case in cases.items() if row not in leaking}, said

    def _groups(self, rows: Collection[int] | None) -> list[Group]:
        """Calls by what they stand for."""
        frame = self._results.arrow("frame")
        names = ("row", "type", "event", "delivery", "cause", "attempts")
        columns = [frame.column(name).to_pylist() for name in names]
        wanted = None if rows is None else {int(row) for row in rows}
        unknown = sorted((wanted or set()) - set(columns[0]))
        if unknown:
            raise OptionError(f"freeze: row {unknown[0]:,} is not among the rows of this replay")
        calls: dict[int, list[tuple[Any, ...]]] = {}
        for line in zip(*columns, strict=True):
            if line[3] not in _NEVER_FROZEN:
                calls.setdefault(self._first_row(line[0]), []).append(line)
        found: dict[tuple[Any, ...], list[int]] = {}
        for row, lines in calls.items():
            if wanted is None or not wanted.isdisjoint(line[0] for line in lines):
                is_first = all(line[5] <= 1 for line in lines)
                key = (
                    self._reached.get(row) if is_first else None,
                    *sorted({self._said(line) for line in lines}, key=repr),
                )
                found.setdefault(key, []).append(row)
        return [Group(self._marks(key), rows_of) for key, rows_of in found.items()]

    def _said(self, line: tuple[Any, ...]) -> tuple[Any, ...]:
        _, kind, event, delivery, cause, attempts = line
        if attempts > 1:  # what is frozen is the first attempt
            delivery, cause = "retry", None
        return (kind, event if self._coverage is None else None, delivery, cause)

    def _marks(self, key: tuple[Any, ...]) -> frozenset[Mark]:
        counters, *said = key
        marks: set[Mark] = {("counter", counter) for counter in counters or ()}
        for kind, event, delivery, cause in said:
            marks |= {("delivery", delivery), ("type", kind)}
            if cause is not None:
                marks.add(("cause", delivery, cause))
            if event is not None:
                marks.add(("event", kind, event))
        return frozenset(marks)

    def _first_row(self, row: int) -> int:
        """The first row of the call that a row belonged to."""
        return row if not self._batch_rows else self._calls.at(row).rows[0]

    def _never_frozen(self, rows: Collection[int] | None) -> list[str]:
        counts = self._results.deliveries
        return [
            f"{counts[word]:,} {word} row{'' if counts[word] == 1 else 's'}: {why}"
            for word, why in _NEVER_FROZEN.items()
            if counts[word] and rows is None
        ]

    def _by_size(self, rows: Sequence[int]) -> list[int]:
        looked = list(rows[:_LOOKED_AT])
        return sorted(looked, key=lambda row: (sum(map(len, self._calls.at(row).texts)), row))

    # ---- the folder

    def _manifest(self, path: Path) -> Manifest:
        definition = self._definition
        is_typescript = definition.typescript is not None
        name = f"{definition.name}.{'ts' if is_typescript else 'js'}"
        if self._file is not None:
            text = (
                self._file.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
                if self._file.is_file()
                else None
            )
            if text == definition.text:
                name = Path(os.path.relpath(self._file, path)).as_posix()
            else:
                raise ReplayError(
                    f"{self._file} is not what it was when this replay ran; replay it again, then freeze what that gave"
                )
        return Manifest(
            FORMAT,
            definition.name,
            definition.kind,
            name,
            "typescript" if is_typescript else "javascript",
            _frozen_options(self._options.run, self._results.started_at_ms),
            placeholders(definition),
            Path(self._results.source).name,
            [".".join(parts) for parts in self._people.paths],
        )

    def _copies(self, frozen: Frozen) -> dict[str, bytes]:
        """The function itself, where it has no file."""
        if self._file is not None:
            return {}
        self._notes.append(
            f"the function has no file, so a copy of it is tested: {frozen.manifest.function}. To test the one that is edited, "
            "name its file in segfn-test.toml"
        )
        return {frozen.manifest.function: self._definition.text.encode("utf-8")}

    def _player(self, frozen: Frozen) -> Player:
        settings = Settings(
            Setting(name=one.name, type=one.type, sensitive=one.sensitive, value=one.value)
            for one in frozen.manifest.settings
        )
        inserted = None if self._counting is None or self._coverage is None else self._counting.inserted
        definition = msgspec.structs.replace(self._definition, settings=settings)
        return Player(definition, frozen.manifest.options.run_options(), inserted)

    def _freezer(self, player: Player) -> Freezer:
        declared = self._definition.settings
        values = declared.values(self._definition.name)
        run = self._options.run
        return Freezer(
            self._definition.kind,
            player,
            self._people,
            secrets=declared.secrets(),
            open_values=[
                value
                for name, value in values.items()
                if isinstance(value, str) and not declared.declared[name].sensitive
            ],
            is_repeatable=self._options.http.is_repeatable and run.clock != "real" and run.random != "real",
            earlier=self._calls.earlier,
            occurred=self._calls.occurred,
        )

    # ---- words

    def _covers(self, rows: Sequence[int], missed: frozenset[Mark]) -> list[str]:
        found = [] if self._coverage is None else [self._code_covered(self._coverage, rows)]
        frame = self._results.arrow("frame")
        chosen = {
            line["row"]: line
            for line in frame.select(["row", "delivery", "cause"]).to_pylist()
            if self._first_row(line["row"]) in set(rows)
        }
        deliveries = [word for word, count in self._results.deliveries.items() if count and word not in _NEVER_FROZEN]
        there = {line["delivery"] for line in chosen.values()}
        causes = {line["cause"] for line in chosen.values() if line["cause"]}
        seen = self._results.cause_table.num_rows
        found.append(
            f"{sum(word in there for word in deliveries)} of {len(deliveries)} kinds of delivery, {len(causes)} of {seen} causes"
        )
        if missed:
            words = ", ".join(sorted({_MARKS[str(mark[0])] for mark in missed}))
            self._notes.append(f"what could not be frozen was the only one to have some of its {words}")
        return found

    def _code_covered(self, coverage: Coverage, rows: Sequence[int]) -> str:
        report = coverage.report
        all_seen = frozenset[int]().union(*self._reached.values())
        chosen = frozenset[int]().union(*(self._reached.get(row, frozenset()) for row in rows))
        lines = [frozenset(counters) for counters in report.by_line.values()]
        arms = [frozenset({counter}) for counters, _ in report.counted_branches for counter in counters]
        said = [
            f"{sum(not one.isdisjoint(chosen) for one in parts)} of {sum(not one.isdisjoint(all_seen) for one in parts)} {what}"
            for what, parts in (("lines", lines), ("branches", arms))
        ]
        return f"{' and '.join(said)} that events reached"

    def _personal(self, freezer: Freezer) -> Iterator[str]:
        if self._people.unmet:
            hint = paths_hint(self._definition.kind, self._people.unmet)
            yield f"mask: no event that was looked at has anything at {', '.join(self._people.unmet)}{hint}"
        if freezer.personal:
            paths = sorted(freezer.personal)
            shown = ", ".join(paths[:10]) + (f" and {len(paths) - 10} more" if len(paths) > 10 else "")
            example = ", ".join(f'"{path}"' for path in paths[:3])
            yield (
                f"what looks like people's data is written as it is: {shown}. Before the folder goes into a repository, freeze "
                f"with mask=[{example}, ...]"
            )


def _frozen_options(run: RunOptions, started_at_ms: float) -> FrozenOptions:
    return FrozenOptions(
        timeout_seconds=run.timeout_seconds,
        memory_bytes=run.memory_bytes,
        clock="event" if run.clock == "real" else run.clock,
        random=0 if run.random == "real" else run.random,
        key_order=run.key_order,
        started_at_ms=started_at_ms,
    )


def _row_counters(coverage: Coverage) -> dict[int, frozenset[int]]:
    """Row to the counters that its call moved."""
    report = coverage.report
    counters = [frozenset(way.counters) for way in report.ways]
    rows, places = report.row_ways()
    return {row: counters[place] for row, place in zip(rows.tolist(), places.tolist(), strict=True)}


def _counting(definition: Definition) -> Counting | None:
    """The text with counters; None where they cannot be put into it."""
    session = Session()
    try:
        made = session.instrument(definition.source, "coverage", resolve_transport(None))
    finally:
        session.close()
    if made.inserted is None or made.structure is None:
        return None
    return Counting(made.inserted, made.structure, definition.name)


def _ends(results: Results) -> dict[str, list[Any]]:
    """How each row ended, and why."""
    ends: dict[str, list[Any]] = results.arrow("frame").select(["row", "delivery", "cause"]).to_pydict()
    return ends
