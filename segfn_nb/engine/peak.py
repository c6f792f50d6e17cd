"""
How far the process's memory has risen: an engine that ran out of memory has often freed it by the time we look.

Linux alone says and resets the peak; elsewhere nothing is known.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")
_STATM = Path("/proc/self/statm")
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


def resident_bytes() -> int:
    """What the process holds in memory now; its peak where the system does not say more."""
    try:
        pages = int(_STATM.read_text().split()[1])
    except OSError:
        return _peak_bytes_of_rusage()
    return pages * os.sysconf("SC_PAGE_SIZE")


def _peak_bytes_of_rusage() -> int:
    try:
        import resource
    except ImportError:  # Windows says neither; there the number of environments is the limit
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _peak_bytes() -> int | None:
    try:
        status = _STATUS.read_text()
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None
