"""
One frozen case as a file: an event, the requests it makes with their answers, and what is expected of it.

    {"row": 18204,
     "event": {"type": "track", ...},
     "requests": [{"method": "POST", "url": "https://crm.example.com/orders", "request": {"headers": ..., "json": ...},
                   "status": 201, "response": {"headers": ..., "json": ...}, "duration_ms": 40.0}],
     "expected": {"delivery": "delivered"}}

A batch has `batch`, a list of events, in place of `event`, and a list in `expected`. `before` holds earlier events that run
first, for a function that remembers them. `row` is where the event stood; random numbers depend on it. A request is
written as in a cassette, without what says where it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from segfn_nb.errors import InputError
from segfn_nb.functions.outcome import Outcome
from segfn_nb.runtime.cassettes.lines import FORMAT, Failure, Header, Line, Message

_STACK_LINE = re.compile(r"^\s+at .*\n?", re.MULTILINE)
_SLUG = re.compile(r"[^a-z0-9]+")


class ExpectedError(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is thrown. `line` tells readers where; it is not compared, because any edit above moves it."""

    name: str
    message: str
    line: int | None = None


class Expected(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    What is expected of one event.

    `returned` is the value an insert function returns (other kinds' values mean nothing to Segment), absent where there is
    none; `events` and `objects` are what a source function sends. Each of `logs` is "level: text". Of a timeout only the
    delivery is expected: how far it comes depends on the machine.
    """

    delivery: str
    error: ExpectedError | None = None
    returned: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    events: list[msgspec.Raw] = []
    objects: list[msgspec.Raw] = []
    logs: list[str] = []


def without_places(logs: Iterable[str]) -> list[str]:
    r"""
    Logged texts without the lines of stacks: any edit moves these.

    Example:
        >>> without_places(["error: Error: no\n    at onTrack (crm.js:3:9)"])
        ['error: Error: no']
    """
    return [_STACK_LINE.sub("", text).rstrip("\n") for text in logs]


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """One request and its answer; the fields are those of a cassette's `Line`."""

    method: str
    url: str
    request: Message = Message()
    status: int | None = None
    status_text: str = ""
    response: Message | None = None
    body_error: Failure | None = None
    error: Failure | None = None
    unanswered: bool = False
    duration_ms: float = 0.0
    decompress: bool = True


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """One call of a handler: an event, or a batch for onBatch, and the requests it makes."""

    row: int
    event: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    batch: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET
    requests: list[Asked] = []

    @property
    def is_batch(self) -> bool:
        """Whether onBatch is called."""
        return not isinstance(self.batch, msgspec.UnsetType)

    @property
    def texts(self) -> list[bytes]:
        """The events' JSON texts, each on one line."""
        if not isinstance(self.batch, msgspec.UnsetType):
            return [bytes(compact(one)) for one in self.batch]
        return [] if isinstance(self.event, msgspec.UnsetType) else [bytes(compact(self.event))]


class Case(Call, frozen=True, omit_defaults=True):
    """A file. `expected` has one entry for each event of a batch, else it is one."""

    before: list[Call] = []
    expected: Expected | list[Expected] = []

    @property
    def all_expected(self) -> list[Expected]:
        """One for each event."""
        return self.expected if isinstance(self.expected, list) else [self.expected]


def call_of(row: int, texts: Sequence[bytes], requests: list[Asked], *, is_batch: bool) -> Call:
    """A call of these events."""
    if is_batch:
        return Call(row, batch=[msgspec.Raw(text) for text in texts], requests=requests)
    return Call(row, event=msgspec.Raw(texts[0]), requests=requests)


def case_of(call: Call, before: list[Call], expected: list[Expected]) -> Case:
    """The case that expects this of a call."""
    wanted = expected if call.is_batch else expected[0]
    return Case(call.row, call.event, call.batch, call.requests, before=before, expected=wanted)


def compact(text: msgspec.Raw | bytes) -> msgspec.Raw:
    """
    JSON text without white space; numbers and the order of members stay.

    Raises:
        MsgspecError: It is no JSON, or holds half a character.
    """
    return msgspec.Raw(msgspec.json.format(bytes(text), indent=-1))


def write(case: Case) -> bytes:
    """A case as the text of its file: the same case gives the same text."""
    return msgspec.json.format(msgspec.json.encode(case), indent=2) + b"\n"


_decode = msgspec.json.Decoder(Case).decode


def read(text: bytes, where: str) -> Case:
    """
    A case from the text of its file.

    Raises:
        InputError: It is none.
    """
    try:
        case = _decode(text)
        if case.texts and case.all_expected:
            return _compacted(case)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{where} is no frozen case: {error}") from None
    raise InputError(f"{where} is no frozen case: it needs `event` or `batch`, and `expected`")


def _compacted(case: Case) -> Case:
    """With bodies as they are sent."""
    before = [msgspec.structs.replace(call, requests=_bodies(call.requests)) for call in case.before]
    return msgspec.structs.replace(case, requests=_bodies(case.requests), before=before)


def _bodies(requests: Iterable[Asked]) -> list[Asked]:
    return [
        msgspec.structs.replace(
            one, request=_body(one.request), response=None if one.response is None else _body(one.response)
        )
        for one in requests
    ]


def _body(message: Message) -> Message:
    if isinstance(message.json, msgspec.UnsetType):
        return message
    return msgspec.structs.replace(message, json=compact(message.json))


def readable(message: Message) -> Message:
    """A message whose body is written out as JSON only where its text can be told from that again, to the letter."""
    if isinstance(message.json, msgspec.UnsetType):
        return message
    try:
        if bytes(compact(message.json)) == bytes(message.json):
            return message
    except msgspec.MsgspecError:
        pass  # half a character: it is text
    text = bytes(message.json).decode()
    return msgspec.structs.replace(message, json=msgspec.UNSET, text=text)


def asked_of(line: Line) -> Asked:
    """A line of a cassette without what says where it belongs."""
    raw = msgspec.json.encode(
        msgspec.structs.replace(
            line,
            request=readable(line.request),
            response=None if line.response is None else readable(line.response),
        )
    )
    return msgspec.json.decode(raw, type=Asked)


def lines_of(calls: Iterable[Call]) -> list[Line]:
    """The requests of calls as lines of a cassette."""
    return [
        msgspec.json.decode(
            msgspec.json.encode({**_plain(asked), "row": call.row, "seq": seq, "of": len(call.requests)}), type=Line
        )
        for call in calls
        for seq, asked in enumerate(call.requests)
    ]


def _plain(asked: Asked) -> dict[str, object]:
    return {
        field: value
        for field in asked.__struct_fields__
        if (value := getattr(asked, field)) is not None and value is not msgspec.UNSET
    }


def cassette_of(case: Case, name: str) -> bytes:
    """The cassette that answers the case: a file's text."""
    lines = [msgspec.json.encode(line) for line in lines_of([*case.before, case])]
    return b"\n".join([msgspec.json.encode(Header(FORMAT, function=name)), *lines, b""])


def expected_of(outcome: Outcome) -> Expected:
    """What an outcome lets expect of the next run."""
    if outcome.delivery == "timeout":
        return Expected("timeout")
    error = outcome.error
    returns = outcome.kind is not None and outcome.kind.is_insert
    return Expected(
        outcome.delivery,
        error=None if error is None else ExpectedError(error.name, error.message, error.line),
        returned=msgspec.Raw(outcome.value_json) if returns and outcome.value_json is not None else msgspec.UNSET,
        events=[msgspec.Raw(text) for text in outcome.events_json],
        objects=[msgspec.Raw(text) for text in outcome.objects_json],
        logs=[f"{log.level}: {log.text}" for log in outcome.logs],
    )


def file_name(number: int, case: Case) -> str:
    """
    What a case's file is called: its number, its event, and how that ends.

    Example:
        >>> file_name(1, case)  # doctest: +SKIP
        '001-order-completed-delivered.json'
    """
    text = case.texts[0]
    try:
        event = msgspec.json.decode(text, type=_Named)
    except msgspec.MsgspecError:
        event = _Named()
    what = next((word for word in (event.event, event.type) if isinstance(word, str) and word), "request")
    slug = _SLUG.sub("-", what.lower()).strip("-")[:40].strip("-") or "event"
    deliveries = {one.delivery for one in case.all_expected}
    end = deliveries.pop() if len(deliveries) == 1 else "mixed"
    return f"{number:03d}-{'batch-' if case.is_batch else ''}{slug}-{end}.json"


class _Named(msgspec.Struct):
    type: object = None
    event: object = None
