"""
What can be said of a function without running an event: what it blocks, needs, and where it looks wrong.

What needs a syntax tree is found in a worker (`question` says what is asked there, the rules are in
`js-extension/runtime/src/parser/lint`); the rest works on the text with comments and strings blanked out, and on the
handlers that loading found.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from segfn_nb.contracts.function import TYPE_HANDLERS, Kind
from segfn_nb.contracts.parsing import Examine, Examined
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.handler_names import misspelled_handlers

GLOBALS = (
    "Segment",
    "fetch",
    "Headers",
    "Request",
    "Response",
    "URL",
    "URLSearchParams",
    "FormData",
    "Buffer",
    "btoa",
    "atob",
    "crypto",
    "cache",
    "AWS",
    "AWSv3",
    "_",
    "moment",
    "jsonwebtoken",
    "xml",
    "xml2js",
    "OAuth",
    "uuidv5",
    "zlib",
    "stripe",
    "twilio",
    "jsforce",
    "sendgrid",
    "google",
    "hubspotlib",
    "mailchimplib",
    "nodemailjet",
    "skyflowlib",
    "libphonenumberjslib",
    "fetchretrylib",
    "winstonlib",
    "azure",
    "jsftp",
    "cryptojslib",
    "akeylessLabs",
    "oneSignal",
    "pg",
    "snowflakesdk",
    "clickHouseClient",
    "aws4",
    "sentrylib",
    "https",
)
"""Globals of Segment's that a card names where the code uses them."""

WORLD = (
    *GLOBALS,
    *("EventNotSupported", "InvalidEventPayload", "ValidationError", "RetryError", "DropEvent"),
    *("console", "window", "setTimeout", "clearTimeout", "setInterval", "clearInterval", "queueMicrotask", "Intl"),
    *("structuredClone", "TextEncoder", "TextDecoder", "AbortController", "AbortSignal", "Event", "EventTarget"),
)
"""Every name of Segment's world beside ECMAScript's own."""

_REFUSED_ADDRESS = "https://fn.segmentapis.com"

_BLANKED = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""",
    re.DOTALL,
)


_STRINGS_AND_COMMENTS = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""", re.DOTALL
)
_HANDLER_SETTINGS = re.compile(
    r"\bon[A-Z]\w+\s*(?:=\s*(?:async\s*)?(?:function\s*\w*\s*)?)?\(\s*[\w$]+\s*,\s*([A-Za-z_$][\w$]*)\s*\)"
)
"""What a handler calls its second parameter."""


class Finding(msgspec.Struct, frozen=True):
    """One thing worth a look. `line` and `column` are 1-based in the function's text, or None for the whole."""

    level: Literal["warning", "info"]
    message: str
    line: int | None = None
    column: int | None = None


def blank(source: str) -> str:
    """The source with comments and string contents as spaces; lines and columns stay."""
    return _BLANKED.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), source)


def blocked_types(kind: Kind, handlers: list[str]) -> list[str]:
    """Event types that have no handler, so that Segment answers EventNotSupported."""
    if kind is Kind.SOURCE:
        return []
    return [event_type for event_type, handler in TYPE_HANDLERS.items() if handler not in handlers]


def used_globals(source: str) -> list[str]:
    """Segment's globals that the code names. `_` is most often a parameter nobody reads: lodash is called, or has a member read."""
    code = blank(source)
    behind = {"_": r"(?=\s*[.(])"}
    return [
        name for name in GLOBALS if re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$:]){behind.get(name, '')}", code)
    ]


_SETTING_READS = (
    r"(?<![\w$.])(?:NAMES)\??\.([A-Za-z_$][\w$]*)"  # settings.name
    r"|(?<![\w$.])(?:NAMES)(?:\?\.)?\[(['\"])([\w$]+)\2\]"  # settings['name']
    r"|\{([^{}]*)\}\s*=\s*(?:NAMES)(?![\w$.\[])"  # const { name, other: alias = 1 } = settings
)


def read_settings(source: str) -> list[str]:
    """Names the code reads of `settings`, in order of appearance."""
    code = _STRINGS_AND_COMMENTS.sub(lambda found: " " if found["comment"] else found.group(), source)
    called = "|".join(map(re.escape, dict.fromkeys(["settings", *_HANDLER_SETTINGS.findall(code)])))
    names: list[str] = []
    for dotted, _, quoted, destructured in re.findall(_SETTING_READS.replace("NAMES", called), code):
        names += re.findall(r"(?:^|,)\s*([A-Za-z_$][\w$]*)", destructured) or [dotted or quoted]
    return list(dict.fromkeys(names))


def question(definition: Definition) -> Examine:
    """What a worker is asked about the function's text."""
    declared = definition.settings.declared.values()
    return Examine(
        definition.source,
        definition.kind,
        list(definition.kind.handlers),
        list(WORLD),
        [setting.name for setting in declared if setting.sensitive],
    )


def findings(definition: Definition, handlers: list[str], examined: Examined) -> list[Finding]:
    """
    Everything worth a look, the whole function's first, then by line.

    Args:
        handlers: Those the function defines.

        examined: What a worker found in its text.
    """
    found = [
        *_of_handlers(definition.kind, handlers, definition.source),
        *_of_settings(definition),
        *_of_address(definition.text),
        *[Finding(one.level, one.message, one.line, one.column) for one in examined.findings],
    ]
    return sorted(found, key=lambda finding: (finding.line or 0, finding.column or 0))


def _of_handlers(kind: Kind, handlers: list[str], source: str) -> list[Finding]:
    code = blank(source)
    found = [
        Finding("warning", f"{name} is never called; did you mean {meant}?", _line_of(name, code))
        for name, meant in misspelled_handlers(kind, code).items()
    ]
    blocked = blocked_types(kind, handlers)
    if blocked and kind.is_insert:
        listed = ", ".join(blocked)
        what = "every such event"
        if "onBatch" in handlers:
            what = "them when they come one by one: below one event a second Segment does not call onBatch"
        found.append(Finding("warning", f"no handler for {listed}: an insert function blocks {what}"))
    return found


def _line_of(name: str, code: str) -> int | None:
    at = re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", code)
    return None if at is None else code.count("\n", 0, at.start()) + 1


def _of_settings(definition: Definition) -> list[Finding]:
    declared = definition.settings.declared
    found = [
        Finding("warning", f"setting {name} is required and has no value") for name in definition.settings.missing()
    ]
    read = read_settings(definition.source)
    if declared:
        unread = [name for name in declared if name not in read]
        found += [Finding("info", f"setting {name} is never read by name") for name in unread]
    found += [
        Finding(
            "warning", f"setting {name}: the environment variable {definition.settings.declared[name].env} is not set"
        )
        for name in definition.settings.unset()
    ]
    undeclared = [name for name in read if name not in declared]
    if undeclared:
        found.append(Finding("info", f"reads settings that have no value here: {', '.join(undeclared)}"))
    return found


def _of_address(text: str) -> list[Finding]:
    """Segment looks for it in the text, comments included."""
    message = f"Segment refuses to save code with {_REFUSED_ADDRESS} in it"
    return [
        Finding("warning", message, number, line.index(_REFUSED_ADDRESS) + 1)
        for number, line in enumerate(text.split("\n"), 1)
        if _REFUSED_ADDRESS in line
    ]
