"""zlib's bytes, results and errors are Node's."""

from __future__ import annotations

import contextlib
import zlib

from hypothesis import strategies as st

from tests.runtime.differential import differences, generated, js
from tests.runtime.libraries.node_side import prelude
from tests.runtime.libraries.zlib_calls import CALLS, Z

PACKING = ["deflate", "gzip", "deflateRaw"]
UNPACKING = {"deflate": "inflate", "gzip": "gunzip", "deflateRaw": "inflateRaw"}

pieces = st.lists(st.tuples(st.binary(max_size=30), st.integers(1, 300)), max_size=5)
data = pieces.map(
    lambda parts: (
        "Buffer.concat(["
        + ",".join(f"Buffer.alloc({len(one) * times}, Buffer.from({list(one)}))" for one, times in parts if one)
        + "])"
    )
)
texts = st.text(max_size=40).map(js)
options = st.fixed_dictionaries(
    {},
    optional={
        "level": st.integers(-1, 9),
        "memLevel": st.integers(1, 9),
        "strategy": st.integers(0, 4),
        "windowBits": st.integers(9, 15),
    },
).map(lambda chosen: "{" + ",".join(f"{name}:{value}" for name, value in chosen.items()) + "}")

packed = st.builds(
    "{0}.{1}Sync({2}, {3})".format, st.just(Z), st.sampled_from(PACKING), st.one_of(data, texts), options
)
damaged = st.builds(
    "((p) => {0}.{1}Sync(p.subarray(0, Math.floor(p.length * {3})), {4}))({0}.{2}Sync({5}))".format,
    st.just(Z),
    st.sampled_from(["inflate", "gunzip", "inflateRaw", "unzip"]),
    st.sampled_from(PACKING),
    st.sampled_from([0, 0.1, 0.5, 0.9, 1]),
    st.sampled_from(["{}", "{ finishFlush: 2 }", "{ maxOutputLength: 9 }"]),
    st.one_of(data, texts),
)
flipped = st.builds(
    "((p) => {{ p[Math.min({3}, p.length - 1)] ^= {4}; return {0}.{1}Sync(p); }})({0}.{2}Sync({5}))".format,
    st.just(Z),
    st.sampled_from(["inflate", "gunzip", "unzip"]),
    st.sampled_from(["deflate", "gzip"]),
    st.integers(0, 30),
    st.sampled_from([1, 64, 255]),
    texts,
)


def test_packed_bytes_are_nodes() -> None:
    """
    Whatever the data, format, level, strategy and window, the packed bytes equal Node's, or at least unpack to the same.

    Node's zlib is Chromium's, which on processors with instructions for it looks for repetitions of four bytes instead of
    three: about one input in two hundred comes out a few bytes longer or shorter.
    """
    asked = generated(packed, 400)
    others = differences(asked, prelude())

    assert len(others) <= len(asked) * 0.02
    for _, theirs, ours in others:
        assert unpacked(ours["value"]["bytes"]) == unpacked(theirs["value"]["bytes"])


def unpacked(content: list[int]) -> bytes:
    """What was packed, whichever of the three forms it has."""
    for window in (31, 15, -15):
        with contextlib.suppress(zlib.error):
            return zlib.decompress(bytes(content), window)
    raise AssertionError("not packed")


def test_damaged_data_fails_as_in_node() -> None:
    """What is cut off, changed or of another format gives the same bytes or the same error."""
    assert differences(generated(st.one_of(damaged, flipped), 200), prelude()) == []


def test_calls_are_nodes() -> None:
    """Options, callbacks, streams, members and errors are those of Node's module."""
    assert differences(CALLS, prelude()) == []
