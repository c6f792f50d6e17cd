"""What the `http=` option may be, and what it means."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from segfn_nb.contracts.http import ForwardSpec, LiveSpec, MockSpec, TransportSpec
from segfn_nb.errors import OptionError
from segfn_nb.runtime.transports.base import Transport
from segfn_nb.runtime.transports.mock import read_rules

if TYPE_CHECKING:
    import httpx

ALLOWED = "'mock', 'mock:RULES.toml', 'live:HOST,HOST', segfn_nb.Mock(...), or an httpx.AsyncBaseTransport"


class ResolvedTransport(msgspec.Struct, frozen=True):
    """
    A transport ready for a replay.

    `spec` is what workers are told, `transport` what answers in the parent (None: workers answer themselves), `label`
    what tables say was used. `is_repeatable`: asking the same again changes nothing outside and gives the same.
    """

    spec: TransportSpec
    label: str
    is_repeatable: bool
    transport: Transport | None = None

    @property
    def is_live(self) -> bool:
        """Whether workers send requests over the network."""
        return isinstance(self.spec, LiveSpec)


def resolve_transport(http: str | MockSpec | Transport | httpx.AsyncBaseTransport | None) -> ResolvedTransport:
    """
    The transport that the option names.

    Raises:
        OptionError: It is nothing that could answer; the message lists what could.

    Example:
        >>> resolve_transport(None).label
        'mock'
    """
    if http is None or http == "mock":
        return ResolvedTransport(MockSpec(), "mock", is_repeatable=True)
    if isinstance(http, MockSpec):
        return ResolvedTransport(http, f"mock ({_rules(http)})", is_repeatable=True)
    if isinstance(http, str):
        mode, _, argument = http.partition(":")
        if mode == "mock":
            spec = read_rules(argument)
            return ResolvedTransport(spec, f"mock:{argument} ({_rules(spec)})", is_repeatable=True)
        if mode == "live":
            return _live(argument)
        raise OptionError(f"http={http!r} is none of what can answer requests: {ALLOWED}")
    if isinstance(http, Transport):
        return _forwarded(http, type(http).__name__)
    if asyncio.iscoroutinefunction(getattr(http, "handle_async_request", None)):
        from segfn_nb.runtime.transports.httpx_adapter import HttpxTransport

        return _forwarded(HttpxTransport(http), type(http).__name__)
    raise OptionError(f"http={http!r} is none of what can answer requests: {ALLOWED}")


def _live(argument: str) -> ResolvedTransport:
    from segfn_nb.runtime.transports.hosts import Hosts

    names = [name.strip() for name in argument.split(",") if name.strip()]
    Hosts(names)  # wrong ones are refused here, not in a worker
    return ResolvedTransport(LiveSpec(names), f"live:{','.join(names)}", is_repeatable=False)


def _rules(spec: MockSpec) -> str:
    return f"{len(spec.rules)} rule{'' if len(spec.rules) == 1 else 's'}"


def _forwarded(transport: Transport, name: str) -> ResolvedTransport:
    return ResolvedTransport(ForwardSpec(), name, is_repeatable=False, transport=transport)
