"""A function's text: where it is read from, and in which language it is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from segfn_nb.contracts.parsing import Language
from segfn_nb.errors import InputError, OptionError

SUFFIXES: dict[str, Language] = {".js": "javascript", ".ts": "typescript"}
"""What a file's name says of its language."""


def read_source(source: str | Path) -> tuple[str, str | None]:
    """
    The text, and the name a file gives its function.

    Raises:
        InputError: There is no such file, or it is not UTF-8.
    """
    if not isinstance(source, Path):
        return source, None
    try:
        text = source.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{source} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    stem = re.sub(r"\W", "_", source.stem)
    return text.removeprefix("\ufeff"), stem if stem.isidentifier() else f"f_{stem}"


def language_of(source: str | Path, language: Language | None = None) -> Language:
    """
    The language that was asked for, else what a file's name says, else JavaScript.

    Raises:
        OptionError: There is no such language.

    Example:
        >>> language_of(Path("orders.ts"))
        'typescript'
    """
    if language is None:
        return SUFFIXES.get(source.suffix, "javascript") if isinstance(source, Path) else "javascript"
    if language not in get_args(Language):
        raise OptionError(f"language={language!r} is none of {', '.join(get_args(Language))}")
    return language


def is_file(what: str) -> bool:
    """Whether a word is the path of a function's file, and no name of a project file."""
    return Path(what).suffix in SUFFIXES
