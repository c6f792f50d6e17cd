"""A recording without secrets or people: other values came in, and it shows what the function does with those."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from segfn_nb.contracts.http import SCRUBBED, Recorded, TransportError, WireRequest, WireResponse
from segfn_nb.debugger.recording import Recording
from segfn_nb.functions.pseudonyms.pseudonyms import Pseudonyms, paths_hint
from segfn_nb.functions.recording.scrub import Scrubber

_NO_REQUEST = WireRequest("GET", "https://unknown.example/", [])
"""The tape holds answers alone."""

_BEGINNINGS = ("begin", "beginBatch")


def masked(recording: Recording, paths: Iterable[str] | str) -> tuple[Recording, str]:
    """
    The recording as it would be, had its events held pseudonyms; and at which paths there was nothing, in words.

    Args:
        paths: Dotted paths in events; what stands there is replaced wherever it occurs, in answers too.

    Raises:
        OptionError: One is no path.
    """
    pseudonyms = Pseudonyms(paths)
    beginnings = [call for call in recording.tape.calls if call[0] in _BEGINNINGS]
    texts = [text for call in beginnings for text in call[2].split("\n")]
    for text in texts:
        pseudonyms.learn(_event(text))
    tape = msgspec.structs.replace(
        recording.tape,
        calls=[_masked_call(call, pseudonyms) for call in recording.tape.calls],
        fetched=[None if text is None else pseudonyms.text(text) for text in recording.tape.fetched],
    )
    notes = list(recording.notes)
    if pseudonyms.met:
        notes.append(f"values of {', '.join(pseudonyms.met)} are pseudonyms here, and were not when it ran")
    made = msgspec.structs.replace(
        recording,
        tape=tape,
        title=pseudonyms.text(recording.title),
        notes=notes,
        instead=" and ".join(filter(None, [recording.instead, "pseudonyms in place of people"])),
    )
    if not pseudonyms.unmet:
        return made, ""
    what = "in this event" if len(texts) == 1 else "in these events"
    hint = paths_hint(recording.load.kind, pseudonyms.unmet)
    return made, f"mask: nothing stands {what} at {', '.join(pseudonyms.unmet)}, so nothing is masked there{hint}"


def scrubbed(recording: Recording, secrets: Iterable[str]) -> Recording:
    """
    The recording without credentials: those in answers, by the rules of cassettes, and in the headers of captured requests.

    The placeholder is that of frozen tests: a header may hold it, which is not so of what is shown in place of a secret.

    Args:
        secrets: `Settings.secrets()`.
    """
    scrubber = Scrubber(secrets, mask=SCRUBBED)
    tape = msgspec.structs.replace(
        recording.tape,
        calls=[_scrubbed_call(call, scrubber) for call in recording.tape.calls],
        fetched=[None if text is None else _scrubbed_answer(text, scrubber) for text in recording.tape.fetched],
    )
    # Outcomes hold the answers too; where the recording is opened they come from playing it.
    return msgspec.structs.replace(recording, tape=tape, lines=[], instead="placeholders in place of secrets")


def _scrubbed_call(call: list[Any], scrubber: Scrubber) -> list[Any]:
    if call[0] == "answer":
        return [*call[:2], _scrubbed_answer(call[2], scrubber), *call[3:]]
    if call[0] != "begin":
        return call
    event = _event(call[2])
    headers = event.get("headers") if isinstance(event, dict) else None
    if not isinstance(headers, dict):
        return call
    clean = {name: scrubber.header(name, value) if isinstance(value, str) else value for name, value in headers.items()}
    return call if clean == headers else [*call[:2], _text({**event, "headers": clean}, call[2]), *call[3:]]


def _scrubbed_answer(text: str, scrubber: Scrubber) -> str:
    result = msgspec.json.decode(text, type=WireResponse | TransportError)
    (clean,) = scrubber.exchanges([Recorded(_NO_REQUEST, result, 0.0)])
    return text if clean.result == result else msgspec.json.encode(clean.result).decode()


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
