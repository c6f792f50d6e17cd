"""What every test gets: a machine without a network, and no worker left behind."""

from __future__ import annotations

import gc
import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from segfn_nb.functions.registry import functions
from segfn_nb.workers.process import live_workers


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to any address but loopback fails the test that asked for it."""
    connect = socket.socket.connect

    def only_loopback(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not ipaddress.ip_address(address[0]).is_loopback:
            pytest.fail(f"a test connects to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_loopback)


@pytest.fixture(autouse=True)
def no_worker_left() -> Iterator[None]:
    """A test that leaves a worker process running fails, but for the warm ones of functions it defined."""
    yield
    for function in functions.values():
        function.reset()
    gc.collect()
    left = [worker.pid for worker in live_workers()]
    assert left == []
