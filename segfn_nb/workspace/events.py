"""One event, or a list of them for one onBatch call, as users write them: to JSON texts."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping
from typing import Any

from segfn_nb.errors import InputError
from segfn_nb.replay.values import NotJSON, json_text


def event_texts(name: str, event: Any) -> tuple[list[bytes], bool]:
    """
    The JSON text of each event on one line, and whether they are a batch.

    Text that is no event, such as "5", is none of our errors: what it comes to is its outcome.

    Args:
        name: The function's name.

        event: A dict or JSON text, or a list of those.

    Raises:
        InputError: It is something else, or holds what JSON has nothing for.

    Example:
        >>> event_texts("crm", [{"type": "track"}])
        ([b'{"type":"track"}'], True)
    """
    if isinstance(event, str | Mapping):
        return [_text(event)], False
    if hasattr(event, "__dataframe__"):
        raise InputError(
            f"{name}: a table is no event; {name}.replay(table) runs its rows, and debug(row) of what that gives opens one"
        )
    if not isinstance(event, Iterable) or isinstance(event, bytes | bytearray | memoryview):
        raise InputError(
            f"{name}: an event is a dict or its JSON text, and several in a list run onBatch once; this is "
            f"{type(event).__name__}: {reprlib.repr(event)}"
        )
    return [_text(one) for one in event], True


def _text(event: Any) -> bytes:
    if isinstance(event, str):
        return event.replace("\r", " ").replace("\n", " ").encode("utf-8")
    try:
        return json_text(event)
    except NotJSON as error:
        raise InputError(f"the event is no JSON: {error}") from None
