"""What libraries send, and what they make of answers, over a real connection."""

from __future__ import annotations

import gzip
import json

from segfn_nb import DestinationFunction
from tests.server import Seen, Server, answer

SOURCE = """
async function onTrack({ properties: { port } }) {
  const url = `http://127.0.0.1:${port}`;
  const client = stripe("sk", { host: "127.0.0.1", port, protocol: "http", telemetry: false });
  const s3 = new AWS.S3({ endpoint: url, s3ForcePathStyle: true, region: "r", accessKeyId: "a", secretAccessKey: "b" });
  const { id } = await client.customers.create({ email: "é@b.example" });
  await s3.putObject({ Bucket: "b", Key: "k", Body: Buffer.from([0, 255, 1]) }).promise();
  const { Body } = await s3.getObject({ Bucket: "b", Key: "k" }).promise();
  sendgrid.client.setDefaultRequest("baseUrl", url);
  const [, packed] = await sendgrid.client.request({ method: "GET", url: "/packed" });
  const refused = stripe("sk", { host: "127.0.0.1", port: 1, protocol: "http", maxNetworkRetries: 0 });
  const failure = await refused.customers.list().catch((error) => error.detail.code);
  console.log(JSON.stringify([id, [...Body], packed, failure]));
}
"""


def respond(seen: Seen) -> bytes:
    """JSON for stripe, bytes that are no text for S3, packed JSON for sendgrid."""
    if seen.path == "/v1/customers":
        return answer(b'{"id": "cus_1"}')
    if seen.path == "/packed":
        return answer(gzip.compress(b'{"is": "packed"}'), headers={"Content-Encoding": "gzip"})
    return answer(b"\x00\xff\x01" if seen.method == "GET" else b"", headers={"Content-Type": "binary/octet-stream"})


def test_libraries_send_bytes_and_read_what_comes() -> None:
    """Text, bytes and packed answers arrive whole, a refused connection with Node's code."""
    with Server(respond) as server:
        function = DestinationFunction(SOURCE, name="f")
        event = {"type": "track", "properties": {"port": server.port}}
        outcome = function(event, http=f"live:{server.host},127.0.0.1:1")
        function.reset()
        seen = [(one.method, one.path, one.body) for one in server.seen]

    assert outcome.error is None
    assert json.loads(outcome.logs[0].text) == ["cus_1", [0, 255, 1], {"is": "packed"}, "ECONNREFUSED"]
    assert seen == [
        ("POST", "/v1/customers", b"email=%C3%A9%40b.example"),
        ("PUT", "/b/k", b"\x00\xff\x01"),
        ("GET", "/b/k", b""),
        ("GET", "/packed", b""),
    ]
