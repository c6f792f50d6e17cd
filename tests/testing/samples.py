"""Results of the notebooks' functions and events, and functions with a memory, secrets or batches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from segfn_nb import DestinationFunction, InsertFunction, Results, Setting, load
from segfn_nb.testing import event

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
ORDERS = NOTEBOOKS / "data" / "orders.csv"

ENDPOINT = {"endpoint": "https://crm.example.com/v1"}


def orders(folder: Path, rows: int = 3_000, **options: Any) -> Results:
    """A replay of the notebooks' orders by a copy of their function in the folder."""
    file = folder / "orders_to_crm.js"
    file.write_bytes((NOTEBOOKS / "functions" / "orders_to_crm.js").read_bytes())
    function = load(str(file), kind="destination", settings=ENDPOINT, http=f"mock:{NOTEBOOKS / 'crm.toml'}")
    return function.replay(ORDERS, limit=rows, progress=False, **{"coverage": True, **options})


COUNTING = """\
let seen = 0;
async function onTrack(event) {
  seen += 1;
  if (seen === 3) {
    event.third = true;
  }
  return event;
}
"""


def counting() -> InsertFunction:
    """A function that does something else with its third event."""
    return InsertFunction(COUNTING, name="counting")


SIGNING = """\
async function onTrack(event, settings) {
  console.log('key', settings.apiKey);
  const response = await fetch('https://crm.example.com/a?api_key=' + settings.apiKey, {
    method: 'POST',
    headers: { 'X-Key': settings.apiKey },
    body: JSON.stringify({ key: settings.apiKey, user: event.userId, said: event.properties.said })
  });
  if (event.properties.said !== settings.apiKey) throw new ValidationError('wrong key');
}
"""

SECRET = "sk-live-0123456789"


def signing() -> DestinationFunction:
    """A function that logs, sends and compares a secret."""
    return DestinationFunction(SIGNING, name="signing", settings={"apiKey": Setting(sensitive=True, value=SECRET)})


def tracked(count: int, **fields: Any) -> list[dict[str, Any]]:
    """Some track events, each of another user."""
    return [event("track", userId=f"u{number}", **fields) for number in range(count)]


def everything_in(folder: Path) -> str:
    """The text of all files."""
    return "".join(path.read_text() for path in sorted(folder.iterdir()))
