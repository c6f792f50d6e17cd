"""What Segment's Tracking API would refuse of what a source function sends."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from segfn_nb.functions.tracking_limits import beyond_limits


def sent(**fields: Any) -> msgspec.Raw:
    """A track message as the runtime serialises it."""
    message = {"type": "track", "userId": "u", **fields}
    return msgspec.Raw(json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode())


def of_size(size: int) -> msgspec.Raw:
    """A message of so many bytes."""
    return sent(x="y" * (size - len(bytes(sent(x="")))))


@pytest.mark.parametrize(
    ("events", "notes"),
    [
        ([of_size(32_768), sent(messageId="m" * 100), sent(messageId="ü" * 100), sent(properties={"messageId": "m" * 101})], []),
        ([sent(), of_size(32_769)], ["message 2 (track) has 32,769 bytes; Segment takes 32 KB and refuses it"]),
        ([sent(messageId="m" * 101)], ["message 1 (track): its messageId has 101 characters; Segment takes 100"]),
        ([sent()] * 2_500, []),
        ([sent()] * 2_501, ["one request gave 2,501 messages of 72,529 bytes in all; a batch of Segment's Tracking API holds 2,500 events and 500 KB"]),
        ([of_size(30_000)] * 18, ["one request gave 18 messages of 540,000 bytes in all; a batch of Segment's Tracking API holds 2,500 events and 500 KB"]),
    ],
)  # fmt: skip
def test_sizes_and_ids(events: list[msgspec.Raw], notes: list[str]) -> None:
    """Messages above 32 KB, batches above 500 KB or 2,500 events, message ids above 100 characters."""
    assert beyond_limits(events) == notes
