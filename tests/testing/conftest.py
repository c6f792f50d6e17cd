"""Frozen tests that are made once, and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.testing.samples import orders


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notebooks' function, and frozen tests of it beside: one event that is sent, and one that fails."""
    folder = tmp_path_factory.mktemp("made")
    orders(folder, rows=200).freeze(folder / "frozen", rows=[153, 131])
    return folder


@pytest.fixture
def frozen(made: Path, tmp_path: Path) -> Path:
    """A copy of these tests; the function lies in the folder above."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "frozen"
