"""From a frozen case to the debugger."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from segfn_nb.frozen.cases import cassette_of
from segfn_nb.frozen.folder import Frozen, read_case, read_manifest
from segfn_nb.frozen.function import definition_of
from segfn_nb.runtime.cassettes.modes import Cassette
from segfn_nb.runtime.transports.resolve import resolve_transport
from segfn_nb.workers.process import WorkerProcess
from segfn_nb.workspace.debugging import debug_event

if TYPE_CHECKING:
    from segfn_nb.debugger.debugger import Debugger


def debug(case: str | Path) -> Debugger:
    """
    Record a frozen case, and open the debugger on it. Its requests get the frozen answers.

    Args:
        case: The case's file.

    Raises:
        InputError: The file, or the function's, cannot be read.

        FunctionError: The function cannot be used.

        DebugError: It cannot be recorded.

    Example:
        >>> debug("tests/orders_to_crm/004-order-completed-failed.json")  # doctest: +SKIP
    """
    path = Path(case)
    frozen = Frozen(path.parent, read_manifest(path.parent), {})
    worker = WorkerProcess()
    try:
        definition = definition_of(frozen, worker)
    finally:
        worker.close()
    read = read_case(path)
    folder = Path(tempfile.mkdtemp(prefix="segfn-"))
    try:
        # It is recorded as row 0, whatever it was.
        cassette = folder / path.stem
        cassette.write_bytes(cassette_of(msgspec.structs.replace(read, row=0, before=[]), definition.name))
        texts = [text.decode() for text in read.texts]
        options = frozen.manifest.options.run_options()
        debugger = debug_event(
            definition, options, resolve_transport(Cassette(cassette)), texts, is_batch=read.is_batch
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(debugger, shutil.rmtree, folder, ignore_errors=True)
    return debugger
