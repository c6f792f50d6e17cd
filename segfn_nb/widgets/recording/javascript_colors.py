"""What each piece of a JavaScript text is, for its colour; the browser needs no parser for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from segfn_nb.contracts.debugging import ColorKind

MOST_CHARACTERS = 500_000
"""Longer texts (minified bundles) have no colours."""

_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")


def colors_of(source: str) -> list[tuple[ColorKind, int]]:
    """
    The pieces from the beginning, lengths in UTF-16 units; together they are as long as the text.

    Example:
        >>> colors_of("let a = 1")
        [('keyword', 3), ('', 3), ('operator', 1), ('', 1), ('number', 1)]
    """
    pieces: list[tuple[ColorKind, int]] = []
    if len(source) > MOST_CHARACTERS:
        return pieces
    for kind, text in _kinds(source):
        length = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if pieces and pieces[-1][0] == kind:
            length += pieces.pop()[1]
        pieces.append((kind, length))
    return pieces


def colored_lines(source: str) -> list[list[tuple[ColorKind, str]]]:
    r"""
    The same by lines, as JavaScript counts them, without their ends.

    Example:
        >>> colored_lines("let a\n// b")
        [[('keyword', 'let'), ('', ' a')], [('comment', '// b')]]
    """
    ends = [0, *(end for found in _LINE_END.finditer(source) for end in found.span()), len(source)]
    spans = list(zip(ends[::2], ends[1::2], strict=True))
    lines: list[list[tuple[ColorKind, str]]] = [[] for _ in spans]
    pieces: Iterable[tuple[ColorKind, str]] = _kinds(source) if len(source) <= MOST_CHARACTERS else [("", source)]
    at = number = 0
    for kind, text in pieces:
        behind = at + len(text)
        while number < len(spans) and spans[number][0] < behind:
            start, end = spans[number]
            part, here = source[max(start, at) : min(end, behind)], lines[number]
            if here and here[-1][0] == kind:
                part = here.pop()[1] + part
            if part:
                here.append((kind, part))
            if end > behind:
                break
            number += 1
        at = behind
    return lines


def _kinds(source: str) -> Iterator[tuple[ColorKind, str]]:
    from pygments.lexers.javascript import JavascriptLexer  # not before somebody looks at code

    # Unprocessed: else line ends would be made equal and blank lines at the ends taken away.
    tokens = [(token, text) for _, token, text in JavascriptLexer().get_tokens_unprocessed(source) if text]
    for at, (token, text) in enumerate(tokens):
        kind = _kind(token)
        if not kind and _is_name(token):
            before = tokens[at - 1][1] if at else ""
            behind = next((text for _, text in tokens[at + 1 : at + 3] if text.strip()), "")
            kind = "function" if behind.startswith("(") else "property" if before in (".", "?.") else ""
        yield kind, text


def _is_name(token: Any) -> bool:
    from pygments.token import Name

    return token in Name


def _kind(token: Any) -> ColorKind:
    from pygments.token import Comment, Keyword, Number, Operator, String

    if token in Comment:
        return "comment"
    if token in Keyword:
        return "keyword"
    if token in String:
        return "string"
    if token in Number:
        return "number"
    return "operator" if token in Operator else ""
