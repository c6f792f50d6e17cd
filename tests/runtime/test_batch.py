"""What one onBatch call means for each of its events."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.outcome import OutcomeRecord, plain_json
from segfn_nb.functions.delivery import judge
from tests.runtime.helpers import environment

INSERT = Kind.INSERT_DESTINATION


def run_batch(body: str, *, count: int = 3, ids: bool = True, kind: Kind = Kind.DESTINATION) -> list[OutcomeRecord]:
    """The records of one onBatch call over events "a", "b", "c" ..., whose names are their messageIds too."""
    made = environment(f"async function onBatch(events) {{ {body} }}", kind=kind)
    names = "abcdefgh"[:count]
    events = [{"type": "track", "event": name, **({"messageId": name} if ids else {})} for name in names]
    lines = made.run_batch(0, [json.dumps(event) for event in events]).lines
    return [msgspec.json.decode(line, type=OutcomeRecord) for line in lines]


def judged(records: list[OutcomeRecord], kind: Kind = Kind.DESTINATION) -> list[str]:
    """The delivery of each, and in what goes on, the event's name."""
    found = []
    for record in records:
        value = plain_json(record.value)
        name = f" {value['event']}" if isinstance(value, dict) else ""
        found.append(f"{judge(kind, record).delivery}{name}")
    return found


class TestStatuses:
    """Destination functions."""

    def test_each_event_has_its_own_delivery(self) -> None:
        """5xx, 408 and 429 are retried alone, other non-2xx discarded with their message."""
        records = run_batch(
            "return [200, 204, 408, 429, 500, 301, 400].map((status) => ({ status, errormessage: `said ${status}` }))",
            count=7,
        )

        assert judged(records) == ["delivered", "delivered", "retry", "retry", "retry", "failed", "failed"]
        assert [record.error.message for record in records if record.error] == [
            f"{status} said {status}" for status in (408, 429, 500, 301, 400)
        ]

    @pytest.mark.parametrize(
        ("returned", "notes"),
        [
            ("undefined", []),
            ("null", []),
            ("[{ status: 200 }]", ["onBatch returned 1 statuses for 3 events; this one counts as delivered"] * 2),
            ("events.concat(events).map(() => ({ status: 200 }))", ["onBatch returned 6 statuses for 3 events; the surplus is ignored"]),
            ("true", ["onBatch returned something other than an array of statuses; it is ignored"] * 3),
            ("[200, null, 'x']", [
                "onBatch gave this event 200, not {status: 200}; it counts as delivered",
                *["onBatch gave this event no object with a status; it counts as delivered"] * 2,
            ]),
            ("[{}, { status: '500' }, { get status() { throw new Error('no') } }]", [
                "onBatch gave this event no object with a status; it counts as delivered",
                "onBatch gave this event a status that is no whole number; it counts as delivered",
                "reading this event's status threw no; it counts as delivered",
            ]),
        ],
    )  # fmt: skip
    def test_what_is_no_status_counts_as_delivered(self, returned: str, notes: list[str]) -> None:
        """Fewer, more, or other things than one status object an event: all are delivered, and a note says why."""
        records = run_batch(f"return {returned}")

        assert (judged(records), [note for record in records for note in record.notes]) == (["delivered"] * 3, notes)


class TestPairing:
    """Insert functions: which returned event is whose."""

    @pytest.mark.parametrize(
        ("body", "ids", "deliveries", "said"),
        [
            ("return events", True, ["delivered a", "delivered b", "delivered c"], []),
            ("return events.filter((e) => e.event !== 'b')", True, ["delivered a", "dropped", "delivered c"],
             ["paired by messageId", "paired by messageId: this one is not among them", "paired by messageId"]),
            ("return events.filter((e) => e.event !== 'b')", False, ["delivered a", "delivered c", "dropped"],
             ["paired by index, for lack of messageIds"] * 2 + ["paired by index: none is left for this one"]),
            ("return [events[2], events[1], events[0], {}]", True, ["delivered c", "delivered b", "delivered a" ],
             ["paired by index, for lack of messageIds", "onBatch returned more events than came in; the surplus (1) goes nowhere"]
             + ["paired by index, for lack of messageIds"] * 2),
            ("return [...events, events[0]]", True, ["delivered a", "delivered b", "delivered c"],
             ["paired by messageId", "onBatch returned more events than came in; the surplus (1) goes nowhere",
              "paired by messageId", "paired by messageId"]),
            ("return events.reverse()", True, ["delivered c", "delivered b", "delivered a"],
             ["onBatch returned another event in this one's place (see messageId); paired by index, as at Segment"] * 2),
            ("return events.map((e) => ({ ...e, messageId: 'new-' + e.messageId }))", True,
             ["delivered a", "delivered b", "delivered c"], []),
            ("return [events[0], null, 7]", True, ["delivered a", "dropped", "failed"], []),
            ("events", True, ["dropped"] * 3, ["onBatch returned nothing: no event of the batch goes on"] * 3),
            ("return {}", True, ["dropped"] * 3, ["onBatch returned no array: no event of the batch goes on"] * 3),
        ],
    )  # fmt: skip
    def test_by_index_or_by_message_id(self, body: str, ids: bool, deliveries: list[str], said: list[str]) -> None:
        """By index; by messageId where the lengths differ and both sides have one; a note says which rule was used."""
        records = run_batch(body, ids=ids, kind=INSERT)
        counts = re.compile(r"^onBatch got 3 events and returned \d; ")
        notes = [counts.sub("", note) for record in records for note in record.notes]

        assert judged(records, INSERT) == deliveries
        assert list(dict.fromkeys(notes)) == list(dict.fromkeys(said))


@pytest.mark.parametrize(
    ("thrown", "delivery"),
    [
        ("RetryError('x')", "retry"),
        ("ValidationError('x')", "rejected"),
        ("DropEvent('x')", "dropped"),
        ("Error('x')", "failed"),
    ],
)
@pytest.mark.parametrize("kind", [Kind.DESTINATION, INSERT])
def test_a_throw_concerns_the_whole_batch(thrown: str, delivery: str, kind: Kind) -> None:
    """What onBatch throws is every event's outcome."""
    records = run_batch(f"throw new {thrown}", kind=kind)

    assert judged(records, kind) == [delivery] * 3


def test_a_result_that_throws_when_read_fails_the_batch() -> None:
    """An array that cannot even be looked at is the function's failure, for every event."""
    records = run_batch("return new Proxy([], { get(_, name) { if (name !== 'then') throw new TypeError('no') } })")
    errors: list[Any] = [record.error and record.error.name for record in records]

    assert (judged(records), errors) == (["failed"] * 3, ["TypeError"] * 3)


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize(("body", "delivery"), [("return undefined", "delivered"), ("throw new Error('x')", "failed")])
def test_a_row_that_is_no_event_is_so_alone(at: int, body: str, delivery: str) -> None:
    """Wherever it stands in the batch, the first place included, what becomes of the others is what the call did."""
    made = environment(f"async function onBatch(events) {{ {body} }}", kind=Kind.DESTINATION)
    texts = ["{}" if i == at else '{"type": "track"}' for i in range(3)]
    records = [msgspec.json.decode(line, type=OutcomeRecord) for line in made.run_batch(0, texts).lines]

    assert judged(records) == ["invalid" if i == at else delivery for i in range(3)]
