"""Messages over a pipe: msgpack behind a 4-byte little-endian length."""

from __future__ import annotations

import struct
import threading
from typing import IO

import msgspec

from segfn_nb.contracts.conversation import FromWorker, ToWorker

_LENGTH = struct.Struct("<I")
_encoder = msgspec.msgpack.Encoder()
_decode_to_worker = msgspec.msgpack.Decoder(ToWorker)
_decode_from_worker = msgspec.msgpack.Decoder(FromWorker)


class FrameWriter:
    """Writes whole frames; any thread may."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def write(self, *messages: ToWorker | FromWorker) -> None:
        """Send messages. Raises OSError where the other side is gone."""
        bodies = [_encoder.encode(message) for message in messages]
        frames = b"".join(_LENGTH.pack(len(body)) + body for body in bodies)
        with self._lock:
            self._stream.write(frames)
            self._stream.flush()


def _read_body(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def read_from_worker(stream: IO[bytes]) -> FromWorker | None:
    """The next message; None at the end of the stream, a frame cut short included."""
    body = _read_body(stream)
    return None if body is None else _decode_from_worker.decode(body)


def read_to_worker(stream: IO[bytes]) -> ToWorker | None:
    """The next message; None at the end of the stream, a frame cut short included."""
    body = _read_body(stream)
    return None if body is None else _decode_to_worker.decode(body)
