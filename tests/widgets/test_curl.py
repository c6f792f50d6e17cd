"""A function's requests as commands."""

from __future__ import annotations

import shlex

from segfn_nb.contracts.outcome import Exchange
from segfn_nb.widgets.curl import curl_of


def test_commands_say_what_was_sent_and_nothing_else() -> None:
    """Words survive a shell, whatever is in them; headers that curl sets itself are left out."""
    requests = [
        Exchange("GET", "https://crm.example/?a=1&b=$(rm)"),
        Exchange("POST", "https://crm.example/", {"X-It": "it's", "Content-Length": "3"}, "a'b"),
    ]

    assert [shlex.split(line) for line in curl_of(requests).split("\n")] == [
        ["curl", "https://crm.example/?a=1&b=$(rm)"],
        ["curl", "https://crm.example/", "-X", "POST", "-H", "X-It: it's", "--data-raw", "a'b"],
    ]
