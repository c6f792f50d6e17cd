"""Times as Segment writes them, `2024-01-11T07:38:37.000Z`, from Arrow's times and from a warehouse's text."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_LARGE = pa.large_string()
_UTC = r" ?(?:Z|UTC|[+-]00(?::?00)?)?$"
_DAY_AND_TIME = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})"
_WAREHOUSE_TIME = rf"{_DAY_AND_TIME}(?:\.[0-9]+)?{_UTC}"
_WITH_FRACTION = (  # RE2 takes one digit for a group: \30 is the third group and a zero
    (r"\.([0-9]{3})[0-9]*", r"\1T\2.\3Z"),
    (r"\.([0-9]{2})", r"\1T\2.\30Z"),
    (r"\.([0-9])", r"\1T\2.\300Z"),
    ("", r"\1T\2.000Z"),
)


def iso_times(times: pa.Array) -> pa.Array:
    """
    Arrow's timestamps as text in UTC with milliseconds; those without zone count as UTC.

    Example:
        >>> iso_times(pa.array([1704958717123456], pa.timestamp("us"))).to_pylist()
        ['2024-01-11T07:38:37.123Z']
    """
    in_utc = times.cast(pa.timestamp(times.type.unit))  # with a zone, Arrow would want a database of zones
    whole = pc.floor_temporal(in_utc, unit="millisecond") if times.type.unit in ("us", "ns") else in_utc
    texts = whole.cast(pa.timestamp("ms"), safe=False).cast(_LARGE)  # several times faster than strftime
    texts = pc.replace_substring(texts, " ", "T")
    return pc.binary_join_element_wise(texts, pa.scalar("Z", _LARGE), pa.scalar("", _LARGE))


def are_warehouse_times(cells: pa.Array) -> pa.Array:
    """For each cell, whether it is a time in UTC as warehouses write it: `2024-01-11 07:38:37.000`, with or without UTC."""
    return pc.match_substring_regex(cells, _WAREHOUSE_TIME)


def iso_of_warehouse_times(cells: pa.Array) -> pa.Array:
    """
    Text of a warehouse's times as Segment writes them; other text stays.

    Example:
        >>> iso_of_warehouse_times(pa.array(["2024-01-11 07:38:37.5 UTC", "soon"], pa.large_string())).to_pylist()
        ['2024-01-11T07:38:37.500Z', 'soon']
    """
    for fraction, written in _WITH_FRACTION:
        cells = pc.replace_substring_regex(cells, f"{_DAY_AND_TIME}{fraction}{_UTC}", written)
    return cells
