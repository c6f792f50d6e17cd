"""Numbers carry separators and units."""

from __future__ import annotations

import pytest

from segfn_nb.widgets.numbers import counted, milliseconds, percent, seconds


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (counted(0, "event"), "0 events"),
        (counted(1, "event"), "1 event"),
        (counted(400_000, "event"), "400,000 events"),
        (counted(2, "reply", "replies"), "2 replies"),
        (percent(0), "0 %"),
        (percent(1), "100 %"),
        (percent(0.0246), "2.5 %"),
        (percent(1e-9), "< 0.1 %"),
        (percent(0.99999), "> 99.9 %"),
        (milliseconds(0), "0 ms"),
        (milliseconds(0.214), "0.21 ms"),
        (milliseconds(43.7), "44 ms"),
        (milliseconds(999.7), "1.0 s"),
        (milliseconds(5_000), "5.0 s"),
        (seconds(59.97), "1 min 0 s"),
        (seconds(75), "1 min 15 s"),
        (seconds(7_260), "2 h 1 min"),
    ],
)
def test_numbers_are_readable(shown: str, text: str) -> None:
    """No share is shown as nothing that is something, and no unit is left to guess."""
    assert shown == text
