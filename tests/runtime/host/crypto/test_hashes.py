"""The Python half of hashing, and the lives of its handles."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest

from segfn_nb.engine.context import Engine
from segfn_nb.runtime.bundles import bundle_source
from segfn_nb.runtime.host import stateless_services
from segfn_nb.runtime.host.crypto.hashes import HashHandles, size, spelling

LOADER = """
(() => {
  const { toHex, toBase64 } = Uint8Array.prototype;
  const { fromHex, fromBase64 } = Uint8Array;
  const host = { crypto_open, crypto_feed, crypto_copy, crypto_close, crypto_drop, crypto_size, crypto_hash, crypto_hmac, text_encode, text_decode };
  const native = {
    toHex: (b) => toHex.call(b), toBase64: (b) => toBase64.call(b),
    fromHex: (t) => fromHex.call(Uint8Array, t), fromBase64: (t) => fromBase64.call(Uint8Array, t),
  };
  const load = (name) => {
    const module = { exports: {} };
    (0, eval)("(function (module, exports, require) {" + bundle(name) + "\\n})")(module, module.exports, () => core);
    return module.exports;
  };
  const core = { host, native, bundle: load, loadedBundle: () => undefined, randomBytes: (n) => new Uint8Array(n), setTimeout: () => 0 };
  globalThis.crypto = load("crypto").crypto;
})()
"""


@pytest.fixture
def handles() -> HashHandles:
    """The handles of one environment."""
    return HashHandles()


@pytest.fixture
def engine(handles: HashHandles) -> Engine:
    """An engine with the crypto bundle and nothing else of Segment's."""
    made = Engine(memory_bytes=200_000_000)
    services: dict[str, Callable[..., Any]] = {**stateless_services(), **handles.services(), "bundle": bundle_source}
    for name, service in services.items():
        made.add_callable(name, service)
    made.evaluate(LOADER)
    return made


def test_every_name_of_node_has_a_hash(engine: Engine) -> None:
    """What crypto.getHashes() lists exists, but for what this machine's OpenSSL lacks."""
    listed = engine.evaluate("crypto.getHashes().join()").split(",")
    missing = {spelling(name) for name in listed if size(name) < 0}

    assert missing - {"ripemd160", "sm3", "md5-sha1"} == set()


def test_a_small_message_never_needs_a_handle(engine: Engine, handles: HashHandles) -> None:
    """Up to 64 KB it is gathered in JavaScript, and crosses at the digest."""
    digest = engine.evaluate(
        "((h) => { for (let i = 0; i < 1000; i++) h.update('é'); return h.digest('hex') })(crypto.createHash('sha256'))"
    )

    assert (digest, handles._last) == (hashlib.sha256("é".encode() * 1000).hexdigest(), 0)


def test_a_large_message_goes_ahead_in_pieces(engine: Engine, handles: HashHandles) -> None:
    """Its handle is freed by the digest; text and bytes may alternate."""
    script = "((h) => { for (let i = 0; i < 20; i++) h.update('é'.repeat(9999)).update(new Uint8Array(5000).fill(i)); return h })"
    message = b"".join("é".encode() * 9999 + bytes([i]) * 5000 for i in range(20))
    made = [
        engine.evaluate(f"{script}(crypto.{call}).digest('hex')")
        for call in ("createHash('sha1')", "createHmac('sha1', 'k')", "createHmac('sha1', new Uint8Array([255]))")
    ]

    assert made == [
        hashlib.sha1(message).hexdigest(),
        hmac.new(b"k", message, "sha1").hexdigest(),
        hmac.new(b"\xff", message, "sha1").hexdigest(),
    ]
    assert (handles._last, len(handles)) == (3, 0)


def test_a_copy_has_a_handle_of_its_own(engine: Engine, handles: HashHandles) -> None:
    """Both go on from the same state."""
    script = "((h) => { const c = h.copy(); return h.update('b').digest('hex') + c.digest('hex') })(crypto.createHash('md5').update('a'.repeat(70000)))"
    message = b"a" * 70000

    assert engine.evaluate(script) == hashlib.md5(message + b"b").hexdigest() + hashlib.md5(message).hexdigest()
    assert len(handles) == 0


def test_an_abandoned_hash_frees_its_handle(engine: Engine, handles: HashHandles) -> None:
    """When nobody can finish it any more, without waiting for the environment's end."""
    engine.evaluate("void crypto.createHash('md5').update('a'.repeat(70000)).update('b')")
    engine.drain()

    assert (handles._last, len(handles)) == (1, 0)


def test_bytes_are_taken_as_they_were(engine: Engine) -> None:
    """Changing a typed array after update() changes nothing."""
    script = (
        "((b, h) => { h.update(b); b[0] = 99; return h.digest('hex') })(new Uint8Array([97]), crypto.createHash('md5'))"
    )

    assert engine.evaluate(script) == hashlib.md5(b"a").hexdigest()


def test_halves_of_a_character_in_two_updates_are_two_errors(engine: Engine) -> None:
    """As in Node, which encodes each text by itself."""
    script = "crypto.createHash('md5').update('\\ud83d').update('\\ude00').digest('hex')"

    assert engine.evaluate(script) == hashlib.md5("\ufffd\ufffd".encode()).hexdigest()
