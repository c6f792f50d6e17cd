"""Functions written in TypeScript, through every door of Python's."""

from __future__ import annotations

from pathlib import Path

import pytest

from segfn_nb.errors import CompileError, OptionError
from segfn_nb.workers.session import Session
from segfn_nb.workspace.kinds import DestinationFunction, InsertFunction, load

TYPED = """interface Order { total?: number }
async function onTrack(event: { properties: Order }, settings: Record<string, string>): Promise<unknown> {
  const order = event.properties as Order; /* é */ console.log(settings.region!, order.total satisfies number | undefined);
  if (order.total === undefined) throw new ValidationError(`no ${'total' as string}`);
  return event;
}
"""


def test_source_is_the_javascript_that_goes_into_segment() -> None:
    """`source` is what is left, `typescript` what was written; both have the same lines, and JavaScript has no `typescript`."""
    function = InsertFunction(TYPED, language="typescript")

    assert (function.typescript, function.source.count("\n")) == (TYPED, TYPED.count("\n"))
    assert [len(line) for line in function.source.split("\n")] == [len(line) for line in TYPED.split("\n")]
    assert "const order = event.properties         ;" in function.source
    assert InsertFunction(function.source).typescript is None


def test_errors_of_events_are_at_the_places_they_are_written() -> None:
    """A run-time error has the line and column of the TypeScript, and the line that is shown with it is the author's."""
    outcome = InsertFunction(TYPED, language="typescript")(
        {"type": "track", "properties": {}}, settings={"region": "eu"}
    )

    assert outcome.error is not None
    assert (outcome.error.message, outcome.error.line) == ("no total", 4)
    assert TYPED.split("\n")[3].index("new ValidationError") + 1 == outcome.error.column
    assert outcome.source == TYPED
    assert [log.text for log in outcome.logs] == ["eu undefined"]


def test_positions_equal_those_of_the_same_javascript() -> None:
    """Behind a type with letters of two, three and four bytes an error is where it is behind as long a comment."""
    errors = []
    for words, language in ((": 'é€\U0001d4b3'", "typescript"), ("/*é€\U0001d4b3*/", "javascript")):
        source = f"function onTrack(event) {{ let a{words} = 1, b = event.x.y }}"
        function = DestinationFunction(source, language=language)
        errors.append(function({"type": "track"}).error)

    assert errors[0] == errors[1]
    assert errors[0] is not None
    assert errors[0].line == 1


def test_settings_are_found_in_typescript() -> None:
    """What is read of settings with types on it is found as without."""
    function = DestinationFunction(
        "function onTrack(event: any, config: { key: string }) { fetch(config.key!, (config as any).region) }",
        language="typescript",
    )

    assert [one.message for one in function.findings if "settings" in one.message] == [
        "reads settings that have no value here: key"
    ]


def test_files_say_their_language(tmp_path: Path) -> None:
    """A .ts file is TypeScript, from a path, by load() and from the project file; `language` overrules."""
    (tmp_path / "typed.ts").write_text(TYPED)
    (tmp_path / "typed.txt").write_text(TYPED)
    project = tmp_path / "segfn.toml"
    project.write_text(
        '[functions.a]\nfile = "typed.ts"\nkind = "insert"\n'
        '[functions.b]\nfile = "typed.txt"\nkind = "insert"\nlanguage = "typescript"\n'
    )
    made = [
        InsertFunction(tmp_path / "typed.ts"),
        load(str(tmp_path / "typed.ts"), kind="insert"),
        load("a", project=project),
        load("b", project=project),
        InsertFunction(tmp_path / "typed.txt", language="typescript"),
    ]

    assert [function.typescript for function in made] == [TYPED] * 5
    with pytest.raises(CompileError):
        InsertFunction(tmp_path / "typed.ts", language="javascript")
    with pytest.raises(OptionError, match="'coffee' is none of javascript, typescript"):
        InsertFunction(TYPED, language="coffee")


def test_refusals_show_the_line_that_is_written() -> None:
    """What cannot be stripped is a CompileError with position, line and caret; no worker is left behind."""
    with pytest.raises(CompileError) as raised:
        DestinationFunction("function onTrack() {}\n  enum Color { Red }", language="typescript", name="colours")

    assert raised.value.report() == [
        "colours does not compile: line 2, column 3",
        "      enum Color { Red }",
        "      ^",
        (
            "SyntaxError: enum Color is not supported: it makes code, and only types are taken out. "
            "Write const Color = { Red: 0 } as const"
        ),
    ]


@pytest.mark.parametrize(
    ("source", "is_said"),
    [
        ("async function onTrack(event: any) {}", True),
        ("interface Order { total: 1 }\nfunction onTrack() {}", True),
        ("function onTrack(event) { return (event as any).x }", True),
        ("function onTrack(event) { return { a: text, b: ] } }", False),
        ("function onTrack(event) { let type = 1 x }", False),
    ],
)
def test_types_in_javascript_are_recognised(source: str, is_said: bool) -> None:
    """A syntax error in a line with types says how to have it read as TypeScript, other lines do not."""
    with pytest.raises(CompileError) as raised:
        DestinationFunction(source)

    assert ("This looks like TypeScript: add --typescript" in raised.value.hint) == is_said


def test_javascript_is_defined_and_run_without_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Defining a JavaScript function and running an event asks nothing of any parser."""

    def fail(*_: object) -> None:
        pytest.fail("a parser was asked")

    monkeypatch.setattr(Session, "strip", fail)
    monkeypatch.setattr(Session, "examine", fail)

    assert DestinationFunction("function onTrack() {}")({"type": "track"}).delivery == "delivered"
