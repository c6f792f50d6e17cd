"""
AES in the modes CBC, CTR, ECB and GCM.

Node gives what a cipher makes of each update at once, so its state stays here, under a handle, until `final`.
"""

from __future__ import annotations

from typing import Any

from segfn_nb.runtime.host.crypto.failures import not_here, openssl_error
from segfn_nb.runtime.host.wire import JavaScriptError, Service, from_bytes, guarded_all, to_bytes

DATA_IS_BYTES = 1
IS_PADDED = 2
SEALS = "1"
"""How a cipher's description says that it encrypts."""

MOST_HANDLES = 10_000
"""Unfinished ciphers of one environment: they live outside the memory that its engine is held to."""

_BLOCK = 16
_SHORTEST_TAG = 4


class CipherHandles:
    """
    The unfinished ciphers of one environment.

    A handle is freed by `final`, or when JavaScript has collected the Cipheriv or Decipheriv that owned it; what is
    left goes with this object.

    Example:
        >>> handles = CipherHandles()
        >>> handles.open(f"ctr {SEALS} {'00' * 16} {'00' * 16} ", "61", DATA_IS_BYTES)
        '1 Bw=='
        >>> handles.final(1, "", 0)
        ''
    """

    def __init__(self) -> None:
        self._open: dict[int, _BlockCipher | _StreamCipher] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._open)

    def services(self) -> dict[str, Service]:
        """`crypto_cipher_open`, `_update`, `_final` and `_drop`, ready to register with this environment alone."""
        return guarded_all(
            {
                "crypto_cipher_open": self.open,
                "crypto_cipher_update": self.update,
                "crypto_cipher_final": self.final,
                "crypto_cipher_drop": self.drop,
            }
        )

    def open(self, how: str, data: str, flags: int) -> str:
        """
        Begin, with the first piece of data: one crossing less.

        Args:
            how:
                With spaces between: cbc, ctr, ecb or gcm; SEALS or another digit; key, iv and what GCM authenticates
                beside the data, all bytes. Key and iv have the right lengths, JavaScript has seen to that.

        Returns:
            The handle, and after a space what comes of the data.
        """
        if len(self._open) >= MOST_HANDLES:
            raise JavaScriptError(f"{MOST_HANDLES:,} ciphers are unfinished; segfn_nb keeps no more at a time")
        mode, way, key, iv, aad = how.split(" ")
        is_encrypting = way == SEALS
        context = _context(mode, is_encrypting, to_bytes(key), to_bytes(iv))
        if aad:
            context.authenticate_additional_data(to_bytes(aad))
        self._last += 1
        made = _BlockCipher if mode in ("cbc", "ecb") else _StreamCipher
        self._open[self._last] = made(context, is_encrypting)
        return f"{self._last} {self.update(self._last, data, flags)}"

    def update(self, handle: int, data: str, flags: int) -> str:
        """What comes of the next piece of data."""
        piece = to_bytes(data) if flags & DATA_IS_BYTES else data.encode()
        return from_bytes(self._open[handle].update(piece, bool(flags & IS_PADDED)))

    def final(self, handle: int, tag: str, flags: int) -> str:
        """The rest, or GCM's tag where it encrypted; `tag` is the one to verify. The handle is gone."""
        return from_bytes(self._open.pop(handle).final(to_bytes(tag), bool(flags & IS_PADDED)))

    def drop(self, handle: int) -> None:
        """Forget a cipher that nobody will finish."""
        self._open.pop(handle, None)


class _StreamCipher:
    """CTR and GCM: as many bytes come out as went in."""

    def __init__(self, context: Any, is_encrypting: bool) -> None:
        self._context = context
        self._is_encrypting = is_encrypting

    def update(self, data: bytes, _is_padded: bool) -> bytes:
        """What comes of the next piece."""
        result: bytes = self._context.update(data)
        return result

    def final(self, tag: bytes, _is_padded: bool) -> bytes:
        """The tag after encryption, where the mode has one."""
        if not tag:
            self._context.finalize()
            made: bytes = getattr(self._context, "tag", b"") if self._is_encrypting else b""
            return made
        from cryptography.exceptions import InvalidTag

        try:
            self._context.finalize_with_tag(tag)
        except InvalidTag:
            raise JavaScriptError("Unsupported state or unable to authenticate data") from None
        return b""


class _BlockCipher:
    """CBC and ECB: whole blocks, the last one filled up (PKCS #7) unless the user pads himself."""

    def __init__(self, context: Any, is_encrypting: bool) -> None:
        self._context = context
        self._is_encrypting = is_encrypting
        self._fed = 0
        self._held = b""

    def update(self, data: bytes, is_padded: bool) -> bytes:
        """The blocks that are complete; of decrypted ones the last waits, since it may hold the padding."""
        self._fed += len(data)
        blocks: bytes = self._held + self._context.update(data)
        self._held = b""
        if is_padded and not self._is_encrypting and blocks and self._fed % _BLOCK == 0:
            blocks, self._held = blocks[:-_BLOCK], blocks[-_BLOCK:]
        return blocks

    def final(self, _tag: bytes, is_padded: bool) -> bytes:
        """The last block."""
        surplus = self._fed % _BLOCK
        if self._is_encrypting and is_padded:
            missing = _BLOCK - surplus
            last: bytes = self._context.update(bytes([missing]) * missing)
            return last
        if surplus or (is_padded and not self._held):
            raise openssl_error("wrong final block length")
        return _unpadded(self._held) if is_padded else self._held


def _unpadded(block: bytes) -> bytes:
    from cryptography.hazmat.primitives.padding import PKCS7

    unpadder = PKCS7(_BLOCK * 8).unpadder()
    try:
        return unpadder.update(block) + unpadder.finalize()
    except ValueError:
        raise openssl_error("bad decrypt") from None


def _context(mode: str, is_encrypting: bool, key: bytes, iv: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    how: modes.Mode
    if mode == "cbc":
        how = modes.CBC(iv)
    elif mode == "ctr":
        how = modes.CTR(iv)
    elif mode == "ecb":
        how = modes.ECB()  # noqa: S305 - the user asked for it, as Node lets him
    else:
        try:
            how = modes.GCM(iv, None, _SHORTEST_TAG)
        except ValueError:
            raise not_here(
                f"AES-GCM with an iv of {len(iv)} bytes", "it takes 8 to 128 of them; 12 are usual"
            ) from None
    cipher = Cipher(algorithms.AES(key), how)
    return cipher.encryptor() if is_encrypting else cipher.decryptor()
