"""Signatures: those without random numbers equal Node's, the others are verified by Node, and ours verify Node's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from tests.runtime.bundles.crypto.keys import differences_with_keys, setup
from tests.runtime.bundles.test_buffer import data, texts
from tests.runtime.differential import generated, in_environment, in_node, js
from tests.runtime.helpers import value

HASHES = ["sha256", "RSA-SHA256", "sha1", "SHA512", "sha384", "sha3-256", "sha512-256", "md5"]
messages = st.one_of(texts.map(lambda text: js(text.encode("utf-8", "replace"))), data.map(js))
CURVES = ("p256", "p384", "p521", "k256", "brainpool")
SCHEMES = [
    *(("rsa", digest, options) for digest in HASHES for options in ("", "padding: 6", "padding: 6, saltLength: -1", "padding: 6, saltLength: 7", "padding: 6, saltLength: 0", "padding: 1")),
    *(("small", "sha256", options) for options in ("padding: 6", "padding: 6, saltLength: -4")),
    *((curve, digest, options) for curve in CURVES for digest in [*HASHES, "blake2b512", "ripemd160"] for options in ("", "dsaEncoding: 'ieee-p1363'")),
    *((kind, None, "") for kind in ("ed25519", "ed448")),
]  # fmt: skip
schemes = st.sampled_from(SCHEMES)


def signing(scheme: tuple[str, str | None, str], message: str) -> str:
    """An expression that signs, as hex."""
    kind, digest, options = scheme
    return f"crypto.sign({js(digest)}, {message}, {{ key: keys.{kind}, {options} }}).toString('hex')"


def verifying(scheme: tuple[str, str | None, str], message: str, signature: str) -> str:
    """An expression that verifies a signature, one of another message, and one that is damaged."""
    kind, digest, options = scheme
    key = f"{{ key: pub(keys.{kind}), {options} }}"
    return (
        f"((s) => [crypto.verify({js(digest)}, {message}, {key}, s), "
        f"crypto.verify({js(digest)}, Buffer.concat([{message}, Buffer.from('x')]), {key}, s), "
        f"(s[s.length - 3] ^= 1, crypto.verify({js(digest)}, {message}, {key}, s))])(Buffer.from({js(signature)}, 'hex'))"
    )


def signatures(results: list[Any]) -> list[str]:
    """What `signing` gave."""
    return [result["value"] for result in results[1:]]


def test_signatures_are_verified_on_the_other_side() -> None:
    """Every scheme: Node verifies ours, we verify Node's, and neither what is damaged or of another message."""
    cases = [*((scheme, "new Uint8Array([1, 2])") for scheme in SCHEMES), *generated(st.tuples(schemes, messages), 50)]
    made = [signing(*case) for case in cases]
    ours, theirs = signatures(in_environment([setup(), *made])), signatures(in_node([setup(), *made]))
    checks = [verifying(*case, signature) for case, signature in zip(cases, ours, strict=True)]
    back = [verifying(*case, signature) for case, signature in zip(cases, theirs, strict=True)]
    expected = [{"value": [True, False, False]}] * len(cases)

    assert in_node([setup(), *checks])[1:] == expected
    assert in_environment([setup(), *back])[1:] == expected


def test_signatures_without_random_numbers_are_nodes() -> None:
    """RSA with PKCS #1 or without salt, and the Edwards curves, bit for bit; in updates, encodings and one shot."""
    fixed = [s for s in SCHEMES if s[0].startswith("ed") or (s[0] == "rsa" and ("padding: 6" not in s[2] or "Length: 0" in s[2]))]  # fmt: skip
    made = generated(st.builds(signing, st.sampled_from(fixed), messages), 60)
    made += [
        f"crypto.createSign('{digest}').update('é').update(new Uint8Array([255])).update('ff', 'hex').sign({key}, {out})"
        for digest in HASHES
        for key, out in (("keys.rsa", "'base64'"), ("{ key: priv(keys.rsa) }", "undefined"))
    ]

    assert differences_with_keys(made) == []


@pytest.mark.parametrize("scheme", [("p256", "sha256", ""), ("rsa", "sha256", "padding: 6"), ("rsa", "sha256", "")])
def test_signatures_are_the_same_in_every_run(scheme: tuple[str, str, str]) -> None:
    """A replay gives the same tokens again; two salts within one event differ, as Node's do."""
    sign = signing(scheme, "new Uint8Array([1])")
    body = f"{setup()}; const s = () => {sign}; return [s(), s()]"
    first = value(body, random=1)

    assert first == value(body, random=1)
    assert (first[0] != first[1]) == ("padding: 6" in scheme[2])


CASES = """
crypto.createSign('nope')
crypto.createSign(5)
crypto.createSign('sha256').update(5)
crypto.createSign('sha256').sign()
crypto.createSign('sha256').sign('garbage')
crypto.createSign('sha256').sign(5)
crypto.createSign('sha256').sign({})
crypto.createSign('sha256').sign(pub(keys.rsa))
crypto.createSign('sha256').sign(crypto.createPublicKey(keys.rsa))
crypto.createSign('sha256').sign(crypto.createSecretKey('a'))
crypto.createSign('sha256').sign(keys.rsa, 'nope')
crypto.createSign('sha256').sign(keys.ed25519)
crypto.createSign('sha256').sign(keys.x25519)
crypto.createSign('blake2b512').sign(keys.rsa, 'hex')
((s) => [s.sign(keys.rsa, 'hex').length, s.sign(keys.rsa, 'hex')])(crypto.createSign('sha256'))
((s) => [s.sign(keys.rsa, 'hex').length, s.update('hex')])(crypto.createSign('sha256'))
crypto.createSign('sha256').sign({ key: keys.rsa, padding: 'a' })
crypto.createSign('sha256').sign({ key: keys.rsa, padding: 77 })
crypto.createSign('sha256').sign({ key: keys.rsa, padding: 3 })
crypto.createSign('sha256').sign({ key: keys.rsa, padding: 5 })
crypto.createSign('sha256').sign({ key: keys.rsa, saltLength: 'a' })
crypto.createSign('sha256').sign({ key: keys.rsa, padding: 6, saltLength: 1000 })
crypto.createSign('sha256').sign({ key: keys.rsa, padding: 6, saltLength: -5 })
crypto.createSign('sha256').sign({ key: keys.rsa, padding: 6, saltLength: -3 }).length
crypto.createSign('sha512').sign({ key: keys.small, padding: 6, saltLength: 62 }).length
crypto.createSign('sha512').sign({ key: keys.small, padding: 6, saltLength: 63 })
crypto.createSign('sha256').sign({ key: keys.p256, dsaEncoding: 'nope' })
crypto.sign('sha256', Buffer.from('a'), keys.ed25519)
crypto.sign(undefined, 'a', keys.ed25519).toString('hex')
crypto.sign(null, Buffer.from('a'), keys.rsa).toString('hex')
crypto.sign(null, Buffer.from('a'), keys.x25519)
crypto.sign('nope', Buffer.from('a'), keys.rsa)
crypto.sign('sha256', 5, keys.rsa)
crypto.sign('sha256', Buffer.from('a'))
new Promise((done) => crypto.sign('sha256', Buffer.from('a'), keys.rsa, (error, made) => done([error, made.length])))
new Promise((done) => crypto.verify('sha256', Buffer.from('a'), keys.rsa, Buffer.alloc(256), (error, is) => done([error, is])))
crypto.verify('sha256', Buffer.from('a'), pub(keys.rsa), Buffer.alloc(2))
crypto.verify('sha256', Buffer.from('a'), { key: keys.rsa, padding: 6, saltLength: 1000 }, Buffer.alloc(256))
crypto.verify('sha256', Buffer.from('a'), { key: keys.rsa, padding: 6, saltLength: -9 }, Buffer.alloc(256))
crypto.verify('sha256', Buffer.from('a'), pub(keys.rsa), 'a')
crypto.verify('sha256', Buffer.from('a'), 'garbage', Buffer.alloc(2))
crypto.verify('sha256', Buffer.from('a'), pub(keys.p256), Buffer.alloc(2))
crypto.verify('sha256', Buffer.from('a'), { key: pub(keys.p256), dsaEncoding: 'ieee-p1363' }, Buffer.alloc(2))
crypto.verify('sha256', Buffer.from('a'), { key: pub(keys.p256), dsaEncoding: 'ieee-p1363' }, Buffer.alloc(64))
crypto.verify(null, Buffer.from('a'), pub(keys.ed25519), Buffer.alloc(2))
crypto.verify('nope', Buffer.alloc(1), keys.rsa, Buffer.alloc(1))
crypto.createVerify('nope')
crypto.createVerify('sha256').update('a').verify(pub(keys.rsa), 'zz', 'hex')
crypto.createVerify('sha256').update('a').verify(pub(keys.rsa), crypto.createSign('sha256').update('a').sign(keys.rsa, 'base64'), 'base64')
crypto.createVerify('sha256').verify(pub(keys.rsa))
crypto.createVerify('sha256').verify()
crypto.createVerify('sha256').verify(pub(keys.ed25519), Buffer.alloc(64))
crypto.createVerify('sha256').verify(crypto.createSecretKey('a'), Buffer.alloc(1))
crypto.createVerify('sha256').verify(priv(keys.rsa), Buffer.alloc(1))
((s) => [s.verify(keys.rsa, '', 'hex'), s.verify(keys.rsa, '', 'hex')])(crypto.createVerify('sha256'))
crypto.createSign('sha256').sign({ key: priv(keys.rsa).export({ format: 'jwk' }), format: 'jwk' }, 'hex')
crypto.constants
""".strip().split("\n")


def test_arguments_are_checked_as_in_node() -> None:
    """Keys, digests, paddings and salts that do not fit fail with Node's names, codes and texts."""
    assert differences_with_keys(CASES) == []
