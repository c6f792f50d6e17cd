"""TypeScript that Node strips as we do, and the few places where we know better or refuse."""

from __future__ import annotations

SAME = """
function f<T>(this: X, a?: number, ...b: T[]): T | null { return a! as T }
function g(this: X) {} function h(this: X,) {} function i(this\\n: X, /*c*/ a) {} function j(this /* c */ : X /* d */ , a) {}
let x!: number, {p, q}: {p: string} = r satisfies R
let z: {a: 1}\\n/* c */ // d\\nlet é: '\U0001d4b3' = 1, 中: '€é' = 2
let x: {a: 1\u2028b: 2}
let x: string\\r\\nlet y: {\\r\\na: 1\\r\\n} = 1\\r\\n
let x: /* comment */ string = /re: x/g.test(a) ? b / c : d
let x = y as any; // as any\\nlet s = 'x as any'
let a: `x${string}` = `x${b as string}`; x = `a${(b as any)}` as string
let a: b extends c ? d : e; let f: { [K in keyof g]?: h }; let i: { readonly [K in j as `k${K}`]-?: l }
let m: [n: o, ...p[]]; let q: r[number]['s']; let a: typeof b.c<d>; let e: f.g.h; let i: import('j').k; let u: unique symbol
let a: (b: string) => void = c; let d: new () => e = f; let g: { (a): void; new (a): b; readonly c?: d; [e: string]: f; get x(): y } = 1
let x: Array<Array<string>>=1; let y: A<B<C>>= 2; let f = (a: A<B>) => a; var a = b as unknown as C<D<E>>; c = d < e >> f
let a = x as y as z; a = b! as C; a = b as C | D & E; a = b as (c) => d; a= b as {x: 1}; a = b as [1]; a = b as const
x = a as any && b; x = a as any || b; x = a as any ?? b; x = a as any + 1; x = a as any == b; x = a as any < b
a as any = 1; (a as any) = 1; (a!) = 1; a! = 1; a!.b = 1; a![0]; a!(b); a!++
(a as any)?.b; a!?.b; a?.b!; a?.b!.c; a?.[b]!.c; a![b!]!.c!(); new (a as any)(b); delete (a as any).b; typeof (a as any)
let x = a! in b; let y = a! instanceof B; for (let k in a!) {} for (const x of y as any[]) {} for (var w: any = 1; ;) {}
f(a as any, b!, ...c as any); [a as any, b!, ...c as any]; ({a: b as any, [c as any]: d!, e() { return f as any }, ...g as any})
const {a = 1 as any, b: {c} = d!, ...e}: F = g; let {h, i}: {h: string, i?: number} = j
if ((a as any)) {} while (b as any) {} do {} while (c as any); switch (d as any) { case e as any: default: type D = 1 }
try {} catch (e: unknown) {} try { a as any } finally { b! } try {} catch (e: any) { throw e as Error }
async function f() { for await (const a of b as any) {} await (c as any); await c!; (await c)! }
async function* f<T>(this: A, b?: B): AsyncGenerator<T> { yield* b as any; yield b!; }
function isX(a: any): a is string { return true } function f(a): asserts a is string {} function g(a): asserts a {}
let a: asserts = 1; let type: type = 1; let of: any = 2; let async: number = 1; async<T>(x)
var as, satisfies = 1; type = 2; var type = 3; declare = 1; namespace = 1; abstract = 2; module = 2
type\\nX = 1
type;
type X\\n= 1\\nfoo
let a = b\\nas\\nfoo
const f = <T>(a: T): T => a; let a = <T,>(b: T) => b; let c = <T extends X>(b: T) => b; (<T>(a: T) => a)(b)
const f = async <T>(a: T) => a
const f = async <\\nT>(a: T) => a
const f = async <T>\\n(a) => a
const f = <\\n T\\n>(a: T)\\n: Promise<\\n T> => a
const f = async (a): Promise<\\n T> => a
const f = (a)\\n: T => a
let f = (a) /* \\n */: T => a
function f() { return async <\\nT>(a) => a }
function f() { return <\\nT>(a) => a }
function f() { throw <\\nT>(a) => a }
function *f() { yield <\\nT>(a) => a }
function f(): Promise<\\n T> { }
let a = (b: any) => c, d = b => (c as any), e = async b => c!
let a = (b?: any) => c; let d = (b?) => c; let e = ({b}: any) => c; let f = ([b]: any, ...g: any[]) => c
x = a ? (b): c => d : e; let y = a ? (b) : c; let z = a ? (b as any) : (c: any) => d; x = a ? b : (c): d => e; a ? b as c : d
x = a < b > (c); f(a < b, c > d); a < b || c > (d); if (a < b && c > d) {} x = a<b>c; x = i<y>>(2)
let x = y<T>; new Foo<T>; new Foo<T>(); f<T>`a`; a?.<T>(b); f<string>('a')<number>(b); new Map<string, Array<number>>([['a', [1]]])
let f = function <T>(a: T) {}; let o = { m<T>(a: T): T { return a }, async *n<T>() {}, get x(): string { return '' } }
let o = { f(this: X) {}, g(this: X, a) {} }; let h = function (this: X) {};
function f(a: string): void\\nfunction f(a) {}
function f(a: string): void;\\nfunction f(a: number): void;\\nfunction f(a, b?) {}
declare function f(a: string): void;\\ndeclare let x: number\\ndeclare class Z {}\\ndeclare enum E { A }\\nlet y
declare global { var a: 1 }\\ndeclare module 'a' {}\\ndeclare module 'x';\\ndeclare namespace A { let x }\\nlet b
interface I<T> extends J<T>, K { a: 1; b?(c: string): void }\\nexport interface L {}\\nexport default interface M {}\\nlet b
export type X = 1\\nexport type { A } from 'z'\\nimport type Y from 'y'\\nimport type { Z, W } from 'z'\\nimport type Q = require('q')\\nlet b
namespace A { }\\nnamespace B { type X = 1; export interface Y {} }
class A<T> extends B<T> implements C, D {} class E implements F {} class G extends (H as any)<T> {} var I = class<T> implements B {}
class A<T = any> extends (B as C)<D> implements E<F>, G { a?; b?: string; c!; d!: string; e?() {} 'f'?: 1; [g]?: 2; #h?: 3 }
class A extends B { public a; private b = 1; protected c() {} readonly d = 1; override e() {} static readonly f = 1; public static async g() {}; declare readonly h }
abstract class X { abstract a: string; abstract get b(): string; private abstract c(): void; d() {} static { let x: any = 1 } }
class A { f(a: string): void;\\nf(a) {} constructor(); constructor(a: 1);constructor(a?) {} get b(): string { return '' } set b(v: string) {} }
class A { private x: string; public y(): void {} z(): this { return this } get: string; set: string; static: number; async: any; readonly: boolean; declare: 1 }
class A { static <T>(a) {} async<T>(a) {} get<T>() {} async *m<T>(this: A): any {} }
class A extends B { static override ['x'] = 1; override *y() {} public readonly ['z'] = 1; public async *w() {} }
class A { a = 1\\nreadonly ['q'] = 2 }
class A { a = 1\\npublic *q() {} }
class A { static a\\npublic static ['b'] }
class A { declare x: string\\n['y'] = 1 }
a\\n(x as any).foo()
a;\\n(x as any).foo()
a = b as any\\n(c)
a = b satisfies any\\n[c]
a = b as any\\n`c`
a as x as y\\n(c)
a as any /*c*/ // d\\n(b)
x = () => a as any\\n(b)
x = (a as any)\\n(b)
a as any\\n+b
a = b!\\n(c)
a!\\nb
let x: any\\n[b]
let x: string | undefined\\n(b)
let x = new Foo<T>\\n(b)
let a = 1\\ntype X = 1\\n(b)
let a = 1;\\ntype X = 1;\\n(b)
let a = 1\\ntype X = 1\\ntype Y = 2\\n(b)
foo\\ninterface A { x: 1 }\\n[b]
a\\n/* x */ type A = 1\\n/re/.test(b)
var x = 1\\ntype A = 1\\n`b`
var x = 1\\ntype A = 1\\n+b
var x = 1\\ntype A = 1\\n++b
var x = 1\\ntype A = 1\\nb
x = function () {}\\ntype X = 1\\n(b)
x\\ndeclare function f(): void\\n(a)
x\\nexport type X = 1\\n(a)
type X = 1\\n(b)
if (a) type X = 1; else b
for (;;) declare let x
function foo<T>(a: T) { if (a) return\\ntype B = 1 }
#!/usr/bin/env node\\nlet x: string
"""

SNIPPETS = [line.replace("\\n", "\n").replace("\\r", "\r") for line in SAME.strip("\n").split("\n")]

BETTER = {
    # Node lets `a` be called with what stands on the next line.
    "a\ntype A = 1; (c)": "a\n;           (c)",
    "x\ntype A = 1\n<T>(a: T) => a": "x\n;         \n   (a   ) => a",
    # Node reads 1['z'], and multiplies 1 by z().
    "class A { x = 1\ndeclare y: number\n['z'] = 2 }": "class A { x = 1\n;                \n['z'] = 2 }",
    "abstract class A { x = 1\nabstract y(): number\n*z() {} }": "         class A { x = 1\n;                   \n*z() {} }",
    # Node leaves a label without a statement.
    "label: type Q = 1": "label: ;         ",
    # Node keeps a semicolon that nobody needs.
    "type A = 1; type B = 2;\n(c)": "                       \n(c)",
    # Node strips modules; a function at Segment is a sloppy script whose top level may return.
    "return x as any": "return x       ",
    "with (a) b as c": "with (a) b     ",
    "let y = 010 as number": "let y = 010          ",
}
"""Where Node would change the meaning, or refuses what is no module, and what we make of it."""

REFUSED = {
    "let a\n  enum Color { Red, Green }": (2, 3, "enum Color", "const Color = { Red: 0, ... } as const"),
    "const enum E { A = 'x' }": (1, 1, "enum E", "const E = { A: 'x' } as const"),
    "namespace N { export const x = 1 }": (1, 1, "namespace N", "const N = {"),
    "declare const a: 1; module M { let x }": (1, 21, "namespace M", "const M = {"),
    "class A { constructor(a, private readonly b: string = '') {} }": (
        1,
        26,
        "parameter property private b",
        "this.b = b",
    ),
    "let y = <any>x": (1, 9, "<T>x", "x as T"),
    "@sealed class A {}": (1, 1, "decorators", "Call the function yourself"),
    "class A {\n  @log m() {} }": (2, 3, "decorators", "Call the function yourself"),
    "class A { accessor b = 1 }": (1, 11, "accessor", "Write get and set"),
    "import a = require('a')": (1, 1, "import ... =", ""),
    "import a from 'a'": (1, 1, "import", "import type"),
    "import { type A } from 'a'": (1, 1, "import { type ... }", "import type { ... }"),
    "export const a = 1": (1, 1, "export", "leave the word out"),
    "let a\nexport {}": (2, 1, "export {}", "leave the line out"),
    "export = a": (1, 1, "export =", "leave the line out"),
}
"""What is refused: line, column, its name, and what to write instead."""
