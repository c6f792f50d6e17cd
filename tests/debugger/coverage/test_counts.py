"""From what each row reached to counts and paths, from texts written by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segfn_nb.debugger.coverage.counts import UNKNOWN, Counts, Way

COUNTERS = 8


def counts(*rows: tuple[int, int, str], loaded: str = "-") -> Counts:
    """Counts of rows: number, first row of the call, text."""
    texts = list(dict.fromkeys(text for _, _, text in rows))
    return Counts.of(
        COUNTERS,
        loaded=loaded,
        rows=np.array([row for row, _, _ in rows], np.int64),
        calls=np.array([call for _, call, _ in rows], np.int64),
        codes=np.array([texts.index(text) for _, _, text in rows], np.int32),
        texts=texts,
    )


def test_rows_that_go_one_way_are_one_path() -> None:
    """How often counters moved adds up; which moved makes a path, how often does not."""
    found = counts((0, 0, "0 1 5*3"), (2, 2, "0 1 5"), (3, 3, "0 2"), (9, 9, "0 1 5*3"), loaded="7*2")

    assert found.hits.tolist() == [4, 3, 1, 0, 0, 7, 0, 2]
    assert found.ways == [Way((0, 1, 5), 3, 0), Way((0, 2), 1, 3)]
    assert (found.rows.tolist(), found.paths.tolist()) == ([0, 2, 3, 9], [0, 0, 1, 0])
    assert found.rows_reaching([5]) == (3, 0)
    assert found.rows_reaching([2, 5]) == (4, 0)
    assert found.rows_reaching([7]) == (0, None)


def test_what_moved_nothing_is_known_and_what_is_empty_is_not() -> None:
    """A row that reached nothing has a path of its own; a row without a text is none, and counts nowhere."""
    found = counts((0, 0, "-"), (1, 1, ""), (2, 2, "3;"), (3, 3, "3;-"))

    assert found.paths.tolist() == [0, UNKNOWN, UNKNOWN, 1]
    assert found.ways == [Way((), 1, 0), Way((3,), 1, 3)]
    assert found.hits.tolist() == [0, 0, 0, 2, 0, 0, 0, 0]


def test_a_call_for_many_rows_counts_once_and_is_the_path_of_all() -> None:
    """Rows of a batch whose own text is empty went the way of the first; what they were tried alone for is their own."""
    whole = (10, 10, "0 1*2;0")
    found = counts(whole, (11, 10, ";"), (12, 10, ";;4"), (13, 10, ";;;4"), (14, 14, "0"))

    assert found.hits.tolist() == [3, 2, 0, 0, 2, 0, 0, 0]
    assert [found.ways[path].counters for path in found.paths[[0, 1, 2, 4]]] == [(0, 1), (0, 1), (0, 1, 4), (0,)]
    assert found.paths[3] == UNKNOWN  # the call had two attempts, and of the row's third nothing is said


def test_no_row_at_all() -> None:
    """Loading alone counts."""
    found = counts(loaded="1 2")

    assert (found.hits.tolist(), found.ways, found.paths.tolist()) == ([0, 1, 1, 0, 0, 0, 0, 0], [], [])


def test_two_replays_together() -> None:
    """Counts and rows of a path add up; rows have no numbers then."""
    one, other = counts((0, 0, "0 1"), (1, 1, "2")), counts((0, 0, "0*4 1"))
    both = one + other

    assert both.hits.tolist() == [5, 2, 1, 0, 0, 0, 0, 0]
    assert both.ways == [Way((0, 1), 2, None), Way((2,), 1, None)]
    assert both.rows.tolist() == []


MOVED = st.dictionaries(st.integers(0, COUNTERS - 1), st.integers(1, 3), max_size=4)


def text(moved: dict[int, int]) -> str:
    """As a worker writes it."""
    return " ".join(f"{c}*{n}" if n > 1 else str(c) for c, n in sorted(moved.items())) or "-"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(MOVED, min_size=1, max_size=3), max_size=12))
def test_counts_are_the_sum_over_rows(rows: list[list[dict[int, int]]]) -> None:
    """For any rows and attempts: counts, rows of each counter and first rows are what adding row by row gives."""
    found = counts(*((row, row, ";".join(map(text, attempts))) for row, attempts in enumerate(rows)))
    hits: Counter[int] = Counter()
    for attempts in rows:
        for moved in attempts:
            hits.update(moved)
    reached = [{counter for moved in attempts for counter in moved} for attempts in rows]

    assert found.hits.tolist() == [hits[counter] for counter in range(COUNTERS)]
    assert [set(found.ways[path].counters) for path in found.paths] == reached
    for counter in range(COUNTERS):
        by = [row for row, counters in enumerate(reached) if counter in counters]
        assert found.rows_reaching([counter]) == (len(by), by[0] if by else None)
