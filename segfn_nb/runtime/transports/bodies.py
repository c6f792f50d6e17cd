"""Reads the bodies of answers: unpacked as node-fetch 2 does it, and never more of them than the limit in memory."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterable
from typing import Protocol

import aiohttp
import msgspec

from segfn_nb.contracts.http import TransportError

SMALL_BYTES = 1_000_000
"""Bodies up to this size are read side by side; of larger ones, `LARGE_AT_ONCE`."""

LARGE_AT_ONCE = 4

_GZIP = 16 + zlib.MAX_WBITS
_WITH_HEADER = zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS


class Body(msgspec.Struct, frozen=True):
    """What was read, and why it is not all; None where it is."""

    content: bytes
    error: TransportError | None = None


class BodyReader:
    """
    Reads bodies of answers, any number at once, with bounded memory.

    Args:
        limit_bytes: The most of one body that is kept, unpacked.

    Example:
        >>> await BodyReader(10_000_000).read(stream, encoding="gzip", broken_off=error)  # doctest: +SKIP
        Body(content=b'{}', error=None)
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def read(self, chunks: AsyncIterable[bytes], *, encoding: str, broken_off: TransportError) -> Body:
        """
        The whole body, or its beginning.

        Args:
            chunks: As they come over the wire.

            encoding: The answer's Content-Encoding; empty: nothing is to be unpacked.

            broken_off: What is said of a body that ends before its end.
        """
        unpack = _unpacker(encoding)
        if unpack is None:
            message = f"the answer is packed with {encoding}, which segfn_nb does not unpack"
            return Body(b"", TransportError(code="ERR_SEGFN_ENCODING", message=message))
        content = bytearray()
        is_large = False
        try:
            async for chunk in chunks:
                content += unpack.take(chunk, self._limit_bytes + 1 - len(content))
                if len(content) > self._limit_bytes:
                    return Body(bytes(content[: self._limit_bytes]), self._too_long())
                if len(content) > SMALL_BYTES and not is_large:
                    await self._large.acquire()
                    is_large = True
        except zlib.error as error:
            return Body(bytes(content), TransportError(code="Z_DATA_ERROR", message=_zlib_message(error)))
        except aiohttp.ClientError:
            return Body(bytes(content), broken_off)
        finally:
            if is_large:
                self._large.release()
        return Body(bytes(content))

    def _too_long(self) -> TransportError:
        message = f"it is longer than {self._limit_bytes:,} bytes, the most that segfn_nb keeps of one"
        return TransportError(code="ERR_SEGFN_BODY_TOO_LONG", message=message)


class _Unpacker(Protocol):
    def take(self, chunk: bytes, most: int) -> bytes: ...


class _AsItIs:
    def take(self, chunk: bytes, most: int) -> bytes:
        return chunk[:most]


class _Inflate:
    """
    gzip, zlib or raw deflate; a truncated stream gives what it holds, as with node-fetch's Z_SYNC_FLUSH.

    `window` None: a first byte decides between zlib and raw deflate, since servers call both "deflate".
    """

    def __init__(self, window: int | None) -> None:
        self._window = window
        self._inflate = None if window is None else zlib.decompressobj(window)

    def take(self, chunk: bytes, most: int) -> bytes:
        if not chunk:
            return b""
        if self._inflate is None:
            self._inflate = zlib.decompressobj(_WITH_HEADER if chunk[0] & 0x0F == zlib.DEFLATED else _RAW)
        content = self._inflate.decompress(chunk, most)
        while self._inflate.eof and self._inflate.unused_data and self._window == _GZIP and len(content) < most:
            rest = self._inflate.unused_data
            if rest[:2] != b"\x1f\x8b":
                break  # what follows a gzip stream and is none itself is ignored
            self._inflate = zlib.decompressobj(_GZIP)
            content += self._inflate.decompress(rest, most - len(content))
        return content


def _unpacker(encoding: str) -> _Unpacker | None:
    match encoding:
        case "gzip" | "x-gzip":
            return _Inflate(_GZIP)
        case "deflate" | "x-deflate":
            return _Inflate(None)
        case "br":
            return None
        case _:
            return _AsItIs()


def _zlib_message(error: zlib.error) -> str:
    """zlib's own words, which are Node's message: "Error -3 while decompressing data: incorrect header check"."""
    return str(error).rpartition(": ")[2]
