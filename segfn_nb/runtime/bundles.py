"""Reads the built JavaScript; each text once per process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from segfn_nb.errors import BundleMissingError

STATIC = Path(__file__).parent / "static"

LAZY_GLOBALS: dict[str, str] = {
    "Buffer": "buffer",
    "URL": "url",
    "URLSearchParams": "url",
    "TextEncoder": "text",
    "TextDecoder": "text",
    "fetch": "fetch",
    "Headers": "fetch",
    "Request": "fetch",
    "Response": "fetch",
    "FormData": "forms",
    "Blob": "forms",
    "AbortController": "web",
    "AbortSignal": "web",
    "Event": "web",
    "EventTarget": "web",
    "structuredClone": "web",
    "crypto": "crypto",
    "Intl": "intl",
    "CryptoKey": "crypto-subtle",
    "SubtleCrypto": "crypto-subtle",
}
"""Global name to the bundle that gives it, evaluated when the global is first read; libraries are in `libraries`."""


@cache
def bundle_source(name: str) -> str:
    """
    The text of a built bundle; "core" is the prelude.

    Raises:
        BundleMissingError: It was not built.
    """
    path = STATIC / f"{name}.js"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BundleMissingError(
            f"The JavaScript half of segfn_nb is not built ({path.name} is missing). "
            "In a clone, run: pip install . (or: cd js-extension && jlpm install && jlpm build)"
        ) from None
