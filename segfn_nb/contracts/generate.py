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

from segfn_nb.contracts.http import TransportError, WireRequest, WireResponse
from segfn_nb.contracts.options import Limits
from segfn_nb.contracts.outcome import Exchange, JSError, LogLine, OutcomeRecord

CROSSING = (OutcomeRecord, WireRequest, WireResponse, TransportError, Limits)
REPOSITORY = Path(__file__).parents[2]
TARGET = REPOSITORY / "js-extension" / "runtime" / "src" / "contracts.gen.ts"
CONVERTER = REPOSITORY / "js-extension" / "node_modules" / "json-schema-to-typescript" / "dist" / "src" / "cli.js"
BANNER = "// Generated from segfn_nb/contracts by `python -m segfn_nb.contracts.generate`; do not edit."


def schema() -> dict[str, Any]:
    """One JSON Schema whose definitions are the structs that cross into JavaScript."""
    references, definitions = msgspec.json.schema_components(CROSSING, ref_template="#/$defs/{name}")
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


def typescript() -> str:
    """The text of `contracts.gen.ts`."""
    command = ["node", str(CONVERTER), "--unreachableDefinitions", "--bannerComment", BANNER]
    made = subprocess.run(command, input=json.dumps(schema()), capture_output=True, text=True, check=True)
    return made.stdout


def main() -> int:
    """Write the file; with `--check` compare it instead and exit 1 where it differs."""
    text = typescript()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET} is not what segfn_nb/contracts say. Run: python -m segfn_nb.contracts.generate", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
