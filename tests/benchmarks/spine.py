"""
The figures of the main job: `python -m tests.benchmarks.spine`, from the repository, Linux only.

Prints worker start, the time of one event, events per second and peak memory of the sample replay, and whether one,
two and four workers give the same hash.
"""

from __future__ import annotations

import statistics
import threading
import time
from pathlib import Path
from typing import Self

import segfn_nb
from segfn_nb.workers.process import WorkerProcess, live_workers
from segfn_nb.workspace.function import Function

REPOSITORY = Path(__file__).parents[2]
ORDERS = REPOSITORY / "notebooks" / "data" / "orders.csv"
LIGHT = REPOSITORY / "notebooks" / "functions" / "light.js"
EVENT = {"type": "track", "event": "Order Completed", "userId": "u", "properties": {"products": [], "total": 9.5}}
REPEATS = 5


def pss_megabytes(pid: int | str) -> float:
    """Memory of a process, shared pages counted in parts."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0  # it ended meanwhile
    return next(float(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:"))


class PeakMemory:
    """The most that this process and its workers held together while the block ran, less what was there before."""

    def __enter__(self) -> Self:
        self.megabytes = 0.0
        self._before = pss_megabytes("self")
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            held = pss_megabytes("self") + sum(pss_megabytes(worker.pid) for worker in live_workers())
            self.megabytes = max(self.megabytes, held - self._before)

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def worker_start_ms() -> float:
    """Median time until a worker is ready."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        worker = WorkerProcess()
        times.append((time.perf_counter() - began) * 1000)
        worker.close()
    return statistics.median(times)


def event_ms(function: Function) -> float:
    """Median time of one event in a warm environment."""
    times = []
    for _ in range(500):
        began = time.perf_counter()
        function(EVENT)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    light = segfn_nb.InsertFunction.from_file(LIGHT)
    print(f"worker start                {worker_start_ms():8.1f} ms")
    print(f"fn(event), median of 500    {event_ms(light):8.3f} ms")
    rates: list[float] = []
    with PeakMemory() as peak:
        rates.extend(light.replay(ORDERS, workers=2, progress=False).events_per_second for _ in range(REPEATS))
    print(f"10,000 orders, 2 workers    {statistics.median(rates):8,.0f} events/s")
    print(f"peak memory above idle      {peak.megabytes:8.0f} MB")
    hashes = {workers: light.replay(ORDERS, workers=workers, progress=False).hash[:8] for workers in (1, 2, 4)}
    print(
        f"hash on 1, 2, 4 workers     {' '.join(hashes.values())}  {'equal' if len(set(hashes.values())) == 1 else 'DIFFER'}"
    )


if __name__ == "__main__":
    main()
