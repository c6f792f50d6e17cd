"""What looks like a person's data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from segfn_nb.functions.pseudonyms.shapes import EMAIL, IPV4

PERSONAL_NAMES = frozenset(
    [
        "email",
        "mail",
        "phone",
        "mobile",
        "telephone",
        "firstname",
        "lastname",
        "fullname",
        "surname",
        "address",
        "street",
        "city",
        "zip",
        "postal",
        "postalcode",
        "birthday",
        "birthdate",
        "dateofbirth",
        "ip",
        "ssn",
        "iban",
        "card",
    ]
)
"""Fields, without their dashes, that hold a person's data."""


def personal_looking(event: Any) -> Iterator[str]:
    """
    Paths of an event that look as if they held a person's data: by the field's name, or because an address stands there.

    Example:
        >>> list(personal_looking({"traits": {"email": "a@b.example", "plan": "free"}, "context": {"ip": "203.0.113.9"}}))
        ['context.ip', 'traits.email']
    """
    yield from sorted(set(_personal(event, "")))


def _personal(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            inner = f"{path}.{name}" if path else name
            if (
                isinstance(item, str | int | float | dict)
                and re.sub(r"[-_ ]", "", name).lower() in PERSONAL_NAMES
                and item
            ):
                yield inner
            else:
                yield from _personal(item, inner)
    elif isinstance(value, list):
        for item in value:
            yield from _personal(item, path)
    elif isinstance(value, str):
        if EMAIL.fullmatch(value) or IPV4.fullmatch(value):
            yield path
        elif value.lstrip()[:1] == "{":
            try:
                inside = json.loads(value)
            except (ValueError, RecursionError):
                return
            yield from _personal(inside, path)
