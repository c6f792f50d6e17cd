"""
Writes `orders.csv`: one month of Segment events of a made-up shop for tea and cups, the same bytes on every machine.

    python3 make_orders.py             writes orders.csv
    python3 make_orders.py --check     exits with 1 unless orders.csv is what would be written

People, companies and addresses are invented; e-mail addresses end in example.com or example.org, and IP addresses
come from the blocks reserved for documentation. What is in the file (a test counts again):

    rows                                       10,000
    track Product Viewed                        4,623
    track Product Added                         1,709
    track Checkout Started                        610
    track Order Completed                         474
    track Order Refunded                           34
    page                                        1,820
    identify                                      605
    alias                                          95
    group                                          30

and what is wrong in it, as in every real month:

    orders with revenue that is no number          55
    of these with a thousands separator             5
    orders without products                        13
    orders without userId                          22
    identify calls without e-mail                  16

On 14 January the shop released its express checkout, which writes `properties.revenue` the way its visitor reads
numbers: "12,50" in Germany, "1.249,50" in a large order. The classic checkout sends a number.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from month import SEED, Cells, Month
from shop import Draw

TARGET = Path(__file__).with_name("orders.csv")
COLUMNS = """
type event name messageId userId anonymousId previousId groupId timestamp receivedAt
properties.order_id properties.checkout properties.revenue properties.shipping properties.tax properties.total
properties.currency properties.coupon properties.products
properties.sku properties.name properties.category properties.price properties.quantity
traits.email traits.firstName traits.lastName traits.plan traits.newsletter traits.country traits.zip traits.createdAt
traits.name traits.industry traits.employees
context.ip context.locale context.page.url context.page.referrer context.campaign.source context.campaign.name
context.traits.email context.userAgent context.library.name
""".split()  # noqa: SIM905 - short enough to be read at a glance


def main(arguments: Sequence[str]) -> int:
    """
    Write orders.csv, or check it.

    Returns:
        The exit code.
    """
    return write_or_check(TARGET, as_csv(Month(Draw(SEED)).events()), arguments)


def write_or_check(target: Path, text: str, arguments: Sequence[str]) -> int:
    """
    Write the text as UTF-8, or with `--check` only compare.

    Returns:
        The exit code: 0, or 1 where the file differs.
    """
    if "--check" not in arguments:
        target.write_bytes(text.encode())
        return 0
    if target.exists() and target.read_bytes() == text.encode():
        return 0
    print(f"{target.name} is not what its generator writes", file=sys.stderr)
    return 1


def as_csv(events: Sequence[Cells]) -> str:
    """The events as CSV text; a cell without value is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(events)
    return text.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
