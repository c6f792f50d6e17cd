"""Cells that are functions: the file name a front end knows them by, and which of their lines are which of the function's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from segfn_nb.contracts.debugging import Breakpoint

_MAGIC = re.compile(r"\s*%%(?:source|destination|insert)_function\b")


class Cell(NamedTuple):
    """
    A cell with a function.

    `path` is the file name that stands for it in the protocol; `code` the whole cell, its magic included; `first_line` the
    line of the cell where the function's text begins.
    """

    path: str
    code: str
    first_line: int

    def line_of(self, text_line: int) -> int:
        """The cell's line of a line of the function's text."""
        return text_line + self.first_line - 1

    def text_line_of(self, line: int) -> int:
        """The line of the function's text in a line of the cell; below 1 for those before it."""
        return line - self.first_line + 1

    def breakpoints(self, lines: list[dict[str, object]], stoppable: list[int]) -> list[Breakpoint]:
        r"""
        A front end's breakpoints in lines of the text, each moved down to the next line where something can stop.

        Args:
            lines: As the protocol has them: `line`, and perhaps `condition`.

            stoppable: Lines of the function's text.

        Example:
            >>> Cell("1.py", "%%source_function f\n\nlet a", 2).breakpoints([{"line": 2}], [2])
            [Breakpoint(line=2, condition='')]
        """
        found = []
        for one in lines:
            wanted = self.text_line_of(int(str(one["line"])))
            line = next((line for line in stoppable if line >= wanted), 0)
            if line:
                found.append(Breakpoint(line, str(one.get("condition") or "")))
        return found


def first_line_of(code: str) -> int:
    """Where the function's text begins in a cell; 0: the cell is no function."""
    for number, line in enumerate(code.split("\n"), 1):
        if line.strip():
            return number + 1 if _MAGIC.match(line) else 0
    return 0


class Cells:
    """
    The cells with functions that a kernel has met.

    Args:
        path_of: The file name that the kernel and its front ends give to a cell's code.
    """

    def __init__(self, path_of: Callable[[str], str]) -> None:
        self._path_of = path_of
        self._known: dict[str, Cell] = {}

    def met(self, code: str) -> Cell | None:
        """The cell with this code, remembered from now on; None where it is no function."""
        first_line = first_line_of(code)
        if not first_line:
            return None
        path = self._path_of(code)
        return self._known.setdefault(path, Cell(path, code, first_line))

    def at(self, path: str) -> Cell | None:
        """The cell that a file name stands for."""
        return self._known.get(path)

    def of(self, name: str, text: str) -> Cell | None:
        """The cell that defined a function of this name and text."""
        found = defined.get(name)
        return self.met(found.code) if found is not None and found.text == text else None


class Defined(NamedTuple):
    """A function's text, and the code of the cell that defined it."""

    text: str
    code: str


defined: dict[str, Defined] = {}
"""Function name to the cell that defined it last; kept from the beginning, because debugging may be switched on later."""
