"""Unpacking of deflated data, with the errors of Node's zlib. Packing is JavaScript's: its bytes must equal Node's."""

from __future__ import annotations

import zlib

from segfn_nb.runtime.host.wire import JavaScriptError, Service, from_bytes, guarded_all, to_bytes

_GZIP_MAGIC = b"\x1f\x8b"
_CODES = {2: "Z_NEED_DICT", -3: "Z_DATA_ERROR", -4: "Z_MEM_ERROR", -5: "Z_BUF_ERROR"}
_PIECE_BYTES = 16_384
"""Node looks at what has come out after as many, and finds first what it finds first."""


def inflate(  # noqa: PLR0917 - JavaScript gives arguments by position
    data: str, packing: str, window_bits: int, dictionary: str, most: float, partial: bool
) -> str:
    """
    The bytes that were packed.

    Args:
        data: Sent as bytes.

        packing: "zlib", "gzip", "raw", or "unzip": gzip or zlib, whichever it is.

        window_bits: 8 to 15; data packed with a larger window is refused.

        dictionary: Sent as bytes; empty: none.

        most: How many bytes may come out.

        partial: Whether data that is cut off gives what it holds.
    """
    packed = to_bytes(data)
    if packing == "unzip":
        packing = "gzip" if packed[:2] == _GZIP_MAGIC else "zlib"
    words = to_bytes(dictionary)
    content = bytearray()
    while True:
        rest = _member(packed, packing, window_bits, words, content=content, most=int(most), partial=partial)
        # Members of a gzip file follow each other; zeros may follow the last one.
        if packing != "gzip" or rest[:1] in {b"", b"\0"}:
            return from_bytes(bytes(content))
        packed = rest


def _member(
    packed: bytes, packing: str, window_bits: int, words: bytes, *, content: bytearray, most: int, partial: bool
) -> bytes:
    """Unpack one stream into `content`; what follows it."""
    window = {"zlib": window_bits, "gzip": 16 + window_bits, "raw": -window_bits}[packing]
    unpack = zlib.decompressobj(window, zdict=words) if words else zlib.decompressobj(window)
    while True:
        try:
            piece = unpack.decompress(packed, _PIECE_BYTES)
        except zlib.error as error:
            raise _told(str(error)) from None
        content += piece
        packed = unpack.unconsumed_tail
        is_cut = not (unpack.eof or packed or len(piece) == _PIECE_BYTES)
        if is_cut and not partial:
            raise _failure(-5, "unexpected end of file")
        if len(content) > most:
            message = f"Cannot create a Buffer larger than {most} bytes"
            raise JavaScriptError(message, name="RangeError", code="ERR_BUFFER_TOO_LARGE")
        if unpack.eof or is_cut:
            return unpack.unused_data


def _told(said: str) -> JavaScriptError:
    """Python says "Error -3 while decompressing data: incorrect header check": the number, and zlib's own words."""
    head, _, words = said.partition(": ")
    if "zdict" in head:
        return _failure(2, "Bad dictionary")
    number = int(head.split()[1])
    return _failure(number, words or "Missing dictionary")


def _failure(number: int, words: str) -> JavaScriptError:
    """Node's error for zlib's return code; its code shows neither in the stack nor in its text."""
    error = JavaScriptError(words, errno=number)
    error.properties["code"] = _CODES.get(number, "Z_STREAM_ERROR")
    return error


def crc32(data: str, value: float) -> float:
    """CRC-32 of bytes, continued from `value`."""
    return float(zlib.crc32(to_bytes(data), int(value)))


def services() -> dict[str, Service]:
    """`inflate_crc32` and `inflate_unpack`, ready to register."""
    return guarded_all({"inflate_crc32": crc32, "inflate_unpack": inflate})
