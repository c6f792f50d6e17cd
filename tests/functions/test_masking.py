"""Secrets are found in every form in which functions send them."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segfn_nb.functions.masking import Masker

SECRET = 'k"e/y é+1'


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        json.dumps(json.dumps({"key": SECRET}, ensure_ascii=False), ensure_ascii=False),
        quote(SECRET),
        quote(SECRET, safe=""),
    ],
)
def test_written_forms(text: str) -> None:
    """Plain, inside JSON, inside JSON inside JSON, and percent-encoded."""
    masked = Masker([SECRET]).text(text)

    assert "•••••" in masked
    assert "e/y" not in masked
    assert "e%2Fy" not in masked


@given(st.text(st.characters(codec="ascii"), min_size=8, max_size=40), st.text(max_size=5), st.text(max_size=5))
def test_base64(secret: str, before: str, after: str) -> None:
    """In base64, wherever the secret begins and ends in it, no more than its edges are left."""
    text = base64.b64encode(f"{before}{secret}{after}".encode()).decode()

    assert len(Masker([secret]).text(text).replace("•", "")) <= len(text) - (len(secret) - 2) * 4 // 3 + 1


def test_json_text_stays_json() -> None:
    """A masked record is read like any other."""
    text = json.dumps({"body": json.dumps({"k": SECRET}, ensure_ascii=False)}, ensure_ascii=False).encode()

    assert json.loads(Masker([SECRET]).json(text)) == {"body": '{"k": "•••••"}'}


def test_nothing_to_mask() -> None:
    """Without secrets there is nothing to look for."""
    assert (bool(Masker([])), Masker([]).text("a")) == (False, "a")
