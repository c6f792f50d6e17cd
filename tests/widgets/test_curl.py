"""A function's requests as commands."""

from __future__ import annotations

import shlex

from segfn_nb.contracts.outcome import Exchange
from segfn_nb.widgets.curl import curl_of


def test_commands_say_what_was_sent_and_nothing_else() -> None:
    """Words survive a shell, whatever is in them; headers that curl sets itself are left out."""
    requests = [
        Exchange("GET", "https://crm.example/?a[1]=1&b=$(rm)"),
        Exchange("POST", "https://crm.example/", {"X-It": "it's", "Content-Length": "3", "x-empty": ""}, "a'b"),
        Exchange("HEAD", "https://crm.example/"),
    ]

    assert [shlex.split(line) for line in curl_of(requests).split("\n")] == [
        ["curl", "--globoff", "https://crm.example/?a[1]=1&b=$(rm)"],
        [
            *("curl", "--globoff", "https://crm.example/", "-X", "POST", "-H", "X-It: it's", "-H", "x-empty;"),
            *("-H", "content-type:", "--data-raw", "a'b"),
        ],
        ["curl", "--globoff", "https://crm.example/", "--head"],
    ]


def test_bytes_are_sent_as_bytes() -> None:
    """A body that is no text is unpacked on its way to curl, in any shell."""
    request = Exchange("PUT", "https://crm.example/", {"Content-Type": "x/y"}, "AAH/", request_body_base64=True)

    assert curl_of([request]) == (
        "echo AAH/ | base64 -d | curl --globoff https://crm.example/ -X PUT -H 'Content-Type: x/y' --data-binary @-"
    )
