"""
What may cross between QuickJS and Python, and how; nothing else knows.

The binding passes None, bool, int, float and str. It cuts a str argument at NUL, cuts an int beyond 32 bits, loses
the call on a lone surrogate, and loses it too when the callable raises. `js-extension/runtime/src/host/wire.ts` is
the other half: it sends strings well formed together with the sum of their lengths in UTF-16 units.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Callable
from typing import Any

Crossing = None | bool | int | float | str
"""What a service takes and gives. An int beyond 32 bits arrives as a float, undefined as None."""

Service = Callable[..., Crossing]

AS_JSON = -1
RESEND = "\0R"


class JavaScriptError(Exception):
    """
    What a service raises to have JavaScript throw.

    Args:
        message: The error's message.

        name: A built-in error class; any other makes an Error of that name.

        code: Node's error code, or None.

        properties: Further own properties of the error.

    Example:
        >>> raise JavaScriptError("Invalid URL", name="TypeError", code="ERR_INVALID_URL", input="x")
        Traceback (most recent call last):
        segfn_nb.runtime.host.wire.JavaScriptError: Invalid URL
    """

    def __init__(self, message: str, *, name: str = "Error", code: str | None = None, **properties: Crossing) -> None:
        super().__init__(message)
        self.message = message
        self.name = name
        self.code = code
        self.properties = properties


def guarded(service: Service) -> Service:
    """
    Wrap a service so that it can be registered with the engine: no exception leaves it, and what it gives may cross.

    Args:
        service:
            Takes as many positional arguments as its JavaScript half sends: whole texts, numbers as int or float.

    Returns:
        What to register; it speaks the protocol of `call` in wire.ts.

    Example:
        >>> guarded(str.upper)(2, "ab")
        'AB'
    """

    def answer(units: int, *arguments: Any) -> Crossing:
        try:
            for argument in arguments:
                if type(argument) is str:
                    units -= len(argument)
            if units:
                whole = _whole(units, arguments)
                if whole is None:
                    return RESEND
                arguments = whole
            given = service(*arguments)
            if type(given) is str:
                return given if given.isascii() and given[:1] != "\0" else _text(given)
            if type(given) is int:
                return given if -0x80000000 <= given <= 0x7FFFFFFF else _number(given)
            return given
        except JavaScriptError as error:
            return _error(error)
        except RecursionError:
            return _error(JavaScriptError("Maximum call stack size exceeded", name="RangeError"))
        except Exception as error:  # noqa: BLE001 - whatever leaves here is lost inside the binding
            # Ours to fix, but user code may only see it as an error of its own call.
            what = f"{getattr(service, '__name__', 'service')}: {type(error).__name__}: {error}"
            return _error(JavaScriptError(f"segfn_nb host service failed: {what}", name="HostError"))

    return answer


def guarded_all(services: dict[str, Service]) -> dict[str, Service]:
    """`guarded` for each service of a file."""
    return {name: guarded(service) for name, service in services.items()}


def to_bytes(hexadecimal: str) -> bytes:
    """The bytes that JavaScript sent with `bytesToHost`: hexadecimal, twice as fast to read here as base64."""
    return bytes.fromhex(hexadecimal)


def from_bytes(data: bytes) -> str:
    """Bytes as `bytesFromHost` expects them in JavaScript: base64, the faster one there."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def _whole(missing: int, arguments: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The arguments as they were meant; None: a string was cut at NUL, send them as JSON. `missing`: see `guarded`."""
    texts = [argument for argument in arguments if type(argument) is str]
    total = sum(map(len, texts))
    if missing + total == AS_JSON:
        return tuple(json.loads(argument) if type(argument) is str else argument for argument in arguments)
    # A character beyond U+FFFF is one in Python and two units in JavaScript.
    units = sum(len(text.encode("utf-16-le")) // 2 for text in texts)
    return arguments if units == missing + total else None


def _text(text: str) -> str:
    """A text that crosses whole: tagged where it begins with NUL or cannot be UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "\0J" + json.dumps(text)
    return "\0=" + text if text[:1] == "\0" else text


def _number(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _error(error: JavaScriptError) -> str:
    described: dict[str, object] = {"name": error.name, "message": error.message}
    if error.code is not None:
        described["code"] = error.code
    if error.properties:
        described["properties"] = error.properties
    return "\0E" + json.dumps(described)
