"""What a replay gave: tables of every row, output, log line and request, built when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.options import ROWS_PER_PART, whole_number
from segfn_nb.errors import InputError, ReplayError
from segfn_nb.functions.delivery import DELIVERIES, WELL
from segfn_nb.functions.outcome import Outcome
from segfn_nb.replay.outcomes import Outcomes
from segfn_nb.replay.pages.pages import Pages
from segfn_nb.replay.read_options import ReadOptions
from segfn_nb.replay.reading.inputs import Input, Met, open_input
from segfn_nb.replay.reading.parts import InputPart
from segfn_nb.replay.summary import retries_line, summary
from segfn_nb.replay.tables.cause_table import cause_table
from segfn_nb.replay.tables.history import cause_history
from segfn_nb.replay.tables.hits.covered import Covered
from segfn_nb.replay.tables.pandas_frames import to_pandas
from segfn_nb.replay.tables.part_tables import PartTables, Retries
from segfn_nb.replay.tables.run_folder import Identity, RunInfo, fingerprint, read_manifest, write_manifest
from segfn_nb.replay.tables.schemas import STORED, TABLES
from segfn_nb.replay.tables.store import FolderStore, PartInfo, Store, joined, make_private, writing
from segfn_nb.runtime.transports.node_errors import REFUSED


class Results:
    """
    What a replay gave.

    Tables are built when they are first asked for. Absent is null in all of them; strings have pandas' own string type,
    times are `datetime64[us, UTC]`.

    Attributes:
        read_as: How the events were read, and how to change that.

        http: Who answered requests.

        seconds: How long it took, reading included.

        was_stopped: Whether Ctrl-C ended it; rows that had begun by then are `interrupted`.

        rows_in: How many rows went in.

        rows_out: How many came out: the same.

        notes: What else should be known: rows never read, what the limits kept out, what the runtime warned of.

    Example:
        >>> r = orders_to_crm.replay("orders.csv")  # doctest: +SKIP
        >>> r.deliveries["failed"], r.causes["message"][0]  # doctest: +SKIP
        (55, "Cannot read properties of null (reading …)")
    """

    def __init__(
        self, store: Store, run: RunInfo, identity: Identity, source: Input | None = None, *, is_what_ran: bool = False
    ) -> None:
        self._store = store
        self._run = run
        self._identity = identity
        self._source = source
        self._is_what_ran = is_what_ran
        self._parts = {part.index: part for part in store.parts}
        self._read_input = lru_cache(maxsize=2)(self._part_of_input)
        self._outcomes = Outcomes(store, self.kind, run.source, self._event_text)

    # ---- tables

    @cached_property
    def frame(self) -> pd.DataFrame:
        """
        One row per input row, in order.

        Columns: `row` int64 (from 0 over the whole input), `source` (file), `type`, `event`, `message_id` strings,
        `event_time` datetime64[us, UTC], `delivery` string, `error_name`, `error_message` strings, `error_line`,
        `error_column` Int64 (1-based, in the function's text), `cause` string, `duration_ms` float64, `attempts` int64 (0:
        never tried), `waited_s` float64 (between attempts), `billed_ms` float64 (all attempts), `output_count`, `log_count`,
        `request_count` int64 (those included that limits kept out of `logs` and `requests`).

        Without `retries="simulate"` each row is tried once, and `billed_ms` is `duration_ms`.
        """
        return to_pandas(self.arrow("frame"))

    @cached_property
    def outputs(self) -> pd.DataFrame:
        """
        One row per event that came out: an insert function's returned event, each `Segment.*` call of a source function.

        Columns: `row`, `seq` int64, `call` string ("track", "set" ..., or "return"), the events' dotted columns (arrays as
        JSON text), and `json` string, the exact text (a field called like one of ours is in it alone). `other.replay(r.outputs)` replays the exact text.
        """
        return to_pandas(self._outputs)

    @cached_property
    def errors(self) -> pd.DataFrame:
        """The rows of `frame` that are neither delivered nor dropped; same columns, numbered from 0."""
        frame = self.arrow("frame")
        well = pc.is_in(frame.column("delivery"), pa.array(WELL, pa.large_string()))
        return to_pandas(frame.filter(pc.invert(well)))

    @cached_property
    def causes(self) -> pd.DataFrame:
        """
        Errors with one reason, the most frequent first.

        Columns: `cause` string (error name, message without values, line), `delivery` string, `count` int64, `share` float64
        (of all rows), `first_row` int64, `first_event_time`, `last_event_time` datetime64[us, UTC], `message` string, without
        values, `explanation` string: the usual fix, and what Segment does with such an event. An error of a whole onBatch call
        counts once for each of its rows; the message says so.
        """
        return to_pandas(self.cause_table)

    @cached_property
    def logs(self) -> pd.DataFrame:
        """One row per `console` call: `row`, `seq` int64, `level`, `text` strings, `line` Int64, `attempt` int64."""
        return to_pandas(self.arrow("logs"))

    @cached_property
    def requests(self) -> pd.DataFrame:
        """
        One row per HTTP request.

        Columns: `row`, `seq` int64, `method`, `url` strings, `status` Int64, `duration_ms` float64 (on the function's clock),
        `request_headers` (JSON), `request_body`, `response_headers` (JSON), `response_body`, `error` strings, `attempt` int64.
        A body that is no text stands as a data URL: "data:;base64,...".
        """
        return to_pandas(self.arrow("requests"))

    def arrow(self, name: str) -> pa.Table:
        """
        A table as it is kept, in Arrow: "frame", "outputs" (`row`, `seq`, `call`, `json`), "logs", "requests" or "details";
        of a covered replay also "hits".

        Example:
            >>> r.arrow("frame").num_rows == r.rows_in  # doctest: +SKIP
            True
        """
        return joined((self._store.part_table(name, index) for index in self._parts), TABLES[name])

    @property
    def _outputs(self) -> pa.Table:
        return joined((self._store.part_outputs(index) for index in self._parts), STORED["outputs"])

    @cached_property
    def cause_table(self) -> pa.Table:
        """`causes` in Arrow."""
        return cause_table(self.arrow("frame"), self.arrow("details"), self.rows_in, self.kind, self._run.source)

    @cached_property
    def cause_history(self) -> dict[tuple[str, str], list[int]]:
        """(cause, delivery) to how often it occurred in each of 24 equal spans of the events' time, first to last."""
        return cause_history(self.arrow("frame"))

    @cached_property
    def table_rows(self) -> dict[str, int]:
        """How many rows each table has that is kept, by its name; "causes" counts causes, each with its delivery."""
        counts = dict.fromkeys(STORED, 0)
        causes: set[tuple[str, str]] = set()
        for index, part in self._parts.items():
            for name in counts:
                counts[name] += part.table_rows.get(name, 0)
            causes |= self._store.part_causes(index)
        return {**counts, "causes": len(causes)}

    @cached_property
    def pages(self) -> Pages:
        """The rows a page at a time as text: filtered, sorted, for screens."""
        return Pages(self)

    @property
    def covered(self) -> Covered | None:
        """What the counters of the table "hits" stand for; None where nothing was counted."""
        return self._store.covered

    @property
    def run_key(self) -> object:
        """One object for all results of one run: those of its rows so far, while it runs, and those at its end."""
        return self._store.key

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """`frame` as an Arrow stream: `duckdb.sql("from r")`, `polars.DataFrame(r)`."""
        return self.arrow("frame").__arrow_c_stream__(requested_schema)

    # ---- numbers

    @property
    def deliveries(self) -> dict[str, int]:
        """How many rows each delivery has; every word is there, zeros included, and the sum is `rows_in`."""
        counts = dict.fromkeys(DELIVERIES, 0)
        for part in self._parts.values():
            for delivery, count in part.deliveries.items():
                counts[delivery] += count
        return counts

    @property
    def rows_in(self) -> int:
        """How many rows went in."""
        return sum(part.rows for part in self._parts.values())

    @property
    def rows_out(self) -> int:
        """How many rows came out."""
        return sum(self.deliveries.values())

    def __len__(self) -> int:
        return self.rows_in

    @cached_property
    def deliveries_by_type(self) -> dict[str, dict[str, int]]:
        """How many rows each delivery has, for each event type ("" where there is none); only what there is."""
        counts = self.arrow("frame").group_by(["type", "delivery"]).aggregate([([], "count_all")])
        found: dict[str, dict[str, int]] = {}
        for line in sorted(counts.to_pylist(), key=lambda line: -line["count_all"]):
            found.setdefault(line["type"] or "", {})[line["delivery"]] = line["count_all"]
        return found

    @cached_property
    def request_count(self) -> int:
        """How many HTTP requests there were, those included that limits kept out of `requests`."""
        return int(pc.sum(self.arrow("frame").column("request_count")).as_py() or 0)

    @property
    def refused_count(self) -> int:
        """How many of `requests` were not sent, because `http` does not name their host."""
        errors = self.arrow("requests").column("error")
        return int(pc.sum(pc.starts_with(errors, f"{REFUSED}:")).as_py() or 0)

    @property
    def hash(self) -> str:
        """
        A hash over what every row did (delivery, error, returned value, events, logs, requests), without real durations.

        Equal on any number of workers, and in every replay of the same function over the same events.
        """
        return fingerprint([[part.index, part.digest] for part in self._parts.values()])

    @property
    def name(self) -> str:
        """The function's name."""
        return self._run.name

    @property
    def kind(self) -> Kind:
        """The function's kind."""
        return Kind(self._run.kind)

    @property
    def code(self) -> str:
        """The function's text as it ran, as its author wrote it."""
        return self._run.source

    @property
    def source(self) -> str:
        """What the events came from, in a word."""
        return self._run.input

    @property
    def http(self) -> str:
        """Who answered requests."""
        return self._run.http

    @property
    def is_mock(self) -> bool:
        """Whether the mock answered requests, so that nothing left this machine."""
        return self._run.is_mock

    @property
    def answered_here(self) -> str:
        """What answered requests so that none left this machine: "mock" or "cassette PATH"; else empty."""
        return self._run.answered_here or ("mock" if self._run.is_mock else "")

    @property
    def seconds(self) -> float:
        """How long it took, reading included."""
        return self._run.seconds

    @property
    def events_per_second(self) -> float:
        """Rows that ran (interrupted ones did not) per second of the time it took; 0 where nothing ran."""
        return self._run.seconds_rows / self._run.seconds if self._run.seconds > 0 else 0.0

    @property
    def was_stopped(self) -> bool:
        """Whether Ctrl-C ended it before its end."""
        return self._run.was_stopped

    @property
    def read_as(self) -> list[str]:
        """How the events were read, and how to change that; one line for each kind of source."""
        return list(self._run.read_as)

    @property
    def notes(self) -> list[str]:
        """What else should be known, without values of events."""
        said: dict[str, int] = {}
        for part in self._parts.values():
            for note, count in part.notes.items():
                said[note] = said.get(note, 0) + count
        most = sorted(said.items(), key=lambda item: -item[1])[:10]
        return [
            *self._stopped,
            *self._retried,
            *self._run.notes,
            *(f"{count:,} row{'' if count == 1 else 's'}: {note}" for note, count in most),
        ]

    @property
    def _retried(self) -> list[str]:
        """What simulated retries came to; empty where there were none."""
        if self._run.retries != "simulate":
            return []
        return [retries_line(sum((part.retries for part in self._parts.values()), Retries()), self.rows_in)]

    @property
    def _stopped(self) -> list[str]:
        """How far a stopped replay came; empty for any other."""
        if not self.was_stopped:
            return []
        interrupted, unread = self.deliveries["interrupted"], self._run.rows_unread
        ran = self.rows_in - interrupted
        said = ["stopped:", f"{ran:,} rows ran" if unread is None else f"{ran:,} of {self.rows_in + unread:,} rows ran"]
        said += [f", {interrupted:,} interrupted"] if interrupted else []
        said += [", some never read"] if unread is None else [f", {unread:,} never read"] if unread else []
        return [f"{said[0]} {''.join(said[1:])}"]

    @property
    def out(self) -> Path | None:
        """The folder of a run on disk, else None."""
        return self._store.folder if isinstance(self._store, FolderStore) else None

    def summary(self) -> str:
        """What ran, how its rows ended, and that they add up, as text."""
        return summary(
            name=self.name,
            source=self.source,
            rows=self.rows_in,
            events_per_second=self.events_per_second,
            http=self.http,
            run_hash=self.hash,
            deliveries=self.deliveries,
            requests=self.request_count,
            refused=0 if self.answered_here else self.refused_count,  # it reads a whole table
            answered_here=self.answered_here,
            stopped=self._stopped,
            notes=self.notes[len(self._stopped) :],
        )

    def __repr__(self) -> str:
        return self.summary()

    # ---- one row

    def __getitem__(self, row: int) -> Outcome:
        """
        What one row did.

        Args:
            row: Its number in the whole input, as in the column `row`.

        Raises:
            IndexError: It is not among the rows that ran.

            OptionError: It is no number of a row.
        """
        row = _row(row)
        found = self._outcomes.get(row)
        if found is None:
            raise self._no_such_row(row)
        return found

    def event(self, row: int) -> dict[str, Any]:
        """
        The event that went in.

        Raises:
            IndexError: The row did not run.

            OptionError: It is no number of a row.

            ReplayError: It was no event, or the input is not there any more or has changed.
        """
        row = _row(row)
        text = self._event_text(row)
        if text is None:
            error = self[row].error
            raise ReplayError(f"row {row:,} is no event: {error.message if error else 'it is invalid'}")
        try:
            event: dict[str, Any] = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ReplayError(f"row {row:,} is no event that Python can read: {error}") from None
        return event

    def events_of_part(self, row: int) -> tuple[list[int], list[bytes]]:
        """
        The rows that ran one after the other with this one, and their events' JSON texts; rows that are no events are left out.

        Raises:
            IndexError: The row did not run.

            ReplayError: The input is not there any more or has changed.
        """
        if self._outcomes.get(row) is None:
            raise self._no_such_row(row)
        texts = self._read_input(row // ROWS_PER_PART)
        pairs = [(number, text) for number, text in texts.items() if text is not None]
        return [number for number, _ in pairs], [text for _, text in pairs]

    @property
    def started_at_ms(self) -> float:
        """When it ran, in ms since 1970; the clock of events without a time of their own began then."""
        return self._run.started_at_ms

    def _event_text(self, row: int) -> bytes | None:
        index = row // ROWS_PER_PART
        if self._outcomes.get(row) is None:
            raise self._no_such_row(row)
        if self._is_what_ran and self.input.tells_changes:
            return self._read_again(index, [row]).texts.events[0]
        return self._read_input(index)[row]

    def _no_such_row(self, row: int) -> IndexError:
        return IndexError(f"row {row:,} is not among the {self.rows_in:,} rows of this replay")

    def _part_of_input(self, index: int) -> dict[int, bytes | None]:
        """Row number to event text, of one part; the input is read again and must be what it was."""
        rows = self._store.part_table("frame", index).column("row").to_pylist()
        part = self._read_again(index, rows)
        if part.digest != self._parts[index].input_digest:
            raise ReplayError("the events of this replay cannot be read again: they have changed since it ran")
        return dict(zip(part.rows, part.texts.events, strict=True))

    def _read_again(self, index: int, rows: list[int]) -> InputPart:
        try:
            return self.input.read(index, rows)
        except (InputError, KeyError) as error:
            raise ReplayError(f"the events of this replay cannot be read again: {error}") from error

    @property
    def input(self) -> Input:
        """
        The events, to be read or replayed again: `replay(definition, r.input, options)`.

        Raises:
            ReplayError: They are not there any more, or were no files and this run was opened from disk.
        """
        if self._source is None:
            if not self._run.paths:
                raise ReplayError("the events of this run were no files; give them again: open_run(path, events=...)")
            try:
                self._source = open_input(self._run.paths, self.kind, self._run.reading)
            except InputError as error:
                raise ReplayError(f"the events of this replay cannot be read again: {error}") from error
        return self._source

    # ---- keeping

    def to_parquet(self, path: str | Path) -> None:
        """
        Keep everything in a folder, as `replay(out=...)` does: a manifest and Parquet files, for their owner alone.

        Raises:
            ReplayError: The folder is there already, or cannot be written.
        """
        folder = Path(path)
        if read_manifest(folder) is not None:
            raise ReplayError(f"{folder} holds a replay already; name a new folder")
        store = FolderStore(folder)
        with writing(folder):
            if self.covered is not None:
                store.keep_covered(self.covered)
            for part in self._parts.values():
                store.add(self._part_tables(part))
        identity = self._identity
        if not identity.input and self._source is not None:
            identity = msgspec.structs.replace(identity, input=fingerprint(self._source.fingerprint()))
        write_manifest(store, identity, self._run, run_hash=self.hash, deliveries=self.deliveries)

    def _part_tables(self, part: PartInfo) -> PartTables:
        names = STORED if self.covered is None else TABLES
        tables = {name: self._store.part_table(name, part.index) for name in names}
        known = msgspec.structs.asdict(part)
        del known["table_rows"]  # the tables say so themselves
        return PartTables(tables=tables, **known)

    def to_csv(self, path: str | Path) -> None:
        """
        Write every table as a CSV file into a folder, for its owner alone.

        Raises:
            ReplayError: The folder is there already and not empty, or cannot be written.
        """
        folder = Path(path)
        options = pyarrow.csv.WriteOptions(quoting_style="needed")
        with writing(folder):
            if folder.exists() and any(folder.iterdir()):
                raise ReplayError(f"{folder} is not empty; name a new folder")
            make_private(folder)
            for name, table in self._all_tables():
                pyarrow.csv.write_csv(table, folder / f"{name}.csv", options)

    def _all_tables(self) -> Iterable[tuple[str, pa.Table]]:
        frame = self.arrow("frame")
        yield "frame", frame
        yield "outputs", self._outputs
        well = pc.is_in(frame.column("delivery"), pa.array(WELL, pa.large_string()))
        yield "errors", frame.filter(pc.invert(well))
        yield "causes", self.cause_table
        yield "logs", self.arrow("logs")
        yield "requests", self.arrow("requests")


def _row(row: object) -> int:
    return whole_number("row", row, "a whole number, as in the column row")


def open_run(path: str | Path, *, events: Any = None) -> Results:
    """
    A run on disk, as the replay gave it.

    Args:
        path: Its folder.

        events: What it ran over, where that were no files; only needed to look at events again.

    Raises:
        ReplayError: There is no run in the folder.

    Example:
        >>> open_run("runs/january").causes  # doctest: +SKIP
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    if manifest is None:
        raise ReplayError(f"there is no run in {folder}")
    source = None if events is None else input_of(events, Kind(manifest.run.kind), manifest.run.reading)
    return Results(FolderStore(folder, manifest.parts), manifest.run, manifest.identity, source)


def input_of(events: Any, kind: Kind, options: ReadOptions, met: Met | None = None) -> Input:
    """
    What `open_input` makes of events, but never of results: nobody could tell which of their events are meant.

    Raises:
        InputError: The events are results, or cannot be read.
    """
    if isinstance(events, Results):
        raise InputError(
            f"these are results of {events.name}; pass `results.outputs` (what came out) or `results.input` (what went in)"
        )
    return open_input(events, kind, options, met)
