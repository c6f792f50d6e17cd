"""
Reads a function's text with a JavaScript parser, in a context of its own that ends with the answer.

No environment of a function ever loads it, and what it reads does not run.
"""

from __future__ import annotations

import json
import re
from typing import TypeVar

import msgspec

from segfn_nb.contracts.instrumenting import Instrument, Instrumented
from segfn_nb.contracts.outcome import JSError
from segfn_nb.contracts.parsing import CodeFinding, Compile, Compiled, Examine, Examined, Strip, Stripped
from segfn_nb.engine.context import Engine, JSException
from segfn_nb.engine.depth import start_deep_thread
from segfn_nb.runtime.bundles import bundle_source

Answer = TypeVar("Answer")

PARSE_SECONDS = 10.0
"""What reading a text may take; a megabyte of code would take about that."""

INSTRUMENT_SECONDS = 30.0
"""What putting hooks into a text may take; somebody asked for that, and 5,000 lines take one second to five."""

LONGEST_EXAMINED = 100_000
"""Characters; nobody waits seconds for hints about a bundle."""

MEMORY_BYTES = 256_000_000


def stripped(question: Strip) -> Stripped:
    """The JavaScript of a TypeScript text."""
    try:
        return _called("typescript", "stripTypes", Stripped, question.source)
    except JSException as failure:  # out of memory, most likely
        return Stripped(error=JSError("SyntaxError", f"this cannot be read as TypeScript: {failure}"))


def examined(question: Examine) -> Examined:
    """What a function's text lets foresee."""
    if len(question.source) > LONGEST_EXAMINED:
        return Examined.not_done(f"it has more than {LONGEST_EXAMINED:,} characters")
    facts = msgspec.structs.asdict(question)
    del facts["source"]
    try:
        return Examined(_called("parser", "examine", list[CodeFinding], question.source, json.dumps(facts)))
    except JSException as failure:  # out of memory or stack, most likely; the function runs as well as before
        return Examined.not_done(str(failure).split("\n", 1)[0])


def compiled(question: Compile) -> Compiled:
    """
    Whether QuickJS compiles a text as an expression: in a method, where what only some scopes allow is allowed.

    Example:
        >>> compiled(Compile("total +")).error.message
        'Unexpected end of input'
    """
    text = f"({question.expression}\n)"
    body = json.dumps(f"return {{m(){{return {text}}}}}")
    engine = Engine(memory_bytes=MEMORY_BYTES)
    said = engine.evaluate(
        f"(()=>{{try{{Function({body})}}catch(e){{return e instanceof SyntaxError?e.message:''}}return ''}})()"
    )
    if not said or said.startswith("undefined private field"):  # which the class around the scope may have
        return Compiled()
    if re.search(r"\bawait\b", question.expression):
        return Compiled(JSError("SyntaxError", "an expression cannot await: ask for the promise without it"))
    error = instrumented(Instrument(text, "coverage")).error or JSError("SyntaxError", said)
    if (error.line, error.column) == (text.count("\n") + 1, 1):  # at the parenthesis that is ours
        error = JSError("SyntaxError", "Unexpected end of input")
    return Compiled(error)


def instrumented(question: Instrument) -> Instrumented:
    """
    A function's text with hooks, and what it consists of.

    Example:
        >>> instrumented(Instrument("x = 1", "coverage")).structure.counters  # doctest: +SKIP
        1
    """
    try:
        return _called("instrument", "instrument", Instrumented, question.source, question.mode)
    except JSException as failure:  # out of memory, most likely
        return Instrumented(error=JSError("SyntaxError", f"no hooks can be put into this: {failure}"))


def _called(bundle: str, name: str, answer: type[Answer], *arguments: str) -> Answer:
    """The answer of a bundle's function, from a deep thread: a parser calls itself for each level of nesting."""
    answers: list[str] = []
    failures: list[BaseException] = []

    def call() -> None:
        try:
            engine = Engine(memory_bytes=MEMORY_BYTES)
            module = f"(function(module,exports){{{bundle_source(bundle)}\nreturn module.exports}})"
            ask = engine.evaluate(f"(m=>{module}(m,m.exports).{name})({{exports:{{}}}})")
            answers.append(ask(*arguments))
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that asked
            failures.append(error)

    start_deep_thread(call, "segfn-parser").join()
    if failures:
        raise failures[0]
    return msgspec.json.decode(answers[0], type=answer)
