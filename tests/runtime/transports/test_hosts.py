"""Which hosts and addresses functions may reach live."""

from __future__ import annotations

import ipaddress

import pytest

from segfn_nb.errors import OptionError
from segfn_nb.runtime.transports.hosts import Hosts, origin_of
from segfn_nb.runtime.transports.resolve import resolve_transport

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.1.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "::ffff:0:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
]

METADATA = [
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "fd20:ce::254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
]

PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


def refusal(names: list[str], url: str, address: str | None = None) -> str | None:
    """Why the URL must not be asked; with the address its host was found at."""
    hosts, origin = Hosts(names), origin_of(url)
    if address is None:
        return hosts.refusal_of_name(origin)
    return hosts.refusal_of_name(origin) or hosts.refusal_of_address(origin, ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("names", "url", "is_allowed"),
    [
        (["crm.example.com"], "https://crm.example.com/orders", True),
        (["crm.example.com"], "http://CRM.example.com.:8080/", True),
        (["CRM.example.com"], "https://crm.example.com/", True),
        (["crm.example.com"], "https://example.com/", False),
        (["crm.example.com"], "https://xcrm.example.com/", False),
        (["crm.example.com"], "https://crm.example.com.evil.example/", False),
        (["crm.example.com:8443"], "https://crm.example.com:8443/", True),
        (["crm.example.com:8443"], "https://crm.example.com/", False),
        (["crm.example.com:80"], "http://crm.example.com/", True),
        (["crm.example.com:443"], "http://crm.example.com/", False),
        (["*.example.com"], "https://a.b.example.com/", True),
        (["*.example.com"], "https://example.com/", False),
        (["*.example.com"], "https://notexample.com/", False),
        (["a.example", "b.example"], "https://b.example/", True),
        (["münchen.example"], "https://xn--mnchen-3ya.example/", True),
        (["*"], "https://anything.example/", True),
        (["[2606:4700::1111]:8080"], "http://[2606:4700::1111]:8080/", True),
        (["crm.example.com"], "https://crm.example.com@evil.example/", False),
        (["crm.example.com"], "https://evil.example\\@crm.example.com/", False),
    ],
)
def test_hosts_are_named(names: list[str], url: str, is_allowed: bool) -> None:
    """A host is reached where it, a pattern above it, or `*` is named, and its port where that is named too."""
    assert (refusal(names, url) is None) == is_allowed


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_need_a_name_of_their_own(address: str) -> None:
    """Neither `*` nor a pattern opens an address that is not public; a host named in full does."""
    assert refusal(["*"], "https://a.example.com/", address) is not None
    assert refusal(["*.example.com"], "https://a.example.com/", address) is not None
    assert refusal(["a.example.com"], "https://a.example.com/", address) is None


@pytest.mark.parametrize("address", METADATA)
def test_metadata_addresses_are_never_reached(address: str) -> None:
    """What hands out a cloud's credentials is refused under every name."""
    assert refusal(["a.example.com"], "https://a.example.com/", address) is not None
    with pytest.raises(OptionError, match="metadata service"):
        Hosts([f"[{address}]" if ":" in address else address])


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_reached(address: str) -> None:
    """Public addresses, also inside IPv6 ones, are what `*` means."""
    assert refusal(["*"], "https://a.example.com/", address) is None


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("http://127.0.0.1/", ["*"]),
        ("http://0x7f.1/", ["*"]),
        ("http://2130706433/", ["*"]),
        ("http://[::1]/", ["*"]),
        ("http://[::ffff:10.0.0.1]/", ["*"]),
        ("http://metadata.google.internal/", ["*", "metadata.google.example"]),
        ("http://METADATA.google.internal./", ["*"]),
        ("http://169.254.169.254/latest/", ["*"]),
    ],
)
def test_addresses_in_urls_are_refused_before_anything_is_looked_up(url: str, names: list[str]) -> None:
    """A private or metadata host in the URL itself, in whatever notation, is refused by its name."""
    assert refusal(names, url) is not None


def test_refusals_say_what_to_write() -> None:
    """The text names the host and the option that allows it."""
    assert refusal(["crm.example.com"], "https://hooks.example.com:8443/") == (
        'hooks.example.com:8443 is not among the hosts that http= names; http="live:crm.example.com,hooks.example.com:8443" allows it too'
    )
    assert refusal(["*"], "https://crm.example.com/", "10.0.0.8") == (
        "crm.example.com is at 10.0.0.8, which is a private address; it is reached only where it is named itself: "
        'http="live:*,crm.example.com" allows it too'
    )


@pytest.mark.parametrize(
    "option",
    [
        "live",
        "live:",
        "live:,",
        "live:https://crm.example.com/",
        "live:crm.example.com/v1",
        "live:a b",
        "live:*crm",
        "live:a.*.b",
        "live:u@a.example",
    ],
)
def test_what_is_no_host_is_refused_as_an_option(option: str) -> None:
    """`http="live:..."` takes hosts alone; the error says how they are written."""
    with pytest.raises(OptionError, match="live:"):
        resolve_transport(option)


def test_the_label_says_which_hosts() -> None:
    """Tables show the option as it was meant."""
    resolved = resolve_transport("live: crm.example.com , *.example.org")

    assert (resolved.label, resolved.is_live, resolved.is_repeatable) == (
        "live:crm.example.com,*.example.org",
        True,
        False,
    )
