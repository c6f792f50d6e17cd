"""What AWS's SDKs do here that they do otherwise in Node."""

from __future__ import annotations

from tests.runtime.helpers import run, value

KINESIS = """const { KinesisClient, PutRecordCommand } = AWSv3["@aws-sdk/client-kinesis"];
const client = new KinesisClient({ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
await client.send(new PutRecordCommand({ StreamName: "s", Data: Buffer.from("d"), PartitionKey: "p" }));"""


def test_kinesis_speaks_http_1() -> None:
    """Version 3's client for Kinesis, which prefers HTTP/2, sends over the transport that there is."""
    outcome = run(f"async function onTrack() {{ {KINESIS} }}")

    assert [(one.method, one.url) for one in outcome.requests] == [("POST", "https://kinesis.eu-west-1.amazonaws.com/")]


def test_credentials_come_from_the_options_alone() -> None:
    """Without credentials nothing is asked of files or of a metadata service on another address."""
    two = "new AWS.S3({ region: 'r' }).getObject({ Bucket: 'b', Key: 'k' }).promise().catch((e) => e.code)"
    three = "new AWSv3.S3Client({ region: 'r' }).send(new AWSv3.GetObjectCommand({ Bucket: 'b', Key: 'k' })).catch((e) => e.name)"

    assert value(f"return [await {two}, await {three}]") == ["CredentialsError", "CredentialsProviderError"]
