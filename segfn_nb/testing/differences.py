"""What differs between what is expected of a case and what it does, in lines one can act on."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from segfn_nb.errors import printable
from segfn_nb.frozen.answers import request_alone
from segfn_nb.frozen.cases import Asked, Case, Expected, without_places
from segfn_nb.frozen.playing import Played
from segfn_nb.widgets.json_difference import ABSENT, changes

MOST_SHOWN = 20
"""Differences of one case that are shown; the others are counted."""

_VALUE_CHARACTERS = 300


class Difference(NamedTuple):
    """One place: what was expected there and what came; None stands for nothing at all, values are JSON texts."""

    where: str
    expected: str | None
    got: str | None

    def __str__(self) -> str:
        if self.expected is None:
            return f"{self.where}: {self.got} is new"
        if self.got is None:
            return f"{self.where}: {self.expected} is not there now"
        return f"{self.where}: {self.expected} → {self.got}"


def differences(case: Case, played: Played) -> list[Difference]:
    """
    What differs, the delivery first, then error, what came out, requests and logs; nothing where all is as expected.

    Lines of errors and of stacks are not compared: any edit above moves them.
    """
    found: list[Difference] = []
    for number, (expected, got) in enumerate(zip(case.all_expected, played.expected, strict=False)):
        prefix = f"event {number + 1} of the batch, " if case.is_batch else ""
        found += [Difference(f"{prefix}{one.where}", one.expected, one.got) for one in _of_event(expected, got)]
    if not any(one.delivery == "timeout" for one in [*case.all_expected, *played.expected]):
        found += _of_requests([request_alone(one) for one in case.requests], played.requests)
    return sorted(found, key=lambda one: one.where.rpartition(", ")[2].startswith("log "))


def _of_event(expected: Expected, got: Expected) -> Iterator[Difference]:
    if expected.delivery != got.delivery:
        yield Difference("delivery", expected.delivery, got.delivery)
    if _error(expected, with_line=False) != _error(got, with_line=False):
        yield Difference("error", _error(expected), _error(got))
    yield from _changed("returned", _value(expected.returned), _value(got.returned))
    yield from _changed("sent event", _values(expected.events), _values(got.events))
    yield from _changed("sent object", _values(expected.objects), _values(got.objects))
    yield from _changed("log ", without_places(expected.logs), without_places(got.logs))


def _of_requests(expected: Sequence[Asked], got: Sequence[Asked]) -> Iterator[Difference]:
    for number in range(max(len(expected), len(got))):
        name = f"request {number + 1}"
        if number >= len(got):
            yield Difference(name, f"{expected[number].method} {expected[number].url}", None)
        elif number >= len(expected):
            yield Difference(name, None, f"{got[number].method} {got[number].url}")
        else:
            yield from _changed(f"{name} ", _request(expected[number]), _request(got[number]))


def _request(asked: Asked) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in asked.request.headers.items()}
    body, is_base64 = asked.request.body
    shown: Any = ABSENT if body is None else body
    if body is not None and not is_base64 and body.lstrip()[:1] in ("{", "["):
        with contextlib.suppress(ValueError, RecursionError):  # text may only begin like JSON
            shown = json.loads(body)
    request = {"method": asked.method, "url": asked.url, "headers": headers}
    return request if shown is ABSENT else {**request, "body": shown}


def _changed(where: str, expected: Any, got: Any) -> Iterator[Difference]:
    for change in changes(expected, got):
        path = change.path if where.endswith(" ") or not change.path or change.path[0] == "[" else f".{change.path}"
        name = re.sub(r"^log \[(\d+)\]", lambda found: f"log {int(found[1]) + 1}", f"{where}{path}")
        yield Difference(name, _shown(change.before), _shown(change.after))


def _shown(value: Any) -> str | None:
    return None if value is ABSENT else printable(json.dumps(value, ensure_ascii=False), _VALUE_CHARACTERS)


def _error(expected: Expected, *, with_line: bool = True) -> str | None:
    error = expected.error
    if error is None:
        return None
    at = f" at line {error.line}" if error.line and with_line else ""
    return printable(f"{error.name}: {error.message}{at}", 1_000)


def _value(raw: msgspec.Raw | msgspec.UnsetType) -> Any:
    return ABSENT if isinstance(raw, msgspec.UnsetType) else json.loads(bytes(raw))


def _values(raws: Sequence[msgspec.Raw]) -> list[Any]:
    return [json.loads(bytes(raw)) for raw in raws]


def told(found: Sequence[Difference], played: Played) -> list[str]:
    """The lines that a failure shows: each difference, and below an error that is new the line of the function it came from."""
    lines = []
    for one in found[:MOST_SHOWN]:
        lines.append(str(one))
        if one.where.endswith("error") and one.got is not None:
            lines += [
                f"    {outcome.error.line}  {outcome.source_line.strip()}"
                for outcome in played.outcomes
                if outcome.error and outcome.source_line.strip()
            ][:1]
    if len(found) > MOST_SHOWN:
        lines.append(f"… {len(found) - MOST_SHOWN:,} differences more")
    return lines
