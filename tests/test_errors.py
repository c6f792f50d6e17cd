"""How errors of a function are reported, and text of strangers printed."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from segfn_nb import DestinationFunction
from segfn_nb.errors import (
    CompileError,
    EngineError,
    FunctionError,
    InputError,
    OptionError,
    printable,
    quoted,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü € 漢字 שלום 🙂\n\tnext", "plain ü € 漢字 שלום 🙂\n\tnext"),
        ("\x1b[2J\x07\r\x00\x9b", "\\x1b[2J\\x07\\x0d\\x00\\x9b"),
        ("a\u202eb\u2066c\u2028d", "a\\u202eb\\u2066c\\u2028d"),
        ("half \ud83d", "half \\ud83d"),
        ("x" * 2_005, "x" * 2_000 + "… (5 characters more)"),
    ],
)
def test_printable_text_cannot_steer_a_terminal(text: str, shown: str) -> None:
    """Letters of every script stay; control characters, direction marks and half characters become escapes."""
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        ("let a = ;", 9, ["let a = ;", "        ^"]),
        ("\t\tx(", 5, ["\t\tx(", "\t\t  ^"]),
        ("let a", None, ["let a"]),
        ("let a", 99, ["let a", "     ^"]),
        ("   ", 2, []),
        ("a" * 10_000 + "!" + "b" * 10_000, 10_001, ["a" * 79 + "!" + "b" * 80, " " * 79 + "^"]),
    ],
)
def test_caret_stands_under_the_column(line: str, column: int | None, shown: list[str]) -> None:
    """Tabs stay tabs, and of a line that is too long the part around the column is shown."""
    assert quoted(line, column) == shown


@pytest.mark.parametrize(
    ("name", "message", "source_line", "begins"),
    [
        ("SyntaxError", "Identifier 'onTrack' has already been declared", "const onTrack", "The handlers exist before"),
        ("SyntaxError", "Identifier 'total' has already been declared", "const total", ""),
        ("ReferenceError", "require is not defined", "require('x')", "Segment has no require"),
        ("ReferenceError", "module is not defined", "module.exports = {}", "Segment has no module"),
        ("SyntaxError", "Unexpected identifier 'x'", "import x from 'y'", "Segment has no import"),
        ("ReferenceError", "settings is not defined", "settings.key", "`settings` exists inside handlers only"),
        ("ReferenceError", "mySettings is not defined", "mySettings.key", ""),
    ],
)
def test_hints_say_the_way_out(name: str, message: str, source_line: str, begins: str) -> None:
    """For what authors often meet the error says what to do, and otherwise nothing."""
    hint = FunctionError("f", js_name=name, js_message=message, source_line=source_line).hint

    assert (hint.startswith(begins), bool(hint)) == (True, bool(begins))


def test_report_names_both_lines() -> None:
    """What and where first, then the line with a caret, then JavaScript's own words."""
    error = CompileError(
        "f does not compile at line 3, column 5: SyntaxError: Unexpected token ')'",
        function_name="f",
        line=3,
        column=5,
        js_name="SyntaxError",
        js_message="Unexpected token ')'",
        source_line="x = )",
    )
    error.cell_line = 4

    assert error.report() == [
        "f does not compile: line 3, column 5 (line 4 of the cell)",
        "    x = )",
        "        ^",
        "SyntaxError: Unexpected token ')'",
    ]


def test_caller_s_errors_show_the_line_that_called_us() -> None:
    """A notebook shows the message and where the caller stands, of our own frames none; Python's traceback has them."""
    function = DestinationFunction("function onTrack() {}", name="f")
    with pytest.raises(InputError) as raised:
        function.replay("nofile.csv")
    error = raised.value

    first, *others = error._render_traceback_()
    assert first == f"\x1b[1mInputError\x1b[0m: {error}"
    line = traceback.extract_tb(error.__traceback__)[0].lineno
    assert others == [f'    {Path(__file__)}, line {line}: function.replay("nofile.csv")']


def test_an_error_that_was_not_raised_is_its_message() -> None:
    """Also without a traceback, and with a message that would steer a terminal, the lines can be shown."""
    assert OptionError("limit:\nno \x1b[2J")._render_traceback_() == [
        "\x1b[1mOptionError\x1b[0m: limit:",
        "no \\x1b[2J",
    ]


def test_our_own_faults_keep_their_traceback() -> None:
    """Whoever reports one needs all of it."""
    assert not hasattr(EngineError("x"), "_render_traceback_")
