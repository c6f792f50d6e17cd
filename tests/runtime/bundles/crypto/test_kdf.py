"""pbkdf2, scrypt and hkdf against Node's."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.runtime.bundles.test_buffer import data, texts
from tests.runtime.differential import differences, generated, js

digests = st.sampled_from(["sha1", "sha256", "SHA512", "md5", "sha3-256", "blake2b512", "sha512-256", "RSA-SHA256", "nope"]).map(js)  # fmt: skip
secrets = st.one_of(texts.map(js), data.map(js), data.map(js).map("Buffer.from({})".format))
lengths = st.integers(1, 200)
pbkdf2s = st.builds("crypto.pbkdf2Sync({}, {}, {}, {}, {})".format, secrets, secrets, st.integers(1, 40), lengths, digests)  # fmt: skip
scrypts = st.builds(
    "crypto.scryptSync({}, {}, {}, {{ N: {}, r: {}, parallelization: {} }})".format,
    secrets,
    secrets,
    lengths,
    st.sampled_from([2, 4, 64]),
    st.integers(1, 9),
    st.integers(1, 3),
)
hkdfs = st.builds("crypto.hkdfSync({}, {}, {}, {}, {})".format, digests, secrets, secrets, secrets, lengths)

CASES = """
crypto.pbkdf2Sync('p', 's', 1, 0, 'sha256')
crypto.pbkdf2Sync('p', 's', 0, 10, 'sha256')
crypto.pbkdf2Sync('p', 's', 1.5, 10, 'sha256')
crypto.pbkdf2Sync('p', 's', 'a', 10, 'sha256')
crypto.pbkdf2Sync('p', 's', 1, -1, 'sha256')
crypto.pbkdf2Sync('p', 's', 1, 2 ** 31, 'sha256')
crypto.pbkdf2Sync('p', 's', 1, 10)
crypto.pbkdf2Sync(5, 's', 1, 10, 'sha1')
crypto.pbkdf2Sync('p', null, 1, 10, 'sha1')
crypto.pbkdf2Sync('p', 's', 1, 10, 'shake128')
crypto.pbkdf2('p', 's', 1, 10, 'sha1')
crypto.pbkdf2('p', 's', 1, 10, 'sha1', 5)
new Promise((done) => crypto.pbkdf2('p', 's', 1, 10, 'sha1', (error, key) => done([error, key])))
new Promise((done) => crypto.pbkdf2('p', 's', 1, 10, 'nope', (error, key) => done([error, key])))
crypto.scryptSync('p', 's', 10)
crypto.scryptSync('p', 's', 0)
crypto.scryptSync('p', 's', 10, { N: 15 })
crypto.scrypt('p', 's', 10, { N: 15 }, () => {})
crypto.scryptSync('p', 's', 10, { N: 1 })
crypto.scryptSync('p', 's', 10, { N: 0, r: 0 })
crypto.scryptSync('p', 's', 10, { N: 2 ** 20 })
crypto.scryptSync('p', 's', 10, { N: 2 ** 14, r: 8, maxmem: 128 * 8 * 2 ** 14 })
crypto.scryptSync('p', 's', 10, { N: 2 ** 14, r: 8, maxmem: 128 * 8 * 2 ** 14 + 4096 })
crypto.scryptSync('p', 's', 10, { N: 16, cost: 16 })
crypto.scryptSync('p', 's', 10, { N: 'a' })
crypto.scryptSync('p', 's', 10, { maxmem: -1 })
crypto.scryptSync('p', 's', 10, { N: 16, r: 1, p: 2 ** 30, maxmem: 2 ** 40 })
crypto.scryptSync('p', {}, 10)
crypto.scryptSync('p', 's')
crypto.scrypt('p', 's', 10)
new Promise((done) => crypto.scrypt('p', 's', 10, { N: 16 }, (error, key) => done([error, key])))
new Promise((done) => crypto.scrypt('p', 's', 10, (error, key) => done([error, key])))
crypto.hkdfSync('sha256', '', '', '', 10)
crypto.hkdfSync(5, 'k', 's', 'i', 10)
crypto.hkdfSync('sha256', 5, 's', 'i', 10)
crypto.hkdfSync('sha256', 'k', 5, 'i', 10)
crypto.hkdfSync('sha256', 'k', 's', 'i', 'a')
crypto.hkdfSync('sha256', 'k', 's', 'i', -1)
crypto.hkdfSync('sha256', 'k', 's', 'i', 0)
crypto.hkdfSync('sha256', 'k', 's', 'i', 255 * 32 + 1)
crypto.hkdfSync('sha256', 'k', 's', 'i', 255 * 32)
crypto.hkdfSync('sha256', 'k', 's', Buffer.alloc(1025), 10)
crypto.hkdfSync('shake128', 'k', 's', 'i', 10)
crypto.hkdfSync('sha256', crypto.createSecretKey(Buffer.from('k')), 's', 'i', 10)
crypto.hkdfSync('sha256', new ArrayBuffer(3), new Uint16Array(3), new DataView(new ArrayBuffer(2)), 10)
new Promise((done) => crypto.hkdf('sha256', 'k', 's', 'i', 10, (error, key) => done([error, key])))
new Promise((done) => crypto.hkdf('nope', 'k', 's', 'i', 10, (error, key) => done([error, key])))
""".strip().split("\n")


def test_generated_keys_are_nodes() -> None:
    """Keys from any password, salt and information, text or bytes, with every digest."""
    assert differences(generated(st.one_of(pbkdf2s, scrypts, hkdfs), 300)) == []


def test_arguments_are_checked_as_in_node() -> None:
    """Defaults, limits, and the errors of what is beyond them; with callbacks and without."""
    assert differences(CASES) == []
