"""`Record` and `Cassette`: the two modes with options, as `http=` takes them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Literal

import msgspec

from segfn_nb.errors import OptionError

Existing = Literal["refuse", "add", "anew"]

MODES: dict[str, Existing] = {"record": "refuse", "record-add": "add", "record-anew": "anew"}
"""How `existing` is written in front of a path."""


class Record(msgspec.Struct, frozen=True):
    """
    Send requests for real, and write each with its answer to a cassette.

    Secrets are never written: values of sensitive settings, wherever and however a function sends them, and what stands
    in headers, parameters, form fields and JSON fields with names such as Authorization, Set-Cookie, x-api-key,
    api_key, token, signature or password.

    Args:
        path: The cassette, a text file of JSON lines that only its owner can read.

        hosts: What may be reached, as in "live:HOST,HOST".

        existing: What to do where the file is there already: "refuse"; "add" to it, where a row that is recorded again
            takes the place of its earlier recording; or write it "anew", and keep the old one beside it.

        scrub: More names of headers, parameters and fields whose values are secret.

        keep: Names whose values are written, though they look like secrets.

    Raises:
        OptionError: An argument is not allowed.

    Example:
        >>> Record("crm.jsonl", ["crm.example.com"], keep=["page_token"]).existing
        'refuse'
    """

    path: str | os.PathLike[str]
    hosts: Iterable[str]
    existing: Existing = "refuse"
    scrub: Iterable[str] = ()
    keep: Iterable[str] = ()

    def __post_init__(self) -> None:
        _take_path(self, self.path)
        for name in ("hosts", "scrub", "keep"):
            _take_names(self, name)
        if self.existing not in MODES.values():
            raise OptionError(f"Record: existing={self.existing!r} is none of 'refuse', 'add', 'anew'")

    @property
    def label(self) -> str:
        """As the option is written."""
        mode = next(mode for mode, existing in MODES.items() if existing == self.existing)
        return f"{mode}:{self.path}@{','.join(self.hosts)}"


class Cassette(msgspec.Struct, frozen=True):
    """
    Answer requests from a cassette; nothing leaves this machine.

    A request gets the answer of the same request (method, URL, body) that was recorded for its row, in the order they
    were made; where there is none, that of another row's. JSON is compared as JSON, forms as forms, and what was
    scrubbed is the same as whatever stands there now. Any other request fails, and the error names the nearest one.

    Args:
        path: The cassette.

        ignore: Names of JSON fields, form fields and query parameters that are not compared, such as those that hold
            the time or a random number.

    Raises:
        OptionError: An argument is not allowed.

    Example:
        >>> Cassette("crm.jsonl", ignore=["sentAt"]).path
        'crm.jsonl'
    """

    path: str | os.PathLike[str]
    ignore: Iterable[str] = ()

    def __post_init__(self) -> None:
        _take_path(self, self.path)
        _take_names(self, "ignore")


def _take_path(struct: Record | Cassette, path: object) -> None:
    if not isinstance(path, str | os.PathLike) or not os.fspath(path):
        raise OptionError(f"{type(struct).__name__}: {path!r} is no path")
    msgspec.structs.force_setattr(struct, "path", os.fspath(path))


def _take_names(struct: Record | Cassette, name: str) -> None:
    """A name alone, or several, as a tuple."""
    given = getattr(struct, name)
    if not isinstance(given, Iterable):
        raise OptionError(f"{type(struct).__name__}: {name}={given!r}: a list of texts")
    names = (given,) if isinstance(given, str) else tuple(given)
    if not all(isinstance(one, str) for one in names):
        raise OptionError(f"{type(struct).__name__}: {name}={given!r}: a list of texts")
    msgspec.structs.force_setattr(struct, name, names)
