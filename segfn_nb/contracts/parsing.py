"""What is asked of a worker about text alone: to take out types, to look for mistakes, whether it compiles. Nothing of it runs."""

from __future__ import annotations

from typing import Literal

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import JSError

Language = Literal["javascript", "typescript"]
"""What a function is written in."""


class Strip(msgspec.Struct, tag="strip", frozen=True):
    """Take the types out of TypeScript."""

    source: str


class Stripped(msgspec.Struct, tag="stripped", frozen=True):
    """The JavaScript at the positions it had, or why there is none."""

    javascript: str = ""
    error: JSError | None = None


class Examine(msgspec.Struct, tag="examine", frozen=True):
    """
    Look for what will go wrong at Segment.

    `handlers` are the names that exist before the text runs; `globals` those of Segment's world beside ECMAScript's;
    `sensitive` the settings that must not be logged.
    """

    source: str
    kind: Kind
    handlers: list[str]
    globals: list[str]
    sensitive: list[str] = []


class CodeFinding(msgspec.Struct, frozen=True):
    """
    One thing worth a look, at a 1-based line and column (UTF-16 units, as in V8's positions), or None for the whole.

    `rule` is its name.
    """

    rule: str
    level: Literal["warning", "info"]
    message: str
    line: int | None = None
    column: int | None = None


class Examined(msgspec.Struct, tag="examined", frozen=True):
    """What was found, by line. Nothing where the text cannot be parsed: whoever compiles it says so."""

    findings: list[CodeFinding] = []

    @classmethod
    def not_done(cls, why: str) -> Examined:
        """That nothing was looked for, which is no praise of the function."""
        return cls([CodeFinding("not-examined", "info", f"the code is not examined for mistakes: {why}")])


class Compile(msgspec.Struct, tag="compile", frozen=True):
    """Whether a text is an expression that a debugger could evaluate somewhere."""

    expression: str


class Compiled(msgspec.Struct, tag="compiled", frozen=True):
    """Why it is none, in V8's words; None: it is one."""

    error: JSError | None = None
