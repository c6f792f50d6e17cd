"""The cells of Segment Functions are JavaScript to the editor, and all others are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

MAGICS = ("source_function", "destination_function", "insert_function")
MAGIC_LANGUAGE = "segfn-magic"
PYTHON = "python"


def editor(page: Page, cell: int = 0) -> Locator:
    """The text of that cell's editor; its `data-language` names the language."""
    return page.locator(".jp-Notebook .jp-CodeCell .cm-content").nth(cell)


def language(page: Page, cell: int = 0) -> str | None:
    """The language of that cell's editor, now."""
    return editor(page, cell).get_attribute("data-language")


def test_language_follows_what_is_typed(open_notebook: Callable[..., Page]) -> None:
    """The editor becomes JavaScript with the magic's last letter, and stops with the first that makes it another word."""
    page = open_notebook("")
    editor(page).click()
    seen = [language(page)]
    for text in ("%%source_functio", "n", "s"):
        page.keyboard.type(text)
        seen.append(language(page))
    page.keyboard.press("Backspace")
    seen.append(language(page))

    assert seen == [PYTHON, PYTHON, MAGIC_LANGUAGE, PYTHON, MAGIC_LANGUAGE]


def test_magics_are_recognised_when_a_notebook_opens(open_notebook: Callable[..., Page]) -> None:
    """Every one of our magics counts, after blank lines and spaces too; other magics and Python stay as they are."""
    ours = [f"%%{magic} name\nlet a" for magic in MAGICS]
    page = open_notebook(*ours, "\n  %%insert_function name\nlet a", "%%time\nlet = 1", "# %%source_function\nlet = 1")

    assert [language(page, cell) for cell in range(6)] == [MAGIC_LANGUAGE] * 4 + [PYTHON] * 2


def test_body_is_read_as_javascript(open_notebook: Callable[..., Page]) -> None:
    """Below the magic a line comment is one coloured piece, apostrophe included; the magic's line is not coloured."""
    page = open_notebook("%%source_function name\n// it's JavaScript\nconst a = `1`;")

    expect(editor(page).locator("span", has_text="// it's JavaScript")).to_have_count(1)
    expect(editor(page).locator(".cm-line").nth(2).locator("span", has_text="const")).to_have_count(1)
    expect(editor(page).locator(".cm-line").nth(0).locator("span")).to_have_count(0)


def test_typescript_is_read_as_typescript(open_notebook: Callable[..., Page]) -> None:
    """With --typescript on the magic's line a keyword of types is coloured below it, and without it is not."""
    page = open_notebook("%%source_function a --typescript\ninterface A {}", "%%source_function b\ninterface A {}")

    for cell, count in ((0, 1), (1, 0)):
        keyword = editor(page, cell).locator(".cm-line").nth(1).locator("span", has_text="interface")
        expect(keyword).to_have_count(count)


def test_commenting_out_uses_javascript(open_notebook: Callable[..., Page]) -> None:
    """Ctrl+/ comments a line of the body out as JavaScript does."""
    page = open_notebook("%%source_function name\nlet a;")
    editor(page).locator(".cm-line").nth(1).click()
    page.keyboard.press("Control+/")

    expect(editor(page).locator(".cm-line").nth(1)).to_have_text("// let a;")
