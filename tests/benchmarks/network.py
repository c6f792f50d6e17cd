"""
How near live replays come to what the network allows: `python -m tests.benchmarks.network [SECONDS]`.

A server in a process of its own answers each request after 50 ms. With n requests in flight no client can do more than
n / 50 ms; the table shows the share of that which a whole live replay reaches (handler, fetch, answer, tables), beside
Node 22's fetch with the same requests and nothing else to do. Under way: the same without the beginning, in which
processes start and each lane gets its environment (twice as many events as lanes, taken off); Node's start is never
counted. CPU is that of all processes but the server, by event.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from typing import Any

from segfn_nb import DestinationFunction
from tests.runtime.differential import node

DELAY_SECONDS = 0.05
IN_FLIGHT = (10, 50, 200)

HANDLER = """
async function onTrack(event, settings) {
  const response = await fetch(settings.endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ id: event.messageId, properties: event.properties }),
  });
  if (response.status === 429 || response.status >= 500) throw new RetryError(`the CRM answered ${response.status}`);
  if (!(await response.json()).ok) throw new Error('not ok');
}
"""

NODE = """
const [url, count, inFlight] = [process.argv[1], Number(process.argv[2]), Number(process.argv[3])];
const pad = 'x'.repeat(240);
let next = 0;
async function worker() {
  while (next < count) {
    const id = next++;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: String(id), properties: { pad } }),
    });
    if (!(await response.json()).ok) throw new Error('not ok');
  }
}
(async () => {
  const began = process.hrtime.bigint();
  await Promise.all(Array.from({ length: inFlight }, worker));
  process.stdout.write(String(Number(process.hrtime.bigint() - began) / 1e9));
})();
"""


async def serve() -> None:
    """The server; prints its port, and answers until it is ended."""
    body = b'{"ok":true}'
    reply = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    loop = asyncio.get_running_loop()

    class Connection(asyncio.Protocol):
        """Answers each request, however its bytes come, after the delay."""

        def __init__(self) -> None:
            self._data = b""

        def connection_made(self, transport: Any) -> None:
            self._transport = transport

        def data_received(self, data: bytes) -> None:
            self._data += data
            while (end := self._data.find(b"\r\n\r\n")) >= 0:
                at = self._data.lower().index(b"content-length:", 0, end) + 15
                size = int(self._data[at : self._data.index(b"\r\n", at)])
                if len(self._data) < end + 4 + size:
                    return
                self._data = self._data[end + 4 + size :]
                loop.call_later(DELAY_SECONDS, self._transport.write, reply)

    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=1_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def cpu_seconds() -> float:
    """What this process and its children that have ended have computed."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def ours(url: str, count: int, in_flight: int) -> float:
    """Seconds of a whole live replay."""
    function = DestinationFunction(HANDLER, name="benchmark", settings={"endpoint": url})
    pad = "x" * 240
    events = [{"type": "track", "messageId": str(n), "properties": {"pad": pad}} for n in range(count)]
    host = url.removeprefix("http://")
    results = function.replay(events, http=f"live:{host}", concurrency=in_flight, confirm=True, progress=False)
    function.reset()
    assert results.deliveries["delivered"] == count, results.summary()
    return results.seconds


def nodes(url: str, count: int, in_flight: int) -> float:
    """Seconds of Node's fetch, without Node's start."""
    command = [str(node()), "-e", NODE, url, str(count), str(in_flight)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return float(done.stdout)


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    server = subprocess.Popen([sys.executable, "-m", __spec__.name, "serve"], stdout=subprocess.PIPE, text=True)
    with contextlib.ExitStack() as stack:
        stack.callback(server.kill)
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        ours(url, 20, 5)  # imports and caches
        print(f"load {os.getloadavg()[0]:.1f}   share of ideal / CPU µs an event")
        print(f"{'in flight':>10} {'live replay':>16} {'under way':>10} {'Node 22 fetch':>16}")
        for in_flight in IN_FLIGHT:
            count, few = int(seconds * in_flight / DELAY_SECONDS), 2 * in_flight
            shown = []
            took: dict[object, float] = {}
            for run in (ours, nodes):
                before = cpu_seconds()
                took[run] = run(url, count, in_flight)
                used = (cpu_seconds() - before) / count * 1e6
                shown.append(f"{count / in_flight * DELAY_SECONDS / took[run]:.2f} / {used:,.0f}")
            start = ours(url, few, in_flight)
            under_way = (count - few) / in_flight * DELAY_SECONDS / (took[ours] - start)
            print(f"{in_flight:>10} {shown[0]:>16} {under_way:>10.2f} {shown[1]:>16}", flush=True)
            time.sleep(1)


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
    else:
        main()
