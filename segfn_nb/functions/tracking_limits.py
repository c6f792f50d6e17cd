"""What Segment's Tracking API takes of what a source function sends; the surplus is refused there, and only noted here."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

MOST_MESSAGE_BYTES = 32 * 1024
MOST_BATCH_BYTES = 500 * 1024
MOST_BATCH_EVENTS = 2_500
MOST_MESSAGE_ID_CHARACTERS = 100


class _Head(msgspec.Struct, rename="camel"):
    type: str = ""
    message_id: object = None


_decode = msgspec.json.Decoder(_Head).decode


def beyond_limits(events: Sequence[msgspec.Raw]) -> list[str]:
    """
    What of one invocation's messages the Tracking API would refuse, in words.

    Args:
        events: The messages' JSON texts, in the order they were sent.

    Example:
        >>> beyond_limits([msgspec.Raw(b'{"type":"track","messageId":"%s"}' % (b"m" * 101))])
        ['message 1 (track): its messageId has 101 characters; Segment takes 100']
    """
    notes = []
    total = 0
    for number, raw in enumerate(events, 1):
        text = bytes(raw)
        total += len(text)
        if len(text) > MOST_MESSAGE_BYTES:
            notes.append(
                f"message {number} ({_decode(text).type}) has {len(text):,} bytes; Segment takes 32 KB and refuses it"
            )
        if b'"messageId":"' in text:
            found = _decode(text)
            characters = len(found.message_id) if isinstance(found.message_id, str) else 0
            if characters > MOST_MESSAGE_ID_CHARACTERS:
                notes.append(
                    f"message {number} ({found.type}): its messageId has {characters:,} characters; "
                    f"Segment takes {MOST_MESSAGE_ID_CHARACTERS}"
                )
    if len(events) > MOST_BATCH_EVENTS or total > MOST_BATCH_BYTES:
        notes.append(
            f"one request gave {len(events):,} messages of {total:,} bytes in all; a batch of Segment's Tracking API "
            f"holds {MOST_BATCH_EVENTS:,} events and 500 KB"
        )
    return notes
