"""Captured requests, which source functions take: what their fields are called, in columns and in JSON."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from segfn_nb.errors import InputError
from segfn_nb.replay.dialects.plan import Column, ColumnPlan, Dialect, path_of

CAPTURE_FIELDS = ("body", "headers", "url", "queryParameters")
"""What a captured request is made of."""

_ALIASES = {
    "query": "queryParameters",
    "query_parameters": "queryParameters",
    "queryparameters": "queryParameters",
}
_TIMES = ("receivedAt", "timestamp")


def captures_dialect(columns: Sequence[Column], label: str) -> Dialect:
    """
    What the columns of a table of requests mean.

    Raises:
        InputError: None of them is the body.
    """
    taken = []
    for column in columns:
        root, *inner = column.path or path_of(column.name)
        taken.append(ColumnPlan(column.name, (_ALIASES.get(root, root), *inner), column.index))
    used = [plan for plan in taken if plan.path[0] in (*CAPTURE_FIELDS, *_TIMES)]
    if not any(plan.path[0] == "body" for plan in used):
        example = columns[0].name if columns else "..."
        raise InputError(
            f"{label}: a source function takes captured requests, with columns body, headers, url or queryParameters. "
            f"There is no column body here, but: {', '.join(plan.name for plan in taken)}. Say which one holds the body:\n"
            f'    columns={{"{example}": "body"}}'
        )
    return Dialect("requests", used, [plan.name for plan in taken if plan not in used])


def is_capture(fields: Collection[str]) -> bool:
    """Whether an object with these fields is a captured request."""
    return any(name in fields for name in (*CAPTURE_FIELDS, *_ALIASES))


def capture_text(text: bytes) -> tuple[bytes | None, str]:
    """
    A captured request as the runtime knows it: `query` is `queryParameters`.

    Returns:
        The JSON text, or None and what is wrong.

    Example:
        >>> capture_text(b'{"body":"a=1","query":{"b":"2"}}')[0]
        b'{"body":"a=1","queryParameters":{"b":"2"}}'
    """
    fields = _decode_fields(text)
    if not is_capture(fields):
        return None, "a row for a source function is a captured request with body, headers, url or queryParameters"
    if not any(name in fields for name in _ALIASES):
        return text, ""
    return _encode_fields({_ALIASES.get(name, name): value for name, value in fields.items()}), ""


_decode_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_encode_fields = msgspec.json.Encoder().encode
