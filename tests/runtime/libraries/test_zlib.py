"""zlib's bytes, results and errors are Node's."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.runtime.differential import differences, generated, js
from tests.runtime.libraries.node_side import prelude

Z = "zlib.zlib"
PACKING = ["deflate", "gzip", "deflateRaw"]
UNPACKING = {"deflate": "inflate", "gzip": "gunzip", "deflateRaw": "inflateRaw"}

pieces = st.lists(st.tuples(st.binary(max_size=30), st.integers(1, 300)), max_size=5)
data = pieces.map(
    lambda parts: (
        "Buffer.concat(["
        + ",".join(f"Buffer.alloc({len(one) * times}, Buffer.from({list(one)}))" for one, times in parts if one)
        + "])"
    )
)
texts = st.text(max_size=40).map(js)
options = st.fixed_dictionaries(
    {},
    optional={
        "level": st.integers(-1, 9),
        "memLevel": st.integers(1, 9),
        "strategy": st.integers(0, 4),
        "windowBits": st.integers(9, 15),
    },
).map(lambda chosen: "{" + ",".join(f"{name}:{value}" for name, value in chosen.items()) + "}")

packed = st.builds(
    "{0}.{1}Sync({2}, {3})".format, st.just(Z), st.sampled_from(PACKING), st.one_of(data, texts), options
)
damaged = st.builds(
    "((p) => {0}.{1}Sync(p.subarray(0, Math.floor(p.length * {3})), {4}))({0}.{2}Sync({5}))".format,
    st.just(Z),
    st.sampled_from(["inflate", "gunzip", "inflateRaw", "unzip"]),
    st.sampled_from(PACKING),
    st.sampled_from([0, 0.1, 0.5, 0.9, 1]),
    st.sampled_from(["{}", "{ finishFlush: 2 }", "{ maxOutputLength: 9 }"]),
    st.one_of(data, texts),
)
flipped = st.builds(
    "((p) => {{ p[Math.min({3}, p.length - 1)] ^= {4}; return {0}.{1}Sync(p); }})({0}.{2}Sync({5}))".format,
    st.just(Z),
    st.sampled_from(["inflate", "gunzip", "unzip"]),
    st.sampled_from(["deflate", "gzip"]),
    st.integers(0, 30),
    st.sampled_from([1, 64, 255]),
    texts,
)

CALLS = [
    f"{Z}.gunzipSync(Buffer.concat([{Z}.gzipSync('a'), {Z}.gzipSync('b')]))",
    f"{Z}.gunzipSync(Buffer.concat([{Z}.gzipSync('a'), Buffer.alloc(3)]))",
    f"{Z}.gunzipSync(Buffer.concat([{Z}.gzipSync('a'), Buffer.from('junk')]))",
    f"{Z}.inflateSync(Buffer.concat([{Z}.deflateSync('a'), Buffer.from('junk')]))",
    f"{Z}.inflateSync({Z}.deflateSync('hello', {{ dictionary: Buffer.from('hello') }}))",
    f"{Z}.inflateSync({Z}.deflateSync('hello', {{ dictionary: Buffer.from('hello') }}), {{ dictionary: Buffer.from('hullo') }})",
    f"{Z}.inflateSync({Z}.deflateSync('hello', {{ dictionary: Buffer.from('hello') }}), {{ dictionary: Buffer.from('hello') }}).toString()",
    f"{Z}.inflateSync(5)",
    f"{Z}.deflateSync()",
    f"{Z}.deflateSync('x', {{ level: 12 }})",
    f"{Z}.deflateSync('x', {{ level: 'a' }})",
    f"{Z}.deflateSync('x', {{ windowBits: 5 }})",
    f"{Z}.deflateSync('x', {{ dictionary: 'text' }})",
    f"{Z}.deflate('x')",
    f"new Promise((done) => {Z}.deflate('some text', (error, result) => done([error, result])))",
    f"new Promise((done) => {Z}.gunzip(Buffer.from('junk'), {{ level: 3 }}, (error, result) => done([error, result])))",
    f"new Promise((done, fail) => {{ const s = {Z}.createGunzip(); let t = ''; s.on('data', (c) => {{ t += c; }}); s.on('end', () => done([t, s.bytesWritten])); s.on('error', fail); s.end({Z}.gzipSync('streamed')); }})",
    f"new Promise((done) => {{ const s = {Z}.createInflate(); s.on('error', (e) => done([e.message, e.code, e.errno])); s.end('junk'); }})",
    f"new Promise((done) => {{ const s = {Z}.createDeflate({{ level: 9 }}); const c = []; s.on('data', (d) => c.push(d)); s.on('end', () => done(Buffer.concat(c))); s.write('a'.repeat(500)); s.end('b'); }})",
    f"{Z}.crc32('hello')",
    f"{Z}.crc32(Buffer.from('lo'), {Z}.crc32('hel'))",
    f"[{Z}.constants.Z_BEST_COMPRESSION, {Z}.Z_SYNC_FLUSH, {Z}.codes.Z_BUF_ERROR, {Z}.codes['-5']]",
    f"Object.keys({Z}).sort()",
    f"(() => {{ try {{ {Z}.inflateSync('junk'); }} catch (e) {{ return [String(e), Object.keys(e).sort(), e.errno, e.stack.split('\\n')[0]]; }} }})()",
]  # fmt: skip


def test_packed_bytes_are_nodes() -> None:
    """Whatever the data, format, level, strategy and window, the packed bytes equal Node's."""
    assert differences(generated(packed, 100), prelude()) == []


def test_damaged_data_fails_as_in_node() -> None:
    """What is cut off, changed or of another format gives the same bytes or the same error."""
    assert differences(generated(st.one_of(damaged, flipped), 200), prelude()) == []


def test_calls_are_nodes() -> None:
    """Options, callbacks, streams, members and errors are those of Node's module."""
    assert differences(CALLS, prelude()) == []
