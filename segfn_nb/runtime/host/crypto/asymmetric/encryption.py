"""RSA encryption: publicEncrypt and privateDecrypt, and the two the other way round."""

from __future__ import annotations

import msgspec

from segfn_nb.runtime.host.crypto.asymmetric import rsa
from segfn_nb.runtime.host.crypto.asymmetric.keys import Key, key_of
from segfn_nb.runtime.host.crypto.failures import not_here, openssl_error
from segfn_nb.runtime.host.crypto.hashes import Maker, maker
from segfn_nb.runtime.host.wire import JavaScriptError, from_bytes, to_bytes

PKCS1 = 1
NONE = 3
OAEP = 4


class Options(msgspec.Struct, rename="camel"):
    """How to encrypt or decrypt, Node's words."""

    padding: int
    oaep_hash: str = "sha1"
    oaep_label: str = ""
    """Bytes."""

    seed: str = ""
    """Random bytes for the padding."""


def encrypt(text: str, data: str, options: str) -> str:
    """publicEncrypt."""
    key, how, message = _rsa_key(text), msgspec.json.decode(options, type=Options), to_bytes(data)
    if how.padding == OAEP:
        label, seed = to_bytes(how.oaep_label), to_bytes(how.seed)
        return from_bytes(rsa.encrypt_oaep(key, _oaep_hash(how), message, label, seed))
    if how.padding == PKCS1:
        return from_bytes(rsa.encrypt_pkcs1(key, message, to_bytes(how.seed)))
    if how.padding == NONE:
        return from_bytes(rsa.public(key, _whole(key, message)))
    raise openssl_error("unknown padding type")


def decrypt(text: str, data: str, options: str) -> str:
    """privateDecrypt. A message with wrong PKCS #1 padding gives random bytes, as in Node: no error tells an attacker."""
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.padding import OAEP as SCHEME

    from segfn_nb.runtime.host.crypto.asymmetric.signatures import hash_class

    key, how, message = _rsa_key(text), msgspec.json.decode(options, type=Options), to_bytes(data)
    if not key.is_private:
        raise openssl_error("missing private key")
    size = rsa.width(key)
    if len(message) > size:
        raise openssl_error("data greater than mod len")
    if how.padding == NONE:
        return from_bytes(rsa.private(key, message.rjust(size, b"\0")))
    if how.padding == PKCS1:
        made: bytes = key.value.decrypt(message.rjust(size, b"\0"), PKCS1v15())
        return from_bytes(made)
    if how.padding != OAEP:
        raise openssl_error("unknown padding type")
    _oaep_hash(how)
    algorithm = hash_class(how.oaep_hash)
    if algorithm is None:
        raise not_here(f"OAEP with {how.oaep_hash}", "use sha256")
    try:
        made = key.value.decrypt(message, SCHEME(MGF1(algorithm), algorithm, to_bytes(how.oaep_label) or None))
    except ValueError:
        raise openssl_error("oaep decoding error") from None
    return from_bytes(made)


def encrypt_private(text: str, data: str, options: str) -> str:
    """privateEncrypt: a signature of data that is no digest."""
    key, how, message = _rsa_key(text), msgspec.json.decode(options, type=Options), to_bytes(data)
    if not key.is_private:
        raise openssl_error("missing private key")
    if how.padding == NONE:
        return from_bytes(rsa.private(key, _whole(key, message)))
    if how.padding != PKCS1:
        raise openssl_error("illegal or unsupported padding mode")
    room = rsa.width(key) - len(message) - 3
    if room < 8:
        raise openssl_error("data too large for key size")
    return from_bytes(rsa.private(key, b"\x00\x01" + b"\xff" * room + b"\x00" + message))


def decrypt_public(text: str, data: str, options: str) -> str:
    """publicDecrypt: what `encrypt_private` was given."""
    key, how, message = _rsa_key(text), msgspec.json.decode(options, type=Options), to_bytes(data)
    if len(message) > rsa.width(key):
        raise openssl_error("data greater than mod len")
    block = rsa.public(key, message)
    if how.padding == NONE:
        return from_bytes(block)
    if how.padding != PKCS1:
        raise openssl_error("illegal or unsupported padding mode")
    padding, mark, rest = block[2:].partition(b"\0")
    if block[:2] != b"\x00\x01" or not mark or len(padding) < 8 or padding.strip(b"\xff"):
        raise openssl_error("invalid padding")
    return from_bytes(rest)


def _rsa_key(text: str) -> Key:
    key = key_of(text)
    if key.kind != "rsa":
        raise openssl_error("operation not supported for this keytype")
    return key


def _oaep_hash(how: Options) -> Maker:
    make = maker(how.oaep_hash)
    if make is None:
        raise JavaScriptError("Invalid digest used", code="ERR_OSSL_EVP_INVALID_DIGEST")
    return make


def _whole(key: Key, block: bytes) -> bytes:
    """What is encrypted without padding must be as long as the key."""
    if len(block) > rsa.width(key):
        raise openssl_error("data too large for key size")
    if len(block) < rsa.width(key):
        raise openssl_error("data too small for key size")
    return block
