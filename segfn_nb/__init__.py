"""
Segment Functions in Jupyter: the same JavaScript, byte for byte, that runs at Segment; events as DataFrames.

    import segfn_nb

    crm = segfn_nb.DestinationFunction(open("crm.js").read(), name="crm")
    results = crm.replay("events.csv")
    results.causes

In a notebook: `%load_ext segfn_nb`, then `%%destination_function crm`. This module only names what is public;
everything behind it is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from segfn_nb.contracts.function import Kind
    from segfn_nb.debugger.debugger import Debugger
    from segfn_nb.errors import (
        CompileError,
        DebugError,
        FunctionError,
        HostError,
        InputError,
        NoHandlersError,
        OptionError,
        ReplayError,
        SegfnError,
        SetupError,
        UnconfirmedError,
    )
    from segfn_nb.functions.outcome import Outcome
    from segfn_nb.functions.settings import Setting
    from segfn_nb.runtime.cassettes.modes import Cassette, Record
    from segfn_nb.runtime.transports.mock import Mock
    from segfn_nb.workspace.debugging import open_recording
    from segfn_nb.workspace.kinds import DestinationFunction, InsertFunction, SourceFunction, load
    from segfn_nb.workspace.results import Results, open_run

_HOMES = {
    "Cassette": "segfn_nb.runtime.cassettes.modes",
    "CompileError": "segfn_nb.errors",
    "DebugError": "segfn_nb.errors",
    "Debugger": "segfn_nb.debugger.debugger",
    "DestinationFunction": "segfn_nb.workspace.kinds",
    "FunctionError": "segfn_nb.errors",
    "HostError": "segfn_nb.errors",
    "InputError": "segfn_nb.errors",
    "InsertFunction": "segfn_nb.workspace.kinds",
    "Kind": "segfn_nb.contracts.function",
    "Mock": "segfn_nb.runtime.transports.mock",
    "NoHandlersError": "segfn_nb.errors",
    "OptionError": "segfn_nb.errors",
    "Outcome": "segfn_nb.functions.outcome",
    "Record": "segfn_nb.runtime.cassettes.modes",
    "ReplayError": "segfn_nb.errors",
    "Results": "segfn_nb.workspace.results",
    "SegfnError": "segfn_nb.errors",
    "Setting": "segfn_nb.functions.settings",
    "SetupError": "segfn_nb.errors",
    "SourceFunction": "segfn_nb.workspace.kinds",
    "UnconfirmedError": "segfn_nb.errors",
    "load": "segfn_nb.workspace.kinds",
    "open_recording": "segfn_nb.workspace.debugging",
    "open_run": "segfn_nb.workspace.results",
}

__all__ = [
    "Cassette",
    "CompileError",
    "DebugError",
    "Debugger",
    "DestinationFunction",
    "FunctionError",
    "HostError",
    "InputError",
    "InsertFunction",
    "Kind",
    "Mock",
    "NoHandlersError",
    "OptionError",
    "Outcome",
    "Record",
    "ReplayError",
    "Results",
    "SegfnError",
    "Setting",
    "SetupError",
    "SourceFunction",
    "UnconfirmedError",
    "functions",
    "load",
    "open_recording",
    "open_run",
]


def __getattr__(name: str) -> Any:
    if name == "functions":
        # Both the room of that name and the mapping of defined functions: see its docstring.
        return importlib.import_module("segfn_nb.functions")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'segfn_nb' has no attribute {name!r}")
    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext segfn_nb`: the magics, completions and displays."""
    from segfn_nb.kernel import load_ipython_extension as load_extension

    load_extension(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext segfn_nb`: takes them away again."""
    from segfn_nb.kernel import unload_ipython_extension as unload_extension

    unload_extension(shell)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "segfn-nb-labextension"}]
