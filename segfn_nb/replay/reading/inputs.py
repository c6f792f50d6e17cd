"""Opens whatever holds events and makes one sequence of rows of it, numbered from 0."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError
from segfn_nb.replay.events.build import Texts
from segfn_nb.replay.events.column_types import ColumnTypes
from segfn_nb.replay.read_options import ReadOptions
from segfn_nb.replay.reading.dicts import Dicts
from segfn_nb.replay.reading.files import EventFile, paths_of
from segfn_nb.replay.reading.formats import READ, reader_of
from segfn_nb.replay.reading.parts import InputPart, Segment, Source
from segfn_nb.replay.reading.tables.arrow_table import ArrowTable
from segfn_nb.replay.reading.tables.frame import Frame
from segfn_nb.replay.reading.tables.typed_table import TypedTable

Met = Callable[[Source, Segment], None]


class _Readable(Source, Protocol):
    blank_lines: int

    def scan(self, source: int, first_row: int) -> Iterable[Segment]: ...
    def fingerprint(self) -> list[str | int]: ...
    def describe(self) -> str: ...


class Input:
    """
    Events from any number of sources, as one sequence of rows.

    Args:
        sources: In order.

        types: What was learned of their columns.

        label: What a summary calls the input.

        given: What it was made of.

        met: Called with each segment of a source that gives them one by one while it reads, not all at its end.

    Attributes:
        rows: How many rows there are.

        label: What a summary calls the input.

        given: What it was made of.

        options: How it was to be read.

        paths: Its files.
    """

    def __init__(
        self, sources: Sequence[_Readable], types: ColumnTypes, label: str, given: Any, met: Met | None = None
    ) -> None:
        self.label = label
        self.given = given
        self.paths = [str(Path(source.label).absolute()) for source in sources if source.label is not None]
        self.options = types.options
        self._sources = sources
        self._types = types
        self._parts: dict[int, list[Segment]] = {}
        self.rows = 0
        for number, source in enumerate(sources):
            segments = source.scan(number, self.rows)
            for segment in segments:
                self._parts.setdefault(segment.part, []).append(segment)
                self.rows += segment.rows
                if met is not None and isinstance(segments, Iterator):
                    met(source, segment)
        types.check_declared()

    @property
    def tells_changes(self) -> bool:
        """Whether reading it again fails where it is not what it was: files do so, what lies in memory cannot."""
        return all(source.label is not None for source in self._sources)

    @property
    def part_indexes(self) -> list[int]:
        """The numbers of all parts, in order."""
        return list(self._parts)

    def rows_of(self, index: int) -> range:
        """The row numbers of a part."""
        segments = self._parts[index]
        return range(segments[0].first_row, segments[-1].first_row + segments[-1].rows)

    def read(self, index: int, rows: Sequence[int] | None = None) -> InputPart:
        """
        A part of the input.

        Args:
            rows: Only these row numbers, ascending; None: all.

        Raises:
            InputError: A source is not what it was.
        """
        numbers: list[int] = []
        texts = Texts([], {})
        labels: list[tuple[str | None, int]] = []
        for segment in self._parts[index]:
            end = segment.first_row + segment.rows
            wanted = (
                None if rows is None else [row - segment.first_row for row in rows if segment.first_row <= row < end]
            )
            if wanted == []:
                continue
            source = self._sources[segment.source]
            read = source.read(segment, wanted)
            at = len(texts.events)
            texts.events += read.events
            texts.faults |= {at + i: fault for i, fault in read.faults.items()}
            numbers += range(segment.first_row, end) if wanted is None else [segment.first_row + i for i in wanted]
            labels.append((source.label, len(read.events)))
        return InputPart(index, numbers, texts, labels)

    def fingerprint(self) -> list[Any]:
        """What identifies the whole input, as far as it can be known without reading it as events."""
        options = self._types.options
        said = [sorted(options.types.items()), sorted(options.columns.items()), options.dialect]
        return [[source.fingerprint() for source in self._sources], said]

    def describe(self) -> list[str]:
        """The "read as" lines: how each source was read, and how to change that; alike ones together."""
        groups: dict[str, list[str | None]] = {}
        for source in self._sources:
            groups.setdefault(source.describe(), []).append(source.label)
        lines = []
        for said, labels in groups.items():
            first = labels[0]
            more = "" if len(labels) == 1 else f" and {len(labels) - 1} more file{'' if len(labels) == 2 else 's'}"
            lines.append(said if first is None else f"{first}{more}: {said}")
        blank = sum(source.blank_lines for source in self._sources)
        if blank:
            lines.append(f"{blank:,} blank line{'' if blank == 1 else 's'} skipped")
        return lines


def open_input(events: Any, kind: Kind, options: ReadOptions | None = None, met: Met | None = None) -> Input:
    """
    Whatever holds events, read once.

    Args:
        events: A path or glob, a list of them, a DataFrame, anything with Arrow's C stream (tables of pyarrow, Polars
            frames, DuckDB relations), a list of dicts, one dict; or an `Input`, which stays as it is unless the options
            are others.

        kind: The function's kind: source functions take captured requests.

        options: What overrules the detection.

        met: As for `Input`.

    Raises:
        InputError: There is no such file, it is of a kind that is not read, or nothing in it could make an event.

        OptionError: An option names a column that is not there, or does not fit the events.
    """
    if isinstance(events, Input):
        if options is None or options.is_default or options == events.options:
            return events
        return open_input(events.given, kind, options, met)
    types = ColumnTypes(options or ReadOptions())
    sources, label = _sources(events, kind, types)
    made = Input(sources, types, label, events, met)
    if made.rows == 0:
        names = ", ".join(source.label for source in sources if source.label) or f"the {label}"
        raise InputError(f"{names}: there is not a single event{', only a header' if types.names else ''}")
    return made


def _sources(events: Any, kind: Kind, types: ColumnTypes) -> tuple[list[_Readable], str]:
    """The readers of whatever holds events, and what a summary calls them together."""
    if isinstance(events, str | Path):
        return _of_files([events], kind, types, str(events))
    if isinstance(events, pd.DataFrame):
        return [TypedTable(Frame(events), kind=kind, types=types)], "DataFrame"
    if isinstance(events, Mapping):
        return [Dicts([events], kind=kind)], "one event"
    if hasattr(events, "__arrow_c_stream__"):
        return [TypedTable(ArrowTable(events), kind=kind, types=types)], type(events).__name__
    if isinstance(events, Sequence) and not isinstance(events, bytes | bytearray):
        if events and all(
            isinstance(item, Path) or (isinstance(item, str) and not item.lstrip().startswith("{")) for item in events
        ):
            return _of_files(events, kind, types, ", ".join(map(str, events)))
        return [Dicts(list(events), kind=kind)], "list"
    raise InputError(f"events cannot be read from an object of type {type(events).__name__}. What is read: {READ}")


def _of_files(given: Iterable[str | Path], kind: Kind, types: ColumnTypes, label: str) -> tuple[list[_Readable], str]:
    paths = [path for item in given for path in paths_of(item)]
    sources: list[_Readable] = [reader_of(EventFile(path), kind, types) for path in paths]
    return sources, Path(paths[0]).name if len(paths) == 1 else label if len(label) <= 60 else f"{len(paths)} files"
