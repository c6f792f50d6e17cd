"""Types, values and secrecy of settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from segfn_nb.errors import OptionError, SetupError
from segfn_nb.functions.settings import Setting, Settings


def test_values_come_from_where_they_are_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A value stands in the setting, in the environment, or in a .env file; without one it is absent."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("FROM_FILE=secret-b\n")
    monkeypatch.setenv("FROM_ENV", "secret-a")
    settings = Settings.of(
        {
            "plain": "x",
            "a": Setting(sensitive=True, env="FROM_ENV"),
            "b": Setting(sensitive=True, env="FROM_FILE"),
            "c": Setting(),
        }
    )

    assert settings.values() == {"plain": "x", "a": "secret-a", "b": "secret-b"}


def test_sensitive_values_are_masked_everywhere() -> None:
    """A sensitive value shows in no repr and no list."""
    settings = Settings.of([Setting(name="apiKey", sensitive=True, value="hunter22")])
    said = f"{settings!r} {settings.declared['apiKey']!r} {settings.shown()}"

    assert "hunter22" not in said


def test_a_missing_setting_says_how_to_give_it() -> None:
    """A required setting without a value names the variable to set."""
    settings = Settings.of([Setting(name="apiKey", required=True, env="SEGFN_TEST_UNSET")])

    with pytest.raises(
        SetupError, match=r"crm needs a value for: apiKey \(set the environment variable SEGFN_TEST_UNSET\)"
    ):
        settings.values("crm")


def test_a_value_of_another_type_is_refused() -> None:
    """Values have the declared type."""
    settings = Settings.of([Setting(name="tags", type="ARRAY", value="x")])

    with pytest.raises(SetupError, match="setting tags is ARRAY, and was given 'x'"):
        settings.values("crm")


def test_an_unknown_setting_lists_the_known() -> None:
    """A value for a name that is not declared is refused, and the declared ones are listed."""
    with pytest.raises(SetupError, match=r"crm has no setting apiKy\. It has: apiKey"):
        Settings.of({"apiKey": "k"}).with_values({"apiKy": "k"}, "crm")


@pytest.mark.parametrize("value", ["a", True, ["a"], {"a": "b"}])
def test_a_value_for_a_name_that_nothing_declares_has_its_own_type(value: Any) -> None:
    """Where nothing is declared, a text, a boolean, a list and a mapping are all settings."""
    assert Settings().with_values({"given": value}, "crm").values() == {"given": value}


def test_another_value_keeps_what_is_declared() -> None:
    """A value for a declared name is as secret as the declaration says, and has to have its type."""
    declared = Settings.of([Setting(name="keys", type="ARRAY", sensitive=True)])

    assert declared.with_values({"keys": ["secret-a"]}, "crm").secrets() == ["secret-a"]
    with pytest.raises(SetupError, match="setting keys is ARRAY"):
        declared.with_values({"keys": "secret-a"}, "crm").values("crm")


def test_nonsense_is_refused() -> None:
    """Settings are a dict or a list of Setting."""
    with pytest.raises(OptionError, match="give a dict"):
        Settings.of(["apiKey"])  # type: ignore[list-item]
