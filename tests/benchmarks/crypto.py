"""
What calls of `crypto` cost in a handler, beside Node 22: `python -m tests.benchmarks.crypto`, from the repository.

Each line is one expression, called many times inside one handler; the least of some runs, in microseconds a call.
"""

from __future__ import annotations

import json
import subprocess

from tests.runtime.bundles.crypto.keys import keys
from tests.runtime.differential import node
from tests.runtime.helpers import environment, value

REPEATS = 5

SETUP = """
const key = Buffer.alloc(32, 1), nonce = Buffer.alloc(12, 2), text = "a text of thirty characters...";
const big = Buffer.alloc(16384, 7), pem = keys.rsa, rsa = crypto.createPrivateKey(keys.rsa);
const open = crypto.createPublicKey(keys.rsa), ec = crypto.createPrivateKey(keys.p256);
const signature = crypto.sign("sha256", big, rsa);
function seal() {
  const cipher = crypto.createCipheriv("aes-256-gcm", key, nonce);
  return cipher.update(text, "utf8", "hex") + cipher.final("hex") + cipher.getAuthTag().toString("hex");
}
function sealBig() {
  const cipher = crypto.createCipheriv("aes-256-cbc", key, big.subarray(0, 16));
  return [cipher.update(big), cipher.final()];
}
"""

CALLS = {
    "sha256 hex of an e-mail": ("crypto.createHash('sha256').update('person' + i + '@example.com').digest('hex')", 100_000),
    "sha256 of an e-mail to Buffer": ("crypto.createHash('sha256').update('person' + i + '@example.com').digest()", 20_000),
    "sha256 hex of 16 KB": ("crypto.createHash('sha256').update(big).digest('hex')", 3_000),
    "hmac-sha256 hex": ("crypto.createHmac('sha256', 'secret').update(text).digest('hex')", 20_000),
    "aes-256-gcm of 30 characters": ("seal()", 10_000),
    "aes-256-cbc of 16 KB": ("sealBig()", 2_000),
    "RSA-2048 sign, PEM": ("crypto.createSign('RSA-SHA256').update(text).sign(pem, 'base64')", 300),
    "RSA-2048 sign, KeyObject": ("crypto.sign('sha256', key, rsa)", 300),
    "RSA-2048 sign, PSS": ("crypto.sign('sha256', key, { key: rsa, padding: 6 })", 100),
    "RSA-2048 verify": ("crypto.verify('sha256', big, open, signature)", 1_000),
    "ECDSA P-256 sign": ("crypto.sign('sha256', key, ec)", 1_000),
    "publicEncrypt, OAEP": ("crypto.publicEncrypt(open, key)", 300),
    "pbkdf2, 1,000 iterations": ("crypto.pbkdf2Sync('password', 'salt', 1000, 32, 'sha256')", 100),
    "scrypt, N 16,384": ("crypto.scryptSync('password', 'salt', 32)", 5),
}  # fmt: skip


def script(expression: str, count: int) -> str:
    """JavaScript that measures one line, after a first call; leaves milliseconds in `took`."""
    return f"""
    const keys = {json.dumps(keys())}; {SETUP}
    let i = 0; {expression};
    let took = Infinity;
    for (let run = 0; run < {REPEATS}; run++) {{
      const began = now();
      for (i = 0; i < {count}; i++) {expression};
      took = Math.min(took, now() - began);
    }}
    """


def ours_us(expression: str, count: int) -> float:
    """Microseconds a call in an environment."""
    body = f"const now = () => performance.now(); {script(expression, count)} return took"
    took: float = value(body, clock="real", timeout_seconds=600.0)
    return took * 1000 / count


def node_us(expression: str, count: int) -> float:
    """Microseconds a call in Node."""
    code = f"const crypto = require('node:crypto'), now = () => performance.now(); {script(expression, count)} console.log(took)"
    done = subprocess.run([str(node()), "-e", code], capture_output=True, text=True, check=True)
    return float(done.stdout) * 1000 / count


def first_use_ms(expression: str) -> float:
    """Milliseconds of the first call in a fresh environment: its bundles, and what Python imports in this process."""
    times = []
    for _ in range(REPEATS):
        made = environment(f"async function onTrack() {{ const began = performance.now(); {expression}; return performance.now() - began }}", clock="real")  # fmt: skip
        (line,) = made.run(0, '{"type": "track"}').lines
        times.append(float(json.loads(line)["value"]))
    return min(times)


def main() -> None:
    """Measure and print."""
    print(f"{'':32s}{'ours':>12s}{'Node 22':>12s}")
    for name, (expression, count) in CALLS.items():
        print(f"{name:32s}{ours_us(expression, count):9.1f} µs{node_us(expression, count):9.1f} µs", flush=True)
    for name in ("createHash('md5')", "createCipheriv('aes-128-ecb', Buffer.alloc(16), null)", "createSecretKey('a')", "pbkdf2Sync('p', 's', 1, 1, 'md5')"):  # fmt: skip
        print(f"first {name:58s}{first_use_ms(f'crypto.{name}'):7.2f} ms")


if __name__ == "__main__":
    main()
