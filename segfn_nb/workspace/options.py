"""The options of `Function.replay` as text: magics and the shell read the same ones by the same names."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from segfn_nb.replay.read_options import DIALECTS


class TextOption(NamedTuple):
    """
    An option that is written as `flag VALUE`.

    `read` turns the text into the value, or raises ArgumentTypeError; `name` is the argument of `Function.replay`.
    """

    flag: str
    metavar: str
    help: str
    read: Callable[[str], Any] = str

    @property
    def name(self) -> str:
        """As Python calls it."""
        return self.flag.removeprefix("--").replace("-", "_")


def whole(text: str) -> int:
    """A whole number; separators are allowed as in Python."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def number(text: str) -> float:
    """A number."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None


def clock(text: str) -> str | float:
    """`event`, `real`, or milliseconds since 1970."""
    return text if text in ("event", "real") else _number_or(text, "event, real, or milliseconds since 1970")


def random(text: str) -> str | int | float:
    """A seed (a whole number), `real`, or what Math.random() gives (a number with a point)."""
    if text == "real":
        return text
    found = _number_or(text, "a whole number as the seed, real, or a number with a point for Math.random()")
    return found if "." in text else int(found)


def column_types(text: str) -> dict[str, str]:
    """A JSON object of column names and types."""
    found = _object(text)
    if found is None or not all(isinstance(value, str) for value in found.values()):
        example = '{"properties.sku": "text"}'
        raise argparse.ArgumentTypeError(f"{text!r} is no JSON object of columns and types, such as {example}")
    return found


def column_paths(text: str) -> dict[str, str | None]:
    """A JSON object of column names and paths in the event, null where a column is left out."""
    found = _object(text)
    if found is None or not all(value is None or isinstance(value, str) for value in found.values()):
        example = '{"Kundennr": "userId", "Umsatz": "properties.revenue", "intern": null}'
        raise argparse.ArgumentTypeError(f"{text!r} is no JSON object of columns and paths, such as {example}")
    return found


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def dialect(text: str) -> str:
    """One of `DIALECTS`."""
    if text not in DIALECTS:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(DIALECTS)}")
    return text


def key_order(text: str) -> str:
    """`deployed` or `as_sent`."""
    if text not in ("deployed", "as_sent"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither deployed nor as_sent")
    return text


def retries(text: str) -> str:
    """`none` or `simulate`."""
    if text not in ("none", "simulate"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither none nor simulate")
    return text


def side(text: str) -> str:
    """`destination` or `source`: what an insert function stands before."""
    if text not in ("destination", "source"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither destination nor source")
    return text


def setting(text: str) -> tuple[str, Any]:
    """
    `name=value`; true, false, and JSON arrays and objects are what they say, everything else is a string.

    Example:
        >>> setting("endpoint=https://crm.example"), setting("isTest=true")
        (('endpoint', 'https://crm.example'), ('isTest', True))
    """
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is no name=value")
    if value in ("true", "false") or value[:1] in ("[", "{"):
        try:
            return name, json.loads(value)
        except ValueError:
            pass  # a string that only begins like JSON
    return name, value


def _number_or(text: str, allowed: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is none of: {allowed}") from None


TEXT_OPTIONS = (
    TextOption(
        "--http",
        "MODE",
        "what answers requests: mock (the default), mock:RULES.toml, live:HOST,HOST, record:PATH@HOST,HOST (live, "
        "written to a cassette; record-add: adds to it, record-anew: keeps the old one), or cassette:PATH (played back)",
    ),
    TextOption("--workers", "N", "processes to run in; the results do not depend on it", whole),
    TextOption("--concurrency", "N", "with live and record: events that run at once, 50", whole),
    TextOption("--limit", "N", "only the first N rows", whole),
    TextOption("--sample", "N", "only N rows, the same ones every time", whole),
    TextOption("--where", "QUERY", "only rows that match, such as \"type == 'track'\""),
    TextOption("--types", "JSON", 'column types, such as \'{"properties.sku": "text"}\'', column_types),
    TextOption(
        "--columns", "JSON", 'paths in the event, such as \'{"Kundennr": "userId"}\'; null leaves out', column_paths
    ),
    TextOption("--dialect", "DIALECT", f"what tables are: {', '.join(DIALECTS)}", dialect),
    TextOption("--out", "FOLDER", "keep the run on disk; an interrupted one goes on there"),
    TextOption("--timeout-seconds", "S", "limit of one invocation: 5, in source insert functions 60", number),
    TextOption("--memory-bytes", "N", "what one environment may allocate", whole),
    TextOption("--clock", "CLOCK", "event (starts at each event's time), real, or milliseconds since 1970", clock),
    TextOption("--random", "SEED", "a seed, real, or a number with a point for Math.random()", random),
    TextOption("--key-order", "ORDER", "source functions: deployed (keys sorted, as at Segment) or as_sent", key_order),
    TextOption("--retries", "WHICH", "none, or simulate: try again as Segment does, on the virtual clock", retries),
    TextOption("--batch-size", "N", "events of one onBatch call; 1 forces single handlers", whole),
)
"""Every option but the events and the settings, in the order help shows them."""

CONFIRM_HELP = "with live and record: yes, send requests of more than 100 events"

COVERAGE_HELP = "count which lines, branches and functions the events reach; the results stay the same"

TYPESCRIPT_HELP = "the text is TypeScript, as that of a .ts file is anyway; its types are taken out"

DEFINITION = ("timeout_seconds", "memory_bytes")
"""Those that belong to a function, so that it keeps them from one replay to the next."""


def given(parsed: argparse.Namespace, names: Iterable[str] | None = None) -> dict[str, Any]:
    """The options that were written, by their Python names."""
    wanted = [option.name for option in TEXT_OPTIONS] if names is None else names
    return {name: vars(parsed)[name] for name in wanted if vars(parsed)[name] is not None}


def with_settings(base: Mapping[str, Any] | None, pairs: Iterable[tuple[str, Any]] | None) -> dict[str, Any] | None:
    """Settings from a mapping, changed by single `name=value`; None where there are neither."""
    if base is None and not pairs:
        return None
    return {**(base or {}), **dict(pairs or ())}
