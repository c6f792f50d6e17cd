"""The seam between `fetch` and whatever answers it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from segfn_nb.contracts.http import TransportError, WireRequest, WireResponse


@runtime_checkable
class Transport(Protocol):
    """**Protocol**: answers one request at a time, any number of them at once; never raises for a failed one."""

    async def handle(self, request: WireRequest) -> WireResponse | TransportError:
        """Answer one request."""
        ...
