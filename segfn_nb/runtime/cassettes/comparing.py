"""
When two requests are the same, and what differs where they are not.

A request is taken apart into leaves: a place ("query", "page", 0) and the text that stands there. JSON gives one leaf a
value, whatever the order of its keys; a form one a field. What was scrubbed matches whatever stands in its place.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from segfn_nb.contracts.http import MASK, SCRUBBED
from segfn_nb.runtime.cassettes.lines import body_bytes

Place = tuple[str | int, ...]
Leaves = dict[Place, str]

_HIDDEN = re.compile(f"{re.escape(MASK)}|{re.escape(SCRUBBED)}")
_BEFORE = re.compile(r"[A-Za-z0-9]{1,2}\Z")
_AFTER = re.compile(r"[A-Za-z0-9]{0,2}={0,2}")
"""In base64 the characters beside a hidden value hold some of its bits, and change with it."""

_LITERALS = {"True": "true", "False": "false", "None": "null", "{}": "{}", "[]": "[]"}

_SHOWN = 60
_FORM = "application/x-www-form-urlencoded"
_BOUNDARY = re.compile(r'boundary="?([^";]+)', re.IGNORECASE)
_MOST_UNPACKED = 50_000_000


def leaves_of(
    method: str,
    url: str,
    headers: Iterable[tuple[str, str]],
    body: str | None,
    *,
    is_base64: bool,
    ignore: Iterable[str] = (),
) -> Leaves:
    """
    The request's leaves.

    Args:
        headers: Not compared themselves; the content type says how the body is to be read.

        ignore: Names whose values are left out.

    Example:
        >>> leaves_of("GET", "https://crm.example/a?page=2", [], None, is_base64=False)
        {('method',): 'GET', ('url',): 'https://crm.example/a', ('query', 'page', 0): '2'}
    """
    query = url.partition("#")[0].partition("?")[2]
    leaves: Leaves = {("method",): method.upper(), ("url",): base_of(url)}
    if query:
        leaves.update(_pairs("query", query))
    if body is not None:
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        _add_body(leaves, kind, body, is_base64=is_base64)
    names = frozenset(ignore)
    if not names:
        return leaves
    return {place: value for place, value in leaves.items() if names.isdisjoint(place[1:])}


def base_of(url: str) -> str:
    """A URL without query and fragment."""
    return url.partition("#")[0].partition("?")[0]


def hides(text: str) -> bool:
    """Whether something in it was scrubbed."""
    return MASK in text or SCRUBBED in text


@lru_cache(maxsize=256)
def _pairs(where: str, text: str) -> Leaves:
    leaves: Leaves = {}
    counts: dict[str, int] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        number = counts[name] = counts.get(name, -1) + 1
        leaves[where, name, number] = value
    return leaves


def _add_body(leaves: Leaves, kind: str, body: str, *, is_base64: bool) -> None:
    text: str | None = body
    if is_base64:
        data = body_bytes(body, is_base64=True)
        text = _text(data)
        if text is None:
            boundary = _boundary(kind)
            shown = data if boundary is None else data.replace(boundary.encode(), b"boundary")
            leaves[("bytes",)] = shown.decode("utf-8", "surrogateescape")  # what was scrubbed is text in it
            return
    assert text is not None
    if kind.lower().startswith(_FORM):
        leaves.update(_pairs("form", text))
        return
    value = _json(text)
    if value is not None:
        _add_json(leaves, ("body",), value)
        return
    boundary = _boundary(kind)
    leaves[("text",)] = text if boundary is None else text.replace(boundary, "boundary")


def _text(data: bytes) -> str | None:
    """Bytes as text, also where they are packed: two packers give other bytes for one text."""
    if data[:2] == b"\x1f\x8b":
        try:
            data = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data, _MOST_UNPACKED)
        except zlib.error:
            return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _boundary(kind: str) -> str | None:
    """What parts of a multipart body are separated by: another random text each time."""
    found = _BOUNDARY.search(kind) if kind.lower().startswith("multipart/") else None
    return None if found is None else found[1]


def _json(text: str) -> Any:
    """The object or array that the text is, else None."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        pass
    try:
        return json.loads(text)  # takes half characters too
    except (ValueError, RecursionError):
        return None


def _add_json(leaves: Leaves, place: Place, value: Any) -> None:
    kind = type(value)
    if kind is str:
        leaves[place] = f'"{value}"'
    elif kind is dict and value:
        for name, item in value.items():
            _add_json(leaves, (*place, name), item)
    elif kind is list and value:
        for number, item in enumerate(value):
            _add_json(leaves, (*place, number), item)
    elif kind is int:
        leaves[place] = str(value)
    elif kind is float:
        leaves[place] = str(int(value)) if value.is_integer() else repr(value)
    else:
        leaves[place] = _LITERALS[str(value)]


def hidden_places(leaves: Leaves) -> frozenset[Place]:
    """Where something was scrubbed."""
    return frozenset(place for place, value in leaves.items() if hides(value))


def differences(recorded: Leaves, now: Leaves) -> list[Place]:
    """Places where the two are not the same, in the order of the recorded one."""
    if recorded == now:
        return []
    found = [
        place for place, value in recorded.items() if (other := now.get(place)) != value and not _matches(value, other)
    ]
    return found + [place for place in now if place not in recorded]


def _matches(recorded: str, now: str | None) -> bool:
    """Whether only what is hidden differs; a value that is hidden as a whole may also be missing, as unset settings are."""
    if not hides(recorded):
        return False
    if now is None:
        return _HIDDEN.fullmatch(recorded.strip('"')) is not None
    return _pattern(recorded).fullmatch(now) is not None or _in_base64(recorded).fullmatch(now) is not None


@lru_cache(maxsize=1_024)
def _pattern(recorded: str) -> re.Pattern[str]:
    """What matches a text with hidden values: anything in their places."""
    return re.compile(".*".join(map(re.escape, _HIDDEN.split(recorded))), re.DOTALL)


@lru_cache(maxsize=1_024)
def _in_base64(recorded: str) -> re.Pattern[str]:
    """The same where the hidden values stand in the middle of base64."""
    first, *rest = _HIDDEN.split(recorded)
    parts = [first, *(_AFTER.sub("", part, count=1) for part in rest)]
    parts = [*(_BEFORE.sub("", part) for part in parts[:-1]), parts[-1]]
    return re.compile("[A-Za-z0-9+/_=-]*".join(map(re.escape, parts)), re.DOTALL)


def told(place: Place, recorded: Leaves, now: Leaves) -> str:
    """
    One difference in words.

    Example:
        >>> told(("query", "page", 0), {("query", "page", 0): "1"}, {("query", "page", 0): "2"})
        'query parameter page was "1" and is "2" now'
    """
    name = _named(place)
    was, is_now = recorded.get(place), now.get(place)
    if was is None:
        return f"{name} is new"
    if is_now is None:
        return f"{name} is not there now"
    if place == ("bytes",):
        return "the body has other bytes"
    if hides(was):  # what stands in that place now may be a secret, and a part of it would not be recognised as one
        return f"{name} differs beside what is scrubbed in it"
    start = 0
    if len(was) > _SHOWN or len(is_now) > _SHOWN:
        start = max(0, len(_common(was, is_now)) - _SHOWN // 2)
    is_json = place[0] == "body"
    return f"{name} was {_excerpt(was, start, is_json=is_json)} and is {_excerpt(is_now, start, is_json=is_json)} now"


def _named(place: Place) -> str:
    kind, *rest = place
    match kind:
        case "query" | "form":
            number = f" (number {int(rest[1]) + 1})" if rest[1] else ""
            return f"{'query parameter' if kind == 'query' else 'form field'} {rest[0]}{number}"
        case "body":
            return "body" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest)
        case "text" | "bytes":
            return "the body"
        case _:
            return f"the {'URL' if kind == 'url' else kind}"


def _excerpt(text: str, start: int, *, is_json: bool) -> str:
    """A part of the text, in quotes; numbers and the like of JSON without them."""
    if is_json and text[:1] != '"':
        return text
    whole = text[1:-1] if is_json else text
    cut = f"{'…' if start else ''}{whole[start : start + _SHOWN]}{'…' if start + _SHOWN < len(whole) else ''}"
    return json.dumps(cut.encode("utf-8", "replace").decode(), ensure_ascii=False)


def _common(one: str, other: str) -> str:
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return one[:at]
    return one[: min(len(one), len(other))]


def distance(recorded: Leaves, now: Leaves) -> tuple[int, int]:
    """How far apart two requests are; the smaller, the nearer."""
    differing = differences(recorded, now)
    weight = sum(5 if place == ("url",) else 3 if place == ("method",) else 1 for place in differing)
    return weight, -len(_common(recorded[("url",)], now[("url",)]))
