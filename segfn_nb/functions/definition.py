"""A function before anything runs."""

from __future__ import annotations

import hashlib
import keyword
from typing import Any

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.http import TransportSpec
from segfn_nb.contracts.messages import Load, Loaded
from segfn_nb.contracts.options import EVENTS_PER_BATCH, RunOptions
from segfn_nb.contracts.parsing import Stripped
from segfn_nb.errors import CompileError, FunctionError, NoHandlersError, OptionError, SetupError
from segfn_nb.functions.handler_names import misspelled_handlers
from segfn_nb.functions.settings import Settings


class Definition(msgspec.Struct, frozen=True):
    """
    Name, kind, source text (byte for byte what goes into Segment) and settings.

    `typescript` is what the author wrote, where that was TypeScript; its positions are those of `source`.

    Example:
        >>> Definition("f", Kind.DESTINATION, "async function onTrack(event) {}", Settings()).label
        'destination function f'
    """

    name: str
    kind: Kind
    source: str
    settings: Settings
    typescript: str | None = None

    @property
    def label(self) -> str:
        """Kind and name, as screens show them."""
        return f"{self.kind.label} {self.name}"

    @property
    def text(self) -> str:
        """What the author wrote."""
        return self.source if self.typescript is None else self.typescript

    @property
    def source_hash(self) -> str:
        """SHA-256 of the source text, hexadecimal."""
        return hashlib.sha256(self.source.encode("utf-8", "surrogatepass")).hexdigest()

    def stripped(self, answer: Stripped) -> Definition:
        """
        The same function, whose source was TypeScript until now.

        Raises:
            CompileError: It is no TypeScript, or some that makes code of its own.
        """
        written = msgspec.structs.replace(self, typescript=self.source)
        if answer.error is not None:
            raise _function_error(written, Loaded("compile", error=answer.error))
        return msgspec.structs.replace(written, source=answer.javascript)

    def load(self, options: RunOptions, transport: TransportSpec) -> Load:
        """
        The message that has a worker load this function.

        Raises:
            SetupError: A required setting is missing or a value has the wrong type.
        """
        return Load(self.name, self.kind, self.source, self.settings.json_text(self.name), options, transport)

    def batch_rows(self, handlers: list[str], batch_size: int | None) -> int:
        """
        Rows of one onBatch call; 0 where each row has a handler call of its own.

        Args:
            handlers: Those the function defines.

            batch_size: The option: None is Segment's own size where there is an onBatch, 1 forces single handlers.
        """
        if "onBatch" not in handlers or batch_size == 1:
            return 0
        return batch_size or EVENTS_PER_BATCH

    def check(self, loaded: Loaded) -> None:
        """
        Raise what keeps the function from being used.

        Raises:
            CompileError: It does not parse.

            SetupError: Its top level throws.

            NoHandlersError: It defines none of its kind's handlers.
        """
        if loaded.error is not None:
            raise _function_error(self, loaded)
        if not loaded.handlers:
            listed = " ".join(self.kind.handlers)
            meant = [
                f". Did you mean {handler} where it says {name}?"
                for name, handler in misspelled_handlers(self.kind, self.source).items()
            ]
            raise NoHandlersError(
                f"{self.name} defines no handler. {'An' if self.kind.is_insert else 'A'} {self.kind.label} may define: "
                f"{listed}{''.join(meant[:1])}",
                function_name=self.name,
            )


def checked_name(name: Any) -> str:
    """
    The name, if a Python variable can have it.

    Raises:
        OptionError: It cannot.
    """
    if isinstance(name, str) and name.isidentifier() and not keyword.iskeyword(name):
        return name
    raise OptionError(f"{name!r} cannot be a function's name: use letters, digits and _, as for a Python variable")


def _function_error(definition: Definition, loaded: Loaded) -> FunctionError:
    error = loaded.error
    assert error is not None
    does_not_compile = loaded.stage == "compile"
    what = "does not compile" if does_not_compile else "throws while loading"
    where = f" at line {error.line}, column {error.column}" if error.line else ""
    lines = definition.text.split("\n")
    source_line = lines[error.line - 1].rstrip("\r") if error.line and error.line <= len(lines) else ""
    return (CompileError if does_not_compile else SetupError)(
        f"{definition.name} {what}{where}: {error.name}: {error.message}",
        function_name=definition.name,
        line=error.line,
        column=error.column,
        js_name=error.name,
        js_message=error.message,
        source_line=source_line,
        is_typescript=definition.typescript is not None,
    )
