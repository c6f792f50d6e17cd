"""Frozen tests are run: what a failure says, what is taken over, and what the shell answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segfn_nb import cli
from segfn_nb.errors import CompileError, InputError
from segfn_nb.frozen.folder import MANIFEST
from segfn_nb.testing import debug, run_frozen
from tests.testing.samples import counting, everything_in, orders, tracked


def edit(frozen: Path, before: str, after: str) -> None:
    """Change the tested function."""
    file = frozen.parent / "orders_to_crm.js"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


class TestFailures:
    """A failure says what is another now."""

    def test_another_request(self, frozen: Path) -> None:
        """A body that differs is named by its path, and nothing is said of what only follows from a missing answer."""
        edit(frozen, "padEnd(2, '0')", "padEnd(3, '0')")

        report = run_frozen(frozen)

        assert report.failed[0].text() == (
            "002-order-completed-retry.json (row 153) does not do what is expected:\n"
            "  request 1 body.amount: 935 → 9350\n"
            f"  debug it in a notebook:  segfn_nb.testing.debug('{frozen}/002-order-completed-retry.json')\n"
            f"  accept it:               segfn test {frozen} -k 002 --update"
        )
        assert [one.name for one in report.results if one.passed] == ["001-order-completed-failed.json"]

    def test_another_delivery_and_error(self, frozen: Path) -> None:
        """The delivery comes first, then the error with the line it is thrown on."""
        edit(frozen, "  const order = event.properties;\n", "  const order = event.property;\n")

        assert run_frozen(frozen).text().rpartition(" in ")[0] == (
            "001-order-completed-failed.json (row 131) does not do what is expected:\n"
            "  error: TypeError: Cannot read properties of undefined (reading 'name') at line 53 → "
            "TypeError: Cannot read properties of undefined (reading 'order_id') at line 43\n"
            "      43  if (!order.order_id) {\n"
            f"  debug it in a notebook:  segfn_nb.testing.debug('{frozen}/001-order-completed-failed.json')\n"
            f"  accept it:               segfn test {frozen} -k 001 --update\n"
            "\n"
            "002-order-completed-retry.json (row 153) does not do what is expected:\n"
            "  delivery: retry → failed\n"
            "  error: RetryError: the CRM answered 429 at line 91 → "
            "TypeError: Cannot read properties of undefined (reading 'order_id') at line 43\n"
            "      43  if (!order.order_id) {\n"
            "  request 1: POST https://crm.example.com/v1/orders is not there now\n"
            f"  debug it in a notebook:  segfn_nb.testing.debug('{frozen}/002-order-completed-retry.json')\n"
            f"  accept it:               segfn test {frozen} -k 002 --update\n"
            "\n"
            f"orders_to_crm · {frozen}: 2 failed"
        )

    def test_a_request_nobody_recorded(self, frozen: Path) -> None:
        """A request to another host has no answer: it fails, names the nearest, and cannot be taken over."""
        edit(
            frozen,
            "await post('/orders', settings, {",
            "await fetch('https://new.example/'); await post('/orders', settings, {",
        )
        result = run_frozen(frozen, matching="002", update=True).failed[0]

        assert result.lines[0] == "delivery: retry → failed"
        assert "has no answer to GET https://new.example/; the nearest is request 1 of row 153" in result.lines[1]
        assert result.refused == (
            "it sends GET https://new.example/, and the case has no answer to that; add one, or freeze anew"
        )

    def test_lines_may_move(self, frozen: Path) -> None:
        """Comments above an error change nothing."""
        edit(frozen, "// Orders, refunds", "// More\n// lines\n// Orders, refunds")

        assert run_frozen(frozen).passed

    def test_returned_values_and_logs(self, tmp_path: Path) -> None:
        """What an insert function returns is compared as JSON, logs by their text."""
        counting().replay(tracked(1), progress=False, coverage=True).freeze(tmp_path / "frozen")
        file = tmp_path / "frozen" / "counting.js"
        file.write_text(
            "function onTrack(event) { console.warn('hm'); return { ...event, userId: 7, context: { ...event.context, locale: undefined } } }"
        )

        assert run_frozen(tmp_path / "frozen").failed[0].lines == [
            'returned.userId: "u0" → 7',
            'returned.context.locale: "en-US" is not there now',
            'log 1: "warn: hm" is new',
        ]

    @pytest.mark.parametrize("text", ['{"row": 153,', "{}", "[" * 100_000])
    def test_a_case_that_cannot_be_read(self, frozen: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
        """A damaged file is one case that fails with its reason; the others run, and the shell ends with 2."""
        (frozen / "001-order-completed-failed.json").write_text(text)
        report = run_frozen(frozen)
        code = cli.main(["test", str(frozen)])
        said = capsys.readouterr().out

        assert [(one.name, one.passed) for one in report.results] == [
            ("001-order-completed-failed.json", False),
            ("002-order-completed-retry.json", True),
        ]
        assert report.failed == report.unreadable
        assert f"{frozen}/001-order-completed-failed.json is no frozen case: " in said
        assert (code, "1 unreadable, 1 passed" in said) == (2, True)

    def test_a_function_that_cannot_be_used(self, frozen: Path) -> None:
        """A text that does not compile raises as everywhere; a missing file says where it is written down."""
        edit(frozen, "async function onTrack", "async function")
        with pytest.raises(CompileError):
            run_frozen(frozen)
        (frozen.parent / "orders_to_crm.js").unlink()
        with pytest.raises(InputError, match=r"Where it has moved, change `function` in segfn-test\.toml"):
            run_frozen(frozen)


class TestUpdate:
    """What the function does now is expected from now on."""

    def test_only_what_changed_changes(self, frozen: Path) -> None:
        """The file of a case differs in the one line that is another now; then all pass."""
        before = everything_in(frozen).splitlines()
        edit(frozen, "padEnd(2, '0')", "padEnd(3, '0')")
        report = run_frozen(frozen, update=True)
        after = everything_in(frozen).splitlines()

        assert [(a.strip(), b.strip()) for a, b in zip(before, after, strict=True) if a != b] == [
            ('"amount": 935,', '"amount": 9350,')
        ]
        assert report.text().startswith(
            "002-order-completed-retry.json (row 153) is updated:\n  request 1 body.amount: 935 → 9350\n"
        )
        assert run_frozen(frozen).passed

    def test_another_delivery_is_another_name(self, frozen: Path) -> None:
        """A case that ends otherwise is renamed, so that names stay true."""
        edit(frozen, "throw new RetryError(`the CRM answered", "throw new ValidationError(`the CRM answered")
        report = run_frozen(frozen, update=True)

        assert [one.updated for one in report.updated] == ["002-order-completed-rejected.json"]
        assert sorted(path.name for path in frozen.glob("*.json")) == [
            "001-order-completed-failed.json",
            "002-order-completed-rejected.json",
        ]

    def test_masked_values_stay_masked(self, tmp_path: Path) -> None:
        """What is taken over comes from the masked event."""
        folder = tmp_path / "frozen"
        orders(tmp_path, rows=60).freeze(folder, mask="userId", rows=[8])
        edit(folder, "id: event.userId,", "uid: event.userId,")
        run_frozen(folder, update=True)

        assert "019869" not in everything_in(folder)
        assert run_frozen(folder).passed


class TestShell:
    """`segfn test`."""

    def test_exit_codes(self, frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """0: all pass; 1: a case fails; 2: no such tests; 3: the function cannot be used."""
        codes = [cli.main(["test", str(frozen.parent)])]  # a folder that holds some
        codes.append(cli.main(["test", str(frozen), "-k", "nothing-like-this"]))
        edit(frozen, "padEnd(2, '0')", "padEnd(3, '0')")
        codes.append(cli.main(["test", str(frozen)]))
        edit(frozen, "async function onTrack", "async function")
        codes.append(cli.main(["test", str(frozen)]))

        assert codes == [0, 2, 1, 3]

    def test_json(self, frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """One object says which cases failed, and in what."""
        edit(frozen, "padEnd(2, '0')", "padEnd(3, '0')")
        cli.main(["test", str(frozen), "--json"])
        printed = json.loads(capsys.readouterr().out)

        assert (printed["passed"], printed["failed"], printed["updated"]) == (1, 1, 0)
        assert printed["folders"][0]["cases"][1] == {
            "name": "002-order-completed-retry.json",
            "row": 153,
            "passed": False,
            "updated": None,
            "unreadable": None,
            "differences": [{"where": "request 1 body.amount", "expected": "935", "got": "9350"}],
        }

    def test_a_manifest_with_a_mistake(self, frozen: Path) -> None:
        """An option that does not exist is named."""
        file = frozen / MANIFEST
        file.write_text(file.read_text().replace("timeout_seconds", "timeout"))

        with pytest.raises(InputError, match=r"unknown field `timeout` - at `\$\.options`"):
            run_frozen(frozen)


class TestDebug:
    """From a failing case to the debugger."""

    def test_a_case_is_recorded_with_its_answers(self, frozen: Path) -> None:
        """The recording ends as the case does."""
        debugger = debug(frozen / "002-order-completed-retry.json")
        try:
            assert debugger.recording.delivery == "retry"
        finally:
            debugger.close()
