"""
How long a file is read before anything runs, and then as events: `python -m tests.benchmarks.first_pass`.

400,000 events of 16 dotted columns, one of them JSON, as CSV, Parquet and JSON lines; and as a frame in memory.
"""

from __future__ import annotations

import csv
import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet

from segfn_nb.contracts.function import Kind
from segfn_nb.replay.reading.inputs import open_input

ROWS = 400_000
COLUMNS = (
    *("type", "event", "userId", "messageId", "timestamp", "properties.orderId", "properties.revenue"),
    *("properties.currency", "properties.coupon", "properties.products", "context.ip", "context.library.name"),
    *("context.library.version", "context.page.url", "context.page.title", "context.traits.email"),
)


def write_events(path: Path) -> None:
    """A CSV file of made-up orders, the same ones every time."""
    drawn = random.Random(7)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for n in range(ROWS):
            products = [{"sku": f"s{drawn.randrange(5000)}", "price": round(drawn.random() * 50, 2)} for _ in range(3)]
            rows.writerow(
                [
                    *("track", "Order Completed", f"user_{drawn.randrange(50_000)}", f"m-{n:08d}"),
                    *(f"2026-01-{1 + n % 28:02d}T{n % 24:02d}:{n % 60:02d}:00.{n % 1000:03d}Z", n, n % 9999 / 100),
                    *("EUR", "" if n % 3 else "C1", json.dumps(products, separators=(",", ":")), "198.51.100.8"),
                    *("analytics.js", "2.11.1", f"https://ex.com/p/{n % 9999}?utm_source=news", f"Title é {n % 500}"),
                    f"A{n}@example.com",
                ]
            )


def measure(name: str, events: Any) -> None:
    """Print the processor time of the first pass and of the second."""
    began = time.process_time()
    source = open_input(events, Kind.DESTINATION)
    first = time.process_time() - began
    began = time.process_time()
    for index in source.part_indexes:
        source.read(index)
    second = time.process_time() - began
    print(f"{name:<12} first pass {first:5.2f} s   as events {second:5.2f} s   of {source.rows:,} rows")


def main() -> None:
    """Measure each kind of input."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        write_events(path)
        measure("CSV", path)
        table = pyarrow.csv.read_csv(path)
        pyarrow.parquet.write_table(table, path.with_suffix(".parquet"))
        measure("Parquet", path.with_suffix(".parquet"))
        source = open_input(path, Kind.DESTINATION)
        lines = (source.read(index).texts.events for index in source.part_indexes)
        path.with_suffix(".jsonl").write_bytes(b"\n".join(event or b"" for part in lines for event in part))
        measure("JSON lines", path.with_suffix(".jsonl"))
        measure("Arrow table", table)
        measure("DataFrame", table.to_pandas())


if __name__ == "__main__":
    main()
