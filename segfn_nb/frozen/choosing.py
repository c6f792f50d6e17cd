"""
The few events that stand for all: a greedy cover of what was seen, made smaller once it is there.

What an event stands for are *marks*: counters it reached, how and why it ended, its type. Events with the same marks are
one *group*, and one of its first small ones is frozen.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

Mark = tuple[Hashable, ...]


class Reach(Protocol):
    """**Protocol**: what rows reached, from a replay with coverage."""

    def counters(self, row: int) -> frozenset[int] | None:
        """The counters that a row's call moved; None where it is not known."""
        ...


class Seen(NamedTuple):
    """One call of a replay: its first row, and what it stands for."""

    row: int
    marks: frozenset[Mark]


class Group(NamedTuple):
    """Calls with the same marks, by their first rows, in order."""

    marks: frozenset[Mark]
    rows: list[int]


def groups_of(seen: Iterable[Seen]) -> list[Group]:
    """Calls by what they stand for; groups and rows in the order of the input."""
    found: dict[frozenset[Mark], list[int]] = {}
    for one in seen:
        found.setdefault(one.marks, []).append(one.row)
    return [Group(marks, rows) for marks, rows in found.items()]


def cover(groups: Sequence[Group], covered: frozenset[Mark] = frozenset()) -> list[int]:
    """
    Positions of the groups that have all marks among them, in order: few, though not always the fewest.

    Args:
        covered: Marks that need none.

    Example:
        >>> one, two, both = (Group(frozenset(marks), [0]) for marks in ([("a",)], [("b",)], [("a",), ("b",)]))
        >>> cover([one, two, both])
        [2]
    """
    missing = frozenset[Mark]().union(*(group.marks for group in groups)) - covered
    chosen: list[int] = []
    while missing:
        best = max(range(len(groups)), key=lambda i: (len(groups[i].marks & missing), -groups[i].rows[0]))
        chosen.append(best)
        missing -= groups[best].marks
    return sorted(_without_spare({i: groups[i].marks for i in chosen}, covered))


def _without_spare(chosen: Mapping[int, frozenset[Mark]], covered: frozenset[Mark]) -> list[int]:
    """Without those whose marks others have; the ones with fewest marks go first."""
    kept = dict(chosen)
    for i in sorted(chosen, key=lambda i: (len(chosen[i]), -i)):
        others = covered.union(*(marks for j, marks in kept.items() if j != i))
        if kept[i] <= others:
            del kept[i]
    return list(kept)
