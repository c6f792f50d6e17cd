"""From results to frozen tests: which events are kept, what is not written, and that they pass."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest

from segfn_nb import DestinationFunction, InsertFunction, Mock
from segfn_nb.errors import OptionError, ReplayError
from segfn_nb.testing import event, run_frozen
from tests.server import Server, answer
from tests.testing.samples import SECRET, counting, everything_in, orders, signing, tracked


class TestChoosing:
    """Few events that stand for all."""

    def test_the_notebooks_orders(self, tmp_path: Path) -> None:
        """The events together reach all that the replay reached, and pass at once."""
        frozen = orders(tmp_path, coverage=False).freeze(tmp_path / "frozen")

        assert (frozen.files, frozen.covers, frozen.left_out) == (
            [
                "001-identify-retry.json",
                "002-product-viewed-delivered.json",
                "003-page-unsupported.json",
                "004-order-completed-failed.json",
                "005-order-completed-retry.json",
                "006-alias-unsupported.json",
                "007-identify-rejected.json",
                "008-group-unsupported.json",
                "009-order-refunded-delivered.json",
                "010-order-completed-rejected.json",
            ],
            [
                "25 of 25 lines and 19 of 19 branches that events reached",
                "5 of 5 kinds of delivery, 8 of 8 causes",
            ],
            [],
        )
        assert run_frozen(tmp_path / "frozen").passed

    def test_the_same_results_give_the_same_files(self, tmp_path: Path) -> None:
        """Freezing again writes the same bytes."""
        counted = orders(tmp_path, rows=300)
        counted.freeze(tmp_path / "a", mask="traits.email")
        counted.freeze(tmp_path / "b", mask="traits.email")
        before = everything_in(tmp_path / "a")

        assert everything_in(tmp_path / "b") == before

    def test_rows_that_are_named(self, tmp_path: Path) -> None:
        """Exactly these rows are frozen, in their order, though one would stand for all."""
        results = orders(tmp_path, rows=200)
        frozen = results.freeze(tmp_path / "frozen", rows=[100, 21, 22])

        assert frozen.rows == [21, 22, 100]
        with pytest.raises(OptionError, match="row 9,999 is not among the rows"):
            results.freeze(tmp_path / "other", rows=[9_999])

    def test_a_batch_keeps_one_event_of_each_end(self, tmp_path: Path) -> None:
        """An onBatch call is one case, with one event for each way in which its events ended."""
        source = "async function onBatch(es) { return es.map(e => ({ status: e.userId === 'u7' ? 400 : 200 })) }"
        frozen = DestinationFunction(source, name="bat").replay(tracked(45), progress=False).freeze(tmp_path / "frozen")
        case = json.loads((tmp_path / "frozen" / frozen.files[0]).read_text())

        assert frozen.files == ["001-batch-test-event-mixed.json"]
        assert [one["userId"] for one in case["batch"]] == ["u0", "u7"]
        assert [one["delivery"] for one in case["expected"]] == ["delivered", "failed"]
        assert run_frozen(tmp_path / "frozen").passed

    def test_rows_that_are_no_events_are_said(self, tmp_path: Path) -> None:
        """What cannot be frozen is named with its reason."""
        results = counting().replay([event("track"), {"no": "type"}], progress=False)

        assert results.freeze(tmp_path / "frozen").left_out == ["1 invalid row: no event, so nothing ran"]


class TestMemory:
    """Events whose outcome depends on earlier ones."""

    def test_the_needed_earlier_events_come_first(self, tmp_path: Path) -> None:
        """A case that alone does something else has the earlier events it needs, and no others."""
        frozen = counting().replay(tracked(9), progress=False).freeze(tmp_path / "frozen")
        cases = [json.loads((tmp_path / "frozen" / name).read_text()) for name in frozen.files]
        third = next(case for case in cases if case["expected"]["returned"].get("third"))

        assert [one["row"] for one in third["before"]] == [0, 1]
        assert run_frozen(tmp_path / "frozen").passed

    def test_a_token_that_was_fetched_earlier(self, tmp_path: Path) -> None:
        """The event that fetched a token comes before one that only uses it; the token itself is not written."""
        source = """let token;
async function onTrack(e) {
  if (!token) { token = (await (await fetch('https://a.example/token')).json()).access_token; }
  await fetch('https://a.example/' + e.userId, { headers: { Authorization: token } });
  return e;
}"""

        def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json={"access_token": "a-real-token"})

        function = InsertFunction(source, name="tokens")
        results = function.replay(tracked(30), progress=False, http=httpx.MockTransport(answer), coverage=True)
        frozen = results.freeze(tmp_path / "frozen", rows=[20])
        case = json.loads((tmp_path / "frozen" / frozen.files[0]).read_text())

        assert ([one["row"] for one in case["before"]], len(case["requests"])) == ([0], 1)
        assert "a-real-token" not in everything_in(tmp_path / "frozen")
        assert run_frozen(tmp_path / "frozen").passed


class TestWhatIsNotWritten:
    """A folder goes into a repository."""

    def test_masked_values_are_nowhere(self, tmp_path: Path) -> None:
        """No file holds a masked value, also where it stands elsewhere in the event, or was sent on."""
        results = orders(tmp_path, rows=500)
        mask = ["traits.email", "context.traits.email", "traits.firstName", "traits.lastName", "userId", "context.ip"]
        frozen = results.freeze(tmp_path / "frozen", mask=mask)
        text = everything_in(tmp_path / "frozen").lower()
        secret = {
            str(value).lower()
            for row in frozen.rows
            for values in (results.event(row).get("traits", {}), results.event(row)["context"].get("traits", {}))
            for name, value in values.items()
            if name in ("email", "firstName", "lastName")
        } | {results.event(row)["context"]["ip"] for row in frozen.rows if "ip" in results.event(row)["context"]}

        assert len(secret) > 10
        assert [one for one in secret if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)] == []
        assert run_frozen(tmp_path / "frozen").passed

    def test_a_mask_that_changes_the_way_through_the_code(self, tmp_path: Path) -> None:
        """An event that with pseudonyms ends otherwise is left out, and it is said why."""
        source = "function onTrack(e) { if (e.userId !== 'admin') throw new ValidationError('no'); return e }"
        results = InsertFunction(source, name="admin").replay([event("track", userId="admin")], progress=False)

        with pytest.raises(
            OptionError, match="row 0: run alone, its values masked, it ends as rejected, and not as deliv"
        ):
            results.freeze(tmp_path / "frozen", mask="userId")

    def test_secrets_are_placeholders(self, tmp_path: Path) -> None:
        """A sensitive setting stands in no file, though it was logged, sent, and part of an event."""
        events = [event("track", properties={"said": said}) for said in (SECRET, "something else")]
        frozen = signing().replay(events, progress=False).freeze(tmp_path / "frozen")
        text = everything_in(tmp_path / "frozen")

        assert frozen.files == ["001-test-event-delivered.json", "002-test-event-rejected.json"]
        assert SECRET not in text
        assert 'value = "__scrubbed__"' in text
        assert run_frozen(tmp_path / "frozen").passed

    def test_a_mask_that_meets_nothing(self, tmp_path: Path) -> None:
        """A path that no event has is said: it may be a slip."""
        frozen = (
            counting().replay(tracked(1), progress=False, coverage=True).freeze(tmp_path / "f", mask=["trait.email"])
        )

        assert "mask: no event that was looked at has anything at trait.email" in frozen.notes

    def test_the_static_form_has_no_values(self, tmp_path: Path) -> None:
        """A saved notebook shows files, rows and counts."""
        html = orders(tmp_path, rows=60).freeze(tmp_path / "frozen")._repr_html_()

        assert "events frozen in" in html
        assert "001-identify-retry.json" in html
        assert "Rosalie" not in html

    def test_personal_data_is_pointed_at(self, tmp_path: Path) -> None:
        """Without a mask, the fields that look like a person's are named, with what to write."""
        frozen = orders(tmp_path, rows=100).freeze(tmp_path / "frozen")

        assert frozen.notes == [
            (
                "what looks like people's data is written as it is: context.ip, context.traits.email, traits.email, "
                "traits.firstName, traits.lastName, traits.zip. Before the folder goes into a repository, freeze with "
                'mask=["context.ip", "context.traits.email", "traits.email", ...]'
            )
        ]


class TestWhoAnswered:
    """Requests are answered as they were, whoever answered then."""

    def test_live_answers(self, tmp_path: Path) -> None:
        """What a server said, and a clock that was real: the tests pass when the server is gone."""
        source = """async function onTrack(e, settings) {
  const r = await fetch(settings.url + '/status/' + (e.userId === 'u1' ? 503 : 200), { method: 'POST', body: String(Date.now()) });
  if (r.status > 500) throw new RetryError('busy');
}"""
        with Server(lambda seen: answer(status="503 Busy" if "503" in seen.path else "200 OK")) as server:
            function = DestinationFunction(source, name="live", settings={"url": server.url})
            results = function.replay(tracked(3), http=f"live:{server.host}", progress=False, coverage=True)
        frozen = results.freeze(tmp_path / "frozen")

        assert frozen.files == ["001-test-event-delivered.json", "002-test-event-retry.json"]
        assert run_frozen(tmp_path / "frozen").passed

    def test_simulated_retries(self, tmp_path: Path) -> None:
        """Of a row that was tried again the first attempt is frozen."""
        source = """async function onTrack(e) {
  const r = await fetch('https://crm.example/');
  if (!r.ok) throw new RetryError('busy');
}"""
        mock = Mock({"url": "*", "status": 503, "times": 1}, {"url": "*"})
        function = DestinationFunction(source, name="tries")
        results = function.replay(tracked(3), http=mock, retries="simulate", progress=False, coverage=True)
        frozen = results.freeze(tmp_path / "frozen")

        assert results.deliveries["delivered"] == 3
        assert frozen.files == ["001-test-event-retry.json", "002-test-event-delivered.json"]
        assert run_frozen(tmp_path / "frozen").passed

    def test_waiting_too_long(self, tmp_path: Path) -> None:
        """Of a timeout only the delivery is expected."""
        source = (
            "async function onTrack(e) { if (e.userId === 'u1') await new Promise(() => setInterval(() => {}, 1000)); }"
        )
        results = DestinationFunction(source, name="waits").replay(tracked(2), progress=False, coverage=True)
        frozen = results.freeze(tmp_path / "frozen")

        assert frozen.files == ["001-test-event-delivered.json", "002-test-event-timeout.json"]
        assert run_frozen(tmp_path / "frozen").passed

    def test_typescript(self, tmp_path: Path) -> None:
        """A function in TypeScript is tested as it is written."""
        file = tmp_path / "light.ts"
        file.write_text("function onTrack(e: { userId: string }) { delete (e as any).context; return e }")
        InsertFunction(file).replay(tracked(1), progress=False, coverage=True).freeze(tmp_path / "frozen")
        passed = run_frozen(tmp_path / "frozen").passed
        file.write_text("function onTrack(e: { userId: string }): object { return e }")

        assert (passed, len(run_frozen(tmp_path / "frozen").failed)) == (True, 1)


class TestFolder:
    """Where it is written."""

    def test_a_function_without_a_file_is_copied(self, tmp_path: Path) -> None:
        """A cell's function lies beside its cases, and that copy is tested."""
        frozen = counting().replay(tracked(1), progress=False).freeze(tmp_path / "frozen")

        assert sorted(path.name for path in (tmp_path / "frozen").iterdir()) == [
            "001-test-event-delivered.json",
            "counting.js",
            "segfn-test.toml",
        ]
        assert "the function has no file" in frozen.notes[0]

    def test_other_files_are_left_alone(self, tmp_path: Path) -> None:
        """A folder with something else in it is refused, and one with tests is replaced only when asked."""
        results = counting().replay(tracked(5), progress=False)
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "thesis.txt").write_text("x")
        results.freeze(tmp_path / "frozen")

        with pytest.raises(OptionError, match="holds no frozen tests; name a new folder"):
            results.freeze(tmp_path / "mine")
        with pytest.raises(OptionError, match="--update"):
            results.freeze(tmp_path / "frozen")
        assert results.freeze(tmp_path / "frozen", rows=[0], replace=True).files == ["001-test-event-delivered.json"]
        assert len(list((tmp_path / "frozen").glob("*.json"))) == 1

    def test_a_file_that_was_edited_since(self, tmp_path: Path) -> None:
        """What a replay of the old text gave is no test of the new one."""
        results = orders(tmp_path, rows=10)
        (tmp_path / "orders_to_crm.js").write_text("async function onTrack() {}")

        with pytest.raises(ReplayError, match="is not what it was when this replay ran"):
            results.freeze(tmp_path / "frozen")

    def test_wrong_masks(self, tmp_path: Path) -> None:
        """A path with an empty part is refused before anything is written."""
        with pytest.raises(OptionError, match=r"mask: 'traits\.\.email' is no path"):
            counting().replay(tracked(1), progress=False).freeze(tmp_path / "frozen", mask=["traits..email"])
        assert not (tmp_path / "frozen").exists()
