"""What columns mean: tables of a warehouse, columns that the user names, requests; told, said, and overruled."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError, OptionError, ReplayError
from segfn_nb.replay.choose import Chosen
from segfn_nb.replay.options import ReplayOptions
from segfn_nb.replay.read_options import ReadOptions
from segfn_nb.replay.reading.inputs import open_input
from segfn_nb.replay.results import open_run
from tests.replay.helpers import PASS, read, rows_of, run, write


def described(events: Any, kind: Kind = Kind.DESTINATION, **options: Any) -> str:
    """The "read as" lines."""
    return "\n".join(open_input(events, kind, ReadOptions(**options)).describe())


def table(path: Path, *rows: list[str]) -> Path:
    """A CSV file with these rows."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return write(path, text.getvalue())


class TestWarehouse:
    """Tables that Segment keeps in a warehouse."""

    def test_a_table_of_one_event(self, tmp_path: Path) -> None:
        """Names and nesting of the Segment spec come back, times are ISO, arrays are arrays, identifiers keep their zeros."""
        columns = {
            "id": "m1",
            "received_at": "2024-01-11 07:38:37.000",
            "uuid_ts": "2024-01-11 08:00:00",
            "user_id": "007",
            "anonymous_id": "",
            "event": "order_completed",
            "event_text": "Order Completed",
            "context_ip": "1.2.3.4",
            "context_page_url": "https://x/",
            "context_user_agent": "Mozilla",
            "context_user_agent_data_mobile": "true",
            "context_device_advertising_id": "AD1",
            "context_traits_email": "a@b",
            "context_new_thing": "x",
            "order_id": "00042",
            "revenue": "12.5",
            "products": '[{"sku":"a","n":null}]',
            "tags": "['a', None]",
            "shipped_at": "2024-01-12 00:00:00",
            "group_id": "a property",
            "sent_at": "2024-01-11 07:38:36.5 UTC",
            "timestamp": "2024-01-11 07:38:36.123456+00",
        }
        path = table(tmp_path / "order_completed.csv", list(columns), list(columns.values()), ["m2"] + [""] * 21)

        assert read(path) == [
            {
                "type": "track",
                "messageId": "m1",
                "receivedAt": "2024-01-11T07:38:37.000Z",
                "userId": "007",
                "event": "Order Completed",
                "context": {
                    "ip": "1.2.3.4",
                    "page": {"url": "https://x/"},
                    "userAgent": "Mozilla",
                    "userAgentData": {"mobile": True},
                    "device": {"advertisingId": "AD1"},
                    "traits": {"email": "a@b"},
                    "new_thing": "x",
                },
                "properties": {
                    "order_id": "00042",
                    "revenue": 12.5,
                    "products": [{"sku": "a", "n": None}],
                    "tags": ["a", None],
                    "shipped_at": "2024-01-12T00:00:00.000Z",
                    "group_id": "a property",
                },
                "sentAt": "2024-01-11T07:38:36.500Z",
                "timestamp": "2024-01-11T07:38:36.123Z",
            },
            {"type": "track", "messageId": "m2", "context": {}, "properties": {}},
        ]
        assert described(path) == (
            f'{path}: read as warehouse CSV, 22 columns (to change: dialect="dotted"); type: track (from the column event_text); '
            "not read: uuid_ts, event; names of properties stay as the warehouse has them, order_id may have been orderId "
            '(to change: columns={"order_id": "properties.orderId"}); JSON: products, tags; '
            "booleans: context_user_agent_data_mobile; numbers: revenue; times: shipped_at; text: context_ip, "
            "context_page_url, context_user_agent, context_traits_email, context_new_thing; "
            'to change a type: types={"context_ip": "number"}'
        )

    @pytest.mark.parametrize(
        ("name", "columns", "event"),
        [
            ("identifies.csv", "name,plan", {"type": "identify", "traits": {"name": "a", "plan": "b"}}),
            ("IDENTIFIES/data_0_0.csv", "NAME,ZIP", {"type": "identify", "traits": {"name": "a", "zip": "b"}}),
            ("x.csv", "email", {"type": "identify", "traits": {"email": "a"}}),
            ("prod.pages-000000000001.csv", "name,url", {"type": "page", "name": "a", "properties": {"url": "b"}}),
            ("x.csv", "path,url", {"type": "page", "properties": {"path": "a", "url": "b"}}),
            ("screens.csv", "name,event_x", {"type": "screen", "name": "a", "properties": {"event_x": "b"}}),
            ("groups.csv", "group_id,name", {"type": "group", "groupId": "a", "traits": {"name": "b"}}),
            ("aliases.csv", "previous_id", {"type": "alias", "previousId": "a"}),
            ("tracks.csv", "event,event_text", {"type": "track", "event": "b", "properties": {}}),
            ("pages_seen.csv", "event,name", {"type": "track", "event": "a", "properties": {"name": "b"}}),
            ("all.csv", "type,name", {"type": "track", "properties": {"type": "a", "name": "b"}, "event": "e"}),
        ],
    )
    def test_each_table(self, tmp_path: Path, name: str, columns: str, event: dict[str, Any]) -> None:
        """Properties and traits have no prefix: the table says which they are, and which fields are the event's own."""
        is_upper = columns == columns.upper()
        more = "id,received_at,user_id" + (",event_text" if name == "all.csv" else "")
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        values = ["m", "2024-01-11 07:38:37.000", "u", *(["e"] if name == "all.csv" else []), "a", "b"]
        names = f"{more.upper() if is_upper else more},{columns}".split(",")
        table(path, names, values[: len(names)])

        assert read(path) == [{"messageId": "m", "receivedAt": "2024-01-11T07:38:37.000Z", "userId": "u", **event}]

    @settings(deadline=None, max_examples=30)
    @given(casing=st.lists(st.booleans(), min_size=120, max_size=120), is_upper=st.booleans())
    def test_known_names_in_any_case(self, casing: list[bool], is_upper: bool) -> None:
        """However a database writes the names that Segment knows, the event is the same."""
        letters = iter(casing)
        known = (
            "id",
            "received_at",
            "user_id",
            "event",
            "event_text",
            "uuid_ts",
            "context_page_url",
            "context_user_agent",
        )
        written = [
            name.upper() if is_upper else "".join(c.upper() if next(letters) else c for c in name) for name in known
        ]
        values = ["m", "2024-01-11 07:38:37.000", "u", "paid", "Paid", "", "https://x/", "Mozilla"]
        frame = pd.DataFrame([[*values, 5]], columns=[*written, "total"])

        assert read(frame) == [
            {
                "type": "track",
                "messageId": "m",
                "receivedAt": "2024-01-11T07:38:37.000Z",
                "userId": "u",
                "event": "Paid",
                "context": {"page": {"url": "https://x/"}, "userAgent": "Mozilla"},
                "properties": {"total": 5},
            }
        ]

    def test_the_case_of_other_names(self) -> None:
        """Other names keep their case, unless the known ones are upper case; two that become one are told."""

        def properties(*names: str) -> Any:
            return read(pd.DataFrame([["m", "u", "", "Paid", *range(len(names[4:]))]], columns=list(names)))[0][
                "properties"
            ]

        lower, upper = ("id", "user_id", "received_at", "event"), ("ID", "USER_ID", "RECEIVED_AT", "EVENT")

        assert properties(*lower, "Total", "total", "TAX") == {"Total": 0, "total": 1, "TAX": 2}
        assert properties(*upper, "TOTAL", "Tax") == {"total": 0, "tax": 1}
        with pytest.raises(
            InputError,
            match=r"'TOTAL' and 'total' both become properties\.total, as their names differ only in case; leave",
        ):
            properties(*upper, "TOTAL", "total")

    def test_a_column_type_of_all_events(self, tmp_path: Path) -> None:
        """In a union of tables a column `type` with Segment's types is the type."""
        path = table(tmp_path / "all.csv", ["type", "user_id", "received_at"], ["page", "u", ""], ["track", "u", ""])

        assert [event["type"] for event in read(path)] == ["page", "track"]

    def test_tracks_without_properties_are_told(self, tmp_path: Path) -> None:
        """The table tracks has no properties, and the line says where they are."""
        path = table(tmp_path / "tracks.csv", ["id", "received_at", "user_id", "event_text"], ["m", "", "u", "Paid"])

        assert "; a table tracks has no properties: read the tables of the single events for those; " in described(path)

    def test_users_are_no_events(self, tmp_path: Path) -> None:
        """The table users has the latest traits of each user; the message names the table that has the events."""
        path = table(tmp_path / "users.csv", ["id", "received_at", "email"], ["u", "2024-01-11 07:38:37", "a@b"])

        with pytest.raises(
            InputError, match=r"users\.csv: no column could make an event\. .* read identifies or groups\."
        ):
            read(path)

    def test_parquet_and_frames(self, tmp_path: Path) -> None:
        """Typed tables of a warehouse keep their values; times and arrays that are text in them are read as in CSV."""
        typed = pa.table(
            {
                "ID": ["m"],
                "RECEIVED_AT": pa.array([dt.datetime(2024, 1, 11, 7, 38, 37)], pa.timestamp("us")),  # noqa: DTZ001
                "ORIGINAL_TIMESTAMP": ["2024-01-11 07:38:37.000"],
                "USER_ID": ["007"],
                "EVENT": ["paid"],
                "REVENUE": [Decimal("12.50")],
                "TAGS": ["['a']"],
                "CODE": ["1"],
                "CONTEXT_CAMPAIGN_NAME": ["c"],
            }
        )
        path = tmp_path / "paid.parquet"
        pyarrow.parquet.write_table(typed, path)
        event = {
            "type": "track",
            "messageId": "m",
            "receivedAt": "2024-01-11T07:38:37.000Z",
            "originalTimestamp": "2024-01-11T07:38:37.000Z",
            "userId": "007",
            "event": "paid",
            "properties": {"revenue": 12.5, "tags": ["a"], "code": "1"},
            "context": {"campaign": {"name": "c"}},
        }

        assert read(path) == read(typed.to_pandas()) == [event]
        assert described(path) == (
            f'{path}: read as warehouse Parquet, 9 columns (to change: dialect="dotted"); type: track (from the column event); '
            "values keep their types; JSON: TAGS; text that reads as numbers or booleans stays text: CODE "
            '(to change: types={"CODE": "number"})'
        )


class TestColumns:
    """`columns=` says what columns are."""

    NAMES = ("Kundennr", "Datum", "Umsatz", "intern", "event")
    ROWS = (["007", "2024-01-11", "12.5", "x", "Paid"], ["8", "2024-01-12", "", "y", "Paid"])
    MAPPING = {"Kundennr": "userId", "Datum": "timestamp", "Umsatz": "properties.revenue", "intern": None}  # noqa: RUF012
    EVENTS = (
        {"type": "track", "event": "Paid", "userId": "007", "timestamp": "2024-01-11", "properties": {"revenue": 12.5}},
        {"type": "track", "event": "Paid", "userId": "8", "timestamp": "2024-01-12", "properties": {}},
    )

    def test_free_columns(self, tmp_path: Path) -> None:
        """Columns become what they are said to be, None leaves one out, and others are read as they are."""
        path = table(tmp_path / "kunden.csv", list(self.NAMES), *self.ROWS)

        assert read(path, columns=self.MAPPING) == list(self.EVENTS)
        assert described(path, columns=self.MAPPING) == (
            f"{path}: read as dotted CSV, 5 columns; type: track (from the column event); "
            "renamed: Kundennr to userId, Datum to timestamp, Umsatz to properties.revenue; not read: intern; "
            'numbers: Umsatz; the rest text; to change a type: types={"Umsatz": "text"}'
        )

    def test_names_as_one_sees_them(self, tmp_path: Path) -> None:
        """Spaces around a name play no part, and the labels of a frame without header are numbers."""
        path = table(tmp_path / "k.csv", [" Kunde ", "Umsatz "], ["007", "5"])
        frame = pd.DataFrame([["007", "5"]])

        assert read(path, columns={" Kunde ": "userId", "Umsatz": "properties.n"}, types={"Umsatz ": "text"}) == [
            {"type": "track", "userId": "007", "properties": {"n": "5"}}
        ]
        assert read(frame, columns={0: "userId", 1: "properties.n"}, types={1: "number"}) == [
            {"type": "track", "userId": "007", "properties": {"n": 5}}
        ]
        with pytest.raises(OptionError, match="columns: 'Kunde' is named twice"):
            read(path, columns={"Kunde": "userId", "Kunde ": None})

    def test_in_frames_and_parquet(self, tmp_path: Path) -> None:
        """The same in tables with types, beside `types`, which goes by the table's own names."""
        frame = pd.DataFrame(self.ROWS, columns=list(self.NAMES))
        frame.to_parquet(tmp_path / "k.parquet")
        types = {"Umsatz": "number"}
        without = [self.EVENTS[0], {**self.EVENTS[1], "properties": {}}]

        assert read(frame, columns=self.MAPPING, types=types) == without
        assert read(tmp_path / "k.parquet", columns=self.MAPPING, types=types) == without

    def test_beside_a_dialect(self, tmp_path: Path) -> None:
        """In a warehouse's table the named columns go where they are sent, the others where they belong."""
        path = table(
            tmp_path / "paid.csv", ["id", "user_id", "received_at", "event", "order_id"], ["m", "u", "", "e", "1"]
        )

        assert read(path, columns={"order_id": "properties.orderId"}) == [
            {"type": "track", "messageId": "m", "userId": "u", "event": "e", "properties": {"orderId": "1"}}
        ]

    @pytest.mark.parametrize(
        ("columns", "event"),
        [
            ({"my_user": "userId", "user_id": None}, {"userId": "mine", "event": "Paid", "properties": {}}),
            (
                {"user_id": "properties.user", "event_text": None},
                {"event": "paid", "properties": {"my_user": "mine", "user": "u"}},
            ),
            (
                {"my_user": "event", "event_text": None, "received_at": "sentAt"},
                {"userId": "u", "event": "mine", "sentAt": "2024-01-11T07:38:37.000Z", "properties": {}},
            ),
        ],
    )
    def test_a_warehouse_is_told_by_all_columns(self, tmp_path: Path, columns: Any, event: dict[str, Any]) -> None:
        """A table is a warehouse's by the columns it has, also where the telling ones are sent elsewhere or left out."""
        names = ["id", "user_id", "received_at", "event", "event_text", "my_user"]
        path = table(tmp_path / "paid.csv", names, ["m", "u", "2024-01-11 07:38:37.000", "paid", "Paid", "mine"])
        received = {} if "received_at" in columns else {"receivedAt": "2024-01-11T07:38:37.000Z"}

        assert read(path, columns=columns) == [{"type": "track", "messageId": "m", **received, **event}]

    def test_where_every_column_is_sent_somewhere(self, tmp_path: Path) -> None:
        """Where the user says what each column is, nothing is left for a dialect to say, and the type is track."""
        path = table(tmp_path / "k.csv", ["user_id", "sent_at", "preis"], ["u", "2024", "5"])
        columns = {"user_id": "userId", "sent_at": None, "preis": "properties.preis"}

        assert read(path, columns=columns) == [{"type": "track", "userId": "u", "properties": {"preis": 5}}]

    def test_the_column_that_nobody_named_is_the_one_too_many(self, tmp_path: Path) -> None:
        """Where a column is sent to where another one belongs, the message leaves out that other one."""
        for names, row in ((["user_id", "sent_at", "mine"], "u,,x"), (["mine", "userId"], "x,u")):
            with pytest.raises(
                InputError, match=r"both become userId; leave one out: columns=\{\"user_?[iI]d\": None\}"
            ):
                read(table(tmp_path / "k.csv", names, row.split(",")), columns={"mine": "userId"})

    def test_strange_columns_are_told(self, tmp_path: Path) -> None:
        """A top-level field that Segment does not have is read, and the line says how to put it elsewhere."""
        path = table(tmp_path / "e.csv", ["userId", "revenue"], ["u", "5"])

        assert read(path) == [{"type": "track", "userId": "u", "revenue": "5"}]
        assert (
            '; top-level fields that Segment does not have: revenue (to change: columns={"revenue": "properties.revenue"}, '
            "or None to leave it out); " in described(path)
        )

    @pytest.mark.parametrize(
        ("columns", "error", "message"),
        [
            (
                {"Kunde": "userId"},
                OptionError,
                r"columns: .*k\.csv has no column 'Kunde'\. Columns: 'Kundennr', 'Datum'$",
            ),
            (
                {"Kundennr": "userId", "Date": None},
                OptionError,
                r"columns: there is no column 'Date'\. Columns: Kundennr, Datum",
            ),
            (
                {"Kundennr": "userId", "Datum": "userId"},
                OptionError,
                r"columns: both 'Kundennr' and 'Datum' become 'userId'",
            ),
            (
                {"Kundennr": "user..id"},
                OptionError,
                r"columns: 'Kundennr' cannot be 'user\.\.id'; a path is written as",
            ),
            (
                {"Kundennr": "userId", "Datum": "userId.x"},
                InputError,
                r"column 'Datum' lies inside column 'Kundennr'; leave one out: columns=\{\"Kundennr\": None\}",
            ),
            (
                {},
                InputError,
                r"(?s)no column could make an event.*'Kundennr', 'Datum'.*columns=\{\"Kundennr\": \"userId\", ",
            ),
        ],
    )
    def test_wrong_names(self, tmp_path: Path, columns: Any, error: type[Exception], message: str) -> None:
        """A name or path that is none is told, with the columns there are and the mapping to write."""
        path = table(tmp_path / "k.csv", ["Kundennr", "Datum"], ["007", "2024"])

        with pytest.raises(error, match=message):
            read(path, columns=columns)

    def test_events_without_columns(self) -> None:
        """Events that are dicts or JSON have no columns to name."""
        for options, name in (({"columns": {"a": "userId"}}, "columns"), ({"dialect": "dotted"}, "dialect='dotted'")):
            with pytest.raises(OptionError, match=rf"^{name}: .*these events have no columns"):
                read([{"type": "track"}], **options)


class TestForced:
    """`dialect=` overrules what the columns suggest."""

    def test_each_dialect(self, tmp_path: Path) -> None:
        """A table is read as it is said to be."""
        path = table(
            tmp_path / "e.csv", ["user_id", "sent_at", "event", "json"], ["007", "2024", "e", '{"type": "page"}']
        )
        fields = {"sent_at": "2024", "event": "e"}

        assert [read(path, dialect=dialect) for dialect in ("whole", "dotted", "warehouse", None)] == [
            [{"type": "page"}],
            [{"type": "track", "user_id": "007", "json": '{"type": "page"}', **fields}],
            [
                {
                    "type": "track",
                    "userId": "007",
                    "sentAt": "2024",
                    "event": "e",
                    "properties": {"json": {"type": "page"}},
                }
            ],
            [{"type": "page"}],
        ]

    @pytest.mark.parametrize(
        ("dialect", "kind", "error", "message"),
        [
            ("parquet", Kind.DESTINATION, OptionError, "dialect='parquet': one of dotted, warehouse, whole, requests"),
            ("requests", Kind.DESTINATION, OptionError, "dialect='requests': a destination function takes events"),
            ("warehouse", Kind.SOURCE, OptionError, "dialect='warehouse': a source function takes captured requests"),
            (
                "whole",
                Kind.DESTINATION,
                InputError,
                r"no column holds whole events as JSON\. Columns: 'userId', 'body'",
            ),
        ],
    )
    def test_what_does_not_fit(
        self, tmp_path: Path, dialect: str, kind: Kind, error: type[Exception], message: str
    ) -> None:
        """A dialect that there is not, or that is not there, is told."""
        with pytest.raises(error, match=message):
            read(table(tmp_path / "e.csv", ["userId", "body"], ["u", "b"]), kind, dialect=dialect)


class TestRequests:
    """Captured requests for source functions."""

    REQUESTS = (
        {"body": "a=1&b=007", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"body": '{"id": "007", "n": null}', "headers": {"X": "y"}, "queryParameters": "c=d"},
    )

    def test_tables(self, tmp_path: Path) -> None:
        """A form's or JSON body stays the text it is, headers are an object, the query goes by either name."""
        rows: list[list[str]] = [
            [str(one["body"]), json.dumps(one["headers"]), str(one.get("queryParameters", ""))] for one in self.REQUESTS
        ]
        path = table(tmp_path / "hooks.csv", ["body", "headers", "query"], *rows)
        pyarrow.parquet.write_table(
            pa.table({"body": [r[0] for r in rows], "headers": [one["headers"] for one in self.REQUESTS]}),
            tmp_path / "h.parquet",
        )

        assert read(path, Kind.SOURCE) == list(self.REQUESTS)
        assert read(tmp_path / "h.parquet", Kind.SOURCE) == [
            {name: value for name, value in one.items() if name != "queryParameters"} for one in self.REQUESTS
        ]
        assert described(path, Kind.SOURCE) == (
            f"{path}: read as captured requests, CSV, 3 columns; JSON: headers; the rest text"
        )

    def test_columns_of_any_name(self, tmp_path: Path) -> None:
        """`columns=` says which column is the body; where none is, the message shows how."""
        path = table(tmp_path / "hooks.csv", ["at", "payload"], ["2024", "a=1"])

        with pytest.raises(
            InputError, match=r"There is no column body here, but: at, payload\.(?s:.*)columns=\{\"at\": \"body\"\}"
        ):
            read(path, Kind.SOURCE)
        assert read(path, Kind.SOURCE, columns={"payload": "body"}) == [{"body": "a=1"}]


def _csv(path: Path, typed: pa.Table) -> Any:
    pyarrow.csv.write_csv(typed, path / "e.csv")
    return path / "e.csv"


def _packed(path: Path, typed: pa.Table) -> Any:
    return write(path / "e.csv.gz", gzip.compress(_csv(path, typed).read_bytes()))


def _parquet(path: Path, typed: pa.Table) -> Any:
    pyarrow.parquet.write_table(typed, path / "e.parquet", row_group_size=7)
    return path / "e.parquet"


def _json(path: Path, typed: pa.Table) -> Any:
    return write(path / "e.json", json.dumps(read(typed)))


def _lines(path: Path, typed: pa.Table) -> Any:
    return write(path / "1.a.1.json.gz", gzip.compress("".join(f"{json.dumps(e)}\n" for e in read(typed)).encode()))


KINDS = [_csv, _packed, _parquet, _json, _lines, lambda path, typed: typed, lambda path, typed: typed.to_pandas()]
TYPED = pa.table(
    {
        "id": [f"m{n:03d}" for n in range(30)],
        "user_id": ["007"] * 30,
        "received_at": ["2024-01-11 07:38:37.000"] * 30,
        "event": ["paid"] * 30,
        "revenue": range(30),
    }
)


@pytest.mark.parametrize("made", KINDS)
def test_every_kind_gives_the_same_rows(tmp_path: Path, made: Callable[[Path, pa.Table], Any]) -> None:
    """`limit`, `sample` and `where` choose the same rows of the same events, whatever holds them."""
    source = open_input(made(tmp_path, TYPED), Kind.DESTINATION)

    def chosen(**options: Any) -> list[int]:
        return [row for part in Chosen(source, ReplayOptions(**options)).parts() for row in part.rows]

    assert rows_of(source) == read(TYPED)
    assert chosen(limit=4) == [0, 1, 2, 3]
    assert chosen(sample=3) == [12, 24, 27]
    assert chosen(where="`properties.revenue` >= 28") == [28, 29]


class TestOnDisk:
    """A run on disk knows how its events were read."""

    def test_it_goes_on_and_opens_the_same_way(self, tmp_path: Path) -> None:
        """Resuming, opening and looking at events again read as the run did; another mapping is another run."""
        path = table(tmp_path / "k.csv", ["Kunde", "n"], *(["007", str(n)] for n in range(3)))
        options: dict[str, Any] = {"columns": {"Kunde": "userId", "n": "properties.n"}, "dialect": "dotted"}
        first = run(path, PASS, out=tmp_path / "run", **options)
        opened = open_run(tmp_path / "run")
        event = {"type": "track", "userId": "007", "properties": {"n": 2}}

        assert (first.event(2), opened.event(2), opened.read_as) == (event, event, first.read_as)
        assert run(path, PASS, out=tmp_path / "run", **options).notes[0].startswith("3 rows were there")
        with pytest.raises(ReplayError, match="with the input not the same"):
            run(path, PASS, out=tmp_path / "run", columns={"Kunde": "userId"})

    def test_the_same_input_read_anew(self, tmp_path: Path) -> None:
        """Events of results stay as they were read, until they are asked for otherwise."""
        path = table(tmp_path / "k.csv", ["userId", "n"], ["007", "1"])
        source = open_input(path, Kind.DESTINATION, ReadOptions(columns={"n": "properties.n"}))

        assert open_input(source, Kind.DESTINATION, ReadOptions()) is source
        assert read(source, columns={"n": None}) == [{"type": "track", "userId": "007"}]
