"""
A function's text with hooks put in, and what its parts are: asked of a worker's parser, used by coverage and recordings.

Lines are 1-based everywhere; columns are 1-based UTF-16 units unless said otherwise. No insertion holds a newline.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from segfn_nb.contracts.outcome import JSError

Mode = Literal["coverage", "steps", "scopes"]
"""
What the hooks are for: "coverage" counts, "steps" notes which step runs in which frame, "scopes" notes that and hands over
a closure that evaluates in the scope of each step. Steps, functions, scopes and branches have the same numbers in all.
"""


class Span(msgspec.Struct, array_like=True, frozen=True):
    """A part of the text; the end is behind its last character."""

    line: int
    column: int
    end_line: int
    end_column: int


class Step(msgspec.Struct, array_like=True, frozen=True):
    """
    A place where execution can be seen to stand; its number is its position in `Structure.steps`.

    `kind` is the syntax tree's ("ReturnStatement"), or one of "FunctionEnd", "LoopHead", "LoopTest", "Catch",
    "ArrowBody". `function` and `scope` are numbers, -1 for a step at the top level. `is_counted`: it has a counter in
    coverage, as Istanbul counts statements; `counted` is then what Istanbul marks (a declaration at its initialiser).
    """

    kind: str
    span: Span
    function: int
    scope: int
    is_counted: bool
    counted: Span


class ScopeName(msgspec.Struct, array_like=True, frozen=True):
    """
    A name that a scope declares.

    `kind` is "var", "let", "const", "class", "function" or "parameter". Before `line`, `column` a lexical name is certainly not
    initialised, where reader and declaration are in the same function.
    """

    name: str
    kind: str
    line: int
    column: int


class Scope(msgspec.Struct, array_like=True, frozen=True):
    """A scope: the number of the one around it (-1: none), of its function (-1: top level), its kind and its names."""

    parent: int
    function: int
    kind: Literal["top", "function", "block", "catch"]
    names: list[ScopeName]


class FunctionPart(msgspec.Struct, array_like=True, frozen=True):
    """A function of the text. `declared` is its name, or its beginning; `parent` the function around it, -1: none."""

    name: str
    span: Span
    declared: Span
    parent: int
    is_async: bool
    is_generator: bool


class Branch(msgspec.Struct, array_like=True, frozen=True):
    """
    A decision and its arms, as Istanbul has them.

    `first` is the number of the first arm's counter among all arms.
    """

    kind: Literal["if", "switch", "cond-expr", "binary-expr", "default-arg"]
    span: Span
    arms: list[Span]
    first: int


class Structure(msgspec.Struct, frozen=True):
    """
    What a text consists of.

    Counters stand in one array: those of `steps`, of `functions`, then of the `arms` of all branches.
    """

    steps: list[Step]
    functions: list[FunctionPart]
    scopes: list[Scope]
    branches: list[Branch]
    arms: int

    @property
    def counters(self) -> int:
        """How many counters there are."""
        return len(self.steps) + len(self.functions) + self.arms


class Inserted(msgspec.Struct, frozen=True, rename="camel"):
    """
    A text with hooks.

    Attributes:
        mode: What they are for.

        code: The text.

        hooks: Names that must be bound around it, in the order of the mode's runtime half
            (`js-extension/runtime/src/observe`); none of them occurs in the function's own text.

        counters: As `Structure.counters`.

        insertions: Where something was put in: line, column in the text without it (0-based, in UTF-8 bytes, as QuickJS
            counts), and length; in the order of the text.

        texts: Of each function, class and method: where its text is with and without hooks (start and end, UTF-16 units
            from 0), so that what reads its own source finds the original.
    """

    mode: Mode
    code: str
    hooks: list[str]
    counters: int
    insertions: list[tuple[int, int, int]]
    texts: list[tuple[int, int, int, int]]


class Watch(msgspec.Struct, frozen=True):
    """An expression to evaluate at every visit of some steps of the text, which has mode "scopes"."""

    steps: list[int]
    expression: str


class Instrument(msgspec.Struct, tag="instrument", frozen=True):
    """Put hooks into a text."""

    source: str
    mode: Mode


class Instrumented(msgspec.Struct, tag="instrumented", frozen=True, rename="camel"):
    """
    The text with hooks and its structure, or why there is none.

    `keeps_state`: with mode "steps", whether the script may keep something from one invocation to the next.
    """

    inserted: Inserted | None = None
    structure: Structure | None = None
    error: JSError | None = None
    keeps_state: bool = False
