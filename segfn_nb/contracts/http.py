"""One HTTP request on its way out of a function, and what may come back. No client, no transport."""

from __future__ import annotations

import msgspec

MASK = "•••••"
"""What stands for a sensitive setting's value wherever text is shown or kept."""

SCRUBBED = "__scrubbed__"
"""What stands in cassettes for what its name says is secret. Functions may send it on: headers and URLs can hold it."""


class WireRequest(msgspec.Struct, rename="camel", frozen=True):
    """
    A request as `fetch` made it.

    `body` is base64 text when `body_base64`, and None when there is none. `decompress`: whether the answer's gzip or
    deflate is to be unpacked (node-fetch's `compress`).
    """

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: str | None = None
    body_base64: bool = False
    decompress: bool = True


class TransportError(msgspec.Struct, rename="camel", frozen=True, tag_field="kind", tag="error"):
    """Why no answer came, with Node's code; `message` is what Node's error would say after "reason: "."""

    message: str
    code: str
    errno: str = ""
    syscall: str = ""
    latency_ms: float = 0.0


class WireResponse(msgspec.Struct, rename="camel", frozen=True, tag_field="kind", tag="response"):
    """
    An answer.

    `latency_ms` is virtual time, the function's clock advances by it without waiting. `body_error` is why the body is
    not whole: the function meets it when it reads the body, not before.
    """

    status: int
    url: str
    status_text: str = ""
    redirected: bool = False
    headers: list[tuple[str, str]] = []
    body: str = ""
    body_base64: bool = False
    body_error: TransportError | None = None
    latency_ms: float = 0.0


class MockRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """
    One `[[rule]]`: which requests it answers (`method`, `url` glob, at most `times`), and with what.

    `json` is the body's JSON text; `error` is one of Node's codes (ECONNREFUSED, ECONNRESET, ETIMEDOUT, ENOTFOUND) instead of an answer.
    """

    url: str
    method: str | None = None
    times: int | None = None
    status: int = 200
    headers: dict[str, str] = {}
    json: str | None = None
    text: str | None = None
    latency_ms: float = 0.0
    error: str | None = None


class MockSpec(msgspec.Struct, tag="mock", frozen=True):
    """Answer inside the worker: by the first rule that matches, or 200 `{}` where there are no rules at all."""

    rules: list[MockRule] = []


class ForwardSpec(msgspec.Struct, tag="forward", frozen=True):
    """Hand each request to the parent process, which owns a transport object."""


class LiveSpec(msgspec.Struct, tag="live", frozen=True):
    """
    Send requests for real, from the worker, to these hosts alone; each as the option `http` names it.

    `cassette`: the file the parent writes exchanges to, so that workers hand them over; empty: nobody wants them.
    """

    hosts: list[str]
    cassette: str = ""


class CassetteSpec(msgspec.Struct, tag="cassette", frozen=True):
    """
    Answer inside the worker, from a file of recorded exchanges.

    `stamp` is the file's state, so that another recording under the same name is another transport. `ignore` are names
    of fields and parameters that are not compared.
    """

    path: str
    stamp: str
    ignore: list[str] = []


TransportSpec = MockSpec | ForwardSpec | LiveSpec | CassetteSpec


class Recorded(msgspec.Struct, frozen=True):
    """One request that was sent for real, and what came of it: None where nothing had come when its row ended."""

    request: WireRequest
    result: WireResponse | TransportError | None
    duration_ms: float


class RecordedRow(msgspec.Struct, frozen=True):
    """What one invocation sent, in the order it asked; `row` is the first one's number and stands for the invocation."""

    row: int
    exchanges: list[Recorded]
