"""JupyterLab and Chromium, for tests and benchmarks: a server in folders of its own, and the system's browser."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 90
# JupyterLab asks whether it may fetch news, in a box that covers what tests click on.
NO_NEWS = '{"fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": true}'
IS_IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


class Lab(NamedTuple):
    """A running JupyterLab and the folder it shows."""

    url: str
    token: str
    folder: Path


@contextmanager
def running_lab(place: Path) -> Iterator[Lab]:
    """JupyterLab with its settings, workspaces and notebooks below `place`."""
    news = place / "settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    news.parent.mkdir(parents=True)
    news.write_text(NO_NEWS)
    folder = place / "notebooks"
    folder.mkdir()
    token = secrets.token_hex(16)
    folders = {
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "run",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with (place / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command,
            env=os.environ | {name: str(place / path) for name, path in folders.items()} | {"JUPYTER_TOKEN": token},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/api", server, place / "server.log")
        yield Lab(url, token, folder)
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """The system's Chromium; without one there is an error, because a guard must not skip itself."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise AssertionError("Browser tests need Chromium. On Debian: apt-get install chromium fonts-dejavu-core")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


def open_page(lab: Lab, page: Page, name: str, *cells: str) -> None:
    """Open a notebook of that name that has the given texts as cells and a kernel that waits."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(notebook, lab.folder / f"{name}.ipynb")
    page.goto(f"{lab.url}/lab/workspaces/{name}/tree/{name}.ipynb?reset&token={lab.token}")
    page.wait_for_function(IS_IDLE, timeout=START_SECONDS * 1000)
