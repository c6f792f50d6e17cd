"""Types are taken out of TypeScript as Node does it, and every position stays."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from segfn_nb.contracts.parsing import Strip
from segfn_nb.runtime.parser import stripped
from tests.runtime.differential import node
from tests.runtime.parser.helpers import called
from tests.runtime.parser.typescript_snippets import BETTER, REFUSED, SNIPPETS

STRIP_IN_NODE = """
const { stripTypeScriptTypes } = require("node:module");
const stripped = (source) => { try { return stripTypeScriptTypes(source); } catch (error) { return { refused: error.message }; } };
process.stdout.write(JSON.stringify(JSON.parse(require("node:fs").readFileSync(0, "utf8")).map(stripped)));
"""


def in_node(snippets: list[str]) -> list[Any]:
    """What Node 22 makes of each."""
    command = [str(node()), "--no-warnings", "-e", STRIP_IN_NODE]
    done = subprocess.run(command, input=json.dumps(snippets), capture_output=True, text=True, check=True, timeout=60)
    found: list[Any] = json.loads(done.stdout)
    return found


def strip(source: str) -> Any:
    """What we make of it."""
    answer = called("typescript", "stripTypes", source)
    return answer.get("javascript", answer)


def test_what_is_left_equals_nodes_character_for_character() -> None:
    """Snippets of every construct, line ends and letters of all widths included, are stripped as by Node 22."""
    pairs = zip(SNIPPETS, in_node(SNIPPETS), strict=True)

    assert [(source, theirs, strip(source)) for source, theirs in pairs if strip(source) != theirs] == []


def without_modules(source: str) -> str:
    """A module's text as a script: imports and the word export are blanked."""
    text = re.sub(r"^import\b[^;]*;", lambda found: re.sub(r"[^\n]", " ", found.group()), source, flags=re.MULTILINE)
    return re.sub(r"^export (?!type|interface|declare|\*|\{)", "       ", text, flags=re.MULTILINE)


def test_whole_files_equal_nodes() -> None:
    """The TypeScript of this project is stripped as by Node; what Node refuses (parameter properties, enums) we refuse too."""
    folder = Path(__file__).parents[3] / "js-extension"
    paths = [
        path
        for part in ("runtime/src/web", "runtime/src/parser", "lab/src")
        for path in sorted((folder / part).rglob("*.ts"))
    ]
    texts = [without_modules(path.read_text()) for path in paths]
    pairs = [(path.name, theirs, strip(text)) for path, text, theirs in zip(paths, texts, in_node(texts), strict=True)]

    assert [name for name, theirs, ours in pairs if isinstance(theirs, str) and theirs != ours] == []
    assert [name for name, theirs, ours in pairs if isinstance(theirs, dict) != isinstance(ours, dict)] == []
    assert sum(isinstance(ours, str) for _, _, ours in pairs) >= 15


def test_meaning_is_kept_where_node_changes_it() -> None:
    """Where Node's own stripping joins two statements, or refuses scripts, ours does not; the list is no longer than that."""
    ours = {source: strip(source) for source in BETTER}

    assert ours == BETTER
    assert [
        source for source, theirs in zip(BETTER, in_node(list(BETTER)), strict=True) if theirs == ours[source]
    ] == []


@pytest.mark.parametrize("source", REFUSED)
def test_what_makes_code_is_refused_by_name(source: str) -> None:
    """It is named, with line and column, and what to write instead."""
    line, column, name, instead = REFUSED[source]
    error = strip(source)["error"]

    assert (error["line"], error["column"]) == (line, column)
    assert name in error["message"]
    assert instead in error["message"]


@pytest.mark.parametrize(
    ("source", "message", "line", "column"),
    [
        ("let x: string = ;", "Unexpected token ';'", 1, 17),
        ("let '😀'; let x y", "Unexpected string", 1, 5),
        ("'😀'; let x y", "Unexpected identifier 'y'", 1, 13),
        ("function f() {\n  if (a) {", "Unexpected end of input", 2, 11),
        (
            "let x: any\nawait fetch(x)",
            "await is only valid in async functions and the top level bodies of modules",
            2,
            1,
        ),
        ("let a = 1 2", "Unexpected number", 1, 11),
    ],
)
def test_syntax_errors_are_in_v8s_words(source: str, message: str, line: int, column: int) -> None:
    """What is no TypeScript is told as V8 tells what is no JavaScript; columns count UTF-16 units."""
    assert strip(source) == {"error": {"name": "SyntaxError", "message": message, "line": line, "column": column}}


def test_javascript_is_left_as_it_is() -> None:
    """Sloppy scripts without types come out unchanged: html comments, octals, `with`, regular expressions, `let` as a name."""
    source = "var let = 010; <!-- x\nwith (a) b\nyield = /[/]:x/g; a = b / c / d\nfunction arguments() { return delete x }\nreturn let"

    assert strip(source) == source


def test_depth_has_room_and_an_end() -> None:
    """A few hundred levels of nesting are read, and thousands are refused in words instead of ending the worker."""
    assert stripped(Strip("x = " + "f(" * 300 + "1" + ")" * 300)).error is None

    error = stripped(Strip("x = " + "[" * 50_000)).error
    assert error is not None
    assert error.message == "the code is nested too deeply to be read"
