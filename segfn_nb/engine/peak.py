"""
How far the process's memory has risen: an engine that ran out of memory has often freed it by the time we look.

Linux alone says and resets the peak; elsewhere nothing is known.
"""

from __future__ import annotations

from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR_REFS = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"


class PeakMemory:
    """The peak since this object was made. A later one starts the measurement anew for both."""

    def __init__(self) -> None:
        try:
            _CLEAR_REFS.write_text(_RESET_PEAK)
        except OSError:
            self._start_bytes = None
        else:
            self._start_bytes = _peak_bytes()

    def grown_bytes(self) -> int | None:
        """How far the peak lies above the start; None where the system does not say."""
        peak = _peak_bytes()
        return None if peak is None or self._start_bytes is None else peak - self._start_bytes


def _peak_bytes() -> int | None:
    try:
        status = _STATUS.read_text()
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None
