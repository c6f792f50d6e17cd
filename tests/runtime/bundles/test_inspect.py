"""What `console` writes, against Node's util.format."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.runtime.differential import differences, generated, js

LEAVES = [
    "undefined", "null", "true", "0", "-0", "1.5", "1e21", "NaN", "12n", "''", "'it\\'s'", "'\"q\"'", "'a\\nb'", "'é😀'", "'\\0\\x1f\\x7f'",
    "Symbol('s')", "() => 1", "function foo() {}", "class A {}", "class B extends Array {}", "async () => {}", "function* g() {}",
    "new Date(0)", "new Date(NaN)", "/a\\/b/gi", "new Map([[1, { a: 2 }]])", "new Set(['a', [1]])", "[1, , 3]", "new Array(5)",
    "new Uint8Array([1, 2, 3])", "new ArrayBuffer(4)", "Buffer.from('hello')", "Object.create(null)", "new (class Foo { x = 1 })()",
    "Object(1)", "Object('s')", "{ get a() { return 1 }, set b(v) {} }", "Array.from({ length: 120 }, (_, i) => i)", "'x'.repeat(90)",
    "Array.from({ length: 30 }, (_, i) => 'item' + i)", "{ [Symbol('k')]: 1, 'a-b': 2, 3: 4 }", "new WeakMap()", "new URL('https://h/?a=1')",
    "new URLSearchParams('a=1&b=2')", "new AbortController()", "Object.defineProperty(Object.assign(new Error('x'), { code: 'E' }), 'stack', { value: 'Error: x\\n    at a' })",
]  # fmt: skip
# Neither number nor text nor JSON: placeholders fail for these, in Node too, and what our console does then is its own affair.
BARE = ["Symbol('s')", "Object.create(null)", "12n"]
FORMATS = ["%s", "%d", "%i", "%f", "%j", "%O", "%c", "%%", "%", "%x", "a %s b %d", "plain"]


def calls() -> st.SearchStrategy[str]:
    """Calls with nested values, some with placeholders."""
    placeholders = st.lists(st.sampled_from(FORMATS), min_size=1, max_size=3).map(" ".join).map(js)
    convertible = [leaf for leaf in LEAVES if leaf not in BARE]
    return st.one_of(
        arguments(LEAVES).map("format({})".format),
        st.builds("format({}, {})".format, placeholders, arguments(convertible)),
    )


def arguments(leaves: list[str]) -> st.SearchStrategy[str]:
    """One to three values, nested up to four deep."""
    keys = st.sampled_from(["a", "bb", "c-d", "é", "longer_name"]).map(js)
    nested = st.recursive(
        st.sampled_from(leaves).map("({})".format),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4).map(lambda items: f"[{','.join(items)}]"),
            st.lists(st.builds("{}: {}".format, keys, inner), max_size=4).map(lambda items: f"({{{','.join(items)}}})"),
            st.lists(st.builds("[{}, {}]".format, inner, inner), max_size=2).map(
                lambda items: f"new Map([{','.join(items)}])"
            ),
        ),
        max_leaves=8,
    )
    return st.lists(nested, min_size=1, max_size=3).map(", ".join)


def test_generated_lines_are_nodes() -> None:
    """Values nested four deep, long lists, every built-in class and every placeholder."""
    assert differences(generated(calls(), 600)) == []
