"""
Answers requests inside the worker from a cassette, without a network.

What a row gets depends on the file and on what this row has asked before, on nothing else: the answers are the same on
any number of workers.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from segfn_nb.contracts.http import CassetteSpec, TransportError, WireRequest, WireResponse
from segfn_nb.runtime.cassettes.comparing import Leaves, differences, distance, leaves_of, told
from segfn_nb.runtime.cassettes.lines import Line, answer_of
from segfn_nb.runtime.cassettes.tape import Tape, tape_of

_LOOKED_AT = 40
"""So many exchanges of other rows are looked at for the nearest one, at each of two places."""

_TOLD = 3
"""Differences that an error names."""


class CassetteAnswers:
    """
    What the requests of one environment are answered with.

    Args:
        spec: The cassette.

        pausing: Entered while the tape is indexed, which must not count as the function's time.
    """

    def __init__(self, spec: CassetteSpec, pausing: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        self._tape: Tape = tape_of(spec)
        self._pausing = pausing
        self._row = -1
        self._own: list[tuple[int, Line]] | None = None
        self._used: set[int] = set()

    def start_row(self, row: int) -> None:
        """A row (or the first one of a batch) begins."""
        self._row = row
        self._own = None
        self._used = set()

    def answer(self, request: WireRequest) -> WireResponse | TransportError:
        """The answer that was recorded for this request; an error that names the nearest one where none was."""
        if self._own is None:
            self._own = [(number, self._tape.line(number)) for number in self._tape.of_row(self._row)]
        asked: Leaves | None = None
        for number, line in self._own:
            if number in self._used:
                continue
            if _is_to_the_letter(line, request):
                return self._take(number, line, request)
            asked = asked or self._leaves(request)
            if self._is_same(line, request, asked):
                return self._take(number, line, request)
        asked = asked or self._leaves(request)
        with nullcontext() if self._tape.is_ready(asked) else self._pausing():
            elsewhere = self._tape.same(asked)
        for number in elsewhere:
            line = self._tape.line(number)
            if number not in self._used and self._is_same(line, request, asked):
                return self._take(number, line, request)
        return TransportError(code="ERR_NOT_IN_CASSETTE", message=self._nearest(request, asked))

    def _leaves(self, request: WireRequest) -> Leaves:
        body, is_base64 = request.body, request.body_base64
        ignore = self._tape.ignore
        return leaves_of(request.method, request.url, request.headers, body, is_base64=is_base64, ignore=ignore)

    def _take(self, number: int, line: Line, request: WireRequest) -> WireResponse | TransportError:
        self._used.add(number)
        return answer_of(line, request)

    def _is_same(self, line: Line, request: WireRequest, asked: Leaves) -> bool:
        return line.decompress == request.decompress and not differences(self._tape.leaves(line), asked)

    def _nearest(self, request: WireRequest, asked: Leaves) -> str:
        name = Path(self._tape.path).name
        said = f"the cassette {name} has no answer to {request.method} {request.url}"
        if not len(self._tape):
            return f"{said}: it is empty"
        numbers = {
            **dict.fromkeys(number for number, _ in self._own or ()),
            **dict.fromkeys(self._tape.at_same_place(asked, _LOOKED_AT)),
            **dict.fromkeys(self._tape.around_row(self._row, _LOOKED_AT)),
        }
        lines = {number: self._tape.line(number) for number in numbers}
        number = min(lines, key=lambda one: distance(self._tape.leaves(lines[one]), asked))
        line = lines[number]
        recorded = self._tape.leaves(line)
        differing = differences(recorded, asked)
        where = f"request {line.seq + 1} of row {line.row:,}, {line.method} {line.url}"
        if not differing:
            return f"{said} any more: {where} is the same, and was played back in this row already"
        shown = [told(place, recorded, asked) for place in differing[:_TOLD]]
        more = len(differing) - len(shown)
        rest = f" and {more:,} more" if more else ""
        return f"{said}; the nearest is {where}, but {'; '.join(shown)}{rest}"


def _is_to_the_letter(line: Line, request: WireRequest) -> bool:
    """Whether nothing has to be taken apart to see that two requests are the same."""
    return (
        line.method == request.method
        and line.url == request.url
        and line.request.body == (request.body, request.body_base64)
        and line.decompress == request.decompress
    )
