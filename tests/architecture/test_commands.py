"""The commands that people read about are the ones that are run."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_check_ends_with_the_test_command_of_the_readme() -> None:
    """`dev.py check` runs every check and then, word for word, the command the README gives for the tests."""
    _, (folder, command) = list(runpy.run_path(str(ROOT / "dev.py"))["CHECKS"].items())[-1]

    assert (folder, command) == (ROOT, ("python3", "dev.py", "test"))
    assert " ".join(command) in (ROOT / "README.md").read_text()
