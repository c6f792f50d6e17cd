"""JSON lines, DataFrames, dicts: what becomes an event, and what is said of what does not."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError, OptionError
from segfn_nb.replay.options import ReplayOptions
from segfn_nb.replay.read_options import ReadOptions
from segfn_nb.replay.reading.inputs import open_input
from tests.replay.helpers import read, rows_of, tracks, write


def described(events: Any, kind: Kind = Kind.DESTINATION, **options: Any) -> str:
    """The "read as" lines."""
    return "\n".join(open_input(events, kind, ReadOptions(**options)).describe())


class TestJsonLines:
    """One event a line; the text is not touched."""

    def test_lines_are_events(self, tmp_path: Path) -> None:
        """Null, absent, empty and big numbers are what the file says; blank lines are no rows."""
        lines = ['{"a":null,"b":"","n":12345678901234567890,"s":"\\ud800"}', "", ' {"a": [1]} \r']
        path = write(tmp_path / "events.jsonl", "\ufeff" + "\n".join(lines))

        assert read(path) == [{"a": None, "b": "", "n": 12345678901234567890, "s": "\ud800"}, {"a": [1]}]
        assert described(path) == f"{path}: read as whole events, one a line of JSON\n1 blank line skipped"

    def test_broken_lines(self, tmp_path: Path) -> None:
        """A line that is no event is invalid at its place and says where and why."""
        path = write(tmp_path / "e.ndjson", b'{"a":1}\n{"a":\n\n[1]\n{"a":"\xff"}\n{"a":NaN}\n{"a":2}\n')

        assert read(path) == [
            {"a": 1},
            f"{path} line 2: not JSON: Expecting value: column 6 (char 5)",
            f"{path} line 4: an event is a JSON object, and this is an array",
            f"{path} line 5: not UTF-8 (byte 7)",
            f"{path} line 6: not JSON: invalid character (byte 5)",
            {"a": 2},
        ]

    def test_packed_and_long(self, tmp_path: Path) -> None:
        """A packed file of 25,000 lines is cut into parts, each of which can be read alone."""
        lines = "".join(f'{{"n":{n}}}\n\n' for n in range(25_000))
        path = write(tmp_path / "e.jsonl.gz", gzip.compress(lines.encode()))
        source = open_input(path, Kind.DESTINATION)

        assert source.rows == 25_000
        assert source.read(2, [20_000, 24_999]).texts.events == [b'{"n":20000}', b'{"n":24999}']
        assert [event["n"] for event in rows_of(source)] == list(range(25_000))

    def test_a_damaged_packed_file(self, tmp_path: Path) -> None:
        """A packed file that breaks off or is damaged cannot be read, and says so."""
        whole = gzip.compress("".join(f'{{"n":{n}}}\n' for n in range(25_000)).encode())

        for name, data in (("cut", whole[:-20_000]), ("bad", whole[:5_000] + bytes(100) + whole[5_100:])):
            for suffix in ("jsonl", "json", "csv"):
                with pytest.raises(InputError, match=rf"{name}\.{suffix}\.gz cannot be read"):
                    read(
                        write(tmp_path / f"{name}.{suffix}.gz", data),
                        columns={'{"n":0}': "userId"} if suffix == "csv" else {},
                    )

    def test_captured_requests(self, tmp_path: Path) -> None:
        """`query` is `queryParameters`; what is no request is invalid."""
        lines = [
            '{"body":{"b":1,"a":2},"headers":{"X":"y"},"query":{"d":"1"}}',
            '{"topic":"x"}',
            '{"url":"https://x.example/?a=1"}',
        ]
        path = write(tmp_path / "e.jsonl", "\n".join(lines))
        what = "a row for a source function is a captured request with body, headers, url or queryParameters"

        assert read(path, Kind.SOURCE) == [
            {"body": {"b": 1, "a": 2}, "headers": {"X": "y"}, "queryParameters": {"d": "1"}},
            f"{path} line 2: {what}",
            {"url": "https://x.example/?a=1"},
        ]


class TestJsonByContent:
    """Files called .json or anything else are told by what is in them."""

    LINES = b'{"type":"track","n":12345678901234567890}\n\n{"type":\n{"type":"page","id":"007","a":null}\n'

    @pytest.mark.parametrize(
        "name", ["1704067200000.abc.1.json.gz", "1704067200000.abc.1.json", "part-0000", "events.txt", "part-0000.gz"]
    )
    def test_an_object_a_line(self, tmp_path: Path, name: str) -> None:
        """A raw export (one call a line, packed or not, called .json.gz or nothing at all) is JSON lines."""
        path = write(tmp_path / name, gzip.compress(self.LINES) if name.endswith(".gz") else self.LINES)

        assert read(path) == [
            {"type": "track", "n": 12345678901234567890},
            f"{path} line 3: not JSON: Expecting value: column 9 (char 8)",
            {"type": "page", "id": "007", "a": None},
        ]
        assert described(path) == f"{path}: read as whole events, one a line of JSON\n1 blank line skipped"

    def test_packed_under_a_plain_name(self, tmp_path: Path) -> None:
        """What is packed is unpacked, whatever it is called."""
        path = write(tmp_path / "events.csv", gzip.compress(b"type,userId\ntrack,007\n"))

        assert read(path) == [{"type": "track", "userId": "007"}]

    def test_an_array_of_events(self, tmp_path: Path) -> None:
        """Items of an array are rows, each with its own text; what is no event is invalid at its place."""
        events = [{"type": "track", "properties": {"a": None, "s": "\ud800", "id": "007"}}, 5, [], {"type": "page"}]
        broken = [f"an event is a JSON object, and this is {what}" for what in ("a number", "an array")]

        for text in (json.dumps(events), json.dumps(events, indent=1), json.dumps(events, indent=0)):
            path = write(tmp_path / "events.json", text)
            assert read(path) == [
                events[0],
                *(f"{path} item {i + 2}: {said}" for i, said in enumerate(broken)),
                events[3],
            ]
        assert described(path) == f"{path}: read as whole events, one an item of a JSON array"

    def test_one_event(self, tmp_path: Path) -> None:
        """An object laid out over several lines is one event."""
        event = {"type": "track", "properties": {"items": [{"a": 1}, {}]}}
        path = write(tmp_path / "event.json", json.dumps(event, indent=2))

        assert read(path) == [event]
        assert described(path) == f"{path}: read as whole events, a single one"

    def test_an_array_of_requests(self, tmp_path: Path) -> None:
        """For a source function the items are captured requests."""
        path = write(tmp_path / "r.json", '[{"body": "a=1&b=2", "query": {"c": "d"}}]')

        assert read(path, Kind.SOURCE) == [{"body": "a=1&b=2", "queryParameters": {"c": "d"}}]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('[{"a": 1},\n {"a": }]', r"e\.json is not JSON: Expecting value: line 2 column 8"),
            ('{"a": 1', r"e\.json is not JSON: Expecting ',' delimiter"),
            (b'[{"a": "\xff"}]', r"e\.json is not UTF-8 \(byte 9\)"),
            ("5", r"e\.json is not JSON that holds events"),
        ],
    )
    def test_broken_documents(self, tmp_path: Path, text: str | bytes, message: str) -> None:
        """A JSON text that cannot be read says where it breaks."""
        with pytest.raises(InputError, match=message):
            read(write(tmp_path / "e.json", text))

    def test_what_is_not_safe_to_guess(self, tmp_path: Path) -> None:
        """Text of an unknown kind is not taken for CSV."""
        with pytest.raises(InputError, match=r"events\.txt is not read\. What is read: CSV"):
            read(write(tmp_path / "events.txt", "type,userId\ntrack,u\n"))


class TestDicts:
    """Events as Python has them."""

    def test_values(self) -> None:
        """None is null, times are ISO text in UTC, Decimals numbers, arrays arrays."""
        berlin = dt.timezone(dt.timedelta(hours=1))
        event = {
            "type": "track",
            "none": None,
            "nan": float("nan"),
            "na": pd.NA,
            "nat": pd.NaT,
            "naive": dt.datetime(2026, 1, 2, 3, 4, 5, 678_900),  # noqa: DTZ001 - one without zone counts as UTC
            "aware": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=berlin),
            "stamp": pd.Timestamp("2026-01-02 03:04:05", tz="Europe/Berlin"),
            "numpy": np.datetime64("2026-01-02"),
            "date": dt.date(2026, 1, 2),
            "decimal": Decimal("12.50"),
            "array": np.array([1, 2]),
            "tuple": (1, "a"),
            "scalars": [np.float64(1.5), np.int64(2), np.bool_(True)],
            "keys": {1: "one"},
            "big": 2**70,
            "surrogate": "\ud800",
        }

        assert read([event]) == [
            {
                "type": "track",
                "none": None,
                "nan": None,
                "na": None,
                "nat": None,
                "naive": "2026-01-02T03:04:05.678Z",
                "aware": "2026-01-02T02:04:05.000Z",
                "stamp": "2026-01-02T02:04:05.000Z",
                "numpy": "2026-01-02T00:00:00.000Z",
                "date": "2026-01-02",
                "decimal": 12.5,
                "array": [1, 2],
                "tuple": [1, "a"],
                "scalars": [1.5, 2, True],
                "keys": {"1": "one"},
                "big": 2**70,
                "surrogate": "\ud800",
            }
        ]

    def test_what_is_no_event(self) -> None:
        """Bytes, sets, cycles and things that are no dict are invalid rows; text is JSON."""
        cycle: dict[str, Any] = {}
        cycle["self"] = cycle

        assert read([{"a": b"x"}, {"a": [{"b": {1}}]}, cycle, 5, None, '{"type":"page"}', "x", {}]) == [
            "JSON has nothing for a value of type bytes at a",
            "JSON has nothing for a value of type set at a[0].b",
            "it is nested too deeply, or contains itself",
            "an event is a dict, and this is a int",
            "an event is a dict, and this is a NoneType",
            {"type": "page"},
            "not JSON: Expecting value: column 1 (char 0)",
            {},
        ]

    def test_one_dict(self) -> None:
        """A single dict is one row."""
        assert read({"type": "track"}) == [{"type": "track"}]


class TestFrames:
    """DataFrames keep the types they have."""

    def test_dtypes(self) -> None:
        """NaN, NaT, NA and None in a flat column are absent; numbers, booleans and times are written as JSON has them."""
        frame = pd.DataFrame(
            {
                "type": ["track", "track"],
                "timestamp": pd.to_datetime(["2026-01-02 03:04:05.678", None]),
                "properties.float": [1.0, float("nan")],
                "properties.int": [3, 4],
                "properties.Int64": pd.array([2**60, None], dtype="Int64"),
                "properties.inf": [float("inf"), 0.1],
                "properties.bool": [True, False],
                "properties.boolean": pd.array([True, None], dtype="boolean"),
                "properties.category": pd.Categorical(["a", None]),
                "properties.codes": pd.Categorical([7, None]),
                "properties.kinds": pd.Categorical(["a", 7]),
                "properties.sparse": pd.arrays.SparseArray([1.5, float("nan")]),
                "properties.decimal": [Decimal("1.10"), None],
                "properties.mixed": ["x", 5],
                "properties.list": [[1, "a"], None],
                "properties.array": [np.array([1.5]), None],
                "properties.digits": ["007", "8"],
                "properties.arrow": pd.array(["é", None], dtype=pd.ArrowDtype(pa.string())),
                "context.at": pd.to_datetime(["2026-01-02 03:04:05+01:00", None], utc=True),
            },
            index=[7, 9],
        )

        assert read(frame) == [
            {
                "type": "track",
                "timestamp": "2026-01-02T03:04:05.678Z",
                "properties": {
                    "float": 1,
                    "int": 3,
                    "Int64": 2**60,
                    "inf": None,
                    "bool": True,
                    "boolean": True,
                    "category": "a",
                    "codes": 7,
                    "kinds": "a",
                    "sparse": 1.5,
                    "decimal": 1.1,
                    "mixed": "x",
                    "list": [1, "a"],
                    "array": [1.5],
                    "digits": "007",
                    "arrow": "é",
                },
                "context": {"at": "2026-01-02T02:04:05.000Z"},
            },
            {
                "type": "track",
                "properties": {"int": 4, "inf": 0.1, "bool": False, "kinds": 7, "mixed": 5, "digits": "8"},
                "context": {},
            },
        ]

    def test_json_text_below_properties(self) -> None:
        """A text column of JSON arrays becomes arrays; the empty text of a frame is a value."""
        frame = pd.DataFrame(
            {"type": ["track"] * 2, "properties.items": ['["a"]', None], "properties.empty": ["", "x"]}
        )

        assert [event["properties"] for event in read(frame)] == [{"items": ["a"], "empty": ""}, {"empty": "x"}]

    def test_columns_of_dicts(self) -> None:
        """None inside a dict is null; bytes make the row invalid."""
        frame = pd.DataFrame(
            [
                {"type": "track", "properties": {"a": None, "b": [1]}},
                {"type": "track", "properties": {"a": b"x"}},
                {"type": "track"},
            ]
        )

        assert read(frame) == [
            {"type": "track", "properties": {"a": None, "b": [1]}},
            "column properties: JSON has nothing for a value of type bytes at a",
            {"type": "track", "properties": {}},
        ]

    def test_bytes_in_a_column(self) -> None:
        """Bytes give an invalid row, named with their column."""
        assert read(pd.DataFrame({"type": ["track", "track"], "properties.raw": [b"x", "y"]})) == [
            "column properties.raw: JSON has nothing for a value of type bytes",
            {"type": "track", "properties": {"raw": "y"}},
        ]

    def test_lone_surrogates(self) -> None:
        """Half of a surrogate pair, which JSON can hold, stays in its event; where text is asked for, its row is invalid."""
        frame = pd.DataFrame({"type": ["track"] * 2, "properties.t": pd.Series(["a", "\ud800"], dtype=object)})
        declared = [
            {"type": "track", "properties": {"t": "a"}},
            "column properties.t: half of a surrogate pair, which is no text",
        ]

        assert [event["properties"] for event in read(frame)] == [{"t": "a"}, {"t": "\ud800"}]
        assert read(frame, types={"properties.t": "text"}) == declared

    def test_times_of_no_year(self) -> None:
        """A time that Python does not have makes its row invalid, also inside other values."""
        far = pd.Timestamp(300_000_000_000, unit="s")
        frame = pd.DataFrame({"type": ["track"] * 2, "properties": [{"at": far}, {}]})

        assert read(frame) == [
            "column properties: JSON has nothing for a value that is out of range (year 11476 is out of range)",
            {"type": "track", "properties": {}},
        ]

    def test_a_column_of_events(self) -> None:
        """Dicts or JSON text in one column are whole events."""
        events = tracks(2, properties={"a": None})

        assert read(pd.DataFrame({"at": [1, 2], "payload": events})) == events
        assert read(pd.DataFrame({"payload": [json.dumps(event) for event in events]})) == events

    def test_numbers_as_text_are_told(self) -> None:
        """A frame's text stays text; the line says which columns look like numbers, and `types=` changes them."""
        frame = pd.DataFrame({"type": ["track"], "userId": [7.0], "properties.n": ["12.50"]})
        types = {"properties.n": "number", "userId": "text"}

        assert read(frame) == [{"type": "track", "userId": 7, "properties": {"n": "12.50"}}]
        assert read(frame, types=types) == [{"type": "track", "userId": "7", "properties": {"n": 12.5}}]
        assert described(frame) == (
            "read as dotted frame, 3 columns; values keep their types; "
            'text that reads as numbers or booleans stays text: properties.n (to change: types={"properties.n": "number"}); '
            'numbers where Segment has text: userId (to change: types={"userId": "text"})'
        )

    def test_a_frame_that_changes_later(self) -> None:
        """What was asked for is read, whatever becomes of the frame's columns and cells afterwards."""
        frame = pd.DataFrame({"type": ["track"], "userId": ["u"], "properties.n": [1]})
        source = open_input(frame, Kind.DESTINATION)
        frame.loc[0, "properties.n"] = 2
        frame["userId"] = "v"

        assert rows_of(source) == [{"type": "track", "userId": "u", "properties": {"n": 1}}]


class TestWhatIsNotRead:
    """Wrong use says what is read."""

    @pytest.mark.parametrize(
        ("events", "message"),
        [
            ("missing.csv", r"There is no file missing\.csv \(looked in "),
            ("missing/*.csv", r"No file matches missing/\*\.csv"),
            (5, r"events cannot be read from an object of type int\. What is read: CSV"),
            ([], "the list: there is not a single event"),
            (pd.DataFrame({"a": [1]}), "the frame: no column could make an event"),
            ("{" + "x" * 5_000, r"^\{x{59}\.\.\. cannot be read as a path: File name too long"),
            ("a\0b.csv", "cannot be read: embedded null byte"),
            (pa.chunked_array([["{}"]]), "events cannot be read from this ChunkedArray: .* A table is needed"),
            (pd.Series(["{}"]), "events cannot be read from (this|a) Series"),
            (pd.DataFrame({"type": []}), "the DataFrame: there is not a single event, only a header"),
        ],
    )
    def test_messages(self, events: Any, message: str) -> None:
        """Each message says what happened and what is read instead."""
        with pytest.raises(InputError, match=message):
            read(events)

    @pytest.mark.parametrize("option", ["columns", "types"])
    def test_options(self, option: str) -> None:
        """Options that name columns are dicts."""
        given: dict[str, Any] = {option: ["a"]}

        with pytest.raises(OptionError, match=rf"^{option}=\['a'\]: a dict, such as "):
            ReplayOptions(**given)

    def test_a_file_that_is_gone(self, tmp_path: Path) -> None:
        """A file that is deleted after it was read is told as such, whatever is asked of it."""
        source = open_input(write(tmp_path / "e.csv", "type\ntrack\n"), Kind.DESTINATION)
        (tmp_path / "e.csv").unlink()

        for ask in (source.fingerprint, lambda: source.read(0)):
            with pytest.raises(InputError, match=r"There is no file .*e\.csv"):
                ask()

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("e.parquet", r"e\.parquet is no Parquet file that can be read: "),
            ("e.json", r"e\.json: there is not a single event$"),
            ("e.xlsx", r"e\.xlsx is not read \(read it first: pandas\.read_excel\('.*e\.xlsx', dtype=str\)\)"),
            ("e.txt", r"e\.txt is not read\. What is read: CSV \(\.csv, \.tsv\)"),
            ("folder", r"folder is a folder; name its files, for instance .*folder/\*\.json\.gz"),
            ("e.jsonl", r"e\.jsonl: there is not a single event"),
            ("e.jsonl.gz", r"e\.jsonl\.gz cannot be read: Not a gzipped file"),
        ],
    )
    def test_files(self, tmp_path: Path, name: str, message: str) -> None:
        """A file that is not read says how to get at its events."""
        path = tmp_path / name
        if name == "folder":
            path.mkdir()
            write(path / "1704067200000.abc.1.json.gz", "")
        else:
            write(path, "xx" if name.endswith("gz") else "")

        with pytest.raises(InputError, match=message):
            read(str(path))
