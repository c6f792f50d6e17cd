"""CSV files: what each cell becomes, and what is said of rows that cannot be read."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError, OptionError
from segfn_nb.replay.read_options import ReadOptions
from segfn_nb.replay.reading.inputs import open_input
from segfn_nb.replay.reading.text import csv_file, csv_rows
from tests.replay.helpers import read, rows_of, write


def rows(tmp_path: Path, text: str | bytes, name: str = "events.csv", **options: Any) -> list[Any]:
    """The events of a CSV file with this text."""
    return read(write(tmp_path / name, text), **options)


def described(tmp_path: Path, text: str, name: str = "events.csv", **options: Any) -> str:
    """The "read as" line, without the path."""
    source = open_input(write(tmp_path / name, text), Kind.DESTINATION, ReadOptions(**options))
    return "\n".join(source.describe()).replace(f"{tmp_path}/", "")


class TestDottedColumns:
    """Dots in a column's name are the event's nesting."""

    def test_a_row_becomes_an_event(self, tmp_path: Path) -> None:
        """Columns nest at their dots, and an empty cell is absent."""
        text = "type,event,userId,properties.revenue,properties.coupon,context.ip,context.page.url\ntrack,Paid,u1,12.5,,1.2.3.4,/a\n"

        assert rows(tmp_path, text) == [
            {
                "type": "track",
                "event": "Paid",
                "userId": "u1",
                "properties": {"revenue": 12.5},
                "context": {"ip": "1.2.3.4", "page": {"url": "/a"}},
            }
        ]

    def test_action_is_the_type(self, tmp_path: Path) -> None:
        """A column `action` is the type where there is no column `type`."""
        assert rows(tmp_path, "action,userId\nidentify,u\n") == [{"type": "identify", "userId": "u"}]

    def test_objects_that_handlers_read_unguarded_are_there(self, tmp_path: Path) -> None:
        """Properties of a track event, traits of an identify and context are objects even when all cells are empty."""
        text = "type,properties.a,traits.b,context.c\ntrack,,,\nidentify,,,\nalias,,,\ntrack,x,y,z\n"

        assert rows(tmp_path, text) == [
            {"type": "track", "properties": {}, "context": {}},
            {"type": "identify", "traits": {}, "context": {}},
            {"type": "alias", "context": {}},
            {"type": "track", "properties": {"a": "x"}, "traits": {"b": "y"}, "context": {"c": "z"}},
        ]

    def test_json_columns_are_objects(self, tmp_path: Path) -> None:
        """A column `properties` holds JSON; dotted columns add to it and win."""
        text = 'type,properties,properties.a\ntrack,"{""a"": 1, ""b"": [""x,y""]}",\ntrack,{},2\ntrack,,3\ntrack,,\n'

        assert rows(tmp_path, text) == [
            {"type": "track", "properties": {"a": 1, "b": ["x,y"]}},
            {"type": "track", "properties": {"a": 2}},
            {"type": "track", "properties": {"a": 3}},
            {"type": "track", "properties": {}},
        ]

    def test_an_object_column_with_a_broken_cell(self, tmp_path: Path) -> None:
        """A cell of `properties` that is no object makes its row invalid, and says where it stands."""
        text = 'type,properties\ntrack,"{""a"":1}"\ntrack,"{""a"":"\n\ntrack,x\n'

        assert rows(tmp_path, text) == [
            {"type": "track", "properties": {"a": 1}},
            f"{tmp_path}/events.csv line 3: column properties is no JSON object",
            f"{tmp_path}/events.csv line 5: column properties is no JSON object",
        ]

    def test_quotes_control_characters_and_unicode_survive(self, tmp_path: Path) -> None:
        """Whatever a quoted cell holds is in the event, character for character."""
        odd = 'say "hi", \\ back\nnew\ttab\r\nline \x01 \u2028 é 日本 😀'
        text = io.StringIO()
        csv.writer(text).writerows([["type", "event"], ["track", odd]])

        assert rows(tmp_path, text.getvalue()) == [{"type": "track", "event": odd}]

    def test_a_cell_of_twenty_megabytes(self, tmp_path: Path) -> None:
        """A cell may be as large as an event can be."""
        long = "x" * 20_000_000
        [event] = rows(tmp_path, f"type,properties.text\ntrack,{long}\n")

        assert event["properties"]["text"] == long

    @pytest.mark.parametrize(
        ("text", "event"),
        [
            ("type;userId\ntrack;u,1\n", {"type": "track", "userId": "u,1"}),
            ("type\tuserId\ntrack\tu\n", {"type": "track", "userId": "u"}),
            (
                "type;userId;properties.preis, EUR\ntrack;u;5\n",
                {"type": "track", "userId": "u", "properties": {"preis, EUR": 5}},
            ),
            ('"type";"properties.a,b,c,d"\ntrack;x\n', {"type": "track", "properties": {"a,b,c,d": "x"}}),
            ("type,properties.a|b|c|d\ntrack,x\n", {"type": "track", "properties": {"a|b|c|d": "x"}}),
            ("\ufefftype,userId\r\ntrack,u\r\n", {"type": "track", "userId": "u"}),
            ('type,userId\ntrack,"u', None),
        ],
    )
    def test_delimiters_and_marks(self, tmp_path: Path, text: str, event: Any) -> None:
        """Semicolons, tabs and a byte order mark are understood; a comma in a name does not separate."""
        if event is not None:
            assert rows(tmp_path, text) == [event]
        else:
            with pytest.raises(
                InputError, match=r"events\.csv: a quote in the row that begins in line 2 is never closed"
            ):
                rows(tmp_path, text)

    def test_a_delimiter_told_by_columns(self, tmp_path: Path) -> None:
        """Names that the user gives are known too; where none is known, what makes most columns separates."""
        text = "Kunde;Umsatz, EUR, netto\n007;5\n"
        more = "Kunde, EUR;Umsatz;Datum\n007;5;2024\n"

        assert rows(tmp_path, text, columns={"Kunde": "userId", "Umsatz, EUR, netto": None}) == [
            {"type": "track", "userId": "007"}
        ]
        with pytest.raises(InputError, match="There are: 'Kunde, EUR', 'Umsatz', 'Datum'"):
            rows(tmp_path, more)

    def test_gzip(self, tmp_path: Path) -> None:
        """A packed file is read like any other."""
        path = write(tmp_path / "events.csv.gz", gzip.compress(b"type,userId\ntrack,u\n"))

        assert read(path) == [{"type": "track", "userId": "u"}]

    def test_columns_without_a_name_are_not_read(self, tmp_path: Path) -> None:
        """The index that pandas writes is no part of the event, and the line says so."""
        text = ",type,userId\n0,track,u\n"

        assert rows(tmp_path, text) == [{"type": "track", "userId": "u"}]
        assert "not read: (a column without a name)" in described(tmp_path, text)


class TestTypes:
    """Which columns become numbers, booleans and JSON (DESIGN, types of CSV cells)."""

    @pytest.mark.parametrize(
        ("cells", "values"),
        [
            (["1", "-2.50", "0", "1e-05"], [1, -2.5, 0, 1e-05]),
            (["true", "false"], [True, False]),
            (["true", "1"], [True, 1]),
            (["1", "", "2"], [1, None, 2]),
            (["[1]", '{"a": [2]}'], [[1], {"a": [2]}]),
            (["12,50", "1"], ["12,50", "1"]),
            (["007", "1"], ["007", "1"]),
            (["+1", "2"], ["+1", "2"]),
            (["123456789012345", "1"], [123456789012345, 1]),
            (["1234567890123456", "1"], ["1234567890123456", "1"]),
            (["1234567.89012345", "1"], [1234567.89012345, 1]),
            (["0.1234567890123456", "1"], ["0.1234567890123456", "1"]),
            ([" 1", "2"], [" 1", "2"]),
            (["True", "False"], ["True", "False"]),
            (["NaN", "1"], ["NaN", "1"]),
            (["1.", ".5"], ["1.", ".5"]),
            (["null", "1"], ["null", "1"]),
            (["1e+5", "1e999"], ["1e+5", "1e999"]),
            (["[1]", "[1"], ["[1]", "[1"]),
            (["[1]", "x"], ["[1]", "x"]),
            (["['a']", "[]"], ["['a']", "[]"]),
        ],
    )
    def test_a_column_is_what_all_its_cells_are(self, tmp_path: Path, cells: list[str], values: list[Any]) -> None:
        """Every value has to be canonical; one other value keeps the column text."""
        text = io.StringIO()
        csv.writer(text).writerows([["type", "properties.x"], *(["track", cell] for cell in cells)])
        found = [event["properties"].get("x") for event in rows(tmp_path, text.getvalue())]

        assert json.dumps(found) == json.dumps(values)

    @pytest.mark.parametrize(
        "name", ["id", "orderId", "order_id", "productID", "phone", "phoneNumber", "zip", "postal", "postal_code"]
    )
    def test_names_of_identifiers_stay_text(self, tmp_path: Path, name: str) -> None:
        """Digits that identify are no number, whatever they look like."""
        assert rows(tmp_path, f"type,traits.{name}\nidentify,42\n")[0]["traits"] == {name: "42"}

    def test_only_below_properties_traits_and_context(self, tmp_path: Path) -> None:
        """Top-level columns are text."""
        [event] = rows(tmp_path, "type,version,traits.a,context.b,integrations.All\nidentify,2,3,4,true\n")

        assert event == {
            "type": "identify",
            "version": "2",
            "traits": {"a": 3},
            "context": {"b": 4},
            "integrations": {"All": "true"},
        }

    def test_the_decision_is_made_by_the_whole_file(self, tmp_path: Path) -> None:
        """A single odd value in the last of 25,000 rows, or in the second file, keeps the column text from the first row on."""
        many = "type,properties.x\n" + "track,1\n" * 24_999
        path = write(tmp_path / "a.csv", many + "track,x\n")
        assert {type(event["properties"]["x"]) for event in read(path)} == {str}

        files = [write(tmp_path / "b.csv", many), write(tmp_path / "c.csv", "type,properties.x\ntrack,x\n")]
        assert {type(event["properties"]["x"]) for event in read(files)} == {str}

    def test_types_overrule(self, tmp_path: Path) -> None:
        """`types=` says what a column is; a cell that cannot be that keeps its text."""
        text = (
            "type,properties.a,properties.b,properties.c,properties.d\n"
            'track,5,"12,50",TRUE,"[1]"\n'
            "track,6,012.50,no,[1\n"
        )
        types = {"properties.a": "text", "properties.b": "number", "properties.c": "boolean", "properties.d": "json"}

        assert [event["properties"] for event in rows(tmp_path, text, types=types)] == [
            {"a": "5", "b": "12,50", "c": True, "d": [1]},
            {"a": "6", "b": 12.5, "c": "no", "d": "[1"},
        ]

    def test_types_of_no_column(self, tmp_path: Path) -> None:
        """`types=` with a column that is not there lists those that are."""
        with pytest.raises(
            OptionError, match=r"types: there is no column 'revenue'\. Columns: properties\.revenue, type"
        ):
            rows(tmp_path, "type,properties.revenue\ntrack,1\n", types={"revenue": "text"})

    def test_the_line_says_what_was_converted(self, tmp_path: Path) -> None:
        """The "read as" line lists conversions, near misses without their values, and how to change them."""
        text = 'type,properties.n,properties.b,properties.j,properties.t,properties.almost\ntrack,1,true,"[1,2]",x,5\ntrack,2,,,y,"5,5"\n'

        assert described(tmp_path, text) == (
            "events.csv: read as dotted CSV, 6 columns; JSON: properties.j; booleans: properties.b; numbers: properties.n; "
            "text: properties.t, properties.almost; nearly numbers or JSON, so text: properties.almost (look at events.csv row 1, line 3); "
            'to change a type: types={"properties.almost": "number"}'
        )

    @pytest.mark.parametrize(
        ("cells", "kind"),
        [(("1", "2", "x"), "number"), (("true", "false", "x"), "boolean"), (("[1]", "{}", "x"), "json")],
    )
    def test_the_example_is_the_doubtful_column(self, tmp_path: Path, cells: tuple[str, ...], kind: str) -> None:
        """What the line suggests is for the column that was nearly something else than text, and what it nearly was."""
        text = "type,properties.a,properties.b\n" + "".join(f"track,1,{cell}\n" for cell in cells)

        assert described(tmp_path, text).endswith(f'to change a type: types={{"properties.b": "{kind}"}}')

    def test_the_line_is_short(self, tmp_path: Path) -> None:
        """At most six names of a type are listed, and how many more there are."""
        names = [f"properties.{letter}" for letter in "abcdefgh"]
        text = f"type,{','.join(names)}\ntrack{',x' * 8}\n"

        assert described(tmp_path, text) == (
            f"events.csv: read as dotted CSV, 9 columns; text: {', '.join(names[:6])} and 2 more; "
            'to change a type: types={"properties.a": "number"}'
        )

    def test_the_doubtful_cell_has_its_row_and_its_line(self, tmp_path: Path) -> None:
        """A place is the row of the tables and the line of the file, across blocks, files and cells with line breaks."""
        good = "".join(f'track,"a\nb",{n}\n' for n in range(2_500))
        head = "type,event,properties.n\n"
        first, second = write(tmp_path / "a.csv", head + good), write(tmp_path / "b.csv", f"{head}{good}track,a,x\n")
        said = "\n".join(open_input([first, second], Kind.DESTINATION).describe())

        assert f"(look at {second} row 5,000, line 5,002)" in said


class TestEventType:
    """Where the type comes from when no column says it."""

    @pytest.mark.parametrize(
        ("name", "columns", "expected"),
        [
            ("identifies.csv", "userId,event", "identify"),
            ("pages.csv", "userId,name", "page"),
            ("screens.csv", "userId,name", "screen"),
            ("groups.csv", "userId,groupId", "group"),
            ("aliases.csv", "userId,previousId", "alias"),
            ("x.csv", "userId,event", "track"),
            ("x.csv", "userId,previousId", "alias"),
            ("x.csv", "userId,groupId", "group"),
            ("x.csv", "userId,traits.email", "identify"),
            ("x.csv", "userId,properties.a", "track"),
        ],
    )
    def test_name_then_columns_then_track(self, tmp_path: Path, name: str, columns: str, expected: str) -> None:
        """The file's name, then the columns, else track; the line says which."""
        text = f"{columns}\na,b\n"

        assert rows(tmp_path, text, name)[0]["type"] == expected
        assert f"type: {expected} (" in described(tmp_path, text, name)

    def test_an_empty_type_is_absent(self, tmp_path: Path) -> None:
        """Where there is a column, an empty cell is not guessed."""
        assert rows(tmp_path, "type,userId\n,u\n") == [{"userId": "u"}]


class TestWholeEvents:
    """A column with whole events as JSON."""

    def test_one_column(self, tmp_path: Path) -> None:
        """The text of the cell is the event; a broken one is invalid and says where."""
        event = {"type": "track", "properties": {"a": None, "b": "", "c": [{}], "id": "007"}}
        text = io.StringIO()
        csv.writer(text).writerows([["payload"], [json.dumps(event, indent=1)], ["{"], ["[1]"], ['"x"']])

        broken = "not JSON: Expecting property name enclosed in double quotes: column 2 (char 1)"
        assert rows(tmp_path, text.getvalue()) == [
            event,
            f"{tmp_path}/events.csv line 13: {broken}",
            f"{tmp_path}/events.csv line 14: an event is a JSON object, and this is an array",
            f"{tmp_path}/events.csv line 15: an event is a JSON object, and this is text",
        ]

    def test_beside_other_columns(self, tmp_path: Path) -> None:
        """Other columns are not read, and the line says so."""
        text = 'received_at,event\n2026,"{""type"":""page""}"\n'

        assert rows(tmp_path, text) == [{"type": "page"}]
        assert described(tmp_path, text) == (
            "events.csv: read as whole events, one a row in column event of a CSV; 1 other column is not read; "
            'to read it instead: columns={"event": None}'
        )


class TestCaptures:
    """Rows for source functions."""

    def test_columns(self, tmp_path: Path) -> None:
        """Body stays text, headers are an object, the query goes by either name; other columns are not read."""
        text = 'id,body,headers,query\n7,"{""a"": 1}","{""X-Token"": ""t""}",a=1&b=2\n'

        assert rows(tmp_path, text, kind=Kind.SOURCE) == [
            {"body": '{"a": 1}', "headers": {"X-Token": "t"}, "queryParameters": "a=1&b=2"}
        ]

    def test_without_a_body(self, tmp_path: Path) -> None:
        """A table of events is no table of requests."""
        with pytest.raises(InputError, match="a source function takes captured requests"):
            rows(tmp_path, "type,userId\ntrack,u\n", kind=Kind.SOURCE)


class TestFaults:
    """Rows and files that cannot be read."""

    def test_rows_with_other_counts_of_cells(self, tmp_path: Path) -> None:
        """A line with too many or too few cells is invalid at its place; the others are read."""
        text = 'type,event\ntrack,"a\nb"\ntrack\n\ntrack,c,d\ntrack,e\n'

        assert rows(tmp_path, text) == [
            {"type": "track", "event": "a\nb"},
            f"{tmp_path}/events.csv line 4: 1 cells, fewer than the header's 2",
            f"{tmp_path}/events.csv line 6: 3 cells, more than the header's 2",
            {"type": "track", "event": "e"},
        ]

    def test_a_row_that_is_not_utf8(self, tmp_path: Path) -> None:
        """Bytes that are no UTF-8 make their row invalid, not the file."""
        assert rows(tmp_path, b"type,event\ntrack,caf\xe9\ntrack,caf\xc3\xa9\n") == [
            f"{tmp_path}/events.csv line 2: not UTF-8; save the file as UTF-8",
            {"type": "track", "event": "café"},
        ]

    def test_misplaced_quotes(self, tmp_path: Path) -> None:
        """Text after a closing quote is invalid, and the reading goes on in the next line."""
        text = 'type,event\ntrack,"5" nail"\ntrack,ok\ntrack,"a\nb"c\ntrack,ok\n'

        assert rows(tmp_path, text) == [
            f"{tmp_path}/events.csv line 2: text after a closing quote; a quote inside a cell is written twice",
            {"type": "track", "event": "ok"},
            f"{tmp_path}/events.csv line 4: text after a closing quote; a quote inside a cell is written twice (lines 4 to 5 read as one row)",
            {"type": "track", "event": "ok"},
        ]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (b"", "is empty: a CSV file begins with a line of column names"),
            (b"\n\n", "is empty: a CSV file begins with a line of column names"),
            (b"type,event\n", "there is not a single event, only a header"),
            (
                b"a,b\n1,2\n",
                r"no column could make an event\..*There are: 'a', 'b'\. Say which is which, .*\{\"a\": \"userId\", \"b\": \"properties\.b\"\}\n",
            ),
            (b"type,event,type\n1,2,3\n", "two columns are called 'type'"),
            (b"type,event,event.name\n1,2,3\n", r"column 'event\.name' lies inside column 'event'"),
            ("type,event\n1,2\n".encode("utf-16"), "is UTF-16 text; save it as UTF-8"),
            (b"type,event\r1,2\r", "lines end with lone carriage returns"),
            (b"type,ev\xe9nt\n1,2\n", "the header is not UTF-8"),
            (b'type,event\ntrack,x\ntrack,"y\ntrack,z\n', "a quote in the row that begins in line 3 is never closed"),
        ],
    )
    def test_unreadable_files(self, tmp_path: Path, text: bytes, message: str) -> None:
        """A file without events says what is wrong, where, and what to do."""
        with pytest.raises(InputError, match=f"(?s){message}"):
            rows(tmp_path, text)

    def test_a_cell_without_end(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A cell larger than any event is taken for a quote that is not closed."""
        monkeypatch.setattr(csv_rows, "LARGEST_CELL_BYTES", 1 << 20)
        before = csv.field_size_limit(1 << 20)
        try:
            with pytest.raises(
                InputError, match=r"row that begins in line 2 is larger than 1 MB; is a quote not closed\?"
            ):
                rows(tmp_path, 'type,event\ntrack,"' + "x\n" * (1 << 20) + '"\n')
        finally:
            csv.field_size_limit(before)

    def test_a_file_that_changes_meanwhile(self, tmp_path: Path) -> None:
        """Rows are never taken from a file that is not the one that was checked."""
        path = write(tmp_path / "events.csv", "type,event\ntrack,a\n")
        source = open_input(path, Kind.DESTINATION)
        write(path, "type,event\ntrack,a\ntrack,b\n")

        with pytest.raises(InputError, match="has changed since it was first read"):
            rows_of(source)


class TestParts:
    """Rows are cut into parts of 10,000, across files."""

    def test_parts_across_files(self, tmp_path: Path) -> None:
        """Numbers run on from file to file, and each row has its file."""
        for name, count in (("a.csv", 12_000), ("b.csv", 0), ("c.csv", 9_000)):
            write(tmp_path / name, "type,properties.n\n" + "".join(f"track,{n}\n" for n in range(count)))
        source = open_input(f"{tmp_path}/*.csv", Kind.DESTINATION)
        parts = [source.read(index) for index in source.part_indexes]

        assert source.rows == 21_000
        assert [[(Path(label or "").name, count) for label, count in part.sources] for part in parts] == [
            [("a.csv", 10_000)],
            [("a.csv", 2_000), ("c.csv", 8_000)],
            [("c.csv", 1_000)],
        ]
        assert [event["properties"]["n"] for event in rows_of(source)] == [*range(12_000), *range(9_000)]

    def test_single_rows_are_the_same(self, tmp_path: Path) -> None:
        """Rows that are read alone are those of the whole, in clean and in broken files."""
        for broken in ("", "track,a,b\n", 'track,"a"b\n'):
            text = "type,properties.x\n" + "".join(f'track,"v{n}\n"\n' + (broken if n == 7 else "") for n in range(50))
            source = open_input(write(tmp_path / "events.csv", text), Kind.DESTINATION)
            whole = source.read(0)
            some = source.read(0, [3, 8, 9, 49])

            assert some.rows == [3, 8, 9, 49]
            assert some.texts.events == [whole.texts.events[row] for row in some.rows]
            assert some.texts.faults == {
                i: whole.texts.faults[row] for i, row in enumerate(some.rows) if row in whole.texts.faults
            }


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.sampled_from(
    [
        "",
        "0",
        "1",
        "007",
        "-1.5",
        "true",
        "12,50",
        "null",
        "NaN",
        '{"a":[null,""]}',
        "[1,2]",
        "[",
        '"',
        "a\r\nb",
        " ",
        "1e5",
        "\\",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    table=st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=8), ending=st.sampled_from(["\n", "\r\n"])
)
def test_every_cell_survives(tmp_path: Path, table: list[tuple[str, ...]], ending: str) -> None:
    """
    Rows in are rows out, and each cell is in its event as it was written: absent when empty, as text, or as the JSON that
    its text is.
    """
    paths = [("type",), ("userId",), ("properties", "x"), ("traits", "order_id")]
    text = io.StringIO()
    csv.writer(text, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(
        [[".".join(path) for path in paths], *table]
    )
    events = rows(tmp_path, text.getvalue())

    assert len(events) == len(table)
    for cells, event in zip(table, events, strict=True):
        for path, cell in zip(paths, cells, strict=True):
            value = event
            for key in path:
                value = value.get(key) if isinstance(value, dict) else None
            if not cell:
                assert value is None
            elif path == ("properties", "x"):
                assert value == cell or value == json.loads(cell)
            else:
                assert value == cell


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    table=st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=8),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_both_readers_agree(tmp_path: Path, table: list[list[str]], quoting: Any) -> None:
    """What Arrow reads of a correct file, whole or row by row, is what Python's csv module reads."""
    text = io.StringIO()
    csv.writer(text, quoting=quoting).writerows([["type", "event"], *table])
    source = open_input(write(tmp_path / "events.csv", text.getvalue()), Kind.DESTINATION)
    fast = rows_of(source)
    assert [source.read(0, [row]).texts.events[0] for row in range(source.rows)] == source.read(0).texts.events
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file.CsvFile, "_columns_by_arrow", lambda self, segment, wanted: None)
        assert rows_of(source) == fast


def found_in(path: Path) -> Any:
    """All that is found in a file: rows, faults with their lines, types, blank lines; or why it cannot be read."""
    try:
        source = open_input(path, Kind.DESTINATION)
        return rows_of(source), source.describe()
    except InputError as error:
        return str(error)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400, deadline=None)
@given(
    body=st.lists(
        st.sampled_from(
            [
                b",",
                b'"',
                b"\n",
                b"\r\n",
                b"\r",
                b"x",
                b"1",
                b" ",
                b'""',
                b'","',
                b'"\n"',
                b"1,2\n",
                b'"[1]",2\n',
                b"\xff",
                b"\xc3\xa9",
            ]
        ),
        max_size=40,
    ),
    block_bytes=st.sampled_from([1, 7, 30, 1 << 20]),
)
def test_fast_and_exact_agree(tmp_path: Path, body: list[bytes], block_bytes: int) -> None:
    """Whatever a file holds, and wherever a block ends, Arrow finds and reads what Python's csv module does."""
    path = write(tmp_path / "events.csv", b"type,properties.n\n" + b"".join(body))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file, "_BLOCK_BYTES", block_bytes)
        fast = found_in(path)
        patch.setattr(csv_file, "sure_rows", lambda *_, **__: None)
        patch.setattr(csv_file.CsvFile, "_columns_by_arrow", lambda self, segment, wanted: None)
        exact = found_in(path)

    assert fast == exact
