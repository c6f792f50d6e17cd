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
    │   └── UnconfirmedError       many requests would be sent for real
    ├── InputError               events cannot be read                  (the data)
    ├── ReplayError              a run cannot be started or resumed     (the caller)
    ├── DebugError               an event cannot be recorded or looked at
    └── HostError                our fault; please report               (us)
        ├── BundleMissingError     the JavaScript half was not built
        └── EngineError            QuickJS or a worker failed
"""

from __future__ import annotations

import linecache
import re
from types import FrameType

_WIDEST_LINE = 160
"""Characters of a source line that a report shows; a minified function may be one line of a megabyte."""

_HANDLERS_EXIST = (
    "The handlers exist before your code runs, also at Segment: write `async function {0}(...)`, or `{0} = ...` "
    "without const, let or class."
)
_NO_NODE_MODULES = (
    "Segment has no {0}: its functions are plain scripts, and what they may use is there as globals: fetch, crypto, "
    "Buffer, URL, console, cache and Segment's libraries."
)
_LOOKS_TYPED = re.compile(
    r":\s*(?:string|number|boolean|any|unknown|void|never|Record<|Promise<|Array<)(?![\w$])|"
    r"\bas\s+(?:any|unknown|string|number|const)\b|^\s*(?:export\s+)?(?:interface|type|enum|declare)\s+\w"
)
_IS_IT_TYPESCRIPT = (
    'This looks like TypeScript: add --typescript to the magic or the command, or language="typescript" in Python; '
    "a file is TypeScript when its name ends in .ts."
)
_HINTS = (
    (r"Identifier '(on[A-Z]\w+)' has already been declared", _HANDLERS_EXIST),
    (r"^'?(require|module|exports|process|global)'? is not defined", _NO_NODE_MODULES),
    (r"^unsupported keyword: (export|import)", _NO_NODE_MODULES),
    (r"^(export|import)\b.* is not supported", _NO_NODE_MODULES),
    (
        r"^'?settings'? is not defined",
        "`settings` exists inside handlers only: read it there, as their second argument.",
    ),
    (r"^await is only valid", "Write `async` before the function that awaits; outside of functions nothing can."),
    (
        r"^Unexpected end of input",
        "The text ends while something is still open: a closing bracket, quote or backtick is missing.",
    ),
)
"""What to do about errors that authors meet often; `{0}` is the name in the message."""


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def printable(text: str, limit: int = 2_000) -> str:
    r"""
    Text of a function or an event, safe to print: it cannot steer a terminal, turn its line around or flood a page.

    Args:
        text: Any text.

        limit: Characters to keep; how many more there are is said behind them.

    Example:
        >>> printable("a\x1b[31mb")
        'a\\x1b[31mb'
    """
    kept = _UNPRINTABLE.sub(_escaped, text[:limit])
    return kept if len(text) <= limit else f"{kept}… ({len(text) - limit:,} characters more)"


def quoted(line: str, column: int | None) -> list[str]:
    """
    A line of a function's text and, below it, a caret under its 1-based column; empty for a blank line.

    Example:
        >>> quoted("let a = ;", 9)
        ['let a = ;', '        ^']
    """
    if not line.strip():
        return []
    if column is None:
        return [line[:_WIDEST_LINE]]
    start = max(0, column - _WIDEST_LINE // 2) if len(line) > _WIDEST_LINE else 0
    shown = line[start : start + _WIDEST_LINE]
    before = "".join("\t" if letter == "\t" else " " for letter in shown[: column - 1 - start])
    return [shown, f"{before}^"]


def _escaped(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def headed(title: str, message: str) -> list[str]:
    """The lines a notebook shows of an error: its title in bold before its message."""
    return f"\x1b[1m{title}\x1b[0m: {printable(message, 10_000)}".split("\n")


def _callers(error: BaseException) -> list[str]:
    """
    The lines of the user's own code that led to an error: the cell's, and that of the function which called us.

    The frames of a notebook's own machinery, which runs the cell, and ours are left out.
    """
    places: list[str] = []
    cell = ""
    step = error.__traceback__
    while step is not None and _package(step.tb_frame) != "segfn_nb":
        if _package(step.tb_frame) not in ("IPython", "ipykernel"):
            path = step.tb_frame.f_code.co_filename
            cell = cell or path
            places.append(_place(path, step.tb_lineno, step.tb_frame, is_first=path == cell))
        step = step.tb_next
    return places if len(places) < 3 else [places[0], places[-1]]


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _place(path: str, line: int, frame: FrameType, *, is_first: bool) -> str:
    text = linecache.getline(path, line).strip()[:_WIDEST_LINE]
    if "get_ipython" not in frame.f_globals:
        where = f"{path}, line {line}"
    elif is_first or text:
        where = f"line {line} of {'the' if is_first else 'an earlier'} cell"
    else:  # what a magic made out of its cell, such as "<timed exec>"
        where = f"line {line} of {path}"
    return printable(f"    {where}: {text}" if text else f"    {where}")


class SegfnError(Exception):
    """Root of every error `segfn_nb` raises on purpose."""


class _CallerError(SegfnError):
    """What the caller can mend: a notebook shows the message and the caller's line, and none of our frames."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback (IPython looks for this name)."""
        return [*headed(type(self).__name__, str(self)), *_callers(self)]


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

        is_typescript: Whether the text was read as TypeScript.

        cell_line: The same line counted in the notebook cell, where the function stands in one.
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
        is_typescript: bool = False,
    ) -> None:
        super().__init__(message)
        self.function_name = function_name
        self.line = line
        self.column = column
        self.js_name = js_name
        self.js_message = js_message
        self.source_line = source_line
        self.is_typescript = is_typescript
        self.cell_line: int | None = None

    @property
    def hint(self) -> str:
        """What to do about it, where that is known; else empty."""
        if self.js_name == "SyntaxError" and re.match(r"\s*import\b", self.source_line):
            return _NO_NODE_MODULES.format("import")
        if self.js_name == "SyntaxError" and not self.is_typescript and _LOOKS_TYPED.search(self.source_line):
            return _IS_IT_TYPESCRIPT
        for pattern, hint in _HINTS:
            found = re.search(pattern, self.js_message)
            if found:
                return hint.format(*found.groups())
        return ""

    def report(self) -> list[str]:
        """The lines to show: what happened and where, the source line with a caret, JavaScript's words, what to do."""
        lines = [str(self)]
        if self.line is not None and self.js_name:
            what = str(self).partition(" at line ")[0]
            lines = [f"{what}: line {self.line}" + (f", column {self.column}" if self.column else "")]
            if self.cell_line is not None:
                lines[0] += f" (line {self.cell_line} of the cell)"
            lines += [f"    {line}" for line in quoted(self.source_line, self.column)]
            lines.append(f"{self.js_name}: {self.js_message}")
        return [printable(line) for line in [*lines, self.hint] if line]

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback (IPython looks for this name)."""
        first, *others = self.report()
        return [f"\x1b[1m{first}\x1b[0m", *others]


class CompileError(FunctionError):
    """The function does not parse."""


class SetupError(FunctionError):
    """The function throws while loading, or a required setting is missing (Segment: Invalid Settings)."""


class NoHandlersError(FunctionError):
    """The function defines no handler that its kind could call."""


class OptionError(_CallerError, ValueError):
    """An option or argument has a value that is not allowed; the message lists what is."""


class UnconfirmedError(OptionError):
    """
    Requests of many events would be sent for real, and nobody has said that this is meant.

    Attributes:
        question: To which hosts, and about how many.

        expected_requests: About how many in all; 0: every host is refused.
    """

    def __init__(self, question: str, expected_requests: int) -> None:
        super().__init__(
            f"{question}\nIf that is meant, write confirm=True (in a magic --confirm, in the shell --yes)."
        )
        self.question = question
        self.expected_requests = expected_requests


class InputError(_CallerError):
    """A file or a frame cannot be read as events. Nothing has run, or what ran is kept."""


class ReplayError(_CallerError):
    """A run cannot be started, kept or resumed."""


class DebugError(_CallerError):
    """An event cannot be recorded, or what was asked of a recording has no answer."""


class HostError(SegfnError):
    """Our fault: please report it with the message."""


class BundleMissingError(HostError):
    """The JavaScript half is not there; the message says which command builds it."""


class EngineError(HostError):
    """QuickJS or a worker process failed in a way that no event explains."""
