"""
Runs conformance cases: `python -m tests.conformance.run CASES.jsonl RESULTS.jsonl`.

One case a line; code paths are relative to the cases file. Each runs in a fresh environment with the clock frozen,
`Math.random()` at 0.5 and the payload's keys as sent. Compare with `python tests/conformance/compare.py RESULTS.jsonl`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from segfn_nb.contracts.http import MockSpec
from segfn_nb.contracts.outcome import plain_json
from segfn_nb.errors import FunctionError, NoHandlersError
from segfn_nb.functions.outcome import Outcome
from segfn_nb.runtime.transports.mock import Mock
from segfn_nb.workspace.kinds import make

FROZEN_CLOCK_MS = 1705320000000.0
FROZEN_RANDOM = 0.5
HTTP_MODES = json.loads((Path(__file__).parent / "http_modes.json").read_text(encoding="utf-8"))


def run_case(case: dict[str, Any], folder: Path) -> dict[str, Any]:
    """One result line for one case line; see the repository's CONTRIBUTING for the fields."""
    result: dict[str, Any] = {
        "case": case["case"],
        "events": [],
        "objects": [],
        "returned": "undefined",
        "return": None,
    }
    result |= {"error": None, "logs": [], "requests": []}
    try:
        function = make(case["kind"], folder / case["code"], name="case", settings=case["settings"])
    except NoHandlersError:
        handled = "request" if case["kind"] == "source" else case["event"]["type"]
        return result | {"error": {"name": "EventNotSupported", "message": f"{handled} not supported"}}
    except FunctionError as error:
        return result | {"error": {"name": error.js_name, "message": error.js_message}}
    try:
        given = case.get("request") or case.get("event") or case["events"]
        outcome = function(
            given,
            http=mock_of(HTTP_MODES[case["http"]]),
            clock=FROZEN_CLOCK_MS,
            random=FROZEN_RANDOM,
            key_order="as_sent",
            keep_log_args=True,
        )
    finally:
        function.reset()
    return result | _fields(outcome[0] if isinstance(outcome, list) else outcome)


def mock_of(mode: dict[str, Any]) -> MockSpec:
    """What answers requests in that mode of http_modes.json."""
    if "error" in mode:
        return Mock({"url": "*", "error": mode["code"]})
    return Mock({"url": "*", "status": mode["status"], "headers": mode["headers"], "text": mode["body"]})


def _fields(outcome: Outcome) -> dict[str, Any]:
    # What was thrown; that an insert function returned no event is Segment's verdict afterwards.
    error = None if outcome.error is not None and outcome.error.name == "NoEvent" else outcome.error
    return {
        "events": outcome.events,
        "objects": outcome.objects,
        "returned": outcome.returned,
        "return": outcome.value,
        "error": None if error is None else {"name": error.name, "message": error.message},
        "logs": [
            {"level": line.level, "args": plain_json(line.args) or [], "text": line.text} for line in outcome.logs
        ],
        "requests": [
            {"method": one.method, "url": one.url, "headers": one.request_headers, "body": one.request_body}
            for one in outcome.requests
        ],
    }


def main(cases: Path, results: Path) -> None:
    """Run every case of a file and write a result line for each."""
    with cases.open(encoding="utf-8") as lines, results.open("w", encoding="utf-8") as out:
        for line in lines:
            result = run_case(json.loads(line), cases.parent)
            out.write(json.dumps(result, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
