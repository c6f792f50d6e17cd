"""
Signatures: RSA (PKCS #1 and PSS), ECDSA, Ed25519 and Ed448.

All are the same in every run: ECDSA's nonces come from key and message (RFC 6979), PSS's salts from the row's random
numbers (see `rsa`). Node draws both anew each time, so no function can rely on particular ones.
"""

from __future__ import annotations

from typing import Any

import msgspec

from segfn_nb.runtime.host.crypto.asymmetric import rsa
from segfn_nb.runtime.host.crypto.asymmetric.keys import Key, key_of
from segfn_nb.runtime.host.crypto.failures import not_here, openssl_error
from segfn_nb.runtime.host.crypto.hashes import Maker, maker, size, spelling
from segfn_nb.runtime.host.wire import JavaScriptError, from_bytes, to_bytes

PKCS1 = 1
PSS = 6
_PADDINGS = {3: "invalid padding mode", 5: "invalid x931 digest"}
_AUTO = -2

# Names of hashlib's and OpenSSL's to classes of cryptography.
_CLASSES = {
    "md5": "MD5", "sha1": "SHA1", "sha224": "SHA224", "sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512",
    "sha512-224": "SHA512_224", "sha512-256": "SHA512_256", "sha3-224": "SHA3_224", "sha3-256": "SHA3_256",
    "sha3-384": "SHA3_384", "sha3-512": "SHA3_512", "sm3": "SM3",
}  # fmt: skip
_BY_SIZE = {16: "MD5", 20: "SHA1", 28: "SHA224", 32: "SHA256", 48: "SHA384", 64: "SHA512"}


class Options(msgspec.Struct, rename="camel"):
    """How to sign or verify, Node's words."""

    is_digest: bool
    """Whether the data is the message's digest."""

    padding: int | None = None
    salt_length: int | None = None
    is_p1363: bool = False
    """ECDSA: the two numbers side by side, else as DER."""

    seed: str = ""
    """Random bytes for PSS."""


def sign(text: str, digest: str | None, data: str, options: str) -> str:
    """The signature, as bytes. `digest` None: the key's own way."""
    key, how, message = key_of(text), msgspec.json.decode(options, type=Options), to_bytes(data)
    if not key.is_private:
        raise openssl_error("unsupported")
    if key.kind == "rsa":
        return from_bytes(_sign_rsa(key, digest or "sha256", message, how))
    if key.kind == "ec":
        made = _sign_ec(key, digest or "sha256", message, how)
        return from_bytes(_as_p1363(key, made) if how.is_p1363 else made)
    _check_edwards(key, digest, how)
    made = key.value.sign(message)
    return from_bytes(made)


def verify(text: str, digest: str | None, data: str, signature: str, options: str) -> bool:
    """Whether the signature is the key's of this data."""
    from cryptography.exceptions import InvalidSignature

    key, how, message = key_of(text), msgspec.json.decode(options, type=Options), to_bytes(data)
    given = to_bytes(signature)
    try:
        if key.kind == "rsa":
            _verify_rsa(key, digest or "sha256", message, given, how)
        elif key.kind == "ec":
            der = _as_der(key, given) if how.is_p1363 else given
            hashed, scheme = _ecdsa(digest or "sha256", message, how)
            key.public.verify(der, hashed, scheme)
        else:
            _check_edwards(key, digest, how)
            key.public.verify(given, message)
    except InvalidSignature:
        return False
    return True


def _check_edwards(key: Key, digest: str | None, how: Options) -> None:
    if key.kind == "dsa":
        raise not_here("DSA", "use RSA, ECDSA or Ed25519")
    if not key.kind.startswith("ed"):
        raise openssl_error("operation not supported for this keytype")
    if how.is_digest:
        raise JavaScriptError("Unsupported crypto operation", code="ERR_CRYPTO_UNSUPPORTED_OPERATION")
    if digest is not None:
        raise openssl_error("invalid digest")


def _digest(name: str, data: bytes, how: Options) -> tuple[Maker, bytes]:
    make = maker(name)
    if make is None:
        raise JavaScriptError(f"Invalid digest: {name}", name="TypeError", code="ERR_CRYPTO_INVALID_DIGEST")
    if how.is_digest:
        return make, data
    if size(name) == 0:
        raise openssl_error("digest not allowed")
    return make, make(data).digest()


def hash_class(name: str) -> Any:
    """`cryptography`'s hash of that name; None: it has none."""
    from cryptography.hazmat.primitives import hashes

    known = _CLASSES.get(spelling(name))
    return None if known is None else getattr(hashes, known)()


def _prehashed(algorithm: Any) -> Any:
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    return Prehashed(algorithm)


def _rsa_class(name: str) -> Any:
    found = hash_class(name)
    if found is not None:
        return found
    if spelling(name) in ("ripemd160", "md5-sha1"):
        raise not_here(f"RSA with {name}", "sign with RSA-SHA256")
    raise openssl_error("digest not allowed")


def _padding_of(how: Options) -> int:
    padding = PKCS1 if how.padding is None else how.padding
    if padding not in (PKCS1, PSS):
        raise openssl_error(_PADDINGS.get(padding, "illegal or unsupported padding mode"))
    return padding


def _sign_rsa(key: Key, name: str, data: bytes, how: Options) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    padding = _padding_of(how)
    make, hashed = _digest(name, data, how)
    algorithm = _rsa_class(name)
    if padding == PSS:
        return rsa.sign_pss(key, make, hashed, _salt(how), to_bytes(how.seed))
    try:
        made: bytes = key.value.sign(hashed, PKCS1v15(), _prehashed(algorithm))
    except ValueError:
        raise openssl_error("data too large for key size") from None
    return made


def _salt(how: Options) -> int:
    return _AUTO if how.salt_length is None else how.salt_length


def _verify_rsa(key: Key, name: str, data: bytes, signature: bytes, how: Options) -> None:
    from cryptography.hazmat.primitives.asymmetric import padding as p

    padding = _padding_of(how)
    _, hashed = _digest(name, data, how)
    algorithm = _rsa_class(name)
    scheme: Any = p.PKCS1v15()
    if padding == PSS:
        salt = _salt(how)
        if salt < -4:
            raise openssl_error("invalid salt length")
        named: dict[int, Any] = {-1: p.PSS.DIGEST_LENGTH, -2: p.PSS.AUTO, -3: p.PSS.MAX_LENGTH, -4: p.PSS.AUTO}
        scheme = p.PSS(p.MGF1(algorithm), named.get(salt, salt))
    key.public.verify(signature, hashed, scheme, _prehashed(algorithm))


def _ecdsa(name: str, data: bytes, how: Options, *, is_signing: bool = False) -> tuple[bytes, Any]:
    """The digest, and how `cryptography` is to sign or verify it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    if size(name) == 0:
        raise openssl_error("invalid digest")
    _, hashed = _digest(name, data, how)
    # Only its size matters for a digest that is made already, so one that cryptography has stands for one it has not.
    stand_in = _BY_SIZE.get(len(hashed))
    algorithm = hash_class(name) or (stand_in and getattr(hashes, stand_in)())
    if algorithm is None:
        raise not_here(f"ECDSA with {name}", "sign with sha256")
    try:
        return hashed, ec.ECDSA(_prehashed(algorithm), deterministic_signing=is_signing)
    except UnsupportedAlgorithm:  # an OpenSSL before 3.2, which no wheel has: its nonces are random
        return hashed, ec.ECDSA(_prehashed(algorithm))


def _sign_ec(key: Key, name: str, data: bytes, how: Options) -> bytes:
    hashed, scheme = _ecdsa(name, data, how, is_signing=True)
    made: bytes = key.value.sign(hashed, scheme)
    return made


def _field(key: Key) -> int:
    return (int(key.value.curve.key_size) + 7) // 8


def _as_p1363(key: Key, der: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(der)
    return r.to_bytes(_field(key), "big") + s.to_bytes(_field(key), "big")


def _as_der(key: Key, signature: bytes) -> bytes:
    """Empty, which no key verifies, where the length is wrong."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    half = _field(key)
    if len(signature) != 2 * half:
        return b""
    return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
