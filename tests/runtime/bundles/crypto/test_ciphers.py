"""AES against Node's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.runtime.bundles.test_buffer import data, texts
from tests.runtime.differential import differences, generated, in_environment, js

SETUP = """(() => {
  globalThis.k16 = Buffer.alloc(16, 1); globalThis.k32 = Buffer.alloc(32, 2);
  globalThis.iv = Buffer.alloc(16, 3); globalThis.nonce = Buffer.alloc(12, 4);
  globalThis.C = (...a) => crypto.createCipheriv(...a); globalThis.D = (...a) => crypto.createDecipheriv(...a);
  globalThis.through = (cipher, pieces, out, options = {}) => {
    if (options.unpadded) cipher.setAutoPadding(false);
    for (const aad of options.aad || []) cipher.setAAD(aad);
    if (options.tag) cipher.setAuthTag(options.tag);
    const made = [];
    try {
      for (const piece of pieces) made.push(cipher.update(...[].concat(piece), out));
      made.push(cipher.final(out));
      if (cipher.getAuthTag && options.isGcm) made.push(cipher.getAuthTag());
    } catch (error) {
      made.push(error);
    }
    return made;
  };
  // Encrypts, then decrypts what came of it, cut at other places and maybe damaged.
  globalThis.both = (name, key, iv, pieces, out, options, cuts, damage) => {
    const there = through(C(name, key, iv, options), pieces, out, options);
    const plain = through(C(name, key, iv, options), pieces, undefined, options);
    if (plain.some((part) => part instanceof Error)) return there;
    const tag = options.isGcm ? plain.pop() : undefined;
    const all = Buffer.concat(plain);
    if (damage !== undefined && all.length > 0) all[damage % all.length] ^= 1;
    const parts = cuts.map((cut, i) => [all.subarray(i === 0 ? 0 : cuts[i - 1] , cut), undefined]);
    parts.push([all.subarray(cuts.length === 0 ? 0 : cuts[cuts.length - 1]), undefined]);
    return [there, through(D(name, key, iv, options), parts, out, { ...options, tag })];
  };
})()"""


@st.composite
def exchanges(draw: st.DrawFn) -> str:
    """An expression that encrypts and decrypts."""
    bits = draw(st.sampled_from([128, 192, 256]))
    mode = draw(st.sampled_from(["cbc", "ctr", "ecb", "gcm"]))
    key = draw(st.binary(min_size=bits // 8, max_size=bits // 8))
    sizes = {"ecb": (0, 0), "gcm": (8, 40)}
    low, high = sizes.get(mode, (16, 16))
    iv = draw(st.binary(min_size=12, max_size=12) if mode == "gcm" and draw(st.booleans()) else st.binary(min_size=low, max_size=high))  # fmt: skip
    texts_in = st.builds(
        "[{}, {}]".format, texts.map(js), st.sampled_from(["undefined", "'utf8'", "'latin1'", "'base64'", "'utf16le'"])
    )
    bytes_in = st.builds("[{}, undefined]".format, st.one_of(data, st.binary(min_size=14, max_size=50)).map(js))
    pieces = draw(st.lists(st.one_of(texts_in, bytes_in), max_size=4))
    out = draw(st.sampled_from(["undefined", "'hex'", "'base64'", "'base64url'", "'utf8'", "'utf16le'", "'latin1'", "'ascii'", "'buffer'"]))  # fmt: skip
    options: list[str] = []
    if mode == "gcm":
        options.append("isGcm: true")
        if draw(st.booleans()):
            options.append(f"authTagLength: {draw(st.sampled_from([4, 8, 12, 13, 16]))}")
        options.append(f"aad: [{', '.join(map(js, draw(st.lists(data, max_size=2))))}]")
    elif draw(st.booleans()):
        options.append("unpadded: true")
    cuts = sorted(draw(st.lists(st.integers(0, 70), max_size=3)))
    damage = draw(st.one_of(st.just("undefined"), st.integers(0, 200).map(str)))
    name = js(f"aes-{bits}-{mode}")
    return (
        f"both({name}, {js(key)}, {js(iv)}, [{', '.join(pieces)}], {out}, {{ {', '.join(options)} }}, {cuts}, {damage})"
    )


CASES = """
C('nope', k16, iv)
C(5, k16, iv)
C('aes-128-cbc', k32, iv)
C('aes-128-cbc', k16, nonce)
C('aes-128-cbc', k16, null)
C('aes-128-cbc', k16)
C('aes-128-cbc', 5, iv)
C('aes-128-cbc', k16, 5)
C('aes-128-cbc', 'é'.repeat(8), iv).update('a', 'utf8', 'hex')
C('aes-128-ecb', k16, iv)
C('aes-128-ecb', k16, '').final('hex')
C('aes-128-gcm', k16, '')
C('aes-128-gcm', k16, null)
C('aes-128-gcm', k16, Buffer.alloc(200))
C('aes-128-gcm', k16, nonce, { authTagLength: 5 })
C('aes-128-gcm', k16, nonce, { authTagLength: 17 })
C('aes-128-gcm', k16, nonce, { authTagLength: 'a' })
C('aes-128-gcm', k16, nonce, { authTagLength: -1 })
C('aes-128-gcm', k16, nonce, { encoding: 5 })
C('aes-128-gcm', k16, nonce).getAuthTag()
((c) => [c.final('hex'), c.setAAD(iv)])(C('aes-128-gcm', k16, nonce))
((c) => [c.update('a'), c.setAAD(iv)])(C('aes-128-gcm', k16, nonce))
((c) => [c.final('hex'), c.final('hex')])(C('aes-128-gcm', k16, nonce))
((c) => [c.final('hex'), c.update('hex')])(C('aes-128-gcm', k16, nonce))
((c) => [c.final('hex'), c.setAutoPadding(true)])(C('aes-128-cbc', k16, iv))
typeof C('aes-128-gcm', k16, nonce).setAuthTag
typeof D('aes-128-gcm', k16, nonce).getAuthTag
C('aes-128-cbc', k16, iv).setAAD(iv)
C('aes-128-cbc', k16, iv).getAuthTag()
C('aes-128-cbc', k16, iv).setAutoPadding(false).final()
((c) => [c.update('a'), c.final()])(C('aes-128-cbc', k16, iv).setAutoPadding(false))
C('aes-128-cbc', k16, iv).update(5)
C('aes-128-cbc', k16, iv).update('abc', 'hex')
C('aes-128-cbc', k16, iv).update('zz', 'nope')
C('aes-128-cbc', k16, iv).update('zz', 'utf8', 'nope')
((c) => [c.update('zz', 'utf8', 'hex'), c.final('base64')])(C('aes-128-cbc', k16, iv))
((c) => [c.update('zz', 'utf8'), c.final('base64')])(C('aes-128-cbc', k16, iv))
((c) => [c.update('zz', 'utf8', 'hex'), c.final('nope')])(C('aes-128-cbc', k16, iv))
((c) => [c.update('zz', 'utf8', 'hex'), c.final()])(C('aes-128-cbc', k16, iv))
D('aes-128-cbc', k16, iv).final()
((c) => [c.update('zz'), c.final()])(D('aes-128-cbc', k16, iv))
((c) => [c.update(Buffer.alloc(16)), c.final()])(D('aes-128-cbc', k16, iv))
((c) => [16, 1, 16].map((n) => c.update(Buffer.alloc(n)).length))(D('aes-128-cbc', k16, iv))
((c) => [16, 1, 16].map((n) => c.update(Buffer.alloc(n)).length))(D('aes-128-cbc', k16, iv).setAutoPadding(false))
((c) => { try { c.update(Buffer.alloc(16)); c.final() } catch { return c.final() } })(D('aes-128-cbc', k16, iv))
((c) => { try { c.update(Buffer.alloc(16)); c.final() } catch { return c.update('a') } })(D('aes-128-cbc', k16, iv))
((c) => [c.update('zz').length, c.final()])(D('aes-128-gcm', k16, nonce))
((c) => [c.setAuthTag(iv), c.update('zz').length, c.final()])(D('aes-128-gcm', k16, nonce))
((c) => [c.setAuthTag(iv), c.setAuthTag(iv)])(D('aes-128-gcm', k16, nonce))
((c) => [c.update('zz').length, c.setAuthTag(iv), c.final()])(D('aes-128-gcm', k16, nonce))
D('aes-128-gcm', k16, nonce).setAuthTag(Buffer.alloc(3))
D('aes-128-gcm', k16, nonce).setAuthTag(Buffer.alloc(17))
D('aes-128-gcm', k16, nonce, { authTagLength: 12 }).setAuthTag(Buffer.alloc(16))
D('aes-128-gcm', k16, nonce).setAuthTag(5)
D('aes-128-gcm', k16, nonce).setAuthTag('00'.repeat(16), 'hex') instanceof crypto.Decipheriv
D('aes-128-gcm', k16, nonce).setAAD(5)
D('aes-128-gcm', k16, nonce).setAAD('abc', { plaintextLength: -1 })
C('aes-128-cbc', crypto.createSecretKey(k16), iv).final('hex')
C('aes128', k16, iv).final('hex')
C('id-aes128-GCM', k16, nonce).update('a', 'utf8', 'hex')
new crypto.Cipheriv('AES-128-CBC', k16, iv).final('hex')
C('aes-128-cbc', new Uint16Array(8), new DataView(new ArrayBuffer(16))).final('hex')
C('aes-128-ctr', k16, iv).update('')
['aes-128-cbc', 'aes-192-ctr', 'aes-256-ecb', 'aes-256-gcm', 'aes256', 'nope', 427].map((n) => crypto.getCipherInfo(n))
crypto.getCipherInfo('aes-128-gcm', { ivLength: 5 })
crypto.getCipherInfo('aes-128-cbc', { keyLength: 12 })
crypto.getCipherInfo({})
crypto.getCiphers()
crypto.getCurves()
crypto.getFips()
[crypto.createCipheriv.name, crypto.createCipheriv.length, C('aes-128-cbc', k16, iv).constructor.name]
Object.keys(crypto).sort()
""".strip().split("\n")


def test_generated_messages_are_nodes() -> None:
    """Every mode and key length, in pieces of text and bytes, whole or damaged, there and back, in every encoding."""
    assert differences([SETUP, *generated(exchanges(), 400)]) == []


def test_states_and_arguments_are_checked_as_in_node() -> None:
    """Wrong keys, vectors, tags and order fail with Node's names, codes and texts."""
    assert differences([SETUP, *CASES]) == []


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("C('aes-128-ccm', k16, nonce)", "use aes-128"),
        ("C('chacha20-poly1305', k32, nonce)", "use aes-128"),
        ("C('aes-128-gcm', k16, Buffer.alloc(1)).final()", "8 to 128"),
        ("crypto.createECDH('secp256k1')", "crypto.createECDH is not available in segfn_nb"),
        ("new crypto.X509Certificate('')", "crypto.createPublicKey"),
        ("crypto.generateKeyPairSync('rsa')", "as a setting"),
    ],
)
def test_what_is_not_here_says_so(expression: str, words: str) -> None:
    """It is there to be found, and throws, when it is used, what to do instead."""
    thrown: Any = in_environment([SETUP, expression])[1]["thrown"]

    assert thrown["code"] == "ERR_FEATURE_UNAVAILABLE"
    assert "is not available in segfn_nb: " in thrown["message"]
    assert words in json.dumps(thrown["message"])
