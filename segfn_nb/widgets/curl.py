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
        'curl --globoff https://crm.example/v1 -X POST -H \'accept: */*\' -H content-type: --data-raw \'{"a": 1}\''
    """
    return "\n".join(map(_command, requests[:most]))


def _command(request: Exchange) -> str:
    # Without --globoff, curl takes brackets and braces of an address for patterns.
    words = ["curl", "--globoff", request.url]
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET":
        words += ["-X", request.method]
    names = {name.lower() for name in request.request_headers}
    for name, value in request.request_headers.items():
        if name.lower() not in _CURLS_OWN:
            words += ["-H", f"{name}: {value}" if value else f"{name};"]
    body = request.request_body
    if body is None:
        return shlex.join(words)
    if "content-type" not in names:
        words += ["-H", "content-type:"]  # curl would say that it is a form
    if request.request_body_base64:
        return f"echo {shlex.quote(body)} | base64 -d | {shlex.join(words)} --data-binary @-"
    return f"{shlex.join(words)} --data-raw {shlex.quote(body)}"
