"""Events and webhooks for tests that state only what matters to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from segfn_nb.contracts.function import TYPE_HANDLERS
from segfn_nb.errors import OptionError

_TIME = "2024-01-15T10:00:00.000Z"

_OWN: dict[str, dict[str, Any]] = {
    "track": {"event": "Test Event", "properties": {}},
    "identify": {"traits": {}},
    "page": {"name": "Test Page", "properties": {}},
    "screen": {"name": "Test Screen", "properties": {}},
    "group": {"groupId": "group-1", "traits": {}},
    "alias": {"previousId": "previous-1"},
    "delete": {},
}
"""What an event of a type has, beside what all have."""


def event(type: str = "track", /, **fields: Any) -> dict[str, Any]:  # noqa: A002 - Segment's own word
    """
    A whole event, as a function gets it; give the fields that matter.

    Args:
        type: track, identify, page, screen, group, alias or delete.

        fields: Fields of the event. `context` is put into the usual one, field by field; None leaves a field out.

    Raises:
        OptionError: There is no such type.

    Example:
        >>> event("track", event="Order Completed", properties={"total": 12}, userId=None).keys()
        dict_keys(['type', 'event', 'properties', 'messageId', 'anonymousId', 'timestamp', 'receivedAt', 'sentAt', 'originalTimestamp', 'context', 'integrations'])
    """
    if type not in TYPE_HANDLERS:
        raise OptionError(f"event({type!r}): the types are {', '.join(TYPE_HANDLERS)}")
    usual = {
        "type": type,
        **_OWN.get(type, {}),
        "messageId": "test-message-1",
        "userId": "user-1",
        "anonymousId": "anonymous-1",
        "timestamp": _TIME,
        "receivedAt": _TIME,
        "sentAt": _TIME,
        "originalTimestamp": _TIME,
        "context": {"ip": "192.0.2.1", "library": {"name": "analytics.js", "version": "4.1.0"}, "locale": "en-US"},
        "integrations": {},
    }
    given = dict(fields)
    if isinstance(given.get("context"), Mapping):
        given["context"] = {**usual["context"], **given["context"]}
    return {name: value for name, value in {**usual, **given}.items() if value is not None or name not in given}


def webhook(
    body: Any = None, *, headers: Mapping[str, str] | None = None, query: Mapping[str, Any] | str | None = None
) -> dict[str, Any]:
    """
    A request for a source function.

    Args:
        body: What is sent as JSON; a text is sent as it is.

        headers: Beside `Content-Type: application/json`.

        query: The URL's parameters.

    Example:
        >>> webhook({"id": 7}, headers={"X-Token": "t"})["headers"]
        {'Content-Type': 'application/json', 'X-Token': 't'}
    """
    made: dict[str, Any] = {
        "body": body if isinstance(body, str) else json.dumps({} if body is None else body),
        "headers": {"Content-Type": "application/json", **(headers or {})},
    }
    return made if query is None else {**made, "queryParameters": query}
