"""A front end that speaks the Debug Adapter Protocol to a real kernel, as JupyterLab does."""

from __future__ import annotations

import itertools
import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from tests.kernel.conftest import ROOT, SECONDS, Ran

CELL = """%%destination_function orders --events events
function round(x) {
  return Math.round(x * 100) / 100;
}
async function lookup(id) {
  const response = await fetch('https://crm.example.com/' + id);
  return response.status;
}
async function onTrack(event, settings) {
  let total = 0;
  for (const p of event.properties.products) {
    total += round(p.price * (p.quantity || 1));
  }
  const status = await lookup(event.userId);
  if (event.userId === 'u2') console.log('status', status, total);
}"""
EVENTS = """events = [
    {"type": "track", "event": "Order Completed", "userId": f"u{n}", "properties": {"products": [{"price": 10.111, "quantity": n}, {"price": 5.5}]}}
    for n in range(3)
]"""


class FrontEnd:
    """Runs cells, sets breakpoints in them, and asks while they are stopped."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client
        self._numbers = itertools.count(1)
        self._seen: list[dict[str, Any]] = []

    def load(self, *cells: str) -> None:
        """Load the extension, switch its debugging on, and run cells."""
        for cell in ("%load_ext segfn_nb", "%segfn_debugger on", *cells):
            assert self.done(self.run(cell)).status == "ok"

    def request(self, command: str, **arguments: Any) -> dict[str, Any]:
        """The whole response to a debug request."""
        content = {"type": "request", "seq": next(self._numbers), "command": command, "arguments": arguments}
        message = self.client.session.msg("debug_request", content)
        self.client.control_channel.send(message)
        while True:
            reply = self.client.get_control_msg(timeout=SECONDS)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                answer: dict[str, Any] = reply["content"]
                return answer

    def ask(self, command: str, **arguments: Any) -> Any:
        """The body of the response to a request that succeeds."""
        reply = self.request(command, **arguments)
        assert reply["success"], reply
        return reply.get("body")

    def answers(self, python: str) -> str:
        """What a cell with Python prints."""
        return self.done(self.run(f"print({python})")).text("stdout").strip()

    def switch_on(self) -> None:
        """As the bug in the toolbar does."""
        self.ask("initialize", clientID="test", adapterID="", pathFormat="path", linesStartAt1=True)
        self.ask("attach")

    def click(self, cell: str, *lines: int, **details: Any) -> list[int]:
        """Set breakpoints in lines of a cell; the lines where they are set."""
        path = self.ask("dumpCell", code=cell)["sourcePath"]
        wanted = [{"line": line, **details} for line in lines]
        found = self.ask("setBreakpoints", source={"path": path}, breakpoints=wanted, sourceModified=False)
        return [one["line"] for one in found["breakpoints"]]

    def run(self, cell: str) -> str:
        """Begin to run a cell; what it is known by."""
        number: str = self.client.execute(cell)
        return number

    def _next(self) -> dict[str, Any]:
        try:
            message: dict[str, Any] = self.client.get_iopub_msg(timeout=SECONDS)
        except queue.Empty:
            raise AssertionError(f"nothing came after {[one['msg_type'] for one in self._seen]}") from None
        self._seen.append(message)
        return message

    def event(self, name: str) -> dict[str, Any]:
        """The body of the next debug event of that name."""
        while True:
            message = self._next()
            if message["msg_type"] == "debug_event" and message["content"]["event"] == name:
                body: dict[str, Any] = message["content"]["body"]
                return body

    def stopped(self) -> tuple[int, str]:
        """The next stop: the cell's line, and why."""
        body = self.event("stopped")
        return self.frames(body["threadId"])[0]["line"], body["reason"]

    def frames(self, thread: int = 1) -> list[dict[str, Any]]:
        """The call stack."""
        found: list[dict[str, Any]] = self.ask("stackTrace", threadId=thread)["stackFrames"]
        return found

    def variables(self, frame: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """All variables of a frame, the innermost scope's first."""
        found: dict[str, dict[str, Any]] = {}
        for scope in self.ask("scopes", frameId=frame["id"])["scopes"]:
            for one in self.ask("variables", variablesReference=scope["variablesReference"])["variables"]:
                found.setdefault(one["name"], one)
        return found

    def inside(self, variable: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """What is inside a variable."""
        found = self.ask("variables", variablesReference=variable["variablesReference"])["variables"]
        return {one["name"]: one for one in found}

    def done(self, cell: str) -> Ran:
        """What a cell gave that was run; it must come to its end."""
        while not any(
            one["msg_type"] == "status"
            and one["content"]["execution_state"] == "idle"
            and one["parent_header"].get("msg_id") == cell
            for one in self._seen
        ):
            self._next()
        own = [one for one in self._seen if one["parent_header"].get("msg_id") == cell]
        self._seen.clear()
        reply = self.client.get_shell_msg(timeout=SECONDS)
        while reply["parent_header"]["msg_id"] != cell:
            reply = self.client.get_shell_msg(timeout=SECONDS)
        kinds = ("stream", "error", "display_data", "execute_result")
        outputs = [(one["msg_type"], one["content"]) for one in own if one["msg_type"] in kinds]
        updates = [
            content["data"]["text/html"]
            for one in own
            if (content := one["content"]).get("transient", {}).get("display_id")
        ]
        return Ran(reply["content"]["status"], outputs, updates)


@contextmanager
def running_kernel(place: Path) -> Iterator[FrontEnd]:
    """A front end with a kernel of its own."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    manager = KernelManager()
    manager.start_kernel(cwd=place, env=os.environ | {"PYTHONPATH": path, "IPYTHONDIR": str(place / "ipython")})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS)
        yield FrontEnd(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def front_end(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontEnd]:
    """A front end whose debugger is on, as is ours, and three events."""
    with running_kernel(tmp_path_factory.mktemp("debugged")) as front_end:
        front_end.load(EVENTS)
        front_end.switch_on()
        yield front_end


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[FrontEnd]:
    """A front end whose kernel has loaded nothing."""
    with running_kernel(tmp_path) as front_end:
        yield front_end
