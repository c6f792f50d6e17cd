"""
Tests of Segment Functions: those that `results.freeze` made, and helpers for tests one writes.

    from segfn_nb.testing import assert_delivered, event

    def test_an_order(load_function):
        crm = load_function("functions/orders_to_crm.js", kind="destination")
        assert_delivered(crm(event("track", event="Order Completed", properties={"order_id": "1"})))

`load_function` is a fixture of the pytest plugin, which is there as soon as segfn_nb is installed. Importing this is cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segfn_nb.testing.debugging import debug
    from segfn_nb.testing.events import event, webhook
    from segfn_nb.testing.outcomes import assert_delivered, assert_delivery
    from segfn_nb.testing.running import CaseResult, Report, run_frozen

_HOMES = {
    "CaseResult": "segfn_nb.testing.running",
    "Report": "segfn_nb.testing.running",
    "assert_delivered": "segfn_nb.testing.outcomes",
    "assert_delivery": "segfn_nb.testing.outcomes",
    "debug": "segfn_nb.testing.debugging",
    "event": "segfn_nb.testing.events",
    "run_frozen": "segfn_nb.testing.running",
    "webhook": "segfn_nb.testing.events",
}

__all__ = [
    "CaseResult",
    "Report",
    "assert_delivered",
    "assert_delivery",
    "debug",
    "event",
    "run_frozen",
    "webhook",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'segfn_nb.testing' has no attribute {name!r}")
    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return list(__all__)
