"""The made-up shop for tea and cups whose events and webhooks are in this folder: its markets, its goods, its habits."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")

SHOP_URL = "https://shop.example.com"


class Draw:
    """Random choices built on `random()` alone: the only sequence that Python promises never to change."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - sample data, not secrets

    def chance(self, share: float) -> bool:
        return self._random() < share

    def between(self, low: int, high: int) -> int:
        """Both ends included."""
        return low + int(self._random() * (high - low + 1))

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self.between(0, len(items) - 1)]

    def weighted(self, weights: Mapping[Item, int]) -> Item:
        mark = self.between(1, sum(weights.values()))
        for item, weight in weights.items():
            mark -= weight
            if mark <= 0:
                return item
        raise ValueError("nothing to choose from")

    def uuid(self) -> str:
        words = "".join(f"{self.between(0, 0xFFFF):04x}" for _ in range(8))
        return f"{words[:8]}-{words[8:12]}-4{words[13:16]}-a{words[17:20]}-{words[20:]}"

    def filled(self, pattern: str) -> str:
        """The pattern with every # replaced by a digit."""
        return "".join(str(self.between(0, 9)) if sign == "#" else sign for sign in pattern)


@dataclass(frozen=True)
class Market:
    """A country the shop delivers to, and how its people write names and amounts."""

    country: str
    locale: str
    currency: str
    cents_per_euro: int
    decimal_mark: str
    thousands_mark: str
    zip_patterns: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]

    def written(self, cents: int) -> str:
        """The amount as people of this market read it, such as "1.249,50"."""
        whole = f"{cents // 100:,}".replace(",", self.thousands_mark)
        return f"{whole}{self.decimal_mark}{cents % 100:02d}"


@dataclass(frozen=True)
class Product:
    """An article and its price in the euro zone."""

    sku: str
    name: str
    category: str
    euro_cents: int

    @property
    def url(self) -> str:
        return f"{SHOP_URL}/p/{self.sku.lower()}"

    def cents(self, market: Market) -> int:
        """The price in the market's currency, on a multiple of five cents."""
        return round(self.euro_cents * market.cents_per_euro / 500) * 5


def email_name(name: str) -> str:
    """The name in ASCII letters, as mailboxes are named: "Åkersjö" gives "Akersjo"."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return "".join(sign for sign in plain if sign.isalpha())


GERMANY = Market(
    "DE", "de-DE", "EUR", 100, ",", ".",
    zip_patterns=("01###", "04###", "10###", "22###", "50###", "80###"),
    first_names=("Jürgen", "Käthe", "Björn", "Anneliese", "Sönke", "Mirjam", "Till", "Frauke"),
    last_names=("Ährenwald", "Brückhof", "Köppering", "Möhrling", "Süßbach", "Tannhorst"),
)  # fmt: skip
AUSTRIA = Market(
    "AT", "de-AT", "EUR", 100, ",", ".",
    zip_patterns=("10##", "40##", "60##", "80##"),
    first_names=("Valentin", "Rosalie", "Jörg", "Leopoldine"),
    last_names=("Almgruber", "Höllwanger", "Steinbrunn"),
)  # fmt: skip
FRANCE = Market(
    "FR", "fr-FR", "EUR", 100, ",", "\u202f",
    zip_patterns=("01###", "06###", "33###", "69###", "75###"),
    first_names=("Zoé", "François", "Hélène", "Anaïs", "Loïc", "Maël"),
    last_names=("Bellerivage", "Châtaignon", "Delorieux", "Évrardin"),
)  # fmt: skip
NETHERLANDS = Market(
    "NL", "nl-NL", "EUR", 100, ",", ".",
    zip_patterns=("10## AB", "35## KT", "97## GZ"),
    first_names=("Daniël", "Fenna", "Joris", "Noëlle"),
    last_names=("van der Wilgen", "Duinmeer", "Kastelijnse"),
)  # fmt: skip
SWEDEN = Market(
    "SE", "sv-SE", "SEK", 1120, ",", "\u00a0",
    zip_patterns=("11# ##", "41# ##", "90# ##"),
    first_names=("Åsa", "Göran", "Saga", "Märta"),
    last_names=("Ekhammar", "Åkersjö", "Öströmme"),
)  # fmt: skip
BRITAIN = Market(
    "GB", "en-GB", "GBP", 86, ".", ",",
    zip_patterns=("EX# #AB", "LS# #QT", "BS# #HW"),
    first_names=("Siân", "Aoife", "Rupert", "Zoë", "Callum", "Imani"),
    last_names=("Ashcombe", "Marlowick", "Thornbury-Lane", "O'Derry"),
)  # fmt: skip
UNITED_STATES = Market(
    "US", "en-US", "USD", 108, ".", ",",
    zip_patterns=("021##", "070##", "331##", "606##", "941##"),
    first_names=("José", "Renée", "Tyrell", "Maribel", "Quinn"),
    last_names=("Hawthornfield", "Núñezmore", "Pemberlake"),
)  # fmt: skip
MARKETS = {GERMANY: 34, AUSTRIA: 7, FRANCE: 12, NETHERLANDS: 8, SWEDEN: 7, BRITAIN: 18, UNITED_STATES: 14}

GOODS = {
    "Tea": {
        "Assam Broken": 890,
        "Darjeeling First Flush": 1690,
        "Earl Grey Crème": 1090,
        "Genmaicha": 1250,
        "Gyokuro 玉露": 2990,
        "Jasmin d'Été": 1340,
        "Oolong Tie Guan Yin": 1890,
        "Ostfriesenmischung": 950,
        "Rooibos Crème Brûlée": 790,
        "Sencha": 1190,
    },
    "Cups": {
        "Becher Blau": 1490,
        "Café Crème Cup": 1800,
        "Chawan": 3900,
        "Thermobecher 0,4 l": 2495,
        "Two Glass Cups": 1950,
    },
    "Kettles": {"Gooseneck Kettle": 8950, "Gusseiserne Kanne": 7900, "Teekessel Emaille": 5450},
    "Gifts": {"Gift Card": 2500, "Probierpaket": 1650, "Tea & Honey Box": 3200},
}
CATALOGUE = tuple(
    Product(f"{category[:3].upper()}-{number:03d}", name, category, euro_cents)
    for category, prices in GOODS.items()
    for number, (name, euro_cents) in enumerate(prices.items(), start=1)
)

# name, industry, employees
COMPANIES = {
    "acct_001": ("Büro Beispiel", "design", 12),
    "acct_002": ("Kanzlei Muster & Söhne", "law", 38),
    "acct_003": ("Atelier Exemple", "architecture", 9),
    "acct_004": ("Sample & Daughters", "publishing", 140),
    "acct_005": ("Exempelhotellet", "hospitality", 65),
}

USER_AGENTS = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 Version/18.2 Safari/604.1": 40,
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36": 25,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36": 22,
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0": 13,
}
IP_PATTERNS = ("192.0.2.1##", "198.51.100.1##", "203.0.113.1##", "2001:db8::1:1###")
CAMPAIGNS = {("", ""): 66, ("newsletter", "winter-tea"): 16, ("social", "new-year"): 11, ("search", "brand"): 7}
COUPONS = {"": 76, "WINTER10": 15, "TEE2026": 5, "HELLO10": 4}
COUPON_SHARE = 0.1
PAGES = {
    "Home": "/",
    "Tea": "/c/tea",
    "Cups": "/c/cups",
    "Sale": "/c/sale",
    "About": "/about",
    "Search": "/search?q=th%C3%A9",
}

VISITS_BY_HOUR = (4, 2, 1, 1, 1, 2, 6, 12, 16, 18, 20, 22, 26, 22, 18, 18, 20, 24, 30, 38, 42, 36, 22, 8)
VISITS_BY_WEEKDAY = (10, 9, 9, 10, 11, 13, 15)
