"""A replay in a few lines of text: what ran, how each row ended, and whether the numbers add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segfn_nb.replay.tables.part_tables import Retries

_BAR = 20
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(share: float, width: int = _BAR) -> str:
    """
    A bar of text; anything above nothing is seen.

    Example:
        >>> bar(0.5, 4), bar(0.0001, 4), bar(0, 4)
        ('██', '▏', '')
    """
    eighths = round(share * width * 8)
    if share > 0:
        eighths = max(eighths, 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def summary(
    *,
    name: str,
    source: str,
    rows: int,
    events_per_second: float,
    http: str,
    run_hash: str,
    deliveries: Mapping[str, int],
    requests: int,
    refused: int,
    answered_here: str,
    stopped: Sequence[str] = (),
    notes: Sequence[str],
) -> str:
    """
    The text.

    Args:
        name: The function's.

        source: What the events came from.

        rows: How many rows went in.

        requests: How many requests the function made.

        refused: How many of them were not sent, because nobody named their host.

        answered_here: What answered them on this machine, such as "mock"; empty: they went out.

        stopped: How far a stopped replay came; before everything else.
    """
    speed = f"{events_per_second:,.0f}/s"
    lines = [
        *stopped,
        f"{name} · {source} · {rows:,} event{'' if rows == 1 else 's'} · {speed} · http: {http} · run {run_hash[:8]}",
    ]
    shown = {word: count for word, count in deliveries.items() if count}
    width = max((len(f"{count:,}") for count in (*shown.values(), rows)), default=1)
    longest = max((len(word) for word in (*shown, "sum")), default=3)
    for word, count in shown.items():
        lines.append(f"{word:<{longest}}  {count:>{width},}  {bar(count / rows)}".rstrip())
    lines.append(f"{'sum':<{longest}}  {sum(deliveries.values()):>{width},}  ✓")
    if answered_here:
        lines.append(answered_on_this_machine(deliveries.get("delivered", 0), requests, answered_here))
    else:
        lines.append(answered_by(http, requests, refused))
    lines += notes
    return "\n".join(lines)


def answered_on_this_machine(delivered: int, requests: int, by: str) -> str:
    """
    What "delivered" means where no network answers, and that nothing was sent.

    Example:
        >>> answered_on_this_machine(12, 1, "mock")
        '12 would be delivered · 1 request answered by mock, none left this machine'
    """
    answered = f"{requests:,} request{'' if requests == 1 else 's'} answered by {by}, none left this machine"
    return f"{delivered:,} would be delivered · {answered}"


def answered_by(http: str, requests: int, refused: int) -> str:
    """
    How many requests went out, and to whom.

    Example:
        >>> answered_by("live:crm.example.com", 5, 0)
        '5 requests went out (live:crm.example.com)'
        >>> answered_by("live:crm.example.com", 5, 4)
        '1 request went out, 4 were refused: their hosts are not named (live:crm.example.com)'
    """
    sent = requests - refused
    but = f", {refused:,} {'was' if refused == 1 else 'were'} refused: their hosts are not named" if refused else ""
    return f"{sent:,} request{'' if sent == 1 else 's'} went out{but} ({http})"


def retries_line(retries: Retries, rows: int) -> str:
    """
    What simulated retries came to.

    Example:
        >>> from segfn_nb.replay.tables.part_tables import Retries
        >>> retries_line(Retries(attempts=12, came_through=1, billed_ms=1_500.0, waited_s=5_400.0), rows=10)
        'retries simulated: 12 attempts for 10 rows, 1 row came through on a later one; 1.5 s billed, 1.5 h of waiting between attempts'
    """
    attempts = f"{retries.attempts:,} attempt{'' if retries.attempts == 1 else 's'}"
    through = f"{retries.came_through:,} row{'' if retries.came_through == 1 else 's'}"
    return (
        f"retries simulated: {attempts} for {rows:,} row{'' if rows == 1 else 's'}, {through} came through on a later one; "
        f"{time_span(retries.billed_ms / 1000)} billed, {time_span(retries.waited_s)} of waiting between attempts"
    )


def time_span(seconds: float) -> str:
    """
    Seconds in the unit one would say them in.

    Example:
        >>> time_span(0.25), time_span(90), time_span(14_400)
        ('0.25 s', '1.5 min', '4.0 h')
    """
    if seconds < 60:
        return f"{seconds:.2g} s" if seconds < 1 else f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 3600 else f"{seconds / 3600:,.1f} h"
