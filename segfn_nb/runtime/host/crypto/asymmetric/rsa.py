"""
RSA with random padding (PSS signatures, OAEP and PKCS #1 encryption) that is the same in every run.

OpenSSL draws the salt of a PSS signature and the padding of an encrypted message itself, so that two runs of a replay
would differ. Here they are made from a seed that JavaScript draws from the row's random numbers (with `random="real"`
from the operating system): encoded as RFC 8017 says, then put through the key's numbers. What needs no random numbers
goes to OpenSSL.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from segfn_nb.runtime.host.crypto.failures import openssl_error
from segfn_nb.runtime.host.crypto.hashes import Maker

if TYPE_CHECKING:
    from segfn_nb.runtime.host.crypto.asymmetric.keys import Key


def width(key: Key) -> int:
    """Bytes of a key's modulus."""
    return (int(key.value.key_size) + 7) // 8


def sign_pss(key: Key, make: Maker, digest: bytes, salt_length: int, seed: bytes) -> bytes:
    """A PSS signature of a digest; `salt_length` as Node has it, negative ones with a meaning."""
    bits = int(key.value.key_size) - 1
    length = (bits + 7) // 8
    most = length - len(digest) - 2
    size = {-1: len(digest), -2: most, -3: most, -4: min(len(digest), most)}.get(salt_length, salt_length)
    if size < 0:
        raise openssl_error("invalid salt length")
    if size > most:
        raise openssl_error("data too large for key size")
    salt = expanded(seed, size)
    hashed = make(bytes(8) + digest + salt).digest()
    block = bytes(length - size - len(digest) - 2) + b"\x01" + salt
    masked = bytearray(_xor(block, _mask(make, hashed, len(block))))
    masked[0] &= 0xFF >> (8 * length - bits)
    return private(key, bytes(masked) + hashed + b"\xbc")


def encrypt_oaep(key: Key, make: Maker, message: bytes, label: bytes, seed: bytes) -> bytes:
    """A message, encrypted with OAEP; its mask's hash is the label's."""
    hashed = make(label).digest()
    length = width(key)
    room = length - 2 * len(hashed) - 2
    if len(message) > room:
        raise openssl_error("data too large for key size")
    block = hashed + bytes(room - len(message)) + b"\x01" + message
    grain = expanded(seed, len(hashed))
    masked = _xor(block, _mask(make, grain, len(block)))
    return public(key, b"\x00" + _xor(grain, _mask(make, masked, len(grain))) + masked)


def encrypt_pkcs1(key: Key, message: bytes, seed: bytes) -> bytes:
    """A message, encrypted with PKCS #1 version 1.5."""
    room = width(key) - len(message) - 3
    if room < 8:
        raise openssl_error("data too large for key size")
    padding = bytes(byte % 255 + 1 for byte in expanded(seed, room))
    return public(key, b"\x00\x02" + padding + b"\x00" + message)


def public(key: Key, block: bytes) -> bytes:
    """A block through the public key."""
    numbers = key.public_numbers
    number = _fitting(key, block)
    result: int = pow(number, numbers.e, numbers.n)
    return result.to_bytes(width(key), "big")


def private(key: Key, block: bytes) -> bytes:
    """
    A block through the private key, blinded, since Python's arithmetic takes a time that depends on its numbers.

    The result is tried with the public key before it is given away: a wrong one would betray the private key.
    """
    numbers = key.private_numbers
    n, e = key.public_numbers.n, key.public_numbers.e
    number = _fitting(key, block)
    blind = secrets.randbelow(n - 2) + 2
    hidden = number * pow(blind, e, n) % n
    by_p, by_q = pow(hidden, numbers.dmp1, numbers.p), pow(hidden, numbers.dmq1, numbers.q)
    result: int = (by_q + numbers.iqmp * (by_p - by_q) % numbers.p * numbers.q) * pow(blind, -1, n) % n
    if pow(result, e, n) != number:
        raise openssl_error("invalid padding")
    return result.to_bytes(width(key), "big")


def expanded(seed: bytes, size: int) -> bytes:
    """As many bytes as are needed of a seed."""
    return hashlib.shake_256(seed).digest(size)


def _fitting(key: Key, block: bytes) -> int:
    number = int.from_bytes(block, "big")
    if number >= key.public_numbers.n:
        raise openssl_error("data too large for modulus")
    return number


def _mask(make: Maker, seed: bytes, size: int) -> bytes:
    """MGF1."""
    made = b""
    for counter in range(-(-size // len(make(b"").digest()))):
        made += make(seed + counter.to_bytes(4, "big")).digest()
    return made[:size]


def _xor(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).to_bytes(len(a), "big")
