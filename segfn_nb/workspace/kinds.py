"""From the words users write for a kind to the class that it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import OptionError
from segfn_nb.workspace.function import Function, SettingsOption
from segfn_nb.workspace.project import FILE_NAME, project_entry
from segfn_nb.workspace.text import is_file

KINDS = ("source", "destination", "insert", "insert_destination", "insert_source")


class SourceFunction(Function):
    """
    Turns a webhook into Segment events: `onRequest(request, settings)`.

    Example:
        >>> f = SourceFunction("async function onRequest(request) { Segment.track({event: 'A', userId: 'u'}) }")
        >>> f({"body": {}}).events  # doctest: +SKIP
        [{'type': 'track', 'event': 'A', 'userId': 'u'}]
    """

    _default_name = "source_function"

    def __init__(self, source: str | Path, **options: Any) -> None:
        super().__init__(source, kind=Kind.SOURCE, **options)


class DestinationFunction(Function):
    """
    Sends events to any API: `onTrack(event, settings)` and the other handlers, `onBatch(events, settings)`.

    Example:
        >>> f = DestinationFunction("async function onTrack(event) { await fetch('https://crm.example') }")
        >>> f({"type": "track"}).delivery  # doctest: +SKIP
        'delivered'
    """

    _default_name = "destination_function"

    def __init__(self, source: str | Path, **options: Any) -> None:
        super().__init__(source, kind=Kind.DESTINATION, **options)


class InsertFunction(Function):
    """
    Edits, enriches or drops each event on its way; the event it returns goes on.

    Args:
        on: "destination" (before one destination) or "source" (into the whole pipeline: 60 s, no onBatch).

    Example:
        >>> f = InsertFunction("async function onTrack(event) { delete event.context; return event }")
        >>> f({"type": "track", "context": {}}).value  # doctest: +SKIP
        {'type': 'track'}
    """

    _default_name = "insert_function"

    def __init__(
        self, source: str | Path, *, on: Literal["destination", "source"] = "destination", **options: Any
    ) -> None:
        super().__init__(source, kind=insert_kind(on), **options)


def insert_kind(on: str) -> Kind:
    """
    The kind of an insert function on that side.

    Raises:
        OptionError: It is neither "destination" nor "source".
    """
    if on not in ("destination", "source"):
        raise OptionError(f"on={on!r}: an insert function stands on a 'destination' or on a 'source'")
    return Kind.INSERT_DESTINATION if on == "destination" else Kind.INSERT_SOURCE


def make(kind: str, source: str | Path, *, on: str | None = None, **options: Any) -> Function:
    """
    A function of the kind that a word names.

    Args:
        kind: "source", "destination", "insert" (with `on`), "insert_destination" or "insert_source".

    Raises:
        OptionError: It is none of these.
    """
    if kind == "source":
        return SourceFunction(source, **options)
    if kind == "destination":
        return DestinationFunction(source, **options)
    if kind in ("insert", "insert_destination", "insert_source"):
        side = on or ("source" if kind == "insert_source" else "destination")
        return InsertFunction(source, on=side, **options)  # type: ignore[arg-type]  # insert_kind checks it
    raise OptionError(f"kind={kind!r} is none of {', '.join(KINDS)}")


def load(
    what: str,
    *,
    kind: str | None = None,
    on: str | None = None,
    settings: SettingsOption = None,
    project: str | Path = FILE_NAME,
    **options: Any,
) -> Function:
    """
    A function by its name in `segfn.toml`, or from a .js or .ts file.

    Args:
        what: A name of the project file, or a path that ends in .js or .ts (then `kind` is needed).

        kind: See `make`.

        project: The project file, by default the one in the current folder.

    Raises:
        OptionError: No such function, or a file without a kind.

        FunctionError: It cannot be used.

    Example:
        >>> load("functions/light.js", kind="insert")  # doctest: +SKIP
        InsertFunction('light')
    """
    if is_file(what):
        if kind is None:
            raise OptionError(f"{what}: say which kind it is, one of {', '.join(KINDS)}")
        return make(kind, Path(what), on=on, settings=settings, **options)
    entry = project_entry(what, project)
    options = {
        "name": entry.name,
        "http": entry.http,
        "events": entry.events or None,
        "language": entry.language,
        **options,
    }
    declared = entry.settings if settings is None else settings
    return make(kind or entry.kind, entry.file, on=on or entry.on, settings=declared, **options)
