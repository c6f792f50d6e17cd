"""Opens whatever holds events and makes one sequence of rows of it, numbered from 0."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError
from segfn_nb.replay.events.build import Texts
from segfn_nb.replay.events.column_types import ColumnTypes
from segfn_nb.replay.reading.csv_file import CsvFile
from segfn_nb.replay.reading.dicts import Dicts
from segfn_nb.replay.reading.files import EventFile
from segfn_nb.replay.reading.frame import Frame
from segfn_nb.replay.reading.json_lines import JsonLinesFile
from segfn_nb.replay.reading.parts import InputPart, Segment, Source

READ = "CSV (.csv, .tsv), JSON lines (.jsonl, .ndjson), each also as .gz; a DataFrame; a list of dicts; one dict"
_CSV = (".csv", ".tsv")
_JSON_LINES = (".jsonl", ".ndjson")
_NEVER_READ = {
    ".parquet": "read it first: pandas.read_parquet({!r})",
    ".json": "one event a line: rename it to .jsonl; a list of events: json.load it and pass the list",
    ".xlsx": "read it first: pandas.read_excel({!r}, dtype=str)",
}


class _Readable(Source, Protocol):
    blank_lines: int

    def scan(self, source: int, first_row: int) -> list[Segment]: ...
    def fingerprint(self) -> list[str | int]: ...
    def describe(self) -> str: ...


class Input:
    """
    Events from any number of sources, as one sequence of rows.

    Args:
        sources: In order.

        types: What was learned of their columns.

    Attributes:
        rows: How many rows there are.

        label: What a summary calls the input.

        paths: Its files.
    """

    def __init__(self, sources: Sequence[_Readable], types: ColumnTypes, label: str) -> None:
        self.label = label
        self.paths = [str(Path(source.label).absolute()) for source in sources if source.label is not None]
        self._sources = sources
        self._types = types
        self._parts: dict[int, list[Segment]] = {}
        self.rows = 0
        for number, source in enumerate(sources):
            for segment in source.scan(number, self.rows):
                self._parts.setdefault(segment.part, []).append(segment)
                self.rows += segment.rows
        types.check_declared()

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
        return [[source.fingerprint() for source in self._sources], sorted(self._types.declared.items())]

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


def open_input(events: Any, kind: Kind, types: Mapping[str, str] | None = None) -> Input:
    """
    Whatever holds events, read once.

    Args:
        events: A path or glob, a list of them, a DataFrame (or anything with Arrow's C stream), a list of dicts, or one
            dict.

        kind: The function's kind: source functions take captured requests.

        types: See `ReplayOptions`.

    Raises:
        InputError: There is no such file, it is of a kind that is not read, or nothing in it could make an event.

        OptionError: `types` names a column that is not there.
    """
    learned = ColumnTypes(types)
    if isinstance(events, Input):
        return events
    if isinstance(events, str | Path):
        return _of_files([events], kind, learned, str(events))
    if isinstance(events, pd.DataFrame):
        return _filled([Frame(events, kind=kind, types=learned)], learned, "DataFrame")
    if isinstance(events, Mapping):
        return _filled([Dicts([events], kind=kind)], learned, "one event")
    if hasattr(events, "__arrow_c_stream__"):
        frame = pa.table(events).to_pandas(types_mapper=pd.ArrowDtype)
        return _filled([Frame(frame, kind=kind, types=learned)], learned, type(events).__name__)
    if isinstance(events, Sequence) and not isinstance(events, bytes | bytearray):
        if events and all(
            isinstance(item, Path) or (isinstance(item, str) and not item.lstrip().startswith("{")) for item in events
        ):
            return _of_files(events, kind, learned, ", ".join(map(str, events)))
        return _filled([Dicts(list(events), kind=kind)], learned, "list")
    raise InputError(f"events cannot be read from a {type(events).__name__}. What is read: {READ}")


def _of_files(given: Iterable[str | Path], kind: Kind, types: ColumnTypes, label: str) -> Input:
    paths = [path for item in given for path in _paths(item)]
    sources = [_file(path, kind, types) for path in paths]
    name = Path(paths[0]).name if len(paths) == 1 else label if len(label) <= 60 else f"{len(paths)} files"
    return _filled(sources, types, name)


def _paths(given: str | Path) -> Iterator[str | Path]:
    text = str(given)
    if Path(given).exists() or not glob.has_magic(text):
        yield given
        return
    found = sorted(glob.glob(text, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not found:
        raise InputError(f"No file matches {text} (looked in {Path.cwd()})")
    yield from found


def _file(path: str | Path, kind: Kind, types: ColumnTypes) -> _Readable:
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    packed = suffixes and suffixes[-1] == ".gz"
    suffix = suffixes[-2] if packed and len(suffixes) > 1 else suffixes[-1] if suffixes else ""
    if suffix in _CSV:
        return CsvFile(EventFile(path), kind=kind, types=types)
    if suffix in _JSON_LINES:
        return JsonLinesFile(EventFile(path), kind=kind)
    file = EventFile(path)  # a missing one is told first
    hint = _NEVER_READ.get(suffix, "").format(file.name)
    raise InputError(f"{file.name} is not read{f' ({hint})' if hint else ''}. What is read: {READ}")


def _filled(sources: Sequence[_Readable], types: ColumnTypes, label: str) -> Input:
    made = Input(sources, types, label)
    if made.rows == 0:
        names = ", ".join(source.label for source in sources if source.label) or f"the {label}"
        raise InputError(f"{names}: there is not a single event, only {'a header' if types.seen else 'nothing'}")
    return made
