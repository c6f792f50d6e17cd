"""Where characters, words and sentences end: Intl.Segmenter."""

from __future__ import annotations

import ctypes
from typing import Any

from segfn_nb.runtime.host.intl.icu.library import icu, units
from segfn_nb.runtime.host.intl.icu.locales import locale_id, resolve

_KINDS = {"grapheme": 0, "word": 1, "sentence": 3}
_FIRST_STATUS_OF_A_WORD = 100


class Segmenter:
    """
    One way of cutting texts.

    Args:
        spec: `locales`, `granularity`.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._icu = icu()
        base, _ = resolve("number", spec["locales"], ())
        self.resolved = {"locale": base}
        self._iterator = self._icu.ubrk_open(_KINDS[spec["granularity"]], locale_id(base), None, 0)

    def close(self) -> None:
        """Free what ICU holds."""
        self._icu.ubrk_close(self._iterator)

    def parts(self, text: str) -> list[int]:
        """Where each segment ends, in UTF-16 units; the number is negative where the segment is like a word."""
        data = units(text)
        buffer = ctypes.create_string_buffer(data)  # ICU keeps the address
        self._icu.ubrk_setText(self._iterator, ctypes.addressof(buffer), len(data) // 2)
        ends = []
        while (end := self._icu.ubrk_next(self._iterator)) >= 0:
            ends.append(-end if self._icu.ubrk_getRuleStatus(self._iterator) >= _FIRST_STATUS_OF_A_WORD else end)
        return ends
