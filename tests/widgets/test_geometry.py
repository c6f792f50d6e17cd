"""Where the rows of a long table are: geometry.ts itself, run by Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.runtime.differential import node

GEOMETRY = Path(__file__).parents[2] / "js-extension/widgets/src/results/geometry.ts"
PROGRAM = """
import { firstVisible, rowsOffset, spaceHeight } from "GEOMETRY";
const { rowCount, visibleRows } = JSON.parse(process.argv[1]);
const geometry = { rowCount, rowPx: 24, visiblePx: 24 * visibleRows };
const end = spaceHeight(geometry) - geometry.visiblePx;
const first = firstVisible(geometry, end);
console.log(JSON.stringify([firstVisible(geometry, 0), first, rowsOffset(geometry, end, first) - end]));
"""


@pytest.mark.parametrize("rows", [20, 100_000, 5_000_000])
def test_the_ends_of_the_scroll_bar_are_the_ends_of_the_table(rows: int) -> None:
    """At the top one sees the first row and at the bottom the last, also where rows are higher than a browser's tallest element."""
    program = PROGRAM.replace("GEOMETRY", GEOMETRY.as_uri())
    command = [str(node()), "--experimental-strip-types", "--no-warnings", "--input-type=module", "-e", program]
    asked = json.dumps({"rowCount": rows, "visibleRows": 10})
    top, bottom, offset = json.loads(subprocess.check_output([*command, asked], text=True))

    assert (top, round(bottom, 6), round(offset, 6)) == (0, rows - 10, 0)
