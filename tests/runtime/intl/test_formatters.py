"""The host's half: which formatters are kept, and where the machine must not show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from segfn_nb.runtime.host.intl import Formatters
from tests.runtime.helpers import value


def opened(formatters: Formatters, locale: str) -> int:
    """The id of a list format."""
    spec: dict[str, Any] = {"locales": [locale], "type": "conjunction", "style": "long"}
    number: int = json.loads(formatters.open("list", json.dumps(spec)))["id"]
    return number


def test_the_same_specification_is_one_formatter() -> None:
    """Opened twice, made once."""
    formatters = Formatters()

    assert opened(formatters, "de") == opened(formatters, "de") != opened(formatters, "fr")


def test_the_least_used_is_closed_and_says_so() -> None:
    """Beyond the number that is kept, a call with the oldest's id gives None, and it can be opened again."""
    formatters = Formatters(kept=2)
    german, french = opened(formatters, "de"), opened(formatters, "fr")
    formatters.format(german, '["a"]')
    opened(formatters, "es")

    assert formatters.format(french, '["a"]') is None
    assert formatters.format(german, '["a","b"]') == "a und b"
    assert formatters.format(opened(formatters, "fr"), '["a","b"]') == "a et b"


def test_a_forgotten_formatter_is_opened_again() -> None:
    """JavaScript holds more formatters than the host keeps, and each goes on giving its own answers."""
    body = """
    const many = Array.from({ length: 300 }, (_, i) => new Intl.NumberFormat("de", { minimumFractionDigits: i % 100,
        maximumFractionDigits: 100, minimumIntegerDigits: 1 + Math.floor(i / 100) }));
    return { answers: many.map((format) => format.format(7)), parts: many[0].formatToParts(7).length,
        range: many[1].formatRange(1, 2) };
    """

    answers = value(body)["answers"]

    assert answers == ["7".rjust(1 + i // 100, "0") + ("," + "0" * (i % 100) if i % 100 else "") for i in range(300)]


def test_the_machines_zone_and_language_do_not_show() -> None:
    """At Segment the zone is UTC and the language en-US, whatever this machine's environment says."""
    script = """
from tests.runtime.helpers import run
body = "console.log(new Date(0).toLocaleString(), Intl.DateTimeFormat().resolvedOptions().timeZone, (1234.5).toLocaleString())"
print(run("function onTrack() { " + body + " }").logs[0].text)
"""
    environment = {**os.environ, "TZ": "America/New_York", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "1/1/1970, 12:00:00 AM UTC 1,234.5\n"


def test_icu_is_loaded_when_first_used() -> None:
    """A function without Intl does not pay for it."""
    script = "import sys, segfn_nb.runtime.host as h; h.stateless_services(); print('icu4py' in sys.modules, 'babel' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
