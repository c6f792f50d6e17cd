"""No worker outlives whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

PARENT = """
import sys
from segfn_nb.runtime.transports.resolve import resolve_transport
from segfn_nb.workers.pool import Pool
from tests.workers.helpers import load, parts
from segfn_nb.workers import process
import threading

def say():
    while not process.live_workers():
        pass
    print(process.live_workers()[0].pid, flush=True)

threading.Thread(target=say, daemon=True).start()
source = "async function onTrack(e) { while (true) {} }"
list(Pool(load(source, timeout_seconds=600), resolve_transport(None), workers=1).run(parts(1, size=1)))
"""


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_in_an_endless_loop_dies_with_its_parent() -> None:
    """The parent is killed with SIGKILL while its worker is inside `while (true)`: within 10 s no process is left."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    time.sleep(0.5)  # into the loop
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 10
    while _runs(worker) and time.monotonic() < until:
        time.sleep(0.05)

    assert not _runs(worker)
