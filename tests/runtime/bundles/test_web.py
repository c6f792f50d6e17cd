"""structuredClone, events and aborting against Node's."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.runtime.differential import differences, generated, js

LEAVES = [
    "undefined", "null", "true", "-0", "NaN", "1n", "'é'", "new Date(5)", "new Date(NaN)", "/a/gi", "Object(1)", "Object('s')",
    "Object(1n)", "new Uint8Array([1, 2])", "new Float64Array(2)", "new ArrayBuffer(3)", "new DataView(new ArrayBuffer(8), 2, 3)",
    "[1, , 3]", "() => 1", "Symbol('s')", "Promise.resolve()", "new WeakMap()", "new (class Foo { a = 1 })()",
    "Object.assign([1], { x: 2 })", "Object.create({ a: 1 })", "(function () { return arguments })(1)", "(function* () {})()",
    "new (class M extends Map {})([[1, 2]])", "{ get a() { return 3 } }", "Object.defineProperty({}, 'h', { value: 1 })",
    "[].values()", "globalThis.Math", "new URL('http://h')", "{ ['__proto__']: 1 }", "{ [Symbol('k')]: 1 }", "Buffer.from('ab')",
]  # fmt: skip
EXPRESSIONS = [
    "((a) => { a.self = a; const b = structuredClone(a); return [b === b.self, b !== a] })({})",
    "((a) => structuredClone([a, a]).every((b, i, all) => b === all[0]))({ x: 1 })",
    "((e) => { const c = structuredClone(e); return [c.name, c.message, c.cause, c.x, c instanceof TypeError, c.stack === e.stack, Object.getOwnPropertyNames(c).sort()] })(Object.assign(new TypeError('m', { cause: { a: 1 } }), { x: 1 }))",
    "((b) => [structuredClone(b, { transfer: [b] }).byteLength, b.byteLength])(new ArrayBuffer(8))",
    "structuredClone(1, { transfer: [{}] })",
    "structuredClone(1, { transfer: 5 })",
    "((b) => structuredClone(1, { transfer: [b, b] }))(new ArrayBuffer(1))",
    "structuredClone()",
    "((c) => { const seen = []; c.signal.addEventListener('abort', (e) => seen.push(e.type, e.target === c.signal, e.isTrusted)); c.signal.onabort = () => seen.push('on'); c.abort(); c.abort(); return [seen, c.signal.aborted, c.signal.reason] })(new AbortController())",
    "((c) => { c.abort('why'); return c.signal.reason })(new AbortController())",
    "((a, b) => { const s = AbortSignal.any([a.signal, AbortSignal.any([b.signal])]); b.abort('r'); return [s.aborted, s.reason] })(new AbortController(), new AbortController())",
    "AbortSignal.any([AbortSignal.abort(1), AbortSignal.abort(2)]).reason",
    "AbortSignal.abort().throwIfAborted()",
    "AbortSignal.timeout(-1)",
    "AbortSignal.timeout('5')",
    "new AbortSignal()",
    "new Promise((done) => { const s = AbortSignal.timeout(5); s.onabort = () => done(s.reason) })",
    "((t) => { const seen = []; const f = () => seen.push('f'); t.addEventListener('x', f); t.addEventListener('x', f); t.addEventListener('x', () => seen.push('once'), { once: true }); t.dispatchEvent(new Event('x')); t.removeEventListener('x', f); t.dispatchEvent(new Event('x')); return seen })(new EventTarget())",
    "((t) => { const seen = []; t.addEventListener('x', (e) => { seen.push(1); e.stopImmediatePropagation() }); t.addEventListener('x', () => seen.push(2)); return [t.dispatchEvent(new Event('x')), seen] })(new EventTarget())",
    "((t) => { t.addEventListener('x', (e) => e.preventDefault()); return [t.dispatchEvent(new Event('x')), t.dispatchEvent(new Event('x', { cancelable: true }))] })(new EventTarget())",
    "((c, t) => { const seen = []; t.addEventListener('x', () => seen.push(1), { signal: c.signal }); t.dispatchEvent(new Event('x')); c.abort(); t.dispatchEvent(new Event('x')); return seen })(new AbortController(), new EventTarget())",
    "new Event()",
    "new EventTarget().addEventListener('x')",
    "new EventTarget().addEventListener('x', 5)",
    "new EventTarget().dispatchEvent({})",
    "((e) => [Object.keys(e), e.type, e.bubbles, e.eventPhase, e.target, e.composedPath(), e.returnValue, e.isTrusted])(new Event('q'))",
    "[Object.keys(Event.prototype), Object.keys(AbortSignal.prototype), Object.keys(AbortController.prototype), String(new AbortController())]",
]  # fmt: skip


def clones() -> st.SearchStrategy[str]:
    """Clones of nested values, some of which cannot be cloned."""
    keys = st.sampled_from(["a", "b", "1", "é"]).map(js)
    nested = st.recursive(
        st.sampled_from(LEAVES).map("({})".format),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]"),
            st.lists(st.builds("{}: {}".format, keys, inner), max_size=3).map(lambda items: f"({{{','.join(items)}}})"),
            st.lists(st.builds("[{}, {}]".format, inner, inner), max_size=2).map(
                lambda items: f"new Map([{','.join(items)}])"
            ),
            st.lists(inner, max_size=2).map(lambda items: f"new Set([{','.join(items)}])"),
        ),
        max_leaves=5,
    )
    return nested.map("structuredClone({})".format)


def test_generated_clones_are_nodes() -> None:
    """What can be cloned is, into the same shape; what cannot is named as V8 names it."""
    assert differences(generated(clones(), 500)) == []


def test_clones_events_and_signals_behave_as_nodes() -> None:
    """Cycles, transfers, errors, listeners, reasons."""
    assert differences(EXPRESSIONS) == []
