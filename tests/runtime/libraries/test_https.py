"""The global `https` sends and answers as Node's module does, over the transport that fetch uses."""

from __future__ import annotations

from segfn_nb.runtime.transports.mock import Mock
from tests.runtime.differential import differences
from tests.runtime.helpers import value
from tests.runtime.libraries.https_calls import CALLS, THROWN
from tests.runtime.libraries.node_side import prelude
from tests.runtime.libraries.requests import Answer, node_side, our_side

REPLY = Answer(201, '{"said": "é"}', {"Set-Cookie": "a=1"})
ASK = """return await new Promise((done) => https.get('https://api.example/x', { timeout: 50 }, (r) => {
  const seen = [r.statusCode]; r.on('data', (c) => seen.push(String(c))); r.on('end', () => done(seen));
}).on('timeout', function () { this.destroy(new Error('too late')); })
  .on('error', (e) => done([e.message, e.code, e.errno, e.syscall, e.hostname, e.address, e.port])))"""


def test_results_and_requests_are_nodes() -> None:
    """Methods, URLs, headers and bodies that are sent, and what comes back, equal Node's."""
    (theirs, sent_by_node), (ours, sent_by_us) = node_side(CALLS, REPLY), our_side(CALLS, REPLY)

    assert [pair for pair in zip(CALLS, theirs, ours, strict=True) if pair[1] != pair[2]] == []
    assert sent_by_us == sent_by_node


def test_what_is_refused_is_refused_as_in_node() -> None:
    """Wrong URLs, hosts, methods and headers throw Node's errors."""
    assert differences(THROWN, prelude()) == []


def test_network_failures_have_nodes_codes() -> None:
    """A refused, reset, unresolved or late connection is an error with code, errno and syscall."""
    rules = [Mock({"url": "*", "error": code}) for code in ("ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT")]

    assert [value(ASK, rules=rule) for rule in rules] == [
        ["connect ECONNREFUSED 127.0.0.1:443", "ECONNREFUSED", -111, "connect", None, "127.0.0.1", 443],
        ["socket hang up", "ECONNRESET", None, None, None, None, None],
        ["getaddrinfo ENOTFOUND api.example", "ENOTFOUND", -3008, "getaddrinfo", "api.example", None, None],
        ["connect ETIMEDOUT 127.0.0.1:443", "ETIMEDOUT", -110, "connect", None, "127.0.0.1", 443],
    ]


def test_timeout_comes_on_the_virtual_clock() -> None:
    """An answer that takes longer than `timeout` makes the event of that name, an earlier one does not."""
    late = Mock({"url": "*", "latency_ms": 60, "text": "a"})
    early = Mock({"url": "*", "latency_ms": 40, "text": "a"})

    assert [value(ASK, rules=late)[0], value(ASK, rules=early)] == ["too late", [200, "a"]]


def test_redirects_are_not_followed() -> None:
    """A redirect is an answer like any other."""
    rules = Mock({"url": "*", "status": 302, "headers": {"location": "https://b.example/"}, "text": ""})

    assert value(ASK, rules=rules) == [302]
