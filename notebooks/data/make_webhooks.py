"""
Writes `webhooks.jsonl`: the first requests of 2026 from the parcel service of the shop, the same bytes on every machine.

    python3 make_webhooks.py             writes webhooks.jsonl
    python3 make_webhooks.py --check     exits with 1 unless webhooks.jsonl is what would be written

One request a line: `body` (an object where it was sent as JSON, else the text), `headers` and `query`. They concern
orders of orders.csv. What is in the file (a test counts again):

    requests                                      200
    parcel.sent                                   110
    parcel.delivered                               71
    parcel.returned                                10

and what a source function trips on:

    parcel.delayed, which no function expects       3
    without customer number                         4
    sent as a form                                  4
    JSON that breaks off                            2
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from make_orders import write_or_check
from month import SEED, Cells, Month, iso
from shop import Draw

REQUESTS = 200
DEPOTS = {"DE": "leipzig", "AT": "linz", "FR": "lyon", "NL": "zwolle", "SE": "malmo", "GB": "leeds", "US": "newark"}
TARGET = Path(__file__).with_name("webhooks.jsonl")


def main(arguments: Sequence[str]) -> int:
    """
    Write webhooks.jsonl, or check it.

    Returns:
        The exit code.
    """
    draw = Draw(SEED)
    orders = [event for event in Month(Draw(SEED)).events() if event.get("event") == "Order Completed"]
    payloads = [payload for order in orders if order["userId"] for payload in parcel_payloads(draw, order)]
    payloads.sort(key=lambda payload: str(payload["created_at"]))
    lines = (json.dumps(request(draw, payload), ensure_ascii=False) + "\n" for payload in payloads[:REQUESTS])
    return write_or_check(TARGET, "".join(lines), arguments)


def parcel_payloads(draw: Draw, order: Cells) -> Iterator[dict[str, Any]]:
    """What the parcel service reports about one order, from the depot to the door and sometimes back."""
    country = order["context.locale"][-2:]
    parcel = {
        "order_id": order["properties.order_id"],
        "carrier": draw.one_of(("Example Post", "Parcel & Sons")),
        "tracking_code": draw.filled("00############"),
        "weight_grams": draw.between(120, 6_000),
        "customer": {"number": order["userId"], "email": order["context.traits.email"], "country": country},
    }
    if draw.chance(0.03):
        parcel["customer"] = {"number": None, "email": None, "country": country}
    moment = datetime.fromisoformat(order["timestamp"])
    shares = {"parcel.sent": 1.0, "parcel.delayed": 0.06, "parcel.delivered": 0.96, "parcel.returned": 0.12}
    for topic, share in shares.items():
        moment += timedelta(hours=draw.between(9, 50), milliseconds=draw.between(0, 3_600_000))
        if draw.chance(share):
            yield {"id": draw.uuid(), "topic": topic, "created_at": iso(moment), "parcel": parcel}


def request(draw: Draw, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload as it arrived; a few clients of the service send a form, and a few requests break off."""
    headers = {"content-type": "application/json", "user-agent": "example-parcels/3.1", "x-webhook-token": "sample"}
    body: dict[str, Any] | str = payload
    if draw.chance(0.02):
        headers["content-type"] = "application/x-www-form-urlencoded"
        body = urlencode({name: payload[name] for name in ("id", "topic", "created_at")})
    elif draw.chance(0.012):
        text = json.dumps(payload, ensure_ascii=False)
        body = text[: draw.between(60, len(text) - 1)]
    depot = DEPOTS[payload["parcel"]["customer"]["country"]]
    return {"body": body, "headers": headers, "query": {"depot": depot} if draw.chance(0.9) else {}}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
