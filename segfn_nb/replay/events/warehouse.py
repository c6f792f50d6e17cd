"""Tells tables of a warehouse by their columns, and says what each column is in an event."""

from __future__ import annotations

from collections.abc import Sequence

_FIELDS = {
    "id": "messageId",
    "anonymous_id": "anonymousId",
    "user_id": "userId",
    "group_id": "groupId",
    "previous_id": "previousId",
    "event_text": "event",
    "event": "event_slug",
    "received_at": "receivedAt",
    "sent_at": "sentAt",
    "original_timestamp": "originalTimestamp",
    "timestamp": "timestamp",
    "type": "type",
}
_CONTEXT_NAMES = {
    "user_agent": "userAgent",
    "user_agent_data": "userAgentData",
    "group_id": "groupId",
    "device_advertising_id": "device.advertisingId",
    "device_ad_tracking_enabled": "device.adTrackingEnabled",
}
_CONTEXT_OBJECTS = (
    *("active", "app", "campaign", "channel", "device", "library", "location", "network"),
    *("os", "page", "personas", "protocols", "referrer", "screen", "traits"),
)
_TELLING = ("received_at", "original_timestamp", "sent_at", "uuid_ts", "loaded_at")


def is_warehouse_table(names: Sequence[str]) -> bool:
    """
    Whether these are columns of a table that Segment keeps in a warehouse.

    Example:
        >>> is_warehouse_table(["ID", "RECEIVED_AT", "USER_ID", "CONTEXT_IP"]), is_warehouse_table(["userId", "sent_at"])
        (True, False)
    """
    lower = {name.lower() for name in names}
    if any("." in name for name in names) or {"userId", "anonymousId", "properties", "traits", "context"} & set(names):
        return False
    return bool({"user_id", "anonymous_id"} & lower) and any(
        name in _TELLING or name.startswith("context_") for name in lower
    )


def dotted_name(name: str) -> str:
    """
    What a warehouse calls so, as a dotted column; what is none of Segment's own fields is a property.

    Example:
        >>> [dotted_name(name) for name in ("USER_ID", "context_page_url", "context_user_agent", "revenue")]
        ['userId', 'context.page.url', 'context.userAgent', 'properties.revenue']
    """
    lower = name.lower()
    if lower in _FIELDS:
        return _FIELDS[lower]
    if not lower.startswith("context_"):
        return f"properties.{lower}"
    rest = lower.removeprefix("context_")
    if rest in _CONTEXT_NAMES:
        return f"context.{_CONTEXT_NAMES[rest]}"
    head, _, inner = rest.partition("_")
    return f"context.{head}.{inner}" if inner and head in _CONTEXT_OBJECTS else f"context.{rest}"
