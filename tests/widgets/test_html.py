"""Text of events and functions in our HTML stays text."""

from __future__ import annotations

import pytest

from segfn_nb.widgets.html import Html, details, escaped, isolated, joined, table, tag, wrapping
from tests.widgets.page import is_static, page

HOSTILE = '</div><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31mred\x00 \u202eabc &amp; "quotes" \''


def test_text_in_a_tag_is_escaped() -> None:
    """What looks like markup is shown as it is written, control and direction characters as escapes."""
    found = page(tag("div", HOSTILE))

    assert found.text == (
        '</div><script>alert(1)</script><img src=x onerror=alert(1)>\\x1b[31mred\\x00 \\u202eabc &amp; "quotes" \''
    )
    assert found.tags == {"div"}


def test_attributes_are_escaped() -> None:
    """A quote does not end an attribute."""
    assert tag("span", title='"><b>') == '<span title="&quot;&gt;&lt;b&gt;"></span>'


def test_html_is_put_in_as_it_is() -> None:
    """What is Html already is not escaped a second time."""
    assert tag("b", Html("<i>1</i>"), " < 2") == "<b><i>1</i> &lt; 2</b>"
    assert joined([tag("b", "x"), "<"], " · ") == "<b>x</b> · &lt;"


def test_long_text_is_cut_and_counted() -> None:
    """A megabyte in a message does not become a megabyte on the page, and what is missing is said."""
    assert escaped("x" * 1_000_000, 10) == "xxxxxxxxxx… (999,990 characters more)"


def test_lone_surrogates_can_be_sent() -> None:
    """JavaScript's half characters become text that UTF-8 has."""
    assert isolated("a\ud800b").encode() == b"<bdi>a\\ud800b</bdi>"


@pytest.mark.parametrize("is_open", [False, True])
def test_pieces_are_static(is_open: bool) -> None:
    """Tables and details use only what an untrusted notebook keeps."""
    made = details("more", table([("a", "left"), ("b", "right")], [["1", "2"], ["3", "4"]]), is_open=is_open)
    found = page(made)

    assert is_static(found)
    assert found.text == "more\na b\n1 2\n3 4"


def test_long_words_of_a_cell_may_break() -> None:
    """A word beyond 24 characters gets places to break, never before an accent; short ones and markup stay text."""
    assert wrapping("short words & <b> " + "x" * 24) == f"<bdi>short words &amp; &lt;b&gt; {'x' * 24}</bdi>"
    assert wrapping("x" * 25) == "<bdi>xxxxxxxx<wbr>xxxxxxxx<wbr>xxxxxxxx<wbr>x</bdi>"
    assert wrapping("<" * 25) == f"<bdi>{('&lt;' * 8 + '<wbr>') * 3}&lt;</bdi>"
    assert wrapping("e" * 8 + "\u0301" + "e" * 16) == "<bdi>eeeeeeee\u0301<wbr>eeeeeeee<wbr>eeeeeeee</bdi>"
    assert is_static(page(wrapping("x" * 60)))
