"""KeyObjects against Node's: every way to give a key, and to write it."""

from __future__ import annotations

from segfn_nb.runtime.host.crypto.asymmetric.keys import KEPT, key_of
from tests.runtime.bundles.crypto.keys import PASSPHRASE, differences_with_keys, keys, setup
from tests.runtime.differential import in_environment

KINDS = [name for name in keys() if not name.startswith("locked")]
NAMED = [name for name in KINDS if name != "brainpool"]  # the curve has no name in a JWK


def described(key: str) -> str:
    """All that a KeyObject says of itself."""
    return f"((k) => [k.type, k.asymmetricKeyType, k.asymmetricKeyDetails, k.symmetricKeySize, k.constructor.name, String(k)])({key})"


def test_keys_of_every_kind_are_described_as_in_node() -> None:
    """Private ones, the public ones made of them, and a certificate's."""
    made = [described(f"{how}(keys.{kind})") for kind in KINDS for how in ("priv", "crypto.createPublicKey")]

    assert differences_with_keys([*made, described("crypto.createPublicKey(pub(keys.rsa))")]) == []


def test_keys_are_written_as_in_node() -> None:
    """In every encoding and format; the ones that a key does not have are refused in Node's words."""
    encodings = ["'pkcs1'", "'pkcs8'", "'spki'", "'sec1'", "'nope'", "undefined"]
    options = [
        f"{{ type: {encoding}, format: '{form}' }}" for encoding in encodings for form in ("pem", "der", "jwk", "nope")
    ]
    options += [
        "",
        "5",
        "{ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc' }",
        "{ type: 'pkcs8', format: 'pem', passphrase: 'a' }",
        "{ type: 'pkcs8', format: 'pem', cipher: 5, passphrase: 'a' }",
        "{ type: 'pkcs8', format: 'pem', cipher: 'nope', passphrase: 'a' }",
        "{ type: 'pkcs1', format: 'der', cipher: 'aes-256-cbc', passphrase: 'a' }",
        "{ format: 'jwk', passphrase: 'a' }",
    ]
    made = [
        f"seen(() => {how}(keys.{kind}).export({option}))"
        for kind in ("rsa", "p256", "p521", "k256", "brainpool", "ed25519", "ed448", "x25519")
        for how in ("priv", "crypto.createPublicKey")
        for option in options
    ]

    assert differences_with_keys(made) == []


def test_what_is_written_can_be_read() -> None:
    """PKCS #1, PKCS #8, SEC 1, SPKI and JWK, as text and bytes, give the same key again; and so do encrypted ones."""
    made = []
    for kind in KINDS:
        encodings = ["pkcs8", *(["pkcs1"] if kind in ("rsa", "small") else ["sec1"] if kind[0] in "pkb" else [])]
        for encoding in encodings:
            for form in ("pem", "der"):
                how = f"type: '{encoding}', format: '{form}'"
                made.append(
                    f"((k) => crypto.createPrivateKey({{ key: k.export({{ {how} }}), {how} }}).equals(k))(priv(keys.{kind}))"
                )
        made.append(
            f"((k) => crypto.createPublicKey({{ key: k.export({{ type: 'spki', format: 'der' }}), type: 'spki', format: 'der' }}).equals(k))(crypto.createPublicKey(keys.{kind}))"
        )
        lock = "cipher: 'aes-256-cbc', passphrase: 'p'"
        made.append(
            f"((k) => crypto.createPrivateKey({{ key: k.export({{ type: 'pkcs8', format: 'pem', {lock} }}), passphrase: 'p' }}).equals(k))(priv(keys.{kind}))"
        )
    for kind in NAMED:
        for make, how in (("createPrivateKey", "priv"), ("createPublicKey", "crypto.createPublicKey")):
            made.append(
                f"((k) => crypto.{make}({{ key: k.export({{ format: 'jwk' }}), format: 'jwk' }}).equals(k))({how}(keys.{kind}))"
            )

    assert differences_with_keys(made) == []
    assert [result["value"] for result in in_environment([setup(), *made])[1:]] == [True] * len(made)


MANGLED = [
    r".replace(/\n/g, '\\n')", r".replace(/\n/g, ' ')", r".replace(/\n/g, '')", r".replace(/\n/g, '\r\n')",
    r".replace(/\n/g, '\n  ')", r".replace(/\n/g, ' \n')", ".trim()", r".replace(/([^-])\n([^-])/g, '$1$2')",
    r".replace(/([^-])\n([^-])/g, '$1\n\n$2')", ".slice(0, 200)", ".slice(100)", r".replace('KEY-----', 'KEY----- ')",
    ".toLowerCase()", ".replace(/[A-Z]/, '*')", r".replace(/^/, '  ')", r".replace(/^/, 'text\n')", "",
]  # fmt: skip


def test_broken_pem_is_as_broken_as_in_node() -> None:
    """Keys come out of settings with their line breaks lost or escaped: what fails at Segment fails here."""
    made = [
        f"seen(() => crypto.{make}(({text}){mangled}).type)"
        for make, text in (("createPrivateKey", "keys.rsa"), ("createPublicKey", "pub(keys.rsa)"))
        for mangled in MANGLED
    ]
    made += [
        "seen(() => priv(keys.rsa + keys.p256).asymmetricKeyType)",
        "seen(() => crypto.createPublicKey(pub(keys.p256) + keys.rsa).asymmetricKeyType)",
        "seen(() => crypto.createPublicKey(keys.p256 + pub(keys.rsa)).asymmetricKeyType)",
        "seen(() => priv(pub(keys.p256) + keys.rsa).asymmetricKeyType)",
        "seen(() => priv(keys.rsa.replaceAll('PRIVATE', 'RSA PRIVATE')).type)",
    ]

    assert differences_with_keys(made) == []


CASES = f"""
priv(keys.locked)
priv(keys.locked1)
crypto.createPublicKey(keys.locked)
crypto.createPrivateKey({{ key: keys.locked, passphrase: 'wrong' }})
crypto.createPrivateKey({{ key: keys.locked, passphrase: '' }})
crypto.createPrivateKey({{ key: keys.locked, passphrase: 'x'.repeat(2000) }})
crypto.createPrivateKey({{ key: keys.locked1, passphrase: 'wrong' }})
crypto.createPrivateKey({{ key: keys.locked, passphrase: '{PASSPHRASE}' }}).asymmetricKeyType
crypto.createPrivateKey({{ key: keys.locked1, passphrase: Buffer.from('{PASSPHRASE}') }}).asymmetricKeyType
crypto.createPrivateKey({{ key: keys.lockedEc, passphrase: '{PASSPHRASE}' }}).asymmetricKeyDetails
crypto.createPublicKey({{ key: keys.locked, passphrase: '{PASSPHRASE}' }}).type
crypto.createPrivateKey({{ key: keys.rsa, passphrase: 'needless' }}).asymmetricKeyType
crypto.createPrivateKey('')
crypto.createPrivateKey()
crypto.createPrivateKey(5)
crypto.createPrivateKey({{}})
crypto.createPrivateKey({{ key: 5 }})
crypto.createPrivateKey({{ key: 'a', format: 'nope' }})
crypto.createPrivateKey({{ key: 'a', format: 'der' }})
crypto.createPrivateKey({{ key: Buffer.from('a'), format: 'der', type: 'nope' }})
crypto.createPrivateKey({{ key: Buffer.from('a'), format: 'der', type: 'spki' }})
crypto.createPrivateKey({{ key: 'garbage', passphrase: 5 }})
crypto.createPublicKey({{ key: Buffer.from('a'), format: 'der', type: 'spki' }})
crypto.createPrivateKey({{ key: {{}}, format: 'jwk' }})
crypto.createPrivateKey({{ key: 5, format: 'jwk' }})
crypto.createPrivateKey({{ key: {{ kty: 'oct', k: 'aa' }}, format: 'jwk' }})
crypto.createPublicKey({{ key: {{ kty: 'RSA' }}, format: 'jwk' }})
crypto.createPrivateKey({{ key: {{ kty: 'RSA', n: 'aa', e: 'AQAB' }}, format: 'jwk' }})
crypto.createPublicKey({{ key: {{ kty: 'EC', crv: 'nope', x: 'a', y: 'a' }}, format: 'jwk' }})
crypto.createPublicKey({{ key: {{ kty: 'EC', crv: 'P-256', x: 'a', y: 'a' }}, format: 'jwk' }})
crypto.createPublicKey({{ key: {{ kty: 'OKP', crv: 'Ed25519', x: 'a' }}, format: 'jwk' }})
crypto.createPublicKey({{ key: {{ kty: 'OKP', crv: 'nope', x: 'a' }}, format: 'jwk' }})
crypto.createPrivateKey(priv(keys.rsa))
crypto.createPublicKey(crypto.createPublicKey(keys.rsa))
crypto.createPublicKey(crypto.createSecretKey('a'))
crypto.createPublicKey(priv(keys.rsa)).equals(crypto.createPublicKey(keys.rsa))
crypto.createPublicKey({{ key: priv(keys.rsa) }}).type
crypto.createPrivateKey({{ key: priv(keys.rsa).export({{ type: 'pkcs8', format: 'der' }}).toString('base64'), format: 'der', type: 'pkcs8', encoding: 'base64' }}).type
priv(keys.rsa).equals(priv(keys.small))
priv(keys.rsa).equals(crypto.createPublicKey(keys.rsa))
priv(keys.rsa).equals(5)
crypto.createSecretKey('abc')
crypto.createSecretKey(5)
crypto.createSecretKey('zz', 'hex').export()
crypto.createSecretKey(Buffer.alloc(0)).symmetricKeySize
crypto.createSecretKey('abc').export({{ format: 'jwk' }})
crypto.createSecretKey('abc').export({{ format: 'pem' }})
crypto.createSecretKey('abc').export(5)
crypto.createSecretKey('abc').equals(crypto.createSecretKey('abc'))
crypto.createSecretKey('abc').equals(crypto.createSecretKey('abd'))
crypto.createSecretKey('abc').asymmetricKeyType
crypto.createHmac('sha1', crypto.createSecretKey('abc')).update('a').digest('hex')
crypto.createHmac('sha1', crypto.createPublicKey(keys.rsa))
new crypto.KeyObject('secret', {{}})
new crypto.KeyObject('nope', {{}})
crypto.KeyObject.from(5)
[crypto.generateKeySync('hmac', {{ length: 65 }}).symmetricKeySize, crypto.generateKeySync('aes', {{ length: 128 }}).symmetricKeySize]
crypto.generateKeySync('aes', {{ length: 64 }})
crypto.generateKeySync('hmac', {{ length: 5 }})
crypto.generateKeySync('nope', {{ length: 64 }})
crypto.generateKeySync('hmac')
crypto.generateKey('hmac', {{ length: 64 }})
new Promise((done) => crypto.generateKey('hmac', {{ length: 64 }}, (error, key) => done([error, key.type])))
""".strip().split("\n")


def test_arguments_are_checked_as_in_node() -> None:
    """Passphrases, options and kinds of keys that do not fit fail with Node's names, codes and texts."""
    assert differences_with_keys(CASES) == []


def test_few_keys_are_kept() -> None:
    """A function that makes a new key for each event does not fill the memory."""
    made = "Array.from({ length: 300 }, (_, i) => priv(keys.ed25519 + i).type).length"
    key_of.cache_clear()

    assert in_environment([setup(), made])[1] == {"value": 300}
    assert (key_of.cache_info().currsize, key_of.cache_info().misses) == (KEPT, 300)
