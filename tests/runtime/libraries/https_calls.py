"""Uses of the global `https`: what they give and what they send are the same in Node 22 and in an environment."""

from __future__ import annotations

READ = (
    "(request) => new Promise((done, fail) => request.on('error', fail).on('response', (r) => {"
    " let text = ''; r.setEncoding('utf8'); r.on('data', (c) => { text += c; });"
    " r.on('end', () => done([r.statusCode, r.headers['content-type'], r.headers['set-cookie'], text, r.complete])); }))"
)


def read(request: str) -> str:
    """An expression that reads the answer to the request that an expression makes."""
    return f"({READ})({request})"


CALLS = [
    read("https.get('https://api.example/a/b?c=d')"),
    read("https.get(new URL('https://user:pa%20ss@api.example:8443/x'), { headers: { 'X-One': '1' } })"),
    read("https.get({ hostname: 'api.example', path: '/p', headers: { Accept: 'text/plain', 'X-Many': ['a', 'b'] } })"),
    read("https.request({ host: 'api.example', port: 443, path: '/p', method: 'post', auth: 'u:p' }).end('whole body é')"),
    read("((r) => (r.setHeader('Content-Type', 'text/plain'), r.write('in '), r.write(Buffer.from('pieces')), r.end(), r))"
         "(https.request('https://api.example/p', { method: 'PUT' }))"),
    read("https.request('https://api.example/p', { method: 'POST', headers: { 'Content-Length': 4 } }).end('four')"),
    read("https.request('https://api.example/p', { method: 'POST' }).end()"),
    read("https.request('https://api.example/p', { method: 'DELETE' }).end()"),
    read("https.request('https://api.example/p', { method: 'HEAD' }).end()"),
    read("https.request('https://api.example/p', { agent: false }).end()"),
    read("https.request('https://api.example/p', { agent: new https.Agent({ keepAlive: true }) }).end()"),
    read("https.request('https://api.example/p', { agent: new https.Agent() }).end()"),
    read("https.request('https://api.example/p', { method: 'GET', headers: ['X-A', '1', 'X-B', '2'] }).end()"),
    read("((form, r) => { form.append('a', 'é'); form.append('file', Buffer.from('x'), { filename: 'x.txt' }); form.pipe(r); return r; })"
         "(...((f) => [f, https.request('https://api.example/form', { method: 'POST', headers: f.getHeaders() })])(new FormData()))"),
    "new Promise((done) => https.get('https://api.example/cb', (r) => { r.resume(); r.on('end', () => done(r.statusMessage)); }))",
    ("new Promise((done) => { const seen = []; const r = https.request('https://api.example/events', { method: 'POST' });"
    " for (const name of ['socket', 'finish', 'response', 'close', 'error']) r.on(name, (x) => { seen.push(name);"
    " if (name === 'response') { x.on('end', () => seen.push('end')); x.resume(); } if (name === 'close') done(seen); });"
    " r.end('x'); })"),
    ("(async () => { const r = await new Promise((done) => https.get('https://api.example/iterate', done)); let t = '';"
    " for await (const chunk of r) t += chunk; return t; })()"),
    ("((r) => { r.on('error', () => {}); const v = [r.method, r.path, r.getHeader('x-a'), r.getHeaderNames(), r.hasHeader('X-A'), r.getRawHeaderNames(), r.headersSent, r.writableEnded];"
    " r.removeHeader('x-a'); v.push(r.getHeaders()); r.destroy(); return v; })(https.request('https://api.example/p?q=1', { headers: { 'X-A': 5 } }))"),
    "new Promise((done) => https.get('https://api.example/destroyed').on('error', (e) => done([e.message, e.code])).destroy())",
    "new Promise((done) => https.get('https://api.example/destroyed').on('error', (e) => done(e.message)).destroy(new Error('mine')))",
    "new Promise((done) => { const seen = []; https.get('https://api.example/aborted').on('abort', () => seen.push('abort')).on('error', (e) => seen.push(e.code)).on('close', () => done(seen)).abort(); })",
    "new Promise((done) => { const c = new AbortController(); https.get('https://api.example/s', { signal: c.signal }).on('error', (e) => done([e.name, e.code, e.message])); c.abort(); })",
]  # fmt: skip

THROWN = [
    "https.get('http://api.example/')",
    "https.get('nonsense')",
    "https.get({ host: 5 })",
    "https.get({ host: 'a', path: '/a b' })",
    "https.request({ host: 'a', method: 'A B' })",
    "https.request('https://a', { headers: { 'a b': 1 } })",
    "https.request('https://a', { headers: { a: 'x\\ny' } })",
    "https.request('https://a', { headers: { a: undefined } })",
    "[typeof https.request, typeof https.get, https.globalAgent.keepAlive, https.globalAgent.defaultPort, https.globalAgent.protocol]",
]  # fmt: skip
"""What is refused before anything is sent, and what the module holds."""
