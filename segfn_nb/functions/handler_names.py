"""Handlers whose names are misspelled, so that Segment never calls them."""

from __future__ import annotations

import difflib
import re

from segfn_nb.contracts.function import Kind

_DECLARED = re.compile(
    r"(?:\bfunction\s+|\b(?:const|let|var)\s+|^\s*)(on_?[a-zA-Z]\w*)\s*(?=\(|=(?!=))", re.MULTILINE | re.IGNORECASE
)
_ALIKE = 0.8


def misspelled_handlers(kind: Kind, code: str) -> dict[str, str]:
    """
    Names of functions that look like a handler's and are none, with the handler that is probably meant.

    A handler that is there under its right name as well is not meant.

    Args:
        code: The source, comments and strings blanked out.

    Example:
        >>> misspelled_handlers(Kind.DESTINATION, "async function ontrack(event) {}")
        {'ontrack': 'onTrack'}
    """
    names = list(dict.fromkeys(_DECLARED.findall(code)))
    by_lower = {handler.lower(): handler for handler in kind.handlers if handler not in names}
    found = {}
    for name in names:
        if name in kind.handlers:
            continue
        near = difflib.get_close_matches(name.lower().replace("_", ""), by_lower, n=1, cutoff=_ALIKE)
        if near:
            found[name] = by_lower[near[0]]
    return found
