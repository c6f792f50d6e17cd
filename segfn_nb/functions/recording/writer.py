"""Writes a cassette while a function sends requests: a row at a time, so that the file is whole whenever it ends."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import msgspec

from segfn_nb.contracts.http import RecordedRow, WireResponse
from segfn_nb.errors import OptionError, ReplayError
from segfn_nb.functions.recording.scrub import Scrubber
from segfn_nb.runtime.cassettes.lines import FORMAT, Header, line_of
from segfn_nb.runtime.cassettes.modes import Record
from segfn_nb.runtime.cassettes.tape import Tape

PRIVATE = 0o600

_encode = msgspec.json.Encoder().encode


def refuse_existing(record: Record | None) -> None:
    """
    Stop before anything is sent, where a cassette is there already and nobody said what to do with it.

    Raises:
        OptionError: It is.
    """
    if record is None or record.existing != "refuse" or not Path(record.path).exists():
        return
    rest = f"{record.path}@{','.join(record.hosts)}"
    raise OptionError(
        f"http: {record.path} is there already. To play it back, write cassette:{record.path}; to add to it, "
        f"record-add:{rest}; to record it anew and keep the old one beside it, record-anew:{rest} "
        '(in Python also Record(..., existing="add" or "anew"))'
    )


class CassetteWriter:
    """
    A cassette that is being written.

    What a row sent is one write to the end of the file: a process that is killed leaves whole rows behind.

    Args:
        record: The file, and what to do where it is there.

        name: The function's, for the header.

        secrets: `Settings.secrets()`.

        goes_on: A run goes on that wrote this file before: it is added to.

    Raises:
        OptionError: The file is there already, is no cassette, or cannot be written.

    Example:
        >>> with CassetteWriter(record, "orders_to_crm", settings.secrets()) as cassette:  # doctest: +SKIP
        ...     cassette.keep(recorded_row)
    """

    def __init__(self, record: Record, name: str, secrets: Iterable[str], *, goes_on: bool = False) -> None:
        self._path = Path(record.path)
        self._scrub = Scrubber(secrets, scrub=record.scrub, keep=record.keep)
        self._lock = threading.Lock()
        self._rows = self._requests = self._cut = 0
        self._kept_beside: Path | None = None
        if not goes_on:
            refuse_existing(record)
        try:
            is_there = self._path.exists()
            if is_there and record.existing == "anew" and not goes_on:
                self._kept_beside = _put_aside(self._path)
                is_there = False
            if is_there:
                _mend(self._path)
            flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
            self._file = os.open(self._path, flags if is_there else flags | os.O_CREAT | os.O_EXCL, PRIVATE)
        except OSError as error:
            raise OptionError(f"http: the cassette {self._path} cannot be written: {error.strerror}") from None
        self._is_new = not is_there
        if self._is_new:
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._append(_encode(Header(FORMAT, now, name, list(record.hosts))) + b"\n")

    def keep(self, recorded: RecordedRow) -> None:
        """
        Write what a row sent. Any thread.

        Raises:
            ReplayError: It cannot be written: nothing must be sent any more.
        """
        exchanges = self._scrub.exchanges(recorded.exchanges)
        count = len(exchanges)
        lines = [_encode(line_of(recorded.row, seq, count, one)) for seq, one in enumerate(exchanges)]
        with self._lock:
            self._append(b"\n".join([*lines, b""]))
            self._rows += 1
            self._requests += count
            self._cut += sum(
                isinstance(one.result, WireResponse) and one.result.body_error is not None for one in exchanges
            )

    def _append(self, data: bytes) -> None:
        before = os.lseek(self._file, 0, os.SEEK_END)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
        except OSError as error:
            os.ftruncate(self._file, before)
            raise ReplayError(
                f"the cassette {self._path} cannot be written: {error.strerror}; the replay was stopped"
            ) from error

    def close(self) -> None:
        """Write no more. Safe to call twice."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        self.close()
        if kind is not None and self._is_new and not self._rows:
            # What was to be recorded could not even begin: nothing is in the way of the next try.
            self._path.unlink(missing_ok=True)
            if self._kept_beside is not None:
                self._kept_beside.rename(self._path)

    @property
    def notes(self) -> list[str]:
        """What was written, in words."""
        requests = f"{self._requests:,} request{'' if self._requests == 1 else 's'}"
        rows = f"{self._rows:,} row{'' if self._rows == 1 else 's'}"
        said = [f'{requests} of {rows} are in {self._path}; http="cassette:{self._path}" plays them back']
        if self._cut:
            said.append(
                f"{self._cut:,} of the answers are not whole there, as they were not when they came (see error in requests)"
            )
        if self._kept_beside is not None:
            said.append(f"the earlier recording is kept as {self._kept_beside}")
        return said


def _put_aside(path: Path) -> Path:
    """Give the file another name beside it."""
    number = 1
    while (other := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    path.rename(other)
    return other


def _mend(path: Path) -> None:
    """Take away a row at the file's end that was cut short, so that what is added stands on lines of its own."""
    tape = Tape(str(path))
    tape.close()
    path.chmod(PRIVATE)
    if tape.fault is not None:
        os.truncate(path, tape.good_bytes)
    with path.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":  # edited by hand
            file.write(b"\n")
