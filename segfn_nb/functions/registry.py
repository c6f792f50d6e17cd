"""`segfn_nb.functions`: every function of this session by name; defining one again replaces it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from segfn_nb.errors import OptionError


class Registered(Protocol):
    """**Protocol**: what a user holds under a name."""

    @property
    def name(self) -> str:
        """What it is called."""

    def reset(self) -> None:
        """Give up its warm environment."""


class Functions(Mapping[str, Any]):
    """
    A read-only mapping from name to the function last defined under it.

    Example:
        >>> segfn_nb.functions["orders_to_crm"]  # doctest: +SKIP
        DestinationFunction('orders_to_crm')
    """

    def __init__(self) -> None:
        self._by_name: dict[str, Registered] = {}

    def __getitem__(self, name: str) -> Any:
        try:
            return self._by_name[name]
        except KeyError:
            known = ", ".join(self._by_name) or "none yet"
            raise OptionError(f"There is no function {name!r}. Defined: {known}") from None

    def put(self, function: Registered) -> None:
        """Put a function under its name; one that stood there before loses its warm environment."""
        before = self._by_name.get(function.name)
        if before is not None:
            before.reset()
        self._by_name[function.name] = function

    def get(self, name: str, default: Any = None) -> Any:
        """The function of that name, or `default`."""
        return self._by_name.get(name, default)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        return f"Functions({', '.join(self._by_name)})"


functions = Functions()
