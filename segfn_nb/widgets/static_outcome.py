"""What one event did: its delivery, error, logs, requests and values. Shown on purpose, so it shows the values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from segfn_nb.contracts.outcome import Exchange, JSError, LogLine
from segfn_nb.errors import ReplayError, printable, quoted
from segfn_nb.functions.delivery import AT_SEGMENT, sign_of
from segfn_nb.functions.outcome import Outcome
from segfn_nb.widgets.html import (
    FRAME,
    LINE,
    MONO,
    QUIET,
    STRONG,
    TONES,
    Html,
    block,
    code,
    details,
    dotted,
    escaped,
    isolated,
    joined,
    tag,
)
from segfn_nb.widgets.json_difference import difference_html
from segfn_nb.widgets.json_tree import json_tree
from segfn_nb.widgets.numbers import counted, milliseconds, seconds
from segfn_nb.widgets.signs import tone_of

MOST_LOGS = 100
MOST_REQUESTS = 50
"""Log lines and requests of one event that are shown; the others are counted."""

BODY_CHARACTERS = 4_000
"""Of a request's or an answer's body."""


def outcome_html(outcome: Outcome) -> Html:
    """The outcome, the error first; values and bodies behind lines that open them."""
    title = dotted(
        tag("span", f"{sign_of(outcome.delivery)} {outcome.delivery}", style=STRONG),
        f"row {outcome.row:,}",
        milliseconds(outcome.duration_ms),
        tag("span", AT_SEGMENT.get(outcome.delivery, ""), style=QUIET),
    )
    parts = [
        tag("div", title),
        _error(outcome) if outcome.error else Html(""),
        tag("div", isolated(outcome.explanation)) if outcome.explanation else Html(""),
        *[tag("div", isolated(line)) for line in _attempts(outcome)],
        *[tag("div", "note: ", isolated(note)) for note in outcome.notes],
        _values(outcome),
        _logs(outcome.logs),
        _requests(outcome.requests),
        details("event in", _event_in(outcome), is_open=outcome.error is not None),
    ]
    border = f"border:1px solid {LINE};border-left:4px solid {TONES[tone_of(outcome.delivery)]};border-radius:4px"
    return tag("div", *parts, style=f"{FRAME};{border};padding:6px 12px")


def outcome_text(outcome: Outcome) -> str:
    """The same in plain text, for consoles and the shell; bodies of requests are left out."""
    lines = [f"{outcome.delivery} · row {outcome.row:,} · {milliseconds(outcome.duration_ms)}"]
    if outcome.error is not None:
        lines += [_error_title(outcome.error), *[f"    {line}" for line in _quoted(outcome)]]
    lines += [outcome.explanation] if outcome.explanation else []
    lines += _attempts(outcome)
    lines += [f"note: {note}" for note in outcome.notes]
    if outcome.returned == "json":
        lines.append(f"returned {_plain_json(outcome.value)}")
    lines += [f"sent {_plain_json(event)}" for event in [*outcome.events, *outcome.objects]]
    lines += [f"{_log_place(log)} {log.level}: {log.text}" for log in outcome.logs[:MOST_LOGS]]
    lines += [_more(len(outcome.logs) - MOST_LOGS, "log line")]
    lines += [f"{request.method} {request.url} → {_answer(request)}" for request in outcome.requests[:MOST_REQUESTS]]
    lines += [_more(len(outcome.requests) - MOST_REQUESTS, "request")]
    return "\n".join(printable(line, BODY_CHARACTERS) for line in lines if line)


def _attempts(outcome: Outcome) -> list[str]:
    """One line for each attempt before the last one, where retries were simulated."""
    return [
        f"attempt {number}: {_error_title(attempt.error)}; the next one {seconds(attempt.waited_ms / 1000)} later"
        for number, attempt in enumerate(outcome.earlier, 1)
    ]


def _error(outcome: Outcome) -> Html:
    assert outcome.error is not None
    title = tag("div", isolated(_error_title(outcome.error)), style=f"{MONO};{STRONG};white-space:pre-wrap")
    quoted = _quoted(outcome)
    lines = block(joined([escaped(line) for line in quoted], "\n")) if quoted else Html("")
    stack = outcome.error.stack
    whole = details("stack", block(escaped(stack, BODY_CHARACTERS))) if stack and "\n" in stack.strip() else Html("")
    return tag("div", title, lines, whole, style="margin:4px 0")


def _error_title(error: JSError) -> str:
    where = f" at line {error.line}, column {error.column}" if error.line and error.column else ""
    counts_as = error.segment_class if error.segment_class not in (None, error.name) else None
    return f"{error.name}: {error.message}{where}" + (f" (a {counts_as})" if counts_as else "")


def _quoted(outcome: Outcome) -> list[str]:
    """The line that threw, with its number, and a caret under its column."""
    if outcome.error is None:
        return []
    number = f"{outcome.error.line}  "
    lines = quoted(outcome.source_line, outcome.error.column)
    return [before + line for before, line in zip((number, " " * len(number)), lines, strict=False)]


def _values(outcome: Outcome) -> Html:
    parts = []
    changed = _difference(outcome)
    if changed:
        parts.append(changed)
    if outcome.returned == "json":
        title = "event out" if changed else "returned"
        parts.append(details(title, json_tree(outcome.value), is_open=not changed))
    elif outcome.returned == "null":
        parts.append(tag("div", "returned null"))
    for name, sent in (("event", outcome.events), ("object", outcome.objects)):
        if sent:
            parts.append(details(f"sent {counted(len(sent), name)}", json_tree(sent), is_open=True))
    return joined(parts)


def _difference(outcome: Outcome) -> Html:
    """What became of the event, where the handler returned one; empty where it did not."""
    if not (isinstance(outcome.value, dict) and "type" in outcome.value):
        return Html("")
    try:
        before = outcome.event_in
    except ReplayError:
        return Html("")  # the section of the event that went in says why
    if not isinstance(before, dict) or before.get("type") != outcome.value["type"]:
        return Html("")
    return details("difference", difference_html(before, outcome.value), is_open=True)


def _logs(logs: Sequence[LogLine]) -> Html:
    if not logs:
        return Html("")
    lines = [
        tag(
            "div",
            tag("span", f"{_log_place(log)} {log.level} ", style=QUIET),
            isolated(log.text),
            style="white-space:pre-wrap",
        )
        for log in logs[:MOST_LOGS]
    ]
    more = tag("div", _more(len(logs) - MOST_LOGS, "log line"), style=QUIET)
    return details(f"logs {len(logs):,}", tag("div", *lines, more, style=f"{MONO};margin-left:18px"), is_open=True)


def _log_place(log: LogLine) -> str:
    attempt = f"attempt {log.attempt}, " if log.attempt > 1 else ""
    return f"{attempt}line {log.line}" if log.line else f"{attempt}line ?"


def _requests(requests: Sequence[Exchange]) -> Html:
    if not requests:
        return Html("")
    shown = [_request(request) for request in requests[:MOST_REQUESTS]]
    more = tag("div", _more(len(requests) - MOST_REQUESTS, "request"), style=QUIET)
    return details(f"requests {len(requests):,}", tag("div", *shown, more, style="margin-left:18px"), is_open=True)


def _request(request: Exchange) -> Html:
    answer = tag("span", _answer(request), style=STRONG)
    took = tag("span", milliseconds(request.duration_ms), style=QUIET)
    summary = joined([code(f"{request.method} {request.url}"), " → ", dotted(answer, took)])
    return details(
        summary,
        _message("request", request.request_headers, request.request_body, is_base64=request.request_body_base64),
        _message("answer", request.response_headers, request.response_body, is_base64=request.response_body_base64),
    )


def _answer(request: Exchange) -> str:
    attempt = f" (attempt {request.attempt})" if request.attempt > 1 else ""
    if request.error is not None:
        return f"{request.error}{attempt}"
    return f"{'not awaited / no answer' if request.status is None else request.status}{attempt}"


def _message(title: str, headers: dict[str, str], body: str | None, *, is_base64: bool) -> Html:
    lines = [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["", f"(base64) {body}" if is_base64 else body]
    if not lines:
        return Html("")
    text = joined([escaped(line, BODY_CHARACTERS) for line in lines], "\n")
    return tag("div", tag("span", title, style=QUIET), block(text))


def _event_in(outcome: Outcome) -> Html:
    try:
        if outcome.event_in is not None:
            return json_tree(outcome.event_in)
        text = _text_in(outcome)
    except ReplayError as error:
        return tag("div", escaped(str(error)))
    if text is None:
        return tag("div", "none", style=QUIET)
    return tag("div", isolated(text, BODY_CHARACTERS), style=f"{MONO};white-space:pre-wrap")


def _text_in(outcome: Outcome) -> str | None:
    """What went in as it was written, which need not be JSON."""
    text = outcome.read_event() if callable(outcome.read_event) else outcome.read_event
    return None if text is None else text.decode("utf-8", "replace")


def _more(surplus: int, what: str) -> str:
    return f"… {counted(surplus, what)} more" if surplus > 0 else ""


def _plain_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
