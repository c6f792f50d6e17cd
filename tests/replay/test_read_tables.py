"""Tables with types: Parquet files and whatever has Arrow's C stream become the events that their values say."""

from __future__ import annotations

import datetime as dt
import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError
from segfn_nb.replay.reading.inputs import open_input
from tests.replay.helpers import read, rows_of, run, tracks, write

ITEM = pa.struct(
    [("sku", pa.string()), ("price", pa.decimal128(10, 2)), ("at", pa.timestamp("us")), ("no", pa.string())]
)
PROPERTIES = pa.struct([("items", pa.list_(ITEM)), ("n", pa.float64()), ("id", pa.string())])
NESTED = pa.table(
    {
        "type": pa.array(["track"] * 4).dictionary_encode(),
        "userId": pa.array(["007", "", None, "é\n"], pa.large_string()),
        "timestamp": pa.array([1704958717123456] * 4, pa.timestamp("us", tz="Europe/Berlin")),
        "properties": pa.array(
            [
                {
                    "items": [
                        {"sku": 'a"b', "price": Decimal("12.50"), "at": dt.datetime(2026, 1, 2), "no": None},  # noqa: DTZ001
                        None,
                    ],
                    "n": 1.5,
                    "id": "0042",
                },
                {"items": [], "n": float("nan"), "id": None},
                None,
                {"items": None, "n": float("inf"), "id": ""},
            ],
            PROPERTIES,
        ),
        "context.map": pa.array([[("k", 1), ("l", None)], [], None, [("z", 3)]], pa.map_(pa.string(), pa.int64())),
        "context.day": pa.array([dt.date(2026, 1, 2), None, None, None]),
        "context.time": pa.array([dt.time(1, 2, 3), None, None, None]),
        "context.none": pa.nulls(4),
        "context.code": pa.DictionaryArray.from_arrays(pa.array([0, None, 1, 0]), pa.array([1.5, 2.5])),
        "context.lists": pa.array([[[1], None], [], None, [[None, 2]]], pa.list_(pa.large_list(pa.int8()))),
    }
)
EVENTS: list[Any] = [
    {
        "type": "track",
        "userId": "007",
        "timestamp": "2024-01-11T07:38:37.123Z",
        "properties": {
            "items": [{"sku": 'a"b', "price": 12.5, "at": "2026-01-02T00:00:00.000Z"}, None],
            "n": 1.5,
            "id": "0042",
        },
        "context": {
            "map": {"k": 1, "l": None},
            "day": "2026-01-02",
            "time": "01:02:03",
            "code": 1.5,
            "lists": [[1], None],
        },
    },
    {
        "type": "track",
        "userId": "",
        "timestamp": "2024-01-11T07:38:37.123Z",
        "properties": {"items": []},
        "context": {"map": {}, "lists": []},
    },
    {"type": "track", "timestamp": "2024-01-11T07:38:37.123Z", "properties": {}, "context": {"code": 2.5}},
    {
        "type": "track",
        "userId": "é\n",
        "timestamp": "2024-01-11T07:38:37.123Z",
        "properties": {"n": None, "id": ""},
        "context": {"map": {"z": 3}, "code": 1.5, "lists": [[None, 2]]},
    },
]


def parquet(path: Path, table: pa.Table, **options: Any) -> Path:
    """Write a Parquet file and give its path."""
    pyarrow.parquet.write_table(table, path, **options)
    return path


class JsonText(pa.ExtensionType):  # type: ignore[misc]  # pyarrow has no types
    """Text under another name, as newer versions of Arrow have it for JSON."""

    def __init__(self) -> None:
        super().__init__(pa.string(), "tests.json")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""


class TestValues:
    """What Arrow's types become; null is absent in columns and structs, and null in lists and maps."""

    def test_a_table(self) -> None:
        """Structs, lists, maps, dictionaries, times and decimals are what JSON has for them."""
        assert read(NESTED) == EVENTS

    def test_any_slice_and_chunk(self) -> None:
        """Where a table begins and how it is chunked plays no part."""
        assert read(pa.concat_tables([NESTED, NESTED]).slice(1, 5)) == EVENTS[1:] + EVENTS[:2]

    def test_arrow_columns_of_pandas(self) -> None:
        """A DataFrame with Arrow's types is read as the table it came from."""
        assert read(NESTED.to_pandas(types_mapper=pd.ArrowDtype)) == EVENTS

    def test_views_and_fixed_sizes(self) -> None:
        """Text views and lists of a fixed size are text and lists."""
        table = pa.table(
            {
                "type": pa.array(["track", "page", "track"], pa.string_view()),
                "properties.xy": pa.array([[1, 2], None, [3, None]], pa.list_(pa.int32(), 2)),
            }
        )

        assert read(table.slice(1)) == [
            {"type": "page", "properties": {}},
            {"type": "track", "properties": {"xy": [3, None]}},
        ]

    def test_extension_types_and_list_views(self) -> None:
        """Neither the name of an extension type nor the layout of a list changes what is null, absent, or JSON."""
        items = [[{"sku": "a", "no": None}, None], []]
        kind = pa.struct([("sku", pa.string()), ("no", pa.string())])
        columns = {
            "properties.json": pa.ExtensionArray.from_storage(JsonText(), pa.array(['{"a": [1]}', None])),
            "properties.items": pa.array(items, pa.list_(kind)),
            "properties.views": pa.array(items, pa.list_view(kind)),
            "properties.large": pa.array(items, pa.large_list_view(kind)),
        }
        expected = [{"sku": "a"}, None]

        assert read(pa.table({"type": ["track"] * 2, **columns})) == [
            {
                "type": "track",
                "properties": {"json": {"a": [1]}, "items": expected, "views": expected, "large": expected},
            },
            {"type": "track", "properties": {"items": [], "views": [], "large": []}},
        ]

    def test_what_no_json_can_hold(self) -> None:
        """Bytes, durations, and text that is no UTF-8 make their rows invalid, named with their column; others are read."""
        broken = pa.array([b"[1]", b"[\xff]", None, None], pa.binary()).view(pa.string())
        table = pa.table(
            {
                "type": ["track"] * 4,
                "properties.raw": pa.array([None, None, b"x", None]),
                "properties.in": pa.array([None, None, None, {"wait": dt.timedelta(1)}]),
                "properties.text": broken,
            }
        )

        assert read(table) == [
            {"type": "track", "properties": {"text": "[1]"}},
            "column properties.text: text that is not UTF-8",
            "column properties.raw: JSON has nothing for a value of type bytes",
            "column properties.in: JSON has nothing for a value of type timedelta at wait",
        ]

    @pytest.mark.parametrize("types", [{}, {"timestamp": "text"}])
    @pytest.mark.parametrize(
        ("kind", "far"),
        [
            (pa.timestamp("s"), [253_402_300_800, -62_135_596_801]),
            (pa.timestamp("ms", tz="Europe/Berlin"), [253_402_300_800_000, -62_135_596_800_001]),
            (pa.date32(), [2_932_897, -719_163]),
            (pa.date64(), [2_932_897 * 86_400_000, -719_163 * 86_400_000]),
        ],
    )
    def test_times_of_no_year(self, kind: pa.DataType, far: list[int], types: dict[str, str]) -> None:
        """Times beyond the years 1 to 9999 make their rows invalid, and never an event with a time that nobody can read."""
        numbers = pa.array([0, *far], pa.int32() if kind == pa.date32() else pa.int64())
        events = read(pa.table({"type": ["track"] * 3, "timestamp": numbers.cast(kind)}), types=types)

        assert events[0]["timestamp"].startswith("1970-01-01")
        assert [str(event).partition(" (")[0] for event in events[1:]] == [
            "column timestamp: JSON has nothing for a value that is out of range"
        ] * 2

    def test_text_columns_of_json(self) -> None:
        """Text below properties that is JSON in every cell of the table is JSON; one odd cell at the end keeps it text."""
        rows = 25_000
        table = pa.table(
            {
                "type": ["track"] * rows,
                "properties.a": ['{"b": [1]}'] * rows,
                "properties.c": ["[1]"] * (rows - 1) + ["[1"],
                "properties": ['{"d": null}'] + [None] * (rows - 1),
            }
        )
        events = read(table)

        assert events[0] == {"type": "track", "properties": {"d": None, "a": {"b": [1]}, "c": "[1]"}}
        assert events[-1] == {"type": "track", "properties": {"a": {"b": [1]}, "c": "[1"}}

    def test_a_column_of_whole_events(self) -> None:
        """A column of structs may be the whole event."""
        event = pa.array([{"type": "track", "userId": "007"}, None, {"type": "page", "userId": None}])

        assert read(pa.table({"at": [1, 2, 3], "event": event})) == [
            {"type": "track", "userId": "007"},
            "an event is a dict, and this is a NoneType",
            {"type": "page"},
        ]

    def test_results_go_on(self) -> None:
        """What came out of one function goes into the next as an Arrow table too."""
        events = tracks(3, properties={"a": [None, "007"]})

        assert read(pa.Table.from_pandas(run(events).outputs)) == events


class TestParquet:
    """Files of tables, read a part at a time."""

    def test_a_file(self, tmp_path: Path) -> None:
        """A file gives what its table gives, across row groups."""
        path = parquet(tmp_path / "events.parquet", NESTED, row_group_size=3)

        assert read(path) == EVENTS
        assert open_input(path, Kind.DESTINATION).describe() == [
            f"{path}: read as dotted Parquet, 10 columns; values keep their types"
        ]

    def test_parts_in_any_order(self, tmp_path: Path) -> None:
        """Parts of 10,000 rows go across row groups and files of different kinds, and each can be read alone."""
        numbers = pa.table({"type": ["track"] * 25_000, "properties.n": range(25_000)})
        parquet(tmp_path / "a.parquet", numbers, row_group_size=7_000)
        write(tmp_path / "b.csv", "type,properties.n\ntrack,25000\n")
        parquet(tmp_path / "c.pq", numbers.slice(0, 2), row_group_size=1)
        source = open_input([f"{tmp_path}/*.parquet", tmp_path / "b.csv", f"{tmp_path}/*.pq"], Kind.DESTINATION)

        assert [event["properties"]["n"] for event in rows_of(source)] == [*range(25_001), 0, 1]
        assert source.read(2, [20_001, 25_002]).texts.events == [
            b'{"type":"track","properties":{"n":20001}}',
            b'{"type":"track","properties":{"n":1}}',
        ]
        assert source.read(0, [13]).texts.events == [b'{"type":"track","properties":{"n":13}}']

    def test_rows_have_a_place(self, tmp_path: Path) -> None:
        """A row that is no event is named by its file and its number there."""
        path = parquet(tmp_path / "e.parquet", pa.table({"type": ["track"] * 2, "properties.raw": [None, b"x"]}))

        assert read(path)[1] == f"{path} row 1: column properties.raw: JSON has nothing for a value of type bytes"

    def test_without_a_suffix(self, tmp_path: Path) -> None:
        """A file that begins as Parquet does is Parquet."""
        assert read(parquet(tmp_path / "part-0000", NESTED)) == EVENTS

    def test_damaged_files(self, tmp_path: Path) -> None:
        """A file that breaks off, has no rows, or is damaged inside says so; no rows of it are made up."""
        whole = parquet(tmp_path / "e.parquet", NESTED).read_bytes()
        damaged = whole[:4] + bytes(60) + whole[64:]
        empty = parquet(tmp_path / "empty.parquet", NESTED.slice(0, 0))

        for data, message in ((whole[:-100], "is no Parquet file that can be read"), (damaged, "is damaged: ")):
            with pytest.raises(InputError, match=rf"e\.parquet {message}"):
                read(write(tmp_path / "e.parquet", data))
        with pytest.raises(InputError, match=r"e\.parquet\.gz is packed, .*: unpack the file"):
            read(write(tmp_path / "e.parquet.gz", gzip.compress(whole)))
        with pytest.raises(InputError, match=r"empty\.parquet: there is not a single event, only a header"):
            read(empty)

    def test_a_file_that_changes_meanwhile(self, tmp_path: Path) -> None:
        """Rows are never taken from a file that is not the one that was opened."""
        path = parquet(tmp_path / "e.parquet", NESTED)
        source = open_input(path, Kind.DESTINATION)
        parquet(path, NESTED.slice(1))

        with pytest.raises(InputError, match="has changed since it was first read"):
            rows_of(source)
