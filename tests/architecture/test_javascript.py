"""Rules for the JavaScript half that its own tools do not check."""

from __future__ import annotations

import re
from pathlib import Path

JAVASCRIPT = Path(__file__).parents[2] / "js-extension"
ANY = re.compile(r"(?::|\bas|<|,|\||=)\s*any\b(?!\w|['\"])")


def test_lock_file_names_no_host() -> None:
    """A lock file says which package and which checksum, never from where."""
    assert re.findall(r"https?://\S*", (JAVASCRIPT / "yarn.lock").read_text()) == []


def test_typescript_uses_no_any() -> None:
    """What is not known is `unknown` and is looked at before it is used."""
    sources = (
        path
        for package in ("runtime", "widgets", "lab")
        for path in (JAVASCRIPT / package / "src").rglob("*.ts")
        if not path.name.endswith(".gen.ts")
    )
    found = [
        f"{path.relative_to(JAVASCRIPT)}:{number}"
        for path in sources
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if ANY.search(re.sub(r"//.*|^\s*/?\*.*", "", line))
    ]

    assert found == []
