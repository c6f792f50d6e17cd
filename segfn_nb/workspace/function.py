"""The three kinds of function a user defines, calls and replays."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypedDict, Unpack, overload

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.http import LiveSpec
from segfn_nb.contracts.messages import Load
from segfn_nb.contracts.options import RunOptions, checked_options, whole_number
from segfn_nb.contracts.parsing import Examine, Examined, Language
from segfn_nb.debugger.debugger import Debugger
from segfn_nb.errors import InputError, OptionError, SetupError
from segfn_nb.functions.definition import Definition, checked_name
from segfn_nb.functions.findings import Finding, blocked_types, findings, question, used_globals
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import Outcome
from segfn_nb.functions.recording.writer import CassetteWriter
from segfn_nb.functions.registry import functions
from segfn_nb.functions.settings import Setting, Settings
from segfn_nb.replay.options import Counting, ReplayOptions, refuse_real_retries
from segfn_nb.replay.run import replay
from segfn_nb.runtime.transports.resolve import ResolvedTransport, resolve_transport
from segfn_nb.workers.ledger import Record
from segfn_nb.workers.session import Session
from segfn_nb.workspace.debugging import debug_event, debug_row, opening
from segfn_nb.workspace.events import event_texts
from segfn_nb.workspace.results import Results
from segfn_nb.workspace.text import language_of, read_source
from segfn_nb.workspace.watching import watched_frame, watching

if TYPE_CHECKING:
    from segfn_nb.replay.tables.pandas_frames import DataFrame
    from segfn_nb.workspace.freezing import Freezing

_RUN_OPTIONS = ("timeout_seconds", "memory_bytes", "clock", "random", "key_order", "batch_size", "retries")
_REPLAY_OPTIONS = (
    *(
        "workers",
        "concurrency",
        "confirm",
        "limit",
        "sample",
        "where",
        "types",
        "columns",
        "dialect",
        "out",
        "progress",
    ),
)

_CALL_RUN_OPTIONS = ("clock", "random", "key_order", "retries", "keep_log_args")

SettingsOption = Mapping[str, Any] | Iterable[Setting] | None


class CallOptions(TypedDict, total=False):
    """
    Options of a single call.

    `http`, `clock`, `random`, `settings`, `key_order` and `retries` are those of `Function.replay`; `keep_log_args` keeps
    the arguments of `console` calls beside their text.
    """

    http: Any
    clock: Literal["event", "real"] | float | None
    random: Literal["real"] | int | float | None
    settings: Mapping[str, Any] | None
    key_order: Literal["deployed", "as_sent"]
    retries: Literal["none", "simulate"]
    keep_log_args: bool


class Function:
    """
    A Segment function, compiled and ready.

    Args:
        source: JavaScript, byte for byte as in Segment, or the path of a file with it (a `pathlib.Path`).

        language: "typescript" where it is that; by default what a file's name says, else "javascript". Types are taken
            out and leave blanks, so that every position stays; what makes code of its own (`enum` and the like) is refused.

        name: A Python identifier; a file's stem by default.

        settings: Name to value or to `Setting`, or a list of `Setting`.

        timeout_seconds: Limit of one invocation; Segment's own by default (5, source insert functions 60).

        memory_bytes: What one environment may allocate.

        http: Who answers requests where a call or replay does not say; nothing leaves this machine by default.

        events: What `replay` runs where it is not told, for instance the project file's.

    Raises:
        CompileError: It does not parse; nothing has run.

        SetupError: Its top level throws.

        NoHandlersError: It defines no handler of its kind.
    """

    _default_name: ClassVar[str] = "function"

    def __init__(
        self,
        source: str | Path,
        *,
        kind: Kind,
        name: str | None = None,
        language: Language | None = None,
        settings: SettingsOption = None,
        timeout_seconds: float | None = None,
        memory_bytes: int = 128_000_000,
        http: Any = None,
        events: Any = None,
    ) -> None:
        text, stem = read_source(source)
        self._definition = Definition(
            checked_name(name or stem or self._default_name), kind, text, Settings.of(settings)
        )
        spoken = language_of(source, language)
        self._file = source.as_posix() if isinstance(source, Path) else None
        self._options = RunOptions(
            timeout_seconds=kind.default_timeout_seconds if timeout_seconds is None else timeout_seconds,
            memory_bytes=memory_bytes,
            started_at_ms=time.time() * 1000,
        )
        self._http = http
        self._events = events
        self._session = Session()
        self._closing = weakref.finalize(self, self._session.close)
        shut = resolve_transport(None)
        try:
            if spoken == "typescript":
                self._definition = self._definition.stripped(self._session.strip(text, shut))
            load = Load(self.name, kind, self.source, "{}", self._options, shut.spec)
            loaded = self._session.load(load, shut)
            self._definition.check(loaded)
        except Exception:
            self._session.close()
            raise
        self._handlers = loaded.handlers
        self._load_logs = loaded.logs
        self.compile_ms = loaded.duration_ms
        self.last: Results | None = None
        self._examined: tuple[Examine, Examined] | None = None
        functions.put(self)

    @classmethod
    def from_file(cls, path: str | Path, **options: Any) -> Self:
        """
        The function in a file, named after it unless `name=` says otherwise.

        Raises:
            InputError: There is no such file, or it is not UTF-8.
        """
        return cls(Path(path), **options)

    @property
    def definition(self) -> Definition:
        """Name, kind, source and settings."""
        return self._definition

    @property
    def name(self) -> str:
        """The function's name."""
        return self._definition.name

    @property
    def kind(self) -> Kind:
        """Source, destination, or one of the two insert kinds."""
        return self._definition.kind

    @property
    def events(self) -> Any:
        """What `replay` runs where it is not told, also from the function's card; None where nothing was given."""
        return self._events

    @events.setter
    def events(self, events: Any) -> None:
        self._events = events

    @property
    def source(self) -> str:
        """The JavaScript, byte for byte what goes into Segment; of a function in TypeScript, what is left without types."""
        return self._definition.source

    @property
    def file(self) -> str:
        """The path it was read from, else its name with the suffix of its language."""
        return self._file or f"{self.name}{'.js' if self.typescript is None else '.ts'}"

    @property
    def typescript(self) -> str | None:
        """The text as it was written in TypeScript; None where it was written in JavaScript."""
        return self._definition.typescript

    @property
    def settings(self) -> Settings:
        """Declared settings; sensitive values are masked when shown."""
        return self._definition.settings

    @property
    def handlers(self) -> list[str]:
        """Handlers the function defines."""
        return list(self._handlers)

    @property
    def blocks(self) -> list[str]:
        """Event types without a handler: Segment answers EventNotSupported, and an insert function blocks them."""
        return blocked_types(self.kind, self._handlers)

    @property
    def uses(self) -> list[str]:
        """Segment's globals and libraries that the code names."""
        return used_globals(self.source)

    @property
    def findings(self) -> list[Finding]:
        """What looks wrong or wants attention, before anything runs."""
        logged = [Finding("info", f"logged while loading: {text}") for text in self._load_logs]
        return [*logged, *self._findings_of(self._definition)]

    @overload
    def __call__(self, event: Mapping[str, Any] | str, **options: Unpack[CallOptions]) -> Outcome: ...
    @overload
    def __call__(self, event: Sequence[Mapping[str, Any]], **options: Unpack[CallOptions]) -> list[Outcome]: ...
    def __call__(
        self, event: Mapping[str, Any] | str | Sequence[Mapping[str, Any]], **options: Unpack[CallOptions]
    ) -> Outcome | list[Outcome]:
        """
        Run one event in the function's warm environment.

        Globals of the code live from call to call; `reset` starts afresh, and so does a call with other options
        than the one before it.

        Args:
            event: A dict or JSON text; for a source function {"body": ..., "headers": {...}, "queryParameters": ...}.
                A list of events runs onBatch once, as in Segment's tester, and gives a list of outcomes.

            options: See `CallOptions`; `http`, `clock`, `random`, `settings`, `key_order` and `retries` are those of `replay`.

        Raises:
            OptionError: An option is unknown or has a value that is not allowed.

            SetupError: A required setting is missing.

            InputError: It is no event, or holds something that JSON has nothing for.

        Example:
            >>> orders_to_crm({"type": "track", "event": "Order Completed", "userId": "u1"}).delivery  # doctest: +SKIP
            'delivered'
        """
        definition, run, transport = self._called_with(options)
        refuse_real_retries(run, transport)
        load = definition.load(run, transport.spec)
        texts, is_batch = event_texts(self.name, event)
        outcomes = self._outcomes(definition, load, transport, texts, batch_rows=len(texts) if is_batch else 0)
        return outcomes if is_batch else outcomes[0]

    def debug(
        self, event: Mapping[str, Any] | str | Sequence[Mapping[str, Any]], **options: Unpack[CallOptions]
    ) -> Debugger:
        """
        Run one event, recorded in a fresh environment, and open the debugger on it; a list of events runs onBatch once.

        With `%segfn_debugger on`, JupyterLab's own debugger stops in the cell of the function.

        Args:
            event: As in a call.

            options: As in a call. With `http="live:HOST"` the requests are sent, once; moving in the recording sends none.

        Raises:
            InputError: As a call, and for a list without events.

            DebugError: The function cannot be recorded, or none of its code ran; the message says why.

        Example:
            >>> orders_to_crm.debug({"type": "track", "event": "Order Completed"})  # doctest: +SKIP
        """
        definition, run, transport = self._called_with(options)
        events, is_batch = event_texts(self.name, event)
        if not events:
            raise InputError(f"{self.name}.debug: the list holds no event")
        texts = [text.decode() for text in events]
        return opening.opened(debug_event(definition, run, transport, texts, is_batch=is_batch))

    def _called_with(self, options: CallOptions) -> tuple[Definition, RunOptions, ResolvedTransport]:
        """What the options of a single call come to."""
        unknown = sorted(set(options) - CallOptions.__annotations__.keys())
        if unknown:
            known = ", ".join(CallOptions.__annotations__)
            raise OptionError(f"{self.name}(event) has no option {unknown[0]!r}. It has: {known}")
        changes = {name: options[name] for name in _CALL_RUN_OPTIONS if options.get(name) is not None}  # type: ignore[literal-required]
        transport = resolve_transport(self._http if options.get("http") is None else options["http"])
        run = checked_options(msgspec.structs.replace(self._options_for(transport), **changes))
        definition = self._with(options.get("settings"))
        _refuse_unset(definition, transport)
        return definition, run, transport

    def _outcomes(
        self, definition: Definition, load: Load, transport: ResolvedTransport, events: list[bytes], *, batch_rows: int
    ) -> list[Outcome]:
        records = self._records(definition, load, transport, events, batch_rows)
        mask = Masker(definition.settings.secrets())
        limit = load.options.timeout_seconds
        return [
            Outcome.of_record(
                self.kind, row, text, record, timeout_seconds=limit, mask=mask, source=self._definition.text
            )
            for row, (text, record) in enumerate(zip(events, records, strict=True))
        ]

    def _records(
        self, definition: Definition, load: Load, transport: ResolvedTransport, events: list[bytes], batch_rows: int
    ) -> list[Record]:
        if transport.record is None:
            return self._session.run(load, transport, events, batch_rows=batch_rows)
        with CassetteWriter(transport.record, self.name, definition.settings.secrets()) as cassette:
            return self._session.run(load, transport, events, batch_rows=batch_rows, on_recorded=cassette.keep)

    def reset(self) -> None:
        """Start afresh: the next call runs in a new environment with an empty `cache`."""
        self._session.close()

    def replay(
        self,
        events: Any = None,
        *,
        http: Any = None,
        workers: int | None = None,
        concurrency: int = 50,
        confirm: bool = False,
        limit: int | None = None,
        sample: int | None = None,
        where: str | Callable[[dict[str, Any]], bool] | None = None,
        types: Mapping[str, str] | None = None,
        columns: Mapping[str, str | None] | None = None,
        dialect: Literal["dotted", "warehouse", "whole", "requests"] | None = None,
        out: str | Path | None = None,
        coverage: bool = False,
        timeout_seconds: float | None = None,
        memory_bytes: int | None = None,
        clock: Literal["event", "real"] | float | None = None,
        random: Literal["real"] | int | float | None = None,
        key_order: Literal["deployed", "as_sent"] = "deployed",
        batch_size: int | None = None,
        retries: Literal["none", "simulate"] = "none",
        settings: Mapping[str, Any] | None = None,
        progress: bool | Callable[[int, int | None], None] = True,
    ) -> Results:
        """
        Run every event through the function; the same events give the same results on any number of workers.

        Args:
            events: A path or glob or list of paths (CSV, JSON lines, JSON, Parquet), a DataFrame, any table with Arrow's
                C stream (Polars, DuckDB, pyarrow), a list of dicts, or one dict; by default the function's own, where it
                has any.

            http: "mock" (the default: every request gets 200 `{}`), "mock:RULES.toml", `Mock(...)`, an
                `httpx.AsyncBaseTransport`, or "live:HOST,HOST": requests to these hosts are sent for real.
                "record:PATH@HOST,HOST" sends them and writes them with their answers to a cassette, without secrets
                ("record-add:" adds to one, "record-anew:" keeps the old one beside it); "cassette:PATH" plays it back.
                `Record(...)` and `Cassette(...)` have more options.

            workers: Processes; by default one for each core, and live as many as `concurrency` needs.

            concurrency: Live and recording: events that run at once, each in an environment of its own.

            confirm: Live and recording: that requests of more than 100 events are to be sent.

            limit: Rows to run at the most.

            sample: Rows to draw, reproducibly.

            where: Which rows: a pandas query over the columns, or a callable on the event.

            types: Column to type ("text", "number", "boolean", "json") where the detection is to be overruled.

            columns: Column to its path in the event ("properties.revenue"), or to None to leave it out; columns that are
                not named are read as they would be otherwise.

            dialect: What tables are where the detection is to be overruled: "dotted" columns, "warehouse" tables, "whole"
                events in one column, or captured "requests".

            out: Folder to keep the run in; the same call goes on where a run there stopped.

            coverage: Count which statements, branches and functions each event reaches, for `coverage` of the results.
                Everything else stays the same, `hash` too; it takes somewhat longer.

            timeout_seconds: Limit of one invocation, not of the whole replay.

            memory_bytes: What one environment may allocate.

            clock: "event" (starts at each event's time), "real", or milliseconds since 1970; by default "real" where
                requests are sent for real, else "event".

            random: A seed (an int), "real", or a constant for Math.random (a float); by default "real" live, else 0.

            key_order: For source functions: "deployed" sorts the payload's keys as Segment does, "as_sent" does not.

            batch_size: Events of one onBatch call, 20 by default; 1 forces single handlers.

            retries: "simulate" tries events again as Segment does after RetryError, a timeout, or a status of onBatch that
                asks for it; the waits pass on the virtual clock. Source functions: up to six attempts; the others: for four
                hours. All attempts of a row come before the next row, in the same environment. The times= of mock rules
                count attempts; a cassette answers each attempt as it answered the first.

            settings: Other values for this replay.

            progress: Whether to show how far it is: the results so far in a notebook, a bar in a console; or a function of
                (rows done, rows in all or None).

        Returns:
            Results; `frame` has one row per input row, in the same order. Also kept as `last`.

        Raises:
            InputError: The events cannot be read. Nothing has run.

            SetupError: A required setting is missing.

            OptionError: An option has a value that is not allowed.

            UnconfirmedError: Many requests would be sent for real, without `confirm`.

            KeyboardInterrupt: It was stopped; what ran is in `last`.

        Example:
            >>> orders_to_crm.replay("events/*.csv", http="mock:crm.toml").causes  # doctest: +SKIP
            >>> orders_to_crm.replay("events.csv", http="record:crm.jsonl@crm.example.com")  # doctest: +SKIP
            >>> orders_to_crm.replay("events.csv", http="cassette:crm.jsonl")  # doctest: +SKIP
            >>> orders_to_crm.replay("events.csv", coverage=True).coverage.missed  # doctest: +SKIP
            >>> orders_to_crm.replay("kunden.csv", columns={"Kundennr": "userId", "intern": None})  # doctest: +SKIP
        """
        asked = {name: value for name, value in locals().items() if name not in ("self", "events")}
        if events is None:
            events = self._events
        if events is None:
            raise InputError(f"{self.name}.replay: say which events, a DataFrame or a path")
        self.last = self._replay(events, asked)
        if self.last.was_stopped:
            # As with every Python call that Ctrl-C ends: what comes next must not take a part for the whole.
            raise KeyboardInterrupt(f"the replay was stopped; what ran is in {self.name}.last")
        return self.last

    def try_sample(self, rows: int, *, settings: Mapping[str, Any] | None) -> Results:
        """
        Replay a sample of the function's own events, as its card does; `last` stays what it is.

        Args:
            rows: How many; the same ones every time.

            settings: Other values for this replay.

        Raises:
            InputError: As `replay`.
        """
        return self._replay(self._events, _asked(sample=rows, settings=settings))

    def watch(self, line: int, expression: str, events: Any = None, **options: Any) -> DataFrame:
        """
        The value of an expression whenever a line is about to run, over many events: a log line without editing the code.

        Args:
            line: Of the function's text, from 1; a statement has to begin there.

            expression: JavaScript, evaluated in the scope of that line. What it changes is changed for good, so only read.

            events: As for `replay`; by default the function's own.

            options: As for `replay`. `last` stays what it is.

        Returns:
            One row per visit: `row` and `seq` int64 (the event and its how-manieth visit, from 0), `value` object (as Python,
            None where JSON has nothing for it), `text` string (as the debugger shows it), `error` string (what the expression
            threw, else NA). At most 10,000 visits of an event. Visits of an onBatch call are on its first row.

        Raises:
            OptionError: No statement begins on that line, the expression is none, or an option has a value that is not
                allowed.

            InputError: The events cannot be read.

        Example:
            >>> w = orders_to_crm.watch(13, "event.properties.price", "orders.csv")  # doctest: +SKIP
            >>> w["text"].str.contains(",").mean()  # doctest: +SKIP
            0.031
        """
        if options.get("retries", "none") != "none":
            raise OptionError("watch: retries are not watched; leave retries= out")
        if options.get("coverage"):
            raise OptionError("watch: coverage is counted by replay(..., coverage=True)")
        line = whole_number("line", line, "the number of a line of the function's text, from 1")
        if not isinstance(expression, str):
            raise OptionError(f"expression={expression!r}: JavaScript as text")
        shut = resolve_transport(None)
        made = self._session.instrument(self.source, "scopes", shut)
        counting = watching(self.name, made, line, expression, self._session.compile(expression, shut))
        if events is None:
            events = self._events
        if events is None:
            raise InputError(f"{self.name}.watch: say which events, a DataFrame or a path")
        results = self._replay(events, {**_asked(**options), "coverage": counting})
        return watched_frame(results, Masker(self._with(options.get("settings")).settings.secrets()))

    def replay_rows(self, events: Any, rows: Collection[int], **options: Any) -> Results:
        """Replay some rows with options of `replay`; `last` stays what it is."""
        return self._replay(events, _asked(**options), rows)

    def findings_with(self, settings: Mapping[str, Any] | None) -> list[Finding]:
        """`findings`, were these the values of its settings."""
        return self._findings_of(self._with(settings))

    def _findings_of(self, definition: Definition) -> list[Finding]:
        asked = question(definition)
        if self._examined is None or self._examined[0] != asked:
            # Not before somebody looks: defining and replaying a function need no parser.
            self._examined = asked, self._session.examine(asked, resolve_transport(None))
        return findings(definition, self._handlers, self._examined[1])

    def _replay(self, events: Any, asked: Mapping[str, Any], rows: Collection[int] | None = None) -> Results:
        """Replay with the options of `replay`, on some rows only where `rows` says so."""
        http = resolve_transport(self._http if asked["http"] is None else asked["http"])
        changes = {name: asked[name] for name in _RUN_OPTIONS if asked[name] is not None}
        own = {name: asked[name] for name in _REPLAY_OPTIONS}
        run = msgspec.structs.replace(self._options_for(http), started_at_ms=time.time() * 1000, **changes)
        definition = self._with(asked["settings"])
        _refuse_unset(definition, http)
        options = ReplayOptions(
            http=http,
            run=checked_options(run),
            handlers=self._handlers,
            rows=rows,
            coverage=self._counted(asked["coverage"]),
            **own,
        )
        replayed = replay(definition, events, options)

        # Results keep neither the function, which may be defined anew, nor what it holds.
        name = self.name
        batch_rows = definition.batch_rows(self._handlers, options.run.batch_size)

        def again(events: Any, rows: Collection[int], **options: Any) -> Results:
            without_choice = {**asked, "limit": None, "sample": None, "where": None, "out": None, "confirm": False}
            function: Function = functions[name]
            return function._replay(events, {**without_choice, **options}, rows)

        then = msgspec.structs.replace(options.run, started_at_ms=replayed.started_at_ms)

        def debug(results: Results, row: int) -> Debugger:
            return debug_row(results, row, definition, then, http, batch_rows=batch_rows)

        handlers, file = self._handlers, None if self._file is None else Path(self._file).absolute()

        def freezing(results: Results, mask: Iterable[str] | str | None) -> Freezing:
            from segfn_nb.workspace.freezing import Freezing

            return Freezing(results, definition, handlers, options, file=file, mask=mask)

        return Results(replayed, again, debug, freezing)

    def _counted(self, coverage: bool | Counting) -> Counting | None:
        """The text with counters, or what else is to be kept of rows."""
        if isinstance(coverage, Counting) or not coverage:
            return coverage or None
        made = self._session.instrument(self.source, "coverage", resolve_transport(None))
        if made.inserted is None or made.structure is None:
            why = made.error.message if made.error else "no reason is known"
            raise OptionError(f"{self.name}: coverage cannot be counted: {why}")
        return Counting(made.inserted, made.structure, self.file)

    def _options_for(self, http: ResolvedTransport) -> RunOptions:
        """The function's own options; where requests are sent for real, time and chance are real by default."""
        return msgspec.structs.replace(self._options, clock="real", random="real") if http.is_live else self._options

    def _with(self, settings: Mapping[str, Any] | None) -> Definition:
        if settings is None:
            return self._definition
        changed = self.settings.with_values(settings, self.name)
        return msgspec.structs.replace(self._definition, settings=changed)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


def _asked(**options: Any) -> dict[str, Any]:
    """
    Options of `replay`, those that are not given as it has them.

    Raises:
        OptionError: There is no such option.
    """
    none = dict.fromkeys((*_REPLAY_OPTIONS, *_RUN_OPTIONS, "http", "settings"))
    defaults = {**none, "concurrency": 50, "confirm": False, "coverage": False, "progress": True}
    unknown = sorted(set(options) - set(defaults))
    if unknown:
        raise OptionError(f"replay has no option {unknown[0]!r}. It has: {', '.join(sorted(defaults))}")
    return {**defaults, **options}


def _refuse_unset(definition: Definition, http: ResolvedTransport) -> None:
    """Real requests with "undefined" where a secret should be help nobody."""
    unset = definition.settings.unset() if isinstance(http.spec, LiveSpec) else []
    if unset:
        variables = ", ".join(
            f"{name} (set the environment variable {definition.settings.declared[name].env})" for name in unset
        )
        raise SetupError(
            f"{definition.name} would send real requests without: {variables}", function_name=definition.name
        )
