"""Hashes, HMACs and random numbers against Node's."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.runtime.bundles.test_buffer import data, encodings, texts
from tests.runtime.differential import differences, generated, js
from tests.runtime.helpers import value

ALGORITHMS = [
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-256", "sha512-224", "sha3-256", "sha3-512",
    "ripemd160", "blake2b512", "blake2s256", "shake128", "RSA-SHA256", "SHA-256", "md5-sha1", "nope", "sha512_256",
]  # fmt: skip
algorithms = st.sampled_from(ALGORITHMS).map(js)
outputs = st.sampled_from(["'hex'", "'base64'", "'base64url'", "'latin1'", "'binary'", "'utf8'", "", "'nope'", "'HEX'"])
long = st.builds("'{}'.repeat({})".format, st.sampled_from(["a", "é", "😀"]), st.sampled_from([100, 16_000, 70_000]))
updates = st.one_of(
    st.builds(".update({}, {})".format, texts.map(js), encodings.map(js)),
    st.builds(
        ".update({})".format, st.one_of(texts.map(js), data.map(js), data.map(js).map("Buffer.from({})".format), long)
    ),
)
chains = st.lists(updates, max_size=4).map("".join)
ERRORS = [
    "crypto.createHash()",
    "crypto.createHash('sha1').update()",
    "crypto.createHash('sha1').update(5)",
    "crypto.createHash('sha1').update({})",
    "crypto.createHash('sha1').update('abc', 'hex')",
    "crypto.createHash('sha256', { outputLength: 5 })",
    "((h) => [h.digest('hex'), h.digest('hex')])(crypto.createHash('md5'))",
    "((h) => [h.digest('hex'), h.update('a')])(crypto.createHash('md5'))",
    "((h) => [h.digest('hex'), h.copy()])(crypto.createHash('md5'))",
    "((h) => [h.digest('hex'), h.digest('hex'), h.digest()])(crypto.createHmac('md5', 'k'))",
    "((h) => [h.digest('hex'), h.update('a')])(crypto.createHmac('md5', 'k'))",
    "crypto.createHmac('nope', 'k')",
    "crypto.createHmac('sha1')",
    "crypto.createHmac('sha1', 5)",
    "crypto.createHmac(5, 'k')",
    "crypto.hash('nope', 'x')",
    "crypto.hash('sha1', 5)",
    "crypto.randomBytes(-1)",
    "crypto.randomBytes('5')",
    "crypto.randomInt(5, 2)",
    "crypto.randomInt('a')",
    "crypto.randomInt(0, 2 ** 50)",
    "crypto.randomUUID(5)",
    "crypto.getRandomValues(new Float32Array(2))",
    "crypto.getRandomValues(new Uint8Array(70000))",
    "crypto.timingSafeEqual('a', 'a')",
    "crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('ab'))",
    "crypto.timingSafeEqual(Buffer.from('a'), new Uint8Array([97]))",
    "crypto.getHashes()",
    "crypto.randomBytes(1.5).length",
    "/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())",
    "new Promise((done) => crypto.randomBytes(4, (error, bytes) => done([error, bytes.length])))",
]


def test_generated_hashes_are_nodes() -> None:
    """Every algorithm, in one piece or many, of text in any encoding and of bytes, as hex, base64 or Buffer."""
    assert differences(generated(hashes(), 500)) == []


def hashes() -> st.SearchStrategy[str]:
    """Expressions that hash, keyed or not, copied or not."""
    plain = st.builds("crypto.createHash({}){}.digest({})".format, algorithms, chains, outputs)
    keyed = st.builds(
        "crypto.createHmac({}, {}){}.digest({})".format,
        algorithms.filter(lambda name: "shake" not in name),
        st.one_of(texts, data).map(js),
        chains,
        outputs,
    )
    copied = st.builds(
        "((h) => [h.copy(){}.digest('hex'), h.digest('hex')])(crypto.createHash({}){})".format,
        chains,
        algorithms,
        chains,
    )
    return st.one_of(plain, keyed, copied)


def test_errors_are_nodes() -> None:
    """Wrong arguments and wrong order fail with Node's names, codes and texts."""
    assert differences(ERRORS) == []


def test_random_values_come_from_the_seed() -> None:
    """The same seed and row give the same bytes, numbers and UUIDs; another seed gives others."""
    body = "return [crypto.randomUUID(), crypto.randomBytes(8).toString('hex'), crypto.randomInt(1000), crypto.randomInt(5, 9)]"

    assert value(body, random=1) == value(body, random=1) != value(body, random=2)
