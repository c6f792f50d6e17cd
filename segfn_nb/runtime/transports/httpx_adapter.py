"""
Lets any `httpx.AsyncBaseTransport` answer a function's requests: httpx.MockTransport, respx, or a user's own.

Runs in the parent process, so that a test can look at what its transport saw.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from segfn_nb.contracts.http import TransportError, WireRequest, WireResponse

if TYPE_CHECKING:
    import httpx


class HttpxTransport:
    """
    A `Transport` over an httpx transport.

    Args:
        inner: Any `httpx.AsyncBaseTransport`. It is used directly, without a client: no redirects, no cookies.

    Example:
        >>> HttpxTransport(httpx.MockTransport(lambda request: httpx.Response(204)))  # doctest: +SKIP
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HttpxTransport) and other._inner is self._inner

    def __hash__(self) -> int:
        return id(self._inner)

    async def handle(self, request: WireRequest) -> WireResponse | TransportError:
        """Send it; httpx's own failures become Node's codes."""
        import httpx

        body = request_bytes(request)
        out = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        try:
            answer = await self._inner.handle_async_request(out)
            content = await answer.aread()
        except httpx.HTTPError as error:
            return _failure(error)
        text, is_base64 = text_or_base64(content)
        return WireResponse(
            status=answer.status_code,
            status_text=answer.reason_phrase,
            url=request.url,
            headers=[(name.lower(), value) for name, value in answer.headers.multi_items()],
            body=text,
            body_base64=is_base64,
        )


def request_bytes(request: WireRequest) -> bytes:
    """The body as bytes."""
    body = request.body or ""
    return base64.b64decode(body) if request.body_base64 else body.encode("utf-8", "replace")


def text_or_base64(content: bytes) -> tuple[str, bool]:
    """Bytes as text where they are UTF-8, else as base64; and which of the two."""
    try:
        return content.decode("utf-8"), False
    except UnicodeDecodeError:
        return binascii.b2a_base64(content, newline=False).decode("ascii"), True


def _failure(error: httpx.HTTPError) -> TransportError:
    import httpx

    codes: list[tuple[type[httpx.HTTPError], str]] = [
        (httpx.ConnectTimeout, "ETIMEDOUT"),
        (httpx.TimeoutException, "ETIMEDOUT"),
        (httpx.ConnectError, "ECONNREFUSED"),
    ]
    code = next((code for kind, code in codes if isinstance(error, kind)), "ECONNRESET")
    return TransportError(code=code, errno=code, message=str(error) or type(error).__name__)
