"""
The shell's door: `segfn replay` runs many events, `segfn run` one, and `segfn coverage` tells what of the code many reach.
The same options as in Python and in magics.

With `--json` standard output is one JSON text and nothing else; messages and progress go to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import FunctionError, HostError, InputError, SegfnError, printable
from segfn_nb.functions.delivery import DELIVERIES

if TYPE_CHECKING:
    from segfn_nb.functions.outcome import Outcome
    from segfn_nb.workspace.function import Function
    from segfn_nb.workspace.results import Results

ACCOUNTED, FAIL_ON, WRONG_USE, UNUSABLE_FUNCTION, OUR_FAULT, STOPPED = 0, 1, 2, 3, 4, 130

EXIT_CODES = """\
exit codes:
  0    every row is accounted for
  1    a delivery of --fail-on appeared, or coverage is below --fail-under
  2    wrong use, or input that cannot be read
  3    the function cannot be used
  4    our fault: please report it
  130  stopped
"""

TEST_EXIT_CODES = """\
exit codes:
  0    every case does what is expected, or was updated
  1    a case does something else
  2    wrong use, or a file that cannot be read; the other cases ran
  3    the function cannot be used
  4    our fault: please report it
  130  stopped
"""

CALL_OPTIONS = ("http", "clock", "random", "key_order", "retries")
"""Those of a replay's options that also mean something for a single event."""

MOST_CAUSES = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (argparse itself exits with 2 on wrong use, 0 after help)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    given = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = given.command
    try:
        return command(given)
    except FunctionError as error:
        _say("\n".join(error.report()))
        return UNUSABLE_FUNCTION
    except HostError as error:
        return _our_fault(error)
    except SegfnError as error:
        _say(f"segfn: {printable(str(error), 10_000)}")
        return WRONG_USE
    except KeyboardInterrupt:
        _say("segfn: stopped")
        return STOPPED
    except BrokenPipeError:  # whoever read our output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ACCOUNTED
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is ours, and a traceback helps no user
        return _our_fault(error)


def _parser() -> argparse.ArgumentParser:
    package = sys.modules["segfn_nb"]  # imported with us; an import of it here would turn the rooms upside down
    parser = argparse.ArgumentParser(
        prog="segfn",
        description="Run Segment Functions over events, here and now. Nothing leaves this machine unless --http says so.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"segfn_nb {package.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_replay(commands)
    _add_run(commands)
    _add_coverage(commands)
    _add_test(commands)
    return parser


def _add_replay(commands: Any) -> None:
    from segfn_nb.workspace.options import COVERAGE_HELP

    parser = commands.add_parser(
        "replay",
        help="run a function over files of events",
        description="Run a function over events; every row comes out exactly once.",
        epilog="examples:\n  segfn replay orders_to_crm.js events.csv --kind destination --out runs/january\n"
        "  segfn replay orders_to_crm      # kind, file, settings and events from segfn.toml\n"
        "  segfn replay orders_to_crm --http record:crm.jsonl@crm.example.com      # sent for real, and recorded\n"
        "  segfn replay orders_to_crm --http cassette:crm.jsonl                    # played back, nothing is sent\n\n"
        + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=_replay)
    _add_events(parser)
    parser.add_argument("--coverage", action="store_true", help=COVERAGE_HELP)


def _add_coverage(commands: Any) -> None:
    parser = commands.add_parser(
        "coverage",
        help="tell which lines, branches and functions events reach",
        description="Replay events, and tell what of the function's code they reach.",
        epilog="examples:\n  segfn coverage orders_to_crm.js events.csv --kind destination --html coverage.html\n"
        "  segfn coverage orders_to_crm --lcov lcov.info --fail-under 80\n\n" + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=_coverage)
    _add_events(parser)
    parser.add_argument("--lcov", metavar="FILE", help="write an lcov tracefile; folders are made")
    parser.add_argument("--istanbul", metavar="FILE", help="write Istanbul's JSON (coverage-final.json)")
    parser.add_argument("--html", metavar="FILE", help="write the code with its counts as a page")
    parser.add_argument(
        "--fail-under",
        metavar="PCT",
        type=_percentage,
        help="exit with 1 when less than this of statements, branches or functions is reached",
    )


def _add_test(commands: Any) -> None:
    parser = commands.add_parser(
        "test",
        help="run frozen tests",
        description="Run tests that results.freeze made. Nothing is sent: requests get the answers that were frozen.",
        epilog="examples:\n  segfn test tests/orders_to_crm\n"
        "  segfn test tests/orders_to_crm -k failed --update      # what the function does now is expected from now on\n\n"
        + TEST_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=_test)
    parser.add_argument("folders", metavar="DIR", nargs="+", help="a folder of frozen tests, or one that holds some")
    parser.add_argument(
        "-k", metavar="NAME", dest="matching", default="", help="only cases whose file's name holds this"
    )
    parser.add_argument(
        "--update", action="store_true", help="accept what the function does now; events and answers stay"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def _percentage(text: str) -> float:
    try:
        found = float(text.removesuffix("%"))
    except ValueError:
        found = -1.0
    if not 0 <= found <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is no percentage from 0 to 100")
    return found


def _add_events(parser: argparse.ArgumentParser) -> None:
    """A function, its events, and every option of a replay."""
    from segfn_nb.workspace.options import CONFIRM_HELP

    _add_function(parser)
    parser.add_argument(
        "events", metavar="EVENTS", nargs="*", help="paths or patterns: CSV, JSON lines, JSON or Parquet"
    )
    _add_options(parser, only=None)
    parser.add_argument("--yes", action="store_true", help=CONFIRM_HELP)


def _add_run(commands: Any) -> None:
    from segfn_nb.workspace.options import DEFINITION

    parser = commands.add_parser(
        "run",
        help="run a function over one event",
        description="Run one event and print what it did. A JSON array runs onBatch once.",
        epilog="examples:\n  segfn run orders_to_crm.js event.json --kind destination\n"
        '  echo \'{"type": "track"}\' | segfn run orders_to_crm\n\n' + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=_run)
    _add_function(parser)
    parser.add_argument(
        "event",
        metavar="EVENT_FILE",
        nargs="?",
        default="-",
        help="a file with JSON, JSON itself, or - for standard input",
    )
    _add_options(parser, only=(*DEFINITION, *CALL_OPTIONS))


def _add_function(parser: argparse.ArgumentParser) -> None:
    from segfn_nb.workspace.options import TYPESCRIPT_HELP

    parser.add_argument("function", metavar="FUNCTION", help="a .js or .ts file, or a name of segfn.toml")
    parser.add_argument("--kind", choices=("source", "destination", "insert", *_insert_kinds()), help="of a file")
    parser.add_argument("--typescript", action="store_true", help=TYPESCRIPT_HELP)
    parser.add_argument("--on", choices=("destination", "source"), help="what an insert function stands before")


def _insert_kinds() -> list[str]:
    return [str(kind) for kind in Kind if kind.is_insert]


def _add_options(parser: argparse.ArgumentParser, *, only: Sequence[str] | None) -> None:
    from segfn_nb.workspace.options import TEXT_OPTIONS, setting

    for option in TEXT_OPTIONS:
        if only is None or option.name in only:
            parser.add_argument(option.flag, type=option.read, metavar=option.metavar, help=option.help)
    parser.add_argument("--settings", metavar="FILE", help="a JSON file of setting names and values")
    parser.add_argument(
        "--setting", metavar="NAME=VALUE", type=setting, action="append", help="one setting; may be repeated"
    )
    parser.add_argument(
        "--fail-on", metavar="DELIVERY,...", type=_deliveries, default=(), help="exit with 1 when one of them appears"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def _deliveries(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    unknown = [word for word in words if word not in DELIVERIES]
    if unknown or not words:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(DELIVERIES)}")
    return words


def _replay(given: argparse.Namespace) -> int:
    results = _replayed(given, coverage=given.coverage)
    if given.json:
        counted = {"coverage": results.coverage.numbers()} if given.coverage else {}
        print(json.dumps({**_results_object(results, given.out), **counted}, allow_nan=False))
    else:
        print(_results_text(results))
        if given.coverage:
            print(results.coverage.text())
    return _code_of(results, given)


def _coverage(given: argparse.Namespace) -> int:
    for flag in ("lcov", "istanbul", "html"):
        if vars(given)[flag] is not None:
            _refuse_unwritable(f"--{flag}", Path(vars(given)[flag]))
    results = _replayed(given, coverage=True)
    coverage = results.coverage
    for path, write in (
        (given.lcov, coverage.to_lcov),
        (given.istanbul, coverage.to_istanbul),
        (given.html, coverage.to_html),
    ):
        if path is not None:
            write(path)
            _say(f"segfn: wrote {printable(path)}")
    if given.json:
        print(json.dumps({**coverage.numbers(), "hash": results.hash}, allow_nan=False))
    else:
        print(coverage.text())
    code = _code_of(results, given)
    below = [] if given.fail_under is None else coverage.below(given.fail_under)
    if below:
        _say(f"segfn: {', '.join(below)}: below {given.fail_under:g}%")
    return code or (FAIL_ON if below else ACCOUNTED)


def _replayed(given: argparse.Namespace, *, coverage: bool) -> Results:
    """The results; Ctrl-C leaves those there are."""
    from segfn_nb.workspace import options

    function = _function(given, options.given(given, options.DEFINITION))
    if not given.events and function.events is None:
        raise InputError(f"There are no events to run: name files behind {given.function}")
    _say_findings(function, given)
    try:
        return function.replay(
            given.events or None,
            settings=_settings(given),
            progress=sys.stderr.isatty(),
            confirm=given.yes,
            coverage=coverage,
            **options.given(given),
        )
    except KeyboardInterrupt:
        if function.last is None:
            raise
        return function.last


def _refuse_unwritable(flag: str, path: Path) -> None:
    """What cannot be written is said before a long replay, not behind it. Folders that are missing are made."""
    there = next(one for one in (path, *path.absolute().parents) if os.access(one, os.F_OK))
    if there == path and path.is_dir():
        raise InputError(f"{flag}: {path} is a folder; name a file")
    if there != path and not there.is_dir():
        raise InputError(f"{flag}: {path} cannot be written: {there} is no folder")
    if not os.access(there, os.W_OK):
        raise InputError(f"{flag}: {path} cannot be written: no permission for {there}")


def _code_of(results: Results, given: argparse.Namespace) -> int:
    if results.was_stopped:
        _say("segfn: stopped before the end")
        return STOPPED
    return FAIL_ON if any(results.deliveries.get(word) for word in given.fail_on) else ACCOUNTED


def _run(given: argparse.Namespace) -> int:
    from segfn_nb.widgets.static_outcome import outcome_text
    from segfn_nb.workspace import options

    event = _json_file(given.event, "the event")
    function = _function(given, options.given(given, options.DEFINITION))
    _say_findings(function, given)
    made = function(event, settings=_settings(given), **options.given(given, CALL_OPTIONS))
    outcomes = made if isinstance(made, list) else [made]
    if given.json:
        objects = [_outcome_object(outcome) for outcome in outcomes]
        print(json.dumps(objects if isinstance(made, list) else objects[0]))
    else:
        print("\n\n".join(outcome_text(outcome) for outcome in outcomes))
    return FAIL_ON if any(outcome.delivery in given.fail_on for outcome in outcomes) else ACCOUNTED


def _test(given: argparse.Namespace) -> int:
    from segfn_nb.testing.running import folders_in, run_frozen

    folders = [folder for named in given.folders for folder in folders_in(named)]
    reports = [run_frozen(folder, matching=given.matching, update=given.update) for folder in folders]
    if given.json:
        numbers = [report.numbers() for report in reports]
        sums = {name: sum(one[name] for one in numbers) for name in ("passed", "failed", "updated", "seconds")}
        print(json.dumps({**sums, "folders": numbers}))
    else:
        print(printable("\n\n".join(report.text() for report in reports), 1_000_000))
    if any(report.unreadable for report in reports):
        return WRONG_USE
    return ACCOUNTED if all(report.passed for report in reports) else FAIL_ON


def _function(given: argparse.Namespace, chosen: dict[str, Any]) -> Function:
    from segfn_nb.workspace.kinds import load
    from segfn_nb.workspace.text import is_file

    if is_file(given.function) and given.kind is None:
        raise InputError(f"{given.function}: say with --kind what it is: source, destination or insert")
    if given.typescript:
        chosen["language"] = "typescript"
    return load(given.function, kind=given.kind, on=given.on, **chosen)


def _settings(given: argparse.Namespace) -> dict[str, Any] | None:
    from segfn_nb.workspace.options import with_settings

    base = None if given.settings is None else _json_file(given.settings, "--settings")
    if base is not None and not isinstance(base, dict):
        raise InputError(f"--settings: {given.settings} is no JSON object of setting names and values")
    return with_settings(base, given.setting)


def _json_file(path: str, what: str) -> Any:
    name = "standard input" if path == "-" else path
    try:
        if path.lstrip()[:1] in ("{", "["):
            return json.loads(path)
        text = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return json.loads(text.decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{what}: {name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{what}: {name} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise InputError(f"{what}: {name} is no JSON: {error}") from None


def _results_text(results: Results) -> str:
    lines = [results.summary(), *results.read_as]
    causes = results.causes.head(MOST_CAUSES).to_dict("records")
    for cause in causes:
        lines.append(
            f"  {cause['count']:>9,}  {cause['delivery']:<11}  {cause['cause']}  (first row {cause['first_row']:,})"
        )
        lines.append(f"{'':26}{cause['explanation']}")
    more = len(results.causes) - len(causes)
    return printable("\n".join([*lines, *([f"  … {more:,} causes more"] if more else [])]), 100_000)


def _results_object(results: Results, out: str | None) -> dict[str, Any]:
    return {
        "rows_in": results.rows_in,
        "rows_out": results.rows_out,
        "deliveries": results.deliveries,
        "causes": json.loads(results.causes.to_json(orient="records", date_format="iso")),
        "seconds": results.seconds,
        "events_per_second": results.events_per_second,
        "http": results.http,
        "hash": results.hash,
        "out": out,
    }


def _outcome_object(outcome: Outcome) -> dict[str, Any]:
    import msgspec

    def plain(value: Any) -> Any:
        return msgspec.structs.asdict(value)

    return {
        "row": outcome.row,
        "delivery": outcome.delivery,
        "returned": outcome.returned,
        "value": outcome.value,
        "events": outcome.events,
        "objects": outcome.objects,
        "error": None if outcome.error is None else plain(outcome.error),
        "logs": [{"level": log.level, "text": log.text, "line": log.line} for log in outcome.logs],
        "requests": [plain(request) for request in outcome.requests],
        "notes": outcome.notes,
        "duration_ms": outcome.duration_ms,
        "attempts": outcome.attempts,
        "earlier": [msgspec.to_builtins(attempt) for attempt in outcome.earlier],
    }


def _say_findings(function: Function, given: argparse.Namespace) -> None:
    from segfn_nb.widgets.static_card import place

    for finding in function.findings_with(_settings(given)):
        where = f"{place(finding)}: " if finding.line else ""
        _say(f"{finding.level}: {where}{printable(finding.message)}")


def _our_fault(error: Exception) -> int:
    """Say it in few lines; what a report needs goes into a file."""
    message, inner, frames = str(error).partition("Traceback (most recent call last):")
    cause = frames.strip().rpartition("\n")[2] if inner else ""
    _say(f"segfn: {type(error).__name__}: {printable(f'{message.strip()} {cause}'.strip())}")
    with tempfile.NamedTemporaryFile("w", prefix="segfn-", suffix=".txt", delete=False, encoding="utf-8") as report:
        report.writelines([f"{' '.join(sys.argv)}\n", *traceback.format_exception(error)])
    _say(f"This is not your function's fault. Please report it with the file {report.name}")
    return OUR_FAULT


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
