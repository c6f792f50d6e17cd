"""
Node's `crypto` by OpenSSL: hashes through hashlib, the rest through `cryptography`, which is imported when first used.

hashes (and HMACs), kdf, ciphers, and asymmetric with what has keys in pairs; failures has OpenSSL's errors as Node shows
them.
"""

from __future__ import annotations

from segfn_nb.runtime.host.crypto import ciphers, hashes, kdf
from segfn_nb.runtime.host.crypto.asymmetric import encryption, keys, signatures
from segfn_nb.runtime.host.wire import Service, guarded_all


def services() -> dict[str, Service]:
    """What keeps nothing between calls, ready to register."""
    return guarded_all(
        {
            "crypto_size": hashes.size,
            "crypto_hash": hashes.hash_,
            "crypto_hmac": hashes.hmac_,
            "crypto_pbkdf2": kdf.pbkdf2,
            "crypto_scrypt": kdf.scrypt,
            "crypto_hkdf": kdf.hkdf,
            "crypto_key_describe": keys.describe,
            "crypto_key_export": keys.write,
            "crypto_sign": signatures.sign,
            "crypto_verify": signatures.verify,
            "crypto_encrypt": encryption.encrypt,
            "crypto_decrypt": encryption.decrypt,
            "crypto_encrypt_private": encryption.encrypt_private,
            "crypto_decrypt_public": encryption.decrypt_public,
        }
    )


def handle_services() -> dict[str, Service]:
    """What keeps unfinished hashes and ciphers, ready to register with one environment alone."""
    return {**hashes.HashHandles().services(), **ciphers.CipherHandles().services()}
