"""What the README shows works."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    """A copy of the notebooks' folder to work in."""
    copy = tmp_path / "notebooks"
    shutil.copytree(REPOSITORY / "notebooks", copy)
    return copy


def _blocks(language: str) -> list[str]:
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return found


def test_python_blocks_run_in_order(notebooks: Path) -> None:
    """Every Python block, magics included, runs in a notebook beside the sample files."""
    blocks = _blocks("python")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(block) for block in blocks])
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(notebooks)}})
    client.execute()

    assert len(blocks) >= 8


def test_shell_blocks_run(notebooks: Path) -> None:
    """The tour's segfn commands run as they are written."""
    lines = [line.split("#")[0] for block in _blocks("sh") for line in block.splitlines()]
    commands = [shlex.split(line) for line in lines if line.startswith("segfn ") and "[" not in line]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    codes = [
        subprocess.run(
            command, cwd=notebooks, env={**os.environ, "PATH": path}, capture_output=True, check=False
        ).returncode
        for command in commands
    ]

    assert codes == [0] * len(codes)
    assert len(codes) >= 2


@pytest.mark.parametrize("name", [path.name for path in (REPOSITORY / "notebooks").glob("*.ipynb")])
def test_notebooks_run_from_top_to_bottom(notebooks: Path, name: str) -> None:
    """Each notebook of the repository runs without an error."""
    notebook = nbformat.read(notebooks / name, as_version=4)

    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(notebooks)}}).execute()
