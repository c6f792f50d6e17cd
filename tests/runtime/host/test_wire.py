"""What crosses between JavaScript and Python: in a real engine, with the built TypeScript half."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segfn_nb.engine.context import Engine, JSException
from segfn_nb.runtime.bundles import bundle_source
from segfn_nb.runtime.host.wire import Crossing, JavaScriptError, from_bytes, guarded, to_bytes

# The wire as a module: the tests below call it the way a service's TypeScript half does.
LOADER = """
(() => {
  const native = {};
  for (const name of ["toHex", "toBase64"]) { const method = Uint8Array.prototype[name]; native[name] = (bytes) => method.call(bytes); }
  for (const name of ["fromHex", "fromBase64"]) { const method = Uint8Array[name]; native[name] = (text) => method.call(Uint8Array, text); }
  const module = { exports: {} };
  (0, eval)("(function (module, exports, require) {" + source + "\\n})")(module, module.exports, () => ({ native }));
  Object.assign(globalThis, module.exports);
})()
"""

# Any sequence of UTF-16 units, with what hurts made likely: NUL, halves of pairs, and the other half next to it.
units = st.lists(
    st.one_of(st.integers(0, 0xFFFF), st.sampled_from([0, 0x61, 0xD800, 0xDC00, 0xD83D, 0xDE00, 0xFFFD, 0xFEFF])),
    max_size=30,
)
services: dict[str, Callable[..., Crossing]] = {}


def text_of(sequence: list[int]) -> str:
    """The Python text of UTF-16 units; lone surrogates stay in it as such."""
    return b"".join(unit.to_bytes(2, "little") for unit in sequence).decode("utf-16-le", "surrogatepass")


def well_formed(text: str) -> str:
    """What JavaScript's toWellFormed makes of it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@pytest.fixture(scope="module")
def engine() -> Engine:
    """One engine with the wire loaded and a service `host` that does what `services["host"]` says."""
    made = Engine(memory_bytes=200_000_000)
    made.add_callable("readSource", lambda: bundle_source("wire"))
    made.evaluate("var source = readSource()")
    made.evaluate(LOADER)

    def host(*arguments: Crossing) -> Crossing:
        return services["host"](*arguments)

    made.add_callable("host", guarded(host))
    return made


def answer(engine: Engine, expression: str, service: Callable[..., Crossing]) -> Any:
    """What a JavaScript expression gives whose `host` is this service, through JSON."""
    services["host"] = service
    return json.loads(engine.evaluate(f"JSON.stringify({expression})"))


def exact(expression: str) -> str:
    """An expression that shows a text unit by unit, and anything else as it is."""
    return f"((v) => typeof v === 'string' ? Array.from({{ length: v.length }}, (_, i) => v.charCodeAt(i)) : v)({expression})"


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(units, min_size=1, max_size=4), copies=st.sampled_from([1, 1, 1, 400]))
def test_text_arrives_in_python(engine: Engine, parts: list[list[int]], copies: int) -> None:
    """Any text, also a concatenation of many, arrives whole; lone surrogates as U+FFFD."""
    seen: list[str] = []

    # A loop of += makes what the binding cannot take: an unflattened concatenation.
    build = f"((parts) => {{ let s = ''; for (let i = 0; i < {copies}; i++) for (const p of parts) s += String.fromCharCode(...p); return s }})({parts})"
    answer(
        engine, f"call(host, {build}, 'second', 7)", lambda text, second, number: seen.extend([text, second, number])
    )

    assert seen == [well_formed(text_of([unit for part in parts for unit in part] * copies)), "second", 7]


@settings(max_examples=300, deadline=None)
@given(sequence=units)
def test_text_arrives_in_javascript(engine: Engine, sequence: list[int]) -> None:
    """Unit for unit: NUL, lone surrogates, and surrogate pairs that Python holds as two characters."""
    assert answer(engine, exact("call(host)"), lambda: text_of(sequence)) == sequence


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=20))
def test_any_python_text_arrives_in_javascript(engine: Engine, text: str) -> None:
    """Whatever a Python str can hold, as its UTF-16."""
    sent = text.encode("utf-16-le", "surrogatepass")

    assert answer(engine, exact("call(host)"), lambda: text) == [
        int.from_bytes(sent[i : i + 2], "little") for i in range(0, len(sent), 2)
    ]


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400))
def test_bytes_cross_both_ways(engine: Engine, data: bytes) -> None:
    """To Python and back, every value."""
    seen: list[bytes] = []

    def service(sent: str) -> str:
        seen.append(to_bytes(sent))
        return from_bytes(data)

    back = answer(engine, f"[...bytesFromHost(call(host, bytesToHost(new Uint8Array({list(data)}))))]", service)

    assert (seen, back) == ([data], list(data))


@settings(max_examples=200, deadline=None)
@given(number=st.one_of(st.integers(), st.integers(-(2**54), 2**54), st.floats(allow_nan=False)))
def test_numbers_arrive_in_javascript(engine: Engine, number: float) -> None:
    """An int of any size arrives as the nearest Number, never cut to 32 bits."""
    try:
        nearest = float(number)
    except OverflowError:
        nearest = math.inf if number > 0 else -math.inf

    assert float(answer(engine, "String(call(host))", lambda: number).replace("Infinity", "inf")) == nearest


@settings(max_examples=200, deadline=None)
@given(number=st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**53), 2**53)))
def test_numbers_arrive_in_python(engine: Engine, number: float) -> None:
    """As int or float of the same value."""
    seen: list[float] = []

    answer(engine, f"call(host, {json.dumps(number)})", seen.append)

    assert seen == [float(number)]


def test_other_values_cross(engine: Engine) -> None:
    """null, booleans, and arguments left out or undefined in the middle."""
    seen: list[tuple[Crossing, ...]] = []

    def service(*arguments: Crossing) -> bool:
        seen.append(arguments)
        return True

    assert (
        answer(
            engine,
            "[call(host), call(host, null, true), call(host, undefined, 'a'), call(host, 1, 2, 3, 4, 5, 6)]",
            service,
        )
        == [True] * 4
    )
    assert seen == [(), (None, True), (None, "a"), (1, 2, 3, 4, 5, 6)]


@pytest.mark.parametrize(
    ("error", "caught"),
    [
        (JavaScriptError("no"), ["Error", "no", None, True]),
        (JavaScriptError("bad", name="TypeError", code="ERR_X"), ["TypeError", "bad", "ERR_X", True]),
        (JavaScriptError("odd \0\ud800", name="Mine", input="x"), ["Mine", "odd \0\ufffd", None, True]),
        (ValueError("ours"), ["HostError", "segfn_nb host service failed: host: ValueError: ours", None, True]),
        (RecursionError(), ["RangeError", "Maximum call stack size exceeded", None, True]),
    ],
)
def test_an_exception_becomes_a_javascript_error(engine: Engine, error: Exception, caught: list[Any]) -> None:
    """It is thrown where the service was called, and the next call works."""

    def service() -> None:
        raise error

    expression = "(() => { try { call(host) } catch (e) { return [e.name, e.message.toWellFormed(), e.code ?? null, e instanceof Error] } })()"

    assert answer(engine, expression, service) == caught
    assert answer(engine, "call(host)", lambda: "next") == "next"


def test_an_error_keeps_what_node_gives_it(engine: Engine) -> None:
    """`code` in the stack and in toString(), further properties enumerable."""

    def service() -> None:
        raise JavaScriptError("bad", name="TypeError", code="ERR_X", input="x")

    expression = "(() => { try { call(host) } catch (e) { return [String(e), Object.keys(e), e.input, e instanceof TypeError] } })()"

    assert answer(engine, expression, service) == ["TypeError [ERR_X]: bad", ["code", "input"], "x", True]


def test_an_unguarded_exception_is_what_all_this_is_for(engine: Engine) -> None:
    """The trap itself: the binding loses the call of a callable that raises."""
    engine.add_callable("raising", lambda: 1 / 0)

    with pytest.raises((JSException, SystemError, ZeroDivisionError)):
        engine.evaluate("raising()")
