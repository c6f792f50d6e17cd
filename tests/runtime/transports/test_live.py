"""Requests over the network: what leaves, what is refused, and bad servers in Node's words."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from segfn_nb.contracts.http import TransportError, WireRequest, WireResponse
from segfn_nb.runtime.transports.hosts import Hosts, Origin
from segfn_nb.runtime.transports.live import LiveTransport
from segfn_nb.runtime.transports.node_errors import sending_failed
from tests.running import run_async
from tests.server import Seen, Server, answer

POST = [
    ("Content-Type", "application/json"),
    ("Accept", "*/*"),
    ("Content-Length", "9"),
    ("User-Agent", "node-fetch"),
    ("Accept-Encoding", "gzip,deflate"),
    ("Connection", "close"),
]


def send(
    requests: Sequence[WireRequest],
    hosts: Sequence[str] = ("127.0.0.1",),
    *,
    response_bytes: int = 1_000_000,
    resolver: Callable[[], AbstractResolver] | None = None,
) -> list[WireResponse | TransportError]:
    """What a live transport answers, one request after the other."""

    async def main() -> list[WireResponse | TransportError]:
        found = None if resolver is None else resolver()
        transport = LiveTransport(Hosts(hosts), response_bytes=response_bytes, resolver=found)
        try:
            return [await transport.handle(request) for request in requests]
        finally:
            await transport.close()

    return run_async(main())


def get(url: str, **options: Any) -> WireResponse | TransportError:
    """What a GET gives."""
    request = WireRequest("GET", url, [("Accept", "*/*")], decompress=options.pop("decompress", True))
    return send([request], **options)[0]


def body(url: str, **options: Any) -> tuple[str, TransportError | None]:
    """A GET's body, and why it is not whole."""
    found = get(url, **options)
    assert isinstance(found, WireResponse), found
    return found.body, found.body_error


class Names(AbstractResolver):
    """Finds every name at one address."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The address."""
        return [ResolveResult(hostname=host, host=self._address, port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is open."""


# ---- what leaves and what comes back


def test_a_request_leaves_as_the_function_made_it() -> None:
    """Path, headers and body to the letter, but for `Connection: close`; nothing is added; the answer comes whole."""
    with Server(lambda seen: answer(b'{"id":1}', status="201 Made", headers={"X-One": "a"})) as server:
        path = "/v1/%7Ea%2fb/;x?q=%41&r='{}'"
        (found,) = send([WireRequest("POST", server.url + path, POST, '{"n": "é"}'[:9])])

    (seen,) = server.seen
    assert (seen.method, seen.path, seen.headers) == (
        "POST",
        path,
        {
            "host": server.host,
            "content-type": "application/json",
            "accept": "*/*",
            "content-length": "9",
            "user-agent": "node-fetch",
            "accept-encoding": "gzip,deflate",
        },
    )
    assert found == WireResponse(
        status=201,
        status_text="Made",
        url=server.url + path,
        headers=[("content-type", "application/json"), ("content-length", "8"), ("x-one", "a")],
        body='{"id":1}',
    )


def test_connections_are_used_again() -> None:
    """Requests to one host share a connection."""
    with Server() as server:
        send([WireRequest("GET", server.url, []) for _ in range(3)])

    assert (len(server.seen), server.connections) == (3, 1)


def test_cookies_and_proxies_are_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cookie is not sent back, and no proxy of the environment is asked."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Server(lambda seen: answer(headers={"Set-Cookie": "a=b"})) as server:
        send([WireRequest("GET", server.url, []) for _ in range(2)])

    assert ["cookie" in seen.headers for seen in server.seen] == [False, False]


def test_redirects_are_the_functions_business() -> None:
    """A redirect is an answer like any other here; `fetch` asks anew."""
    with Server(lambda seen: answer(status="302 Found", headers={"Location": "/next"})) as server:
        found = get(server.url)

    assert isinstance(found, WireResponse)
    assert (found.status, dict(found.headers)["location"], len(server.seen)) == (302, "/next", 1)


# ---- who is refused


def test_a_host_nobody_named_sees_no_connection() -> None:
    """An unnamed host is refused before a connection, with a code of ours and what to write."""
    with Server() as server:
        found = get(server.url, hosts=["crm.example.com"])

    assert found == TransportError(
        code="ERR_SEGFN_HOST_NOT_NAMED",
        errno="ERR_SEGFN_HOST_NOT_NAMED",
        message=f'{server.host} is not among the hosts that http= names; http="live:crm.example.com,{server.host}" allows it too',
    )
    assert server.connections == 0


@pytest.mark.parametrize("names", [["*"], ["*.example.com"]])
def test_a_name_that_leads_to_a_private_address_sees_no_connection(names: list[str]) -> None:
    """The address that would be connected to counts, whatever the name was: DNS opens no way inside."""
    with Server() as server:
        found = get(f"http://crm.example.com:{server.port}/", hosts=names, resolver=lambda: Names("127.0.0.1"))

    assert isinstance(found, TransportError)
    assert (found.code, server.connections) == ("ERR_SEGFN_HOST_NOT_NAMED", 0)
    assert "crm.example.com is at 127.0.0.1, which is a private address" in found.message


def test_a_name_that_leads_to_metadata_is_refused_even_when_named() -> None:
    """No name opens a cloud's metadata service."""
    found = get("http://crm.example.com/", hosts=["crm.example.com"], resolver=lambda: Names("169.254.169.254"))

    assert isinstance(found, TransportError)
    assert (found.code, "metadata service" in found.message) == ("ERR_SEGFN_HOST_NOT_NAMED", True)


def test_a_private_host_named_in_full_is_reached() -> None:
    """A name in full, and an address in full, open what is private."""
    with Server() as server:
        found = get(
            f"http://crm.example.com:{server.port}/", hosts=["crm.example.com"], resolver=lambda: Names("127.0.0.1")
        )
        local = get(f"http://localhost:{server.port}/", hosts=[f"localhost:{server.port}"])

    assert [type(one) for one in (found, local)] == [WireResponse, WireResponse]


# ---- bodies


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b'{"a":1}')),
        ("x-gzip", gzip.compress(b'{"a"') + gzip.compress(b":1}")),
        ("deflate", zlib.compress(b'{"a":1}')),
        ("deflate", zlib.compress(b'{"a":1}', wbits=-15)),
        ("identity", b'{"a":1}'),
    ],
)
def test_packed_bodies(encoding: str, packed: bytes) -> None:
    """gzip and both kinds of deflate are unpacked, as with node-fetch."""
    with Server(lambda seen: answer(packed, headers={"Content-Encoding": encoding})) as server:
        assert body(server.url) == ('{"a":1}', None)


def test_bodies_stay_packed_where_fetch_says_so() -> None:
    """`compress: false` gives the bytes as they came."""
    packed = gzip.compress(b"{}", mtime=0)
    with Server(lambda seen: answer(packed, headers={"Content-Encoding": "gzip"})) as server:
        found = get(server.url, decompress=False)

    assert isinstance(found, WireResponse)
    assert found.body_base64


@pytest.mark.parametrize(
    ("packed", "encoding", "expected"),
    [
        (gzip.compress(b"x" * 50_000 + b"y", compresslevel=0)[:-9], "gzip", ("x" * 50_000, None)),
        (b"no gzip at all", "gzip", ("", "Z_DATA_ERROR: incorrect header check")),
        (b"\x8b\x02", "br", ("", "ERR_SEGFN_ENCODING: the answer is packed with br, which segfn_nb does not unpack")),
    ],
)
def test_badly_packed_bodies(packed: bytes, encoding: str, expected: tuple[str, str | None]) -> None:
    """A truncated stream gives what it holds, as with node-fetch; what is no stream fails where it is read."""
    with Server(lambda seen: answer(packed, headers={"Content-Encoding": encoding})) as server:
        text, error = body(server.url)

    assert (text, error and f"{error.code}: {error.message}") == expected


def test_a_long_body_is_cut() -> None:
    """More than the limit is not kept; whoever reads the body is told."""
    with Server(lambda seen: answer(b"x" * 5_000)) as server:
        text, error = body(server.url, response_bytes=1_000)

    assert (text, error and error.code) == ("x" * 1_000, "ERR_SEGFN_BODY_TOO_LONG")


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_huge_body_does_not_fill_memory(is_packed: bool) -> None:
    """100 MB, plain or as a small gzip, take a few times the limit of memory and no more."""

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(1_000):
            writer.write(b"x" * 100_000)
            await writer.drain()

    bomb = gzip.compress(b"\0" * 100_000_000)
    respond = Server(lambda seen: answer(bomb, headers={"Content-Encoding": "gzip"}))
    with respond if is_packed else Server(raw=endless) as server:
        get(server.url)
        tracemalloc.start()
        text, error = body(server.url, response_bytes=1_000_000)
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert (len(text), error and error.code) == (1_000_000, "ERR_SEGFN_BODY_TOO_LONG")
    assert peak_bytes < 20_000_000


# ---- bad servers


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "ECONNRESET", "socket hang up"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "ECONNRESET", "socket hang up"),
        (b"this is no HTTP\r\n\r\n", "HPE_INVALID_CONSTANT", None),
    ],
)
def test_answers_that_are_none(data: bytes, code: str, message: str | None) -> None:
    """A server that closes, or talks something else, is an error with Node's code."""

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(data)

    with Server(raw=respond) as server:
        found = get(server.url)

    assert isinstance(found, TransportError)
    assert (found.code, message or found.message) == (code, found.message)


@pytest.mark.parametrize(
    ("head", "data", "expected"),
    [
        ("Content-Length: 50", b"foo", ("foo", "ECONNRESET: aborted")),
        ("Transfer-Encoding: chunked", b"3\r\nfoo\r\n", ("foo", "ERR_STREAM_PREMATURE_CLOSE: Premature close")),
        ("X-None: 1", b"foo", ("foo", None)),
    ],
)
def test_bodies_that_end_early(head: str, data: bytes, expected: tuple[str, str | None]) -> None:
    """A body cut short is an answer; its end is met where it is read, as in Node."""

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + data)

    with Server(raw=respond) as server:
        text, error = body(server.url)

    assert (text, error and f"{error.code}: {error.message}") == expected


def test_a_port_nobody_listens_on() -> None:
    """ECONNREFUSED, with the address Node would name."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        found = get(f"http://127.0.0.1:{port}/")

    assert found == TransportError(
        code="ECONNREFUSED",
        errno="ECONNREFUSED",
        syscall="connect",
        message=f"connect ECONNREFUSED 127.0.0.1:{port}",
    )


def test_a_name_that_does_not_exist() -> None:
    """ENOTFOUND, in Node's words."""

    class Nowhere(Names):
        async def resolve(self, *args: Any, **options: Any) -> list[ResolveResult]:
            """Fails as the system's does."""
            raise OSError(None, "Name or service not known")

    assert get("http://nowhere.example/", hosts=["*"], resolver=lambda: Nowhere("")) == TransportError(
        code="ENOTFOUND", errno="ENOTFOUND", syscall="getaddrinfo", message="getaddrinfo ENOTFOUND nowhere.example"
    )


def test_a_certificate_nobody_vouches_for(tmp_path: Path) -> None:
    """A self-signed certificate is refused with Node's code, and the server sees no request."""
    with Server(tls=_tls(tmp_path)) as server:
        found = get(server.url)

    assert isinstance(found, TransportError)
    assert (found.code, found.message, server.seen) == ("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate", [])


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (10, "CERT_HAS_EXPIRED"),
        (19, "SELF_SIGNED_CERT_IN_CHAIN"),
        (20, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"),
        (21, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
        (62, "ERR_TLS_CERT_ALTNAME_INVALID"),
        (64, "ERR_TLS_CERT_ALTNAME_INVALID"),
    ],
)
def test_certificates_that_are_wrong(number: int, code: str) -> None:
    """OpenSSL's numbers become the codes Node has for them."""
    error = ssl.SSLCertVerificationError(1, "no")
    error.verify_code, error.verify_message = number, "no"

    assert sending_failed(error, Origin("https", "crm.example.com", 443)).code == code


def test_plain_http_where_tls_is_asked() -> None:
    """A server without TLS behind https is EPROTO or a hang-up, as in Node."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer(status="400 Bad Request"))

    with Server(raw=plain) as server:
        found = get(f"https://{server.host}/")

    assert isinstance(found, TransportError)
    assert found.code in ("EPROTO", "ECONNRESET")


def _tls(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=3))
        .not_valid_after(now + timedelta(days=3))
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_requests_go_on_after_a_bad_one() -> None:
    """A failed request leaves the transport as it was."""

    def respond(seen: Seen) -> bytes:
        return b"nonsense\r\n\r\n" if seen.path == "/bad" else answer(b"fine")

    with Server(respond) as server:
        found = send([WireRequest("GET", server.url + path, []) for path in ("/", "/bad", "/")])

    assert [type(one) for one in found] == [WireResponse, TransportError, WireResponse]
