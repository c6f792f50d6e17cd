"""RSA encryption: each side decrypts what the other encrypted."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.runtime.bundles.crypto.keys import PASSPHRASE, differences_with_keys, setup
from tests.runtime.bundles.test_buffer import data
from tests.runtime.differential import generated, in_environment, in_node, js
from tests.runtime.helpers import value

options = st.sampled_from(
    [
        "",
        "padding: 1",
        "padding: 4",
        "oaepHash: 'sha256'",
        "oaepHash: 'SHA512', oaepLabel: Buffer.from('label')",
        "oaepHash: 'sha1', oaepLabel: new Uint16Array([1])",
        "oaepLabel: 'label'",
    ]
)


def test_messages_are_decrypted_on_the_other_side() -> None:
    """OAEP with every hash and label, and PKCS #1; by public key, or by private key and back."""
    cases = generated(st.tuples(options, data), 40)
    made = [
        f"crypto.publicEncrypt({{ key: pub(keys.rsa), {how} }}, {js(message)}).toString('hex')"
        for how, message in cases
    ]
    ours = in_environment([setup(), *made])[1:]
    theirs = in_node([setup(), *made])[1:]
    back = [
        f"crypto.privateDecrypt({{ key: keys.rsa, {how} }}, Buffer.from('{result['value']}', 'hex')).equals({js(message)})"
        for results in (ours, theirs)
        for (how, message), result in zip(cases, results, strict=True)
    ]

    assert in_node([setup(), *back])[1:] == [{"value": True}] * len(back)
    assert in_environment([setup(), *back])[1:] == [{"value": True}] * len(back)


def test_messages_are_the_same_in_every_run() -> None:
    """The padding comes from the row's random numbers, anew for each message."""
    body = f"{setup()}; const e = (padding) => crypto.publicEncrypt({{ key: keys.rsa, padding }}, Buffer.from('a')).toString('hex'); return [e(1), e(1), e(4), e(4)]"
    first = value(body, random=1)

    assert first == value(body, random=1)
    assert len(set(first)) == 4


CASES = f"""
crypto.privateDecrypt({{ key: keys.rsa, oaepHash: 'sha256' }}, crypto.publicEncrypt(keys.rsa, Buffer.from('a')))
crypto.privateDecrypt({{ key: keys.rsa, oaepLabel: Buffer.from('l') }}, crypto.publicEncrypt(keys.rsa, Buffer.from('a')))
crypto.publicEncrypt(keys.rsa, Buffer.alloc(215))
crypto.publicEncrypt(keys.rsa, Buffer.alloc(214)).length
crypto.publicEncrypt({{ key: keys.rsa, padding: 1 }}, Buffer.alloc(246))
crypto.publicEncrypt({{ key: keys.rsa, padding: 1 }}, Buffer.alloc(245)).length
crypto.publicEncrypt({{ key: keys.rsa, padding: 3 }}, Buffer.alloc(5))
crypto.publicEncrypt({{ key: keys.rsa, padding: 3 }}, Buffer.alloc(256, 1)).toString('hex')
crypto.publicEncrypt({{ key: keys.rsa, padding: 3 }}, Buffer.alloc(256, 255))
crypto.publicEncrypt({{ key: keys.rsa, padding: 3 }}, Buffer.alloc(257))
crypto.privateDecrypt({{ key: keys.rsa, padding: 3 }}, crypto.publicEncrypt({{ key: keys.rsa, padding: 3 }}, Buffer.alloc(256, 1)))
crypto.publicEncrypt({{ key: keys.rsa, padding: 77 }}, Buffer.from('a'))
crypto.publicEncrypt({{ key: keys.rsa, oaepHash: 'nope' }}, Buffer.from('a'))
crypto.publicEncrypt({{ key: keys.rsa, oaepHash: 5 }}, Buffer.from('a'))
crypto.publicEncrypt({{ key: keys.rsa, oaepLabel: 5 }}, Buffer.from('a'))
crypto.publicEncrypt(keys.rsa, 5)
crypto.publicEncrypt(keys.rsa)
crypto.publicEncrypt(keys.p256, Buffer.from('a'))
crypto.privateDecrypt(keys.p256, Buffer.from('a'))
crypto.publicEncrypt('garbage', Buffer.from('a'))
crypto.privateDecrypt(keys.rsa, Buffer.alloc(5))
crypto.privateDecrypt(keys.rsa, Buffer.alloc(256))
crypto.privateDecrypt(keys.rsa, Buffer.alloc(257))
crypto.privateDecrypt({{ key: keys.rsa, padding: 1 }}, Buffer.alloc(256, 1)).toString('hex')
crypto.privateDecrypt(pub(keys.rsa), Buffer.alloc(256))
crypto.privateDecrypt(crypto.createPublicKey(keys.rsa), Buffer.alloc(256))
crypto.privateDecrypt({{ key: keys.locked, passphrase: '{PASSPHRASE}' }}, crypto.publicEncrypt(keys.rsa, 'é')).toString()
crypto.privateEncrypt(keys.rsa, Buffer.from('a')).toString('hex')
crypto.privateEncrypt(keys.rsa, Buffer.alloc(246))
crypto.privateEncrypt({{ key: keys.rsa, padding: 3 }}, Buffer.alloc(256, 1)).toString('hex')
crypto.privateEncrypt({{ key: keys.rsa, padding: 4 }}, Buffer.from('a'))
crypto.publicDecrypt(pub(keys.rsa), crypto.privateEncrypt(keys.rsa, Buffer.from('a'))).toString()
crypto.publicDecrypt(pub(keys.rsa), Buffer.alloc(256, 1))
crypto.publicDecrypt(pub(keys.rsa), Buffer.alloc(25, 1))
""".strip().split("\n")


def test_arguments_are_checked_as_in_node() -> None:
    """What is too long, too short or damaged, and keys that do not fit, fail with Node's names, codes and texts."""
    assert differences_with_keys(CASES) == []
