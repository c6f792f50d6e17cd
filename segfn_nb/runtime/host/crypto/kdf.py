"""Keys from passwords and secrets: PBKDF2, scrypt and HKDF."""

from __future__ import annotations

import hashlib

from segfn_nb.runtime.host.crypto.failures import openssl_text
from segfn_nb.runtime.host.crypto.hashes import mac, size, spelling
from segfn_nb.runtime.host.wire import JavaScriptError, from_bytes, to_bytes

_OPENSSL_NAMES = {"blake2b": "blake2b512", "blake2s": "blake2s256"}
_LARGEST_INT = 0x7FFF_FFFF


def pbkdf2(digest: str, password: str, salt: str, iterations: int, length: int) -> str:
    """A key of `length` bytes; `password` and `salt` are bytes."""
    _check(digest, length)
    name = spelling(digest)
    made = hashlib.pbkdf2_hmac(_OPENSSL_NAMES.get(name, name), to_bytes(password), to_bytes(salt), iterations, length)
    return from_bytes(made)


def scrypt(password: str, salt: str, length: int, cost: float, shape: str) -> str:
    """
    A key of `length` bytes; `password` and `salt` are bytes.

    Args:
        cost: Node's N.

        shape: Node's r, p and maxmem (bytes), with spaces between.
    """
    n = int(cost)
    block_size, parallelization, memory = (int(number) for number in shape.split())
    if n < 2 or n & (n - 1):
        raise _scrypt_error("Invalid scrypt params")
    try:
        made = hashlib.scrypt(
            to_bytes(password),
            salt=to_bytes(salt),
            n=n,
            r=block_size,
            p=parallelization,
            maxmem=min(memory, _LARGEST_INT),
            dklen=max(length, 1),
        )
    except (ValueError, OverflowError):  # what is left is too much memory
        raise _scrypt_error(f"Invalid scrypt params: {openssl_text('memory limit exceeded')}") from None
    return from_bytes(made[:length])


def hkdf(digest: str, secret: str, salt: str, info: str, length: int) -> str:
    """A key of `length` bytes, by RFC 5869; the rest are bytes."""
    _check(digest, length)
    width = size(digest)
    if length > 255 * width:
        raise JavaScriptError("Invalid key length", name="RangeError", code="ERR_CRYPTO_INVALID_KEYLEN")
    # cryptography's HKDF has fewer digests than Node.
    key = mac(digest, to_bytes(salt) or bytes(width), to_bytes(secret))
    context, block, made = to_bytes(info), b"", b""
    for counter in range(1, -(-length // width) + 1):
        block = mac(digest, key, block + context + bytes([counter]))
        made += block
    return from_bytes(made[:length])


def _check(digest: str, length: int) -> None:
    width = size(digest)
    if width < 0:
        raise JavaScriptError(f"Invalid digest: {digest}", name="TypeError", code="ERR_CRYPTO_INVALID_DIGEST")
    if width == 0 or length == 0:  # a hash of any length, or no key at all
        raise JavaScriptError("Deriving bits failed")


def _scrypt_error(message: str) -> JavaScriptError:
    return JavaScriptError(message, name="RangeError", code="ERR_CRYPTO_INVALID_SCRYPT_PARAMS")
