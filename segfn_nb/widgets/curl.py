"""A function's requests as commands for a shell, to try them by hand. Secrets are masked in them as everywhere."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from segfn_nb.contracts.outcome import Exchange

_CURLS_OWN = ("accept-encoding", "connection", "content-length", "host")
"""Headers that curl sets itself, or that belong to the connection."""


def curl_of(requests: Sequence[Exchange], most: int = 20) -> str:
    r"""
    One command a request, at most `most` of them.

    Example:
        >>> curl_of([Exchange("POST", "https://crm.example/v1", {"accept": "*/*"}, '{"a": 1}')])
        'curl https://crm.example/v1 -X POST -H \'accept: */*\' --data-raw \'{"a": 1}\''
    """
    return "\n".join(map(_command, requests[:most]))


def _command(request: Exchange) -> str:
    words = ["curl", request.url]
    if request.method != "GET":
        words += ["-X", request.method]
    for name, value in request.request_headers.items():
        if name.lower() not in _CURLS_OWN:
            words += ["-H", f"{name}: {value}"]
    command = shlex.join(words)
    if request.request_body is None:
        return command
    if request.request_body_base64:
        return f"base64 -d <<< {shlex.quote(request.request_body)} | {command} --data-binary @-"
    return f"{command} --data-raw {shlex.quote(request.request_body)}"
