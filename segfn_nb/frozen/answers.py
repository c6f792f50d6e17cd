"""
Answers in their order, and what requests become when they are written down.

`ScriptedAnswers` gives a call the answers it got once, also where its requests are not quite what they were: with masked
values in them, another clock, or a changed function. What it was asked is the next recording.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import msgspec

from segfn_nb.contracts.http import Recorded, TransportError, WireRequest, WireResponse
from segfn_nb.contracts.outcome import Exchange
from segfn_nb.frozen.cases import Asked, Call, asked_of, lines_of
from segfn_nb.functions.recording.scrub import Scrubber
from segfn_nb.runtime.cassettes.lines import NEVER_MS, answer_of, line_of

NO_ANSWER = "ERR_NOT_IN_CASSETTE"

_ALWAYS_THERE = {
    "accept": "*/*",
    "accept-encoding": "gzip,deflate",
    "connection": "close",
    "user-agent": "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
}
"""Headers that fetch adds; they say nothing of the function."""


class ScriptedAnswers:
    """
    A `Transport` that answers from a script.

    Args:
        recorded: The script.

    Attributes:
        asked: What was asked since the last `script`, with its answers.
    """

    def __init__(self, recorded: Sequence[Recorded] = ()) -> None:
        self._whole = recorded
        self._left = list(recorded)
        self.asked: list[Recorded] = []

    def anew(self) -> ScriptedAnswers:
        """The same script from its beginning."""
        return ScriptedAnswers(self._whole)

    def script(self, recorded: Sequence[Recorded]) -> None:
        """From now on give these answers."""
        self._whole, self._left = recorded, list(recorded)
        self.asked = []

    async def handle(self, request: WireRequest) -> WireResponse | TransportError:
        """The answer that the most similar request got: the same URL, else the same path, else the same host, in order."""
        found = min(self._left, key=lambda one: _distance(one.request, request), default=None)
        if found is None or _distance(found.request, request) > _SAME_HOST:
            said = f"no answer is there for {request.method} {request.url}"
            missing = TransportError(said, NO_ANSWER)
            self.asked.append(Recorded(request, missing, 0.0))
            return missing
        self._left.remove(found)
        self.asked.append(Recorded(request, found.result, found.duration_ms))
        if found.result is None:
            return TransportError("nothing had come when this row ended", "ERR_SEGFN_UNANSWERED", latency_ms=NEVER_MS)
        return msgspec.structs.replace(found.result, latency_ms=found.duration_ms)


_SAME_HOST = 3


def _distance(recorded: WireRequest, now: WireRequest) -> int:
    if recorded.method != now.method:
        return _SAME_HOST + 2
    if recorded.url == now.url:
        return 0 if recorded.body == now.body else 1
    if recorded.url.partition("?")[0] == now.url.partition("?")[0]:
        return 2
    return _SAME_HOST if urlsplit(recorded.url).netloc == urlsplit(now.url).netloc else _SAME_HOST + 1


def recorded_of(exchange: Exchange) -> Recorded:
    """An exchange of an outcome as it was on the wire, as far as that is known."""
    request = WireRequest(
        exchange.method,
        exchange.url,
        list(exchange.request_headers.items()),
        exchange.request_body,
        exchange.request_body_base64,
    )
    result: WireResponse | TransportError | None = None
    if exchange.status is not None:
        result = WireResponse(
            exchange.status,
            exchange.url,
            headers=list(exchange.response_headers.items()),
            body=exchange.response_body or "",
            body_base64=exchange.response_body_base64,
        )
    elif exchange.error is not None:
        code, _, message = exchange.error.partition(": ")
        result = TransportError(message, code, errno=code)
    return Recorded(request, result, exchange.duration_ms)


def recorded_in(call: Call) -> list[Recorded]:
    """What a call of a case asked and was answered."""
    found = []
    for line in lines_of([call]):
        body, is_base64 = line.request.body
        request = WireRequest(line.method, line.url, line.request.pairs, body, is_base64, line.decompress)
        answer = None if line.unanswered else answer_of(line, request)
        found.append(Recorded(request, answer, line.duration_ms))
    return found


def written(recorded: Sequence[Recorded]) -> list[Asked]:
    """Exchanges as a case holds them; what is secret must not be in them any more."""
    return [
        asked_of(line_of(0, seq, len(recorded), msgspec.structs.replace(one, request=_without_usual(one.request))))
        for seq, one in enumerate(recorded)
    ]


def requests_of(exchanges: Iterable[Exchange], scrubber: Scrubber) -> list[Asked]:
    """The requests of an outcome as a case holds them, to be compared; answers are left out."""
    clean = scrubber.exchanges([recorded_of(one) for one in exchanges])
    asked = written(clean)
    return [request_alone(one) for one in asked]


def request_alone(asked: Asked) -> Asked:
    """The request without its answer, with headers as one text a name."""
    headers: dict[str, str | list[str]] = {
        name: value if isinstance(value, str) else ", ".join(value) for name, value in asked.request.headers.items()
    }
    return Asked(asked.method, asked.url, msgspec.structs.replace(asked.request, headers=headers))


def _without_usual(request: WireRequest) -> WireRequest:
    kept = [
        (name, value)
        for name, value in request.headers
        if _ALWAYS_THERE.get(name.lower()) != value and name.lower() != "content-length"
    ]
    return msgspec.structs.replace(request, headers=kept)
