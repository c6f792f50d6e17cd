"""
Answers requests inside the worker by rules, without a network: the default transport.

Without rules every request gets 200 `{}`. With rules, a request that none matches fails and names the nearest.
`times` counts anew in every part, so that the answers are the same on any number of workers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec

from segfn_nb.contracts.http import MockRule, MockSpec, TransportError, WireRequest, WireResponse
from segfn_nb.errors import OptionError

_REASONS = {
    "ECONNREFUSED": "connect ECONNREFUSED 127.0.0.1:443",
    "ECONNRESET": "socket hang up",
    "ETIMEDOUT": "connect ETIMEDOUT 127.0.0.1:443",
    "ENOTFOUND": "getaddrinfo ENOTFOUND {host}",
}


def Mock(*rules: Mapping[str, Any]) -> MockSpec:  # noqa: N802 - reads as the noun it stands for: http=Mock(...)
    """
    Rules that answer a function's requests.

    Args:
        rules:
            Each a mapping with `url` (a glob), and optionally `method`, `times`, `status`, `headers`, `json` or `text`,
            `latency_ms`, and `error` (one of Node's codes, such as "ECONNREFUSED"). The first that matches answers.

    Raises:
        OptionError: A rule has an unknown key or a value of the wrong type.

    Example:
        >>> Mock({"url": "https://crm.example/*", "status": 429, "times": 2}, {"url": "*"}).rules[0].status
        429
    """
    return MockSpec([_rule(rule, f"rule {number}") for number, rule in enumerate(rules, 1)])


def read_rules(path: str | Path) -> MockSpec:
    """
    The rules of a TOML file with `[[rule]]` tables, in the file's order.

    Raises:
        OptionError: The file is missing, is not TOML, or holds anything but rules.
    """
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OptionError(f"http: there is no file {path} with mock rules") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionError(f"http: {path} is not TOML: {error}") from None
    unknown = sorted(set(table) - {"rule"})
    if unknown:
        raise OptionError(f"http: {path} holds {', '.join(unknown)}; write each rule under [[rule]]")
    rules: list[dict[str, Any]] = table.get("rule", [])
    return MockSpec([_rule(rule, f"{path}, rule {number}") for number, rule in enumerate(rules, 1)])


def _rule(rule: Mapping[str, Any], where: str) -> MockRule:
    given = dict(rule)
    if "json" in given:
        given["json"] = msgspec.json.encode(given["json"]).decode()
    try:
        made = msgspec.convert(given, MockRule)
    except msgspec.ValidationError as error:
        allowed = ", ".join(field.name for field in msgspec.structs.fields(MockRule))
        raise OptionError(f"http: {where}: {error}. A rule takes: {allowed}") from None
    if made.error is not None and made.error not in _REASONS:
        raise OptionError(f"http: {where}: error {made.error!r} is none of {', '.join(_REASONS)}")
    return made


class MockAnswers:
    """What one environment's requests are answered with; keeps how often each rule was used."""

    def __init__(self, rules: Iterable[MockRule]) -> None:
        self._rules = list(rules)
        self._used = [0] * len(self._rules)

    def answer(self, request: WireRequest) -> WireResponse | TransportError:
        """The first matching rule's answer."""
        if not self._rules:
            return _response(request, MockRule(url="*"))
        for i, rule in enumerate(self._rules):
            if self._differences(i, request):
                continue
            self._used[i] += 1
            return _response(request, rule) if rule.error is None else _failure(request, rule)
        return TransportError(code="ERR_NO_MOCK_RULE", message=self._nearest(request))

    def _differences(self, i: int, request: WireRequest) -> list[str]:
        rule = self._rules[i]
        found = []
        if not fnmatchcase(request.url, rule.url):
            found.append(f"its url is {rule.url}")
        if rule.method is not None and rule.method.upper() != request.method:
            found.append(f"its method is {rule.method.upper()}")
        if rule.times is not None and self._used[i] >= rule.times:
            found.append(f"it was used {rule.times} times already")
        return found

    def _nearest(self, request: WireRequest) -> str:
        def distance(i: int) -> tuple[int, int]:
            shared = sum(1 for _ in _common(self._rules[i].url, request.url))
            return len(self._differences(i, request)), -shared

        nearest = min(range(len(self._rules)), key=distance)
        why = " and ".join(self._differences(nearest, request))
        return f"no mock rule answers {request.method} {request.url}; the nearest is rule {nearest + 1}, but {why}"


def _common(one: str, other: str) -> Iterable[str]:
    for a, b in zip(one, other, strict=False):
        if a != b:
            return
        yield a


def _response(request: WireRequest, rule: MockRule) -> WireResponse:
    given = {name.lower() for name in rule.headers}
    headers = list(rule.headers.items())
    if rule.text is not None:
        body, content_type = rule.text, "text/plain"
    else:
        body, content_type = rule.json or "{}", "application/json"
    if "content-type" not in given:
        headers.insert(0, ("content-type", content_type))
    try:
        status_text = HTTPStatus(rule.status).phrase
    except ValueError:
        status_text = ""
    return WireResponse(
        status=rule.status,
        status_text=status_text,
        url=request.url,
        headers=headers,
        body=body,
        latency_ms=rule.latency_ms,
    )


def _failure(request: WireRequest, rule: MockRule) -> TransportError:
    code = rule.error or ""
    host = request.url.split("://", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    message = _REASONS[code].format(host=host)
    return TransportError(code=code, errno=code, message=message, latency_ms=rule.latency_ms)
