"""From ICU's fields to the parts that `formatToParts` gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from segfn_nb.runtime.host.intl.icu.library import UTF_16, Field

DATE, NUMBER, LIST, RELATIVE = 1, 2, 3, 4
SPANS = 0x1000
"""Added to a category: which of the two ends of a range, or which item of a list."""

Part = dict[str, str]
_SOURCES = ("startRange", "endRange")


class Text:
    """A text that can be cut by UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._units = text.encode(UTF_16, "surrogatepass")
        self.length = len(self._units) // 2

    def cut(self, begin: int, end: int) -> str:
        """The units from `begin` to before `end`."""
        return self._units[2 * begin : 2 * end].decode(UTF_16, "surrogatepass")


def parts_of(
    text: str, fields: Sequence[Field], type_of: Callable[[int, str], str], *, with_source: bool = False
) -> list[Part]:
    """
    Every unit of the text in exactly one part: that of the innermost field around it, or a literal.

    Args:
        fields: Those of one category, and the spans of a range.

        type_of: From a field's number and text to a part's type.

        with_source: Say of each part which end of the range it is from.
    """
    whole = Text(text)
    owner: list[int] = [-1] * whole.length
    plain = [field for field in fields if field[0] < SPANS]
    for index in sorted(range(len(plain)), key=lambda index: plain[index][2] - plain[index][3]):
        _, _, begin, end = plain[index]
        owner[begin:end] = [index] * (end - begin)
    spans = [field for field in fields if field[0] >= SPANS]
    parts: list[Part] = []
    begin = 0
    for end in range(1, whole.length + 1):
        if end < whole.length and owner[end] == owner[begin]:
            continue
        value = whole.cut(begin, end)
        part = {"type": "literal" if owner[begin] < 0 else type_of(plain[owner[begin]][1], value), "value": value}
        if with_source:
            part["source"] = _source(spans, begin, end)
        parts.append(part)
        begin = end
    return parts


def _source(spans: Sequence[Field], begin: int, end: int) -> str:
    return next((_SOURCES[field] for _, field, first, last in spans if first <= begin and end <= last), "shared")
