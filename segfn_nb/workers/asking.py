"""Runs a parent's transport for its workers: one event loop in a thread, any number of requests at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import cache

from segfn_nb.contracts.http import TransportError, WireResponse
from segfn_nb.contracts.messages import Answer, Ask
from segfn_nb.runtime.transports.base import Transport


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="segfn-transport", daemon=True).start()
    return loop


def answer_later(transport: Transport, ask: Ask, send: Callable[[Answer], None]) -> None:
    """Have the transport answer, and send what it gives; a transport that raises is an answer too."""

    async def answer() -> None:
        try:
            result = await transport.handle(ask.request)
            if not isinstance(result, WireResponse | TransportError):
                raise TypeError(f"the transport answered with {type(result).__name__}")  # noqa: TRY301 - one way to fail
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - whatever a user's transport raises
            result = TransportError(code="ERR_TRANSPORT", message=f"{type(error).__name__}: {error}")
        send(Answer(ask.id, result))

    asyncio.run_coroutine_threadsafe(answer(), _loop())
