"""Calls of the global `zlib`: each gives the same in Node 22 and in an environment."""

from __future__ import annotations

Z = "zlib.zlib"

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
