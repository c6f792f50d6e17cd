"""
Asymmetric keys: read from PEM, DER or JWK, described, written again.

A key crosses as a text: how the user gave it (JSON, see `KeyInput`), or the canonical text of one that was read before,
"private:" or "public:" and its DER in hexadecimal. Reading a key can cost as much as using it, so the last ones stay.
"""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from typing import Any

import msgspec

from segfn_nb.runtime.host.crypto.asymmetric import jwk
from segfn_nb.runtime.host.crypto.asymmetric.pem import blocks
from segfn_nb.runtime.host.crypto.failures import not_here, openssl_error
from segfn_nb.runtime.host.wire import JavaScriptError, from_bytes, to_bytes

KEPT = 128
"""Keys that are kept read, a few kilobytes each."""

_LONGEST_PASSPHRASE = 2 * 1024
"""Hexadecimal digits; OpenSSL reads no more into its buffer."""

_PRIVATE_LABELS = ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "DSA PRIVATE KEY")
_PUBLIC_LABELS = ("PUBLIC KEY", "RSA PUBLIC KEY")
_RSA_PSS_OID = bytes.fromhex("06092a864886f70d01010a")
_KINDS = ("rsa", "ec", "ed25519", "ed448", "x25519", "x448", "dsa", "dh", "")
_NODES_CURVES = {"secp256r1": "prime256v1", "secp192r1": "prime192v1"}


class KeyInput(msgspec.Struct, rename="camel"):
    """A key as the user gave it; bytes in hexadecimal."""

    wanted: str
    """private, public (also made from a private one), or any."""

    format: str
    """pem, der or jwk."""

    data: str
    """The bytes; of a JWK its JSON."""

    type: str | None = None
    """pkcs1, pkcs8, spki or sec1, for DER."""

    passphrase: str | None = None


class Key:
    """
    A key, read.

    Attributes:
        value: `cryptography`'s object.

        is_private: Whether it can sign.
    """

    def __init__(self, value: Any) -> None:
        self.value = value
        self.is_private = hasattr(value, "private_bytes")

    @cached_property
    def public(self) -> Any:
        """`cryptography`'s object for the public half."""
        return self.value.public_key() if self.is_private else self.value

    @cached_property
    def private_numbers(self) -> Any:
        """An RSA key's numbers."""
        return self.value.private_numbers()

    @cached_property
    def public_numbers(self) -> Any:
        """An RSA key's modulus and exponent."""
        return self.public.public_numbers()

    @cached_property
    def kind(self) -> str:
        """Node's asymmetricKeyType."""
        name = type(self.value).__name__.lower()
        return next(known for known in _KINDS if name.startswith(known))

    @cached_property
    def curve(self) -> str:
        """The name Node gives an EC key's curve."""
        name: str = self.value.curve.name
        return _NODES_CURVES.get(name, name)


@lru_cache(maxsize=KEPT)
def key_of(text: str) -> Key:
    """
    The key that a text stands for.

    Raises:
        JavaScriptError: It cannot be read; as Node says it.
    """
    kind, _, der = text.partition(":")
    if kind in ("private", "public"):
        read = _read_private_der if kind == "private" else _read_public_der
        return Key(read(to_bytes(der), None))
    given = msgspec.json.decode(text, type=KeyInput)
    if given.format == "jwk":
        value = jwk.read(json.loads(given.data), is_private=given.wanted == "private")
    elif given.format == "der":
        value = _from_der(given)
    else:
        value = _from_pem(given)
    return Key(value.public_key() if given.wanted == "public" and hasattr(value, "private_bytes") else value)


def describe(text: str) -> str:
    """A key's `type`, `kind`, `details` and canonical `text`, as JSON."""
    key = key_of(text)
    details: dict[str, Any] = {}
    if key.kind == "rsa":
        details = {"modulusLength": key.value.key_size, "publicExponent": str(key.public_numbers.e)}
    elif key.kind == "ec":
        details = {"namedCurve": key.curve}
    kind = "private" if key.is_private else "public"
    canonical = f"{kind}:{_bytes(key, 'pkcs8' if key.is_private else 'spki').hex()}"
    return json.dumps({"type": kind, "kind": key.kind, "details": details, "text": canonical})


def write(text: str, encoding: str, form: str, passphrase: str | None) -> str:
    """
    A key, written.

    Args:
        encoding: pkcs1, pkcs8, spki or sec1; of no meaning for a JWK.

        form: pem or der, which come back as bytes, or jwk, as JSON.

        passphrase: Bytes; encrypts by AES-256-CBC. The salt is OpenSSL's own, so the text differs from run to run.
    """
    key = key_of(text)
    if form == "jwk":
        return json.dumps(jwk.written(key.value, key.curve if key.kind == "ec" else key.kind))
    return from_bytes(_bytes(key, encoding, form.upper(), passphrase))


def _bytes(key: Key, encoding: str, form: str = "DER", passphrase: str | None = None) -> bytes:
    from cryptography.hazmat.primitives import serialization as s

    how = s.Encoding.PEM if form == "PEM" else s.Encoding.DER
    made: bytes
    if not key.is_private:
        public = s.PublicFormat.PKCS1 if encoding == "pkcs1" else s.PublicFormat.SubjectPublicKeyInfo
        made = key.value.public_bytes(how, public)
        return made
    lock = s.NoEncryption() if passphrase is None else s.BestAvailableEncryption(to_bytes(passphrase))
    private = s.PrivateFormat.PKCS8 if encoding == "pkcs8" else s.PrivateFormat.TraditionalOpenSSL
    made = key.value.private_bytes(how, private, lock)
    return made


def _from_pem(given: KeyInput) -> Any:
    from cryptography.x509 import load_der_x509_certificate

    found = blocks(to_bytes(given.data))
    if given.wanted != "private":
        for block in found:
            if block.label in _PUBLIC_LABELS:
                return _read_public_der(block.der)
        for block in found:
            if block.label == "CERTIFICATE":
                try:
                    return load_der_x509_certificate(block.der).public_key()
                except ValueError:
                    raise openssl_error("unsupported") from None
    for block in found:
        if block.label in _PRIVATE_LABELS:
            is_locked = block.has_headers or block.label == "ENCRYPTED PRIVATE KEY"
            if is_locked and (given.passphrase is None or len(given.passphrase) > _LONGEST_PASSPHRASE):
                raise openssl_error("interrupted or cancelled")
            if block.has_headers:
                return _read_private_pem(block.text.encode("ascii"), given.passphrase)
            return _read_private_der(block.der, given.passphrase if is_locked else None)
    raise openssl_error("unsupported")


def _from_der(given: KeyInput) -> Any:
    data = to_bytes(given.data)
    if given.wanted != "private":
        try:
            return _read_public_der(data)
        except JavaScriptError as error:
            if error.code == "ERR_FEATURE_UNAVAILABLE":
                raise
    try:
        return _read_private_der(data, given.passphrase)
    except JavaScriptError as error:
        if given.wanted == "private" or error.code != "ERR_OSSL_UNSUPPORTED":
            raise
        raise JavaScriptError("Failed to read asymmetric key") from None


def _read_public_der(data: bytes, _passphrase: str | None = None) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        return load_der_public_key(data)
    except UnsupportedAlgorithm as error:
        raise not_here("this kind of key", f"({error})") from None
    except ValueError:
        raise openssl_error("unsupported") from None


def _read_private_der(data: bytes, passphrase: str | None) -> Any:
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return _read_private(load_der_private_key, data, passphrase)


def _read_private_pem(data: bytes, passphrase: str | None) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return _read_private(load_pem_private_key, data, passphrase)


def _read_private(load: Any, data: bytes, passphrase: str | None) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm

    if _RSA_PSS_OID in data[:64]:
        raise not_here("a key for RSA-PSS alone", "use an RSA key with padding: crypto.constants.RSA_PKCS1_PSS_PADDING")
    secret = None if passphrase is None else to_bytes(passphrase)
    try:
        # As Node, which does not check what it reads either; the check takes 36 ms for RSA.
        return load(data, secret, unsafe_skip_rsa_key_validation=True)
    except TypeError:  # whether a password was needed and whether one was given do not agree
        if secret:
            return _read_private(load, data, None)
        if secret is not None:
            raise openssl_error("bad decrypt") from None
        message = "Passphrase required for encrypted key"
        raise JavaScriptError(message, name="TypeError", code="ERR_MISSING_PASSPHRASE") from None
    except UnsupportedAlgorithm as error:
        raise not_here("this kind of key", f"({error})") from None
    except ValueError:
        raise openssl_error("unsupported" if secret is None else "bad decrypt") from None
