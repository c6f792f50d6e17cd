"""
Which hosts functions may reach with `http="live:..."`, and which addresses.

A host is refused by its name before it is looked up, and by its address before anything is sent to it. Knows no client.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import ada_url

from segfn_nb.contracts.http import LiveSpec
from segfn_nb.errors import OptionError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

HTTP_PORTS = {"http": 80, "https": 443}

METADATA_NAMES = frozenset(
    {"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"}
)
METADATA_ADDRESSES = frozenset(
    map(
        ipaddress.ip_address,
        (
            "169.254.169.254",  # AWS, Google, Azure, Oracle, DigitalOcean and others
            "169.254.170.2",  # AWS: credentials of containers
            "169.254.170.23",  # AWS: credentials of pods
            "168.63.129.16",  # Azure: the machine's agent
            "100.100.100.200",  # Alibaba
            "192.0.0.192",  # Oracle, the older one
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254",  # Google
            "fd00:42::42",  # Scaleway
        ),
    )
)
"""What hands out a cloud machine's credentials to whoever asks: never reached, named or not."""

_EMBEDDING = (
    (ipaddress.ip_network("64:ff9b::/96"), 0),  # NAT64
    (ipaddress.ip_network("64:ff9b:1::/48"), 0),  # NAT64 of a network's own
    (ipaddress.ip_network("::ffff:0:0:0/96"), 0),  # translated (SIIT)
    (ipaddress.ip_network("::/96"), 0),  # IPv4-compatible
    (ipaddress.ip_network("2002::/16"), 80),  # 6to4
)
"""IPv6 networks whose addresses lead to an IPv4 address inside them, and how many bits stand behind it."""


class Origin(NamedTuple):
    """Whom a URL asks: scheme, host (lower case, punycode, IPv6 without brackets) and port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}"

    @property
    def shown(self) -> str:
        """The host as an option names it; with its port where that is not the scheme's own."""
        host = _bracketed(self.host)
        return host if self.port == HTTP_PORTS[self.scheme] else f"{host}:{self.port}"


@lru_cache(maxsize=1_024)
def _origin(front: str) -> Origin:
    parsed = ada_url.URL(front)
    scheme = parsed.protocol.removesuffix(":")
    if scheme not in HTTP_PORTS:
        raise ValueError(f"{scheme} is not HTTP")
    return Origin(scheme, _plain(parsed.hostname), int(parsed.port or HTTP_PORTS[scheme]))


def origin_of(url: str) -> Origin:
    """
    Whom the URL asks.

    Raises:
        ValueError: It is no HTTP(S) URL.

    Example:
        >>> origin_of("https://CRM.example.com/orders")
        Origin(scheme='https', host='crm.example.com', port=443)
    """
    return _origin("/".join(url.split("/", 3)[:3]))


class _Named(NamedTuple):
    """One host of the option: a name, `*.` and a name, or `*`; for one port, or (None) for any."""

    host: str
    port: int | None

    @property
    def is_pattern(self) -> bool:
        return self.host.startswith("*")

    def matches(self, host: str, port: int) -> bool:
        if self.port not in (None, port):
            return False
        if self.host == "*":
            return True
        return host.endswith(self.host[1:]) if self.is_pattern else host == self.host


class Hosts:
    """
    The hosts that an option names.

    Args:
        names:
            Each `host`, `host:port`, `*.host` (whatever is below it, but not itself) or `*` (all). An IPv6 address
            stands in brackets. Private addresses are reached only through a host that is named in full.

        mode: What stands before them in the option, for messages.

    Raises:
        OptionError: One of them is no such thing, or is a cloud's metadata service.

    Example:
        >>> hosts = Hosts(["crm.example.com", "*.example.org"])
        >>> hosts.refusal_of_name(Origin("https", "crm.example.com", 443))
        >>> hosts.refusal_of_name(Origin("https", "example.net", 443))
        'example.net is not among the hosts that http= names; http="live:crm.example.com,*.example.org,example.net" allows it too'
    """

    def __init__(self, names: Iterable[str], mode: str = "live:") -> None:
        given = [name.strip() for name in names]
        self._shown = f"{mode}{','.join(given)}"
        self._named = [_named(name, mode) for name in given]
        if not self._named:
            raise OptionError(f'http="{mode}": name the hosts that may be reached, as in "{mode}crm.example.com"')

    def refusal_of_name(self, origin: Origin) -> str | None:
        """Why this host must not even be looked up; None where it may."""
        host, port = origin.host, origin.port
        address = _address(host)
        if _is_metadata(host, address):
            return f"{host} is a cloud's metadata service, which functions never reach here"
        if not any(named.matches(host, port) for named in self._named):
            return f"{origin.shown} is not among the hosts that http= names; {self._how_to_allow(origin)}"
        return None if address is None else self.refusal_of_address(origin, address)

    def refusal_of_address(self, origin: Origin, address: IPAddress) -> str | None:
        """Why nothing must be sent to this address, which was looked up for the host; None where it may."""
        host, port = origin.host, origin.port
        what = host if host == str(address) else f"{host} is at {address}, which"
        if _is_metadata("", address):
            return f"{what} is a cloud's metadata service, which functions never reach here"
        is_named = any(named.matches(host, port) for named in self._named if not named.is_pattern)
        if is_named or _is_public(address):
            return None
        return f"{what} is a private address; it is reached only where it is named itself: {self._how_to_allow(origin)}"

    def _how_to_allow(self, origin: Origin) -> str:
        return f'http="{self._shown},{origin.shown}" allows it too'


def hosts_of(spec: LiveSpec) -> Hosts:
    """The hosts that a live or recording transport may reach."""
    return Hosts(spec.hosts, f"record:{spec.cassette}@" if spec.cassette else "live:")


def _named(text: str, mode: str) -> _Named:
    name = text.strip()
    if name == "*":
        return _Named("*", None)
    prefix, rest = ("*", name[1:]) if name.startswith("*.") else ("", name)
    parsed = None
    if not set(rest) & set("*/?#@\\% \t"):
        parsed = ada_url.URL(f"http://{rest.removeprefix('.')}") if ada_url.check_url(f"http://{rest}") else None
    if parsed is None or not parsed.hostname:
        shown = "the host alone, without https:// and path" if "/" in name else "host, host:port, *.host or *"
        raise OptionError(f'http="{mode}...": {name!r} is no host; write {shown}')
    host = _plain(parsed.hostname)
    if _is_metadata(host, _address(host)):
        raise OptionError(f'http="{mode}...": {host} is a cloud\'s metadata service, which functions never reach here')
    # The URL Standard drops a port that is the scheme's own: http's 80 was meant all the same.
    port = parsed.port or ("80" if rest.endswith(":80") else "")
    return _Named(f"{prefix}.{host}" if prefix else host, int(port) if port else None)


def _plain(hostname: str) -> str:
    """Without an IPv6 address's brackets, and without the dot that may end a name."""
    return hostname.removeprefix("[").removesuffix("]").rstrip(".")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _address(host: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_metadata(host: str, address: IPAddress | None) -> bool:
    return host in METADATA_NAMES or (address is not None and not METADATA_ADDRESSES.isdisjoint(_all(address)))


def _is_public(address: IPAddress) -> bool:
    return all(
        one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified or _is_site_local(one))
        for one in _all(address)
        if not _is_only_a_shell(one)
    )


def _is_site_local(address: IPAddress) -> bool:
    """Private addresses of an older standard, which Python counts as global."""
    return isinstance(address, ipaddress.IPv6Address) and address.is_site_local


def _all(address: IPAddress) -> list[IPAddress]:
    """The address, and those inside it that it leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    plain = ipaddress.IPv6Address(int(address))  # without a zone
    inside: list[IPAddress] = []
    if plain.ipv4_mapped is not None:
        inside.append(plain.ipv4_mapped)
    if plain.teredo is not None:
        inside.extend(plain.teredo)
    for network, bits_behind in _EMBEDDING:
        if plain in network and int(plain) > 1:
            inside.append(ipaddress.IPv4Address((int(plain) >> bits_behind) & 0xFFFF_FFFF))
    return [plain, *inside]


def _is_only_a_shell(address: IPAddress) -> bool:
    """Whether the address says nothing of its own: what counts is the IPv4 address inside."""
    return isinstance(address, ipaddress.IPv6Address) and (
        address.ipv4_mapped is not None or address in _EMBEDDING[0][0]
    )
