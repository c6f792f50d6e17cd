"""Runs cases, each in a fresh environment of one worker: strictly, by what was recorded, or by a script of answers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import msgspec

from segfn_nb.contracts.http import CassetteSpec, ForwardSpec, Recorded, TransportSpec
from segfn_nb.contracts.instrumenting import Inserted
from segfn_nb.contracts.options import RunOptions
from segfn_nb.frozen.answers import ScriptedAnswers, requests_of
from segfn_nb.frozen.cases import Asked, Call, Case, Expected, cassette_of, expected_of
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.outcome import Outcome, decode_record
from segfn_nb.functions.recording.scrub import Scrubber
from segfn_nb.runtime.cassettes.tape import stamp_of
from segfn_nb.workers.ledger import Record
from segfn_nb.workers.parts import Part, PartRunner
from segfn_nb.workers.process import WorkerProcess, not_loaded


class Played(NamedTuple):
    """
    What a case did.

    Attributes:
        expected: What may be expected from now on, one for each event.

        requests: What it asked, without answers.

        outcomes: The whole outcomes.

        reached: The counters that moved, where the text counts; None: not known.
    """

    expected: list[Expected]
    requests: list[Asked]
    outcomes: list[Outcome]
    reached: frozenset[int] | None = None


class Player:
    """
    A worker for cases. Use it as a context manager.

    Args:
        definition: The function, with the settings of the cases; or what makes it with the worker.

        options: How they run.

        inserted: The text that counts, for `scripted`; None: what a case reaches is not asked for.

    Raises:
        SetupError: The function cannot be loaded with these settings.
    """

    def __init__(
        self,
        definition: Definition | Callable[[WorkerProcess], Definition],
        options: RunOptions,
        inserted: Inserted | None = None,
    ) -> None:
        self._options = options
        self._inserted = inserted
        self._script = ScriptedAnswers()
        self._worker: WorkerProcess | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="segfn-")
        try:
            self._definition = definition if isinstance(definition, Definition) else definition(self._running())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None
        self._folder.cleanup()

    def strictly(self, case: Case, name: str) -> Played:
        """
        Run a case: a request that was not recorded fails, and names the nearest one.

        Args:
            name: What errors call it.
        """
        path = Path(self._folder.name) / name
        path.write_bytes(cassette_of(case, self._definition.name))
        try:
            self._load_with(CassetteSpec(str(path), stamp_of(str(path))))
            records: list[Record] = []
            for number, call in enumerate([*case.before, case]):
                records = self._records(call, fresh=number == 0)
            return self._played(case, records)
        finally:
            path.unlink()

    def scripted(
        self, before: Sequence[tuple[Call, list[Recorded]]], call: Call, answers: list[Recorded]
    ) -> tuple[Played, list[list[Recorded]]]:
        """
        Run a call, after others, with answers in their order.

        Returns:
            What it did, and of each call that ran what it asked and was answered.
        """
        self._load_with(ForwardSpec(), self._inserted)
        asked: list[list[Recorded]] = []
        records: list[Record] = []
        for one, script in [*before, (call, answers)]:
            self._script.script(script)
            records = self._records(one, fresh=not asked)
            asked.append(self._script.asked)
        return self._played(call, records), asked

    def _load_with(self, spec: TransportSpec, inserted: Inserted | None = None) -> None:
        load = self._definition.load(self._options, spec)
        self._load = msgspec.structs.replace(load, inserted=inserted)
        self._started()

    def _started(self) -> WorkerProcess:
        """The worker, with the function loaded anew."""
        worker = self._running()
        loaded = worker.load(self._load)
        if loaded.stage != "ok":
            self.close()
            raise not_loaded(self._load, loaded)
        return worker

    def _running(self) -> WorkerProcess:
        if self._worker is None or not self._worker.is_alive():
            if self._worker is not None:
                self._worker.close()
            self._worker = WorkerProcess(self._script)
        return self._worker

    def _records(self, call: Call, *, fresh: bool) -> list[Record]:
        texts = call.texts
        runner = PartRunner(
            self._started,
            timeout_seconds=self._options.timeout_seconds,
            batch_rows=len(texts) if call.is_batch else 0,
            is_repeatable=True,
            worker=self._worker if self._worker is not None and self._worker.is_alive() else None,
        )
        return runner.run(Part(0, list(range(call.row, call.row + len(texts))), texts), fresh=fresh).records

    def _played(self, call: Call, records: Iterable[Record]) -> Played:
        outcomes = []
        hits: list[str] = []
        for offset, (text, record) in enumerate(zip(call.texts, records, strict=True)):
            hits.append(decode_record(record.text).hits)
            outcomes.append(
                Outcome.of_record(
                    self._definition.kind,
                    call.row + offset,
                    text,
                    record,
                    timeout_seconds=self._options.timeout_seconds,
                    source=self._definition.text,
                )
            )
        requests = requests_of([one for outcome in outcomes for one in outcome.requests], Scrubber(()))
        if any(outcome.delivery == "timeout" for outcome in outcomes):
            requests = []
        return Played([expected_of(outcome) for outcome in outcomes], requests, outcomes, _reached(hits))


def _reached(hits: Sequence[str]) -> frozenset[int] | None:
    """The counters that a call's records tell of."""
    known = [text for text in hits if text]
    if not known:
        return None
    moved = " ".join(known).replace(";", " ").split()
    return frozenset(int(one.partition("*")[0]) for one in moved if one != "-")
