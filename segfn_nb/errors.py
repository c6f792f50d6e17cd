"""
Everything `segfn_nb` raises on purpose. Imports nothing of ours, so that any room may use it.

What a user's JavaScript does wrong while handling an event is never one of these: it is an outcome (see
`segfn_nb.contracts.outcome`).

    SegfnError
    ├── FunctionError            the function cannot be used            (the function's author)
    │   ├── CompileError           it does not parse
    │   ├── SetupError             it throws while loading, or a setting is missing or unknown
    │   └── NoHandlersError        it defines no handler of its kind
    ├── OptionError              an option or argument is wrong         (the caller)
    ├── InputError               events cannot be read                  (the data)
    ├── ReplayError              a run cannot be started or resumed     (the caller)
    └── HostError                our fault; please report               (us)
        ├── BundleMissingError     the JavaScript half was not built
        └── EngineError            QuickJS or a worker failed
"""

from __future__ import annotations


class SegfnError(Exception):
    """Root of every error `segfn_nb` raises on purpose."""


class FunctionError(SegfnError):
    """
    The function cannot be used; nothing has run.

    Attributes:
        function_name: The function's name.

        line: 1-based line of the function's own text (in a cell, one less than the cell's line), or None.

        column: 1-based column, or None.

        js_name: The JavaScript error's name, for instance "SyntaxError".

        js_message: The JavaScript error's message.

        source_line: The text of that line, for the caret under it.
    """

    def __init__(
        self,
        message: str,
        *,
        function_name: str = "",
        line: int | None = None,
        column: int | None = None,
        js_name: str = "",
        js_message: str = "",
        source_line: str = "",
    ) -> None:
        super().__init__(message)
        self.function_name = function_name
        self.line = line
        self.column = column
        self.js_name = js_name
        self.js_message = js_message
        self.source_line = source_line


class CompileError(FunctionError):
    """The function does not parse."""


class SetupError(FunctionError):
    """The function throws while loading, or a required setting is missing (Segment: Invalid Settings)."""


class NoHandlersError(FunctionError):
    """The function defines no handler that its kind could call."""


class OptionError(SegfnError, ValueError):
    """An option or argument has a value that is not allowed; the message lists what is."""


class InputError(SegfnError):
    """A file or a frame cannot be read as events. Nothing has run, or what ran is kept."""


class ReplayError(SegfnError):
    """A run cannot be started, kept or resumed."""


class HostError(SegfnError):
    """Our fault: please report it with the message."""


class BundleMissingError(HostError):
    """The JavaScript half is not there; the message says which command builds it."""


class EngineError(HostError):
    """QuickJS or a worker process failed in a way that no event explains."""
