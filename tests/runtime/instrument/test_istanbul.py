"""Statements, functions and branches are those of istanbul-lib-instrument, at its places."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from segfn_nb.contracts.instrumenting import Span
from tests.runtime.differential import generated, node
from tests.runtime.instrument.harness import put_into
from tests.runtime.instrument.programs import PROGRAMS
from tests.runtime.instrument.snippets import SNIPPETS

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
ISTANBUL = ROOT / "js-extension" / "node_modules" / "istanbul-lib-instrument"

DELIBERATE = {
    r"\bstatic \{": "a static block is a function of ours, because it has a frame",
    r"\{ #\w+\(\) \{": "a private method is a function; Istanbul's visitor does not know it",
    r"\bwith \(": "nothing inside `with` is counted, as nothing is put there",
    r"\['i'\] = ": "a function in a field named by an expression keeps its name, and so is not counted",
    "\u2028": "a line ends where it does for the engine and for editors",
}
"""Texts that are counted otherwise, and why."""


def istanbul_found(sources: list[str]) -> list[Any]:
    """What Istanbul counts in each."""
    command = [str(node()), str(HERE / "istanbul.cjs"), str(ISTANBUL)]
    done = subprocess.run(command, input=json.dumps(sources), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[Any] = json.loads(done.stdout)
    return found


def _place(span: Span) -> list[int]:
    return [span.line, span.column - 1, span.end_line, span.end_column - 1]


def found(source: str) -> Any:
    """What we count, as Istanbul would say it."""
    structure = put_into(source, "coverage").structure
    assert structure is not None
    branches = []
    for branch in structure.branches:
        arms = [_place(arm) for arm in branch.arms]
        if branch.kind == "if" and arms[1][:2] == arms[1][2:]:
            arms[1] = [None] * 4  # type: ignore[list-item] # there is no else
        branches.append([branch.kind, _place(branch.span), arms])
    return {
        "statements": [_place(step.counted) for step in structure.steps if step.is_counted],
        "functions": [[_place(function.span), _place(function.declared)] for function in structure.functions],
        "branches": branches,
    }


def _sorted(counted: Any) -> Any:
    return {kind: sorted(items, key=json.dumps) for kind, items in counted.items()}


@pytest.mark.skipif(not ISTANBUL.is_dir(), reason="needs js-extension/node_modules (jlpm install)")
def test_the_same_is_counted() -> None:
    """The same statements, functions and branches at the same places, but for the listed texts."""
    functions = sorted((ROOT / "notebooks" / "functions").glob("*.js")) + sorted(
        (ROOT / "tests" / "conformance" / "functions").glob("*.js")
    )
    sources = [*SNIPPETS, *generated(PROGRAMS, 15), *(path.read_text(encoding="utf-8") for path in functions)]
    sources = [one for one in sources if put_into(one, "coverage").error is None]
    pairs = zip(sources, istanbul_found(sources), strict=True)
    differing = [one for one, theirs in pairs if _sorted(found(one)) != _sorted(theirs)]

    assert differing == [one for one in sources if any(re.search(pattern, one) for pattern in DELIBERATE)]
