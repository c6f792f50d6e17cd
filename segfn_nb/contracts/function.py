"""What a Segment function is called and which handlers its kind may define."""

from __future__ import annotations

from enum import StrEnum

TYPE_HANDLERS: dict[str, str] = {
    "identify": "onIdentify",
    "track": "onTrack",
    "page": "onPage",
    "screen": "onScreen",
    "group": "onGroup",
    "alias": "onAlias",
    "delete": "onDelete",
}
"""Handler for each event type (connections/functions/destination-functions)."""


class Kind(StrEnum):
    """The kinds of Segment functions; new ones may appear, so never assume this list is complete."""

    SOURCE = "source"
    DESTINATION = "destination"
    INSERT_DESTINATION = "insert_destination"
    INSERT_SOURCE = "insert_source"

    @property
    def handlers(self) -> tuple[str, ...]:
        """Every handler name this kind may define, in the order Segment documents them."""
        if self is Kind.SOURCE:
            return ("onRequest",)
        single = tuple(TYPE_HANDLERS.values())
        return single if self is Kind.INSERT_SOURCE else (*single, "onBatch")

    @property
    def is_insert(self) -> bool:
        """Whether the returned event goes on."""
        return self in (Kind.INSERT_DESTINATION, Kind.INSERT_SOURCE)

    @property
    def default_timeout_seconds(self) -> float:
        """Segment's limit for one invocation (connections/functions/insert-functions for the 60 s)."""
        return 60.0 if self is Kind.INSERT_SOURCE else 5.0

    @property
    def label(self) -> str:
        """The kind in words, as screens show it."""
        return {
            Kind.SOURCE: "source function",
            Kind.DESTINATION: "destination function",
            Kind.INSERT_DESTINATION: "insert function (destination)",
            Kind.INSERT_SOURCE: "insert function (source)",
        }[self]
