"""What other tools make of it: Istanbul's own counts in Node 22, its libraries and reports, and a reader of lcov."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from segfn_nb.errors import InputError
from tests.debugger.coverage.helpers import SOURCE, covered, event, events
from tests.runtime.differential import node

RUNTIME = Path(__file__).parents[3] / "js-extension" / "runtime"

MORE = """
class Shape {
  #sides = 4; static made = 0;
  constructor(sides = 3) { this.#sides = sides; Shape.made++ }
  get sides() { return this.#sides }
  *each() { for (let i = 0; i < this.#sides; i++) yield i }
}
const pick = (value) => value === undefined ? null : value;
label: for (let i = 0; i < 3; i++) { if (i === 1) continue label; while (true) { break } }
let chosen; do { chosen = pick(chosen) ?? 'é → 😀'; } while (!chosen)
var unset; if (unset) { unset++ } else if (chosen) unset = false && pick(1) || chosen;
async function onIdentify({ userId = 'nobody', traits: { plan = 'free' } = {} }) {
  const shape = new Shape(plan === 'free' ? undefined : plan.length);
  for (const side of shape.each()) if (side > 4) break
  switch (userId) { case 'a': case 'b': return shape.sides; default: }
  try { if (plan === 'bad') throw new Error(plan) } catch (error) { console.log(error.message) } finally { Shape.made += 0 }
}
"""

IN_NODE = """
const { createInstrumenter } = require('istanbul-lib-instrument');
const { code, events } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
globalThis.fetch = async () => ({ status: 200 });
globalThis.EventNotSupported = class extends Error {};
console.log = () => {};
const made = createInstrumenter({ esModules: false, compact: true, parserPlugins: [] }).instrumentSync(code, 'orders.js');
const handlers = new Function(made + '; return { track: onTrack, identify: onIdentify }')();
(async () => {
  for (const event of events) await handlers[event.type](event, {}).catch(() => {});
  const { path, statementMap, fnMap, branchMap, s, f, b } = globalThis.__coverage__['orders.js'];
  process.stdout.write(JSON.stringify({ path, statementMap, fnMap, branchMap, s, f, b }));
})();
"""

BY_LIBRARIES = """
const coverage = require('istanbul-lib-coverage');
const report = require('istanbul-lib-report');
const reports = require('istanbul-reports');
const { lcovParser } = require('@friedemannsommer/lcov-parser');
const fs = require('fs'), [json, lcov, dir] = process.argv.slice(1);
(async () => {
  const map = coverage.createCoverageMap(JSON.parse(fs.readFileSync(json)));
  const summary = coverage.createCoverageSummary();
  for (const file of map.files()) summary.merge(map.fileCoverageFor(file).toSummary());
  const context = report.createContext({ dir, coverageMap: map });
  for (const kind of ['lcovonly', 'html', 'cobertura', 'json-summary']) reports.create(kind).execute(context);
  const twice = coverage.createCoverageMap(JSON.parse(fs.readFileSync(json)));
  twice.merge(JSON.parse(fs.readFileSync(json)));
  const read = async (path) => await lcovParser({ from: fs.readFileSync(path) });
  process.stdout.write(JSON.stringify({
    files: map.files(), summary, lines: map.fileCoverageFor(map.files()[0]).getLineCoverage(),
    uncovered: map.fileCoverageFor(map.files()[0]).getUncoveredLines(),
    twice: twice.fileCoverageFor(map.files()[0]).s,
    ours: await read(lcov), theirs: await read(dir + '/lcov.info'), made: fs.readdirSync(dir),
  }));
})();
"""


def in_node(script: str, *arguments: str, stdin: str = "") -> Any:
    """What a script in Node 22 writes as JSON; it finds the libraries of the JavaScript half."""
    command = [str(node()), "-e", script, *arguments]
    done = subprocess.run(
        command, cwd=RUNTIME, input=stdin, capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_counts_are_istanbul_s_own_in_node() -> None:
    """The same code and events in Node 22, counted by Istanbul: the same places, and the same count at each of them."""
    rows = [*map(event, range(120))]
    rows += [
        {"type": "identify", "userId": "abc"[n % 3], "traits": {"plan": ["bad", "free", "longest"][n % 3]}}
        for n in range(30)
    ]
    rows += [{"type": "identify"}]
    ours = covered(rows, SOURCE + MORE).coverage.istanbul()["orders.js"]
    theirs = in_node(IN_NODE, stdin=json.dumps({"code": SOURCE + MORE, "events": rows}))

    for function, theirs_named in zip(ours["fnMap"].values(), theirs["fnMap"].values(), strict=True):
        if theirs_named["name"].startswith("(anonymous_"):  # ours know methods and what a function was assigned to
            function["name"] = theirs_named["name"]
    for name in ("statementMap", "fnMap", "branchMap", "s", "f", "b"):
        assert ours[name] == theirs[name], name


def test_istanbul_s_libraries_and_an_lcov_reader_agree(tmp_path: Path) -> None:
    """Istanbul loads, sums, merges and reports; its lcov and ours, read by the same reader, say the same."""
    code = tmp_path / "orders.js"
    code.write_text(SOURCE)
    c = covered(events(200)).coverage
    c.to_istanbul(tmp_path / "coverage-final.json", file=str(code))
    c.to_lcov(tmp_path / "lcov.info", file=str(code))
    found = in_node(BY_LIBRARIES, *(str(tmp_path / name) for name in ("coverage-final.json", "lcov.info", "report")))
    summary = {what: [one["covered"], one["total"], one["pct"]] for what, one in found["summary"].items()}
    hits = c.lines.dropna(subset="hits")

    assert found["files"] == [str(code)]
    assert {what: row.tolist() for what, row in c.summary.iterrows()} == {
        what: summary[what] for what in c.summary.index
    }
    assert found["lines"] == {str(line): count for line, count in zip(hits["line"], hits["hits"], strict=True)}
    assert [int(line) for line in found["uncovered"]] == c.missed.query("what == 'line'")["line"].tolist()
    assert found["twice"] == {key: 2 * count for key, count in c.istanbul()["orders.js"]["s"].items()}
    assert {"lcov.info", "cobertura-coverage.xml", "coverage-summary.json", "orders.js.html"} <= set(found["made"])
    (ours,), (theirs,) = found["ours"], found["theirs"]
    assert ours["path"] == str(code)
    for what in ("lines", "branches", "functions"):
        assert (ours[what]["hit"], ours[what]["instrumented"]) == (theirs[what]["hit"], theirs[what]["instrumented"])
        assert [places(one) for one in ours[what]["details"]] == [places(one) for one in theirs[what]["details"]]


def places(detail: dict[str, Any]) -> dict[str, Any]:
    """A reader's detail; "-" (never come to) and 0 are one to it."""
    return {key: value or 0 for key, value in detail.items()}


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """Is said, with the reason."""
    c = covered(events(2)).coverage
    (tmp_path / "file").write_text("")

    for write in (c.to_lcov, c.to_istanbul, c.to_html):
        with pytest.raises(InputError, match="cannot be written"):
            write(tmp_path / "file" / "below")
