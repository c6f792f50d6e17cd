"""The tables of a replay: their names, columns and types, in memory and on disk."""

from __future__ import annotations

import pyarrow as pa

_TEXT = pa.large_string()
_COUNT = pa.int64()

FRAME = pa.schema(
    [
        ("row", _COUNT),
        ("source", _TEXT),
        ("type", _TEXT),
        ("event", _TEXT),
        ("message_id", _TEXT),
        ("event_time", pa.timestamp("us", "UTC")),
        ("delivery", _TEXT),
        ("error_name", _TEXT),
        ("error_message", _TEXT),
        ("error_line", _COUNT),
        ("error_column", _COUNT),
        ("cause", _TEXT),
        ("duration_ms", pa.float64()),
        ("attempts", _COUNT),
        ("waited_s", pa.float64()),
        ("billed_ms", pa.float64()),
        ("output_count", _COUNT),
        ("log_count", _COUNT),
        ("request_count", _COUNT),
    ]
)
"""One row per input row."""

OUTPUTS = pa.schema([("row", _COUNT), ("seq", _COUNT), ("call", _TEXT), ("json", _TEXT)])
"""One row per event that came out. Its dotted columns stand before `json`; which there are depends on the events."""

LOGS = pa.schema(
    [("row", _COUNT), ("seq", _COUNT), ("level", _TEXT), ("text", _TEXT), ("line", _COUNT), ("attempt", _COUNT)]
)
"""One row per `console` call."""

REQUESTS = pa.schema(
    [
        ("row", _COUNT),
        ("seq", _COUNT),
        ("method", _TEXT),
        ("url", _TEXT),
        ("status", _COUNT),
        ("duration_ms", pa.float64()),
        ("request_headers", _TEXT),
        ("request_body", _TEXT),
        ("response_headers", _TEXT),
        ("response_body", _TEXT),
        ("error", _TEXT),
        ("attempt", _COUNT),
    ]
)
"""One row per HTTP request."""

DETAILS = pa.schema(
    [
        ("row", _COUNT),
        ("returned", _TEXT),
        ("value", _TEXT),
        ("undelivered", _TEXT),
        ("error_stack", _TEXT),
        ("error_class", _TEXT),
        ("batch", _COUNT),
        ("batch_row", _COUNT),
        ("notes", _TEXT),
        ("earlier", _TEXT),
    ]
)
"""
What an Outcome has and no other table: one row for each input row that has any of it.

`value` is a returned value that is no output, `undelivered` a JSON list of two lists: events and objects that were sent
before an error. `notes` is a JSON list, `earlier` one of `Attempt`s.
"""

CAUSES = pa.schema(
    [
        ("cause", _TEXT),
        ("delivery", _TEXT),
        ("count", _COUNT),
        ("share", pa.float64()),
        ("first_row", _COUNT),
        ("first_event_time", pa.timestamp("us", "UTC")),
        ("last_event_time", pa.timestamp("us", "UTC")),
        ("message", _TEXT),
        ("explanation", _TEXT),
    ]
)
"""One row per cause and delivery, the most frequent first."""

HITS = pa.schema([("row", _COUNT), ("call", _COUNT), ("hits", pa.dictionary(pa.int32(), _TEXT))])
"""
What each row's handler call reached, where that was counted: `hits` as in `OutcomeRecord`.

`call` is the first row of the call. What that row reached, the others of an onBatch call did: their own text is empty where
it is the same.
"""

STORED = {"frame": FRAME, "outputs": OUTPUTS, "logs": LOGS, "requests": REQUESTS, "details": DETAILS}
"""Tables that are kept, by the name of their folder in a run on disk."""

TABLES = {**STORED, "hits": HITS}
"""Those, and the ones that only some replays have."""
