"""A real HTTP server on 127.0.0.1 for tests of what is sent over the network."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, NamedTuple, Self


class Seen(NamedTuple):
    """A request as the server read it; `headers` by lower-case name."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> int:
        """The number of the event that sent it, where the body says so."""
        number: int = json.loads(self.body)["n"]
        return number


Respond = Callable[[Seen], Awaitable[bytes] | bytes]
"""Gives the whole answer as bytes; what does not end as it says it would closes the connection."""


def answer(
    body: bytes = b"{}", *, status: str = "200 OK", headers: dict[str, str] | None = None, length: int | None = None
) -> bytes:
    """An answer's bytes."""
    lines = {"Content-Type": "application/json", "Content-Length": str(len(body) if length is None else length)}
    head = "".join(f"{name}: {value}\r\n" for name, value in {**lines, **(headers or {})}.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


class Server:
    """
    Serves in a thread of its own until the `with` block ends.

    Args:
        respond: Answers a request; by default with `{}` at once.

    Attributes:
        seen: Every request, in the order they came.

        connections: How many there were.
    """

    def __init__(
        self,
        respond: Respond = lambda seen: answer(),
        *,
        tls: ssl.SSLContext | None = None,
        raw: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[Any]] | None = None,
    ) -> None:
        self._respond = respond
        self._tls = tls
        self._raw = raw
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.seen: list[Seen] = []
        self.connections = 0
        self.port = 0

    @property
    def host(self) -> str:
        """What `http="live:..."` names."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Where it is, without a path."""
        return f"{'https' if self._tls else 'http'}://{self.host}"

    def counts(self) -> Counter[int]:
        """How many requests each event sent."""
        return Counter(seen.event for seen in self.seen)

    def __enter__(self) -> Self:
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls, backlog=500), self._loop
        )
        self._server = started.result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        async def stop() -> None:
            self._server.close()
            mine = asyncio.current_task()
            for task in asyncio.all_tasks():
                if task is not mine:
                    task.cancel()

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            if self._raw is not None:
                await self._raw(reader, writer)
            while self._raw is None and await self._one(reader, writer):
                pass
        writer.close()

    @staticmethod
    async def _chunks(reader: asyncio.StreamReader) -> bytes:
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return body

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers: dict[str, str] = {}
        for name, _, value in (line.partition(":") for line in head[1:] if line):
            before = f"{headers[name.lower()]}, " if name.lower() in headers else ""
            headers[name.lower()] = before + value.strip()
        if headers.get("transfer-encoding") == "chunked":
            body = await self._chunks(reader)
        else:
            body = await reader.readexactly(int(headers.get("content-length", 0)))
        seen = Seen(method, path, headers, body)
        self.seen.append(seen)
        given = self._respond(seen)
        data = given if isinstance(given, bytes) else await given
        writer.write(data)
        await writer.drain()
        top, _, rest = data.partition(b"\r\n\r\n")
        said = [line for line in top.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        is_whole = bool(said) and int(said[0].partition(b":")[2]) == len(rest)
        return is_whole and b"connection: close" not in top.lower()
