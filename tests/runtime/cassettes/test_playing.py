"""Which recorded answer a request gets."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from segfn_nb.contracts.http import SCRUBBED, CassetteSpec, TransportError, WireRequest
from segfn_nb.contracts.outcome import plain_json
from segfn_nb.runtime.cassettes.comparing import Leaves
from segfn_nb.runtime.cassettes.playing import CassetteAnswers
from segfn_nb.runtime.cassettes.tape import Tape, stamp_of
from tests.runtime.helpers import run

URL = "https://crm.example/a"


def exchange(row: int, seq: int, of: int, says: str, url: str = URL, **more: Any) -> str:
    """A line of a cassette, whose answer says something."""
    request: dict[str, Any] = {"row": row, "seq": seq, "of": of, "method": "GET", "url": url}
    return json.dumps({**request, "status": 200, "response": {"text": says}, "duration_ms": 5} | more)


def tape_of(path: Path, *lines: str, end: str = "\n") -> CassetteSpec:
    """A cassette of these lines."""
    path.write_text("\n".join(['{"cassette": 1}', *lines]) + end)
    return CassetteSpec(str(path), stamp_of(str(path)))


def says(spec: CassetteSpec, row: int, *urls: str) -> list[str]:
    """What the row is answered, or the code of an error."""
    answers = CassetteAnswers(spec)
    answers.start_row(row)
    found = [answers.answer(WireRequest("GET", url, [])) for url in urls]
    return [one.code if isinstance(one, TransportError) else one.body for one in found]


def test_a_rows_own_then_the_first_of_others_each_once(tmp_path: Path) -> None:
    """A row has its own answers in order, then other rows' by row whatever their order in the file, then none."""
    lines = [exchange(7, 0, 1, "seven"), exchange(2, 0, 2, "two"), exchange(2, 1, 2, "too"), exchange(5, 0, 1, "five")]
    spec = tape_of(tmp_path / "t.jsonl", *lines)

    assert says(spec, 5, *[URL] * 5) == ["five", "two", "too", "seven", "ERR_NOT_IN_CASSETTE"]
    assert says(spec, 3, URL, URL) == ["two", "too"]


def test_a_row_that_was_recorded_again_has_the_later_answers(tmp_path: Path) -> None:
    """The later recording counts, also right behind the earlier one, which other requests may still have."""
    lines = [exchange(1, 0, 1, "old"), exchange(1, 0, 2, "new"), exchange(1, 1, 2, "newer")]
    spec = tape_of(tmp_path / "t.jsonl", *lines)

    assert says(spec, 1, *[URL] * 4) == ["new", "newer", "old", "ERR_NOT_IN_CASSETTE"]


def test_hidden_parts_are_found_elsewhere_too(tmp_path: Path) -> None:
    """What was scrubbed in path, query or user is whatever stands there, in another row's requests as well."""
    lines = [
        exchange(0, 0, 3, "path", f"https://crm.example/{SCRUBBED}/a"),
        exchange(0, 1, 3, "query", f"{URL}?key={SCRUBBED}&page=2"),
        exchange(0, 2, 3, "user", f"https://{SCRUBBED}@crm.example/a"),
    ]
    spec = tape_of(tmp_path / "t.jsonl", *lines)
    asked = [f"{URL}?page=2&key=x", "https://crm.example/x/a", "https://u:p@crm.example/a", f"{URL}?page=3&key=x"]

    assert says(spec, 9, *asked) == ["query", "path", "user", "ERR_NOT_IN_CASSETTE"]


def test_a_file_that_was_edited(tmp_path: Path) -> None:
    """Empty lines, a row of which a line was taken out, and a missing end of line do no harm."""
    lines = [exchange(0, 1, 3, "a"), "", exchange(1, 0, 1, "b", f"{URL}?b"), "  "]
    spec = tape_of(tmp_path / "t.jsonl", *lines, exchange(2, 0, 1, "c", f"{URL}?c"), end="")

    assert Tape(spec.path).fault is None
    assert [*says(spec, 0, URL), *says(spec, 1, f"{URL}?b"), *says(spec, 2, f"{URL}?c")] == ["a", "b", "c"]


@pytest.mark.parametrize("cut", [1, 30])
def test_a_row_is_whole_or_not_there(cut: int, tmp_path: Path) -> None:
    """Of a last row that is not whole nothing is played, wherever it was cut off; that is said with its numbers."""
    path = tmp_path / "t.jsonl"
    tape_of(path, exchange(0, 0, 1, "a"), exchange(1, 0, 2, "b"), exchange(1, 1, 2, "c"))
    os.truncate(path, path.stat().st_size - len(exchange(1, 1, 2, "c")) - (1 if cut == 1 else -cut))
    tape = Tape(str(path))

    assert (len(tape), tape.of_row(1)) == (1, [])
    assert tape.fault is not None
    assert tape.fault.endswith(": 1 of 2 requests of row 1 are there, and left out")


def test_looking_for_a_request_is_not_the_functions_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a long tape is searched for the first time the row's limit does not run."""
    spec = tape_of(tmp_path / "t.jsonl", exchange(5, 0, 1, "found"))
    same = Tape.same

    def slowly(self: Tape, asked: Leaves) -> list[int]:
        time.sleep(1.5)
        return same(self, asked)

    monkeypatch.setattr(Tape, "same", slowly)
    source = f"async function onTrack() {{ return [await (await fetch('{URL}')).text()] }}"
    record = run(source, {"type": "track"}, rules=spec, timeout_seconds=1.0)

    assert record.status == "returned"
    assert plain_json(record.value) == ["found"]


def test_an_exchange_that_cannot_be_read_fails_its_request(tmp_path: Path) -> None:
    """A line that was edited into something else is told to the function that asks, with its place."""
    spec = tape_of(tmp_path / "t.jsonl", exchange(0, 0, 1, "a", status="ok"))
    source = f"async function onTrack() {{ await fetch('{URL}') }}"
    error = run(source, rules=spec).error

    assert error is not None
    assert "exchange 1 of the cassette" in error.message
    assert "Expected `int | null`, got `str` - at `$.status`" in error.message
