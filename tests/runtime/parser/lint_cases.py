"""Each rule with code it speaks of, and with the code nearest to it that it must not speak of."""

from __future__ import annotations

from typing import NamedTuple

from segfn_nb.contracts.function import Kind


class Case(NamedTuple):
    """A rule, what it finds (text between « and » is where), and what it must leave alone."""

    rule: str
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    kind: Kind = Kind.DESTINATION


def track(body: str, *, before: str = "") -> str:
    """A handler with that body."""
    return f"{before}async function onTrack(event, settings) {{ {body} }}"


CASES = (
    Case(
        "unreachable",
        (
            track("return event; «event.x = 1;»"),
            track("if (event.x) { throw new Error('a'); «await fetch('https://a.b');» }"),
            track("return\n«event»"),
            track("switch (event.x) { case 1: return; «event.x = 2;» }"),
            track("for (const a of event.b) { continue; «a.c();» }"),
        ),
        (
            track("return help(); function help() { return event } var late"),
            track("switch (event.x) { case 1: return 1; break; default: return 2 }"),
            track("if (event.x) return 1; return 2;"),
            "return; function onTrack() {}",
        ),
    ),
    Case(
        "promise-not-awaited",
        (
            track("«fetch('https://a.b')»;"),
            track("«fetch('https://a.b').then(r => r.json()).catch(console.error)»"),
            track("«send(event)»", before="async function send(e) { await fetch('https://a.b') }\n"),
            track("«send(event)»", before="const send = async e => { await 1 };\n"),
            track("«event.list.forEach(async (one) => { await fetch('https://a.b/' + one) })»"),
            track("«event.list.map(async (one) => one)»"),
            track("«event.list.forEach((one) => fetch('https://a.b/' + one))»"),
        ),
        (
            track("await fetch('https://a.b')"),
            track("return fetch('https://a.b')"),
            track("const p = fetch('https://a.b'); await p"),
            track("void fetch('https://a.b')"),
            track("await Promise.all(event.list.map(async (one) => one))"),
            track("const all = event.list.map(async (one) => one); await Promise.all(all)"),
            track("event.list.forEach((one) => { one.x = 1 })"),
            track("send(event)", before="function send(e) { e.x = 1 }\n"),
            track("fetch('https://a.b')", before="function fetch() {}\n"),
            track("send(event)", before="let send = async e => e; send = e => e;\n"),
            "async function start() {} start(); function onTrack() {}",
        ),
    ),
    Case(
        "sequential-requests",
        (
            track("for (const one of event.list) { «await fetch('https://a.b/' + one)»; }"),
            track("for (let i = 0; i < event.list.length; i++) { const r = «await fetch('https://a.b')»; }"),
            track(
                "for (const one of event.list) «await send(one)»;",
                before="async function send(e) { return await fetch('https://a.b') }\n",
            ),
        ),
        (
            track("for (let i = 0; i < 3; i++) { await fetch('https://a.b') }"),
            track("for (const at of event.list) { const r = await fetch(at); if (r.ok) break; }"),
            track(
                "let next = 'https://a.b'; while (next) { const r = await fetch(next); next = r.headers.get('next') }"
            ),
            track("await Promise.all(event.list.map(async (one) => { await fetch('https://a.b/' + one) }))"),
            track("for (const one of await fetch('https://a.b')) one.x = 1"),
            track("for (const one of event.list) { await one }"),
        ),
    ),
    Case(
        "returns-nothing",
        (
            "«async function onTrack(event) { event.x = 1 }»",
            "onTrack = «(event) => { if (event.x) { return event } }»",
            track("if (event.x) { «return;» } return event"),
            "var onTrack = «async function (event) { try { return event } catch (e) { console.log('a') } }»",
            "«async function onTrack(event) { switch (event.x) { case 1: return event } }»",
            "«function onBatch(events) { for (const e of events) { e.x = 1 } }»",
        ),
        (
            track("return event"),
            track("if (event.x) return event; throw new DropEvent('a')"),
            track("if (event.x) { return event } else { return null }"),
            track("switch (event.x) { case 1: return event; default: throw new DropEvent('a') }"),
            track("try { return event } catch (e) { throw new RetryError('a') }"),
            track("try { await 1 } finally { return event }"),
            track("while (true) { if (event.x) return event; event.x = 1 }"),
            track("if (event.x) return event; drop('a')", before="function drop(why) { throw new DropEvent(why) }\n"),
            "onTrack = (event) => event",
            "onTrack = wrap((event) => { event.x = 1 }); function wrap(f) { return (e) => { f(e); return e } }",
            "function helper(event) { event.x = 1 } function onTrack(event) { helper(event); return event }",
        ),
        Kind.INSERT_DESTINATION,
    ),
    Case(
        "returns-nothing",
        (),
        (track("event.x = 1"), track("if (event.x) return event")),
    ),
    Case(
        "batch-order",
        (
            "function onBatch(events) { return events.«filter»(e => e.x) }",
            "async function onBatch(events) { return events.map(e => e).«sort»() }",
            "async function onBatch(events) { const kept = events.«slice»(0, 10); return kept }",
            "onBatch = (events) => events.«reverse»()",
            "function onBatch(events) { events.«sort»((a, b) => a.x - b.x); return events }",
        ),
        (
            "function onBatch(events) { return events.map(e => e) }",
            "async function onBatch(events) { return Promise.all(events.map(onTrack)) } function onTrack(e) { return e }",
            "function onBatch(events) { const some = events.filter(e => e.x); for (const e of some) { e.y = 1 } return events }",
            "function onBatch(events) { const copy = [...events].sort(); copy[0].first = true; return events }",
        ),
        Kind.INSERT_DESTINATION,
    ),
    Case(
        "batch-order",
        ("function onBatch(events) { return events.«filter»(e => e.x).map(() => ({ status: 200 })) }",),
        ("function onBatch(events) { events.sort(); return events.map(() => ({ status: 200 })) }",),
    ),
    Case(
        "ignored-argument",
        (track("throw new RetryError('a', «event»)"), track("throw new DropEvent(`a`, «{ b: [1, 2] }»)")),
        (
            track("throw new RetryError(join('a', 'b'))", before="function join(a, b) { return a + b }\n"),
            track("throw new Error('a', { cause: event })"),
            track("throw new RetryError('a', 'b')", before="class RetryError extends Error {}\n"),
        ),
    ),
    Case(
        "relative-address",
        (
            track("await fetch(«''»)"),
            track("await fetch(«endpoint», { method: 'POST' })", before="const endpoint = ''; // your endpoint\n"),
            track("await fetch(«`/v1/track`»)"),
        ),
        (
            track("await fetch('https://a.b')"),
            track("await fetch(`${settings.endpoint}/v1`)"),
            track("await fetch(endpoint)", before="let endpoint = ''; endpoint = 'https://a.b';\n"),
            track("await fetch('' + settings.endpoint)"),
        ),
    ),
    Case(
        "logs-settings",
        (
            track("console.log(«settings»)"),
            track("console.error('a', «JSON.stringify(settings, null, 2)»)"),
            track("console.log(«settings.apiKey»)"),
        ),
        (
            track("console.log(settings.region)"),
            track("console.log(typeof settings)"),
            track("const log = (settings) => console.log(settings); log(1)"),
            "function help(settings) { console.log(settings) } function onTrack() { help(1) }",
        ),
    ),
    Case(
        "logs-payload",
        (
            track("console.log(«event»)"),
            track("console.log('got', «JSON.stringify(event)»)"),
            track("[1].map(() => console.log(«event»))"),
        ),
        (
            track("console.log(event.event)"),
            track("console.log(JSON.stringify(event.properties))"),
            track("event.log(event)"),
        ),
    ),
    Case(
        "not-at-segment",
        (
            "const a = «require»('a'); function onTrack() {}",
            "function onTrack() { return «process».env.KEY }",
            "«module».exports = { onTrack }; function onTrack() {}",
            "async function onTrack() { const a = await «import('a')» }",
            "function onTrack() { «global».x = 1 }",
        ),
        (
            "function onTrack(event) { return event.require('a') + event.process.env }",
            "function onTrack(event) { const { require, process } = event; return require(process) }",
            "function onTrack() { return typeof process === 'undefined' ? 1 : process.env }",
            "// require('a')\nfunction onTrack() { return \"require('a')\" }",
        ),
    ),
    Case(
        "undefined-name",
        (
            track("return evnet.x"),
            track("return properties.x").replace("return properties", "return «properties»"),
            track("help(«settngs».x)", before="function help() {}\n"),
            track("help()", before="function help() { return «settings».x }\n"),
            track("{ let a = 1 } return «a»"),
        )[1:],
        (
            track("total = 1; return total"),
            track("for (i of event.list) i.x = 1; [a, { b }] = event.list; return i + a + b"),
            track("return typeof missing"),
            track("globalThis.mine = 1; return mine"),
            track(
                "if (event.x) { var late = 1 } return late + hoisted(); function hoisted() { return arguments.length }"
            ),
            track("{ function inBlock() {} } inBlock()"),
            track("with (event) { return properties }"),
            track("eval('var x = 1'); return x"),
            track("try { event.x() } catch ({ message: m }) { return m } label: for (;;) { break label }"),
            track("const f = function g(n) { return n ? g(n - 1) : 0 }; return f(1)"),
            track("class A { static b = 1; #c = A.b; d() { return this.#c + new.target } } return new A()"),
            track("const { a = event, ...rest } = event; return [a, rest, ...(({ q }, [r] = [q]) => r)(event)]"),
            track(
                "return [_, moment, AWS, crypto, Buffer, Intl, fetch, URL, cache, window, structuredClone, setTimeout, undefined]"
            ),
            track("return new (class extends ValidationError {})(String(Object.groupBy([], x => x)))"),
        ),
    ),
    Case(
        "settings-at-top-level",
        ("const key = «settings».apiKey; function onTrack() { return key }",),
        (track("return settings.apiKey"), "let settings = {}; const a = settings.b; function onTrack() { return a }"),
    ),
    Case(
        "state-between-events",
        (
            track("«count»++", before="let count = 0;\n"),
            track("«last» = event.event", before="var last;\n"),
            track("«total» = 1; return total"),
            track("[«first»] = event.list", before="let first;\n"),
        ),
        (
            track("let count = 0; count++"),
            track("if (!token) token = await event.login()", before="let token;\n"),
            track("token ??= await event.login()", before="let token;\n"),
            track("if (Date.now() > expires) { expires = Date.now() + 1 }", before="let expires = 0;\n"),
            track("return names.get(event.x)", before="let names; names = new Map();\n"),
            track("event.list = []; seen.push(event)", before="const seen = [];\n"),
        ),
    ),
)
