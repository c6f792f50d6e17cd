"""The room that knows IPython: magics, the displays of what they give, and how errors look. Everything else is below."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell

from segfn_nb.kernel.completion import register_completion, unregister_completion
from segfn_nb.kernel.debug_adapter.installation import switch_off
from segfn_nb.kernel.displays import register_displays, unregister_displays
from segfn_nb.kernel.live import show_replays_in_cells, show_replays_in_consoles
from segfn_nb.kernel.magics import SegmentMagics


def load_ipython_extension(shell: InteractiveShell) -> None:
    """`%load_ext segfn_nb`."""
    shell.register_magics(SegmentMagics)
    register_displays(shell)
    register_completion(shell)
    show_replays_in_cells(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """`%unload_ext segfn_nb`; functions and results that exist stay what they are."""
    switch_off(shell)
    for kind, magics in SegmentMagics.magics.items():
        for name in magics:
            shell.magics_manager.magics[kind].pop(name, None)
    unregister_displays(shell)
    unregister_completion(shell)
    show_replays_in_consoles()
