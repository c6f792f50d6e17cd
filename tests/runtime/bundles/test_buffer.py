"""Buffer against Node's, on generated inputs."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.runtime.differential import differences, generated, js

ENCODINGS = ["utf8", "utf-8", "hex", "base64", "base64url", "latin1", "binary", "ascii", "ucs2", "utf16le", "UTF-8"]

encodings = st.sampled_from(ENCODINGS)
# Every unit of UTF-16, lone surrogates included, with much of what base64 and hexadecimal are made of.
texts = st.one_of(
    st.text(max_size=12),
    st.text(st.characters(codec=None), max_size=8),
    st.text("abcdefABCDEF0123456789+/-_= \n*é€", max_size=20),
    st.text("ab\ud83d\ude00\ud800é\u0142\0", max_size=8),
)
data = st.one_of(
    st.binary(max_size=20),
    st.lists(st.sampled_from([0x61, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0xED]), max_size=9).map(bytes),
)
offsets = st.one_of(st.integers(-8, 24), st.sampled_from(["undefined", "NaN", "1.5", "null", "'1'", "Infinity"])).map(
    str
)
numbers = st.one_of(st.integers(-(2**49), 2**49), st.integers(-300, 300), st.floats(width=32)).map(
    lambda number: {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(str(number), str(number))
)
KINDS = ["UInt8", "Int8"] + [
    f"{kind}{end}" for kind in ("UInt16", "Int16", "UInt32", "Int32", "Float", "Double") for end in ("LE", "BE")
]


def calls() -> st.SearchStrategy[str]:
    """Expressions over every part of Buffer that takes text, bytes or positions."""
    text, code, raw, at = texts.map(js), encodings.map(js), data.map(js), offsets
    buffer = raw.map("Buffer.from({})".format)
    return st.one_of(
        st.builds("Buffer.from({}, {})".format, text, code),
        st.builds("Buffer.byteLength({}, {})".format, text, code),
        st.builds("{}.toString({}, {}, {})".format, buffer, code, at, at),
        st.builds("((b) => [b.write({}, {}), b])(Buffer.alloc(7, 1))".format, text, code),
        st.builds("((b) => [b.write({}, {}, {}, {}), b])(Buffer.alloc(7, 1))".format, text, at, at, code),
        st.builds("Buffer.alloc(7).fill({}, {}, {}, {})".format, text, at, at, code),
        st.builds("Buffer.alloc(5, {})".format, st.one_of(raw, numbers, text)),
        st.builds("{}.{}({}, {}, {})".format, buffer, st.sampled_from(["indexOf", "lastIndexOf", "includes"]), text, at, code),
        st.builds("{}.{}({}, {})".format, buffer, st.sampled_from(["indexOf", "lastIndexOf"]), st.one_of(raw, at), at),
        st.builds("[{}].map((b) => [b.{}({}, {}), b])".format, buffer, st.sampled_from(["slice", "subarray"]), at, at),
        st.builds("{}.compare({}, {}, {}, {}, {})".format, buffer, raw, at, at, at, at),
        st.builds("((b) => [{}.copy(b, {}, {}, {}), b])(Buffer.alloc(5))".format, buffer, at, at, at),
        st.builds("Buffer.concat([{}, {}], {})".format, buffer, raw, at),
        st.builds("Buffer.from({}.buffer, {}, {})".format, raw, at, at),
        st.builds("{}.read{}({})".format, buffer, st.sampled_from(KINDS), at),
        st.builds("((b) => [b.write{}({}, {}), b])(Buffer.alloc(9))".format, st.sampled_from(KINDS), numbers, at),
        st.builds("{}.read{}({}, {})".format, buffer, st.sampled_from(["UIntLE", "UIntBE", "IntLE", "IntBE"]), at, at),
        st.builds("((b) => [b.write{}({}, {}, {}), b])(Buffer.alloc(9))".format, st.sampled_from(["UIntLE", "UIntBE", "IntLE", "IntBE"]), numbers, at, st.integers(0, 7)),
        st.builds("{}.{}()".format, buffer, st.sampled_from(["swap16", "swap32", "toJSON", "toString", "readBigInt64LE", "readBigUInt64BE"])),
    )  # fmt: skip


def test_generated_calls_give_what_node_gives() -> None:
    """Values, and the names, codes and texts of errors, are Node's."""
    assert differences(generated(calls(), 1500)) == []
