"""What recordings in these tests are made of, and how they are looked at."""

from __future__ import annotations

from segfn_nb.contracts.debugging import (
    Opened,
    OpenRequest,
)
from segfn_nb.debugger.debugger import Debugger

EVENT = {"type": "track", "event": "Order Completed", "userId": "u1", "properties": {"price": "12,50", "qty": 2}}

RANDOM_AND_TIME = """
async function part(n) {
  const pause = 5 * n;
  await new Promise((done) => setTimeout(done, pause));
  const res = await fetch("https://api.example/" + n);
  return [n, res.status, Math.random(), Date.now(), crypto.randomUUID()];
}
async function onTrack(event) {
  const id = crypto.randomBytes(4).toString("hex");
  const first = await Promise.race([part(3), part(1)]);
  const all = await Promise.all([part(2), part(4), part(5)]);
  const ids = new Set(all.map((one) => one[4]));
  console.log(id, first[0], ids.size);
  return { id, first, all };
}
"""


def steps_seen(debugger: Debugger) -> list[tuple[int, int]]:
    """(step, line) of every step, each sought by itself; a play that takes another way raises."""
    return [(n, debugger.go("to", n).line) for n in range(1, len(debugger) + 1)]


def marks(debugger: Debugger) -> list[tuple[int, str, str]]:
    """(step, kind, text) of what happened."""
    opened = debugger.answer(OpenRequest(""))
    assert isinstance(opened, Opened)
    return [(mark.step, mark.kind, mark.text) for mark in opened.marks]
