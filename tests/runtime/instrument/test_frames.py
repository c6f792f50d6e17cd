"""A call's frame has the frame it was called from as its parent, and steps run in the frame they belong to."""

from __future__ import annotations

import pytest

from tests.runtime.instrument.harness import put_into, run


def calls(source: str) -> list[str]:
    """Each frame in the order of its beginning: "function < the function its parent runs", "-" for none."""
    structure = put_into(source, "steps").structure
    assert structure is not None
    ran = run(source, "steps")
    names = ["-", *(structure.functions[function].name for function, _ in ran.frames)]
    in_frame = [0, *(function + 1 for function, _ in ran.frames)]
    # A step runs in the frame of the function that it is a part of.
    assert all(structure.steps[step].function == in_frame[frame] - 1 for frame, step in ran.steps)
    return [f"{name} < {names[parent]}" for name, (_, parent) in zip(names[1:], ran.frames, strict=True)]


HELPERS = "const sleep = (n) => new Promise((done) => { let p = Promise.resolve(); while (n--) p = p.then(); p.then(done) })\n"

PROGRAMS = {
    "arguments": (
        (
            "function f(x) { return x } function h(a, b) { return g() } function g() {}\n"
            "function main() { h(f(1), f(2)); g() }\nmain()"
        ),
        ["main < -", "f < main", "f < main", "h < main", "g < h", "g < main"],
    ),
    "arrows": (
        "const f = x => g(x), g = x => x\nfunction main() { return [1, 2].map(x => f(x)) }\nmain()",
        ["main < -", *["(anonymous_3) < main", "f < (anonymous_3)", "g < f"] * 2],
    ),
    "helpers that wait": (
        HELPERS + "async function a(n) { await sleep(n); b(); await sleep(1); b() } function b() {}\n"
        "async function main() { await Promise.all([a(3), a(1), a(2)]); b() }\nmain()",
        [
            *["main < -", "a < main", "sleep < a", "(anonymous_1) < sleep"],
            *["a < main", "sleep < a", "(anonymous_1) < sleep"] * 2,
            *["b < a", "sleep < a", "(anonymous_1) < sleep"] * 3,
            *["b < a"] * 3,
            "b < main",
        ],
    ),
    "a race": (
        HELPERS + "async function a(n) { await sleep(n); return b(n) } function b(n) { return n }\n"
        "async function main() { b(await Promise.race([a(2), a(1)])) }\nmain()",
        [
            *["main < -", "a < main", "sleep < a", "(anonymous_1) < sleep", "a < main", "sleep < a"],
            *["(anonymous_1) < sleep", "b < a", "b < a", "b < main"],
        ],
    ),
    "callbacks later": (
        "function main() { Promise.resolve().then(function later() { b() }) } function b() {}\nmain()",
        ["main < -", "later < -", "b < later"],
    ),
    "generators": (
        (
            "function* g() { b(); yield 1; b() } function b() {} function main() { for (const x of g()) c(); b() } function c() {}\n"
            "main()"
        ),
        ["main < -", "g < main", "b < g", "c < main", "b < g", "b < main"],
    ),
    "delegating generators": (
        (
            "function* g() { yield* h(); b() } function* h() { b(); yield 1 } function b() {}\n"
            "function main() { const i = g(); i.next(); b(); i.next() }\nmain()"
        ),
        ["main < -", "g < main", "h < main", "b < h", "b < main", "b < g"],
    ),
    "async generators": (
        (
            "async function* g() { b(); yield 1; await null; b() } function b() {}\n"
            "async function main() { for await (const x of g()) b(); b() }\nmain()"
        ),
        ["main < -", "g < main", "b < g", "b < main", "b < g", "b < main"],
    ),
    "errors": (
        (
            "function f() { throw 1 } function g() { try { f() } catch { b() } } function b() {}\n"
            "function main() { g(); b(); try { null.x } catch { b() } }\nmain()"
        ),
        ["main < -", "g < main", "f < g", "b < g", "b < main", "b < main"],
    ),
    "finally": (
        (
            "function f() { try { return b(1) } finally { b(2) } } function b() {} function h() {}\n"
            "function main() { h(f(), f(), b()) }\nmain()"
        ),
        ["main < -", *["f < main", "b < f", "b < f"] * 2, "b < main", "h < main"],
    ),
    "returning nothing": (
        (
            "function f() { if (true) return; } async function a() { return } function b() {}\n"
            "function main() { h(f(), b(), a(), b()) } function h() {}\nmain()"
        ),
        ["main < -", "f < main", "b < main", "a < main", "b < main", "h < main"],
    ),
    "classes": (
        (
            "class A { static { b() } x = c(); constructor() { b() } get y() { return b() } } function b() {} function c() {}\n"
            "function main() { new A().y; b() }\nmain()"
        ),
        [
            "<static_initializer> < -",
            *["b < <static_initializer>", "main < -", "c < main", "constructor < main", "b < constructor"],
            *["get y < main", "b < get y", "b < main"],
        ],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_parents(name: str) -> None:
    """Frames are entered and left with their calls, also where they wait, throw or give values in between."""
    source, expected = PROGRAMS[name]

    assert calls(source) == expected
