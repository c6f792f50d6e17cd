"""The tables: exactly the documented columns and types, on results with rows and without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError
from segfn_nb.replay.results import Results, open_run
from segfn_nb.replay.tables.pandas_frames import text_dtype
from tests.replay.helpers import run, tracks

TEXT = text_dtype()
TIME = pd.DatetimeTZDtype("us", "UTC")
INT, MAYBE = "int64", "Int64"

FRAME = {
    "row": INT, "source": TEXT, "type": TEXT, "event": TEXT, "message_id": TEXT, "event_time": TIME, "delivery": TEXT,
    "error_name": TEXT, "error_message": TEXT, "error_line": MAYBE, "error_column": MAYBE, "cause": TEXT,
    "duration_ms": "float64", "attempts": INT, "waited_s": "float64", "billed_ms": "float64", "output_count": INT, "log_count": INT, "request_count": INT,
}  # fmt: skip
COLUMNS: dict[str, dict[str, Any]] = {
    "frame": FRAME,
    "errors": FRAME,
    "causes": {
        "cause": TEXT, "delivery": TEXT, "count": INT, "share": "float64", "first_row": INT, "first_event_time": TIME,
        "last_event_time": TIME, "message": TEXT, "explanation": TEXT,
    },
    "logs": {"row": INT, "seq": INT, "level": TEXT, "text": TEXT, "line": MAYBE, "attempt": INT},
    "requests": {
        "row": INT, "seq": INT, "method": TEXT, "url": TEXT, "status": MAYBE, "duration_ms": "float64",
        "request_headers": TEXT, "request_body": TEXT, "response_headers": TEXT, "response_body": TEXT, "error": TEXT,
        "attempt": INT,
    },
}  # fmt: skip

BUSY = """
async function onTrack(event) {
  console.log('seen', event.n)
  await fetch('https://x.example/' + event.n)
  if (event.n === 1) throw new Error(`order ${event.n} of "${event.event}" is bad`)
  return event
}
"""


@pytest.fixture(scope="module")
def busy() -> Results:
    """A replay with something in every table."""
    return run(tracks(3, timestamp="2026-01-02T03:04:05.678+01:00"), BUSY)


@pytest.fixture(scope="module")
def idle() -> Results:
    """A replay without a single row."""
    return run(tracks(3), BUSY, limit=0)


class TestTables:
    """Columns and dtypes."""

    @pytest.mark.parametrize("name", COLUMNS)
    def test_columns_and_types(self, busy: Results, idle: Results, name: str) -> None:
        """Every table has exactly the documented columns with the documented types, empty or not."""
        for results in (busy, idle):
            table = getattr(results, name)
            assert table.dtypes.to_dict() == COLUMNS[name]

    def test_outputs(self, busy: Results, idle: Results) -> None:
        """Outputs have the events' dotted columns between `call` and the exact text."""
        assert busy.outputs.columns.tolist() == [
            "row",
            "seq",
            "call",
            "type",
            "event",
            "messageId",
            "n",
            "timestamp",
            "json",
        ]
        assert busy.outputs["row"].tolist() == [0, 2]
        assert json.loads(busy.outputs["json"][1]) == tracks(3, timestamp="2026-01-02T03:04:05.678+01:00")[2]
        assert idle.outputs.dtypes.to_dict() == {"row": INT, "seq": INT, "call": TEXT, "json": TEXT}

    def test_a_row_of_the_frame(self, busy: Results) -> None:
        """A row says what came in, what became of it, and why."""
        row = busy.frame.iloc[1].drop(["duration_ms", "billed_ms", "error_column"]).to_dict()
        absent = {name for name, value in row.items() if pd.isna(value)}

        assert absent == {"source"}
        assert {name: value for name, value in row.items() if name not in absent} == {
            "row": 1,
            "type": "track",
            "event": "E",
            "message_id": "m1",
            "event_time": pd.Timestamp("2026-01-02 02:04:05.678", tz="UTC"),
            "delivery": "failed",
            "error_name": "Error",
            "error_message": 'order 1 of "E" is bad',
            "error_line": 5,
            "cause": "Error: order … of … is bad (line 5)",
            "attempts": 1,
            "waited_s": 0.0,
            "output_count": 0,
            "log_count": 1,
            "request_count": 1,
        }

    def test_causes(self, busy: Results) -> None:
        """A cause counts rows with one reason and carries no values."""
        assert busy.causes.drop(columns=["first_event_time", "last_event_time"]).to_dict("records") == [
            {
                "cause": "Error: order … of … is bad (line 5)",
                "delivery": "failed",
                "count": 1,
                "share": 1 / 3,
                "first_row": 1,
                "message": "order … of … is bad",
                "explanation": "Segment discards the event as Bad Request and does not retry.",
            }
        ]
        assert busy.causes["first_event_time"][0] == busy.frame["event_time"][1]

    def test_requests_and_logs(self, busy: Results) -> None:
        """Each request and each log line has its row, its order and its place."""
        request = busy.requests.iloc[2].dropna().to_dict()

        assert (request["row"], request["seq"], request["method"], request["url"]) == (
            2,
            0,
            "GET",
            "https://x.example/2",
        )
        assert (request["status"], json.loads(request["response_headers"]), request["response_body"]) == (
            200,
            {"content-type": "application/json"},
            "{}",
        )
        assert busy.logs.iloc[2].to_dict() == {
            "row": 2,
            "seq": 0,
            "level": "log",
            "text": "seen 2",
            "line": 3,
            "attempt": 1,
        }

    def test_times_of_every_form(self) -> None:
        """Times with and without zone are UTC; what is no time is null."""
        texts = [
            "2026-01-02T03:04:05.678Z",
            "2026-01-02 03:04:05",
            "2026-01-02",
            "soon",
            None,
            "0001-01-01T00:00:00+23:00",
        ]
        frame = run([{"type": "track", "timestamp": text} for text in texts]).frame

        assert [None if pd.isna(time) else time.isoformat() for time in frame["event_time"]] == [
            "2026-01-02T03:04:05.678000+00:00",
            "2026-01-02T03:04:05+00:00",
            "2026-01-02T00:00:00+00:00",
            None,
            None,
            None,
        ]

    def test_a_body_that_is_no_text(self) -> None:
        """Bytes on their way out stand as a data URL, and come back from an outcome as base64."""
        source = "async function onTrack(e) { await fetch('https://x.example', { method: 'POST', body: Buffer.from([255, 0]) }); return e }"
        r = run(tracks(1), source)

        assert r.requests["request_body"][0] == "data:;base64,/wA="
        assert (r[0].requests[0].request_body, r[0].requests[0].request_body_base64) == ("/wA=", True)


class TestGoingOn:
    """Results are input for what comes next."""

    def test_outputs_can_be_replayed(self) -> None:
        """Another function gets exactly what came out: null, absent, nesting, arrays and text that looks like numbers."""
        events = [
            {"type": "track", "event": "E", "properties": {"a": None, "list": [{"b": "007"}], "id": "01", "e": {}}},
            {"type": "page", "context": {}},
        ]
        first = run(events, "function onTrack(e) { return e }\nfunction onPage(e) { return e }")
        second = run(first.outputs, "function onTrack(e) { return e }\nfunction onPage(e) { return e }")

        assert [json.loads(text) for text in second.outputs["json"]] == events
        assert second.read_as == [
            'read as whole events, one a row in column json of a frame; 7 other columns are not read; to read them instead: columns={"json": None}'
        ]

    def test_results_themselves_are_no_events(self, tmp_path: Path) -> None:
        """Results are refused, with what may be meant; what came out and what went in are replayed."""
        source = "function onTrack(e) { e.n = 'masked'; return e }"
        r = run(tracks(1), source)
        r.to_parquet(tmp_path / "run")

        said = (
            r"^these are results of f; pass `results\.outputs` \(what came out\) or `results\.input` \(what went in\)$"
        )
        with pytest.raises(InputError, match=said):
            run(r, source)
        with pytest.raises(InputError, match=said):
            run(r, source, out=tmp_path / "other")
        with pytest.raises(InputError, match=said):
            open_run(tmp_path / "run", events=r)
        assert [run(events).outputs["n"][0] for events in (r.outputs, r.input)] == ["masked", 0]

    def test_outputs_without_the_text_can_be_replayed(self) -> None:
        """Without the exact text, the dotted columns are the event; where it came from is no part of it."""
        events = [{"type": "track", "event": "E", "properties": {"n": 1, "list": [{"b": "007"}]}}]
        again = run(run(events).outputs.drop(columns="json"))

        assert [json.loads(text) for text in again.outputs["json"]] == events

    def test_outputs_through_csv(self, tmp_path: Path) -> None:
        """Tables written as CSV are read again: outputs as the same events."""
        events = [{"type": "track", "event": 'a "b",\nc', "properties": {"a": None}}]
        run(events).to_csv(tmp_path / "tables")

        assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == [
            "causes.csv", "errors.csv", "frame.csv", "logs.csv", "outputs.csv", "requests.csv",
        ]  # fmt: skip
        assert json.loads(run(tmp_path / "tables" / "outputs.csv").outputs["json"][0]) == events[0]

    def test_the_same_input_with_chosen_rows(self) -> None:
        """`Results.input` is replayed without being read anew; chosen rows keep their numbers."""
        r = run(tracks(20), "function onTrack(e) { if (e.n > 17) throw new Error('no'); return e }")
        again = run(r.input, rows=r.errors["row"].tolist())

        assert again.frame["row"].tolist() == [18, 19]
        assert again.deliveries["delivered"] == 2

    def test_arrow_stream(self, busy: Results) -> None:
        """Any Arrow reader takes results as their frame."""
        assert pa.table(busy).column("row").to_pylist() == [0, 1, 2]


class TestSummary:
    """The text form."""

    def test_the_numbers_add_up(self) -> None:
        """What ran, a bar per delivery, the sum, and that nothing left the machine."""
        r = run(tracks(3), BUSY, Kind.DESTINATION)
        lines = r.summary().splitlines()

        assert lines[0].startswith("f · list · 3 events · ")
        assert lines[0].endswith(f"/s · http: mock · run {r.hash[:8]}")
        assert lines[1:] == [
            "delivered  2  █████████████▍",
            "failed     1  ██████▋",
            "sum        3  ✓",
            "2 would be delivered · 3 requests answered by mock, none left this machine",
        ]
        assert repr(r) == r.summary()

    def test_nothing_ran(self, idle: Results) -> None:
        """A replay without rows has a summary too."""
        assert idle.summary().splitlines()[1:] == [
            "sum  0  ✓",
            "0 would be delivered · 0 requests answered by mock, none left this machine",
        ]
