"""Recordings are saved without secrets, and opened elsewhere."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

import segfn_nb
from segfn_nb import DestinationFunction, SourceFunction
from segfn_nb.errors import InputError
from segfn_nb.workers.process import live_workers
from segfn_nb.workers.stage import MOST_PROCESSES
from tests.debugger.helpers import EVENT, RANDOM_AND_TIME, steps_seen


class TestFiles:
    """A recording can be kept and opened elsewhere."""

    def test_saved_and_opened(self, tmp_path: Path) -> None:
        """An opened recording has the same steps and values, without the function."""
        debugger = DestinationFunction(RANDOM_AND_TIME, name="parts").debug(EVENT)
        debugger.save(tmp_path / "parts.json")

        opened = segfn_nb.open_recording(tmp_path / "parts.json")

        assert len(opened) == len(debugger)
        debugger.go("to", len(debugger))
        opened.go("to", len(opened))
        assert opened.evaluate("JSON.stringify(all)") == debugger.evaluate("JSON.stringify(all)")

    def test_credentials_are_not_kept(self, tmp_path: Path) -> None:
        """What answers hand out as secret, and who sent a webhook, is in no saved recording."""
        source = (
            "async function onRequest(request) {\n"
            "  const given = await (await fetch('https://auth.example')).json();\n"
            "  Segment.track({ event: 'E', userId: given.access_token });\n"
            "}"
        )
        auth = segfn_nb.Mock(
            {"url": "*", "json": {"access_token": "tok-12345678"}, "headers": {"set-cookie": "s=c00kie"}}
        )
        request = {"body": {}, "headers": {"Authorization": "Bearer wh-secret-1"}}
        SourceFunction(source, name="hook").debug(request, http=auth).save(tmp_path / "h.json")

        kept = (tmp_path / "h.json").read_text()
        opened = segfn_nb.open_recording(tmp_path / "h.json")

        assert [secret for secret in ("tok-12345678", "c00kie", "wh-secret-1") if secret in kept] == []
        assert (tmp_path / "h.json").stat().st_mode & 0o777 == 0o600
        opened.go("to", len(opened))
        assert opened.evaluate("given.access_token") == '"__scrubbed__"'

    def test_a_secret_in_a_header(self, tmp_path: Path) -> None:
        """What stands in a file for a secret may stand in a header, so that the same steps run."""
        source = (
            "async function onTrack(event, settings) {\n"
            "  const res = await fetch('https://crm.example', { headers: { Authorization: `Bearer ${settings.apiKey}` } });\n"
            "  throw new Error('bad amount ' + res.status);\n"
            "}"
        )
        key = segfn_nb.Setting(name="apiKey", sensitive=True, value="sk-very-secret")
        debugger = DestinationFunction(source, name="header", settings=[key]).debug(EVENT)
        debugger.save(tmp_path / "h.json")

        opened = segfn_nb.open_recording(tmp_path / "h.json")

        assert [steps_seen(opened), opened.record.error] == [steps_seen(debugger), debugger.record.error]
        assert opened.evaluate("settings.apiKey") == '"__scrubbed__"'
        assert opened.notes == debugger.notes

    def test_a_file_that_takes_another_way(self, tmp_path: Path) -> None:
        """Where the function does something else without its secret, whoever opens the file is told."""
        source = (
            "async function onTrack(event, settings) {\n"
            "  if (settings.apiKey.length !== 14) throw new TypeError('no key');\n"
            "  return 1;\n"
            "}"
        )
        key = segfn_nb.Setting(name="apiKey", sensitive=True, value="sk-very-secret")
        DestinationFunction(source, name="length", settings=[key]).debug(EVENT).save(tmp_path / "l.json")
        segfn_nb.open_recording(tmp_path / "l.json").save(tmp_path / "again.json")

        assert segfn_nb.open_recording(tmp_path / "again.json").notes[-1] == (
            "with placeholders in place of secrets the function takes another way: 2 steps were recorded, 2 are played; "
            "it returned then, and threw TypeError here"
        )

    def test_a_masked_recording(self, tmp_path: Path) -> None:
        """Masked values are nowhere in the file, and what opens shows what the function does with the pseudonyms."""
        source = (
            "async function onIdentify(event, settings) {\n"
            "  const res = await fetch('https://crm.example/' + encodeURIComponent(event.traits.email));\n"
            "  const said = await res.text();\n"
            "  throw new Error(event.traits.email + said);\n"
            "}"
        )
        event = {"type": "identify", "userId": "ann@shop.example", "traits": {"email": "ann@shop.example"}}
        function = DestinationFunction(source, name="masked")
        crm = segfn_nb.Mock({"url": "*", "text": "hello ann@shop.example"})
        function.debug(event, http=crm).save(tmp_path / "m.json", mask=["traits.email"])

        opened = segfn_nb.open_recording(tmp_path / "m.json")
        opened.go("to", opened.start)

        assert "ann@shop" not in (tmp_path / "m.json").read_text()
        assert opened.evaluate("said") == '"hello user1@example.com"'
        assert opened.record.error is not None
        assert opened.record.error.message == "user1@example.comhello user1@example.com"

    def test_a_mask_that_meets_nothing(self, tmp_path: Path) -> None:
        """A path at which nothing stands is warned of with the path that was meant, and only what was met is called masked."""
        hook = SourceFunction("function onRequest(request) {\n  return request.json();\n}", name="hook")
        debugger = hook.debug({"body": {"customer": {"email": "ann@shop.example", "phone": "0123456789"}}})

        with pytest.warns(
            UserWarning, match=r"nothing stands in this event at customer\.email, .* as body\.customer\.email"
        ):
            debugger.save(tmp_path / "h.json", mask=["customer.email", "body.customer.phone"])
        with warnings.catch_warnings(action="error"):
            debugger.save(tmp_path / "m.json", mask="body.customer.email")

        notes = segfn_nb.open_recording(tmp_path / "h.json").notes
        assert "values of body.customer.phone are pseudonyms here, and were not when it ran" in notes
        assert "ann@shop" not in (tmp_path / "m.json").read_text()
        debugger.close()

    def test_what_is_no_recording(self, tmp_path: Path) -> None:
        """Other files are refused with a reason, and nothing is overwritten."""
        (tmp_path / "other.json").write_text("{}")

        with pytest.raises(InputError, match="is no recording"):
            segfn_nb.open_recording(tmp_path / "other.json")
        with pytest.raises(InputError, match="cannot be read: No such file"):
            segfn_nb.open_recording(tmp_path / "none.json")

    def test_many_debuggers_share_a_few_processes(self) -> None:
        """Ten debuggers that nobody closed keep six processes at the most, and each still answers where it stands."""
        function = DestinationFunction("function onTrack(event) { const n = event.userId; return n; }", name="many")
        before = len(live_workers())
        debuggers = [function.debug({**EVENT, "userId": f"u{i}"}) for i in range(10)]
        for debugger in debuggers:
            debugger.go("to", len(debugger))
        running = len(live_workers()) - before
        values = [debugger.evaluate("n") for debugger in debuggers]
        for debugger in debuggers:
            debugger.close()

        assert values == [f'"u{i}"' for i in range(10)]
        assert running <= MOST_PROCESSES + 1  # the function's own is one more
