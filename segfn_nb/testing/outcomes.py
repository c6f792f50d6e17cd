"""What a test may say of an outcome; a failure shows all that is known of it."""

from __future__ import annotations

from segfn_nb.functions.outcome import Outcome


def assert_delivered(outcome: Outcome) -> None:
    """
    The event is delivered.

    Raises:
        AssertionError: It is not; the message says what happened instead, with the line, the logs and the requests.

    Example:
        >>> assert_delivered(crm(event("track")))  # doctest: +SKIP
    """
    assert_delivery(outcome, "delivered")


def assert_delivery(outcome: Outcome, delivery: str, message: str = "") -> None:
    """
    The event has this delivery.

    Args:
        delivery: Such as "rejected"; see `segfn_nb.functions.delivery`.

        message: A part of the error's message.

    Raises:
        AssertionError: It has another, or another error.

    Example:
        >>> assert_delivery(crm(event("track", userId=None)), "rejected", "userId is missing")  # doctest: +SKIP
    """
    from segfn_nb.widgets.static_outcome import outcome_text

    said = outcome.error.message if outcome.error else ""
    if outcome.delivery == delivery and message in said:
        return
    wanted = f"{delivery}, {message!r}" if message else delivery
    raise AssertionError(f"expected {wanted}; the event was\n{outcome_text(outcome)}")
