"""
Puts stable pseudonyms in the place of values, so that frozen tests can lie in a repository.

The same value has the same pseudonym throughout a folder. It is of the same type and shape: an e-mail address stays one,
digits stay as many digits, capitals stay capitals. It is counted up, never computed from the value, so that nobody can try
values out until one fits.
"""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.http import Recorded, WireResponse
from segfn_nb.errors import OptionError
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.pseudonyms.shapes import made
from segfn_nb.runtime.cassettes.lines import body_bytes

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)

_MOST_TURNS = 100

WEBHOOK_PARTS = ("body", "headers", "queryParameters")
"""What a captured request consists of."""

SHORTEST_ELSEWHERE = 3
"""A masked text that is shorter is replaced in its own field alone: it would be found in half of all words."""

SHORTEST_ENCODED = 6
"""One that is shorter is not looked for in base64 and the like."""


class Pseudonyms:
    """
    Pseudonyms of one folder.

    Args:
        paths: Dotted paths in events: below `properties.card` everything is masked, `*` is any name, and names go through
            arrays.

    Raises:
        OptionError: One is no path.

    Example:
        >>> people = Pseudonyms(["traits.email"])
        >>> people.event({"traits": {"email": "ann@shop.example"}, "context": {"of": "ann@shop.example"}})
        {'traits': {'email': 'user1@example.com'}, 'context': {'of': 'user1@example.com'}}
    """

    def __init__(self, paths: Iterable[str] | str | None) -> None:
        self.paths = checked_paths(paths)
        self._given: dict[tuple[str, str], Any] = {}
        self._texts: dict[str, _Original] = {}
        self._met: set[tuple[str, ...]] = set()

    def __bool__(self) -> bool:
        """Whether anything is to be masked."""
        return bool(self.paths)

    @property
    def unmet(self) -> list[str]:
        """Paths at which no event had anything to mask."""
        return [".".join(path) for path in self.paths if path not in self._met]

    @property
    def met(self) -> list[str]:
        """Paths at which some event had something to mask."""
        return [".".join(path) for path in self.paths if path in self._met]

    @property
    def originals(self) -> list[str]:
        """Texts that were replaced, and must be nowhere; the longest first."""
        return sorted(self._texts, key=len, reverse=True)

    def learn(self, event: Any) -> Any:
        """The event with pseudonyms at the paths. What stands elsewhere is the business of `event`."""
        for path in self.paths:
            masked = self._at(event, path)
            if masked != event:
                self._met.add(path)
            event = masked
        return event

    def event(self, event: Any) -> Any:
        """The event with pseudonyms at the paths, and wherever else in it the same texts stand."""
        masked = self.learn(event)
        whole = "\n".join(_texts(masked))
        standing = [original for original in self.originals if self._texts[original].stands_in(whole)]
        return self._everywhere(masked, standing) if standing else masked

    def recorded(self, recorded: Recorded) -> Recorded:
        """An exchange in which no masked value stands any more."""
        request, result = recorded.request, recorded.result
        request = msgspec.structs.replace(
            request,
            url=self.text(request.url),
            headers=[(name, self.text(value)) for name, value in request.headers],
            body=None if request.body is None else self._body(request.body, is_base64=request.body_base64),
        )
        if isinstance(result, WireResponse):
            result = msgspec.structs.replace(
                result,
                url=self.text(result.url),
                headers=[(name, self.text(value)) for name, value in result.headers],
                body=self._body(result.body, is_base64=result.body_base64),
            )
        elif result is not None:
            result = msgspec.structs.replace(result, message=self.text(result.message))
        return Recorded(request, result, recorded.duration_ms)

    def text(self, text: str) -> str:
        """A text in which no masked value stands, in any of the forms in which functions and servers write values."""
        for original in self.originals:
            text = self._texts[original].replaced(text)
        return text

    def standing_in(self, json_text: str) -> list[str]:
        """Which masked values stand in the strings of a JSON text all the same."""
        pseudonyms = {value for value in self._given.values() if isinstance(value, str)}
        strings = (_string(token) for token in _STRING.findall(json_text))
        whole = "\n".join(text for text in strings if text not in pseudonyms)
        return [
            original
            for original in self.originals
            if original not in pseudonyms and self._texts[original].stands_in(whole)
        ]

    def of(self, value: Any) -> Any:
        """The pseudonym of one value; true, false, null, 0 and the empty text stay."""
        if value is None or isinstance(value, bool) or value in ("", 0):
            return value
        text = value if isinstance(value, str) else json.dumps(value)
        key = (type(value).__name__, text)
        found = self._given.get(key)
        if found is None:
            found = self._another(value)
            self._given[key] = found
            if len(text) >= SHORTEST_ELSEWHERE:
                self._texts[text] = _Original(text, found if isinstance(found, str) else json.dumps(found))
        return found

    def _another(self, value: Any) -> Any:
        """A value of that shape which nothing has yet; the value itself where it has neither letters nor digits."""
        number = len(self._given) + 1
        taken = {json.dumps(one) for one in self._given.values()}
        found = value
        for turn in range(_MOST_TURNS):
            found = made(value, number, random.Random(f"{number} {turn}"))  # noqa: S311 - counted up, no secret
            if found != value and json.dumps(found) not in taken and found not in self._texts:
                break
        return found

    def _at(self, value: Any, path: tuple[str, ...]) -> Any:
        if not path:
            return self._all(value)
        if isinstance(value, list):
            return [self._item(item, path, i) for i, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        return {key: self._inside(item, path[1:]) if path[0] in ("*", key) else item for key, item in value.items()}

    def _item(self, item: Any, path: tuple[str, ...], index: int) -> Any:
        """Names go through arrays, which a path may also name by index."""
        if path[0] not in ("*", str(index)):
            return self._at(item, path)
        return self._at(item if len(path) == 1 else self._at(item, path), path[1:])

    def _inside(self, value: Any, path: tuple[str, ...]) -> Any:
        """The body of a captured request is text, and a path goes on inside it."""
        if path and isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
            try:
                inside = json.loads(value)
            except (ValueError, RecursionError):
                return value
            masked = self._at(inside, path)
            return value if masked == inside else json.dumps(masked, ensure_ascii=False, separators=(",", ":"))
        return self._at(value, path)

    def _all(self, value: Any) -> Any:
        """Everything below a path."""
        if isinstance(value, dict):
            return {key: self._all(item) for key, item in value.items()}
        return [self._all(item) for item in value] if isinstance(value, list) else self.of(value)

    def _everywhere(self, value: Any, standing: list[str]) -> Any:
        if isinstance(value, dict):
            return {key: self._everywhere(item, standing) for key, item in value.items()}
        if isinstance(value, list):
            return [self._everywhere(item, standing) for item in value]
        if not isinstance(value, str) or value in self._given.values():
            return value
        for original in standing:
            value = self._texts[original].replaced(value)
        return value

    def _body(self, body: str, *, is_base64: bool) -> str:
        if is_base64:
            data = body_bytes(body, is_base64=True)
            for original in self.originals:
                data = self._texts[original].masker.data(data)
            return base64.b64encode(data).decode()
        if body.lstrip()[:1] in ("{", "["):
            return _STRING.sub(lambda token: json.dumps(self.text(_string(token[0])), ensure_ascii=False), body)
        return self.text(body)


class _Original:
    """A masked text, and its pseudonym wherever it stands: as a word in any case, and, where it is long enough, encoded."""

    def __init__(self, original: str, pseudonym: str) -> None:
        self._pseudonym = pseudonym
        self._word = re.compile(rf"(?<![^\W_]){re.escape(original)}(?![^\W_])", re.IGNORECASE)
        self._forms = dict.fromkeys((original, original.lower(), original.upper()))
        if len(original) < SHORTEST_ENCODED:
            self._forms = {}

    @cached_property
    def masker(self) -> Masker:
        return Masker(self._forms, mask=self._pseudonym)

    def replaced(self, text: str) -> str:
        text = self._word.sub(lambda _: self._pseudonym, text)
        return self.masker.text(text) if self._is_encoded_in(text) else text

    def stands_in(self, text: str) -> bool:
        return self._word.search(text) is not None or self._is_encoded_in(text)

    def _is_encoded_in(self, text: str) -> bool:
        return self.masker.occurs(text.encode("utf-8", "replace"))


def checked_paths(paths: Iterable[str] | str | None) -> list[tuple[str, ...]]:
    """
    Paths in their parts.

    Raises:
        OptionError: One is no path.

    Example:
        >>> checked_paths(["properties.card.*"])
        [('properties', 'card', '*')]
    """
    given: Any = () if paths is None else paths
    found = []
    for path in [given] if isinstance(given, str) or not isinstance(given, Iterable) else given:
        parts = tuple(path.split(".")) if isinstance(path, str) else ()
        if not parts or not all(parts):
            raise OptionError(f'mask: {path!r} is no path; write it as in the event, such as "traits.email"')
        found.append(parts)
    return found


def paths_hint(kind: Kind, unmet: Sequence[str]) -> str:
    """
    What to say behind paths that met nothing: where those in a webhook begin; empty where nothing is known.

    Example:
        >>> paths_hint(Kind.SOURCE, ["customer.email"])
        ': paths in a webhook begin with body, headers or queryParameters, such as body.customer.email'
    """
    outside = [path for path in unmet if path.split(".")[0] not in (*WEBHOOK_PARTS, "*")]
    if kind is not Kind.SOURCE or not outside:
        return ""
    return f": paths in a webhook begin with {' or '.join((', '.join(WEBHOOK_PARTS[:-1]), WEBHOOK_PARTS[-1]))}, such as body.{outside[0]}"


def _texts(value: Any) -> Iterator[str]:
    """All texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _string(token: str) -> str:
    """What a string of JSON says."""
    try:
        text: str = json.loads(token)
    except ValueError:
        return token
    return text
