"""Programs made up by Hypothesis: they end, log what they do, and mix what hooks are put into."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

NAMES = ("a", "b", "c")

Text = st.SearchStrategy[str]


def _joined(template: str, *parts: Text) -> Text:
    return st.tuples(*parts).map(lambda given: template.format(*given))


NAME = st.sampled_from(NAMES)
VALUES = st.sampled_from(["0", "1", "2", "''", "'x'", "null", "undefined", "[1, 2]", "({ a: 1 })", "`t${a}`", "NaN"])


def expressions(*, waits: str, depth: int) -> Text:
    """An expression; `waits` is "await", "yield" or nothing, what may stand there."""
    atoms = st.one_of(VALUES, NAME, st.just("(this && 1)"), st.just("typeof nothing"))
    if depth == 0:
        return atoms
    inner = expressions(waits=waits, depth=depth - 1)
    plain = expressions(waits="", depth=depth - 1)
    choices = [
        atoms,
        _joined("({0} ? {1} : {2})", inner, inner, inner),
        _joined("(({0}) || ({1}))", inner, inner),
        _joined("(({0}) && ({1}) || {2})", inner, inner, NAME),
        _joined("(({0}) ?? ({1}))", inner, inner),
        _joined("({0} = {1})", NAME, inner),
        _joined("({0} ??= {1})", NAME, inner),
        _joined("(log({0}), {1})", inner, inner),
        _joined("({0})?.a", inner),
        _joined("[{0}, ...[{1}]]", inner, inner),
        _joined("({{ a: {0}, b: () => {1} }})", inner, plain),
        _joined("(({0}) => {1})({2})", NAME, plain, inner),
        _joined("(({0} = {1}) => {{ log({0}); return {2} }})()", NAME, plain, plain),
        _joined("(function ({0}) {{ return {1} }}).call({2})", NAME, plain, inner),
        _joined("(({{ a = {0} }}) => a)({1} ?? {{}})", plain, inner),
        _joined("[1, 2].map(({0}) => {1})", NAME, plain),
        _joined("(f({0}, n - 1))", inner),
        _joined("new (class {{ p = {0}; m() {{ return {1} }} }})().m()", plain, plain),
    ]
    if waits == "await":
        choices += [_joined("(await ({0}))", inner), _joined("await Promise.resolve({0})", inner).map("({})".format)]
    if waits == "yield":
        choices += [_joined("(yield {0})", inner), _joined("(yield* [{0}])", inner), st.just("(yield)")]
    return st.one_of(choices)


def statements(*, waits: str, depth: int, inside: frozenset[str]) -> Text:
    """Statements; `inside` says what is around: "repeated", "function", labels."""
    value = expressions(waits=waits, depth=2)
    end = st.sampled_from([";", "\n", " ;\n"])
    simple = [
        _joined("log({0}){1}", value, end),
        _joined("{0} = {1}{2}", NAME, value, end),
        _joined("var {0} = {1}{2}", st.sampled_from(["v", "w"]), value, end),
        _joined("throw {0}{1}", value, end),
        st.just("v;"),
    ]
    if "repeated" in inside:
        targets = ["", *sorted(label for label in inside if label.startswith("l"))]
        simple += [_joined("{0} {1}{2}", st.sampled_from(["break", "continue"]), st.sampled_from(targets), end)]
    if "function" in inside:
        simple += [_joined("return {0}{1}", value, end), st.just("return;"), st.just("return\n")]
    if depth == 0:
        return st.one_of(simple)
    part = _several(waits=waits, depth=depth - 1, inside=inside)
    looped = _several(waits=waits, depth=depth - 1, inside=inside | {"repeated", f"l{depth}"})
    single = statements(waits=waits, depth=depth - 1, inside=inside)
    single_looped = statements(waits=waits, depth=depth - 1, inside=inside | {"repeated", f"l{depth}"})
    label = f"l{depth}"
    lexical = st.sampled_from(["let", "const"])
    compound = [
        _joined("if ({0}) {1}\nelse {2}\n", value, single, single),
        _joined("if ({0}) {{ {1} }}\n", value, part),
        _joined("{{ {0} x = {1}, y = () => x;\nlog(x, y()); {2} }}\n", lexical, value, part),
        _joined("@: for (let i = 0; i < 2; i++) {0}\n".replace("@", label), single_looped),
        _joined("@: for (const x of [1, {0}]) {{ {1} }}\n".replace("@", label), value, looped),
        _joined("@: for (var k in {{ p: 1, q: 2 }}) {{ {0} }}\n".replace("@", label), looped),
        _joined("{{ var @t = 0; @: while (@t++ < 2 && ({0}, true)) {{ {1} }} }}\n".replace("@", label), value, looped),
        _joined("{{ var @t = 0; @: do {{ {0} }} while (@t++ < 1) }}\n".replace("@", label), looped),
        _joined("try {{ {0} }} catch (e) {{ log(e); {1} }}\n", part, part),
        _joined("try {{ {0} }} catch {{ {1} }} finally {{ {2} }}\n", part, part, part),
        _joined("try {{ {0} }} finally {{ log('finally') }}\n", part),
        _joined("switch ({0}) {{ case {1}: {2} case {3}: {4} default: {5} }}\n", value, VALUES, part, NAME, part, part),
    ]
    if waits == "await":
        compound += [
            _joined("@: for await (const x of [{0}, 1]) {{ log(x); {1} }}\n".replace("@", label), value, looped)
        ]
    return st.one_of([*simple, *compound])


def _several(*, waits: str, depth: int, inside: frozenset[str]) -> Text:
    lines = st.lists(statements(waits=waits, depth=depth, inside=inside), min_size=1, max_size=3)
    return lines.map("".join)


def _labelled(text: str) -> str:
    # The labels of generated jumps must exist: a loop that runs once is around everything.
    return f"l: do {{ {text} }} while (false)\n"


def _program(kind: str, waits: str) -> Text:
    calls: dict[str, Callable[[str], str]] = {
        "function": lambda body: f"function f(n) {body} return f(a, 2);",
        "async function": lambda body: f"async function f(x, n = 2) {body} return f(b);",
        "function*": lambda body: (
            f"function* g(n) {body} const f = (x, n) => n > 0 && [...g(n)].length; return [...g(2)];"
        ),
        "async function*": lambda body: (
            f"async function* g(n) {body} const f = (x, n) => n; return (async () => {{ const r = []; "
            "for await (const x of g(2)) { log(x); r.push(x) } return r })();"
        ),
    }
    body = _several(waits=waits, depth=2, inside=frozenset({"function", "repeated", "l"})).map(_labelled)
    guarded = body.map(lambda text: f"{{ if (!(n > 0) || ++calls > 20) return 'deep'; {text} }}\n")
    return guarded.map(lambda text: "let a = 1, b = 'b', c = null, calls = 0; var v, w;\n" + calls[kind](text))


PROGRAMS: Text = st.one_of(
    _program("function", ""),
    _program("async function", "await"),
    _program("function*", "yield"),
    _program("async function*", "await"),
)
