"""UTF-8 for long texts, which JavaScript would convert character by character."""

from __future__ import annotations

from segfn_nb.runtime.host.wire import Service, from_bytes, guarded_all, to_bytes


def encode(text: str) -> str:
    """The text's UTF-8."""
    return from_bytes(text.encode("utf-8"))


def decode(data: str) -> str:
    """UTF-8 (sent as bytes) as text; every maximal invalid part becomes U+FFFD, a byte order mark stays."""
    return to_bytes(data).decode("utf-8", "replace")


def services() -> dict[str, Service]:
    """`text_encode` and `text_decode`, ready to register."""
    return guarded_all({"text_encode": encode, "text_decode": decode})
