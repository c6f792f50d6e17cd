"""Beside each failure: what Segment would do with the event, and the usual fix. One table of texts; values are in none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from segfn_nb.contracts.function import TYPE_HANDLERS, Kind
from segfn_nb.functions.delivery import AT_SEGMENT
from segfn_nb.functions.findings import GLOBALS, blank
from segfn_nb.functions.handler_names import misspelled_handlers


class Failure(NamedTuple):
    """What is known of a failure: the error, the text of its line, and the function it happened in."""

    kind: Kind | None
    delivery: str
    name: str
    message: str
    line: int | None = None
    source: str = ""

    @property
    def source_line(self) -> str:
        """The text of the line that threw; empty where that is not known."""
        lines = self.source.split("\n")
        return lines[self.line - 1] if self.line and self.line <= len(lines) else ""


class _Row(NamedTuple):
    """Applies where all that is given matches; `fix` is a template of the message's groups, or makes the text."""

    message: str
    fix: str | Callable[[Failure, re.Match[str]], str]
    name: str = ""
    delivery: str = ""


def explanation(failure: Failure) -> str:
    """
    The usual fix, where there is one, and what Segment does with the event.

    Example:
        >>> explanation(Failure(Kind.DESTINATION, "failed", "TypeError", "Only absolute URLs are supported"))
        'fetch got an empty or relative URL: most often the setting with the endpoint has no value. Segment discards the event as Bad Request and does not retry.'
    """
    return " ".join(filter(None, (usual_fix(failure), at_segment(failure))))


def at_segment(failure: Failure) -> str:
    """What Segment does with the event, in one sentence."""
    if re.search(_NOT_RECORDED, failure.message):
        return "Segment would have sent the request: this says nothing about the function there."
    if failure.name == "RequestRefused":
        return "Segment answers the request with an error, and the function never runs."
    if failure.kind is not None and failure.delivery in ("retry", "timeout"):
        ended = "ends the invocation and tries" if failure.delivery == "timeout" else "tries"
        tries = "up to six times in all" if failure.kind is Kind.SOURCE else "for four hours"
        return f"Segment {ended} the event again, {tries}."
    return AT_SEGMENT.get(failure.delivery, "")


def usual_fix(failure: Failure) -> str:
    """What usually helps; empty where nothing is known that would be true of every such failure."""
    for row in _TABLE:
        if row.delivery and row.delivery != failure.delivery:
            continue
        if row.name and not re.fullmatch(row.name, failure.name):
            continue
        found = re.search(row.message, failure.message, re.DOTALL)
        if found is not None:
            return row.fix(failure, found) if callable(row.fix) else row.fix.format(*found.groups())
    return ""


def _no_handler(failure: Failure, found: re.Match[str]) -> str:
    if failure.line is not None:
        return "The function says so itself."
    handler = (
        "onRequest" if found[1] == "request" else "onBatch" if found[1] == "batch" else TYPE_HANDLERS.get(found[1])
    )
    if handler is None:
        return "Segment has no handler for events of this type."
    if failure.kind is not None:
        for name, meant in misspelled_handlers(failure.kind, blank(failure.source)).items():
            if meant == handler:
                return f"{name} is never called; did you mean {meant}?"
    return f"The function has no {handler}: define one if such events are to be handled."


def _reading(failure: Failure, found: re.Match[str]) -> str:
    what, name = found[1], found[2]
    holders = set(re.findall(rf"((?:[\w$]|\?\.|\.|\[[\w$'\"]+\])+)\.{re.escape(name)}(?![\w$])", failure.source_line))
    if len(holders) != 1:
        return (
            f"{name} is read of something that is {what} in this event: an optional field is missing. "
            f"Write ?.{name}, or check it first."
        )
    (holder,) = holders
    return f"{holder} is {what} in this event: an optional field is missing. Write {holder}?.{name}, or check {holder} first."


_ABSENT = {
    "require": "Segment has no require(): its libraries are globals, such as _ and moment.",
    "module": "Segment has no modules: leave module.exports out, handlers are found by their names.",
    "exports": "Segment has no modules: leave exports out, handlers are found by their names.",
    "process": "Segment has no process: what would be in process.env belongs into settings.",
    "global": "Segment has no global: write globalThis.",
    "settings": "settings exists only inside handlers: it is their second argument.",
    "event": "event exists only inside handlers: it is their first argument.",
    "axios": "Segment has no axios: use fetch.",
    "lodash": "At Segment lodash is the global _.",
    "jwt": "At Segment it is the global jsonwebtoken.",
    "uuid": "Use crypto.randomUUID(), or the global uuidv5.",
    "uuidv4": "Use crypto.randomUUID().",
    "XMLHttpRequest": "Segment has no XMLHttpRequest: use fetch.",
    "setImmediate": "Segment has no setImmediate: use setTimeout(callback, 0).",
    "__dirname": "Segment has no modules and no files.",
    "__filename": "Segment has no modules and no files.",
}


def _not_defined(_failure: Failure, found: re.Match[str]) -> str:
    name = found[1]
    if name in _ABSENT:
        return _ABSENT[name]
    if name == "Segment":
        return "Segment.track and the like exist in source functions only."
    if name in GLOBALS:
        return f"{name} is there in functions of another kind only, or not in this version of segfn_nb."
    return f"Nothing declares {name}: it is misspelled, or declared in another block or function."


_REQUIRED_BY = {
    "event": "Segment.track",
    "groupId": "Segment.group",
    "previousId": "Segment.alias",
    "collection": "Segment.set",
    "id": "Segment.set",
}


def _required(_failure: Failure, found: re.Match[str]) -> str:
    if found[1] == "userId,anonymousId":
        return "Give the call a userId or an anonymousId that is not empty."
    call = _REQUIRED_BY.get(found[1])
    return (
        f"{call} needs {found[1]}: the payload lacks what it is made of, or has it under another name." if call else ""
    )


def _bad_json(failure: Failure, _found: re.Match[str]) -> str:
    if failure.kind is Kind.SOURCE and ".json()" in failure.source_line:
        return "The body is no JSON. A form is read with new URLSearchParams(request.text())."
    return "The text is no JSON: it may be empty, a form, or an HTML page. Look at it before parsing it."


_NOT_RECORDED = "the cassette .* has no answer to"

_TABLE = (
    # fetch
    _Row("^Only absolute URLs are supported", "fetch got an empty or relative URL: most often the setting with the endpoint has no value."),
    _Row("^Only HTTP\\(S\\) protocols are supported", "The URL must begin with https:// or http://."),
    _Row("^Request with GET/HEAD method cannot have body", "Leave the body out, or send it with POST."),
    _Row("^invalid json response body", "The answer is no JSON (often an error page, or empty): look at response.ok first, or read response.text()."),
    _Row("^body used already", "A body can be read once: keep what text() or json() gave, or read a response.clone()."),
    _Row("ECONNREFUSED", "Nobody listens at that host and port: the URL is wrong, or the service is down."),
    _Row("ENOTFOUND|EAI_AGAIN", "The host's name is not known: look for a typing error in the URL or the setting it comes from."),
    _Row("ECONNRESET|EPIPE|socket hang up", "The server closed the connection. Such errors pass: throw a RetryError to have Segment try again."),
    _Row("ETIMEDOUT|network timeout at", "The server did not answer in time. Such errors pass: throw a RetryError to have Segment try again."),
    _Row("no mock rule answers", "No rule of the mock fits this request: add one, or correct the nearest."),
    _Row(_NOT_RECORDED, "The request was not recorded, or differs from what was: record again, add to the cassette (record-add:), or ignore what changes."),
    # Segment's own
    _Row("^(\\w+) not supported$", _no_handler, name="EventNotSupported"),
    _Row("", "The function asked for another try, and no attempt came through that was made here (see attempts; retries='simulate' makes them as Segment does).", delivery="retry"),
    _Row("never settles", "It waits for a promise that nothing settles: often a new Promise whose resolve is never called.", delivery="timeout"),
    _Row("computing", "A loop or a regular expression takes too long.", delivery="timeout"),
    _Row("", "It waited too long: send requests at once with Promise.all, and give fetch a timeout of its own.", delivery="timeout"),
    _Row("", "The environment's memory is used up: one event makes too much, or something global grows from event to event.", name="OutOfMemory"),
    _Row("", "End the handler with return event.", name="NoEvent"),
    _Row("", "onBatch gave this event that status. 5xx, 408 and 429 are tried again, every other one that is not 2xx is final.", name="BatchStatus"),
    _Row("", "The sender has to send less at once.", name="RequestRefused"),
    _Row("^(?:One of )?([\\w,]+) is required but not defined$", _required, name="ValidationError"),
    # the language
    _Row("^Cannot read properties of (undefined|null) \\(reading '([A-Za-z_$][\\w$]*)'\\)", _reading, name="TypeError"),
    _Row("^Cannot read properties of (undefined|null)", "An element or field is read of something that is {0} in this event: check it first, and say what is to become of such events.", name="TypeError"),
    _Row("^Cannot set properties of (undefined|null)", "What is to be changed is {0} in this event: create it first.", name="TypeError"),
    _Row("^Cannot destructure", "What is taken apart is missing in this event: write ... = value ?? {{}}.", name="TypeError"),
    _Row("is not iterable", "What should be a list is none in this event: check it with Array.isArray, or write value ?? [].", name="TypeError"),
    _Row("is not a function", "The value has another type in this event, or the name of the method is misspelled.", name="TypeError"),
    _Row("^Assignment to constant variable", "Declare it with let.", name="TypeError"),
    _Row("^Converting circular structure to JSON", "The object contains itself: copy the fields that are needed into a new one.", name="TypeError"),
    _Row("^Do not know how to serialize a BigInt", "Turn BigInts into text with String() first.", name="TypeError"),
    _Row("^([\\w$]+) is not defined$", _not_defined, name="ReferenceError"),
    _Row("^Cannot access '[^']+' before initialization", "It is used above its const or let: move the declaration up.", name="ReferenceError"),
    _Row("is not valid JSON|in JSON at position|^Unexpected end of JSON input", _bad_json, name="SyntaxError"),
    _Row("^Invalid time value", "new Date() got something that is no date: check it with Number.isNaN(date.getTime()).", name="RangeError"),
    _Row("^Maximum call stack size exceeded", "Functions call each other deeper than the stack allows, here about 9,500 calls as in Node: most often one calls itself without end. Use a loop, or await something in between.", name="RangeError"),
)  # fmt: skip
