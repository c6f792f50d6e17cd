"""Keeps what one invocation sends and what comes back: for a cassette, and for when it cannot tell of it itself."""

from __future__ import annotations

import time

from segfn_nb.contracts.http import Recorded, TransportError, WireRequest, WireResponse
from segfn_nb.contracts.outcome import Exchange


class Recording:
    """
    The requests of one invocation, in the order they were asked.

    Example:
        >>> recording = Recording()
        >>> recording.asked(7, WireRequest("GET", "https://crm.example/", []))
        >>> recording.end()[0].result is None
        True
    """

    def __init__(self) -> None:
        self._asked: dict[int, tuple[WireRequest, float]] = {}
        self._answered: dict[int, Recorded] = {}

    def asked(self, request_id: int, request: WireRequest) -> None:
        """A request is about to leave."""
        self._asked[request_id] = (request, time.perf_counter())

    def answered(self, request_id: int, result: WireResponse | TransportError, duration_ms: float) -> None:
        """What came of it, after so long (pauses that a server had asked for are not counted)."""
        request, _ = self._asked[request_id]
        self._answered[request_id] = Recorded(request, result, duration_ms)

    def end(self) -> list[Recorded]:
        """The invocation is over: everything it asked, and what is not answered by now as that."""
        now = time.perf_counter()
        found = [
            self._answered.get(request_id) or Recorded(request, None, (now - began) * 1000)
            for request_id, (request, began) in self._asked.items()
        ]
        self._asked, self._answered = {}, {}
        return found

    def exchanges(self) -> list[Exchange]:
        """What was asked so far, as outcomes have it; bodies of answers are left out."""
        made = []
        for request_id, (request, _) in self._asked.items():
            known = self._answered.get(request_id)
            result = known.result if known else None
            made.append(
                Exchange(
                    method=request.method,
                    url=request.url,
                    request_headers=dict(request.headers),
                    request_body=request.body,
                    request_body_base64=request.body_base64,
                    status=result.status if isinstance(result, WireResponse) else None,
                    duration_ms=known.duration_ms if known else 0.0,
                    error=f"{result.code}: {result.message}" if isinstance(result, TransportError) else None,
                )
            )
        return made
