"""
The libraries that Segment gives functions as globals, and which of them a source can see.

One declaration: the runtime installs globals by it, and `js-extension/runtime/LIBRARIES.md` is generated from it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from segfn_nb.contracts.function import Kind

EVERYWHERE = tuple(Kind)


class Library(NamedTuple):
    """
    A global that Segment has.

    Attributes:
        name: The global.

        packages: The npm packages it is made of; none: it is Node's own, or it cannot work.

        bundle: The built bundle that gives it, below `libraries/`.

        kinds: The kinds of functions that have it.

        shape: How user code reaches the library, where the global is an object that holds it.

        limits: What does not work, in a sentence; empty: nothing that is known.
    """

    name: str
    packages: tuple[str, ...]
    bundle: str
    kinds: tuple[Kind, ...] = EVERYWHERE
    shape: str = ""
    limits: str = ""


SOURCE_INSERT = (Kind.INSERT_SOURCE,)

AWSV3_PACKAGES = tuple(
    f"@aws-sdk/{name}"
    for name in [
        "client-dynamodb",
        "client-eventbridge",
        "client-firehose",
        "client-kinesis",
        "client-lambda",
        "client-s3",
        "client-secrets-manager",
        "client-ses",
        "client-sns",
        "client-sqs",
        "client-sts",
        "lib-dynamodb",
        "s3-request-presigner",
    ]
)
"""Of version 3 of AWS's SDK."""

_REFUSED = "all of it: the global is there and says why when it is called"

LIBRARIES: tuple[Library, ...] = (
    Library("_", ("lodash",), "lodash"),
    Library("moment", ("moment-timezone", "moment"), "moment"),
    Library("uuidv5", ("uuidv5",), "uuidv5", shape="uuidv5.uuidv5"),
    Library("xml", ("xml",), "xml"),
    Library("xml2js", ("xml2js",), "xml2js"),
    Library("jsonwebtoken", ("jsonwebtoken",), "jsonwebtoken"),
    Library(
        "zlib",
        (),
        "zlib",
        shape="zlib.zlib",
        limits="brotli and zstd are refused; streams convert when their input ends; one packed text in two hundred is some "
        "bytes longer or shorter than Node's, and unpacks alike",
    ),
    Library("https", (), "https", limits="no sockets: agents and TLS options are accepted and do nothing"),
    Library(
        "libphonenumberjslib", ("libphonenumber-js",), "libphonenumber", shape="libphonenumberjslib.libphonenumberjs"
    ),
    Library("OAuth", ("oauth",), "oauth", shape="OAuth.OAuth, OAuth.OAuth2"),
    Library("fetchretrylib", ("fetch-retry",), "fetch-retry", shape="fetchretrylib.fetchretry"),
    Library("winstonlib", ("winston",), "winston", shape="winstonlib.winston"),
    Library("cryptojslib", ("crypto-js",), "crypto-js", SOURCE_INSERT, shape="cryptojslib.cryptojs [inferred]"),
    Library("aws4", ("aws4",), "aws4", SOURCE_INSERT),
    Library(
        "AWS",
        ("aws-sdk",),
        "aws",
        limits="credentials come from the options alone: there are no files and no metadata service",
    ),
    Library(
        "AWSv3",
        AWSV3_PACKAGES,
        "awsv3",
        shape="AWSv3.S3Client, AWSv3.PutObjectCommand, ... [inferred]",
        limits="13 packages of some 400; credentials come from the options alone; no HTTP/2",
    ),
    Library("stripe", ("stripe",), "stripe"),
    Library("twilio", ("twilio",), "twilio"),
    Library("sendgrid", ("@sendgrid/mail", "@sendgrid/client"), "sendgrid", shape="sendgrid.mail, sendgrid.client"),
    Library("hubspotlib", ("@hubspot/api-client",), "hubspot", shape="hubspotlib.hubspot"),
    Library("mailchimplib", ("@mailchimp/mailchimp_marketing",), "mailchimp", shape="mailchimplib.mailchimp"),
    Library("nodemailjet", ("node-mailjet",), "mailjet", shape="nodemailjet.nodemailjet", limits="no proxies"),
    Library("jsforce", ("jsforce",), "jsforce", limits="its streaming API is untested"),
    Library("skyflowlib", ("skyflow-node",), "skyflow", shape="skyflowlib.skyflow"),
    Library(
        "sentrylib",
        ("@sentry/node",),
        "sentry",
        SOURCE_INSERT,
        shape="sentrylib.sentry [inferred]",
        limits="only what is flushed before the handler returns is sent; the default integrations are untested",
    ),
    Library(
        "google",
        ("@google-cloud/storage", "@google-cloud/bigquery"),
        "google",
        shape="google.cloud.storage, google.cloud.bigquery",
        limits="automl, datastore, firestore, functions, pubsub and tasks speak gRPC and are refused",
    ),
    Library(
        "azure",
        ("@azure/storage-blob",),
        "azure",
        SOURCE_INSERT,
        shape="azure.BlobServiceClient, ... [inferred]",
        limits="Event Hubs speaks AMQP and is refused",
    ),
    Library("pg", (), "refused", SOURCE_INSERT, limits=_REFUSED),
    Library("jsftp", (), "refused", SOURCE_INSERT, limits=_REFUSED),
    Library("snowflakesdk", (), "refused", SOURCE_INSERT, limits=_REFUSED),
    Library("clickHouseClient", (), "refused", SOURCE_INSERT, limits=_REFUSED),
    Library("akeylessLabs", (), "refused", SOURCE_INSERT, limits=_REFUSED),
    Library("oneSignal", (), "refused", SOURCE_INSERT, limits=_REFUSED),
)

_WORD = r"(?<![\w$]){}(?![\w$])"

_UNFORESEEABLE = re.compile(r"(?:eval|Function|globalThis|window)(?![\w$])|this\s*\[|\\u")
"""Where these are, a global may be read under a name that stands nowhere."""


@lru_cache(maxsize=100)
def library_globals(source: str, kind: Kind) -> dict[str, str]:
    """
    The libraries' globals that a function of this kind has and its source may read, each with its bundle.

    A function that names none pays for none: neither for handing a bundle over nor for a getter.

    Example:
        >>> library_globals("async function onTrack(event) { return moment(event.timestamp) }", Kind.DESTINATION)
        {'moment': 'libraries/moment'}
    """
    there = {library.name: f"libraries/{library.bundle}" for library in LIBRARIES if kind in library.kinds}
    if _UNFORESEEABLE.search(source):
        return there
    # Whether a name is there at all is found ten times faster than whether it is there as a word.
    named = (name for name in there if name in source)
    return {name: there[name] for name in named if re.search(_WORD.format(re.escape(name)), source)}
