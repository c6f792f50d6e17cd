"""A recording as it is saved."""

from __future__ import annotations

from segfn_nb import DestinationFunction
from segfn_nb.widgets.recording.static_debugger import debugger_html, debugger_text
from tests.widgets.page import is_static, page
from tests.widgets.recording.test_debugger import EVENT, SOURCE


def test_steps_are_listed_without_values() -> None:
    """Each step with its line, the code there, what happened and which variables it sets; no value of the event."""
    recording = DestinationFunction(SOURCE, name="orders").debug(EVENT)
    found = page(debugger_html(recording))
    text = debugger_text(recording)
    recording.close()

    assert is_static(found)
    assert "s3cr3t" not in found.text + text
    lines = found.text.split("\n")
    assert lines[0] == "orders · ✗ failed · Error: no room for … · 10 steps"
    assert lines[lines.index("step line code what happened") + 1 : -1] == [
        "1 2 const name = event.userId; sets name",
        "2 3 let total = 0; sets total",
        "3 4 for (const price of event.properties.prices) {",
        "4 4 for (const price of event.properties.prices) { sets price",
        "5 5 total += price; sets total",
        "6 4 for (const price of event.properties.prices) { sets price",
        "7 5 total += price; sets total",
        "8 7 console.log(name, total); ≡ log",
        "9 8 await fetch('https://crm.example.com/' + name); ▲ request · ▼ answer 200",
        "10 9 throw new Error('no room for ' + name); ✕ throw",
    ]
    assert text == "recording of orders · ✗ failed · Error: no room for … · 10 steps"
