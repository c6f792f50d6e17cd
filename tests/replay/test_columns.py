"""Names of columns for completion: of whatever holds events, and never an error."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from segfn_nb.replay.reading.columns import columns_of
from tests.replay.helpers import write

NAMES = ["type", "properties.price, EUR", "Größe"]
FRAME = pd.DataFrame([["track", "5", "x"]], columns=NAMES)
HEADER = ";".join(NAMES)


def test_of_tables() -> None:
    """Frames and Arrow tables have their columns; labels are text."""
    assert columns_of(FRAME) == columns_of(pa.Table.from_pandas(FRAME)) == NAMES
    assert columns_of(pd.DataFrame([["a", "b"]])) == ["0", "1"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("e.csv", f"\ufeff\n{HEADER}\ntrack;5;x\n".encode()),
        ("e.csv.gz", gzip.compress(HEADER.encode())),
        ("e.csv", (HEADER + "\n" + "x" * (1 << 20)).encode()),
    ],
)
def test_of_text(tmp_path: Path, name: str, content: bytes) -> None:
    """The header is read as a replay reads it: packed or not, whatever separates, behind a byte order mark."""
    path = write(tmp_path / name, content)

    assert columns_of(path) == columns_of([path, "missing.csv"]) == columns_of(f"{tmp_path}/*") == NAMES


def test_of_parquet(tmp_path: Path) -> None:
    """The schema alone is read."""
    FRAME.to_parquet(tmp_path / "e.parquet")

    assert columns_of(tmp_path / "e.parquet") == NAMES


@pytest.mark.parametrize(
    "events",
    [None, 5, [], {"type": "track"}, [{"type": "track"}], "missing.csv", "missing/*.csv", "{" * 5_000, "a\0b.csv"],
)
def test_where_there_are_none(events: Any) -> None:
    """Events without columns, and what is no path, have none."""
    assert columns_of(events) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("e.csv", b"x" * (1 << 21)),
        ("e.csv", b'"type\ntrack\n'),
        ("e.csv", b""),
        ("e.csv.gz", b"no gzip"),
        ("e.parquet", b"no Parquet"),
        ("e.jsonl", b'{"type":"track"}'),
        ("e.xlsx", b"PK"),
    ],
)
def test_of_what_cannot_be_told(tmp_path: Path, name: str, content: bytes) -> None:
    """A file without a header that ends within a megabyte, or a damaged one, has none."""
    assert columns_of(write(tmp_path / name, content)) == []
