"""
Switching the debug adapter on and off. Off, and after `%unload_ext`, the kernel is as it was.

The seam is `Kernel.do_debug_request`, which ipykernel's kernels are meant to replace; beside it the adapter reads and
writes four attributes of `kernel.debugger`, which are nobody's promise. So it is for versions that it was tested with.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from segfn_nb.kernel.debug_adapter.adapter import Adapter
from segfn_nb.kernel.debug_adapter.cells import Cells
from segfn_nb.workspace.debugging import opening

TESTED = ("6.29", "6.30", "6.31", "7.0", "7.1", "7.2", "7.3", "7.4")
"""
Minor versions of ipykernel that `tests/kernel/debug_adapter` passes with; tests/browser/test_jupyterlab_debugger.py ran with 7.4.

For another one: `pip install --no-deps --target FOLDER ipykernel==VERSION`, name it here, and run those tests with the
folder at the front of PYTHONPATH.
"""

_NEEDED = ("breakpoint_list", "event_callback", "is_started", "stopped_threads")

_adapters: dict[int, tuple[Adapter, Any]] = {}
"""Id of a shell to its adapter, and to what stands in its kernel for it."""


def adapter_of(shell: InteractiveShell) -> Adapter | None:
    """The shell's adapter, while it is switched on."""
    found = _adapters.get(id(shell))
    return found[0] if found else None


def switch_on(shell: InteractiveShell) -> None:
    """
    From now on cells stop, where the front end's debugger is on and has breakpoints in them.

    Raises:
        UsageError: This kernel is none that the adapter knows.
    """
    if id(shell) in _adapters:
        return
    kernel: Any = getattr(shell, "kernel", None)
    _refuse_unknown(kernel)
    from ipykernel.compiler import get_file_name

    adapter = Adapter(shell, Cells(get_file_name), kernel.do_debug_request)
    replaced: Any = adapter.answer
    kernel.do_debug_request = replaced
    opening.watcher = adapter.opened
    _adapters[id(shell)] = (adapter, replaced)


def switch_off(shell: InteractiveShell) -> None:
    """As it was before."""
    adapter, replaced = _adapters.pop(id(shell), (None, None))
    if adapter is None:
        return
    opening.watcher = None
    adapter.close()
    kernel: Any = shell.kernel  # type: ignore[attr-defined]  # without one it could not be switched on
    if vars(kernel).get("do_debug_request") is replaced:
        del kernel.do_debug_request
    # Else somebody stands before us and keeps calling us: what we hand on is everything.


def _refuse_unknown(kernel: Any) -> None:
    debugger = getattr(kernel, "debugger", None)
    if debugger is None or not hasattr(kernel, "do_debug_request"):
        raise UsageError("%segfn_debugger needs a notebook's kernel (ipykernel) with a debugger; this shell has none")
    found = version("ipykernel")
    tested = ", ".join(TESTED)
    if not found.startswith(tuple(f"{one}." for one in TESTED)):
        raise UsageError(
            f"%segfn_debugger was tested with ipykernel {tested}, and this is {found}: nothing was changed. "
            "fn.debug(event) and results.debug(row) open the debugger below the cell, with any version"
        )
    missing = [name for name in _NEEDED if not hasattr(debugger, name)]
    if missing:
        raise UsageError(f"%segfn_debugger: this kernel's debugger has no {missing[0]}: nothing was changed")
