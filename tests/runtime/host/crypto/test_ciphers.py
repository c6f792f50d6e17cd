"""The lives of unfinished ciphers and hashes, and what large data takes."""

from __future__ import annotations

import tracemalloc

import pytest

from segfn_nb.runtime.host.crypto import ciphers, hashes
from segfn_nb.runtime.host.crypto.ciphers import DATA_IS_BYTES, SEALS, CipherHandles
from segfn_nb.runtime.host.wire import JavaScriptError
from tests.runtime.helpers import value

KEY, IV = "00" * 32, "00" * 12
MEGABYTE = 1_000_000


def test_a_handle_is_freed_by_final_also_where_that_fails() -> None:
    """A wrong tag leaves nothing behind."""
    handles = CipherHandles()
    for way in (SEALS, "0"):
        handles.open(f"gcm {way} {KEY} {IV} ", "61", DATA_IS_BYTES)
    handles.final(1, "", 0)

    with pytest.raises(JavaScriptError, match="unable to authenticate data"):
        handles.final(2, "00" * 16, 0)
    assert len(handles) == 0


def test_unfinished_ciphers_and_hashes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """They live outside the engine's memory, so a function that keeps them all is told."""
    monkeypatch.setattr(ciphers, "MOST_HANDLES", 2)
    monkeypatch.setattr(hashes, "MOST_HANDLES", 2)
    keep = "const kept = []; try { for (;;) { const one = %s; one.update(new Uint8Array(70000)); kept.push(one) } } catch (e) { return [kept.length, e.message] }"
    made = [
        value(keep % one)
        for one in (
            "crypto.createHash('md5')",
            "crypto.createCipheriv('aes-128-ecb', new Uint8Array(16), null)",
        )
    ]

    assert [count for count, _ in made] == [2, 2]
    assert ["2 large hashes are unfinished" in made[0][1], "2 ciphers are unfinished" in made[1][1]] == [True, True]


def test_abandoned_ciphers_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """When JavaScript has none of them any more, without waiting for the environment's end."""
    monkeypatch.setattr(ciphers, "MOST_HANDLES", 10)
    body = "for (let i = 0; i < 100; i++) { crypto.createCipheriv('aes-128-ecb', new Uint8Array(16), null).update('a'); await null } return 'all'"

    assert value(body) == "all"


@pytest.mark.parametrize(
    "body",
    [
        "const h = crypto.createHash('sha256'); for (let i = 0; i < 1600; i++) h.update(piece); return h.digest('hex').length",
        "const h = crypto.createHmac('sha256', 'k'); for (let i = 0; i < 50; i++) h.update(piece.subarray(1)).update('é'.repeat(1e6)); return h.digest('hex').length",
        "const s = crypto.createVerify('sha256'); for (let i = 0; i < 1600; i++) s.update(piece); return 64",
        "const c = crypto.createCipheriv('aes-256-cbc', piece.subarray(0, 32), piece.subarray(0, 16)); for (let i = 0; i < 1600; i++) c.update(piece); return c.final('hex').length * 2",
        "const c = crypto.createCipheriv('aes-256-ctr', piece.subarray(0, 32), piece.subarray(0, 16)); for (let i = 0; i < 20; i++) c.update(new Uint8Array(5e6)); return 64",
    ],
    ids=["hash", "hmac", "signature", "cipher", "large updates"],
)
def test_a_hundred_megabytes_pass_through_little_memory(body: str) -> None:
    """Neither engine nor Python ever holds much of them."""
    tracemalloc.start()
    try:
        assert value(f"const piece = new Uint8Array(65536); {body}", memory_bytes=30 * MEGABYTE, timeout_seconds=60.0) == 64  # fmt: skip
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 10 * MEGABYTE
