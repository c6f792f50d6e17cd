"""Before many real requests leave: says which, about how many, and what to write if that is meant."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import msgspec

from segfn_nb.contracts.http import LiveSpec
from segfn_nb.contracts.options import RunOptions
from segfn_nb.errors import UnconfirmedError
from segfn_nb.functions.definition import Definition
from segfn_nb.replay.choose import Chosen
from segfn_nb.replay.options import ReplayOptions
from segfn_nb.replay.reading.inputs import Input
from segfn_nb.replay.results import Results
from segfn_nb.runtime.transports.hosts import Hosts, hosts_of, origin_of
from segfn_nb.runtime.transports.resolve import resolve_transport

EVENTS_WITHOUT_ASKING = 100

SAMPLE = 100
"""Events that are run under mock for the estimate."""

_SEED = 0


def refuse_unconfirmed(
    definition: Definition,
    source: Input,
    options: ReplayOptions,
    run: Callable[[Definition, Input, ReplayOptions], Results],
) -> None:
    """
    Stop a replay that would send requests of many events, unless `confirm` says that it is meant.

    Args:
        run: Runs a sample under mock.

    Raises:
        UnconfirmedError: It is not; the message has hosts and expected numbers of requests.
    """
    if options.confirm or not isinstance(options.http.spec, LiveSpec):
        return
    rows = Chosen(source, options).rows()
    if len(rows) <= EVENTS_WITHOUT_ASKING:
        return
    drawn = sorted(random.Random(_SEED).sample(rows, min(SAMPLE, len(rows))))  # noqa: S311 - reproducible on purpose
    scratch = ReplayOptions(
        http=resolve_transport(None),
        run=_reproducible(options.run),
        handlers=options.handlers,
        workers=1,
        rows=drawn,
        types=options.types,
        columns=options.columns,
        dialect=options.dialect,
        progress=False,
    )
    sample = run(definition, source, scratch)
    raise _unconfirmed(sample, len(rows), hosts_of(options.http.spec))


def _reproducible(run: RunOptions) -> RunOptions:
    return msgspec.structs.replace(run, clock="event", random=_SEED)


def _unconfirmed(sample: Results, rows: int, hosts: Hosts) -> UnconfirmedError:
    factor = rows / sample.rows_in
    counts: Counter[tuple[str, bool]] = Counter()
    for url in sample.requests["url"]:
        try:
            origin = origin_of(url)
        except ValueError:
            continue  # it would not be sent either
        counts[origin.shown, hosts.refusal_of_name(origin) is None] += 1
    expected = round(sum(count for (_, is_named), count in counts.items() if is_named) * factor)
    lines = [f"a live replay of {rows:,} events would send about {expected:,} requests"]
    for (host, is_named), count in counts.most_common():
        refused = "" if is_named else "  (not named in http=: refused)"
        lines.append(f"    {host}  about {round(count * factor):,}{refused}")
    estimate = (
        f"{sample.rows_in:,} of the events were run under mock, and real answers may lead to more or fewer requests"
    )
    lines.append(f"This is an estimate: {estimate}.")
    return UnconfirmedError("\n".join(lines), expected)
