"""
Writes the TypeScript half of the contracts: `python -m segfn_nb.contracts.generate [--check]`.

A development tool: it needs the repository with `js-extension`'s packages installed. The build and the product never
run it; CI runs `--check`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from segfn_nb.contracts.debugging import (
    Changes,
    ChangesRequest,
    DebugRefused,
    Evaluated,
    EvaluateRequest,
    Expanded,
    ExpandRequest,
    GoRequest,
    Opened,
    OpenRequest,
    Stopped,
    Unfolded,
    UnfoldRequest,
)
from segfn_nb.contracts.http import TransportError, WireRequest, WireResponse
from segfn_nb.contracts.instrumenting import Inserted, Structure
from segfn_nb.contracts.options import Limits
from segfn_nb.contracts.outcome import Exchange, JSError, LogLine, OutcomeRecord
from segfn_nb.contracts.pages import (
    DebugRowAnswer,
    DebugRowRequest,
    OutcomeRequest,
    OutcomeShown,
    Page,
    PageRequest,
    Refused,
    ResultsState,
)

REPOSITORY = Path(__file__).parents[2]
CROSSING: dict[str, tuple[type[msgspec.Struct], ...]] = {
    "runtime/src": (OutcomeRecord, WireRequest, WireResponse, TransportError, Limits),
    "runtime/src/parser/instrument": (Inserted, Structure),
    "widgets/src/debugger": (
        OpenRequest,
        GoRequest,
        ExpandRequest,
        EvaluateRequest,
        ChangesRequest,
        UnfoldRequest,
        Opened,
        Stopped,
        Expanded,
        Evaluated,
        Changes,
        Unfolded,
        DebugRefused,
    ),
    "widgets/src/results": (
        PageRequest,
        OutcomeRequest,
        DebugRowRequest,
        Page,
        OutcomeShown,
        DebugRowAnswer,
        Refused,
        ResultsState,
    ),
}
"""What crosses, by the folder of js-extension where its TypeScript is."""

CONVERTER = REPOSITORY / "js-extension" / "node_modules" / "json-schema-to-typescript" / "dist" / "src" / "cli.js"
BANNER = "// Generated from segfn_nb/contracts by `python -m segfn_nb.contracts.generate`; do not edit."


def target(folder: str) -> Path:
    """The file that a folder's contracts are written to."""
    return REPOSITORY / "js-extension" / folder / "contracts.gen.ts"


def schema(structs: tuple[type[msgspec.Struct], ...]) -> dict[str, Any]:
    """One JSON Schema whose definitions are the structs that cross into JavaScript."""
    references, definitions = msgspec.json.schema_components(structs, ref_template="#/$defs/{name}")
    leave_out_defaults = {struct.__name__ for struct in (OutcomeRecord, JSError, LogLine, Exchange)}
    for name, definition in definitions.items():
        definition.setdefault("additionalProperties", False)
        _tuples_as_lists_of_items(definition)
        if name in leave_out_defaults:
            _absent_instead_of_null(definition)
    root = {ref["$ref"].rsplit("/", 1)[1]: ref for ref in references}
    return {
        "title": "Contracts",
        "type": "object",
        "properties": root,
        "additionalProperties": False,
        "$defs": definitions,
    }


def _tuples_as_lists_of_items(node: Any) -> None:
    """json-schema-to-typescript knows tuples as `items: [...]`, msgspec writes the newer `prefixItems`."""
    if isinstance(node, list):
        for item in node:
            _tuples_as_lists_of_items(item)
    elif isinstance(node, dict):
        if "prefixItems" in node:
            node["items"] = node.pop("prefixItems")
            node["additionalItems"] = False
        for value in node.values():
            _tuples_as_lists_of_items(value)


def _absent_instead_of_null(definition: dict[str, Any]) -> None:
    """A struct that leaves defaults out never sends null for them: optional members are absent, not null."""
    required = set(definition.get("required", ()))
    for name, member in definition.get("properties", {}).items():
        member.pop("default", None)
        kinds = member.get("anyOf")
        if name in required or kinds is None:
            continue
        kept = [kind for kind in kinds if kind != {"type": "null"}]
        if len(kept) == 1:
            del member["anyOf"]
            member.update(kept[0])


def typescript(structs: tuple[type[msgspec.Struct], ...]) -> str:
    """The text of a `contracts.gen.ts`."""
    command = ["node", str(CONVERTER), "--unreachableDefinitions", "--bannerComment", BANNER]
    made = subprocess.run(command, input=json.dumps(schema(structs)), capture_output=True, text=True, check=True)
    return made.stdout


def main() -> int:
    """Write the files; with `--check` compare them instead and exit 1 where one differs."""
    stale = False
    for folder, structs in CROSSING.items():
        path, text = target(folder), typescript(structs)
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            print(
                f"{path} is not what segfn_nb/contracts say. Run: python -m segfn_nb.contracts.generate",
                file=sys.stderr,
            )
            stale = True
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
