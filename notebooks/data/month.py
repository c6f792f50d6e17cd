"""One January in the made-up shop: who comes, what they look at, what they buy, and the Segment events of it all."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shop import (
    CAMPAIGNS,
    CATALOGUE,
    COMPANIES,
    COUPON_SHARE,
    COUPONS,
    IP_PATTERNS,
    MARKETS,
    PAGES,
    SHOP_URL,
    USER_AGENTS,
    VISITS_BY_HOUR,
    VISITS_BY_WEEKDAY,
    Draw,
    Market,
    Product,
    email_name,
)

SEED = 20260114
ROWS = 10_000
VISITS = 1_330
CUSTOMERS = 640
STAFF = 6
MONTH_START = datetime(2026, 1, 1, tzinfo=UTC)
MONTH_END = datetime(2026, 2, 1, tzinfo=UTC)
EXPRESS_CHECKOUT_RELEASED = datetime(2026, 1, 14, 9, 0, tzinfo=UTC)

Cells = dict[str, str]
"""One event as cells of a table, by dotted column."""


@dataclass
class Customer:
    """Somebody with an account. `email` and `company_id` may be empty; `is_new` until the first sign-in."""

    number: str
    email: str
    traits: Cells
    company_id: str
    is_new: bool


@dataclass
class Visitor:
    """One browser. The shop knows whose it is from the first sign-in on."""

    market: Market
    anonymous_id: str
    ip: str
    user_agent: str
    customer: Customer | None = None
    signed_in: bool = False


@dataclass
class Cart:
    """Products and their quantities; amounts are cents of the market's currency."""

    market: Market
    coupon: str
    lines: list[tuple[Product, int]] = field(default_factory=list)

    @property
    def revenue(self) -> int:
        goods = sum(product.cents(self.market) * quantity for product, quantity in self.lines)
        return goods - round(goods * COUPON_SHARE) if self.coupon else goods

    @property
    def shipping(self) -> int:
        return 0 if self.revenue > 50 * self.market.cents_per_euro else round(4.9 * self.market.cents_per_euro)

    def products(self) -> str:
        """The lines as the JSON array of `properties.products`."""
        return json.dumps(
            [
                {
                    "sku": product.sku,
                    "name": product.name,
                    "category": product.category,
                    "price": number(product.cents(self.market)),
                    "quantity": quantity,
                }
                for product, quantity in self.lines
            ],
            ensure_ascii=False,
            separators=(",", ":"),
        )


def number(cents: int) -> int | float:
    """The amount as JavaScript writes it: 12.5, and 30 rather than 30.0."""
    return cents // 100 if cents % 100 == 0 else cents / 100


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Month:
    """Everything that happened in the shop, visit by visit."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.recorded: list[Cells] = []
        self.last_order = 41_870

    def events(self) -> list[Cells]:
        """All events in the order of their timestamps."""
        draw = self.draw
        browsers = [self.visitor(self.customer(n, staff=n <= STAFF)) for n in range(1, CUSTOMERS + 1)]
        for start in sorted(self.moment() for _ in range(VISITS)):
            self.visit(draw.one_of(browsers) if draw.chance(0.72) else self.visitor(None), start)
        # visitors who leave at once make up the round number
        while len(self.recorded) < ROWS:
            Visit(self, self.visitor(None), self.moment()).page("Home")
        if len(self.recorded) > ROWS:
            raise ValueError(f"{len(self.recorded)} events; choose fewer VISITS")
        return sorted(self.recorded, key=lambda event: event["timestamp"])

    def moment(self) -> datetime:
        """When a visit starts: more of them on Sundays and after dinner, few on New Year's Day."""
        draw = self.draw
        days = {day: VISITS_BY_WEEKDAY[(MONTH_START + timedelta(days=day)).weekday()] for day in range(31)}
        days[0] = 3
        hour = draw.weighted(dict(enumerate(VISITS_BY_HOUR)))
        clock = timedelta(hours=hour, seconds=draw.between(0, 3_599), milliseconds=draw.between(0, 999))
        return MONTH_START + timedelta(days=draw.weighted(days)) + min(clock, timedelta(hours=23, minutes=15))

    def customer(self, count: int, *, staff: bool) -> tuple[Customer, Market]:
        draw = self.draw
        market = draw.weighted(MARKETS)
        first_name, last_name = draw.one_of(market.first_names), draw.one_of(market.last_names)
        domain = "staff.example.com" if staff else draw.one_of(("example.com", "example.com", "example.org"))
        name = f"{email_name(first_name)}.{email_name(last_name)}{draw.between(1, 99)}"
        email = f"{name if draw.chance(0.1) else name.lower()}@{domain}"
        is_new = draw.chance(0.2) and not staff
        created_at = MONTH_START - timedelta(days=draw.between(3, 1_400), seconds=draw.between(0, 86_399))
        traits = {
            "traits.firstName": first_name,
            "traits.lastName": last_name,
            "traits.plan": draw.weighted({"free": 80, "plus": 20}),
            "traits.newsletter": "true" if draw.chance(0.4) else "false",
            "traits.country": market.country,
            "traits.zip": draw.filled(draw.one_of(market.zip_patterns)),
            "traits.createdAt": "" if is_new else iso(created_at),
        }
        has_email = staff or draw.chance(0.96)
        company_id = draw.one_of(tuple(COMPANIES)) if draw.chance(0.06) else ""
        return Customer(f"{count * 37:06d}", email if has_email else "", traits, company_id, is_new), market

    def visitor(self, owner: tuple[Customer, Market] | None) -> Visitor:
        draw = self.draw
        customer, market = owner or (None, draw.weighted(MARKETS))
        ip = draw.filled(draw.one_of(IP_PATTERNS))
        return Visitor(market, draw.uuid(), ip, draw.weighted(USER_AGENTS), customer)

    def next_order_id(self) -> str:
        self.last_order += self.draw.between(1, 3)
        return f"{self.last_order:07d}"

    def visit(self, visitor: Visitor, start: datetime) -> None:
        """One visit, from the first page to an order or to nothing."""
        draw, customer = self.draw, visitor.customer
        visit = Visit(self, visitor, start)
        if customer and visitor.signed_in and draw.chance(0.3):
            visit.identify(customer)
        visit.page(draw.weighted({"Home": 40, "Tea": 20, "Cups": 14, "Sale": 16, "About": 4, "Search": 6}))
        cart = Cart(visitor.market, draw.weighted(COUPONS))
        for _ in range(draw.between(1, 6)):
            product = draw.one_of(CATALOGUE)
            visit.view(product)
            if draw.chance(0.38):
                quantity = draw.between(6, 24) if customer and customer.company_id else draw.between(1, 3)
                cart.lines.append((product, quantity))
                visit.add(product, quantity)
            elif draw.chance(0.15):
                visit.page(draw.one_of(tuple(PAGES)))
        if customer and not visitor.signed_in and (cart.lines or draw.chance(0.5)):
            visit.sign_in(customer)
        if cart.lines and draw.chance(0.8 if visitor.signed_in else 0.1):
            visit.check_out(cart)


class Visit:
    """Writes down the events of one visit while its clock runs."""

    def __init__(self, month: Month, visitor: Visitor, start: datetime) -> None:
        self.month = month
        self.draw = month.draw
        self.visitor = visitor
        self.now = start
        self.url = f"{SHOP_URL}/"
        self.referrer = ""
        self.campaign = self.draw.weighted(CAMPAIGNS)

    def page(self, name: str) -> None:
        self.go_to(f"{SHOP_URL}{PAGES[name]}")
        self.send({"type": "page", "name": name})

    def view(self, product: Product) -> None:
        self.go_to(product.url)
        self.track("Product Viewed", self.about(product))

    def add(self, product: Product, quantity: int) -> None:
        self.track("Product Added", {**self.about(product), "properties.quantity": str(quantity)})

    def sign_in(self, customer: Customer) -> None:
        """The shop learns who this is: alias for a new account, identify, and group for people who order for a company."""
        self.go_to(f"{SHOP_URL}/account")
        self.visitor.signed_in = True
        if customer.is_new:
            customer.is_new = False
            customer.traits["traits.createdAt"] = iso(self.now)
            self.send({"type": "alias", "previousId": self.visitor.anonymous_id})
        self.identify(customer)
        if customer.company_id:
            name, industry, employees = COMPANIES[customer.company_id]
            traits = {"traits.name": name, "traits.industry": industry, "traits.employees": str(employees)}
            self.send({"type": "group", "groupId": customer.company_id, **traits})

    def identify(self, customer: Customer) -> None:
        self.send({"type": "identify", "traits.email": customer.email, **customer.traits})

    def check_out(self, cart: Cart) -> None:
        draw, market = self.draw, self.visitor.market
        self.go_to(f"{SHOP_URL}/checkout")
        express = self.now >= EXPRESS_CHECKOUT_RELEASED and draw.chance(0.3)
        common = {
            "properties.checkout": "express" if express else "classic",
            "properties.currency": market.currency,
            "properties.coupon": cart.coupon,
        }
        revenue = str(number(cart.revenue))
        self.track(
            "Checkout Started", {**common, "properties.revenue": revenue, "properties.products": cart.products()}
        )
        if draw.chance(0.22):
            return
        self.go_to(f"{SHOP_URL}/thank-you")
        order = {
            **common,
            "properties.order_id": self.month.next_order_id(),
            "properties.revenue": market.written(cart.revenue) if express else revenue,
            "properties.shipping": str(number(cart.shipping)),
            "properties.tax": str(number(round(cart.revenue * 0.19 / 1.19))),
            "properties.total": str(number(cart.revenue + cart.shipping)),
            # a bug the shop knows and does not fix: a cart edited in two tabs arrives without products
            "properties.products": "[]" if draw.chance(0.03) else cart.products(),
        }
        self.track("Order Completed", order)
        if self.visitor.signed_in and draw.chance(0.08):
            self.refund(order)

    def refund(self, order: Cells) -> None:
        """Sent by the shop's server some days later, so without a page or a browser."""
        self.now += timedelta(days=self.draw.between(1, 9), seconds=self.draw.between(0, 40_000))
        if self.now >= MONTH_END - timedelta(hours=1):
            return
        kept = ("properties.order_id", "properties.currency", "properties.total", "properties.products")
        self.record(
            {"type": "track", "event": "Order Refunded", **{name: order[name] for name in kept}}, "analytics-node"
        )

    def about(self, product: Product) -> Cells:
        return {
            "properties.sku": product.sku,
            "properties.name": product.name,
            "properties.category": product.category,
            "properties.price": str(number(product.cents(self.visitor.market))),
            "properties.currency": self.visitor.market.currency,
        }

    def go_to(self, url: str) -> None:
        self.referrer, self.url = ("" if self.url == url else self.url), url
        self.now += timedelta(milliseconds=self.draw.between(4_000, 90_000))

    def track(self, event: str, properties: Cells) -> None:
        self.send({"type": "track", "event": event, **properties})

    def send(self, cells: Cells) -> None:
        """An event from the browser, with what a browser knows."""
        visitor, (source, campaign) = self.visitor, self.campaign
        self.now += timedelta(milliseconds=self.draw.between(40, 9_000))
        browser = {
            "anonymousId": visitor.anonymous_id,
            "context.ip": visitor.ip,
            "context.locale": visitor.market.locale,
            "context.page.url": self.url,
            "context.page.referrer": self.referrer,
            "context.campaign.source": source,
            "context.campaign.name": campaign,
            "context.userAgent": visitor.user_agent,
        }
        self.record({**browser, **cells}, "analytics.js")

    def record(self, cells: Cells, library: str) -> None:
        customer = self.visitor.customer if self.visitor.signed_in else None
        self.month.recorded.append(
            {
                "messageId": self.draw.uuid(),
                "userId": customer.number if customer else "",
                "timestamp": iso(self.now),
                "receivedAt": iso(self.now + timedelta(milliseconds=self.draw.between(60, 1_900))),
                "context.traits.email": customer.email if customer else "",
                "context.library.name": library,
                **cells,
            }
        )
