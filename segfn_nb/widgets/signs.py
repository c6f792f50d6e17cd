"""How deliveries look: a sign and a tone beside the word, never instead of it."""

from __future__ import annotations

_SIGNS = {
    "delivered": ("✓", "good"),
    "dropped": ("↓", "quiet"),
    "rejected": ("✗", "bad"),
    "unsupported": ("∅", "warning"),
    "failed": ("✗", "bad"),
    "retry": ("↻", "warning"),
    "timeout": ("◷", "bad"),
    "invalid": ("?", "warning"),
    "interrupted": ("‖", "warning"),
}


def sign_of(delivery: str) -> str:
    """One character for a delivery."""
    return _SIGNS.get(delivery, ("·", "quiet"))[0]


def tone_of(delivery: str) -> str:
    """A key of `segfn_nb.widgets.html.TONES`."""
    return _SIGNS.get(delivery, ("·", "quiet"))[1]
