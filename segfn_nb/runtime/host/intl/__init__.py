"""
Locale data: ICU through icu4py, or Babel with less.

JavaScript opens a formatter by a specification (JSON: locales and options, read and checked) and gets a number for it
and what was resolved. Formatters are shared by all environments of a process and few are kept, so the number may
have gone; then a call gives None, and JavaScript opens it anew.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from threading import RLock
from typing import Any

from segfn_nb.runtime.host.intl.choice import source
from segfn_nb.runtime.host.wire import Crossing, JavaScriptError, Service, guarded_all

KEPT = 256
"""How many formatters stay open; one is 5 to 100 KB inside ICU."""


class Formatters:
    """
    The open formatters of a process, the least recently used closed first.

    Example:
        >>> made = Formatters()
        >>> spec = {"locales": ["de"], "style": "decimal", "minimumFractionDigits": 1, "maximumFractionDigits": 1}
        >>> opened = json.loads(made.open("number", json.dumps({**spec, "useGrouping": "auto", "signDisplay": "auto"})))
        >>> made.format(opened["id"], 1234.5)
        '1.234,5'
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = RLock()  # live workers may have two threads in JavaScript, and ICU's buffers are one for all
        self._open: OrderedDict[int, tuple[Any, tuple[str, str]]] = OrderedDict()
        self._by_spec: dict[tuple[str, str], int] = {}
        self._last = 0

    def services(self) -> dict[str, Service]:
        """`intl_ask`, `_open`, `_format`, `_parts`, `_range` and `_range_parts`, ready to register."""
        return guarded_all(
            {
                "intl_ask": self.ask,
                "intl_open": self.open,
                "intl_format": self.format,
                "intl_parts": self._as_json("parts"),
                "intl_range": self._called("range"),
                "intl_range_parts": self._as_json("range_parts"),
            }
        )

    def ask(self, question: str, *arguments: Any) -> Crossing:
        """One of the source's questions; raises JavaScriptError where the source has no answer."""
        with self._lock:
            answer = source().questions.get(question)
            if answer is None:
                raise JavaScriptError(source().missing(f'"{question}"'), name="Error", code="ERR_SEGFN_NO_INTL")
            return answer(*arguments)

    def open(self, kind: str, spec: str) -> str:
        """
        A formatter.

        Returns:
            JSON of its `id` and `resolved` options.
        """
        with self._lock:
            key = (kind, spec)
            number = self._by_spec.get(key)
            if number is None:
                make = source().kinds.get(kind)
                if make is None:
                    raise JavaScriptError(source().missing(kind), name="Error", code="ERR_SEGFN_NO_INTL")
                made = make(json.loads(spec))
                self._last += 1
                number = self._last
                self._open[number] = (made, key)
                self._by_spec[key] = number
                if len(self._open) > self._kept:
                    _, (oldest, its_key) = self._open.popitem(last=False)
                    del self._by_spec[its_key]
                    oldest.close()
            return json.dumps({"id": number, "resolved": self._open[number][0].resolved})

    def format(self, number: int, *values: Any) -> Crossing:
        """What the formatter makes of the values; None: it has gone."""
        with self._lock:
            entry = self._open.get(number)
            if entry is None:
                return None
            self._open.move_to_end(number)
            answer: Crossing = entry[0].format(*values)
            return answer

    def _called(self, method: str) -> Callable[..., Any]:
        def call(number: int, *values: Any) -> Any:
            with self._lock:
                entry = self._open.get(number)
                if entry is None:
                    return None
                self._open.move_to_end(number)
                function = getattr(entry[0], method, None)
                if function is None:
                    raise JavaScriptError(source().missing(method), name="Error", code="ERR_SEGFN_NO_INTL")
                return function(*values)

        return call

    def _as_json(self, method: str) -> Callable[..., Any]:
        call = self._called(method)

        def as_json(number: int, *values: Any) -> str | None:
            answer = call(number, *values)
            return None if answer is None else json.dumps(answer)

        return as_json


_SHARED = Formatters()


def services() -> dict[str, Service]:
    """The services of this process's formatters."""
    return _SHARED.services()
