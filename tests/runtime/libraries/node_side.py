"""Node's side of the comparison of libraries: Segment's globals, made of the npm packages themselves."""

from __future__ import annotations

import json
from pathlib import Path

RUNTIME = Path(__file__).parents[3] / "js-extension" / "runtime"
GLOBALS = (Path(__file__).parent / "node_globals.js").read_text(encoding="utf-8")


def prelude() -> str:
    """JavaScript that gives Node 22 the globals that functions have at Segment."""
    package = json.dumps(str(RUNTIME / "package.json"))
    return f"({GLOBALS.rstrip().rstrip(';')})(require('node:module').createRequire({package}))"
