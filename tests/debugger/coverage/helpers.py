"""A function whose log tells which lines each row reached, and replays of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from segfn_nb import DestinationFunction
from segfn_nb.workspace.results import Results

SOURCE = """\
const LIMIT = 100; let loaded = 0; loaded++;
const say = (line) => console.log(line);
function tier(total) {
  if (total > LIMIT) { say(4); return 'gold'; }
  say(5); return total > 10 ? 'silver' : 'bronze';
}
function unused() {
  say(8);
}
async function onTrack(event, settings) {
  say(11);
  const { n = 1, items = [] } = event.properties || {};
  for (const item of items) {
    say(14);
    if (item.bad)
      throw new Error('bad item ' + say(16));
  }
  switch (event.event) {
    case 'A':
      say(20);
      await fetch('https://crm.example/a', { method: 'POST', body: JSON.stringify({ n }) });
      say(22);
      break;
    case 'B':
      say(25); tier(event.properties.total);
      break;
    default:
      say(28); throw new EventNotSupported('no ' + event.event);
  }
  try { null.x } catch { say(30) }
  await new Promise((done) => setTimeout(() => { say(31); done() }, 5)); return event.maybe?.deep ?? 'none'
}
"""


def event(n: int) -> dict[str, Any]:
    """An event; which way it goes depends on n."""
    items = [{"bad": n % 40 == 7 and i == 1} for i in range(n % 4)]
    return {
        "type": "track",
        "event": "AB"[n % 2] if n % 50 else "C",
        "properties": {"total": n % 30, "n": n, "items": items},
    }


def events(count: int) -> list[dict[str, Any]]:
    """Events that go many ways, one page without a handler among them, and one that is no event."""
    return [*map(event, range(count)), {"type": "page"}, {"nothing": 1}]


def function(source: str = SOURCE, name: str = "orders", **options: Any) -> DestinationFunction:
    """A destination function."""
    return DestinationFunction(source, name=name, **options)


def covered(events: Any, source: str = SOURCE, **options: Any) -> Results:
    """A covered replay on one worker."""
    return function(source).replay(events, **{"coverage": True, "workers": 1, "progress": False, **options})


def said(results: Results) -> dict[int, set[int]]:
    """Line to the rows whose log names it."""
    found: dict[int, set[int]] = {}
    for row, line in zip(results.logs["row"], results.logs["text"], strict=True):
        found.setdefault(int(line), set()).add(int(row))
    return found


def reached(results: Results, lines: Iterable[int]) -> dict[int, set[int]]:
    """Line to the rows that coverage says reached it."""
    return {line: set(results.frame.loc[results.coverage.rows(line), "row"].tolist()) for line in lines}


def everything(results: Results) -> str:
    """All that coverage tells, as one text to compare."""
    c = results.coverage
    tables = [table.to_json() for table in (c.lines, c.branches, c.functions, c.missed, c.paths, c.summary)]
    return json.dumps([*tables, c.row_paths.to_json(), c.istanbul(), c.lcov(), c.rows_unknown])
