"""What was counted in a covered replay, beside its table `hits`."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from segfn_nb.contracts.instrumenting import Structure

COVERED = "coverage.json"
"""The file's name in a run on disk."""


class Covered(msgspec.Struct, frozen=True):
    """
    What the counters of a covered replay stand for.

    `file` is what other tools call the text. `loaded` tells what its top level reached, as `Loaded.hits`; empty: not known.
    """

    structure: Structure
    file: str
    loaded: str = ""


class Reached(NamedTuple):
    """
    The table `hits` as plain arrays, one entry a row, in order.

    Attributes:
        rows: Row numbers.

        calls: Of each, the first row of its handler call.

        codes: Of each, which text of `texts` tells what it reached.

        texts: Different texts, as `OutcomeRecord.hits`.
    """

    rows: npt.NDArray[np.int64]
    calls: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int32]
    texts: list[str]


def reached(hits: pa.Table) -> Reached:
    """The table `hits` of all parts as arrays."""
    whole = hits.unify_dictionaries().combine_chunks()
    column = whole.column("hits")
    rows, calls = (whole.column(name).to_numpy() for name in ("row", "call"))
    if not column.num_chunks:
        return Reached(rows, calls, np.zeros(0, np.int32), [])
    texts = column.chunk(0)
    return Reached(rows, calls, texts.indices.to_numpy(), texts.dictionary.to_pylist())


def invalid_rows(frame: pa.Table) -> npt.NDArray[np.int64]:
    """Numbers of the rows that were no events."""
    found: npt.NDArray[np.int64] = (
        frame.filter(pc.equal(frame.column("delivery"), "invalid")).column("row").combine_chunks().to_numpy()
    )
    return found


def deliveries_without(frame: pa.Table, rows: npt.NDArray[np.int64]) -> dict[str, int]:
    """How many rows each delivery has, of those that are not among `rows`."""
    others = pc.invert(pc.is_in(frame.column("row"), pa.array(rows)))
    counts = pc.value_counts(frame.column("delivery").filter(others)).to_pylist()
    return {one["values"]: one["counts"] for one in counts}
