"""Keeps sensitive settings out of whatever is shown or stored, in the forms in which functions send them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from urllib.parse import quote

from segfn_nb.functions.settings import MASK


class Masker:
    """
    Replaces secrets in text and in outcome records: as they are, inside JSON strings, percent-encoded and in base64.

    Base64 is looked for because `Authorization: Basic` headers are made with it. What a function encrypts or hashes
    is not found.

    Args:
        secrets: `Settings.secrets()`.

    Example:
        >>> Masker(["s3cret-key"]).text("Bearer s3cret-key")
        'Bearer •••••'
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        found: dict[str, None] = {}
        for secret in secrets:
            escaped = _inside_json(secret)
            in_json = (escaped, _inside_json(escaped), json.dumps(secret)[1:-1])
            forms = (secret, *in_json, quote(secret, safe=""), quote(secret), *_base64(secret))
            found.update(dict.fromkeys(forms))
        self._forms = sorted(found, key=len, reverse=True)
        self._byte_forms = [form.encode("utf-8", "surrogatepass") for form in self._forms]

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._forms)

    def text(self, text: str) -> str:
        """The text with ••••• for every secret."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return text

    def json(self, text: bytes) -> bytes:
        """The same for JSON text as UTF-8."""
        for form in self._byte_forms:
            if form in text:
                text = text.replace(form, MASK.encode())
        return text


def _inside_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _base64(secret: str) -> list[str]:
    """What of the secret is the same in any base64 text that contains it, for its three positions in a group."""
    data = secret.encode("utf-8", "surrogatepass")
    forms = []
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + data).decode().rstrip("=")
        # A character mixes two neighbouring bytes: the first ones depend on what comes before, the last on what follows.
        first = (0, 2, 3)[lead]
        last = (lead + len(data)) * 8 // 6
        forms.append(text[first:last])
    shortest = 6
    return [form for form in forms if len(form) >= shortest]
