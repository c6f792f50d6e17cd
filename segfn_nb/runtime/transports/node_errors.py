"""What went wrong on the network, in Node's words: the codes functions look at."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Iterator

import aiohttp

from segfn_nb.contracts.http import TransportError
from segfn_nb.runtime.transports.hosts import Origin

_CERTIFICATE_CODES = {
    9: ("CERT_NOT_YET_VALID", "certificate is not yet valid"),
    10: ("CERT_HAS_EXPIRED", "certificate has expired"),
    18: ("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"),
    19: ("SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"),
    20: ("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate"),
    21: ("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate"),
    23: ("CERT_REVOKED", "certificate revoked"),
}
"""OpenSSL's number of a verification error (X509_V_ERR_...), and what Node makes of it."""

_WRONG_NAME = (62, 64)

_CONNECT_CODES = (
    "ECONNREFUSED",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "EHOSTDOWN",
    "ENETDOWN",
    "EADDRNOTAVAIL",
    "EACCES",
    "EPERM",
    "EMFILE",
    "ENFILE",
)

_CONNECT_NUMBERS = {getattr(errno, code): code for code in _CONNECT_CODES if hasattr(errno, code)}
# Windows has numbers of its own for sockets, which Python names with a W.
_CONNECT_NUMBERS |= {getattr(errno, f"WSA{code}"): code for code in _CONNECT_CODES if hasattr(errno, f"WSA{code}")}


class RefusedError(OSError):
    """A host or an address that functions must not reach; the message says why, and how to allow it."""


REFUSED = "ERR_SEGFN_HOST_NOT_NAMED"
"""The code of what was not sent because nobody named its host."""


def refused(message: str) -> TransportError:
    """The request that was never sent because nobody named its host."""
    return TransportError(code=REFUSED, errno=REFUSED, message=message)


def sending_failed(error: BaseException, origin: Origin) -> TransportError:
    """
    Why there is no answer.

    Args:
        error: What the client raised.

        origin: Whom the request was for.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, RefusedError):
            return refused(str(cause))
        if isinstance(cause, ssl.SSLError) and isinstance(cause, aiohttp.ClientError):
            continue  # a wrapper without the details
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate_refused(cause, origin)
        if isinstance(cause, ssl.SSLError):
            return _failed("EPROTO", f"write EPROTO {cause.reason or cause}", syscall="write")
        if isinstance(cause, aiohttp.ClientConnectorDNSError | socket.gaierror):
            return _failed("ENOTFOUND", f"getaddrinfo ENOTFOUND {origin.host}", syscall="getaddrinfo")
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno in _CONNECT_NUMBERS:
            code = _CONNECT_NUMBERS[cause.errno]
            return _failed(code, f"connect {code} {_peer(cause, origin)}", syscall="connect")
    for cause in causes:
        if isinstance(cause, aiohttp.ClientResponseError | aiohttp.http_exceptions.HttpProcessingError):
            return _failed("HPE_INVALID_CONSTANT", f"Parse Error: {_first_line(cause)}")
        if isinstance(cause, asyncio.TimeoutError):
            return _failed("ETIMEDOUT", f"connect ETIMEDOUT {origin.host}:{origin.port}", syscall="connect")
    # A connection that ends before the answer: Node calls both ends the same.
    return _failed("ECONNRESET", "socket hang up")


def reading_failed(*, is_chunked: bool) -> TransportError:
    """A body that ends before its end, as Node calls it."""
    if is_chunked:
        return TransportError(code="ERR_STREAM_PREMATURE_CLOSE", message="Premature close")
    return TransportError(code="ECONNRESET", errno="ECONNRESET", message="aborted")


def _failed(code: str, message: str, *, syscall: str = "") -> TransportError:
    return TransportError(code=code, errno=code, message=message, syscall=syscall)


def _certificate_refused(error: ssl.SSLCertVerificationError, origin: Origin) -> TransportError:
    if error.verify_code in _WRONG_NAME:
        said = f"Hostname/IP does not match certificate's altnames: Host: {origin.host}. is not in the cert's altnames"
        return _failed("ERR_TLS_CERT_ALTNAME_INVALID", said)
    code, message = _CERTIFICATE_CODES.get(error.verify_code, ("ERR_TLS_CERT_INVALID", error.verify_message))
    return _failed(code, message)


def _peer(error: OSError, origin: Origin) -> str:
    """The address that did not answer, as Node names it; the host where only that is known."""
    # asyncio says it in the message alone: "[Errno 111] Connect call failed ('127.0.0.1', 9)".
    _, found, address = (error.strerror or "").partition("Connect call failed ('")
    return f"{address.partition(chr(39))[0] if found else origin.host}:{origin.port}"


def _first_line(error: BaseException) -> str:
    return (str(getattr(error, "message", "")) or str(error) or type(error).__name__).strip().split("\n", 1)[0]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and the one inside an aiohttp connector's error."""
    seen: list[BaseException] = []
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop(0)
        if one is None or one in seen:
            continue
        seen.append(one)
        todo += [
            one.__cause__,
            getattr(one, "os_error", None),
            getattr(one, "certificate_error", None),
            one.__context__,
        ]
        yield one
