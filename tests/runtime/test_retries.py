"""When Segment tries again, and how long it waits."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import JSError, OutcomeRecord
from segfn_nb.functions.delivery import judge
from segfn_nb.runtime.retries import Draw, is_retried, wait_seconds


def waits(kind: Kind, row: int, seed: int = 0) -> list[float]:
    """Every wait of a row that never comes through."""
    found: list[float] = []
    while (wait := wait_seconds(kind, Draw(seed, row), len(found) + 1, sum(found))) is not None:
        found.append(wait)
    return found


@given(row=st.integers(0, 10**9), seed=st.integers(0, 2**53))
def test_source_functions(row: int, seed: int) -> None:
    """Six attempts; the first wait one to three minutes, then exponential, at most twenty minutes apart."""
    found = waits(Kind.SOURCE, row, seed)

    assert len(found) == 5
    assert 60 <= found[0] < 180
    assert all(later == min(2 * earlier, 1_200) for earlier, later in itertools.pairwise(found))


@given(
    row=st.integers(0, 10**9), seed=st.integers(0, 2**53), kind=st.sampled_from([Kind.DESTINATION, Kind.INSERT_SOURCE])
)
def test_destination_and_insert_functions(row: int, seed: int, kind: Kind) -> None:
    """Randomised exponential backoff for four hours, and not an attempt later."""
    found = waits(kind, row, seed)

    assert sum(found) <= 4 * 3600
    assert all(0.5 <= wait / (60 * 2**i) < 1.5 for i, wait in enumerate(found))
    assert 60 * 2 ** len(found) * 1.5 + sum(found) > 4 * 3600


def test_waits_depend_on_seed_and_row_alone() -> None:
    """The same seed and row wait as long in every replay, others do not."""
    assert waits(Kind.DESTINATION, 7) == waits(Kind.DESTINATION, 7)
    assert (
        len({waits(Kind.DESTINATION, 7)[0], waits(Kind.DESTINATION, 8)[0], waits(Kind.DESTINATION, 7, seed=1)[0]}) == 3
    )


@pytest.mark.parametrize("status", ["returned", "threw", "timeout", "invalid", "interrupted"])
@pytest.mark.parametrize("segment_class", [None, *msgspec.inspect.type_info(JSError).fields[-1].type.types[0].values])  # type: ignore[attr-defined]
@pytest.mark.parametrize("batch_status", [None, 200, 302, 400, 408, 429, 500, 503])
def test_what_is_retried_is_what_is_delivered_as_retry(
    status: str, segment_class: str | None, batch_status: int | None
) -> None:
    """Simulation and table agree: rows of the deliveries retry and timeout are tried again, and no others."""
    error = JSError("E", "m", segment_class=segment_class) if status == "threw" else None  # type: ignore[arg-type]
    of_batch = batch_status if status == "returned" else None
    record = OutcomeRecord(status, error=error, batch_status=of_batch)  # type: ignore[arg-type]

    assert is_retried(record) == (judge(Kind.DESTINATION, record).delivery in ("retry", "timeout"))
