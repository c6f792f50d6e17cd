"""JSON Web Keys: RSA, EC on the curves that have a name there, and the Edwards and Montgomery curves."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from segfn_nb.runtime.host.wire import JavaScriptError

_CURVES = {
    "P-256": ("SECP256R1", "prime256v1"),
    "P-384": ("SECP384R1", "secp384r1"),
    "P-521": ("SECP521R1", "secp521r1"),
    "secp256k1": ("SECP256K1", "secp256k1"),
}
_NAMES = {node: name for name, (_, node) in _CURVES.items()}
_OKP = {"ed25519": "Ed25519", "ed448": "Ed448", "x25519": "X25519", "x448": "X448"}


def read(jwk: dict[str, Any], *, is_private: bool) -> Any:
    """
    `cryptography`'s key. JavaScript has seen to it that the members are there.

    Raises:
        JavaScriptError: They make no key.
    """
    try:
        return {"RSA": _read_rsa, "EC": _read_ec, "OKP": _read_okp}[jwk["kty"]](jwk, is_private)
    except ValueError:
        what = "data" if jwk["kty"] == "OKP" else f"{jwk['kty']} key"
        raise JavaScriptError(f"Invalid JWK {what}", name="TypeError", code="ERR_CRYPTO_INVALID_JWK") from None


def written(key: Any, name: str) -> dict[str, str]:
    """A key as JWK; `name` is Node's name of its curve, or of its kind."""
    if name == "rsa":
        return _written_rsa(key)
    if name in _OKP:
        return _written_okp(key, _OKP[name])
    if name not in _NAMES:
        raise JavaScriptError(f"Unsupported JWK EC curve: {name}.", code="ERR_CRYPTO_JWK_UNSUPPORTED_CURVE")
    return _written_ec(key, _NAMES[name])


def _read_rsa(jwk: dict[str, Any], is_private: bool) -> Any:
    from cryptography.hazmat.primitives.asymmetric import rsa

    public = rsa.RSAPublicNumbers(e=_number(jwk["e"]), n=_number(jwk["n"]))
    if not is_private:
        return public.public_key()
    p, q, d, dp, dq, qi = (_number(jwk[name]) for name in ("p", "q", "d", "dp", "dq", "qi"))
    return rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, public).private_key(unsafe_skip_rsa_key_validation=True)


def _read_ec(jwk: dict[str, Any], is_private: bool) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec

    curve = getattr(ec, _CURVES[jwk["crv"]][0])()
    public = ec.EllipticCurvePublicNumbers(_number(jwk["x"]), _number(jwk["y"]), curve)
    if not is_private:
        return public.public_key()
    return ec.EllipticCurvePrivateNumbers(_number(jwk["d"]), public).private_key()


def _read_okp(jwk: dict[str, Any], is_private: bool) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ed448, ed25519, x448, x25519

    module = {"Ed25519": ed25519, "Ed448": ed448, "X25519": x25519, "X448": x448}[jwk["crv"]]
    kind = f"{jwk['crv']}{'Private' if is_private else 'Public'}Key"
    data = _bytes(jwk["d" if is_private else "x"])
    make = getattr(module, kind)
    return make.from_private_bytes(data) if is_private else make.from_public_bytes(data)


def _written_rsa(key: Any) -> dict[str, str]:
    is_private = hasattr(key, "private_numbers")
    public = (key.public_key() if is_private else key).public_numbers()
    made = {"kty": "RSA", "n": _text(public.n), "e": _text(public.e)}
    if is_private:
        numbers = key.private_numbers()
        made |= {"d": _text(numbers.d), "p": _text(numbers.p), "q": _text(numbers.q)}
        made |= {"dp": _text(numbers.dmp1), "dq": _text(numbers.dmq1), "qi": _text(numbers.iqmp)}
    return made


def _written_ec(key: Any, name: str) -> dict[str, str]:
    is_private = hasattr(key, "private_numbers")
    width = (key.curve.key_size + 7) // 8
    public = (key.public_key() if is_private else key).public_numbers()
    made = {"kty": "EC", "x": _text(public.x, width), "y": _text(public.y, width), "crv": name}
    if is_private:
        made["d"] = _text(key.private_numbers().private_value, width)
    return made


def _written_okp(key: Any, name: str) -> dict[str, str]:
    is_private = hasattr(key, "private_bytes_raw")
    made = {"crv": name}
    if is_private:
        made["d"] = _base64url(key.private_bytes_raw())
    made["x"] = _base64url((key.public_key() if is_private else key).public_bytes_raw())
    return made | {"kty": "OKP"}


def _bytes(text: str) -> bytes:
    """As lenient as Node: either alphabet, padded or not."""
    plain = text.replace("+", "-").replace("/", "_").rstrip("=")
    try:
        return base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _text(number: int, width: int = 0) -> str:
    return _base64url(number.to_bytes(width or (number.bit_length() + 7) // 8, "big"))
