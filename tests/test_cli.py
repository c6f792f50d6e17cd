"""`segfn` as a shell runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import segfn_nb
from segfn_nb.functions.delivery import DELIVERIES
from tests.server import Server

ROOT = Path(__file__).parents[1]
FUNCTION = """\
async function onTrack(event, settings) {
  console.log('got', event.event);
  if (event.properties.total > 5) throw new Error('too much');
  await fetch(settings.endpoint || 'https://crm.example.com/', { method: 'POST', body: JSON.stringify(event.properties) });
}
"""
EVENT = '{"type": "track", "event": "Order Completed", "properties": {"total": 1}}'
EVENTS = "type,event,userId,properties.total\ntrack,Order Completed,u1,1\ntrack,Order Completed,u2,7\npage,,u3,\n"
PROJECT = """\
[functions.orders]
file = "functions/orders.js"
kind = "destination"
events = "data/*.csv"
http = "mock:crm.toml"

[[functions.orders.settings]]
name = "endpoint"
value = "https://other.example.com/"
"""


class Shell(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is one JSON text."""
        return json.loads(self.out)


def environment(*places: Path) -> dict[str, str]:
    """An environment in which `python -m segfn_nb.cli` finds this checkout, and what is in `places` before it."""
    known = filter(None, [os.environ.get("PYTHONPATH")])
    return os.environ | {"PYTHONPATH": os.pathsep.join([*map(str, places), str(ROOT), *known])}


def segfn(folder: Path, *arguments: str, stdin: str = "", path: Path = ROOT) -> Shell:
    """Run `segfn` in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "segfn_nb.cli", *arguments],
        cwd=folder,
        env=environment(path),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Shell(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a function, events, and a project file that names them."""
    (tmp_path / "functions").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "functions/orders.js").write_text(FUNCTION)
    (tmp_path / "data/events.csv").write_text(EVENTS)
    (tmp_path / "segfn.toml").write_text(PROJECT)
    (tmp_path / "crm.toml").write_text('[[rule]]\nurl = "https://other.example.com/"\nstatus = 202\n')
    return tmp_path


def test_version_is_the_package_s(tmp_path: Path) -> None:
    """`segfn --version` prints the version of segfn_nb."""
    assert segfn(tmp_path, "--version") == (0, f"segfn_nb {segfn_nb.__version__}\n", "")


def test_replay_prints_one_json_object(folder: Path) -> None:
    """With --json standard output is one object with all counts, and every row is in it."""
    ran = segfn(folder, "replay", "functions/orders.js", "data/events.csv", "--kind", "destination", "--json")

    found = ran.json
    assert ran.code == 0
    assert list(found) == [
        "rows_in",
        "rows_out",
        "deliveries",
        "causes",
        "seconds",
        "events_per_second",
        "http",
        "hash",
        "out",
    ]
    assert (found["rows_in"], found["rows_out"], found["http"], found["out"]) == (3, 3, "mock", None)
    assert found["deliveries"] == dict.fromkeys(DELIVERIES, 0) | {"delivered": 1, "failed": 1, "unsupported": 1}
    assert [(cause["delivery"], cause["count"], cause["first_row"]) for cause in found["causes"]] == [
        ("failed", 1, 1),
        ("unsupported", 1, 2),
    ]


def test_coverage_is_a_table_and_files(folder: Path) -> None:
    """`segfn coverage` prints one line for the file and writes what is asked for; `segfn replay --coverage` tells the same."""
    words = ["functions/orders.js", "data/events.csv", "--kind", "destination"]
    files = ["--lcov", "out/lcov.info", "--istanbul", "out/coverage-final.json", "--html", "out/coverage.html"]
    ran = segfn(folder, "coverage", "orders", *files)
    plain = segfn(folder, "replay", *words, "--json").json
    replayed = segfn(folder, "replay", *words, "--coverage", "--json").json
    found = segfn(folder, "coverage", *words, "--json").json

    assert ran.code == 0
    assert [line for line in ran.err.splitlines() if "wrote" in line] == [
        f"segfn: wrote {name}" for name in files[1::2]
    ]
    heads, line, title = ran.out.splitlines()
    assert re.split("  +", heads) == ["File", "Statements", "Branches", "Functions", "Lines missed"]
    assert re.split("  +", line) == ["functions/orders.js", "100.00% 4/4", "75.00% 3/4", "100.00% 1/1", "none"]
    assert title == "coverage of orders by 3 rows"
    assert (folder / "out/lcov.info").read_text().splitlines()[1] == "SF:functions/orders.js"
    assert list(json.loads((folder / "out/coverage-final.json").read_text())) == ["functions/orders.js"]
    assert "never taken" in (folder / "out/coverage.html").read_text()
    assert replayed["coverage"]["summary"]["branches"] == {"covered": 4, "total": 4, "pct": 100.0}
    assert replayed["hash"] == plain["hash"]
    assert (found["summary"], found["file"]) == (replayed["coverage"]["summary"], "functions/orders.js")


@pytest.mark.parametrize(("least", "code"), [("75", 0), ("75.01", 1), ("101", 2), ("much", 2)])
def test_coverage_can_be_too_little(folder: Path, least: str, code: int) -> None:
    """--fail-under ends with 1 when less of statements, branches or functions is reached, and says of which."""
    ran = segfn(folder, "coverage", "orders", "--fail-under", least)

    assert ran.code == code
    assert ("branches 75.00%: below 75.01%" in ran.err) == (code == 1)


def test_a_recorded_replay_is_played_back(folder: Path) -> None:
    """--http record:... writes a cassette and --http cassette:... plays it back; `segfn run` records one event; help names both."""
    events = [{"type": "track", "event": "E", "properties": {"total": n}} for n in range(3)]
    (folder / "three.jsonl").write_text("\n".join(map(json.dumps, events)))
    with Server() as server:
        words = ["functions/orders.js", "three.jsonl", "--kind", "destination", "--setting", f"endpoint={server.url}/"]
        live = segfn(folder, "replay", *words, "--json", "--http", f"record:t.jsonl@{server.host}")
        one = ["run", words[0], json.dumps(events[0]), *words[2:]]
        single = segfn(folder, *one, "--http", f"record:one.jsonl@{server.host}")
        refused = segfn(folder, "replay", *words, "--http", f"record:t.jsonl@{server.host}")
        sent = len(server.seen)
    again = segfn(folder, "replay", *words, "--http", "cassette:t.jsonl")
    hashed = segfn(folder, "replay", *words, "--json", "--http", "cassette:t.jsonl")
    single_again = segfn(folder, *one, "--json", "--http", "cassette:one.jsonl")

    assert (live.code, single.code, refused.code, sent) == (0, 0, 2, 4)
    assert "record-add:t.jsonl@" in refused.err
    assert "3 would be delivered · 3 requests answered by cassette t.jsonl, none left this machine" in again.out
    assert hashed.json["hash"] == live.json["hash"]
    assert single_again.json["delivery"] == "delivered"
    assert [mode for mode in ("record:", "cassette:") if mode not in segfn(folder, "replay", "--help").out] == []


def test_replay_is_readable_without_json(folder: Path) -> None:
    """Without --json standard output has the counts, their sum and the causes."""
    ran = segfn(folder, "replay", "functions/orders.js", "data/events.csv", "--kind", "destination")

    assert ran.code == 0
    assert [word for word in ("orders", "delivered", "unsupported", "failed", "✓", "mock") if word not in ran.out] == []
    assert (
        "The function has no onPage: define one if such events are to be handled. Segment discards the event" in ran.out
    )


def test_retries_are_simulated_at_both_doors(folder: Path) -> None:
    """`--retries simulate` tries again what Segment would, for one event and for many."""
    (folder / "twice.js").write_text("let n = 0; function onTrack() { if (++n < 3) throw new RetryError('later') }")
    (folder / "twice.jsonl").write_text(f"{EVENT}\n")
    options = ("--kind", "destination", "--retries", "simulate")
    one = segfn(folder, "run", "twice.js", *options, "--json", stdin=EVENT).json
    many = segfn(folder, "replay", "twice.js", "twice.jsonl", *options)

    assert (one["delivery"], one["attempts"], [made["error"]["name"] for made in one["earlier"]]) == (
        "delivered",
        3,
        ["RetryError"] * 2,
    )
    assert "retries simulated: 3 attempts for 1 row, 1 row came through on a later one; " in many.out


def test_replay_by_name_takes_the_rest_from_the_project_file(folder: Path) -> None:
    """A name of segfn.toml brings file, kind, settings, events and rules."""
    ran = segfn(folder, "replay", "orders", "--json", "--limit", "1")

    assert (ran.code, ran.json["rows_in"], ran.json["deliveries"]["delivered"]) == (0, 1, 1)
    assert "crm.toml" in ran.json["http"]


def test_settings_of_the_command_line_win(folder: Path) -> None:
    """--settings reads a JSON file, and --setting changes single ones: the mock then has no rule for the request."""
    (folder / "mine.json").write_text('{"endpoint": "https://nobody.example.com/"}')

    by_file = segfn(folder, "run", "orders", "--settings", "mine.json", "--json", stdin=EVENT)
    changed = ("--settings", "mine.json", "--setting", "endpoint=https://other.example.com/")
    both = segfn(folder, "run", "orders", *changed, "--json", stdin=EVENT)

    assert [ran.json["requests"][0]["url"] for ran in (by_file, both)] == [
        "https://nobody.example.com/",
        "https://other.example.com/",
    ]
    assert [ran.json["delivery"] for ran in (by_file, both)] == ["failed", "delivered"]


def test_run_shows_what_one_event_did(folder: Path) -> None:
    """One event from standard input: its delivery, logs and requests."""
    ran = segfn(folder, "run", "functions/orders.js", "--kind", "destination", stdin=EVENT)

    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("delivered · row 0 · ")
    assert lines[1:] == ["line 2 log: got Order Completed", "POST https://crm.example.com/ → 200"]


def test_run_quotes_the_line_that_threw(folder: Path) -> None:
    """An error comes with its line, the line's text, and a caret under the column."""
    (folder / "event.json").write_text(EVENT.replace("1", "9"))
    ran = segfn(folder, "run", "functions/orders.js", "event.json", "--kind", "destination")

    assert ran.code == 0
    assert ran.out.splitlines()[1:4] == [
        "Error: too much at line 3, column 41",
        "    3    if (event.properties.total > 5) throw new Error('too much');",
        "                                               ^",
    ]


def test_run_gives_an_array_to_on_batch(folder: Path) -> None:
    """A JSON array runs onBatch once and gives one outcome an event."""
    (folder / "batch.js").write_text("async function onBatch(events) { console.log(events.length) }")
    ran = segfn(folder, "run", "batch.js", "-", "--kind", "destination", "--json", stdin=f"[{EVENT}, {EVENT}]")

    assert [(outcome["row"], outcome["delivery"]) for outcome in ran.json] == [(0, "delivered"), (1, "delivered")]
    assert [log["text"] for outcome in ran.json for log in outcome["logs"]] == ["2"]


def test_run_takes_insert_functions_on_either_side(folder: Path) -> None:
    """--kind insert with --on, or the kind in one word."""
    (folder / "insert.js").write_text("async function onTrack(event) { event.userId = 'x'; return event }")
    both = [
        segfn(folder, "run", "insert.js", "--kind", "insert", "--on", "source", "--json", stdin='{"type": "track"}'),
        segfn(folder, "run", "insert.js", "--kind", "insert_source", "--json", stdin='{"type": "track"}'),
    ]

    assert [ran.json["value"] for ran in both] == [{"type": "track", "userId": "x"}] * 2


@pytest.mark.parametrize(
    ("deliveries", "code"), [("failed", 1), ("timeout,unsupported", 1), ("timeout", 0), ("dropped,retry", 0)]
)
def test_fail_on_makes_a_delivery_an_error(folder: Path, deliveries: str, code: int) -> None:
    """--fail-on ends with 1 when one of its deliveries appeared, and still prints the results."""
    ran = segfn(folder, "replay", "orders", "--json", "--http", "mock", "--fail-on", deliveries)

    assert (ran.code, ran.json["rows_out"]) == (code, 3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["replay"], "the following arguments are required: FUNCTION"),
        (["replay", "orders", "--evnts", "x"], "unrecognized arguments: --evnts x"),
        (["replay", "orders", "--fail-on", "sad"], "'sad' is none of delivered, dropped"),
        (["replay", "functions/orders.js", "data/events.csv"], "say with --kind what it is"),
        (["replay", "functions/orders.js", "--kind", "destination"], "There are no events to run"),
        (["replay", "nobody"], "segfn.toml has no function 'nobody'. It has: orders"),
        (["replay", "nofile.js", "x.csv", "--kind", "destination"], "nofile.js"),
        (["replay", "orders", "nofile.csv"], "nofile.csv"),
        (["replay", "orders", "--limit", "-3"], "limit=-3"),
        (["replay", "orders", "--http", "teapot"], "teapot"),
        (["replay", "orders", "--settings", "segfn.toml"], "--settings: segfn.toml is no JSON"),
        (["coverage", "orders", "--lcov", "data"], "--lcov: data is a folder; name a file"),
        (["coverage", "orders", "--html", "segfn.toml/x/y.html"], "segfn.toml is no folder"),
        (["run", "orders", "nofile.json"], "the event: nofile.json cannot be read: No such file or directory"),
        (["run", "orders", "-"], "the event: standard input is no JSON"),
    ],
)
def test_wrong_use_ends_with_2(folder: Path, arguments: list[str], said: str) -> None:
    """Wrong use and unreadable input end with 2, one message, and nothing on standard output."""
    ran = segfn(folder, *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_function_that_does_not_compile_ends_with_3(folder: Path) -> None:
    """The message quotes the function's line; nothing has run."""
    (folder / "functions/orders.js").write_text("\nconst onTrack = async (event) => {}")
    ran = segfn(folder, "replay", "orders", "--json")

    assert (ran.code, ran.out) == (3, "")
    assert ran.err.splitlines()[:4] == [
        "orders does not compile: line 2, column 15",
        "    const onTrack = async (event) => {}",
        "                  ^",
        "SyntaxError: Identifier 'onTrack' has already been declared",
    ]


def test_our_fault_ends_with_4_and_without_a_traceback(folder: Path) -> None:
    """What no user can have caused is said in few lines, with how to report it: here, two engines in one place."""
    archived = folder / "quickjs-1.19.4.dist-info"
    archived.mkdir()
    (archived / "METADATA").write_text("Metadata-Version: 2.1\nName: quickjs\nVersion: 1.19.4\n")
    ran = segfn(folder, "run", "orders", stdin=EVENT, path=folder)

    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("segfn: EngineError: Both `quickjs` (archived) and `quickjs-ng` are installed")
    assert "Traceback" not in ran.err
    report = Path(ran.err.splitlines()[-1].partition("Please report it with the file ")[2])
    assert "Traceback (most recent call last):" in report.read_text()
    report.unlink()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that a program could send like Ctrl-C")
def test_ctrl_c_ends_with_130_and_leaves_no_process(folder: Path) -> None:
    """Ctrl-C ends a replay at once, says so, keeps what is done, and no worker outlives it."""
    (folder / "slow.js").write_text("function onTrack(event) { if (event.userId === 'u9') while (true) {} }")
    rows = "".join(f"track,A,u{i},1\n" for i in range(10))
    (folder / "many.csv").write_text(EVENTS.splitlines()[0] + "\n" + rows)
    started = subprocess.Popen(
        [
            *(sys.executable, "-m", "segfn_nb.cli", "replay", "slow.js", "many.csv"),
            *("--kind", "destination", "--timeout-seconds", "300", "--json", "--workers", "1"),
        ],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(4)
    os.killpg(started.pid, signal.SIGINT)
    out, err = started.communicate(timeout=30)

    assert (started.returncode, "Traceback" in err) == (130, False)
    found = json.loads(out)
    assert (found["rows_out"], found["deliveries"]["interrupted"]) == (10, 1)
    with pytest.raises(ProcessLookupError):
        os.killpg(started.pid, 0)


def test_text_of_events_cannot_steer_the_terminal(folder: Path) -> None:
    """Escape sequences in logs and messages are printed as what they are."""
    (folder / "loud.js").write_text(
        "function onTrack(event) { console.log('\\u001b[2J'); throw new Error('\\u001b[31mred') }"
    )
    ran = segfn(folder, "run", "loud.js", "--kind", "destination", stdin='{"type": "track"}')

    assert "\x1b" not in ran.out + ran.err
    assert "\\x1b[31mred" in ran.out


def test_live_replays_of_many_events_need_yes(folder: Path) -> None:
    """`--http live:...` over many events says what would be sent and exits with 2; with --yes each event is sent once."""
    (folder / "many.csv").write_text("type,properties.n\n" + "".join(f"track,{n}\n" for n in range(120)))
    with Server() as server:
        body = "JSON.stringify({ n: event.properties.n })"
        fetch = f"await fetch('{server.url}/', {{ method: 'POST', body: {body} }})"
        (folder / "send.js").write_text(f"async function onTrack(event) {{ {fetch} }}")
        live = ("replay", "send.js", "many.csv", "--kind", "destination", "--http", f"live:{server.host}", "--json")
        asked = segfn(folder, *live)
        sent = len(server.seen)
        done = segfn(folder, *live, "--yes", "--concurrency", "8")

        assert (asked.code, asked.out, sent) == (2, "", 0)
        assert "a live replay of 120 events would send about 120 requests" in asked.err
        assert "in the shell --yes" in asked.err
        assert (done.code, done.json["deliveries"]["delivered"], done.json["http"]) == (0, 120, f"live:{server.host}")
        assert sorted(seen.event for seen in server.seen) == list(range(120))


def test_run_sends_one_event(folder: Path) -> None:
    """`segfn run --http live:...` sends one event for real."""
    with Server() as server:
        (folder / "send.js").write_text(f"async function onTrack(event) {{ await fetch('{server.url}/') }}")
        ran = segfn(folder, "run", "send.js", "--kind", "destination", "--http", f"live:{server.host}", stdin=EVENT)

    assert (ran.code, [seen.method for seen in server.seen]) == (0, ["GET"])


TYPED = """\
async function onTrack(event: { properties: { total: number } }, settings: Record<string, string>): Promise<void> {
  if ((event.properties as any).total > 5) throw new RetryError('too much', event!);
}
"""


def test_typescript_by_name_and_by_option(folder: Path) -> None:
    """A .ts file is TypeScript, another with --typescript; findings have line and column, and enum is refused with 3."""
    (folder / "typed.ts").write_text(TYPED)
    (folder / "typed.js").write_text(TYPED)
    (folder / "enum.ts").write_text("enum A { B }\n" + TYPED)
    by_name = segfn(folder, "run", "typed.ts", EVENT, "--kind", "destination", "--json")
    by_option = segfn(folder, "run", "typed.js", EVENT, "--kind", "destination", "--typescript", "--json")
    refused = segfn(folder, "run", "enum.ts", EVENT, "--kind", "destination")

    assert [(shell.code, shell.json["delivery"]) for shell in (by_name, by_option)] == [(0, "delivered")] * 2
    assert by_name.err == (
        "warning: line 2, column 77: RetryError takes one argument; this one is ignored. Put what it says into the message\n"
    )
    assert (refused.code, "line 1, column 1" in refused.err, "enum A is not supported" in refused.err) == (
        3,
        True,
        True,
    )
    assert segfn(folder, "run", "typed.ts", EVENT).err == (
        "segfn: typed.ts: say with --kind what it is: source, destination or insert\n"
    )
