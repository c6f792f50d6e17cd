"""
One QuickJS context with its limits.

The only module that imports `quickjs`. QuickJS's own time limit is never set: while it is, JavaScript cannot call
Python, and it counts the CPU time of the whole process. A watchdog outside stops runaway code (see
`segfn_nb.workers.watchdog`).
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

import quickjs

from segfn_nb.engine.depth import stack_bytes_here

OUT_OF_MEMORY_SHARE = 0.9
JOBS_BETWEEN_CLOCK_CHECKS = 1_000

JSException = quickjs.JSException


class Engine:
    """
    A QuickJS context.

    Args:
        memory_bytes: What the context may allocate; past it JavaScript throws, and the throw may arrive as `null`.

        stack_bytes: How deep calls may go in the thread that makes the context and uses it; None: see `depth`.

    Example:
        >>> Engine(memory_bytes=64_000_000).evaluate("6 * 7")
        42
    """

    def __init__(self, *, memory_bytes: int, stack_bytes: int | None = None) -> None:
        self._memory_bytes = memory_bytes
        self._context = quickjs.Context()
        self._context.set_memory_limit(memory_bytes)
        self._context.set_max_stack_size(stack_bytes_here() if stack_bytes is None else stack_bytes)
        self._run_job: Callable[[], bool] = self._context.execute_pending_job

    def evaluate(self, source: str) -> Any:
        """Evaluate a script and give its last value. Raises `JSException` for what it throws."""
        return self._context.eval(source)

    def add_callable(self, name: str, function: Callable[..., Any]) -> None:
        """
        Make a Python callable a global function.

        It must not raise and must take and return only None, bool, int, float and str
        (`segfn_nb.runtime.host.wire` sees to both).
        """
        self._context.add_callable(name, function)

    def function(self, name: str) -> Callable[..., Any]:
        """The global JavaScript function of that name, callable from Python."""
        found: Callable[..., Any] = self._context.get(name)
        return found

    def drain(self, deadline: float | None = None, *, before_job: Callable[[], object] | None = None) -> bool:
        """
        Run pending jobs until none is left.

        Args:
            deadline: `time.monotonic()` in seconds after which no further job is begun.

            before_job: Called before each job, and once more at the end.

        Returns:
            Whether the queue is empty. False: the deadline passed first.

        Raises:
            JSException: A job threw (a callback of queueMicrotask does); the others are still pending.
        """
        run_job = self._run_job
        if before_job is not None:
            plain = run_job

            def run_job() -> bool:
                before_job()
                return plain()

        while True:
            for _ in range(JOBS_BETWEEN_CLOCK_CHECKS):
                if not run_job():
                    return True
            if deadline is not None and monotonic() > deadline:
                return False

    def allow(self, memory_bytes: int) -> None:
        """From now on the context may allocate this much in all."""
        self._memory_bytes = memory_bytes
        self._context.set_memory_limit(memory_bytes)

    def is_out_of_memory(self) -> bool:
        """Whether what is allocated stands at the limit. Walks the heap (some ms): only ask after a failure."""
        return bool(self._context.memory()["malloc_size"] >= OUT_OF_MEMORY_SHARE * self._memory_bytes)
