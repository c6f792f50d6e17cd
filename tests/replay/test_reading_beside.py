"""Rows are looked at while a replay reads: each reader goes on where it was."""

from __future__ import annotations

import gzip
import json
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.replay.reading.inputs import open_input

ROWS = 25_000
TABLE = pa.table({"type": ["track"] * ROWS, "userId": [f"{n:06}" for n in range(ROWS)], "properties.n": range(ROWS)})


def csv(place: Path) -> Path:
    """As CSV."""
    path = place / "e.csv"
    path.write_text("type,userId,properties.n\n" + "".join(f"track,{n:06},{n}\n" for n in range(ROWS)))
    return path


def packed_lines(place: Path) -> Path:
    """As JSON lines in gzip, which cannot be read from the middle."""
    path = place / "e.jsonl.gz"
    lines = (json.dumps({"type": "track", "userId": f"{n:06}", "properties": {"n": n}}) for n in range(ROWS))
    path.write_bytes(gzip.compress("\n".join(lines).encode(), compresslevel=1))
    return path


def parquet(place: Path) -> Path:
    """As Parquet, which is read in batches."""
    path = place / "e.parquet"
    pyarrow.parquet.write_table(TABLE, path, row_group_size=4_000)
    return path


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads change places at almost every step."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
@pytest.mark.parametrize("made", [csv, packed_lines, parquet, lambda place: TABLE, lambda place: TABLE.to_pandas()])
def test_looking_at_rows_changes_nothing_for_who_reads_on(tmp_path: Path, made: Callable[[Path], Any]) -> None:
    """Parts read one after the other hold their own rows while another thread reads rows here and there, and so do these."""
    source = open_input(made(tmp_path), Kind.DESTINATION)
    done = threading.Event()
    looked: list[tuple[int, int]] = []

    def look() -> None:
        while not done.is_set():
            for row in (12_345, 17, 24_999):
                (event,) = source.read(row // 10_000, [row]).texts.events
                looked.append((row, json.loads(event or b"{}")["properties"]["n"]))

    thread = threading.Thread(target=look)
    thread.start()
    read = [
        json.loads(event or b"{}")["properties"]["n"] for part in range(3) for event in source.read(part).texts.events
    ]
    done.set()
    thread.join()

    assert read == list(range(ROWS))
    assert [pair for pair in looked if pair[0] != pair[1]] == []
    assert looked
