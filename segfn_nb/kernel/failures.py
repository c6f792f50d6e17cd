"""How our errors look below a cell that is a magic: one message, no traceback, and the cell counts as failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from segfn_nb.errors import FunctionError, HostError, SegfnError, headed
from segfn_nb.widgets.numbers import counted


@contextmanager
def one_message(*, first_cell_line: int | None = None) -> Iterator[None]:
    """
    Inside, an error of the function, the events or the options is shown without the frames that led to it.

    Args:
        first_cell_line: The cell's line where the function's text begins, so that errors name both lines.
    """
    try:
        yield
    except FunctionError as error:  # shows itself
        if first_cell_line is not None and error.line is not None:
            error.cell_line = error.line + first_cell_line - 1
        raise
    except HostError:  # our fault: the traceback is what a report needs
        raise
    except KeyboardInterrupt as error:
        _shown_as(error, "Stopped", "nothing is kept of what had begun")
        raise
    except SegfnError as error:
        _shown_as(error, type(error).__name__, str(error))
        raise


def stopped(results: Any, name: str) -> KeyboardInterrupt:
    """What ends a cell whose replay was stopped, so that the cells below it do not run."""
    kept = sum(count for delivery, count in results.deliveries.items() if delivery != "interrupted")
    error = KeyboardInterrupt()
    _shown_as(error, "Stopped", f"{counted(kept, 'row')} had run and can be found in {name}")
    return error


def _shown_as(error: BaseException, title: str, message: str) -> None:
    """IPython asks an exception how it wants to be shown."""
    vars(error)["_render_traceback_"] = headed(title, message).copy
