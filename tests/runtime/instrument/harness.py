"""
Runs a script plain and with hooks in bare engine contexts, and describes what it did so that both can be compared.

A script sees `log(...)`. What it logs, returns and throws is described with types, property order, functions' names and
texts, and where on the stack errors arose; texts and columns of a script with hooks are taken back to the original's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec

from segfn_nb.contracts.instrumenting import Inserted, Instrumented, Mode
from segfn_nb.engine.context import Engine, JSException
from tests.runtime.parser.helpers import called

MODES: tuple[Mode, ...] = ("coverage", "steps", "scopes")

DESCRIBING = r"""
(() => {
  const done = { logs: [], outcome: "pending" };
  const describe = (value, seen = []) => {
    if (typeof value === "function") {
      return ["$function", value.name, value.length, $text(value), Object.getOwnPropertyNames(value).join()];
    }
    if (typeof value === "symbol") return String(value);
    if (typeof value === "bigint") return value + "n";
    if (typeof value === "number" && (Object.is(value, -0) || !Number.isFinite(value))) return "number " + (Object.is(value, -0) ? "-0" : value);
    if (value === undefined) return ["undefined"];
    if (value === null || typeof value !== "object") return value;
    if (seen.includes(value)) return ["seen", seen.indexOf(value)];
    const path = [...seen, value];
    if (value instanceof Error) {
      const places = [...String(value.stack).matchAll(/:(\d+):(\d+)\)?$/gm)].map((at) => [+at[1], +at[2]]);
      return ["$error", value.name, value.message, { $places: places }];
    }
    const tag = Object.prototype.toString.call(value);
    const keys = Reflect.ownKeys(value).filter((key) => Object.getOwnPropertyDescriptor(value, key).enumerable);
    return [tag, ...keys.map((key) => [String(key), describe(value[key], path)])];
  };
  const $text = (function_) => ({ $text: Function.prototype.toString.call(function_) });
  globalThis.log = (...all) => { done.logs.push(all.map((one) => describe(one))); };
  const settled = (how) => (value) => { done.outcome = [how, describe(value)]; };
  globalThis.$run = (script) => {
    let value;
    try { value = script(); } catch (thrown) { return settled("throws")(thrown); }
    if (value instanceof Promise) value.then(settled("resolves"), settled("rejects"));
    else settled("returns")(value);
  };
  globalThis.$done = () => JSON.stringify(done);
})()
"""

GUESTS = {
    "coverage": "[new Uint32Array(%d)]",
    "steps": """(() => {
      let active = 0, last = 0, count = 0;
      const parents = new Map([[0, 0]]);
      globalThis.$steps = [];
      globalThis.$frames = [];
      const reach = (frame, id, read) => {
        active = frame;
        if (++count > 50000) throw new Error("too many steps");
        if (count < 2000) $steps.push([frame, id]);
        if (read !== undefined && count < 40 && read("[1].length") !== 1) throw new Error("an eval that does not evaluate");
      };
      const leave = (frame) => { if (active === frame) active = parents.get(frame); };
      return [
        (fn) => { parents.set(++last, active); $frames.push([fn, active]); return active = last; },
        reach,
        (frame, id, read) => { reach(frame, id, read); leave(frame); },
        (frame, id, value) => { leave(frame); return value; },
        (frame, id, value) => { leave(frame); return value; },
        (frame, id, value) => { leave(frame); return value; },
        (frame, id, value) => { active = frame; return value; },
      ];
    })()""",
}
GUESTS["scopes"] = GUESTS["steps"]


@cache
def put_into(source: str, mode: Mode) -> Instrumented:
    """The text with hooks, from a parser that stays."""
    return msgspec.convert(called("instrument", "instrument", source, mode), Instrumented)


def hooked(source: str, mode: Mode) -> Inserted:
    """The same, of a text that can be parsed."""
    answer = put_into(source, mode)
    assert answer.inserted is not None, (answer.error, source)
    return answer.inserted


class Ran(msgspec.Struct):
    """What a script did, and the steps and frames its hooks saw: [frame, step], [function, parent]."""

    did: Any
    steps: list[list[int]]
    frames: list[list[int]]


def run(source: str, mode: Mode | None = None) -> Ran:
    """What a script does; `mode` None: without hooks."""
    engine = Engine(memory_bytes=64_000_000)
    # On one line, so that places in the script are those on others.
    engine.evaluate(DESCRIBING.replace("\n", " "))
    inserted = None if mode is None else hooked(source, mode)
    code, hooks, guests = source, "", "[]"
    if inserted is not None:
        code, hooks = inserted.code, ",".join(inserted.hooks)
        guests = GUESTS[inserted.mode].replace("\n", " ").replace("%d", str(inserted.counters))
    try:
        script = f"(function({hooks}){{return function(){{\n{code}\n}}}})"
        engine.evaluate(f"globalThis.$script={script}")
        engine.evaluate(f"$run($script(...{guests}))")
        engine.drain()
        did = json.loads(engine.evaluate("$done()"))
        seen = "JSON.stringify([globalThis.$steps ?? [], globalThis.$frames ?? []])"
        steps, frames = json.loads(engine.evaluate(seen))
    except JSException as failure:
        return Ran(["does not compile", str(failure).split("\n", 1)[0]], [], [])
    return Ran(_original(did, inserted), steps, frames)


def _original(value: Any, inserted: Inserted | None) -> Any:
    """What is described, in the original's texts and places."""
    if isinstance(value, list):
        return [_original(one, inserted) for one in value]
    if not isinstance(value, dict):
        return value
    if "$text" in value:
        return _original_text(value["$text"], inserted)
    if "$places" in value:
        # The script's first line is the engine's second; what is on the first is the harness's.
        places = [(line - 1, column) for line, column in value["$places"] if line > 1]
        return [[line, original_column(inserted, line, column)] for line, column in places]
    return {key: _original(one, inserted) for key, one in value.items()}


def _original_text(text: str, inserted: Inserted | None) -> str:
    if inserted is None or "[native code]" in text:
        return text
    units = inserted.code.encode("utf-16-le")
    for start, end, original_start, original_end in inserted.texts:
        if units[2 * start : 2 * end].decode("utf-16-le") == text:
            return f"original {original_start}:{original_end}"
    return f"no such part: {text}"


def original_column(inserted: Inserted | None, line: int, column: int) -> int:
    """A 1-based column in UTF-8 bytes of a line with hooks, in the line without them."""
    if inserted is None:
        return column
    shift = 0
    for at_line, at, length in inserted.insertions:
        if at_line != line:
            continue
        if column - 1 < at + shift:
            break
        if column - 1 < at + shift + length:
            return at + 1
        shift += length
    return column - shift


def plainly(source: str) -> Any:
    """What a script does without hooks; texts of functions as places, where that text occurs once."""
    answer = hooked(source, "coverage")
    units = source.encode("utf-16-le")
    texts = [(start, end, units[2 * start : 2 * end].decode("utf-16-le")) for *_, start, end in answer.texts]

    def placed(value: Any) -> Any:
        if isinstance(value, list):
            if len(value) == 5 and value[0] == "$function" and "[native code]" not in value[3]:
                found = [f"original {start}:{end}" for start, end, text in texts if text == value[3]]
                return [*value[:3], found, value[4]]
            return [placed(one) for one in value]
        if isinstance(value, dict):
            return {key: placed(one) for key, one in value.items()}
        return value

    return placed(run(source).did)


def without_hooks(inserted: Inserted) -> str:
    """The text with everything that was put in taken out again."""
    lines = inserted.code.split("\n")
    taken = [line.encode() for line in lines]
    for line, column, length in inserted.insertions:
        text = taken[line - 1]
        taken[line - 1] = text[:column] + text[column + length :]
    return b"\n".join(taken).decode()


def differences(sources: Sequence[str], *, places: bool = False) -> list[tuple[str, str, Any, Any]]:
    """Script, mode, what it did plain and with hooks, for each that differs; in `places` of errors too, if asked."""
    found: list[tuple[str, str, Any, Any]] = []
    for source in sources:
        plain = plainly(source)
        for mode in MODES:
            ours = run(source, mode).did
            if not _same(plain, ours, places=places):
                found.append((source, mode, plain, ours))
    return found


def _same(plain: Any, ours: Any, *, places: bool) -> bool:
    if isinstance(plain, list) and isinstance(ours, list):
        if len(plain) != len(ours):
            return False
        if plain[:1] == ["$function"] and isinstance(plain[3], list):
            return [*plain[:3], plain[4]] == [*ours[:3], ours[4]] and ours[3] in plain[3]
        if plain[:1] == ["$error"] and not places:
            return plain[:3] == ours[:3]
        return all(_same(one, other, places=places) for one, other in zip(plain, ours, strict=True))
    if isinstance(plain, dict) and isinstance(ours, dict):
        return plain.keys() == ours.keys() and all(_same(plain[key], ours[key], places=places) for key in plain)
    return bool(plain == ours)
