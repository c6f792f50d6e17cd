"""Texts of the errors that the engine throws, against Node 22: user code, causes and explanations read them."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.runtime.environment import Environment
from tests.runtime.differential import node
from tests.runtime.helpers import environment, run

THROWN = """
let u; u.x
let n = null; n.x
const o = {}; o.a.b
const o = {}; o.a.b.c
const o = {}; o.a()
const o = {}; o.a.b()
const o = { a: {} }; o.a.b()
const o = { a: 1 }; o.a()
const o = {}; o['a']()
const o = {}; o["a-b"]()
const o = { a: [] }; o.a[0]()
const a = [1]; a[0]()
const k = 'x'; const o = {}; o[k]()
const k = 'x'; let u; u[k]
let u; u['x']
let u; u[0]
let u; u()
let u; u.x = 1
let n = null; n.x = 1
let u; u['x'] = 1
let u; delete u.x
let u; u.x()
let u; u.x.y()
let u; u?.x.y; u.z
nope
nope()
nope.x
nope = nope + 1
typeof x; let x
x; const x = 1
x = 1; let x
const c = 1; c = 2
const c = 1; c++
const c = 1; c += 1
5()
'a'()
(void 0)()
(1, 2)()
const f = () => 1; f()()
const o = { f: () => 1 }; o.f()()
const o = {}; new o.A()
const X = 5; new X()
let u; new u()
const f = () => 1; new f()
const o = { m() {} }; new o.m()
new (class A { constructor() { this.x() } })()
class A {}; A()
class A {}; class B extends A { constructor() {} } new B()
class B extends null {} new B()
let u; for (const x of u) x
let n = null; for (const x of n) x
for (const x of 5) x
const o = {}; for (const x of o) x
const o = { a: 5 }; for (const x of o.a) x
const o = {}; for (const x of o.a) x
const o = {}; [...o]
let u; [...u]
const o = {}; f(...o); function f() {}
let u; Math.max(...u)
const o = { a: {} }; [...o.a]
const { a } = undefined
const { a } = null
let u; const { a } = u
const o = {}; const { a } = o.b
const o = {}; const { a, b } = o.b
const o = {}; const { a: { b } } = o
const o = { a: null }; const { a: { b } } = o
let u; const {} = u
let u; ({ a: u } = u)
const f = ({ a }) => a; f()
const f = ({ a }) => a; f(null)
function f({ a }) { return a } f()
const f = ({ a: { b } }) => b; f({})
const [a] = undefined
const [a] = null
const [a] = {}
const o = {}; const [a] = o.b
let u; const [a] = u
const f = ([a]) => a; f()
const f = ([a]) => a; f({})
new Map(5)
new Map([1])
new Set(5)
Object.fromEntries([1])
Object.fromEntries(5)
'x' in 'y'
'x' in 5
const u = undefined; 'x' in u
1 instanceof 1
1 instanceof {}
let u; 1 instanceof u
const f = () => 1; 1 instanceof f
Object.defineProperty(1, 'x', {})
Object.defineProperty({}, 'x', 1)
Object.create(1)
Object.setPrototypeOf({}, 1)
Object.keys(undefined)
Object.keys(null)
Object.entries(undefined)
Object.values(null)
Object.assign(null)
'use strict'; Object.freeze({ a: 1 }).a = 2
(() => { 'use strict'; Object.freeze({ a: 1 }).a = 2 })()
(() => { 'use strict'; Object.freeze([1]).push(2) })()
(() => { 'use strict'; delete Object.freeze({ a: 1 }).a })()
(() => { 'use strict'; ({ get a() { return 1 } }).a = 2 })()
(() => { 'use strict'; undeclared = 1 })()
(() => { 'use strict'; 'abc'.length = 1 })()
(() => { 'use strict'; Object.preventExtensions({}).a = 1 })()
[].reduce((a, b) => a)
[].reduce(5)
[1].map(5)
[1].map()
[1].filter('x')
[1].forEach({})
[1].find(undefined)
[1].sort(5)
[1].flatMap(5)
new Array(-1)
[].length = -1
'a'.repeat(-1)
'a'.repeat(Infinity)
'a'.padEnd(2 ** 31)
(1).toFixed(101)
(1).toPrecision(0)
(1).toString(1)
(1).toExponential(-1)
new Date(NaN).toISOString()
'a'.normalize('x')
String.fromCodePoint(-1)
'a'.matchAll(/a/)
'a'.replaceAll(/a/, 'b')
'a'.startsWith(/a/)
new RegExp('[')
new RegExp('(')
new RegExp('a', 'zz')
new RegExp('*')
Symbol() + ''
`${Symbol('x')}`
+Symbol()
new Symbol()
1n + 1
BigInt(1.5)
BigInt('x')
BigInt(undefined)
+1n
Math.max(1n)
1n / 0n
JSON.stringify({ a: 1n })
const o = {}; o.o = o; JSON.stringify(o)
const o = { a: {} }; o.a.b = o; JSON.stringify(o)
const o = { l: [] }; o.l.push(o); JSON.stringify(o)
({ toString: () => ({}), valueOf: () => ({}) }) + ''
decodeURIComponent('%')
decodeURI('%E0%A4%A')
encodeURIComponent('\\ud800')
null.x
undefined.x
null[Symbol.iterator]
const s = Symbol('t'); let u; u[s]
Promise.resolve.call(1)
new Promise()
new Promise(5)
Promise()
Map()
new WeakMap().set(1, 1)
new WeakSet().add('x')
new Proxy(1, {})
Reflect.ownKeys(1)
Reflect.construct(1)
structuredClone(() => 1)
(function f() { f() })()
const { x } = await null
await (async () => { let u; return u.y })()
const event = {}; event.properties.email.toLowerCase()
const event = { properties: {} }; event.properties.email.toLowerCase()
const event = { properties: { email: 5 } }; event.properties.email.toLowerCase()
const event = { properties: {} }; event.properties.products.map((p) => p.sku)
const event = { properties: { products: {} } }; event.properties.products.map((p) => p.sku)
const event = {}; const { total } = event.properties
const event = { properties: {} }; for (const product of event.properties.products) product
const event = { traits: null }; event.traits.name
const event = {}; if (event.context.page.url) 1
const event = {}; const x = { ...event.a.b }
const event = {}; const t = `${event.a.b}`
const event = {}; event.a.b = 1
const event = {}; [1].map((x) => event.a.b)
const _ = {}; _.get({}, 'a')
const settings = {}; settings.url.trim()
const response = {}; response.json()
const response = {}; (await response).body.x
""".strip().split("\n")
"""Statements that throw at run time."""

NOT_COMPILED = """
let x = ;
const x
if (
foo(
{ a: 1, b: 2
var 1a
let let = 1
const a = 1; const a = 2
let a; let a
let a; var a
function f() { return
return = 1
"abc
`abc
'a
b'
/a
a b
a = = b
5 5
x => { }}
for (const x of
await x
async () => { await }
const { a = 1
class A { constructor() {} constructor() {} }
class A extends { }
super.x
import x from 'y'
export const x = 1
const f = async () => { for await (const x of y }
let [a, b = 1
1 = 2
a++ ++
({ a: 1 } = 1) => 1
break
continue
if (1) { break }
label: label: 1
with (a
else {}
case 1:
try { }
catch (e) {}
throw
throw
switch (a) { default: default: }
const o = { get a(x) {} }
"use strict"; 010
\\u{110000}
@x
#x in y
a?.b = 1
new a?.b()
async function f() { function g() { await 1 } }
function f(a, a) { 'use strict' }
}
)
]
x +
x ? y
x ? y :
[1, 2
(1, 2
f(1 2)
{ a: 1 b: 2 }
const o = { a: 1 b: 2 }
const o = { a 1 }
const a = [1 2]
if (a) else b
if a {}
for (;;
while (
do x
function () {}
function f( {}
class { }
const x = "a" "b"
let x = 1 let y = 2
""".strip().split("\n")
"""Texts that do not compile."""

KNOWN: dict[str, list[str]] = {
    "QuickJS does not say which of the two it was": [
        "const { a } = undefined",
        "const { a } = null",
        "let u; const { a } = u",
        "const o = {}; const { a } = o.b",
        "const o = {}; const { a, b } = o.b",
        "let u; const {} = u",
        "let u; ({ a: u } = u)",
        "const { x } = await null",
        "const event = {}; const { total } = event.properties",
    ],
    "nor what was passed": [
        "const f = ({ a }) => a; f()",
        "const f = ({ a }) => a; f(null)",
        "function f({ a }) { return a } f()",
    ],
    "nor which of two patterns, one inside the other": [
        "const o = {}; const { a: { b } } = o",
        "const o = { a: null }; const { a: { b } } = o",
        "const f = ({ a: { b } }) => b; f({})",
    ],
    "nor where an array pattern stands": [
        "const [a] = undefined",
        "const [a] = null",
        "const [a] = {}",
        "let u; const [a] = u",
        "const f = ([a]) => a; f({})",
        "for (const x of 5) x",
    ],
    "what is called is no name": ["5()", "'a'()", "(void 0)()", "(1, 2)()"],
    "either of two calls may be meant": ["const f = () => 1; f()()", "const o = { f: () => 1 }; o.f()()"],
    "its position is the statement before": ["class A {}; A()", "class B extends null {} new B()"],
    "V8 shows the value, which QuickJS does not say": [
        "new Map([1])",
        "Object.fromEntries([1])",
        "const u = undefined; 'x' in u",
        "1 instanceof 1",
        "let u; 1 instanceof u",
        "Object.defineProperty({}, 'x', 1)",
        "Object.setPrototypeOf({}, 1)",
        "(() => { 'use strict'; Object.freeze([1]).push(2) })()",
        "(() => { 'use strict'; 'abc'.length = 1 })()",
        "[1].forEach({})",
        "const s = Symbol('t'); let u; u[s]",
        "Promise.resolve.call(1)",
        "Reflect.construct(1)",
    ],
    "V8 also shows the way around the circle": [
        "const o = {}; o.o = o; JSON.stringify(o)",
        "const o = { a: {} }; o.a.b = o; JSON.stringify(o)",
        "const o = { l: [] }; o.l.push(o); JSON.stringify(o)",
    ],
    "QuickJS looks at the text in another order": [
        "const { a = 1",
        "let [a, b = 1",
        "a++ ++",
        "label: label: 1",
        "\\u{110000}",
        "#x in y",
    ],
    "QuickJS takes it": ["new a?.b()"],
}
"""Statements whose text differs, by the reason."""

IN_NODE = """
const [thrown, broken] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const told = (e) => e instanceof Error ? `${e.name}: ${e.message}` : String(e);
(async () => {
  const found = [];
  for (const code of thrown) {
    try { await eval(`(async () => {\\n${code}\\n})`)(); found.push("nothing"); } catch (e) { found.push(told(e)); }
  }
  for (const code of broken) {
    const wrapped = `(function(onTrack) { function f() {}\\n${code}\\n})`;
    try { new (require("node:vm").Script)(wrapped); found.push("nothing"); } catch (e) { found.push(told(e)); }
  }
  process.stdout.write(JSON.stringify(found));
})();
"""


def in_node() -> list[str]:
    """What each statement throws in Node."""
    command = [str(node()), "--no-warnings", "-e", IN_NODE]
    given = json.dumps([THROWN, NOT_COMPILED])
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, timeout=120)
    found: list[str] = json.loads(done.stdout)
    return found


def thrown_here() -> list[str]:
    """What each statement throws in one environment, each in a function of its own."""
    lines = "\n".join(f"async () => {{\n{code}\n}}," for code in THROWN)
    source = f"""
    const statements = [{lines}]
    async function onTrack() {{
      const found = []
      for (const statement of statements) {{
        try {{ await statement(); found.push('nothing') }} catch (e) {{
          found.push(e instanceof Error ? `${{e.name}}: ${{e.message}}` : String(e))
        }}
      }}
      return {{ found }}
    }}"""
    record = run(source, kind=Kind.INSERT_DESTINATION)
    assert record.error is None, record.error
    found: list[str] = json.loads(bytes(record.value))["found"]  # type: ignore[arg-type]
    return found


def not_compiled_here(code: str) -> str:
    """What keeps a text from compiling."""
    loaded = environment(f"function f() {{}}\n{code}").loaded
    return (
        "nothing" if loaded.error is None or loaded.stage == "load" else f"{loaded.error.name}: {loaded.error.message}"
    )


def test_texts_are_nodes_or_known_to_differ() -> None:
    """Every text equals Node's but for those listed with a reason; one that has become equal must leave the list."""
    here = [*thrown_here(), *map(not_compiled_here, NOT_COMPILED)]
    pairs = zip([*THROWN, *NOT_COMPILED], in_node(), here, strict=True)
    differing = {code: (theirs, ours) for code, theirs, ours in pairs if theirs != ours}
    known = {code for codes in KNOWN.values() for code in codes}

    assert set(differing) == known, {code: differing.get(code) for code in set(differing) ^ known}


DESTRUCTURED = """
async function onTrack(event, settings) {
  const started = 1;
  const { total } = event.properties;
  const { page } = event.context;
  for (const { sku } of event.items) sku;
  return event.list.map(({ id }) => id);
}
"""


@pytest.mark.parametrize(
    ("event", "message", "line"),
    [
        ({}, "Cannot destructure property 'total' of 'event.properties' as it is undefined or null.", 4),
        ({"properties": {}}, "Cannot destructure property 'page' of 'event.context' as it is undefined or null.", 5),
        ({"properties": {}, "context": {}}, "event.items is not iterable", 6),
        ({"properties": {}, "context": {}, "items": [None]}, "Cannot convert undefined or null to object", 6),
        (
            {"properties": {}, "context": {}, "items": [], "list": [None]},
            "Cannot destructure property 'id' of a parameter as it is undefined or null.",
            7,
        ),
    ],
)
def test_a_pattern_that_meets_nothing(event: dict[str, Any], message: str, line: int) -> None:
    """The pattern is named and the error stands at its line, where nothing else can be meant; else nothing is claimed."""
    error = run(DESTRUCTURED, {"type": "track", **event}).error

    assert error is not None
    assert (error.message, error.line) == (message, line)


@pytest.mark.parametrize(
    "body",
    [
        "const r = await fetch('https://a.example/', { method: 'POST' }); const { a: { b } } = event",
        "if (event.x) { const { q } = event.y } const { a: { b } } = event",
        "const g = ({ z }) => z; if (event.type) null; const { a: { b } } = event; g({})",
        "return event.list.map(({ id: { x } }) => x)",
    ],
)
def test_nothing_is_claimed_that_may_be_wrong(body: str) -> None:
    """Where another pattern, or one inside the pattern, may be the one, the engine's own text stays."""
    error = run(f"async function onTrack(event) {{ {body} }}", {"type": "track", "list": [{}]}).error

    assert error is not None
    assert error.message == "Cannot convert undefined or null to object"


def test_what_user_code_makes_stays() -> None:
    """Messages of the user's own errors are never changed, whatever they say and however they are made."""
    source = """
    class Mine extends TypeError { constructor(message) { super(message) } }
    const made = [
      new TypeError('not a function'), TypeError('not a function'), new Mine('not a function'),
      Object.assign(new Error('value is not iterable')), Reflect.construct(Error, ['empty array']),
    ]
    async function onTrack() { return { said: made.map((e) => e.message) } }
    """
    record = run(source, kind=Kind.INSERT_DESTINATION)

    assert json.loads(bytes(record.value))["said"] == [  # type: ignore[arg-type]
        *["not a function"] * 3, "value is not iterable", "empty array",
    ]  # fmt: skip


def test_the_texts_are_loaded_by_the_first_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors of the user's own never load them."""
    asked: list[str] = []
    real = Environment._bundle

    def told(name: str) -> str:
        asked.append(name)
        return real(name)

    monkeypatch.setattr(Environment, "_bundle", staticmethod(told))
    made = environment("async function onTrack(e) { if (e.bad) e.x.y; console.log(1); throw new RetryError('later') }")
    made.run(0, '{"type":"track"}')
    before = list(asked)
    made.run(1, '{"type":"track","bad":true}')

    assert (before, asked) == ([], ["messages"])
