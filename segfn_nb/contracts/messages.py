"""What a parent and a worker process say to each other about running rows; everything they say is in `conversation`."""

from __future__ import annotations

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.http import Recorded, RecordedRow, TransportError, TransportSpec, WireRequest, WireResponse
from segfn_nb.contracts.instrumenting import Inserted, Watch
from segfn_nb.contracts.options import RunOptions
from segfn_nb.contracts.outcome import JSError


class Load(msgspec.Struct, tag="load", frozen=True):
    """
    Compile this function; every environment of the worker is made from it. `settings` is JSON text.

    `concurrency` 0: rows run in order, in one environment. Above: the worker runs live, in up to so many environments
    at once, and notes each request in the folder `journal` (empty: nowhere) before it leaves. `inserted`: run this text
    with hooks in place of `source`, which stays what positions and the function itself tell of. `watch`: what its hooks are
    for, if it is neither coverage nor a recording.
    """

    name: str
    kind: Kind
    source: str
    settings: str
    options: RunOptions
    transport: TransportSpec
    concurrency: int = 0
    journal: str = ""
    inserted: Inserted | None = None
    watch: Watch | None = None


class Run(msgspec.Struct, tag="run", frozen=True):
    """
    Run these rows in order. `chunk` numbers the worker's runs from 1 and marks their records in the ledger.

    `events` holds one event's JSON text a row, joined by newlines; `rows` their numbers in the input. `fresh` asks
    for a new environment first. `batch_rows` is how many one onBatch call takes; 0: one handler call a row. `resumed`:
    a worker died in the first invocation because it computed too long, which counts as an attempt; the bytes are what it
    had kept of earlier ones.
    """

    chunk: int
    rows: list[int]
    events: bytes
    fresh: bool = False
    batch_rows: int = 0
    resumed: bytes | None = None


class Answer(msgspec.Struct, tag="answer", frozen=True):
    """The parent's answer to an `Ask`."""

    id: int
    result: WireResponse | TransportError


class Hold(msgspec.Struct, tag="hold", frozen=True):
    """
    A host asked for a pause (Retry-After): from a live worker to its parent, and from there to the other workers.

    `origin` is scheme, host and port; `until` time.monotonic() seconds, which all processes of a machine share.
    """

    origin: str
    until: float


class Ready(msgspec.Struct, tag="ready", frozen=True):
    """The worker is up. Sent once."""

    pid: int


class Loaded(msgspec.Struct, tag="loaded", frozen=True):
    """
    What compiling and loading gave.

    `stage` is where it failed ("compile", "load"), or "ok"; `handlers` those the function defines. `hits` is as in
    `OutcomeRecord`, of the top level.
    """

    stage: str
    handlers: list[str] = []
    error: JSError | None = None
    logs: list[str] = []
    duration_ms: float = 0.0
    hits: str = ""


class Ask(msgspec.Struct, tag="ask", frozen=True):
    """A request that the parent's transport is to answer."""

    id: int
    row: int
    request: WireRequest


class Done(msgspec.Struct, tag="done", frozen=True):
    """All rows of the `Run` are committed to the ledger. `recorded`: what they sent, where a cassette is written."""

    rows: int
    recorded: list[RecordedRow] = []


class Ended(msgspec.Struct, tag="ended", frozen=True):
    """
    One invocation of a live worker has ended: the outcomes of its rows, in no order with other invocations.

    `row` is the first one's number and stands for the invocation; `lines` holds one outcome's JSON text a row.
    `recorded`: what it sent, where a cassette is written.
    """

    row: int
    lines: list[bytes]
    compute_ms: float
    recorded: list[Recorded] = []


class Report(msgspec.Struct, tag="report", frozen=True):
    """What a live worker has to tell: `environments` it has, `held_seconds` requests waited for Retry-After, by origin."""

    environments: int
    held_seconds: dict[str, float]


class Failed(msgspec.Struct, tag="failed", frozen=True):
    """Our own fault inside the worker; `detail` is a traceback for the report."""

    detail: str
