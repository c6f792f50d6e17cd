"""Runs a parent's transport for its workers: one event loop in a thread, any number of requests at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import cache

from segfn_nb.contracts.http import TransportError
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
        except Exception as error:  # noqa: BLE001 - a user's transport may raise anything; the event must learn of it
            result = TransportError(code="ERR_TRANSPORT", message=f"{type(error).__name__}: {error}")
        send(Answer(ask.id, result))

    asyncio.run_coroutine_threadsafe(answer(), _loop())
