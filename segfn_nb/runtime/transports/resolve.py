"""What the `http=` option may be, and what it means."""

from __future__ import annotations

import asyncio
import difflib
import os
from typing import TYPE_CHECKING

import msgspec

from segfn_nb.contracts.http import CassetteSpec, ForwardSpec, LiveSpec, MockSpec, TransportSpec
from segfn_nb.errors import OptionError
from segfn_nb.runtime.cassettes.modes import MODES, Cassette, Record
from segfn_nb.runtime.cassettes.tape import stamp_of, tape_info
from segfn_nb.runtime.transports.base import Transport
from segfn_nb.runtime.transports.mock import read_rules

if TYPE_CHECKING:
    import httpx

ALLOWED = (
    "'mock', 'mock:RULES.toml', 'live:HOST,HOST', 'record:PATH@HOST,HOST', 'cassette:PATH', segfn_nb.Mock(...), "
    "Record(...) or Cassette(...), or an httpx.AsyncBaseTransport"
)


class ResolvedTransport(msgspec.Struct, frozen=True):
    """
    A transport ready for a replay.

    `spec` is what workers are told, `transport` what answers in the parent (None: workers answer themselves), `label`
    what tables say was used. `is_repeatable`: asking the same again changes nothing outside and gives the same.
    `record`: the cassette that exchanges are written to. `answered_here`: who answers in place of a network ("mock",
    "cassette crm.jsonl"), empty where requests leave or a transport of the user's has them. `notes`: what else is to be
    said of it.
    """

    spec: TransportSpec
    label: str
    is_repeatable: bool
    transport: Transport | None = None
    record: Record | None = None
    answered_here: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether workers send requests over the network."""
        return isinstance(self.spec, LiveSpec)


_MODES = ("mock", "live", "cassette", *MODES)


def resolve_transport(
    http: str | MockSpec | Record | Cassette | Transport | httpx.AsyncBaseTransport | None,
) -> ResolvedTransport:
    """
    The transport that the option names.

    Raises:
        OptionError: It is nothing that could answer; the message lists what could.

    Example:
        >>> resolve_transport(None).label
        'mock'
    """
    if http is None or http == "mock":
        return _mocked(MockSpec(), "mock")
    if isinstance(http, MockSpec):
        return _mocked(http, f"mock ({_rules(http)})")
    if isinstance(http, Record):
        return _recorded(http)
    if isinstance(http, Cassette):
        return _played(http)
    if isinstance(http, str):
        mode, _, argument = http.partition(":")
        if mode == "mock":
            spec = read_rules(argument)
            return _mocked(spec, f"mock:{argument} ({_rules(spec)})")
        if mode == "live":
            return _live(argument)
        if mode in MODES:
            path, _, hosts = argument.rpartition("@")
            if not path:
                raise OptionError(f'http="{http}": name the hosts that may be reached, as in "{mode}:PATH@HOST,HOST"')
            return _recorded(Record(path, _split(hosts), MODES[mode]))
        if mode == "cassette":
            if not argument:
                raise OptionError('http="cassette:": name the file, as in "cassette:crm.jsonl"')
            return _played(Cassette(argument))
        near = difflib.get_close_matches(mode, _MODES, n=1)
        meant = f"; did you mean {near[0]}? Allowed:" if near else ""
        raise OptionError(f"http={http!r} is none of what can answer requests{meant or ':'} {ALLOWED}")
    if isinstance(http, Transport):
        return _forwarded(http, type(http).__name__)
    if asyncio.iscoroutinefunction(getattr(http, "handle_async_request", None)):
        from segfn_nb.runtime.transports.httpx_adapter import HttpxTransport

        return _forwarded(HttpxTransport(http), type(http).__name__)
    raise OptionError(f"http={http!r} is none of what can answer requests: {ALLOWED}")


def _mocked(spec: MockSpec, label: str) -> ResolvedTransport:
    return ResolvedTransport(spec, label, is_repeatable=True, answered_here="mock")


def _live(argument: str) -> ResolvedTransport:
    from segfn_nb.runtime.transports.hosts import hosts_of

    spec = LiveSpec(_split(argument))
    hosts_of(spec)  # wrong ones are refused here, not in a worker
    return ResolvedTransport(spec, f"live:{','.join(spec.hosts)}", is_repeatable=False)


def _recorded(record: Record) -> ResolvedTransport:
    from segfn_nb.runtime.transports.hosts import hosts_of

    spec = LiveSpec(list(record.hosts), str(record.path))
    hosts_of(spec)
    return ResolvedTransport(spec, record.label, is_repeatable=False, record=record)


def _played(cassette: Cassette) -> ResolvedTransport:
    path = str(cassette.path)
    stamp = stamp_of(path)
    info = tape_info(path, stamp)
    ignored = f", without {', '.join(cassette.ignore)}" if cassette.ignore else ""
    plural = "" if info.exchanges == 1 else "s"
    return ResolvedTransport(
        CassetteSpec(os.path.abspath(path), stamp, list(cassette.ignore)),  # noqa: PTH100 - of a text
        f"cassette:{path} ({info.exchanges:,} request{plural}{ignored})",
        is_repeatable=True,
        answered_here=f"cassette {path}",
        notes=(f"the cassette {path}: {info.fault}",) if info.fault else (),
    )


def _split(hosts: str) -> list[str]:
    return [name.strip() for name in hosts.split(",") if name.strip()]


def _rules(spec: MockSpec) -> str:
    return f"{len(spec.rules)} rule{'' if len(spec.rules) == 1 else 's'}"


def _forwarded(transport: Transport, name: str) -> ResolvedTransport:
    return ResolvedTransport(ForwardSpec(), name, is_repeatable=False, transport=transport)
