"""Whether a function may keep something from one event to the next is told from its text."""

from __future__ import annotations

import pytest

from segfn_nb.contracts.instrumenting import Instrument
from segfn_nb.runtime.parser import instrumented


def keeps(source: str) -> bool:
    """What is said of the text."""
    return instrumented(Instrument(source, "steps")).keeps_state


@pytest.mark.parametrize(
    "source",
    [
        "let n = 0; function onTrack() { n += 1; }",
        "var n; const f = () => { n++; };",
        "function onTrack() { total = 1; }",
        "const seen = new Set(); function onTrack(e) { seen.add(e); }",
        "const seen = {}; function onTrack(e) { seen[e.id] = 1; }",
        "const list = []; function onTrack(e) { list.push(e); }",
        "const word = /a/g; function onTrack(e) { return word.test(e.t); }",
        "function onTrack() { onTrack.calls = (onTrack.calls || 0) + 1; }",
        "function onTrack() { globalThis.n = 1; }",
        "function onTrack() { this.n = (this.n || 0) + 1; }",
        "async function onTrack(e) { return cache.load(e.id, 60, f); }",
        "class A { static seen = []; }",
        "function onTrack() { Array.prototype.last = 1; }",
        "function onTrack(e) { eval(e.code); }",
    ],
)
def test_what_keeps_something(source: str) -> None:
    """Whatever of the script's own or of all can be changed by a call is state, as is what nobody can tell."""
    assert keeps(source)


@pytest.mark.parametrize(
    "source",
    [
        "async function onTrack(event) { let n = 0; n++; event.n = n; const a = []; a.push(n); return event; }",
        "const RATE = 2, NAME = 'a' + 'b', WORD = /a/i; function onTrack(e) { return e.x * RATE; }",
        "const crypto = require('crypto'); const f = (x) => ({ x }); class A { b() { const c = {}; c.d = 1; return c; } }",
        "function onTrack({ a = {} }) { a.b = 1; for (const x of [1]) delete a.x; try { a(); } catch (e) { e.n = 1; } }",
    ],
)
def test_what_keeps_nothing(source: str) -> None:
    """What a call makes for itself, constants that nothing can change, and functions are no state."""
    assert not keeps(source)
