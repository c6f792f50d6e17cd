"""What changed between two JSON values."""

from __future__ import annotations

from segfn_nb.widgets.json_difference import ABSENT, Change, changes, difference_html
from tests.widgets.page import is_static, page


def test_changes_are_found_where_they_are() -> None:
    """What went, what came, and what is another now; absent is not null, 1 is not true, and order means nothing."""
    before = {"price": 12.0, "a": 1, "gone": None, "deep": {"x": [1, {"y": "<i>"}], "same": 2}, "flag": 1, "b": 2}
    after = {"price": 12, "b": 2, "a": 1, "deep": {"x": [1, {"y": "b"}, 3], "same": 2}, "flag": True, "new": None}

    assert list(changes(before, after)) == [
        Change("gone", None, ABSENT),
        Change("deep.x[1].y", "<i>", "b"),
        Change("deep.x[2]", ABSENT, 3),
        Change("flag", 1, True),
        Change("new", ABSENT, None),
    ]


def test_lines_say_what_happened_in_words_and_signs() -> None:
    """Each change is a line that begins with its sign; values are text."""
    found = page(difference_html({"a": "<b>", "c": 1}, {"a": "x", "d": [2]}))

    assert is_static(found)
    assert found.text.split("\n") == ['~ a "<b>" → "x"', "- c 1", "+ d [2]"]


def test_many_changes_are_counted() -> None:
    """A hundred are listed, and how many more there are."""
    assert "… 1 change more" in page(difference_html({}, {str(i): i for i in range(101)})).text
