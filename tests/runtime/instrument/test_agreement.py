"""A text with hooks does what it did without them, in every mode."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.instrumenting import Mode
from tests.conformance.run import FROZEN_CLOCK_MS, FROZEN_RANDOM, HTTP_MODES, mock_of
from tests.runtime.differential import generated
from tests.runtime.helpers import environment
from tests.runtime.instrument import harness
from tests.runtime.instrument.programs import PROGRAMS
from tests.runtime.instrument.snippets import EXCEPTIONS, SNIPPETS

CONFORMANCE = Path(__file__).parents[2] / "conformance"
NOTEBOOKS = Path(__file__).parents[3] / "notebooks" / "functions"

PLACES_DIFFER = {
    "[1].forEach(function (x) { if (x) throw new Error(x ? 'a' : 'b') })": "`new` is where its last argument was",
    "const { a } = null": "without hooks there is no place",
    "const [a] = {}": "without hooks there is no place",
    "new (class { x = this.y.z })()": "without hooks a field has no place",
}
"""Errors whose column is another, because QuickJS notes places for some operations only, and why."""


def test_snippets() -> None:
    """Scripts that are easily broken return, throw and log the same, in the same order, with the same names and texts."""
    assert harness.differences(SNIPPETS) == []


def test_generated_programs() -> None:
    """Programs that nobody thought of do too."""
    assert harness.differences(generated(PROGRAMS, 60)) == []


def test_places_on_stacks() -> None:
    """Where errors arise, and through which calls, is the same once what was put in is taken off the columns."""
    sources = [source for source in EXCEPTIONS if source not in PLACES_DIFFER]

    assert harness.differences(sources, places=True) == []
    assert {source for source, *_ in harness.differences(list(PLACES_DIFFER), places=True)} == set(PLACES_DIFFER)


def _outcome(case: dict[str, Any], source: str) -> Any:
    """What an environment makes of a conformance case's function; without times, columns and stacks."""
    made = environment(
        source,
        kind=Kind.INSERT_SOURCE if case["kind"] == "insert" else Kind(case["kind"]),
        settings=case["settings"],
        rules=mock_of(HTTP_MODES[case["http"]]),
        clock=FROZEN_CLOCK_MS,
        random=FROZEN_RANDOM,
    )
    error = made.loaded.error
    if made.loaded.stage != "ok":
        return made.loaded.stage, error and (error.name, error.message, error.line)
    given = case.get("request") or case.get("event") or case["events"][0]
    line = made.run(0, json.dumps(given)).lines[0]
    record = json.loads(re.sub(r"(\bf\.js:\d+):\d+", r"\1", line))
    record.pop("computeMs", None)
    for timed in record.get("requests") or []:
        timed.pop("durationMs", None)
    if record.get("error"):
        record["error"] = {key: record["error"].get(key) for key in ("name", "message", "line")}
    return record


def _guarded(source: str, mode: Mode) -> str:
    """A text that brings the hooks' values along, on its first line."""
    inserted = harness.hooked(source, mode)
    guests = harness.GUESTS[mode].replace("\n", " ").replace("%d", str(inserted.counters))
    return f"var [{','.join(inserted.hooks)}] = {guests}; {inserted.code}"


def _conformance_cases() -> list[tuple[dict[str, Any], str]]:
    lines = (CONFORMANCE / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    return [(case, (CONFORMANCE / case["code"]).read_text(encoding="utf-8")) for case in cases]


PRODUCTS = [{"sku": "TEA-1", "name": "Tea", "price": 8.9, "quantity": 2}, {"sku": "TEA-2", "price": "x"}, {}]
EVENTS = [
    {"type": "track", "event": "Order Completed", "userId": "u", "properties": {"total": 30, "products": PRODUCTS}},
    {"type": "track", "event": "Order Completed", "properties": {"order_id": "1", "revenue": "20", "currency": "EUR"}},
    {"type": "track", "event": "Order Refunded", "userId": "u", "properties": {"order_id": "1", "total": 2000000}},
    {"type": "identify", "userId": "u", "traits": {"email": "a@staff.example.com"}, "context": {"ip": "198.51.100.1"}},
    {"type": "identify", "userId": "u", "traits": None, "context": {"traits": {"email": "A@example.com"}}},
    {"type": "page", "name": "Tea", "anonymousId": "a"},
]
PARCEL = {"order_id": "1", "carrier": "C", "tracking_code": "2", "customer": {"number": "3", "email": "b@example.com"}}
REQUESTS = [
    {"body": {"id": "1", "topic": topic, "created_at": "2026-01-02T00:15:35.299Z", "parcel": parcel}, "headers": {}}
    for topic in ("parcel.sent", "parcel.delivered", "other")
    for parcel in (PARCEL, {})
]


def _notebook_cases() -> list[tuple[dict[str, Any], str]]:
    made = []
    for name, kind in (("light", "insert"), ("mask_personal_data", "insert"), ("orders_to_crm", "destination")):
        made += [(name, kind, {"event": event}) for event in EVENTS]
    made += [("webhook_to_events", "source", {"request": request}) for request in REQUESTS]
    settings = {
        "endpoint": "https://crm.example.com/v1",
        "apiKey": "k",
        "internalDomain": "staff.example.com",
        "token": "",
    }
    return [
        (
            {"case": name, "kind": kind, "http": "ok200", "settings": settings, **given},
            (NOTEBOOKS / f"{name}.js").read_text(encoding="utf-8"),
        )
        for name, kind, given in made
    ]


@pytest.mark.parametrize("mode", harness.MODES)
@pytest.mark.parametrize("cases", [_conformance_cases, _notebook_cases])
def test_functions(mode: Mode, cases: Callable[[], list[tuple[dict[str, Any], str]]]) -> None:
    """Small Segment functions whose outcomes were observed, and the notebooks', end the same in an environment."""
    differing = []
    for case, source in cases():
        plain = _outcome(case, source)
        if harness.put_into(source, mode).error is not None:
            assert plain[0] == "compile", case["case"]
            continue
        ours = _outcome(case, _guarded(source, mode))
        if plain != ours:
            differing.append((case["case"], plain, ours))

    assert differing == []
