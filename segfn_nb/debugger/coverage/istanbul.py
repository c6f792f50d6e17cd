"""Coverage as Istanbul's tools have it: the object of `coverage-final.json`."""

from __future__ import annotations

from typing import Any

from segfn_nb.contracts.instrumenting import Span
from segfn_nb.debugger.coverage.report import Report


def istanbul(report: Report, file: str) -> dict[str, Any]:
    """
    Path to file coverage, as istanbul-lib-coverage's `createCoverageMap` takes it.

    Args:
        file: The path to name; reports that show the code read it there.

    Example:
        >>> json.dump(istanbul(report, "orders.js"), open("coverage-final.json", "w"))  # doctest: +SKIP
    """
    steps, functions, branches = report.counted_steps, report.counted_functions, report.counted_branches
    return {
        file: {
            "path": file,
            "statementMap": {str(i): _location(step.counted) for i, (_, step) in enumerate(steps)},
            "fnMap": {
                str(i): {
                    "name": report.function_name(i),
                    "decl": _location(function.declared),
                    "loc": _location(function.span),
                    "line": function.span.line,
                }
                for i, (_, function) in enumerate(functions)
            },
            "branchMap": {
                str(i): {
                    "loc": _location(branch.span),
                    "type": branch.kind,
                    "locations": [_location(arm) for arm in branch.arms],
                    "line": branch.span.line,
                }
                for i, (_, branch) in enumerate(branches)
            },
            "s": {str(i): report.hits(counter) for i, (counter, _) in enumerate(steps)},
            "f": {str(i): report.hits(counter) for i, (counter, _) in enumerate(functions)},
            "b": {str(i): [report.hits(counter) for counter in counters] for i, (counters, _) in enumerate(branches)},
        }
    }


def _location(span: Span) -> dict[str, dict[str, int]]:
    """A span where columns begin at 0; an empty one (an else that is not written) is nowhere, as Istanbul has it."""
    if (span.line, span.column) == (span.end_line, span.end_column):
        return {"start": {}, "end": {}}
    return {
        "start": {"line": span.line, "column": span.column - 1},
        "end": {"line": span.end_line, "column": span.end_column - 1},
    }
