"""Hashes, ciphers and signatures used as streams, as Node's documentation shows them."""

from __future__ import annotations

from tests.runtime.bundles.crypto.keys import differences_with_keys

CIPHER = "crypto.createCipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16))"
CASES = f"""
((h) => {{ h.write('some'); h.write('7478', 'hex'); h.end(); return [h.read(), h.read()] }})(crypto.createHash('sha256'))
((h) => {{ h.setEncoding('hex'); h.end('text'); return h.read() }})(crypto.createHash('sha256'))
((h) => {{ h.end('text'); return h.read().toString('hex') }})(crypto.createHmac('sha256', 'key'))
new Promise((done) => {{ const h = crypto.createHash('sha256'); h.on('readable', () => {{ const d = h.read(); if (d) done(d.toString('hex')) }}); h.write('a'); h.end() }})
new Promise((done) => {{ const h = crypto.createHash('md5'), all = []; h.on('data', (d) => all.push(d)).on('end', () => done(all)); h.end('a') }})
new Promise((done) => {{ const c = {CIPHER}; let all = ''; c.setEncoding('hex'); c.on('data', (d) => (all += d)); c.once('end', () => done(all)); c.write('some clear text, long enough'); c.end() }})
((c) => {{ c.write('some clear text, long enough'); c.end(); return c.read() }})({CIPHER})
new Promise((done) => {{ const c = {CIPHER}.setAutoPadding(false); c.on('error', done); c.end('a') }})
new Promise((done) => {{ const h = crypto.createHash('md5'); h.end('a', () => done('finished')) }})
((s) => {{ s.write('some'); s.end(); return s.sign(keys.rsa, 'hex') }})(crypto.createSign('sha256'))
((v) => {{ v.write('some'); v.end(); return v.verify(pub(keys.rsa), crypto.sign('sha256', 'some', keys.rsa)) }})(crypto.createVerify('sha256'))
""".strip().split("\n")


def test_streams_are_nodes() -> None:
    """Written to and read, by method and by event, with encodings and errors."""
    assert differences_with_keys(CASES) == []
