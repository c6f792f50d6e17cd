"""What a notebook says of mistakes: one message, the cell failed, and none of our frames."""

from __future__ import annotations

import pytest

from tests.kernel.conftest import Notebook

BODY = "async function onTrack(event) {}"
HANDLERS_EXIST = (
    "The handlers exist before your code runs, also at Segment: write `async function onTrack(...)`, or `onTrack = ...` "
    "without const, let or class."
)
NO_REQUIRE = (
    "Segment has no require: its functions are plain scripts, and what they may use is there as globals: fetch, crypto, "
    "Buffer, URL, console, cache and Segment's libraries."
)
NO_HANDLERS = (
    "f defines no handler. A destination function may define: onIdentify onTrack onPage onScreen onGroup onAlias onDelete "
    "onBatch"
)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (
            f"%%destination_function\n{BODY}",
            "NAME is missing; write %%destination_function NAME [--events EVENTS] [options]",
        ),
        (
            f"%%destination_function my-crm\n{BODY}",
            "NAME: 'my-crm' cannot be a variable's name; use letters, digits and _",
        ),
        (
            f"%%destination_function class\n{BODY}",
            "NAME: 'class' cannot be a variable's name; use letters, digits and _",
        ),
        (f"%%destination_function f --evnts x\n{BODY}", "There is no option --evnts; did you mean --events?"),
        (f"%%destination_function f --event x\n{BODY}", "There is no option --event; did you mean --events?"),
        (
            f"%%destination_function f x.csv\n{BODY}",
            "'x.csv' is one word too many; put what has spaces in it between quotes",
        ),
        (f"%%destination_function f --where 'a\n{BODY}", "A quote is not closed"),
        (
            f"%%destination_function f --events nofile.csv\n{BODY}",
            "--events: nofile.csv is neither a variable nor a file",
        ),
        (f"%%destination_function f --limit 5\n{BODY}", "--limit needs events to run; add --events VARIABLE_OR_PATH"),
        (f"%%destination_function f --into r\n{BODY}", "--into needs events to run; add --events VARIABLE_OR_PATH"),
        (f"%%destination_function f --events e --limit many\n{BODY}", "--limit: 'many' is no whole number"),
        (
            f"%%destination_function f --events e --types sku\n{BODY}",
            '--types: \'sku\' is no JSON object of columns and types, such as {"properties.sku": "text"}',
        ),
        (f"%%destination_function f --setting apiKey\n{BODY}", "--setting: 'apiKey' is no name=value"),
        (
            f"%%destination_function f --settings nothere\n{BODY}",
            "--settings: nothere is no variable; give the name of a dict",
        ),
        (
            f"%%destination_function f --settings e\n{BODY}",
            "--settings: e is a list; give a dict of setting names and values",
        ),
        (
            f"%%insert_function f --on both\n{BODY}",
            "--on: 'both' is neither destination nor source",
        ),
        (
            "%%destination_function f\n   \n",
            "%%destination_function f: the cell has no JavaScript below its first line",
        ),
        ("%replay nobody e", "There is no function nobody; defined are: known"),
        ("%replay knwn e", "There is no function knwn; did you mean known?"),
        ("%replay known", "EVENTS is missing; write %replay NAME EVENTS [options]"),
        ("%replay known nofile.csv", "EVENTS: nofile.csv is neither a variable nor a file"),
        (
            "%replay known e --into not-a-name",
            "--into: 'not-a-name' cannot be a variable's name; use letters, digits and _",
        ),
    ],
)
def test_wrong_use_is_one_line(notebook: Notebook, cell: str, said: str) -> None:
    """IPython's UsageError says in one line what is wrong and what to do, and the cell counts as failed."""
    notebook.run("import segfn_nb\nsegfn_nb.functions.functions._by_name.clear()\ne = [{'type': 'track'}]")
    notebook.run(f"%%destination_function known\n{BODY}")
    ran = notebook.run(cell)

    assert (ran.status, ran.outputs) == (
        "error",
        [("stream", {"name": "stderr", "text": f"UsageError: {said}\n"})],
    )


def test_cell_without_any_body_is_wrong_use(notebook: Notebook) -> None:
    """IPython itself refuses a cell magic whose cell ends with its first line."""
    ran = notebook.run("%%destination_function f")

    assert (ran.status, "cell body is empty" in ran.text("stderr")) == ("error", True)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (
            "\nconst onTrack = async (event) => {}",
            [
                "f does not compile: line 2, column 15 (line 4 of the cell)",
                "    const onTrack = async (event) => {}",
                "                  ^",
                "SyntaxError: Identifier 'onTrack' has already been declared",
                HANDLERS_EXIST,
            ],
        ),
        (
            "const _ = require('lodash');\nfunction onTrack() {}",
            [
                "f throws while loading: line 1, column 11 (line 3 of the cell)",
                "    const _ = require('lodash');",
                "              ^",
                "ReferenceError: require is not defined",
                NO_REQUIRE,
            ],
        ),
        (
            "function onTrack() {\n\treturn [1, 2\n}",
            [
                "f does not compile: line 3, column 1 (line 5 of the cell)",
                "    }",
                "    ^",
                "SyntaxError: Unexpected token '}'",
            ],
        ),
        ("function onRequest() {}", [NO_HANDLERS]),
        (
            "throw new Error('half \\ud800, red \\u001b[31m')",
            [
                "f throws while loading: line 1, column 7 (line 3 of the cell)",
                "    throw new Error('half \\ud800, red \\u001b[31m')",
                "          ^",
                "Error: half \ufffd, red \\x1b[31m",
            ],
        ),
    ],
)
def test_function_that_cannot_be_used_is_an_error_output(notebook: Notebook, body: str, shown: list[str]) -> None:
    """The error names the function's line and the cell's, quotes it, and says what to do; the name stays unbound."""
    ran = notebook.run(f"\n%%destination_function f\n{body}")

    assert (ran.status, [kind for kind, _ in ran.outputs]) == ("error", ["error"])
    first, *others = ran.text("error").split("\n")
    assert [first.removeprefix("\x1b[1m").removesuffix("\x1b[0m"), *others] == shown
    assert notebook.value("'f' in dir()") is False


def test_function_errors_in_python_look_the_same(notebook: Notebook) -> None:
    """Also without a magic, a function that does not compile shows its own line and no traceback."""
    ran = notebook.run("from segfn_nb import DestinationFunction\nDestinationFunction('function onTrack( {', name='f')")

    assert ran.status == "error"
    assert ran.text("error").split("\n")[0].startswith("\x1b[1mf does not compile: line ")
    assert "Traceback" not in ran.text("error")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%replay f broken.parquet", "InputError"),
        ("%replay f e --limit -1", "OptionError"),
        ("%replay f e --http teapot", "OptionError"),
        ("%replay f nothing-*.csv", "InputError"),
        ("%replay f number", "InputError"),
    ],
)
def test_other_errors_of_a_magic_are_one_message(notebook: Notebook, line: str, said: str) -> None:
    """Events that cannot be read and values that are not allowed give an error output without a traceback."""
    notebook.run(
        "from pathlib import Path\nPath('broken.parquet').write_text('x')\ne = [{'type': 'track'}]\nnumber = 3"
    )
    notebook.run(f"%%destination_function f\n{BODY}")
    ran = notebook.run(line)

    assert (ran.status, [kind for kind, _ in ran.outputs]) == ("error", ["error"])
    assert ran.text("error").startswith(f"\x1b[1m{said}\x1b[0m: ")
    assert [word for word in ("Traceback", "site-packages", "segfn_nb/") if word in ran.text("error")] == []


@pytest.mark.parametrize(
    ("cell", "places"),
    [
        ("x = 1\nf.replay('nofile.csv')", ["line 2 of the cell: f.replay('nofile.csv')"]),
        ("f.replay(e, limit='ten')", ["line 1 of the cell: f.replay(e, limit='ten')"]),
        (
            "def g():\n    return f.replay(e, http='teapot')\n\ng()",
            ["line 4 of the cell: g()", "line 2 of the cell: return f.replay(e, http='teapot')"],
        ),
        ("later()", ["line 1 of the cell: later()", "line 2 of an earlier cell: f.replay('nofile.csv')"]),
        ("helper.run(f)", ["line 1 of the cell: helper.run(f)", "helper.py, line 2: f.replay('nofile.csv')"]),
    ],
)
def test_errors_of_a_call_show_the_user_s_lines_only(notebook: Notebook, cell: str, places: list[str]) -> None:
    """In Python as well a mistake is one message, then the cell's line and that of the function which called us."""
    notebook.run(
        "from pathlib import Path\nimport sys\nfrom segfn_nb import DestinationFunction\n"
        "Path('helper.py').write_text(\"def run(f):\\n    f.replay('nofile.csv')\\n\")\n"
        "sys.path.insert(0, '')\nimport helper\ne = [{'type': 'track'}]\n"
        f"f = DestinationFunction({BODY!r}, name='f')"
    )
    notebook.run("def later():\n    f.replay('nofile.csv')")
    ran = notebook.run(cell)

    assert (ran.status, [kind for kind, _ in ran.outputs]) == ("error", ["error"])
    message, *shown = ran.text("error").split("\n    ")
    assert message.startswith(("\x1b[1mInputError\x1b[0m: ", "\x1b[1mOptionError\x1b[0m: "))
    assert [place[place.find("helper.py, ") :] if "helper.py, " in place else place for place in shown] == places
    assert "\n" not in message


def test_a_call_below_time_is_found_too(notebook: Notebook) -> None:
    """Code that a magic such as %%time made of its cell has no text, but a line."""
    notebook.run(f"from segfn_nb import DestinationFunction\nf = DestinationFunction({BODY!r}, name='f')")
    first, *others = notebook.run("%%time\nx = 1\nf.replay('nofile.csv')").text("error").split("\n")

    assert first.startswith("\x1b[1mInputError\x1b[0m: ")
    assert others == [
        "    line 1 of the cell: get_ipython().run_cell_magic('time', '', \"x = 1\\nf.replay('nofile.csv')\\n\")",
        "    line 2 of <timed exec>",
    ]


def test_text_that_is_no_event_is_displayed(notebook: Notebook) -> None:
    """An outcome at a cell's end is shown also where what went in is no JSON."""
    notebook.run(f"from segfn_nb import DestinationFunction\nf = DestinationFunction({BODY!r}, name='f')")
    ran = notebook.run("f('hello')")

    assert (ran.status, [kind for kind, _ in ran.outputs]) == ("ok", ["execute_result"])
    assert "hello" in ran.text("execute_result", "text/html")
