"""crypto.subtle: digests and HMAC against Node's; what else there is says that it is not here."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from tests.runtime.bundles.crypto.keys import setup
from tests.runtime.bundles.test_buffer import data
from tests.runtime.differential import differences, generated, in_environment, js

SETUP = """(() => {
  globalThis.S = crypto.webcrypto.subtle;
  globalThis.hex = (bytes) => Buffer.from(bytes).toString("hex");
  globalThis.hmac = (hash = "SHA-256", usages = ["sign", "verify"], extractable = true) =>
    S.importKey("raw", Buffer.from("secret"), { name: "HMAC", hash }, extractable, usages);
})()"""
hashes = st.sampled_from(["SHA-1", "SHA-256", "sha-384", "SHA-512"]).map(js)
digests = st.builds("S.digest({}, {})".format, hashes, data.map(js))
macs = st.builds("hmac({}).then((key) => S.sign('HMAC', key, {}))".format, hashes, data.map(js))

CASES = r"""
seen(()=>S.digest('SHA-256',Buffer.from('abc')))
seen(()=>S.digest('sha-256',new Uint8Array([1])))
seen(()=>S.digest({name:'SHA-1'},new Uint8Array([1]).buffer))
seen(()=>S.digest('SHA-384',new DataView(new ArrayBuffer(2))))
seen(()=>S.digest('SHA-512',new Uint16Array(2)))
seen(()=>S.digest('MD5',new Uint8Array(1)))
seen(()=>S.digest('nope',new Uint8Array(1)))
seen(()=>S.digest('SHA-256','abc'))
seen(()=>S.digest('SHA-256'))
seen(()=>S.digest())
seen(()=>S.digest(5,new Uint8Array(1)))
seen(()=>S.digest({},new Uint8Array(1)))
seen(()=>S.digest('SHA3-256',new Uint8Array(1)))
seen(async()=>hex(await S.sign('HMAC',await hmac(),Buffer.from('abc'))))
seen(async()=>hex(await S.sign({name:'hmac'},await hmac('SHA-1'),new Uint8Array(3))))
seen(async()=>hex(await S.sign('HMAC',await hmac({name:'SHA-512'}),Buffer.from('abc'))))
seen(async()=>S.verify('HMAC',await hmac(),await S.sign('HMAC',await hmac(),Buffer.from('abc')),Buffer.from('abc')))
seen(async()=>S.verify('HMAC',await hmac(),new Uint8Array(32),Buffer.from('abc')))
seen(async()=>S.verify('HMAC',await hmac(),new Uint8Array(3),Buffer.from('abc')))
seen(async()=>S.sign('HMAC',await hmac('SHA-256',['verify']),Buffer.from('abc')))
seen(async()=>S.sign('RSASSA-PKCS1-v1_5',await hmac(),Buffer.from('abc')))
seen(async()=>S.sign('nope',await hmac(),Buffer.from('abc')))
seen(async()=>S.sign('HMAC',{},Buffer.from('abc')))
seen(async()=>S.sign('HMAC',await hmac(),'abc'))
seen(()=>hmac('nope'))
seen(()=>hmac('SHA-256',[]))
seen(()=>hmac('SHA-256',['encrypt']))
seen(()=>hmac('SHA-256',['nope']))
seen(()=>hmac('SHA-256','sign'))
seen(()=>S.importKey('raw',new Uint8Array(0),{name:'HMAC',hash:'SHA-256'},true,['sign']))
seen(()=>S.importKey('raw','abc',{name:'HMAC',hash:'SHA-256'},true,['sign']))
seen(()=>S.importKey('nope',Buffer.from('a'),{name:'HMAC',hash:'SHA-256'},true,['sign']))
seen(()=>S.importKey('raw',Buffer.from('a'),'HMAC',true,['sign']))
seen(()=>S.importKey('raw',Buffer.from('a'),{name:'HMAC',hash:'SHA-256',length:4},true,['sign']))
seen(()=>S.importKey('raw',Buffer.from('a'),{name:'HMAC',hash:'SHA-256',length:0},true,['sign']))
seen(()=>S.importKey('spki',Buffer.from('a'),{name:'HMAC',hash:'SHA-256'},true,['sign']))
seen(async()=>{const k=await S.importKey('jwk',{kty:'oct',k:'c2VjcmV0'},{name:'HMAC',hash:'SHA-256'},false,['sign']); return [k.type,k.extractable,k.algorithm,k.usages,hex(await S.sign('HMAC',k,Buffer.from('abc')))]})
seen(()=>S.importKey('jwk',{kty:'RSA',k:'c2VjcmV0'},{name:'HMAC',hash:'SHA-256'},false,['sign']))
seen(()=>S.importKey('jwk',{kty:'oct',k:'c2VjcmV0',alg:'HS512'},{name:'HMAC',hash:'SHA-256'},false,['sign']))
seen(()=>S.importKey('jwk',{kty:'oct',k:'c2VjcmV0',ext:false},{name:'HMAC',hash:'SHA-256'},true,['sign']))
seen(()=>S.importKey('jwk',{kty:'oct',k:'c2VjcmV0',key_ops:['verify']},{name:'HMAC',hash:'SHA-256'},true,['sign']))
seen(()=>S.importKey('jwk',{kty:'oct',k:'c2VjcmV0',use:'enc'},{name:'HMAC',hash:'SHA-256'},true,['sign']))
seen(()=>S.importKey('jwk',5,{name:'HMAC',hash:'SHA-256'},true,['sign']))
seen(async()=>hex(await S.exportKey('raw',await hmac())))
seen(async()=>S.exportKey('jwk',await hmac()))
seen(async()=>S.exportKey('raw',await hmac('SHA-1',['sign'],false)))
seen(async()=>S.exportKey('spki',await hmac()))
seen(async()=>S.exportKey('nope',await hmac()))
seen(async()=>{const k=await hmac();return [k.type,k.extractable,k.algorithm,k.usages,Object.prototype.toString.call(k),k.constructor.name,Object.keys(k)]})
seen(async()=>{const k=await S.generateKey({name:'HMAC',hash:'SHA-256'},true,['sign','verify']);return [k.type,k.algorithm,(await S.exportKey('raw',k)).byteLength]})
seen(async()=>{const k=await S.generateKey({name:'HMAC',hash:'SHA-512',length:100},true,['sign','verify']);return [k.type,k.algorithm,(await S.exportKey('raw',k)).byteLength]})
seen(()=>S.generateKey({name:'HMAC',hash:'SHA-256'},true,[]))
seen(async()=>crypto.KeyObject.from(await hmac()).export().toString())
seen(async()=>crypto.createHmac('sha1',await hmac()).update('a').digest('hex'))
Object.prototype.toString.call(S)
crypto.subtle===S
S.constructor.name
seen(()=>new S.constructor())
typeof CryptoKey
typeof SubtleCrypto
""".strip().split("\n")


def test_generated_digests_are_nodes() -> None:
    """Digests and signatures of any bytes."""
    assert differences([SETUP, *generated(st.one_of(digests, macs), 60)]) == []


def test_arguments_are_checked_as_in_node() -> None:
    """Algorithms, formats, usages and data that do not fit fail with Node's names, codes and texts."""
    assert differences([setup(), SETUP, *CASES]) == []


@pytest.mark.parametrize(
    "expression",
    [
        "S.encrypt({ name: 'AES-GCM' }, {}, new Uint8Array(1))",
        "S.importKey('raw', new Uint8Array(16), 'AES-GCM', true, ['encrypt'])",
        "S.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])",
        "S.deriveBits('PBKDF2', {}, 8)",
    ],
)
def test_what_is_not_here_says_so(expression: str) -> None:
    """A rejected promise names Node's own functions instead."""
    (_, _, told) = in_environment([setup(), SETUP, f"seen(() => {expression})"])

    assert told["value"][0] == "NotSupportedError"
    assert "is not available in segfn_nb: use Node's own functions" in told["value"][1]
