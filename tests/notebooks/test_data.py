"""The sample data: what the generators write, and what their docstrings promise about it."""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "notebooks" / "data"
Cells = dict[str, str]


@pytest.fixture(scope="module")
def orders() -> list[Cells]:
    """The rows of orders.csv."""
    with (DATA / "orders.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def webhooks() -> list[dict[str, Any]]:
    """The requests of webhooks.jsonl."""
    lines = (DATA / "webhooks.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def promised_counts(generator: str) -> Counter[str]:
    """The counts in a generator's docstring: indented lines of a label, spaces and a number."""
    docstring = ast.get_docstring(ast.parse((DATA / generator).read_text(encoding="utf-8")), clean=False) or ""
    found = re.findall(r"^ {4}(\S.*?) {2,}([\d,]+)$", docstring, flags=re.MULTILINE)
    return Counter({label: int(count.replace(",", "")) for label, count in found})


@pytest.mark.parametrize("generator", ["make_orders.py", "make_webhooks.py"])
def test_the_file_is_what_its_generator_writes(generator: str) -> None:
    """Running a generator again gives the committed file, byte for byte."""
    done = subprocess.run(
        [sys.executable, "-B", DATA / generator, "--check"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_orders_hold_what_the_docstring_counts(orders: list[Cells]) -> None:
    """Rows, calls and defects of orders.csv are as many as its generator says."""
    counts = Counter({"rows": len(orders)})
    for row in orders:
        counts[f"{row['type']} {row['event']}".strip()] += 1
        if row["event"] == "Order Completed":
            revenue = row["properties.revenue"]
            counts["orders with revenue that is no number"] += not re.fullmatch(r"\d+(\.\d+)?", revenue)
            counts["of these with a thousands separator"] += bool(re.fullmatch(r"\d+\D\d{3}\D\d\d", revenue))
            counts["orders without products"] += row["properties.products"] == "[]"
            counts["orders without userId"] += row["userId"] == ""
        counts["identify calls without e-mail"] += row["type"] == "identify" and row["traits.email"] == ""

    assert counts == promised_counts("make_orders.py")


def test_webhooks_hold_what_the_docstring_counts(webhooks: list[dict[str, Any]]) -> None:
    """Topics and defects of webhooks.jsonl are as many as its generator says."""
    counts = Counter({"requests": len(webhooks)})
    for request in webhooks:
        body = request["body"]
        if isinstance(body, str):
            is_form = request["headers"]["content-type"] == "application/x-www-form-urlencoded"
            counts["sent as a form" if is_form else "JSON that breaks off"] += 1
        else:
            topic = body["topic"]
            counts["parcel.delayed, which no function expects" if topic == "parcel.delayed" else topic] += 1
            counts["without customer number"] += body["parcel"]["customer"]["number"] is None

    assert counts == promised_counts("make_webhooks.py")


def test_amounts_for_people_come_from_the_express_checkout_alone(orders: list[Cells]) -> None:
    """Revenue that is no number begins with the release on 14 January and never comes from the classic checkout."""
    bad = [row for row in orders if row["event"] == "Order Completed" and "," in row["properties.revenue"]]

    assert {row["properties.checkout"] for row in bad} == {"express"}
    assert min(row["timestamp"] for row in bad).startswith("2026-01-14T09")


def test_customers_are_known_before_they_order(orders: list[Cells]) -> None:
    """Whoever orders with a userId was identified by an earlier row."""
    known: set[str] = set()
    strangers = []
    for row in orders:
        if row["type"] == "identify":
            known.add(row["userId"])
        elif row["event"].startswith("Order") and row["userId"] not in {"", *known}:
            strangers.append(row["userId"])

    assert strangers == []


def test_nobody_in_the_data_is_real(orders: list[Cells], webhooks: list[dict[str, Any]]) -> None:
    """Mailboxes and pages are at example domains, IP addresses in the blocks for documentation."""
    parcels = [request["body"]["parcel"] for request in webhooks if isinstance(request["body"], dict)]
    mailboxes = {row[name] for row in orders for name in ("traits.email", "context.traits.email")}
    mailboxes |= {parcel["customer"]["email"] or "" for parcel in parcels}
    addresses = {row["context.ip"] for row in orders}
    pages = {row["context.page.url"] for row in orders}

    odd = [mailbox for mailbox in mailboxes if not re.fullmatch(r"|[\w.]+@(staff\.)?example\.(com|org)", mailbox)]
    odd += [ip for ip in addresses if ip and not ip.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"))]
    odd += [page for page in pages if page and not page.startswith("https://shop.example.com/")]

    assert odd == []


def test_numbers_that_are_names_keep_their_zeros(orders: list[Cells]) -> None:
    """Customer and order numbers have a fixed width, and some postal codes begin with a zero."""
    widths = {
        "userId": {len(row["userId"]) for row in orders if row["userId"]},
        "order_id": {len(row["properties.order_id"]) for row in orders if row["properties.order_id"]},
    }

    assert widths == {"userId": {6}, "order_id": {7}}
    assert any(row["traits.zip"].startswith("0") for row in orders)


def test_the_sample_stays_small() -> None:
    """orders.csv is below 5 MB, so that a clone stays quick."""
    assert (DATA / "orders.csv").stat().st_size < 5_000_000
