"""What holds for every text with hooks, whatever the function does."""

from __future__ import annotations

import msgspec
import pytest

from segfn_nb.contracts.instrumenting import Instrument, Structure
from segfn_nb.runtime.parser import instrumented
from tests.runtime.differential import generated
from tests.runtime.instrument.harness import MODES, hooked, put_into, without_hooks
from tests.runtime.instrument.programs import PROGRAMS
from tests.runtime.instrument.snippets import SNIPPETS


def structure_of(source: str) -> Structure:
    """What a text consists of."""
    found = put_into(source, "steps").structure
    assert found is not None
    return found


@pytest.fixture(scope="module")
def sources() -> list[str]:
    """All texts of these tests."""
    return [*SNIPPETS, *generated(PROGRAMS, 20)]


def test_nothing_is_lost_and_no_line_is_added(sources: list[str]) -> None:
    """Taking out what was put in gives the source, and no insertion holds a line end."""
    for source in sources:
        for mode in MODES:
            inserted = hooked(source, mode)
            assert without_hooks(inserted) == source, mode
            assert inserted.code.count("\n") == source.count("\n")


def test_numbers_are_the_same_in_all_modes(sources: list[str]) -> None:
    """Steps, functions, scopes and branches do not depend on the mode."""
    for source in sources:
        coverage, steps, scopes = (put_into(source, mode) for mode in MODES)
        assert coverage.structure == steps.structure == scopes.structure
        assert coverage.structure is not None
        assert coverage.inserted is not None
        assert coverage.inserted.counters == coverage.structure.counters


def test_numbers_mean_something(sources: list[str]) -> None:
    """Every number in a structure is one of something that is there, and parents come before what is in them."""
    for source in sources:
        found = structure_of(source)
        functions, scopes = len(found.functions), len(found.scopes)
        assert all(-1 <= step.function < functions and -1 <= step.scope < scopes for step in found.steps)
        assert all(function.parent < number for number, function in enumerate(found.functions))
        assert all(scope.parent < number and scope.function < functions for number, scope in enumerate(found.scopes))
        firsts = [(branch.first, len(branch.arms)) for branch in found.branches]
        covered = sorted(first + arm for first, arms in firsts for arm in range(arms))
        assert covered == list(range(found.arms))


def test_hooks_names_are_not_the_texts(sources: list[str]) -> None:
    """No hook's name occurs in the text, not even in a text that holds the names it would get."""
    for source in sources:
        for mode in MODES:
            names = hooked(source, mode).hooks
            assert len(names) == (1 if mode == "coverage" else 7)
            assert not any(name in source for name in names)
    clashing = "x = 1"
    for _ in range(3):
        clashing = f"// {' '.join(hooked(clashing, 'steps').hooks)}\nx = 1"
        assert not any(name in clashing for name in hooked(clashing, "steps").hooks)


def test_a_scope_knows_its_names() -> None:
    """Each kind of name is in the scope that declares it, lexical ones with the place where they begin to be there."""
    source = (
        "var v = 1; let top1 = 2;\n"
        "function f(p, { q: [r = 1], ...s }) {\n"
        "  if (p) { const c = 1; var hoisted; class K {} function inner() {} }\n"
        "  for (let i = 0; i < 1; i++) for (const [k, w] of []) p;\n"
        "  try { p } catch ({ message }) { let m }\n"
        "  switch (p) { case 1: let inCase; }\n"
        "}\n"
        "const g = function named(a) { 'use strict'; return () => a };\n"
    )
    found = structure_of(source)
    named = [
        (scope.kind, scope.parent, scope.function, " ".join(f"{name.kind}:{name.name}" for name in scope.names))
        for scope in found.scopes
    ]

    assert named == [
        ("top", -1, -1, "let:top1 function:f const:g var:v"),
        ("function", 0, 0, "parameter:p parameter:r parameter:s var:hoisted"),
        ("block", 1, 0, "const:c class:K function:inner"),
        ("function", 2, 1, ""),
        ("block", 1, 0, "let:i"),
        ("block", 4, 0, "const:k const:w"),
        ("catch", 1, 0, "parameter:message"),
        ("block", 6, 0, "let:m"),
        ("block", 1, 0, "let:inCase"),
        ("function", 0, 2, "parameter:a function:named"),
        ("function", 9, 3, ""),
    ]
    assert [(name.line, name.column) for name in found.scopes[0].names] == [(1, 24), (1, 1), (8, 61), (1, 1)]


def test_steps_are_where_one_can_stand() -> None:
    """Statements, loops' heads and conditions, catches, arrows' values and ends of functions, each in its scope."""
    source = (
        "async function onTrack(event) {\n"
        "  for (const one of event.items) {\n"
        "    while (one.n-- > 0) await send(one)\n"
        "  }\n"
        "  try { return 1 } catch (e) { throw e }\n"
        "}\n"
        "const f = x => x + 1\n"
    )
    steps = [(step.kind, step.span.line, step.span.column, step.function) for step in structure_of(source).steps]

    assert steps == [
        ("ForOfStatement", 2, 3, 0),
        ("LoopHead", 2, 8, 0),
        ("WhileStatement", 3, 5, 0),
        ("LoopTest", 3, 12, 0),
        ("ExpressionStatement", 3, 25, 0),
        ("TryStatement", 5, 3, 0),
        ("ReturnStatement", 5, 9, 0),
        ("Catch", 5, 20, 0),
        ("ThrowStatement", 5, 32, 0),
        ("FunctionEnd", 6, 1, 0),
        ("VariableDeclaration", 7, 1, -1),
        ("ArrowBody", 7, 16, 1),
    ]


def test_an_eval_that_would_change_something_is_left_out() -> None:
    """Where `eval` or `arguments` is declared, or a function's own name assigned, no closure is handed over."""
    without = [
        "function f(eval) { eval }",
        "function f() { var arguments; arguments }",
        "function f() { { let eval; eval } }",
        "(function f() { 'use strict'; f = 1 })",
        "(function f() { for (f of []); })",
        "with (a) { b }",
    ]
    kept = ["function f() { return arguments }", "(function f() { f() })", "eval('1')"]

    def inside(source: str) -> bool:
        return "=>eval(" in hooked(source, "scopes").code.split("{", 1)[-1]

    assert [source for source in without if inside(source)] == ["function f() { { let eval; eval } }"]
    assert hooked(without[2], "scopes").code.count("=>eval(") == 1  # the function's end, outside the block
    assert all("=>eval(" in hooked(source, "scopes").code for source in kept)


def test_what_cannot_be_parsed_is_an_error_with_its_place() -> None:
    """A syntax error is told as V8 tells it, and too deep a text says so."""
    broken = instrumented(Instrument("const a = 1;\nlet b = ;", "steps"))
    deep = instrumented(Instrument("x = " + "[" * 50_000, "steps"))

    assert broken.inserted is None
    assert broken.error is not None
    assert (broken.error.name, broken.error.message) == ("SyntaxError", "Unexpected token ';'")
    assert (broken.error.line, broken.error.column) == (2, 9)
    assert deep.error is not None
    assert "nested too deeply" in deep.error.message


def test_a_long_function() -> None:
    """Five thousand lines, some of them nested, get their hooks."""
    lines = [f"out.push(event.p{n});" for n in range(4_900)]
    nested = ["{"] * 50 + ["}"] * 50
    answer = instrumented(Instrument("\n".join(["function f(event, out) {", *lines, *nested, "}"]), "scopes"))

    assert answer.error is None
    assert answer.structure is not None
    assert len(answer.structure.steps) == 4_901


def test_answers_are_the_contracts() -> None:
    """What the parser says is decoded strictly, nothing left over."""
    answer = put_into("const f = (a = 1) => a ? 1 : 2", "coverage")

    assert msgspec.convert(msgspec.to_builtins(answer), type(answer)) == answer
