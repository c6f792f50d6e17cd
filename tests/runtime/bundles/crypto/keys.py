"""Keys for tests, made once for this purpose and good for nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x25519

from tests.runtime.differential import differences

PASSPHRASE = "correct horse"


@cache
def keys() -> dict[str, str]:
    """PEM by name: rsa, small (RSA of 1,024 bits), p256, p384, p521, k256, brainpool, ed25519, ed448, x25519; and encrypted ones."""
    curves = {
        "p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1(), "k256": ec.SECP256K1(),
        "brainpool": ec.BrainpoolP256R1(),
    }  # fmt: skip
    made = {
        "rsa": rsa.generate_private_key(65537, 2048),
        "small": rsa.generate_private_key(65537, 1024),
        **{name: ec.generate_private_key(curve) for name, curve in curves.items()},
        "ed25519": ed25519.Ed25519PrivateKey.generate(),
        "ed448": ed448.Ed448PrivateKey.generate(),
        "x25519": x25519.X25519PrivateKey.generate(),
    }
    lock = s.BestAvailableEncryption(PASSPHRASE.encode())
    texts = {name: _pem(key, s.PrivateFormat.PKCS8, s.NoEncryption()) for name, key in made.items()}
    return texts | {
        "locked": _pem(made["rsa"], s.PrivateFormat.PKCS8, lock),
        "locked1": _pem(made["rsa"], s.PrivateFormat.TraditionalOpenSSL, lock),
        "lockedEc": _pem(made["p256"], s.PrivateFormat.TraditionalOpenSSL, lock),
    }


def _pem(key: object, form: s.PrivateFormat, lock: s.KeySerializationEncryption) -> str:
    text: bytes = key.private_bytes(s.Encoding.PEM, form, lock)  # type: ignore[attr-defined]
    return text.decode()


def setup() -> str:
    """An expression that makes `keys`, `pub`, `priv` and what else the tests' expressions use, in both engines."""
    helpers = """
      globalThis.pub = (pem) => crypto.createPublicKey(pem).export({ type: "spki", format: "pem" });
      globalThis.priv = (pem) => crypto.createPrivateKey(pem);
      globalThis.seen = async (f) => {
        try { return await f() } catch (e) { return [e.name, e.message, e.constructor.name, e.code, e.reason] }
      };
    """
    return f"(() => {{ globalThis.keys = {json.dumps(keys())}; {helpers} }})()"


def differences_with_keys(expressions: Sequence[str]) -> list[tuple[str, Any, Any]]:
    """`differences`, for expressions that may use what `setup` makes."""
    return differences([setup(), *expressions])
