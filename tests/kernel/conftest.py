"""A real IPython kernel in its own process, as a notebook uses it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parents[2]
SECONDS = 60


class Ran(NamedTuple):
    """
    What a cell gave.

    `status` is the reply's; `outputs` are (kind, content) in order, without displays that change; `updates` is the HTML
    such a display has had, from first to last.
    """

    status: str
    outputs: list[tuple[str, dict[str, Any]]]
    updates: list[str]

    def text(self, kind: str, mimetype: str = "text/plain") -> str:
        """What all outputs of that kind say together: "stdout", "stderr", "error", "display_data", "execute_result"."""
        found = []
        for name, content in self.outputs:
            if name == "stream" and content["name"] == kind:
                found.append(content["text"])
            elif name == kind == "error":
                found.append("\n".join(content["traceback"]))
            elif name == kind:
                found.append(content["data"].get(mimetype, ""))
        return "".join(found)


class Notebook:
    """Runs cells in one kernel."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self._interrupt = manager.interrupt_kernel
        self._client = client

    def run(self, cell: str, *, stop: bool = False) -> Ran:
        """Run a cell to its end, or `stop` it a second after a bar has appeared."""
        outputs: list[tuple[str, dict[str, Any]]] = []
        updates: list[str] = []

        def keep(message: dict[str, Any]) -> None:
            kind, content = message["msg_type"], message["content"]
            if content.get("transient", {}).get("display_id"):
                updates.append(content["data"]["text/html"])
                if stop and len(updates) == 1:
                    threading.Timer(1.0, self._interrupt).start()
            elif kind in ("stream", "error", "display_data", "execute_result"):
                outputs.append((kind, content))

        reply = self._client.execute_interactive(cell, timeout=SECONDS, output_hook=keep, allow_stdin=False)
        return Ran(reply["content"]["status"], outputs, updates)

    def value(self, expression: str) -> Any:
        """A Python value of the notebook, of types that repr and eval agree on."""
        return eval(self.run(f"print(repr(({expression})))").text("stdout"))

    def complete(self, cell: str, *, after: str) -> list[str]:
        """What Tab offers behind the last occurrence of a text."""
        reply = self._client.complete(cell, cell.rindex(after) + len(after), reply=True, timeout=SECONDS)
        return list(reply["content"]["matches"])

    def help(self, name: str) -> str:
        """What `name?` shows."""
        reply = self._client.inspect(name, len(name), reply=True, timeout=SECONDS)
        return str(reply["content"]["data"]["text/plain"])


@pytest.fixture(scope="session")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """Start the kernel in a folder of its own."""
    place = tmp_path_factory.mktemp("notebook")
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    manager = KernelManager()
    manager.start_kernel(cwd=place, env=os.environ | {"PYTHONPATH": path, "IPYTHONDIR": str(place / "ipython")})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS)
        yield Notebook(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture
def notebook(kernel: Notebook) -> Notebook:
    """A notebook that has the extension loaded and no other variables."""
    kernel.run("%reset -f")
    kernel.run("%reload_ext segfn_nb")
    return kernel
