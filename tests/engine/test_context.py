"""The binding's traps, each seen; what the rest of the product relies on."""

from __future__ import annotations

import time

import pytest

from segfn_nb.engine.context import Engine, JSException

MEMORY = 64_000_000


def test_evaluates_and_calls() -> None:
    """A function evaluated in the engine can be called from Python."""
    double = Engine(memory_bytes=MEMORY).evaluate("(x) => x * 2")

    assert double(21) == 42


def test_python_ints_beyond_32_bits_are_cut() -> None:
    """A Python int beyond 32 bits is cut on its way in, which is why services give floats."""
    engine = Engine(memory_bytes=MEMORY)
    engine.add_callable("now", lambda: 2**40 + 7)

    assert engine.evaluate("now()") == 7


def test_a_raising_callable_loses_its_call() -> None:
    """An exception in a callback ends the whole call with SystemError, which is why services are guarded."""
    engine = Engine(memory_bytes=MEMORY)
    engine.add_callable("fail", lambda: 1 / 0)
    engine.add_callable("fine", lambda: 1)

    with pytest.raises((SystemError, ZeroDivisionError, JSException)):
        engine.evaluate("try { fail() } catch {} fine()")


def test_argument_is_cut_at_nul() -> None:
    """A string argument loses everything from NUL on, which is why its length is sent beside it."""
    seen: list[str] = []
    engine = Engine(memory_bytes=MEMORY)
    engine.add_callable("take", seen.append)
    engine.evaluate("take('a\\0b')")

    assert seen == ["a"]


def test_a_long_concatenation_cannot_be_returned() -> None:
    """A rope fails to cross and String() flattens it."""
    engine = Engine(memory_bytes=MEMORY)
    rope = "let s = 'a'.repeat(5000); s = s + 'b' + s;"

    with pytest.raises(TypeError):
        engine.evaluate(f"{rope} '' + s")
    assert len(Engine(memory_bytes=MEMORY).evaluate(f"{rope} String(s)")) == 10_001


def test_recursion_is_a_range_error() -> None:
    """Endless recursion is an error of JavaScript's and leaves the process alive."""
    engine = Engine(memory_bytes=MEMORY)

    assert engine.evaluate("(function f() { try { return f() } catch (e) { return e.name } })()") == "RangeError"


def test_memory_has_an_end() -> None:
    """A context that fills its memory throws, and is seen to be full."""
    engine = Engine(memory_bytes=MEMORY)
    with pytest.raises(JSException):
        engine.evaluate("globalThis.a = []; for (;;) a.push(new Array(1e6))")

    assert engine.is_out_of_memory()


def test_drain_ends_at_the_deadline() -> None:
    """Jobs that beget jobs for ever end with the deadline."""
    engine = Engine(memory_bytes=MEMORY)
    engine.evaluate("(async () => { for (;;) await null })(); 0")

    assert engine.drain(time.monotonic() + 0.05) is False


def test_drain_empties_the_queue() -> None:
    """Without a deadline every pending job runs."""
    engine = Engine(memory_bytes=MEMORY)
    engine.evaluate("globalThis.n = 0; (async () => { for (let i = 0; i < 5000; i++) await null; n = 1 })(); 0")

    assert (engine.drain(), engine.evaluate("n")) == (True, 1)
