"""A function's code with what was reached, as static HTML."""

from __future__ import annotations

from pathlib import Path

from segfn_nb import DestinationFunction
from segfn_nb.workspace.coverage import Coverage
from tests.debugger.coverage.helpers import covered, events
from tests.widgets.page import is_static, page


def test_the_code_with_its_counts() -> None:
    """Each line has its number, hits and rows; what was never reached has a sign and a word; no value of an event is there."""
    c = covered(events(400)).coverage
    found = page(c.html())
    lines = found.text.split("\n")

    assert is_static(found)
    assert lines[0] == "coverage of orders · 402 events"
    assert "✗ never reached: line 8" in lines
    assert "✗ never called: unused" in lines
    assert "✗ 8 never say(8);" in lines
    assert "✗ 7 function unused() { ✗ never called: unused" in lines
    assert "11 400 400 say(11);" in lines
    assert any(line.startswith("◐ 4 ") and line.endswith("◐ never taken: then") for line in lines)
    assert any(line.startswith("paths ") for line in lines)
    assert "it is not known what they reached: 1 invalid" in found.text
    assert "Order" not in found.text


def test_code_is_in_colours_and_paths_differ() -> None:
    """Each piece has its colour; of two paths with the same lines is told which branch each took, also in the table."""
    c = covered(events(40)).coverage
    differs = c.paths["differs"].tolist()

    assert '<span style="color:#247ce0">tier</span>(total)' in c.html()
    assert sorted(words for words in differs if words) == ["line 5 cond-expr: else", "line 5 cond-expr: then"]
    assert all(words in page(c.html()).text for words in differs)


def test_hostile_code_is_text() -> None:
    """Markup, terminal codes and lines without an end in the code, and in a function's name, harm nothing."""
    source = (
        "async function onTrack(event) {\n  const o = { ['<script>alert(1)</script>\\u001b'](x = '<b>' || '</div>') { return x } };\n"
        f"  return '\u202e</div><img src=x onerror=alert(1)>{'x' * 100_000}';\n}}\n"
    )
    made = DestinationFunction(source, name="orders")
    c: Coverage = made.replay([{"type": "track"}], coverage=True, workers=1, progress=False).coverage
    found = page(c.html())

    assert is_static(found)
    assert [bad for bad in ("<script", "<img", "\u202e", "\x1b") if bad in c.html()] == []
    assert len(c.html()) < 20_000


def test_a_page_of_its_own(tmp_path: Path) -> None:
    """`to_html` writes a whole page that follows the reader's light or dark."""
    path = tmp_path / "coverage.html"
    covered(events(2)).coverage.to_html(path)
    text = path.read_text(encoding="utf-8")

    assert text.startswith("<!doctype html>")
    assert 'content="light dark"' in text
