"""OpenSSL's errors as Node shows them: `cryptography` tells the kind of a failure, but seldom OpenSSL's own words."""

from __future__ import annotations

from segfn_nb.runtime.host.wire import JavaScriptError

# OpenSSL's number of a library, its name, and how Node's codes for it begin.
_RSA = (4, "rsa routines", "RSA_")
_EVP = (6, "digital envelope routines", "EVP_")
_CRYPTO = (15, "common libcrypto routines", "CRYPTO_")
_PROVIDER = (57, "Provider routines", "")
_DECODER = (60, "DECODER routines", "")

_REASONS = {
    "memory limit exceeded": (_EVP, 172),
    "operation not supported for this keytype": (_EVP, 150),
    "bad decrypt": (_PROVIDER, 100),
    "wrong final block length": (_PROVIDER, 107),
    "invalid salt length": (_PROVIDER, 112),
    "invalid digest": (_PROVIDER, 122),
    "illegal or unsupported padding mode": (_PROVIDER, 165),
    "invalid padding mode": (_PROVIDER, 168),
    "invalid x931 digest": (_PROVIDER, 170),
    "digest not allowed": (_PROVIDER, 174),
    "data greater than mod len": (_RSA, 108),
    "data too large for key size": (_RSA, 110),
    "unknown padding type": (_RSA, 118),
    "oaep decoding error": (_RSA, 121),
    "data too small for key size": (_RSA, 122),
    "data too large for modulus": (_RSA, 132),
    "invalid padding": (_RSA, 138),
    "missing private key": (_RSA, 179),
    "unsupported": (_DECODER, 0x8010C),
    "interrupted or cancelled": (_CRYPTO, 0x80109),
}


def openssl_text(reason: str) -> str:
    """
    OpenSSL's line about a failure.

    Example:
        >>> openssl_text("bad decrypt")
        'error:1C800064:Provider routines::bad decrypt'
    """
    (number, library, _), code = _REASONS[reason]
    return f"error:{number << 23 | code:08X}:{library}::{reason}"


def openssl_error(reason: str) -> JavaScriptError:
    """The error that Node makes of it."""
    (_, library, prefix), _ = _REASONS[reason]
    code = f"ERR_OSSL_{prefix}{reason.upper().replace(' ', '_')}"
    return JavaScriptError(openssl_text(reason), code=code, library=library, reason=reason)


def not_here(what: str, instead: str) -> JavaScriptError:
    """What Node has and we have not; `instead` says what to do."""
    return JavaScriptError(f"{what} is not available in segfn_nb: {instead}", code="ERR_FEATURE_UNAVAILABLE")
