"""
Completions inside cells that are JavaScript, so that Python's do not appear there.

Knows Segment's globals, the handlers of the cell's kind, what stands behind a few names and a dot, the settings and the
events that the magic names, and the words of the cell itself. It parses nothing.
"""

from __future__ import annotations

import re
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher
from IPython.core.interactiveshell import InteractiveShell

from segfn_nb.contracts.function import Kind
from segfn_nb.functions.findings import GLOBALS
from segfn_nb.kernel.notebook import members_of_columns, named_columns, named_setting_names
from segfn_nb.workspace.options import TEXT_OPTIONS

_MAGIC = re.compile(r"\s*%%(source|destination|insert)_function\b(?P<words>.*)")
_WORD = re.compile(r"(?:(?P<owner>[A-Za-z_$][\w$]*(?:\s*\??\.\s*[A-Za-z_$][\w$]*)*)\s*\??\.\s*)?(?P<word>[\w$]*)$")
_FLAG = re.compile(r"--[\w-]*$")

_ERRORS = ("EventNotSupported", "InvalidEventPayload", "ValidationError", "RetryError", "DropEvent")
_EVENT = (
    *("anonymousId", "context", "event", "groupId", "integrations", "messageId", "name", "previousId", "properties"),
    *("receivedAt", "sentAt", "timestamp", "traits", "type", "userId"),
)
_MEMBERS = {
    "Segment": ("alias", "group", "identify", "page", "screen", "set", "track"),
    "cache": ("delete", "load"),
    "console": ("debug", "error", "info", "log", "warn"),
    "context": ("app", "campaign", "device", "ip", "library", "locale", "page", "timezone", "traits", "userAgent"),
    "crypto": (
        *("constants", "createCipheriv", "createDecipheriv", "createHash", "createHmac", "createPrivateKey"),
        *("createPublicKey", "createSecretKey", "createSign", "createVerify", "getRandomValues", "hkdfSync"),
        *("pbkdf2Sync", "privateDecrypt", "publicEncrypt", "randomBytes", "randomInt", "randomUUID", "scryptSync"),
        *("sign", "subtle", "timingSafeEqual", "verify", "webcrypto"),
    ),
    "event": _EVENT,
    "headers": ("get", "has", "set"),
    "request": ("headers", "json", "text", "url"),
    "response": ("headers", "json", "ok", "status", "statusText", "text", "url"),
}
_OBJECTS = ("context", "properties", "traits")
"""What of an event has members that only the events themselves know."""

_KEYWORDS = ("async", "await", "const", "function", "let", "return", "throw", "try", "catch", "new")
_CELL_FLAGS = ("--coverage", "--debug", "--events", "--into", "--setting", "--settings", "--typescript")


class JavaScriptCompletion:
    """
    Offers what may stand at the cursor of a cell of ours.

    Args:
        shell: Its variables are the events and settings that cells name.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def __call__(self, context: CompletionContext) -> dict[str, Any]:
        """Nothing where the cell is not ours."""
        lines = context.full_text.split("\n")
        first = next((number for number, line in enumerate(lines) if line.strip()), 0)
        magic = _MAGIC.match(lines[first])
        if magic is None or context.cursor_line < first:
            return {"completions": []}
        if context.cursor_line == first:
            return _options(magic[1], context.text_until_cursor)
        found = _WORD.search(context.text_until_cursor)
        owner, word = (found["owner"], found["word"]) if found else (None, "")
        if owner:
            names = self._members(owner, context.full_text, word, magic["words"])
        else:
            names = _names(magic, context.full_text, word)
        fitting = sorted({name for name in names if name.startswith(word)})
        # With an empty list IPython would ask everybody else, and show Python's keywords and files in JavaScript.
        return _completions(fitting or [word], word, "property" if owner else "variable")

    def _members(self, path: str, cell: str, word: str, words: str) -> list[str]:
        """What is known to stand behind names and a dot, and what stands there elsewhere in the cell."""
        steps = re.split(r"\s*\??\.\s*", path)
        owner = steps[-1]
        found = re.findall(rf"\b{re.escape(owner)}\??\.([A-Za-z_$][\w$]*)", cell)
        known = list(_MEMBERS.get(owner, ()))
        if owner == "settings":
            known += named_setting_names(self._shell.user_ns, words)
        inside = steps[1:] if steps[0] == "event" else steps
        if inside and inside[0] in _OBJECTS:
            known += members_of_columns(named_columns(self._shell.user_ns, words), inside)
        return [*known, *_without_itself(found, word)]


_registered: dict[int, Any] = {}


def register_completion(shell: InteractiveShell) -> None:
    """Ask us first from now on."""
    if id(shell) not in _registered:
        as_matcher: Any = context_matcher()
        complete = JavaScriptCompletion(shell)

        def complete_javascript(context: CompletionContext) -> dict[str, Any]:
            return complete(context)

        _registered[id(shell)] = as_matcher(complete_javascript)
        completer: Any = shell.Completer
        completer.custom_matchers.append(_registered[id(shell)])


def unregister_completion(shell: InteractiveShell) -> None:
    """Ask us no more."""
    matcher = _registered.pop(id(shell), None)
    completer: Any = shell.Completer
    if matcher in completer.custom_matchers:
        completer.custom_matchers.remove(matcher)


def _options(kind: str, before: str) -> dict[str, Any]:
    """Flags of the magic; its other words are names and paths, which IPython knows."""
    found = _FLAG.search(before)
    if found is None:
        return {"completions": []}
    flags = [option.flag for option in TEXT_OPTIONS] + [*_CELL_FLAGS, *(["--on"] if kind == "insert" else [])]
    return _completions(sorted(flag for flag in flags if flag.startswith(found[0])), found[0], "keyword")


def _names(magic: re.Match[str], cell: str, word: str) -> list[str]:
    """Globals, handlers, keywords, and the cell's own words."""
    found = re.findall(r"[A-Za-z_$][\w$]*", cell)
    return [*GLOBALS, *_ERRORS, *_KEYWORDS, "JSON", *_handlers(magic), *_without_itself(found, word)]


def _without_itself(found: list[str], word: str) -> list[str]:
    """Words of the cell; the one that is being written is one of them only where it stands elsewhere too."""
    return [name for name in found if name != word or found.count(name) > 1]


def _handlers(magic: re.Match[str]) -> tuple[str, ...]:
    if magic[1] == "source":
        return Kind.SOURCE.handlers
    is_source_insert = magic[1] == "insert" and re.search(r"--on[ =]source", magic["words"])
    return (Kind.INSERT_SOURCE if is_source_insert else Kind.DESTINATION).handlers


def _completions(names: list[str], word: str, kind: str) -> dict[str, Any]:
    return {
        "completions": [SimpleCompletion(name, type=kind) for name in names],
        "matched_fragment": word,
        "suppress": True,
    }
