"""How a replay runs: every option of `replay` in one value, checked when it is made."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from segfn_nb.contracts.instrumenting import Inserted, Structure, Watch
from segfn_nb.contracts.options import RunOptions
from segfn_nb.errors import OptionError
from segfn_nb.replay.read_options import ReadOptions
from segfn_nb.runtime.transports.resolve import ResolvedTransport, resolve_transport

Where = str | Callable[[dict[str, Any]], Any]
Progress = bool | Callable[[int, int | None], None]


class Counting(msgspec.Struct, frozen=True):
    """
    For coverage: the function's text with counters, what they stand for, and what other tools call the text.

    With `watch` the text has hooks of mode "scopes" instead, and what is kept of a row is what that says.
    """

    inserted: Inserted
    structure: Structure
    file: str
    watch: Watch | None = None


class ReplayOptions(msgspec.Struct, frozen=True, kw_only=True):
    """
    Options of one replay; the names are those of `fn.replay(...)`, the magics and the shell.

    Attributes:
        http: Who answers requests.

        run: Limits, clock and randomness.

        handlers: Those the function defines; where onBatch is among them, events come in batches.

        workers: Worker processes; None: one for each processor, and live as many as `concurrency` needs.

        concurrency: Events that run at once where requests are sent for real; elsewhere it means nothing.

        confirm: Whether requests of more than 100 events may be sent for real.

        limit: At most this many rows, the first ones of those chosen.

        sample: This many rows, drawn with the seed of `run.random`: the same seed draws the same rows.

        where: Only these rows: a pandas query over the events' dotted columns ("`properties.revenue` > 100") or a
            function of the event dict.

        rows: Only these row numbers.

        types: See `ReadOptions`, as of the next two.

        columns: What columns are in the event.

        dialect: What tables are.

        out: A folder for a run on disk; a second replay with the same folder goes on where the first one ended.

        coverage: Where it is to be counted what rows reach: the text that counts. Results are the same with it.

        progress: True: a bar; False: nothing; or a function of (rows done, rows in all).

    Raises:
        OptionError: A value is not allowed.
    """

    http: ResolvedTransport = msgspec.field(default_factory=lambda: resolve_transport(None))
    run: RunOptions = msgspec.field(default_factory=RunOptions)
    handlers: Sequence[str] = ()
    workers: int | None = None
    concurrency: int = 50
    confirm: bool = False
    limit: int | None = None
    sample: int | None = None
    where: Where | None = None
    rows: Collection[int] | None = None
    types: Mapping[str, str] | None = None
    columns: Mapping[str, str | None] | None = None
    dialect: str | None = None
    out: str | Path | None = None
    coverage: Counting | None = None
    progress: Progress = True

    def __post_init__(self) -> None:
        for name, least in (("workers", 1), ("concurrency", 1), ("limit", 0), ("sample", 0)):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
                raise OptionError(f"{name}={value!r}: a whole number, {least} or more")
        if self.where is not None and not isinstance(self.where, str) and not callable(self.where):
            raise OptionError(f"where={self.where!r}: a pandas query as text, or a function of the event")
        _ = self.reading
        refuse_real_retries(self.run, self.http)

    @property
    def reading(self) -> ReadOptions:
        """How the events are to be read."""
        return ReadOptions(types=self.types or {}, columns=self.columns or {}, dialect=self.dialect)

    @property
    def worker_count(self) -> int:
        """How many worker processes run at the most."""
        if self.workers is not None:
            return self.workers
        if self.http.is_live:
            return 1
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1

    @property
    def sampling_seed(self) -> int:
        """The seed rows are drawn with."""
        return self.run.random if isinstance(self.run.random, int) else 0


def refuse_real_retries(run: RunOptions, http: ResolvedTransport) -> None:
    """
    Retries are simulated on a clock that can be moved on; for real each row could take four hours.

    Raises:
        OptionError: Requests are sent for real, or the clock is real.
    """
    if run.retries != "simulate":
        return
    if http.is_live:
        raise OptionError(
            "retries='simulate' with live requests would wait up to four hours for a row. "
            "Simulate under http='mock', or send once and later send again what Segment would retry: "
            "r.rerun(delivery=['retry', 'timeout'])"
        )
    if run.clock == "real":
        raise OptionError("retries='simulate' needs a clock that can be moved on; leave clock='real' away")
