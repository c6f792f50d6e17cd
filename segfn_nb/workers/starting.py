"""A worker process that starts while its parent still reads the events."""

from __future__ import annotations

import contextlib
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from segfn_nb.errors import EngineError
from segfn_nb.runtime.transports.base import Transport
from segfn_nb.workers.process import WorkerProcess


class StartingWorker:
    """
    Starts one worker at once, in a thread; ends it where nobody has taken it by the end of the `with` block.

    Args:
        transport: As for `WorkerProcess`.
    """

    def __init__(self, transport: Transport | None = None) -> None:
        self._thread = ThreadPoolExecutor(1, "segfn-start")
        self._starting: list[Future[WorkerProcess]] = [self._thread.submit(WorkerProcess, transport)]

    def take(self) -> WorkerProcess | None:
        """
        The worker, which is the taker's from now on; None: somebody has taken it.

        Raises:
            EngineError: It did not start.
        """
        try:
            starting = self._starting.pop()
        except IndexError:
            return None
        return starting.result()

    def give_back(self, worker: WorkerProcess) -> None:
        """Leave the worker to whoever takes it next, who loads a function of his own."""
        there: Future[WorkerProcess] = Future()
        there.set_result(worker)
        self._starting.append(there)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(EngineError):  # nobody needs it, so nobody needs to hear that it did not start
            worker = self.take()
            if worker is not None:
                worker.close()
        self._thread.shutdown()
