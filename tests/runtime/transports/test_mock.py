"""Rules answer requests, and what no rule answers fails by name."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from segfn_nb.contracts.http import TransportError, WireRequest, WireResponse
from segfn_nb.errors import OptionError
from segfn_nb.runtime.transports.mock import Mock, MockAnswers, read_rules
from segfn_nb.runtime.transports.resolve import resolve_transport
from segfn_nb.workers.pool import Pool
from tests.runtime.helpers import run
from tests.workers.helpers import load, parts


def post(url: str) -> WireRequest:
    """A POST without a body."""
    return WireRequest("POST", url, [])


def test_without_rules_everything_is_200() -> None:
    """The default answers 200 with an empty JSON object."""
    answer = MockAnswers([]).answer(post("https://x.example/"))

    assert isinstance(answer, WireResponse)
    assert (answer.status, answer.body, answer.headers) == (200, "{}", [("content-type", "application/json")])


def test_the_first_matching_rule_answers_as_often_as_it_says() -> None:
    """Rules are tried in order; one with `times` steps aside when used up."""
    answers = MockAnswers(Mock({"url": "https://crm.example/*", "status": 429, "times": 2}, {"url": "*"}).rules)
    given = [answers.answer(post("https://crm.example/a")) for _ in range(3)]

    assert [answer.status for answer in given if isinstance(answer, WireResponse)] == [429, 429, 200]


def test_an_unmatched_request_names_the_nearest_rule() -> None:
    """With rules, a request that none answers fails and says which rule came nearest and why it did not match."""
    rules = Mock({"url": "https://other.example/*"}, {"url": "https://crm.example/v1/*", "method": "GET"}).rules
    answer = MockAnswers(rules).answer(post("https://crm.example/v1/x"))

    assert isinstance(answer, TransportError)
    assert answer.message == (
        "no mock rule answers POST https://crm.example/v1/x; the nearest is rule 2, but its method is GET"
    )


def test_latency_moves_the_clock() -> None:
    """A rule's latency passes on the function's clock, and shows as the request's duration."""
    source = (
        "async function onTrack() { const t = Date.now(); await fetch('https://x.example/'); return Date.now() - t }"
    )
    record = run(source, rules=Mock({"url": "*", "latency_ms": 700}))

    assert (bytes(record.value), record.requests[0].duration_ms) == (b"700", 700)  # type: ignore[arg-type]


def test_an_error_rule_is_nodes_error() -> None:
    """A rule with `error` fails the request as Node's network errors do."""
    source = (
        "async function onTrack() { try { await fetch('https://x.example/') } catch (e) { return [e.name, e.code] } }"
    )

    assert bytes(run(source, rules=Mock({"url": "*", "error": "ECONNRESET"})).value) == b'["FetchError","ECONNRESET"]'  # type: ignore[arg-type]


def test_rules_from_a_file(tmp_path: Path) -> None:
    """A TOML file of [[rule]] tables gives the same rules."""
    file = tmp_path / "crm.toml"
    file.write_text('[[rule]]\nurl = "https://crm.example/*"\nstatus = 422\njson = { error = "price" }\n')
    (rule,) = read_rules(file).rules

    assert (rule.status, rule.json) == (422, '{"error":"price"}')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[rule]]\nstatus = 1\nurl = "*"\nlatency = 5',
            "rule 1: .*unknown field `latency`.*A rule takes: url, method",
        ),
        ('[[rules]]\nurl = "*"', r"holds rules; write each rule under \[\[rule\]\]"),
        ("[[rule", "is not TOML"),
        ('[[rule]]\nurl = "*"\nerror = "EOOPS"', "error 'EOOPS' is none of"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    """Unknown keys, other tables and broken TOML are refused with what is allowed."""
    file = tmp_path / "crm.toml"
    file.write_text(text)

    with pytest.raises(OptionError, match=message):
        read_rules(file)


def test_rules_cross_to_a_worker() -> None:
    """A rule's JSON answers in a worker process as it does here."""
    transport = resolve_transport(Mock({"url": "*", "status": 422, "json": {"error": "é"}}))
    source = "async function onTrack(e) { const a = await fetch('https://x.example/'); return { s: a.status, ...(await a.json()) } }"
    message = msgspec.structs.replace(load(source), transport=transport.spec)
    (outcome,) = Pool(message, transport, workers=1).run(parts(1, size=1))

    assert '"value":{"s":422,"error":"é"}' in outcome.records[0].text.decode()
