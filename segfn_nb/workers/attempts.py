"""
Tries rows again as Segment does: what was thrown or said decides, waits pass on the virtual clock alone.

All attempts of a row follow each other before the next row begins, in the environment that runs the part (a fresh one
after a timeout). At Segment other events run in the meantime; which ones depends on what nobody can replay, so the
environment meets the later attempt as it was after the earlier one, but for the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from segfn_nb.contracts.messages import Load
from segfn_nb.contracts.outcome import Attempt, JSError, OutcomeRecord, duration_ms_of
from segfn_nb.runtime.environment import record_lines
from segfn_nb.runtime.retries import Draw, is_retried, wait_seconds
from segfn_nb.runtime.turns import Ran

_NOT_RETRIED = '{"status":"returned"'
_WHOLE = -1


class Ended(msgspec.Struct, array_like=True):
    """One attempt of one row: its outcome's JSON text, computing time, and how long Segment waits after it."""

    line: str
    compute_ms: float
    waited_seconds: float = 0.0


class Progress(msgspec.Struct):
    """
    How far an invocation and its further attempts are; survives the worker in the ledger.

    Attributes:
        rows: Each row's attempts that have ended.

        whole: How many of them were attempts of the whole batch.

        at: The row that is tried again alone; -1: the whole batch is, or the single row.
    """

    rows: list[list[Ended]]
    whole: int = 0
    at: int = _WHOLE


class RunAttempt(Protocol):
    """**Protocol**: runs texts in whichever environment is there."""

    def __call__(self, row: int, texts: list[str], *, attempt: int, later_ms: float) -> Ran:
        """Run one attempt; `row` is the (first) row's number."""


class Attempts:
    """
    Runs invocations to the end of their retries.

    Args:
        load: The function and how it runs.

        is_batch: Whether onBatch is called.

        run: Runs one attempt.

        save: Keeps a `Progress` as bytes where it outlives this process.
    """

    def __init__(self, load: Load, *, is_batch: bool, run: RunAttempt, save: Callable[[bytes], None]) -> None:
        self._kind = load.kind
        self._limit_seconds = load.options.timeout_seconds
        seed = load.options.random
        self._seed = None if seed == "real" else seed if isinstance(seed, int) else 0
        self._is_batch = is_batch
        self._is_covered = load.inserted is not None and load.inserted.mode == "coverage"
        self._run_attempt = run
        self._save = save

    def run(self, rows: Sequence[int], texts: list[str], resumed: bytes | None = None) -> tuple[list[str], list[float]]:
        """
        Run one invocation, and again what Segment would.

        Args:
            rows: The rows' numbers.

            texts: One event's JSON text a row.

            resumed: The `Progress` of a worker that died in it, computing for longer than the limit; empty: in the first
                attempt.

        Returns:
            One outcome's JSON text a row, and the computing time of its last attempt (a batch's is on its first row).
        """
        progress = Progress([[] for _ in rows])
        if resumed is not None:
            progress = msgspec.json.decode(resumed, type=Progress) if resumed else progress
            self._keep_timeout(progress, texts)
        if progress.whole == 0:
            ran = self._run_attempt(rows[0], texts, attempt=1, later_ms=0.0)
            if all(line.startswith(_NOT_RETRIED) and '"batchStatus":' not in line for line in ran.lines):
                return ran.lines, [ran.compute_ms, *[0.0] * (len(ran.lines) - 1)]
            self._keep_whole(progress, ran)
        while progress.at == _WHOLE and self._is_to_run_again(rows[0], self._whole_again(progress)):
            self._save(msgspec.json.encode(progress))
            before = progress.rows[0]
            ran = self._run_attempt(rows[0], texts, attempt=len(before) + 1, later_ms=_later_ms(before))
            self._keep_whole(progress, ran)
        if self._is_batch and (progress.at != _WHOLE or self._whole_again(progress) is None):
            for i in range(max(progress.at, 0), len(rows)):
                self._run_alone(progress, i, rows[i], texts[i])
        return [self._merged(ended) for ended in progress.rows], [ended[-1].compute_ms for ended in progress.rows]

    def _run_alone(self, progress: Progress, i: int, row: int, text: str) -> None:
        """What onBatch said of one event is about that event alone, and so are its further attempts."""
        while self._is_to_run_again(row, progress.rows[i]):
            progress.at = i
            self._save(msgspec.json.encode(progress))
            before = progress.rows[i]
            ran = self._run_attempt(row, [text], attempt=len(before) + 1, later_ms=_later_ms(before))
            before.append(Ended(ran.lines[0], ran.compute_ms))

    def _whole_again(self, progress: Progress) -> list[Ended] | None:
        """The first event's attempts, where the last one of the whole invocation ended so that all of it is tried again."""
        for ended in progress.rows:
            record = _decode(ended[-1].line)
            if record.status == "invalid":
                continue
            return ended if record.status in ("threw", "timeout") and is_retried(record) else None
        return None

    def _is_to_run_again(self, row: int, ended: list[Ended] | None) -> bool:
        """Whether there is another attempt; how long Segment waits before it is noted with the last one."""
        if ended is None or not is_retried(_decode(ended[-1].line)):
            return False
        waited = sum(one.waited_seconds for one in ended)
        wait = wait_seconds(self._kind, Draw(self._seed, row), len(ended), waited)
        if wait is None:
            return False
        ended[-1].waited_seconds = wait
        return True

    def _keep_whole(self, progress: Progress, ran: Ran) -> None:
        wait = 0.0
        for ended in progress.rows:
            wait = wait or (ended[-1].waited_seconds if ended else 0.0)
        for i, (ended, line) in enumerate(zip(progress.rows, ran.lines, strict=True)):
            if ended:
                ended[-1].waited_seconds = wait  # the whole batch waits as long
            ended.append(Ended(line, ran.compute_ms if i == 0 else 0.0))
        progress.whole += 1

    def _keep_timeout(self, progress: Progress, texts: list[str]) -> None:
        """The attempt in which a worker died."""
        message = f"the handler took longer than {self._limit_seconds:g} s; it was computing"
        alone = progress.at != _WHOLE
        lines = record_lines(
            [texts[progress.at]] if alone else texts, "timeout", JSError("Timeout", message), is_batch=self._is_batch
        )
        ran = Ran(lines, self._limit_seconds * 1000)
        if alone:
            progress.rows[progress.at].append(Ended(lines[0], ran.compute_ms))
        else:
            self._keep_whole(progress, ran)

    def _merged(self, ended: list[Ended]) -> str:
        """The last attempt's outcome, with what the earlier ones left behind."""
        records = [_decode(one.line) for one in ended]
        if len(ended) == 1 or records[-1].status == "interrupted":
            return ended[-1].line
        last = records[-1]
        earlier = (
            []
            if last.status == "invalid"
            else [
                Attempt(
                    record.error or JSError("Error", ""),
                    # Of a batch, the first row has its time.
                    0.0 if record.batch_row else duration_ms_of(record, one.compute_ms, self._limit_seconds),
                    one.waited_seconds * 1000,
                )
                for record, one in zip(records[:-1], ended[:-1], strict=True)
            ]
        )
        merged = msgspec.structs.replace(
            last,
            logs=[
                msgspec.structs.replace(line, attempt=number)
                for number, record in enumerate(records, 1)
                for line in record.logs
            ],
            requests=[
                msgspec.structs.replace(exchange, attempt=number)
                for number, record in enumerate(records, 1)
                for exchange in record.requests
            ],
            notes=list(dict.fromkeys(note for record in records for note in record.notes)),
            log_surplus=sum(record.log_surplus for record in records),
            request_surplus=sum(record.request_surplus for record in records),
            earlier=earlier,
            hits=";".join(record.hits for record in records) if self._is_covered else last.hits,
        )
        return msgspec.json.encode(merged).decode()


_decode_record = msgspec.json.Decoder(OutcomeRecord).decode


def _decode(line: str) -> OutcomeRecord:
    """The record; one that cannot be read is nothing that is tried again."""
    try:
        return _decode_record(line)
    except (msgspec.MsgspecError, RecursionError):
        return OutcomeRecord("interrupted")


def _later_ms(before: Sequence[Ended]) -> float:
    return 1000 * sum(one.waited_seconds for one in before)
