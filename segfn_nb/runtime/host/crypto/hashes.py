"""
Hashes and HMACs by OpenSSL, under Node's names.

A message arrives whole, in one call. Only one above 64 KB comes in pieces: `HashHandles` keeps its state meanwhile.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

from segfn_nb.runtime.host.wire import JavaScriptError, Service, from_bytes, guarded_all, to_bytes

DATA_IS_BYTES = 1
KEY_IS_BYTES = 2
MOST_HANDLES = 10_000
"""Unfinished hashes of one environment: they live outside the memory that its engine is held to."""


class Digest(Protocol):
    """**Protocol**: what hashlib's and hmac's objects have in common."""

    @property
    def digest_size(self) -> int:
        """Bytes of the digest; 0 where the length is free."""

    def update(self, data: bytes, /) -> None:
        """Add to the message."""

    def digest(self) -> bytes:
        """The digest of the message so far."""

    def hexdigest(self) -> str:
        """The same in hexadecimal."""

    def copy(self) -> Digest:
        """A second hash in the same state."""


Maker = Callable[[bytes], Digest]

# Node's further names (crypto.getHashes() has them all) and what OpenSSL, or hashlib, calls them.
_SPELLINGS = {
    "md5withrsaencryption": "md5",
    "ssl3-md5": "md5",
    "sha1withrsaencryption": "sha1",
    "sha1-2": "sha1",
    "ssl3-sha1": "sha1",
    "sha224withrsaencryption": "sha224",
    "sha256withrsaencryption": "sha256",
    "sha384withrsaencryption": "sha384",
    "sha512withrsaencryption": "sha512",
    "sha512-224withrsaencryption": "sha512-224",
    "sha512-256withrsaencryption": "sha512-256",
    "sha512/224": "sha512-224",
    "sha512/256": "sha512-256",
    "ripemd": "ripemd160",
    "rmd160": "ripemd160",
    "ripemd160withrsa": "ripemd160",
    "sm3withrsaencryption": "sm3",
    "blake2b": "",  # hashlib's names for the next two are not OpenSSL's
    "blake2s": "",
    "blake2b512": "blake2b",
    "blake2s256": "blake2s",
    "shake128": "shake_128",
    "shake256": "shake_256",
}
_PREFIXES = ("rsa-", "id-rsassa-pkcs1-v1_5-with-")
_CONSTRUCTORS: dict[str, Maker] = {
    "md5": hashlib.md5,
    "sha1": hashlib.sha1,
    "sha224": hashlib.sha224,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
    "blake2b": hashlib.blake2b,
    "blake2s": hashlib.blake2s,
}


def spelling(algorithm: str) -> str:
    """
    OpenSSL's name for what Node calls `algorithm`.

    Example:
        >>> spelling("RSA-SHA512/256")
        'sha512-256'
    """
    name = algorithm.lower()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return _SPELLINGS.get(name, name)


@lru_cache(maxsize=256)
def maker(algorithm: str) -> Maker | None:
    """What starts a hash of that name; None: this OpenSSL has none."""
    name = spelling(algorithm)
    if name in _CONSTRUCTORS:
        return _CONSTRUCTORS[name]
    if "_" in name and name not in _SPELLINGS.values():  # a name of hashlib's that OpenSSL does not know
        return None
    try:
        hashlib.new(name, b"", usedforsecurity=False)
    except ValueError:
        return None

    def make(data: bytes) -> Digest:
        return hashlib.new(name, data, usedforsecurity=False)

    return make


def size(algorithm: str) -> int:
    """Bytes of a digest, 0 where the length is free, -1 where there is no such hash."""
    make = maker(algorithm)
    return -1 if make is None else make(b"").digest_size


def hash_(algorithm: str, data: str, flags: int, encoding: str, length: int = 0) -> str:
    """
    The digest of a whole message.

    Args:
        data: The message as text (hashed as UTF-8), or bytes with DATA_IS_BYTES in `flags`.

        encoding: "hex", else base64.

        length: Bytes, for hashes of any length.
    """
    make = _known(algorithm)
    message = to_bytes(data) if flags & DATA_IS_BYTES else data.encode()
    if encoding == "hex" and not length:
        return make(message).hexdigest()
    return _written(_finish(make(message), length), encoding)


def hmac_(algorithm: str, key: str, data: str, flags: int, encoding: str) -> str:
    """The HMAC of a whole message; `flags` as in `hash_`, with KEY_IS_BYTES for the key."""
    message = to_bytes(data) if flags & DATA_IS_BYTES else data.encode()
    secret = to_bytes(key) if flags & KEY_IS_BYTES else key.encode()
    return _written(mac(algorithm, secret, message), encoding)


def mac(algorithm: str, key: bytes, message: bytes) -> bytes:
    """The HMAC of a whole message, as bytes."""
    name = spelling(algorithm)
    if name in _CONSTRUCTORS:
        return hmac.digest(key, message, name)
    return _begin_hmac(algorithm, key, message).digest()


class HashHandles:
    """
    The unfinished hashes of one environment.

    A handle is freed by its digest, or when JavaScript has collected the Hash object that owned it; what is left
    goes with this object, so an environment that keeps one for its lifetime leaks nothing.

    Example:
        >>> handles = HashHandles()
        >>> handle = handles.open("sha256", None, 0)
        >>> handles.feed(handle, "abc", 0)
        >>> handles.close(handle, "hex", 0)[:8]
        'ba7816bf'
    """

    def __init__(self) -> None:
        self._open: dict[int, Digest] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._open)

    def services(self) -> dict[str, Service]:
        """`crypto_open`, `_feed`, `_copy`, `_close` and `_drop`, ready to register with this environment alone."""
        return guarded_all(
            {
                "crypto_open": self.open,
                "crypto_feed": self.feed,
                "crypto_copy": self.copy,
                "crypto_close": self.close,
                "crypto_drop": self.drop,
            }
        )

    def open(self, algorithm: str, key: str | None, flags: int) -> int:
        """Begin a hash, or with a key an HMAC. Returns the handle."""
        if key is None:
            return self._keep(_known(algorithm)(b""))
        secret = to_bytes(key) if flags & KEY_IS_BYTES else key.encode()
        return self._keep(_begin_hmac(algorithm, secret, b""))

    def feed(self, handle: int, data: str, flags: int) -> None:
        """Add a piece of the message."""
        self._open[handle].update(to_bytes(data) if flags & DATA_IS_BYTES else data.encode())

    def copy(self, handle: int) -> int:
        """A second hash in the same state. Returns its handle."""
        return self._keep(self._open[handle].copy())

    def close(self, handle: int, encoding: str, length: int) -> str:
        """The digest; the handle is gone."""
        return _written(_finish(self._open.pop(handle), length), encoding)

    def drop(self, handle: int) -> None:
        """Forget a hash that nobody will finish."""
        self._open.pop(handle, None)

    def _keep(self, digest: Digest) -> int:
        if len(self._open) >= MOST_HANDLES:
            raise JavaScriptError(f"{MOST_HANDLES:,} large hashes are unfinished; segfn_nb keeps no more at a time")
        self._last += 1
        self._open[self._last] = digest
        return self._last


def _known(algorithm: str) -> Maker:
    make = maker(algorithm)
    if make is None:
        raise JavaScriptError("Digest method not supported")
    return make


def _begin_hmac(algorithm: str, key: bytes, message: bytes) -> Digest:
    make = _known(algorithm)

    def begin(data: bytes = b"") -> Any:  # hmac wants hashlib's own type, which has no public name
        return make(data)

    return hmac.new(key, message, begin)


def _finish(digest: Any, length: int) -> bytes:
    """`length`: bytes, for hashes of any length; 0: the hash's own."""
    finished: bytes = digest.digest(length) if length else digest.digest()
    return finished


def _written(digest: bytes, encoding: str) -> str:
    return digest.hex() if encoding == "hex" else from_bytes(digest)
