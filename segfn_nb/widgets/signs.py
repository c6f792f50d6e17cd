"""How deliveries are coloured: a tone beside the word and its sign, never instead of them."""

from __future__ import annotations

_TONES = {
    "delivered": "good",
    "dropped": "quiet",
    "rejected": "bad",
    "unsupported": "warning",
    "failed": "bad",
    "retry": "warning",
    "timeout": "bad",
    "invalid": "warning",
    "interrupted": "warning",
}


def tone_of(delivery: str) -> str:
    """A key of `segfn_nb.widgets.html.TONES`."""
    return _TONES.get(delivery, "quiet")
