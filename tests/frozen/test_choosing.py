"""The few that stand for all."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from segfn_nb.frozen.choosing import Group, Mark, cover

MARKS = st.frozensets(st.tuples(st.integers(0, 9)), min_size=1, max_size=6)


def groups(marks: list[frozenset[Mark]]) -> list[Group]:
    """Groups with these marks, one row each."""
    return [Group(one, [row]) for row, one in enumerate(marks)]


@settings(max_examples=300, deadline=None)
@given(st.lists(MARKS, max_size=12))
def test_all_is_covered_and_none_is_spare(marks: list[frozenset[Mark]]) -> None:
    """What is chosen has all marks together, and none of it could be left out."""
    chosen = cover(groups(marks))

    together = frozenset().union(*(marks[i] for i in chosen))
    assert together == frozenset().union(*marks)
    for i in chosen:
        assert frozenset().union(*(marks[j] for j in chosen if j != i)) != together


def test_earlier_rows_first() -> None:
    """Of two that stand for as much, the one that came first is chosen."""
    assert cover(groups([frozenset({("a",)}), frozenset({("b",)}), frozenset({("a",)})])) == [0, 1]
