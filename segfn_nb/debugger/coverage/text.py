"""A function's text by lines, and parts of it by their spans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from segfn_nb.contracts.instrumenting import Span

LONGEST_NAME = 40
"""Characters of an arm's text that stand for it."""

_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")


class Text:
    """
    A text, whose lines are those that JavaScript counts.

    Args:
        source: The text.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = _LINE_END.split(source)
        if len(self.lines) > 1 and not self.lines[-1]:
            self.lines.pop()  # what ends with a line end has no line behind it

    def of(self, span: Span) -> str:
        """The text of a span; columns count UTF-16 units from 1."""
        if not 1 <= span.line <= span.end_line <= len(self.lines):
            return ""
        lines = self.lines[span.line - 1 : span.end_line]
        lines[-1] = _upto(lines[-1], span.end_column - 1)
        lines[0] = lines[0][len(_upto(lines[0], span.column - 1)) :]
        return "\n".join(lines)

    def beginning(self, span: Span) -> str:
        """The beginning of a span's text on one line; of a switch's arm its label."""
        text = " ".join(self.of(span).split())
        label = re.match(r"(?:case\s.*?|default\s*):(?!:)", text)
        text = label.group().removesuffix(":") if label else text
        return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


def _upto(line: str, units: int) -> str:
    """The beginning of a line that has so many UTF-16 units."""
    if line.isascii():
        return line[:units]
    return line.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "surrogatepass")


def ranges(numbers: Iterable[int]) -> str:
    """
    Ascending numbers, those that follow each other as one range.

    Example:
        >>> ranges([3, 4, 5, 8])
        '3-5, 8'
    """
    found = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        following = [number for _, number in group]
        found.append(str(following[0]) if len(following) == 1 else f"{following[0]}-{following[-1]}")
    return ", ".join(found)
