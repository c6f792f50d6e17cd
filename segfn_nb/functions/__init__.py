"""
What a Segment function is: its kind, handlers, settings, and what Segment does with each outcome. Runs nothing.

`segfn_nb.functions["name"]` gives a defined function: the package itself reads like `registry.functions`, because
Python binds a package's attribute to the submodule of the same name, whatever else is put there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from segfn_nb.functions.registry import functions


class _MappingModule(ModuleType):
    """A module that can be read like `functions`."""

    def __getitem__(self, name: str) -> Any:
        return functions[name]

    def __contains__(self, name: object) -> bool:
        return name in functions

    def __iter__(self) -> Iterator[str]:
        return iter(functions)

    def __len__(self) -> int:
        return len(functions)

    def __repr__(self) -> str:
        return repr(functions)

    def keys(self) -> Any:
        """The defined names."""
        return functions.keys()

    def values(self) -> Any:
        """The defined functions."""
        return functions.values()

    def items(self) -> Any:
        """(name, function) for each."""
        return functions.items()

    def get(self, name: str, default: Any = None) -> Any:
        """The function of that name, or `default`."""
        return functions.get(name, default)


sys.modules[__name__].__class__ = _MappingModule
