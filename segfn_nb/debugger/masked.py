"""A recording without the people in it: other values came in, and what the function does with those is what it shows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from segfn_nb.debugger.recording import Recording
from segfn_nb.functions.pseudonyms.pseudonyms import Pseudonyms

_BEGINNINGS = ("begin", "beginBatch")


def masked(recording: Recording, paths: Iterable[str] | str) -> Recording:
    """
    The recording as it would be, had its events held pseudonyms.

    Args:
        paths: Dotted paths in events; what stands there is replaced wherever it occurs, in answers too.

    Raises:
        OptionError: One is no path.
    """
    pseudonyms = Pseudonyms(paths)
    beginnings = [call for call in recording.tape.calls if call[0] in _BEGINNINGS]
    for call in beginnings:
        for text in call[2].split("\n"):
            pseudonyms.learn(_event(text))
    tape = msgspec.structs.replace(
        recording.tape,
        calls=[_masked_call(call, pseudonyms) for call in recording.tape.calls],
        fetched=[None if text is None else pseudonyms.text(text) for text in recording.tape.fetched],
    )
    note = f"values of {', '.join('.'.join(path) for path in pseudonyms.paths)} are pseudonyms here, and were not when it ran"
    unmet = [f"the events hold nothing at {path}" for path in pseudonyms.unmet]
    return msgspec.structs.replace(
        recording,
        tape=tape,
        title=pseudonyms.text(recording.title),
        lines=[pseudonyms.text(line) for line in recording.lines],
        notes=[*recording.notes, note, *unmet],
        is_masked=True,
    )


def _masked_call(call: list[Any], pseudonyms: Pseudonyms) -> list[Any]:
    if call[0] in _BEGINNINGS:
        texts = [_text(pseudonyms.event(_event(text)), text) for text in call[2].split("\n")]
        return [call[0], call[1], "\n".join(texts), *call[3:]]
    return [pseudonyms.text(one) if isinstance(one, str) and i else one for i, one in enumerate(call)]


def _event(text: str) -> Any:
    """The event; None for a text that Python cannot read, which holds nothing at any path."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(event: Any, text: str) -> str:
    return text if event is None else json.dumps(event, ensure_ascii=False, separators=(",", ":"))
