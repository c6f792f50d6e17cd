"""Runs a function over many events: reads, runs, keeps, and makes sure that every row came out exactly once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import msgspec

from segfn_nb.contracts.http import CassetteSpec, MockSpec, RecordedRow
from segfn_nb.contracts.options import EVENTS_PER_BATCH, MOST_EVENTS_PER_BATCH
from segfn_nb.errors import HostError, ReplayError
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.recording.writer import CassetteWriter, refuse_existing
from segfn_nb.replay.choose import Chosen
from segfn_nb.replay.confirming import refuse_unconfirmed
from segfn_nb.replay.engine_door import EngineDoor
from segfn_nb.replay.first_look import FirstLook
from segfn_nb.replay.options import ReplayOptions
from segfn_nb.replay.progress import Progress
from segfn_nb.replay.reading.inputs import Input
from segfn_nb.replay.reading.parts import InputPart, Segment, Source
from segfn_nb.replay.results import Results, input_of
from segfn_nb.replay.tables.hits.covered import Covered
from segfn_nb.replay.tables.journal import Journal
from segfn_nb.replay.tables.part_tables import PartTables, Told
from segfn_nb.replay.tables.run_folder import MANIFEST, Identity, RunInfo, fingerprint, open_or_make, write_manifest
from segfn_nb.replay.tables.store import FolderStore, MemoryStore, PartInfo, WithPreview, writing
from segfn_nb.workers.starting import StartingWorker


def replay(definition: Definition, events: Any, options: ReplayOptions) -> Results:
    """
    Run every event through the function.

    Args:
        definition: The function.

        events: A path or glob, a list of them, a DataFrame, a list of dicts, one dict, or `Results.input`.

        options: How it runs.

    Returns:
        Results; every chosen row is in them exactly once.

    Raises:
        InputError: The events cannot be read, or are results. Nothing has run, or what ran is kept in the folder `out`.

        OptionError: An option does not fit the events, or requests of many events would be sent for real and nobody said
            that this is meant.

        ReplayError: The folder `out` holds a replay of something else, or cannot be written.

        HostError: Our fault.

    Example:
        >>> options = ReplayOptions(handlers=["onTrack"], limit=100, progress=False)
        >>> replay(definition, "orders.csv", options).deliveries  # doctest: +SKIP
        {'delivered': 96, 'dropped': 0, ...}
    """
    began = time.perf_counter()
    # Starting a worker takes about as long as the rest of what comes before the first row runs.
    with Progress(options.progress, definition.name) as progress, StartingWorker(options.http.transport) as first:
        store = MemoryStore()
        source = _read(definition, events, options, progress, store=store, first=first)
        if not _goes_on(options):
            refuse_existing(options.http.record)
        refuse_unconfirmed(definition, source, options, replay)
        return _Replay(definition, source, options, progress, store, began=began, first=first).run()


def _read(
    definition: Definition,
    events: Any,
    options: ReplayOptions,
    progress: Progress,
    *,
    store: MemoryStore,
    first: StartingWorker,
) -> Input:
    """The events. Where reading them takes a while, whoever watches sees their first rows meanwhile."""
    if not progress.shows_rows or not _may_be_looked_at(options):
        return input_of(events, definition.kind, options.reading)
    batch_rows = definition.batch_rows(list(options.handlers), options.run.batch_size)
    load = definition.load(msgspec.structs.replace(options.run, started_at_ms=time.time() * 1000), options.http.spec)
    told = _told(definition, options, batch_rows)
    is_shown = False
    with FirstLook(load, told, batch_rows=batch_rows, limit=options.limit, first=first) as look:

        def met(source: Source, segment: Segment) -> None:
            nonlocal is_shown
            found = look.met(source, segment)
            if found is not None and not is_shown:
                is_shown = True
                rows, tables = found
                run = msgspec.structs.replace(_run_info(definition, rows, options), input=Path(source.label or "").name)
                progress.look(Results(WithPreview(store, tables), run, _identity(definition, rows, options), rows))

        return input_of(events, definition.kind, options.reading, met)


def _may_be_looked_at(options: ReplayOptions) -> bool:
    """Whether the first rows of the file run as the first rows of the replay do, and may run twice."""
    is_all = options.sample is None and options.where is None and options.rows is None and options.limit != 0
    is_answered_by_workers = isinstance(options.http.spec, MockSpec | CassetteSpec) and options.http.record is None
    return is_all and is_answered_by_workers and options.coverage is None and options.out is None


def _told(definition: Definition, options: ReplayOptions, batch_rows: int) -> Told:
    return Told(
        definition.kind,
        options.run.timeout_seconds,
        Masker(definition.settings.secrets()),
        batch_rows=batch_rows,
        is_covered=options.coverage is not None,
    )


class _Replay:
    def __init__(
        self,
        definition: Definition,
        source: Input,
        options: ReplayOptions,
        progress: Progress,
        store: MemoryStore,
        *,
        began: float,
        first: StartingWorker,
    ) -> None:
        self._source = source
        self._options = options
        self._began = began
        self._chosen = Chosen(source, options)
        self._identity = _identity(definition, source, options)
        self._run = _run_info(definition, source, options)
        self._store: FolderStore | MemoryStore = store
        goes_on = _goes_on(options)
        if options.out is not None:
            self._store, self._run = open_or_make(
                Path(options.out),
                self._identity,
                self._run,
                may_run_again=options.http.is_repeatable or options.http.is_live,
            )
        self._seconds_before = self._run.seconds
        self._rows_before = self._run.seconds_rows
        self._there = {part.index: part for part in self._store.parts}
        self._rows_read = 0
        self._rows_run = 0
        self._finished: dict[int, int] = {index: part.rows for index, part in self._there.items()}
        self._progress = progress
        self._make_preview: Callable[[], PartTables] | None = None
        self._has_covered = options.coverage is not None and self._has_loaded()
        self._journal = self._open_journal(Masker(definition.settings.secrets()))
        self._cassette = None
        if options.http.record is not None:
            secrets = definition.settings.secrets()
            self._cassette = CassetteWriter(options.http.record, definition.name, secrets, goes_on=goes_on)
        run_options = msgspec.structs.replace(options.run, started_at_ms=self._run.started_at_ms)
        self._batch_rows = definition.batch_rows(list(options.handlers), run_options.batch_size)
        load = definition.load(run_options, options.http.spec)
        if options.coverage is not None:
            load = msgspec.structs.replace(load, inserted=options.coverage.inserted, watch=options.coverage.watch)
        self._door = EngineDoor(
            load,
            options.http,
            workers=options.worker_count,
            batch_rows=self._batch_rows,
            told=_told(definition, options, self._batch_rows),
            concurrency=options.concurrency,
            journal=self._journal,
            on_recorded=_keep_nothing if self._cassette is None else self._cassette.keep,
            first=first,
        )

    def _has_loaded(self) -> bool:
        """Whether it is kept already what the text reached while loading."""
        covered = self._store.covered
        if covered is None or self._options.coverage is None:
            return False
        if covered.structure != self._options.coverage.structure:
            raise ReplayError(f"{self._options.out} was counted by another version of segfn_nb; name a new folder")
        return covered.loaded != ""

    def _open_journal(self, mask: Masker) -> Journal | None:
        if not self._options.http.is_live or not isinstance(self._store, FolderStore):
            return None
        with writing(self._store.folder):
            return Journal(self._store.folder, mask)

    def run(self) -> Results:
        """Run what is not there yet."""
        if isinstance(self._store, FolderStore):
            self._write(self._store, self._run)
        self._progress.begin(self._chosen.total, self._so_far)
        begun = self._preview if self._progress.shows_rows else None
        with self._cassette or nullcontext():
            self._door.run(self._parts(), self._keep, begun=begun, on_rows=self._progress.add)
        self._keep_covered()
        was_stopped = self._door.was_stopped
        self._run = msgspec.structs.replace(
            self._run_so_far(),
            was_stopped=was_stopped,
            is_finished=not was_stopped,
            rows_unread=self._unread(),
            notes=self._notes(),
        )
        results = Results(self._store, self._run, self._identity, self._source, is_what_ran=True)
        self._check(results)
        if isinstance(self._store, FolderStore):
            self._write(self._store, self._run)
        if self._journal is not None:
            self._journal.close(is_finished=not was_stopped)
        return results

    def _parts(self) -> Iterator[InputPart]:
        """Parts that are to run; those of an earlier replay are passed over, once they are seen to be the same."""
        for part in self._chosen.parts():
            self._rows_read += len(part.rows)
            earlier = self._there.get(part.index)
            if earlier is None:
                self._progress.add(len(part.texts.faults))
                yield part
            else:
                self._refuse_other_input(part, earlier)
                self._progress.add(len(part.rows))

    def _refuse_other_input(self, part: InputPart, earlier: PartInfo) -> None:
        if part.digest != earlier.input_digest:
            raise ReplayError(
                f"{self._options.out} holds a replay of other events: rows {part.rows[0]:,} to {part.rows[-1]:,} "
                "are not what they were; name a new folder, or delete that one"
            )

    def _keep(self, tables: PartTables) -> None:
        """Keep what a part gave. Called twice for one part, it changes nothing the second time."""
        if not tables.rows == tables.tables["frame"].num_rows == sum(tables.deliveries.values()):
            raise HostError(
                f"part {tables.index}: {tables.rows} rows went in, and not as many came out; please report it"
            )
        self._keep_covered()
        try:
            self._store.add(tables)
        except OSError as error:
            raise ReplayError(f"{self._options.out}: part {tables.index} cannot be kept: {error}") from error
        if tables.index not in self._finished:
            self._rows_run += tables.rows - tables.deliveries.get("interrupted", 0)
        self._finished[tables.index] = tables.rows
        self._make_preview = None
        if isinstance(self._store, FolderStore):
            self._write(self._store, self._run_so_far())

    def _keep_covered(self) -> None:
        """Keep what was reached while loading, before the first part: a run that is opened again must have it."""
        coverage, loaded = self._options.coverage, self._door.loaded
        if coverage is None or self._has_covered:
            return
        self._store.keep_covered(Covered(coverage.structure, coverage.file, loaded.hits if loaded else ""))
        self._has_covered = loaded is not None

    def _preview(self, make: Callable[[], PartTables]) -> None:
        """Have what there is of the first part at hand: it may take a while until it is whole."""
        self._make_preview = make

    def _so_far(self) -> Results:
        """The rows that are done, for whoever watches."""
        make = self._make_preview
        store = self._store if make is None else WithPreview(self._store, make())
        return Results(store, self._run_so_far(), self._identity, self._source, is_what_ran=True)

    def _check(self, results: Results) -> None:
        """Every row that was read is in the results exactly once."""
        expected = sum(self._finished.values()) if results.was_stopped else self._rows_read
        if not expected == results.rows_in == results.rows_out:
            raise HostError(
                f"{expected:,} rows were read, {results.rows_in:,} went in and {results.rows_out:,} came out; please report it"
            )

    def _run_so_far(self) -> RunInfo:
        seconds = self._seconds_before + time.perf_counter() - self._began
        return msgspec.structs.replace(self._run, seconds=seconds, seconds_rows=self._rows_before + self._rows_run)

    def _write(self, store: FolderStore, run: RunInfo) -> None:
        results = Results(store, run, self._identity)
        write_manifest(store, self._identity, run, run_hash=results.hash, deliveries=results.deliveries)

    def _unread(self) -> int | None:
        if not self._door.was_stopped:
            return 0
        total = self._chosen.total
        return None if total is None else total - sum(self._finished.values())

    def _notes(self) -> list[str]:
        notes = list(self._chosen.notes)
        if self._batch_rows > MOST_EVENTS_PER_BATCH:
            notes.append(
                f"batch_size={self._batch_rows}: at Segment onBatch gets {EVENTS_PER_BATCH} events at the most, on request "
                f"{MOST_EVENTS_PER_BATCH}"
            )
        if self._there:
            rows = sum(part.rows for part in self._there.values())
            notes.append(
                f"{rows:,} rows were there from an earlier replay into this folder; {self._rows_run:,} ran now"
            )
        cut_short = sum(part.deliveries.get("interrupted", 0) for part in self._there.values())
        if cut_short:
            notes.append(
                f"{cut_short:,} rows stay interrupted: the earlier replay was stopped there, and their requests may have "
                "left; r.rerun(delivery='interrupted') runs them"
            )
        notes += self._options.http.notes
        notes += self._door.live_notes
        if self._cassette is not None:
            notes += self._cassette.notes
        if self._options.http.is_live and self._journal is None:
            notes.append(
                "without out= there is no journal: had the kernel been killed, nobody could tell what was sent"
            )
        if self._door.restarts:
            restarts = self._door.restarts
            notes.append(
                f"{restarts:,} worker process{'' if restarts == 1 else 'es'} ended and {'was' if restarts == 1 else 'were'} replaced"
            )
        return notes


def _goes_on(options: ReplayOptions) -> bool:
    """Whether the folder `out` holds a replay already, which this one is to go on with."""
    return options.out is not None and os.path.exists(Path(options.out) / MANIFEST)  # noqa: PTH110 - never raises


def _keep_nothing(recorded: RecordedRow) -> None:
    """Where no cassette is written."""


def _identity(definition: Definition, source: Input, options: ReplayOptions) -> Identity:
    run = msgspec.structs.replace(options.run, started_at_ms=0.0)
    values = definition.settings.values(definition.name)
    shown = {name: None if definition.settings.declared[name].sensitive else value for name, value in values.items()}
    where = options.where
    if callable(where):
        code = getattr(where, "__code__", None)
        where = f"{getattr(where, '__qualname__', type(where).__name__)} {code.co_code.hex() if code else ''}"
    chosen = [options.limit, options.sample, options.sampling_seed if options.sample else None, where]
    rows = None if options.rows is None else sorted(set(options.rows))
    plain = msgspec.to_builtins(run)
    http: Any = options.http.label if options.http.transport is not None else msgspec.to_builtins(options.http.spec)
    return Identity(
        function=fingerprint([definition.name, str(definition.kind), definition.source_hash]),
        settings=fingerprint(shown),
        options=fingerprint(plain if options.coverage is None else ["coverage", plain]),
        http=fingerprint(http),
        rows=fingerprint([*chosen, rows]),
        input=fingerprint(source.fingerprint()) if options.out is not None else "",
    )


def _run_info(definition: Definition, source: Input, options: ReplayOptions) -> RunInfo:
    return RunInfo(
        name=definition.name,
        kind=str(definition.kind),
        source=definition.text,
        input=source.label,
        http=options.http.label,
        is_mock=isinstance(options.http.spec, MockSpec),
        answered_here=options.http.answered_here,
        started_at_ms=options.run.started_at_ms or time.time() * 1000,
        timeout_seconds=options.run.timeout_seconds,
        read_as=source.describe(),
        paths=source.paths,
        reading=source.options,
        retries=options.run.retries,
    )
