"""What is said of a function before it runs."""

from __future__ import annotations

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.parsing import Examined
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.findings import blank, findings, question, read_settings, used_globals
from segfn_nb.functions.settings import Setting, Settings
from segfn_nb.runtime.parser import examined


def said(
    source: str, kind: Kind, handlers: list[str], settings: Settings | None = None
) -> list[tuple[int | None, str]]:
    """(line, message) of each finding."""
    definition = Definition("f", kind, source, settings or Settings())
    found = findings(definition, handlers, examined(question(definition)))
    return [(finding.line, finding.message) for finding in found]


def test_an_insert_function_says_what_it_blocks() -> None:
    """Every type without a handler is blocked by an insert function, and that is a warning."""
    found = said("async function onTrack(e) { return e }", Kind.INSERT_DESTINATION, ["onTrack"])

    assert found == [
        (
            None,
            "no handler for identify, page, screen, group, alias, delete: an insert function blocks every such event",
        )
    ]


def test_lines_that_cannot_work_at_segment() -> None:
    """require(), a second argument of RetryError and Segment's own address are found with their lines."""
    source = "const x = require('x')\n// require('y')\nif (x) throw new RetryError('a', 'b')\nfetch('https://fn.segmentapis.com')"

    assert [line for line, _ in said(source, Kind.DESTINATION, [])] == [1, 3, 4]


def test_settings_that_are_required_or_undeclared() -> None:
    """A required setting without a value, and names read that have none."""
    settings = Settings([Setting(name="apiKey", required=True)])
    source = "function onTrack(event, settings) { return settings.apiKey + settings.region }"
    found = said(source, Kind.DESTINATION, [], settings)

    assert [message for _, message in found] == [
        "setting apiKey is required and has no value",
        "reads settings that have no value here: region",
    ]


def test_comments_and_strings_are_not_code() -> None:
    """Text inside comments and strings is blanked, positions stay."""
    source = "a // moment\n'fetch(' + `x\ny` /* _ */"

    assert blank(source) == "a          \n         +   \n            "[: len(blank(source))]
    assert (
        used_globals("moment(); '_'; list.map((_, i) => i)"),
        read_settings("settings.a + settings.b + settings.a"),
    ) == (
        ["moment"],
        ["a", "b"],
    )


def test_settings_are_read_in_more_than_one_way() -> None:
    """Dots, brackets and destructuring all read a setting; a comment does not."""
    source = "settings.a; settings['b']; const { c, d: alias, e = 1 } = settings; settings?.f // settings.g"

    assert read_settings(source) == ["a", "b", "c", "d", "e", "f"]


def test_settings_are_found_beside_addresses_and_under_other_names() -> None:
    """The slashes of an address begin no comment, and a handler may call its settings as it likes."""
    source = "async function onTrack(event, s) { await fetch('https://a.b/c', { key: s.apiKey, at: `//${s.region}` }) }"

    assert read_settings(source) == ["apiKey", "region"]
    assert read_settings("onTrack = async (e, config) => config.mode; // config.not") == ["mode"]


def test_environment_variables_that_are_not_set() -> None:
    """A setting that is to come from a variable which is not there is told before anything runs."""
    settings = Settings([Setting(name="apiKey", sensitive=True, env="SEGFN_TEST_NOT_SET")])

    assert said("onTrack = (event, settings) => settings.apiKey", Kind.DESTINATION, [], settings) == [
        (None, "setting apiKey: the environment variable SEGFN_TEST_NOT_SET is not set")
    ]


@pytest.mark.parametrize(
    ("kind", "source", "said"),
    [
        (Kind.DESTINATION, "function onPage() {}\nasync function ontrack(event) {}", ["ontrack is never called; did you mean onTrack?"]),
        (Kind.DESTINATION, "function onPage() {}\nconst onTracks = 1", ["onTracks is never called; did you mean onTrack?"]),
        (Kind.DESTINATION, "function onPage() {}\non_track = async (event) => {}", ["on_track is never called; did you mean onTrack?"]),
        (Kind.DESTINATION, "function onTrack() {}\nfunction onTracks() {}\nfunction onBatchDone() {}\nfunction onError() {}", []),
        (Kind.DESTINATION, "function onPage() {}\n// function ontrack() {}\nconst text = 'function ontrack()'", []),
        (Kind.SOURCE, "function onRequest() {}\nfunction onTrack() {}", []),
    ],
)  # fmt: skip
def test_misspelled_handlers(kind: Kind, source: str, said: list[str]) -> None:
    """A name that is almost a missing handler's is pointed out at its line; other functions are left alone."""
    handlers = [name for name in kind.handlers if f"function {name}(" in source]
    found = findings(Definition("f", kind, source, Settings()), handlers, Examined())
    near = [finding for finding in found if "did you mean" in finding.message]

    assert [finding.message for finding in near] == said
    assert [finding.line for finding in near] == [2] * len(said)
