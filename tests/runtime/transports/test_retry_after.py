"""Pauses that servers ask for."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from segfn_nb.runtime.transports.retry_after import Holds, pause_seconds
from tests.running import run_async


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "3", 3.0),
        (503, " 10 ", 10.0),
        (429, "0", 0.0),
        (429, "86400", 60.0),
        (429, None, 0.0),
        (200, "3", 0.0),
        (301, "3", 0.0),
        (429, "soon", 0.0),
        (429, "-5", 0.0),
        (429, "1.5", 0.0),
        (429, "Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_seconds(status: int, header: str | None, seconds: float) -> None:
    """429 and 503 with whole seconds or a date in the future ask for a pause, of a minute at most."""
    assert pause_seconds(status, header) == seconds


def test_dates() -> None:
    """An HTTP date is a pause until then."""
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)

    assert 15 < pause_seconds(503, later) <= 20


def test_pauses_side_by_side_count_once() -> None:
    """Two requests that wait for one pause have waited as long as it was, and each is told."""
    holds = Holds()
    excused: list[float] = []

    async def main() -> None:
        holds.hold("https://a.example:443", time.monotonic() + 0.2)
        await asyncio.gather(*(holds.wait("https://a.example:443", excused.append) for _ in range(2)))
        await holds.wait("https://b.example:443", excused.append)

    run_async(main())

    assert len(excused) == 2
    assert holds.waited_seconds["https://a.example:443"] == pytest.approx(0.2, abs=0.05)
