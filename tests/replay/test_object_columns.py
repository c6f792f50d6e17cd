"""Columns that hold objects (`properties`, `traits`, `context`, `integrations`, `headers`), in every reader."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import OptionError, ReplayError
from tests.replay.helpers import read, run, write

NAMES = ["type", "properties", "properties.x"]
INNER = ['{"a":1,"x":"old"}', "", "hello", '"a":1', "[1]", "1", '{"a":1', '}, "userId": "forged", "z": {']


def _csv(path: Path) -> Any:
    with (path / "e.csv").open("w", newline="") as file:
        csv.writer(file).writerows([NAMES, *(["track", cell, "v"] for cell in INNER)])
    return path / "e.csv"


def _arrow(_: Path) -> Any:
    return pa.table(dict(zip(NAMES, [["track"] * len(INNER), INNER, ["v"] * len(INNER)], strict=True)))


def _parquet(path: Path) -> Any:
    pyarrow.parquet.write_table(_arrow(path), path / "e.parquet")
    return path / "e.parquet"


def _objects(path: Path) -> Any:
    return pd.DataFrame(
        {**_arrow(path).to_pydict(), "properties": pd.Series([{"a": 1, "x": "old"}, *INNER[1:]], dtype=object)}
    )


@pytest.mark.parametrize("types", [{}, {"properties": "json"}])
@pytest.mark.parametrize("made", [_csv, _arrow, _parquet, lambda path: _arrow(path).to_pandas(), _objects])
def test_what_is_no_object_is_no_event(tmp_path: Path, made: Callable[[Path], Any], types: Any) -> None:
    """A value that is no object makes its row invalid, and is never a piece of another one; empty text is absent."""
    events = read(made(tmp_path), types=types)

    assert events[:2] == [
        {"type": "track", "properties": {"a": 1, "x": "v"}},
        {"type": "track", "properties": {"x": "v"}},
    ]
    assert [fault.rpartition(": ")[2] for fault in events[2:]] == ["column properties is no JSON object"] * 6


def test_where_it_stands(tmp_path: Path) -> None:
    """The row is named by file and line, also where no cell of the column is an object."""
    path = write(tmp_path / "e.csv", "type,context\ntrack,\ntrack,web\n")

    assert read(path) == [{"type": "track", "context": {}}, f"{path} line 3: column context is no JSON object"]


@pytest.mark.parametrize("values", [[1, None], [Decimal(1), None], [[1], None], [[{"a": 1}], None], [True, None]])
def test_columns_of_other_types(values: list[Any]) -> None:
    """Numbers, booleans and lists are no objects, in Arrow and in frames."""
    expected = ["column traits is no JSON object", {"type": "identify", "traits": {"x": 1}}]

    arrow = pa.table({"type": ["identify"] * 2, "traits": values, "traits.x": [1, 1]})
    frame = pd.DataFrame({"type": ["identify"] * 2, "traits": pd.Series(values, dtype=object), "traits.x": [1, 1]})

    assert read(arrow) == read(frame) == expected


def test_headers_of_requests(tmp_path: Path) -> None:
    """The headers of a captured request are an object too."""
    path = write(tmp_path / "h.csv", "body,headers\na=1,Host: x\n")

    assert read(path, Kind.SOURCE) == [f"{path} line 2: column headers is no JSON object"]


def test_no_other_type_can_be_declared() -> None:
    """An object column cannot be said to be text: Segment has none there."""
    frame = pd.DataFrame({"type": ["track"], "properties": ["hello"]})

    with pytest.raises(OptionError, match=r"^types: 'properties' cannot be 'text': properties is an object; send"):
        read(frame, types={"properties": "text"})


def test_an_event_too_deep_for_python() -> None:
    """An event that the engine takes and Python does not is told when it is asked for."""
    results = run(['{"type":"track","event":"e","x":' + "[" * 5000 + "]" * 5000 + "}"])

    with pytest.raises(ReplayError, match="row 0 is no event that Python can read"):
        results.event(0)
