"""What an environment registers."""

from __future__ import annotations

import subprocess
import sys

from segfn_nb.runtime.host import handle_services, stateless_services
from segfn_nb.runtime.host.url import can_parse, parse, replace


def test_names_of_all_services() -> None:
    """Each service's name begins with its file's."""
    assert sorted({**stateless_services(), **handle_services()}) == [
        "crypto_cipher_drop",
        "crypto_cipher_final",
        "crypto_cipher_open",
        "crypto_cipher_update",
        "crypto_close",
        "crypto_copy",
        "crypto_decrypt",
        "crypto_decrypt_public",
        "crypto_drop",
        "crypto_encrypt",
        "crypto_encrypt_private",
        "crypto_feed",
        "crypto_hash",
        "crypto_hkdf",
        "crypto_hmac",
        "crypto_key_describe",
        "crypto_key_export",
        "crypto_open",
        "crypto_pbkdf2",
        "crypto_scrypt",
        "crypto_sign",
        "crypto_size",
        "crypto_verify",
        "inflate_crc32",
        "inflate_unpack",
        "intl_ask",
        "intl_format",
        "intl_open",
        "intl_parts",
        "intl_range",
        "intl_range_parts",
        "text_decode",
        "text_encode",
        "url_can_parse",
        "url_parse",
        "url_replace",
    ]


def test_a_url_is_one_part_to_a_line() -> None:
    """Href first, then the parts in the order of the TypeScript half; None where it is not valid."""
    lines = (parse("https://u:p@H.example:443/a?b#c") or "").split("\n")

    assert lines == [
        "https://u:p@h.example/a?b#c",
        "https://h.example",
        "https:",
        "u",
        "p",
        "h.example",
        "h.example",
        "",
        "/a",
        "?b",
        "#c",
    ]
    assert (parse("x"), parse("x", "http://h/"), parse("x", "")) == (None, parse("http://h/x"), None)
    assert (can_parse("x"), can_parse("x", "http://h/")) == (False, True)
    assert (replace("http://h/", "port", "99999"), replace("http://h/", "hash", "x")) == (None, parse("http://h/#x"))


def test_libraries_are_loaded_when_first_used() -> None:
    """A function without URLs, ciphers and keys does not pay for them."""
    script = (
        "import sys, segfn_nb.runtime.host as h; h.stateless_services(); h.handle_services(); "
        "print({'ada_url', 'cryptography'} & set(sys.modules))"
    )

    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "set()\n"
    )
