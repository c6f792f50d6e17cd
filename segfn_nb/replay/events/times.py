"""Times as Segment writes them, `2024-01-11T07:38:37.000Z`, from Arrow's times and from a warehouse's text."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_LARGE = pa.large_string()
_PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_FIRST_DAY, _DAY_AFTER_LAST = -719_162, 2_932_897
"""The days 0001-01-01 and 10000-01-01, counted from 1970-01-01."""

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


def have_usual_years(times: pa.Array) -> bool:
    """Whether all of Arrow's timestamps or dates lie in the years 1 to 9999, which both Python and ISO 8601 can write."""
    per_day = 1 if times.type == pa.date32() else _PER_DAY["ms" if times.type == pa.date64() else times.type.unit]
    extent = pc.min_max(times.cast(pa.int32() if times.type == pa.date32() else pa.int64())).as_py()
    if extent["min"] is None:
        return True
    return bool(_FIRST_DAY * per_day <= extent["min"] and extent["max"] < _DAY_AFTER_LAST * per_day)


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
