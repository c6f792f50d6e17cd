"""
PEM as OpenSSL reads it: what `cryptography` would forgive (a key on one line, indented lines) fails here too.

Keys kept in settings are broken like that all the time, and must fail here as they will at Segment.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

_BEGIN = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----")
_LINE = re.compile(r"[A-Za-z0-9+/]*={0,2}")


class Block(NamedTuple):
    """One block of a PEM text."""

    label: str
    """What stands between BEGIN and the dashes."""

    der: bytes
    """What is encoded; still encrypted where the block has headers."""

    text: str
    """The whole block."""

    has_headers: bool
    """Whether it is encrypted the old way, with its parameters in headers."""


def blocks(data: bytes) -> list[Block]:
    r"""
    The readable blocks of a text, in order.

    Example:
        >>> [block.label for block in blocks(b"-----BEGIN X-----\nAAAA\n-----END X-----")]
        ['X']
    """
    lines = [line.rstrip() for line in data.decode("latin-1").split("\n")]
    found = []
    for start, line in enumerate(lines):
        begin = _BEGIN.fullmatch(line)
        if begin is None:
            continue
        label = begin[1]
        try:
            end = lines.index(f"-----END {label}-----", start)
        except ValueError:
            continue
        block = _block(label, lines[start : end + 1])
        if block is not None:
            found.append(block)
    return found


def _block(label: str, lines: list[str]) -> Block | None:
    body = lines[1:-1]
    headers = 0
    if body and ":" in body[0]:
        if "" not in body:
            return None
        headers = body.index("") + 1
    content = body[headers:]
    if not all(line and _LINE.fullmatch(line) for line in content):
        return None
    try:
        der = base64.b64decode("".join(content), validate=True)
    except binascii.Error:
        return None
    return Block(label, der, "\n".join([*lines, ""]), headers > 0)
