"""`python -m segfn_nb.workers LEDGER`: the worker process. Started by `segfn_nb.workers.process`, never by hand."""

from __future__ import annotations

import os
import sys

from segfn_nb.engine.depth import start_deep_thread
from segfn_nb.workers.frames import FrameWriter
from segfn_nb.workers.ledger import LedgerWriter
from segfn_nb.workers.loop import WorkerLoop
from segfn_nb.workers.watchdog import Watchdog, read_messages


def main() -> None:
    """Serve the parent at the other end of standard input and output."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not end up between frames
    ledger = LedgerWriter(sys.argv[1])
    watchdog = Watchdog(ledger)
    loop = WorkerLoop(read_messages(sys.stdin.buffer), FrameWriter(out), ledger, watchdog)
    start_deep_thread(loop.serve, "segfn-worker").join()


if __name__ == "__main__":
    main()
