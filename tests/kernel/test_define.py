"""Cells that define a function, in a real kernel."""

from __future__ import annotations

import pytest

from tests.kernel.conftest import Notebook

GOOD = "async function onTrack(event, settings) { console.log(event.event); }"


def test_good_cell_says_one_line_and_binds_the_name(notebook: Notebook) -> None:
    """Without events and with nothing to remark, a cell prints one line, has no value, and binds its name."""
    ran = notebook.run(f"%%destination_function orders\n{GOOD}")

    assert (ran.status, [kind for kind, _ in ran.outputs]) == ("ok", ["stream"])
    said = ran.text("stdout").split(" · ")
    assert said[:2] == ["destination function orders", "handles track"]
    assert notebook.value("orders.source, str(orders.kind), orders.handlers") == (GOOD, "destination", ["onTrack"])


@pytest.mark.parametrize(
    ("first_line", "body", "kind"),
    [
        ("%%source_function f", "async function onRequest(request) {}", "source"),
        ("%%insert_function f", "async function onTrack(event) { return event }", "insert_destination"),
        ("%%insert_function f --on source", "async function onTrack(event) { return event }", "insert_source"),
    ],
)
def test_each_magic_makes_its_kind(notebook: Notebook, first_line: str, body: str, kind: str) -> None:
    """The magic and --on say which kind of function it is."""
    assert notebook.run(f"{first_line}\n{body}").status == "ok"
    assert notebook.value("str(f.kind)") == kind


@pytest.mark.parametrize(
    "body", ["function onTrack() {}", "function onTrack() {}\n", "\n\n  function onTrack() {} // ü €\n\n"]
)
def test_source_is_the_cell_byte_for_byte(notebook: Notebook, body: str) -> None:
    """What stands below the first line is the function's source, blank lines and last newline included."""
    notebook.run(f"%%destination_function f\n{body}")

    assert notebook.value("f.source") == body


def test_findings_come_as_a_card_with_both_lines(notebook: Notebook) -> None:
    """A function with something to remark shows its card; findings name the line of the function and of the cell."""
    ran = notebook.run("\n%%insert_function f\nfunction onTrack(event) {\n  throw new RetryError('a', 'b')\n}")

    assert [kind for kind, _ in ran.outputs] == ["display_data"]
    html = ran.text("display_data", "text/html")
    assert "insert function (destination)" in html
    assert "line 2, column 29 (cell line 4)" in html
    assert "line 2" in ran.text("display_data")
    assert "RetryError takes one argument" in html


def test_a_second_cell_replaces_the_function(notebook: Notebook) -> None:
    """Running a cell again binds the new function, in the notebook and in segfn_nb.functions."""
    notebook.run(f"%%destination_function f\n{GOOD}")
    notebook.run("%%destination_function f\nfunction onIdentify() {}")
    notebook.run("import segfn_nb")

    assert notebook.value("f.handlers, segfn_nb.functions['f'] is f") == (["onIdentify"], True)


def test_settings_come_from_a_variable_and_from_single_options(notebook: Notebook) -> None:
    """--settings names a dict, --setting changes single ones, and booleans and lists are what they say."""
    notebook.run("mine = {'endpoint': 'https://a.example', 'region': 'eu'}")
    ran = notebook.run(
        "%%destination_function f --settings mine --setting region=us --setting isTest=true --setting 'tags=[\"a b\"]'\n"
        "function onTrack(event, settings) { console.log(JSON.stringify(settings)) }"
    )

    assert ran.status == "ok"
    assert notebook.value("f({'type': 'track'}).logs[0].text") == (
        '{"endpoint":"https://a.example","region":"us","isTest":true,"tags":["a b"]}'
    )


def test_settings_may_be_a_list(notebook: Notebook) -> None:
    """--settings also takes a list of Setting, as Python does, and --setting gives one of them its value."""
    notebook.run(
        "from segfn_nb import Setting\nmine = [Setting(name='a', value='1'), Setting(name='b', required=True)]"
    )
    notebook.run("%%destination_function f --settings mine --setting b=2\nfunction onTrack() {}")

    assert notebook.value("f.settings.values()") == {"a": "1", "b": "2"}


def test_sensitive_settings_are_masked_on_the_card(notebook: Notebook) -> None:
    """A sensitive value is in no output of the function."""
    notebook.run("from segfn_nb import Setting\nmine = {'apiKey': Setting(sensitive=True, value='s3cr3t-value')}")
    notebook.run("%%destination_function f --settings mine\nfunction onTrack(event, settings) { settings.apiKey }")
    ran = notebook.run("f")

    assert "s3cr3t" not in str(ran.outputs)
    assert "•••••" in ran.text("execute_result", "text/html")


def test_limits_of_the_cell_stay_with_the_function(notebook: Notebook) -> None:
    """--timeout-seconds limits later calls as well."""
    notebook.run("%%destination_function f --timeout-seconds 0.2\nfunction onTrack() { while (true) {} }")

    assert notebook.value("f({'type': 'track'}).delivery") == "timeout"


@pytest.mark.parametrize("magic", ["%%source_function", "%%destination_function", "%%insert_function", "%replay"])
def test_help_shows_options_and_an_example(notebook: Notebook, magic: str) -> None:
    """`%%magic?` says how it is written, what each option means, and gives an example."""
    said = notebook.help(magic)

    assert [word for word in (f"{magic} ", "--timeout-seconds S", "--setting", "Example") if word not in said] == []


def test_extension_can_be_unloaded(notebook: Notebook) -> None:
    """%unload_ext takes magics and displays away and leaves what exists."""
    notebook.run(f"%%destination_function f\n{GOOD}")
    assert notebook.run("%unload_ext segfn_nb").status == "ok"
    ran = notebook.run("f")
    assert "%%destination_function" in notebook.run("%%destination_function g\nx").text("stderr")
    notebook.run("%load_ext segfn_nb")

    assert ran.text("execute_result", "text/html") == ""
    assert ran.text("execute_result").startswith("DestinationFunction(")


TYPED = "async function onTrack(event: any, settings: { key: string }): Promise<void> {\n  console.log((event as any).a.b);\n}"


@pytest.mark.parametrize("magic", ["%%source_function", "%%destination_function", "%%insert_function"])
def test_cell_may_be_typescript(notebook: Notebook, magic: str) -> None:
    """With --typescript a cell of each magic is TypeScript, and what makes code is refused at its place in the cell."""
    handler = "onRequest" if "source" in magic else "onTrack"
    ran = notebook.run(f"{magic} typed --typescript\n{TYPED.replace('onTrack', handler)}")
    refused = notebook.run(f"{magic} other --typescript\nlet a: string\nenum B {{ C }}")

    assert ran.status == "ok"
    assert notebook.value("(typed.typescript.splitlines()[0], typed.source.splitlines()[0].rstrip())") == (
        TYPED.replace("onTrack", handler).splitlines()[0],
        f"async function {handler}(event     , settings                 )                {{",
    )
    assert "line 2, column 1 (line 3 of the cell)" in refused.text("error")
    assert "enum B is not supported" in refused.text("error")


def test_completion_knows_settings_in_typescript(notebook: Notebook) -> None:
    """Members of settings, events and the cell's own words are offered in a TypeScript cell as in any other."""
    cell = f"%%destination_function typed --typescript --setting apiKey=1\n{TYPED}\nsettings.a"

    assert "apiKey" in notebook.complete(cell, after="settings.a")
    assert notebook.complete("%%insert_function f --ty", after="--ty") == ["--types", "--typescript"]
