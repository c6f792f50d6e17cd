"""Which libraries a function sees, what it pays for them, and what is said about them."""

from __future__ import annotations

import json

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.engine.script import FIRST_LINE
from segfn_nb.runtime.bundles import STATIC
from segfn_nb.runtime.libraries import EVERYWHERE, LIBRARIES, library_globals
from tests.runtime.helpers import run, value
from tests.runtime.libraries import write_table

REFUSED = [
    "new pg.Client()", "new pg.Pool({}).query('x')", "jsftp({})", "snowflakesdk.createConnection({})", "clickHouseClient.createClient()",
    "new akeylessLabs.V2Api()", "new oneSignal.Client()", "new google.cloud.pubsub.PubSub()", "google.cloud.firestore.Firestore()",
    "new azure.eventHubs.EventHubProducerClient()", "zlib.zlib.brotliCompressSync('x')", "https.createServer()",
]  # fmt: skip


def test_a_source_sees_the_globals_it_names() -> None:
    """Words of the source decide; parts of words do not count."""
    source = "function onTrack(e) { momentum = e._x; return moment(e.at) + _.VERSION + 'AWS' }"

    assert library_globals(source, Kind.DESTINATION) == {
        "_": "libraries/lodash",
        "moment": "libraries/moment",
        "AWS": "libraries/aws",
    }


@pytest.mark.parametrize(
    "source",
    ["globalThis['mo' + 'ment']", "window[name]", "eval(text)", "new Function(text)", "this [name]", "\\u006doment"],
)
def test_names_that_cannot_be_foreseen_make_all_of_them_visible(source: str) -> None:
    """Where a global may be read under a computed name, each is there."""
    assert len(library_globals(source, Kind.INSERT_SOURCE)) == len(LIBRARIES)


def test_some_globals_are_source_insert_functions_alone() -> None:
    """Elsewhere their names are not defined, as at Segment."""
    special = [library.name for library in LIBRARIES if library.kinds != EVERYWHERE]
    sees = f"return [{', '.join(f'typeof {name}' for name in special)}]"

    assert set(value(sees, kind=Kind.DESTINATION)) == {"undefined"}
    assert "undefined" not in value(sees, kind=Kind.INSERT_SOURCE)


def test_what_libraries_need_of_node_stays_theirs() -> None:
    """User code has neither `process` nor `require`, also after a library has used them."""
    body = "stripe('sk'); return [typeof process, typeof require, typeof module, typeof setImmediate, typeof global]"

    assert value(body) == ["undefined"] * 5


@pytest.mark.parametrize("call", REFUSED)
def test_what_cannot_work_says_so_when_it_is_called(call: str) -> None:
    """The global is there; calling it throws an error that says why."""
    outcome = run(f"async function onTrack() {{ return {call} }}", kind=Kind.INSERT_SOURCE)

    assert outcome.error is not None
    assert "does not work in segfn_nb: " in (outcome.error.message or "")


def test_a_library_may_be_overwritten() -> None:
    """`zlib = zlib.zlib`, as Segment's own example has it, and a global of the user's by a library's name."""
    assert value("zlib = zlib.zlib; return zlib.crc32('a')") == 3904355907
    assert run("moment = 5; async function onTrack() { console.log(moment) }").logs[0].text == "5"


def test_lines_of_bundles_lie_before_the_users_first() -> None:
    """Positions in errors tell user code from ours by the line."""
    longest = {path.name: path.read_text(encoding="utf-8").count("\n") for path in STATIC.rglob("*.js")}

    assert {name: lines for name, lines in longest.items() if lines >= FIRST_LINE - 1} == {}


def test_licences_of_what_is_bundled_are_shipped() -> None:
    """Every package that the declaration names is in the text beside the bundles."""
    text = (STATIC / "libraries" / "LICENSES.txt").read_text(encoding="utf-8")

    assert [name for library in LIBRARIES for name in library.packages if f"{name} " not in text] == []


def test_table_is_current() -> None:
    """js-extension/runtime/LIBRARIES.md is what the declaration, the versions and the tests say."""
    assert write_table.TARGET.read_text(encoding="utf-8") == write_table.text()


def test_every_library_is_compared_with_node() -> None:
    """A library that works has calls in the tables of tests."""
    calls = write_table.compared()

    assert [one.name for one in LIBRARIES if one.bundle != "refused" and not calls[one.name]] == []
    assert json.dumps(sorted(calls.keys() - {one.name for one in LIBRARIES})) == "[]"
