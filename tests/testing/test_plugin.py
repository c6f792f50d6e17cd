"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.testing.samples import NOTEBOOKS

HEAVY = ("pandas", "pyarrow", "msgspec", "aiohttp", "segfn_nb.frozen", "segfn_nb.workspace")


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder with this plugin and no other."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "segfn_nb.testing.plugin", "-q", "--rootdir", ".", *arguments],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


class TestFrozenTests:
    """A folder with a manifest is collected."""

    def test_each_case_is_a_test(self, frozen: Path, tmp_path: Path) -> None:
        """A case that fails shows its difference and no traceback; `--segfn-update` accepts it."""
        file = tmp_path / "orders_to_crm.js"
        good = run_pytest(tmp_path, "-vv")
        file.write_text(file.read_text().replace("padEnd(2, '0')", "padEnd(3, '0')"))
        bad = run_pytest(tmp_path)
        updated = run_pytest(tmp_path, "--segfn-update")

        assert "frozen/segfn-test.toml::001-order-completed-failed PASSED" in good.stdout
        assert "2 passed" in good.stdout
        assert "  request 1 body.amount: 935 → 9350\n" in bad.stdout
        assert "Traceback" not in bad.stdout
        assert "1 failed, 1 passed" in bad.stdout
        assert ("2 passed" in updated.stdout, "2 passed" in run_pytest(tmp_path).stdout) == (True, True)

    def test_a_case_that_cannot_be_read(self, frozen: Path, tmp_path: Path) -> None:
        """It fails with its reason, and the others run."""
        (frozen / "001-order-completed-failed.json").write_text("{")
        run = run_pytest(tmp_path)

        assert "001-order-completed-failed.json is no frozen case" in run.stdout
        assert "1 failed, 1 passed" in run.stdout
        assert "Traceback" not in run.stdout

    def test_a_function_that_does_not_compile(self, frozen: Path, tmp_path: Path) -> None:
        """Every case says which line is wrong."""
        (tmp_path / "orders_to_crm.js").write_text("let a = ;")
        run = run_pytest(tmp_path)

        assert "orders_to_crm does not compile: line 1, column 9" in run.stdout
        assert "2 failed" in run.stdout


class TestHelpers:
    """What users write in tests of their own."""

    def test_a_test_of_a_function(self, tmp_path: Path) -> None:
        """A function beside the test is loaded, and a wrong delivery shows what happened instead."""
        (tmp_path / "crm.js").write_bytes((NOTEBOOKS / "functions" / "orders_to_crm.js").read_bytes())
        (tmp_path / "test_crm.py").write_text(
            "from segfn_nb.testing import assert_delivered, assert_delivery, event\n"
            "def test_good(load_function):\n"
            "    crm = load_function('crm.js', kind='destination')\n"
            "    assert_delivered(crm(event('page', name='Home')) if 'onPage' in crm.handlers else crm(event('track')))\n"
            "    assert_delivery(crm(event('identify', userId=None)), 'rejected', 'userId is missing')\n"
            "def test_bad(load_function):\n"
            "    crm = load_function('crm.js', kind='destination')\n"
            "    assert_delivered(crm(event('identify')))\n"
        )
        run = run_pytest(tmp_path)

        assert "1 failed, 1 passed" in run.stdout
        assert "AssertionError: expected delivered; the event was\n" in run.stdout
        assert "ValidationError: traits.email is missing at line 25" in run.stdout


class TestCost:
    """Every pytest of an environment with segfn_nb loads the plugin."""

    def test_it_is_an_entry_point(self) -> None:
        """pytest finds it without being told."""
        project = tomllib.loads((NOTEBOOKS.parent / "pyproject.toml").read_text())["project"]

        assert project["entry-points"] == {"pytest11": {"segfn": "segfn_nb.testing.plugin"}}

    def test_it_imports_nothing_heavy(self) -> None:
        """Neither the plugin nor `segfn_nb.testing` brings in what only tests of functions need."""
        code = f"import sys, segfn_nb.testing.plugin; print([name for name in {HEAVY} if name in sys.modules])"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert run.stdout == "[]\n"
