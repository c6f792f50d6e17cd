"""Python values as JSON text: what a dict of an event may hold, and how each kind of value is written."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
import pandas as pd

_PLAIN = frozenset((str, int, float, bool, type(None)))
_encode = msgspec.json.Encoder(decimal_format="number").encode


class NotJSON(Exception):  # noqa: N818 - says what a value is; caught where rows become `invalid`
    """A value that no JSON can hold; the message says which and where."""


def json_text(value: Any) -> bytes:
    """
    JSON text of a value, on one line.

    None, NaN, NaT and NA become null, times ISO 8601 in UTC with milliseconds, Decimals numbers, arrays arrays.

    Raises:
        NotJSON: It holds bytes or something else that JSON has nothing for.

    Example:
        >>> json_text({"at": pd.Timestamp("2026-01-02 03:04:05.678"), "price": Decimal("12.50"), "tags": np.array([1, 2])})
        b'{"at":"2026-01-02T03:04:05.678Z","price":12.50,"tags":[1,2]}'
    """
    try:
        plain = value if _is_plain(value) else _plain(value, "")
    except RecursionError:
        raise NotJSON("it is nested too deeply, or contains itself") from None
    except (ValueError, OverflowError) as error:  # a time in a year that Python does not have
        raise NotJSON(f"JSON has nothing for a value that is out of range ({error})") from None
    try:
        return _encode(plain)
    except (OverflowError, UnicodeEncodeError, TypeError, msgspec.MsgspecError):
        # Numbers beyond 64 bits and lone surrogates, which JSON can hold and msgspec cannot.
        return json.dumps(_plain(value, ""), separators=(",", ":"), default=float).encode()


def iso_utc(time: dt.datetime) -> str:
    """
    The time as Segment writes times; one without zone counts as UTC.

    Example:
        >>> iso_utc(dt.datetime(2026, 1, 2, 3, 4, 5, 678900))
        '2026-01-02T03:04:05.678Z'
    """
    in_utc = time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
    return in_utc.strftime("%Y-%m-%dT%H:%M:%S.").rjust(20, "0") + f"{in_utc.microsecond // 1000:03d}Z"


def is_absent(value: Any) -> bool:
    """Whether a cell of a flat column says that there is no value: None, NaN, NaT or NA."""
    return (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float | np.floating) and math.isnan(value))
    )


def _is_plain(value: Any) -> bool:
    """Whether the value holds nothing but what msgspec writes as JSON has it."""
    kind = type(value)
    if kind is dict:
        for key in value:
            if type(key) is not str:
                return False
        value = value.values()
    elif kind is not list:
        return kind in _PLAIN
    for item in value:
        kind = type(item)
        if kind not in _PLAIN and not ((kind is dict or kind is list) and _is_plain(item)):
            return False
    return True


def _plain(value: Any, path: str) -> Any:
    """The value with everything in it as JSON has it."""
    if type(value) is float:
        return value if math.isfinite(value) else None
    if type(value) in _PLAIN:
        return value
    if is_absent(value):
        return None
    match value:
        case Mapping():
            return {_key(key, path): _plain(item, f"{path}.{key}" if path else str(key)) for key, item in value.items()}
        case list() | tuple() | np.ndarray() | pd.Series() | pd.Index():
            return [_plain(item, f"{path}[{i}]") for i, item in enumerate(value)]
        case bool() | np.bool_():
            return bool(value)
        case int() | np.integer():
            return int(value)
        case np.datetime64():
            return iso_utc(pd.Timestamp(value).to_pydatetime(warn=False))
        case float() | np.floating():
            return _plain(float(value), path)
        case str():
            return str(value)
        case pd.Timestamp():
            return iso_utc(value.to_pydatetime(warn=False))
        case dt.datetime():
            return iso_utc(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case Decimal():
            return value if value.is_finite() else None
        case UUID() | pd.Period():
            return str(value)
    where = f" at {path}" if path else ""
    raise NotJSON(f"JSON has nothing for a value of type {type(value).__name__}{where}")


def _key(key: Any, path: str) -> str:
    if isinstance(key, str | int | np.integer) and not isinstance(key, bool):
        return str(key)
    where = f" at {path}" if path else ""
    raise NotJSON(f"a key of type {type(key).__name__}{where}; JSON has text alone")
