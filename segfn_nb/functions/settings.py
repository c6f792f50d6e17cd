"""
A function's settings: declared types, values, and which of them are secret.

Types and fields are Segment's (connections/functions/destination-functions#create-settings-and-secrets). A sensitive
value is looked up when it is needed and masked wherever text is shown or kept.
"""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

import msgspec

from segfn_nb.contracts.http import MASK
from segfn_nb.errors import OptionError, SetupError

SettingType = Literal["STRING", "BOOLEAN", "ARRAY", "TEXT_MAP"]
SHORTEST_MASKED = 4
"""A shorter secret is not looked for in text: it would blank out half of it."""

_CHECKS: dict[str, Any] = {"STRING": str, "BOOLEAN": bool, "ARRAY": list[str], "TEXT_MAP": dict[str, str]}


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    One setting, in code as in a project file.

    Args:
        name: As the code reads it (`settings.apiKey`).

        type: "STRING", "BOOLEAN", "ARRAY" (of strings) or "TEXT_MAP" (string to string).

        required: A replay without a value is refused.

        sensitive: Shown as ••••• everywhere; give it by `env` or `ask`, so that it is in no notebook.

        value: The value itself.

        env: The environment variable (or entry of a `.env` file beside the notebook) that holds the value.

        ask: Ask for the value (getpass) when it is first needed.

    Example:
        >>> Setting(name="apiKey", sensitive=True, env="CRM_API_KEY").type
        'STRING'
    """

    name: str = ""
    type: SettingType = "STRING"
    required: bool = False
    sensitive: bool = False
    value: Any = None
    env: str | None = None
    ask: bool = False
    label: str = ""
    description: str = ""

    def __repr__(self) -> str:
        shown = MASK if self.sensitive and self.value is not None else repr(self.value)
        return f"Setting(name={self.name!r}, type={self.type!r}, value={shown})"


class Settings:
    """
    The settings of one function.

    Args:
        declared: In the order they are shown.

    Example:
        >>> Settings.of({"endpoint": "https://crm.example"}).json_text()
        '{"endpoint": "https://crm.example"}'
    """

    def __init__(self, declared: Iterable[Setting] = ()) -> None:
        self.declared = {setting.name: setting for setting in declared}
        self._asked: dict[str, str] = {}

    @classmethod
    def of(cls, given: Mapping[str, Any] | Iterable[Setting] | None) -> Settings:
        """
        What the `settings=` option means: name to value or to Setting, or a list of Setting.

        Raises:
            OptionError: It is neither, or a Setting has no name.
        """
        if given is None:
            return cls()
        if isinstance(given, Settings):
            return given
        if isinstance(given, Mapping):
            return cls([_named(name, value) for name, value in given.items()])
        listed = list(given)
        if not all(getattr(item, "name", "") for item in listed):
            raise OptionError("settings: give a dict of name to value, or a list of Setting(name=..., ...)")
        return cls(listed)

    def with_values(self, values: Mapping[str, Any], function_name: str) -> Settings:
        """
        The same settings with other values.

        Raises:
            SetupError: A name that is not declared, where any are.
        """
        unknown = sorted(set(values) - set(self.declared)) if self.declared else []
        if unknown:
            raise SetupError(
                f"{function_name} has no setting {', '.join(unknown)}. It has: {', '.join(self.declared)}",
                function_name=function_name,
            )
        changed = dict(self.declared)
        for name, value in values.items():
            known = changed.get(name)
            if known is None or isinstance(value, Setting):
                changed[name] = _named(name, value)
            else:
                changed[name] = msgspec.structs.replace(known, value=value)
        return Settings(changed.values())

    def missing(self) -> list[str]:
        """Names that are required and have no value now."""
        return [name for name, setting in self.declared.items() if setting.required and self._value(setting) is None]

    def unset(self) -> list[str]:
        """Names that are to come from an environment variable which is not set; required ones are `missing`."""
        return [
            name
            for name, setting in self.declared.items()
            if setting.env and not setting.required and self._value(setting) is None
        ]

    def values(self, function_name: str = "function") -> dict[str, Any]:
        """
        Name to value, as the handler gets them; a setting without a value is absent.

        Raises:
            SetupError: A required one is missing, or a value has not its declared type (Segment: Invalid Settings).
        """
        for setting in self.declared.values():
            if setting.ask and self._value(setting) is None:
                self._asked[setting.name] = getpass.getpass(f"{function_name}: setting {setting.name}: ")
        missing = self.missing()
        if missing:
            how = ", ".join(f"{name} ({_how(self.declared[name])})" for name in missing)
            raise SetupError(f"{function_name} needs a value for: {how}", function_name=function_name)
        found = {}
        for name, setting in self.declared.items():
            value = self._value(setting)
            if value is not None:
                found[name] = _checked(setting, value, function_name)
        return found

    def json_text(self, function_name: str = "function") -> str:
        """`values` as the JSON text that crosses to a worker."""
        return json.dumps(self.values(function_name), ensure_ascii=False)

    def secrets(self) -> list[str]:
        """Every sensitive text that must not be shown, longest first."""
        found: list[str] = []
        for setting in self.declared.values():
            if setting.sensitive:
                found += _texts(self._value(setting))
        return sorted({text for text in found if len(text) >= SHORTEST_MASKED}, key=len, reverse=True)

    def shown(self) -> list[tuple[str, str]]:
        """(name, what a screen says of it) for each setting."""
        rows = []
        for name, setting in self.declared.items():
            value = self._value(setting)
            if value is None:
                said = "not set, required" if setting.required else "not set"
            elif setting.sensitive:
                said = f"{MASK} ({'env' if setting.env and setting.value is None else 'given'})"
            else:
                said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            rows.append((name, said))
        return rows

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{name}: {said}' for name, said in self.shown())})"

    def _value(self, setting: Setting) -> Any:
        if setting.value is not None:
            return setting.value
        if setting.env is not None:
            found = os.environ.get(setting.env, _dotenv().get(setting.env))
            if found is not None:
                return _from_text(setting, found)
        return self._asked.get(setting.name)


def _named(name: str, value: Any) -> Setting:
    if isinstance(value, Setting):
        return msgspec.structs.replace(value, name=name)
    if isinstance(value, bool):
        return Setting(name=name, type="BOOLEAN", value=value)
    if isinstance(value, list | tuple):
        return Setting(name=name, type="ARRAY", value=list(value))
    if isinstance(value, Mapping):
        return Setting(name=name, type="TEXT_MAP", value=dict(value))
    return Setting(name=name, value=value)


def _how(setting: Setting) -> str:
    if setting.env:
        return f"set the environment variable {setting.env}"
    return f"settings={{{setting.name!r}: ...}}"


def _checked(setting: Setting, value: Any, function_name: str) -> Any:
    if setting.type not in get_args(SettingType):
        raise SetupError(
            f"{function_name}: setting {setting.name} has type {setting.type!r}; Segment has STRING, BOOLEAN, ARRAY, TEXT_MAP",
            function_name=function_name,
        )
    try:
        return msgspec.convert(value, _CHECKS[setting.type])
    except msgspec.ValidationError as error:
        said = "a value of another type" if setting.sensitive else repr(value)
        raise SetupError(
            f"{function_name}: setting {setting.name} is {setting.type}, and was given {said} ({error})",
            function_name=function_name,
        ) from None


def _from_text(setting: Setting, text: str) -> Any:
    if setting.type == "STRING":
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return []


def _dotenv() -> dict[str, str | None]:
    from dotenv import dotenv_values

    return dotenv_values(".env")
