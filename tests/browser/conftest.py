"""JupyterLab as users meet it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.jupyterlab import Lab, open_page, running_browser, running_lab


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start JupyterLab with settings, workspaces and notebooks in temporary folders."""
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium."""
    with running_browser() as browser:
        yield browser


@pytest.fixture
def open_notebook(lab: Lab, browser: Browser) -> Iterator[Callable[..., Page]]:
    """
    Open a notebook that has the given texts as cells and a kernel that waits.

    Afterwards the page must have raised no JavaScript error.
    """
    errors: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("pageerror", lambda error: errors.append(str(error)))

    def open_it(*cells: str) -> Page:
        open_page(lab, page, f"notebook-{secrets.token_hex(4)}", *cells)
        return page

    yield open_it
    raised = list(errors)  # what comes now is ours: JupyterLab rejects what still waits for a kernel that is ended
    page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")
    page.close()
    assert raised == []
