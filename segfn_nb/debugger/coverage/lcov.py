"""Coverage as lcov's tracefiles have it, which genhtml, editors and CI services read."""

from __future__ import annotations

from segfn_nb.debugger.coverage.report import Report


def lcov(report: Report, file: str) -> str:
    """
    One record of a tracefile.

    Args:
        file: The path to name.

    Example:
        >>> print(lcov(report, "orders.js"), end="")  # doctest: +SKIP
        TN:
        SF:orders.js
        FN:1,onTrack
        ...
        end_of_record
    """
    named = _named(report)
    lines = ["TN:", f"SF:{file}"]
    lines += [f"FN:{line},{name}" for name, line, _ in named]
    lines += [f"FNDA:{hits},{name}" for name, _, hits in named]
    lines += _found("FN", [hits for _, _, hits in named])
    taken = []
    for block, (counters, branch) in enumerate(report.counted_branches):
        hits = [report.hits(counter) for counter in counters]
        taken += hits
        # "-" says that the decision itself was never come to.
        lines += [
            f"BRDA:{branch.span.line},{block},{arm},{count if any(hits) else '-'}" for arm, count in enumerate(hits)
        ]
    lines += _found("BR", taken)
    counted = [line for line in report.line_counts if line.hits is not None]
    lines += [f"DA:{line.line},{line.hits}" for line in counted]
    lines += _found("L", [line.hits or 0 for line in counted])
    return "\n".join([*lines, "end_of_record", ""])


def _named(report: Report) -> list[tuple[str, int, int]]:
    """Name, line and calls of each function; counts refer to functions by their names, so each has one of its own."""
    found: list[tuple[str, int, int]] = []
    taken: set[str] = set()
    for number, one in enumerate(report.functions_called):
        name = " ".join(one.name.split())
        name = name if name not in taken else f"{name}_{number}"
        taken.add(name)
        found.append((name, one.line, one.hits))
    return found


def _found(what: str, hits: list[int]) -> list[str]:
    return [f"{what}F:{len(hits)}", f"{what}H:{sum(count > 0 for count in hits)}"]
