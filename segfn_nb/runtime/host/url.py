"""WHATWG URLs by Ada, the parser Node has. A URL crosses as its serialised text and parts, one to a line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from segfn_nb.runtime.host.wire import Service, guarded_all

if TYPE_CHECKING:
    from ada_url import URL

PARTS = (
    "href",
    "origin",
    "protocol",
    "username",
    "password",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "hash",
)
"""The lines of a URL, in the order of js-extension/runtime/src/host/url.ts. None can hold a line break."""


@lru_cache(maxsize=1)
def _url_class() -> type[URL]:
    # Loading Ada takes milliseconds that a function without URLs need not spend.
    from ada_url import URL

    return URL


@lru_cache(maxsize=1_024)
def parse(text: str, base: str | None = None) -> str | None:
    """
    The URL's lines; None: it is not valid (an empty base counts as a base).

    Functions ask for the same few addresses all the time, and a parse costs as much as the rest of a request's setup.
    """
    try:
        return _lines(_url_class()(text, base))
    except ValueError:
        return None


def can_parse(text: str, base: str | None = None) -> bool:
    """Whether `parse` would give a URL."""
    return bool(_url_class().can_parse(text, base))


def replace(href: str, part: str, value: str) -> str | None:
    """The URL's lines after one part was set; None: the value is not valid for it, nothing changes."""
    url = _url_class()(href)
    try:
        setattr(url, part, value)
    except ValueError:
        return None
    return _lines(url)


def services() -> dict[str, Service]:
    """`url_parse`, `url_can_parse` and `url_replace`, ready to register."""
    return guarded_all({"url_parse": parse, "url_can_parse": can_parse, "url_replace": replace})


def _lines(url: URL) -> str:
    return "\n".join([getattr(url, part) for part in PARTS])
