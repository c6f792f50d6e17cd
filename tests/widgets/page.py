"""Reads our static HTML the strict way, so that a tag or an attribute nobody meant shows."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

HARMLESS = {"b", "bdi", "code", "details", "div", "span", "summary", "table", "tbody", "td", "th", "thead", "tr", "wbr"}
PLAIN_ATTRIBUTES = {"style", "title", "open"}


class Page(NamedTuple):
    """What a browser would show, and with what."""

    text: str
    tags: set[str]
    attributes: set[str]
    styles: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.styles: list[str] = []
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "wbr":  # has no end
            self.stack.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.styles += [value or "" for name, value in attrs if name == "style"]
        if tag in ("div", "tr", "summary", "td", "th"):
            self.text.append("\n" if tag in ("div", "tr", "summary") else " ")

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def page(html: str) -> Page:
    """The page; fails where elements are not closed in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.stack == []
    lines = [" ".join(line.split()) for line in "".join(reader.text).split("\n")]
    text = "\n".join(line for line in lines if line)
    return Page(text, reader.tags, reader.attributes, ";".join(reader.styles))


def is_static(found: Page) -> bool:
    """Whether JupyterLab shows it the same in a notebook that nobody trusts."""
    kept = not any(word in found.styles for word in ("var(", "inherit", "currentColor", "url(", "anywhere", "isolate"))
    return found.tags <= HARMLESS and found.attributes <= PLAIN_ATTRIBUTES and kept
