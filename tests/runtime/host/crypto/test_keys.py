"""Keys as the host reads them."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segfn_nb.runtime.host.crypto.asymmetric.keys import key_of
from segfn_nb.runtime.host.crypto.asymmetric.pem import blocks
from segfn_nb.runtime.host.wire import JavaScriptError
from tests.runtime.bundles.crypto.keys import keys


def text(data: bytes, form: str, kind: str = "pkcs8") -> str:
    """A key as JavaScript sends it."""
    return json.dumps({"wanted": "any", "format": form, "data": data.hex(), "type": kind})


@given(st.binary(max_size=200), st.sampled_from(["pem", "der"]))
def test_whatever_is_no_key_is_an_error_of_nodes(data: bytes, form: str) -> None:
    """No exception of a library gets out, whatever the bytes."""
    with pytest.raises(JavaScriptError):
        key_of(text(data, form))


@given(st.integers(0, 1_000), st.integers(0, 255), st.sampled_from(["rsa", "p256", "ed25519", "locked", "locked1"]))
def test_a_damaged_key_is_read_or_an_error_of_nodes(place: int, byte: int, kind: str) -> None:
    """One byte changed, in the text or in what it encodes."""
    pem = bytearray(keys()[kind].encode())
    der = bytearray(blocks(bytes(pem))[0].der)
    pem[place % len(pem)] = byte
    der[place % len(der)] = byte
    for given_key in (text(bytes(pem), "pem"), text(bytes(der), "der")):
        with suppress(JavaScriptError):
            assert key_of(given_key).is_private
