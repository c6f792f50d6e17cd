"""
Sends requests for real, to the hosts that were named alone.

The client is aiohttp: no redirects (`fetch` follows them, and each is a request of its own here), no cookies, no proxy
from the environment. Connections are kept open from one request to the next. Imported only where something is sent.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import NamedTuple

import aiohttp
import certifi
from aiohttp.abc import AbstractResolver
from yarl import URL

from segfn_nb.contracts.http import TransportError, WireRequest, WireResponse
from segfn_nb.runtime.transports.bodies import BodyReader
from segfn_nb.runtime.transports.hosts import Hosts, Origin, origin_of
from segfn_nb.runtime.transports.httpx_adapter import request_bytes, text_or_base64
from segfn_nb.runtime.transports.node_errors import RefusedError, reading_failed, refused, sending_failed
from segfn_nb.runtime.transports.retry_after import Holds

IDLE_SECONDS = 2.0
"""A connection unused for longer is closed: many servers close theirs after 5 s, and a POST on a closed one fails."""

_NEVER_ADDED = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""What aiohttp would add; `fetch` has decided about each of them."""

_MOST_ADDRESSES = 1_000

_NO_BODY = (204, 304)

_asking: ContextVar[Origin] = ContextVar("_asking")
"""Whom the request that is being sent asks."""


class _Address(NamedTuple):
    """Where a request goes: whom it asks, also as text, and the whole URL."""

    origin: Origin
    origin_text: str
    url: URL


class LiveTransport:
    """
    A `Transport` over the network. Belongs to one running event loop; `close` it there.

    Args:
        hosts: What may be reached.

        response_bytes: The most of one answer's body that is kept.

        connections: Open at once.

        holds: Where pauses that servers ask for are kept; None: nobody waits for them.

        resolver: Looks up names; by default the system does.

    Example:
        >>> transport = LiveTransport(Hosts(["crm.example.com"]), response_bytes=10_000_000)  # doctest: +SKIP
        >>> await transport.handle(WireRequest("GET", "https://crm.example.com/", []))  # doctest: +SKIP
    """

    def __init__(
        self,
        hosts: Hosts,
        *,
        response_bytes: int,
        connections: int = 100,
        holds: Holds | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._hosts = hosts
        self._holds = holds
        self._addressed = lru_cache(maxsize=_MOST_ADDRESSES)(self._address)  # mostly one and the same
        self._bodies = BodyReader(response_bytes)
        connector = aiohttp.TCPConnector(
            limit=connections,
            keepalive_timeout=IDLE_SECONDS,
            resolver=resolver,
            socket_factory=self._open_socket,
        )
        self._client = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_NEVER_ADDED,
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None),
        )

    async def handle(
        self, request: WireRequest, excuse: Callable[[float], None] = lambda seconds: None
    ) -> WireResponse | TransportError:
        """
        Send one request, when its host has no pause.

        Args:
            excuse: Told how many seconds a pause will last, before it does.
        """
        try:
            return await self._handle(request, excuse)
        except Exception as error:  # noqa: BLE001 - a fault of ours: told to the function, which would wait for ever
            message = f"segfn_nb could not send the request: {type(error).__name__}: {error}"
            return TransportError(code="ERR_SEGFN_HOST", message=message)

    async def _handle(self, request: WireRequest, excuse: Callable[[float], None]) -> WireResponse | TransportError:
        to = self._addressed(request.url)
        if isinstance(to, TransportError):
            return to
        origin = to.origin
        if self._holds is not None:
            await self._holds.wait(to.origin_text, excuse)
        _asking.set(origin)
        try:
            async with self._client.request(
                request.method,
                to.url,
                headers=_sent(request),
                data=request_bytes(request) or None,
                allow_redirects=False,
                ssl=_tls() if origin.scheme == "https" else True,
            ) as answer:
                return await self._received(request, to.origin_text, answer)
        except Exception as error:  # noqa: BLE001 - whatever a client raises, the function meets a failed request
            return sending_failed(error, origin)

    def _address(self, text: str) -> _Address | TransportError:
        """Where a URL leads, or why nothing is sent there."""
        try:
            origin = origin_of(text)
        except ValueError as error:
            return TransportError(code="ERR_INVALID_URL", message=str(error))
        said = self._hosts.refusal_of_name(origin)
        if said is not None:
            return refused(said)
        url = URL(text, encoded=True)  # to the letter: signed URLs do not bear another encoding
        if (url.raw_host, url.port) != (origin.host, origin.port):  # two parsers that disagree are one hole
            return refused(f"{text} may be read as a URL of another host than {origin.shown}")
        return _Address(origin, str(origin), url)

    async def _received(self, request: WireRequest, origin: str, answer: aiohttp.ClientResponse) -> WireResponse:
        headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.raw_headers]
        named = dict(headers)
        if self._holds is not None:
            self._holds.heed(origin, answer.status, named.get("retry-after"))
        is_empty = request.method == "HEAD" or answer.status in _NO_BODY
        encoding = named.get("content-encoding", "").strip().lower() if request.decompress and not is_empty else ""
        broken_off = reading_failed(is_chunked="content-length" not in named)
        body = await self._bodies.read(answer.content.iter_any(), encoding=encoding, broken_off=broken_off)
        text, is_base64 = text_or_base64(body.content)
        return WireResponse(
            status=answer.status,
            status_text=answer.reason or "",
            url=request.url,
            headers=headers,
            body=text,
            body_base64=is_base64,
            body_error=body.error,
        )

    def _open_socket(self, address_info: aiohttp.AddrInfoType) -> socket.socket:
        """The one place where connections begin, so the address checked is the address connected to."""
        family, kind, protocol, _, address = address_info
        origin = _asking.get()
        said = self._hosts.refusal_of_address(origin, ipaddress.ip_address(str(address[0])))
        if said is not None:
            raise RefusedError(said)
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()


_OF_CONNECTIONS = {"connection", "transfer-encoding"}


@cache
def _tls() -> ssl.SSLContext:
    """Mozilla's authorities, as in Node, and none of the environment. Reading them takes a while."""
    return ssl.create_default_context(cafile=certifi.where())


def _sent(request: WireRequest) -> list[tuple[str, str]]:
    """
    The function's headers, but for those that say how a connection is used: connections are used again, and a body that
    is sent whole has a length.
    """
    return [(name, value) for name, value in request.headers if name.lower() not in _OF_CONNECTIONS]
