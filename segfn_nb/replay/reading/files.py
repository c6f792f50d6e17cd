"""Files of events as bytes: opened (compressed or not), read by lines, checked for change."""

from __future__ import annotations

import glob
import gzip
import hashlib
import io
import os
import threading
import weakref
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from segfn_nb.errors import InputError

_UTF8_MARK = b"\xef\xbb\xbf"
_UNREADABLE = (OSError, EOFError, zlib.error)
_GZIP_MARK = b"\x1f\x8b"
_WIDE_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_HASHED_AT_ONCE = 1 << 20


class EventFile:
    """
    One file, opened anew for each reading.

    Args:
        path: As the user wrote it; what tables call it.

    Attributes:
        name: The path as the user wrote it.

        path: The same as a path.

        is_packed: Whether it is unpacked while it is read.

    Raises:
        InputError: It is missing, cannot be read, or is UTF-16.
    """

    def __init__(self, path: str | Path) -> None:
        self.name = str(path)
        self.path = Path(path)
        self._place = threading.local()
        self._state = self._stat()
        self.is_packed = self.path.suffix.lower() == ".gz" or self._has_gzip_mark()
        self.open().close()

    def _has_gzip_mark(self) -> bool:
        try:
            with self.path.open("rb") as file:
                return file.read(2) == _GZIP_MARK
        except OSError as error:
            raise InputError(self._cannot(error)) from None

    def check_unchanged(self) -> None:
        """Raise InputError where the file is not what it was when it was first opened."""
        if self._stat() != self._state:
            raise InputError(f"{self.name} has changed since it was first read; replay it again")

    def _stat(self) -> tuple[int, int]:
        try:
            found = self.path.stat()
        except (OSError, ValueError) as error:  # ValueError: a path with a null character
            raise InputError(self._cannot(error)) from None
        return found.st_size, found.st_mtime_ns

    def _cannot(self, error: Exception) -> str:
        if isinstance(error, FileNotFoundError):
            return f"There is no file {self.name} (looked in {Path.cwd()})"
        if isinstance(error, IsADirectoryError):
            return f"{self.name} is a folder; name its files, for instance {self.path / _pattern_of(self.path)}"
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return f"{self.name} cannot be read: {reason}"

    def open(self, at: int | None = None) -> BinaryIO:
        """
        The file as bytes, behind its byte order mark.

        Args:
            at: Where to begin instead, in (unpacked) bytes.

        Raises:
            InputError: It cannot be read, or has changed since it was first opened.
        """
        self.check_unchanged()
        try:
            file = self._opened()
            mark = file.read(3) if at is None else b""
            if mark[:2] in _WIDE_MARKS:
                file.close()
                raise InputError(f"{self.name} is {_WIDE_MARKS[mark[:2]]} text; save it as UTF-8")
            file.seek(at if at is not None else len(_UTF8_MARK) if mark == _UTF8_MARK else 0)
        except _UNREADABLE as error:
            raise InputError(self._cannot(error)) from None
        return file

    def _opened(self) -> BinaryIO:
        if not self.is_packed:
            return self.path.open("rb")
        unpacked: Any = gzip.open(self.path, "rb")  # noqa: SIM115 - the caller closes it
        return io.BufferedReader(unpacked)

    def read_between(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`."""
        if not self.is_packed:
            with self.open(start) as file:
                return file.read(end - start)
        # Going on in a packed file costs nothing, beginning anew costs unpacking all that comes before. Each thread goes on
        # where it was: a row may be looked at while a replay reads.
        packed: BinaryIO | None = getattr(self._place, "packed", None)
        if packed is None:
            packed = self._place.packed = self.open(start)
            weakref.finalize(self, packed.close)
        else:
            self.check_unchanged()
        packed.seek(start)
        return self.read_from(packed, end - start)

    def head(self, count: int) -> bytes:
        """The first bytes, at most `count`, behind the byte order mark."""
        with self.open() as file:
            return self.read_from(file, count)

    def read_from(self, file: BinaryIO, count: int) -> bytes:
        """The next bytes of the file as `open` gave it; fewer at its end."""
        try:
            return file.read(count)
        except _UNREADABLE as error:
            raise InputError(self._cannot(error)) from None

    def lines(self, file: BinaryIO) -> Iterator[bytes]:
        """The lines that are left, with their line breaks."""
        try:
            yield from file
        except _UNREADABLE as error:
            raise InputError(self._cannot(error)) from None

    def fingerprint(self) -> list[str | int]:
        """Name, size, and a hash of the content as it lies on the disk."""
        digest = hashlib.blake2b(digest_size=16)
        try:
            with self.path.open("rb") as file:
                while block := file.read(_HASHED_AT_ONCE):
                    digest.update(block)
        except OSError as error:
            raise InputError(self._cannot(error)) from None
        return [os.path.basename(self.name), self._state[0], digest.hexdigest()]  # noqa: PTH119 - a path or a plain name


def paths_of(given: str | Path) -> Iterator[str | Path]:
    """
    The path itself, or where it is a pattern, the paths that match it, in order.

    Raises:
        InputError: None matches, or it can be no path.
    """
    text = str(given)
    try:
        is_there = Path(given).exists()
    except OSError as error:
        shown = text if len(text) <= 60 else f"{text[:60]}..."
        raise InputError(f"{shown} cannot be read as a path: {error.strerror}") from None
    if is_there or not glob.has_magic(text):
        yield given
        return
    found = sorted(glob.glob(text, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not found:
        raise InputError(f"No file matches {text} (looked in {Path.cwd()})")
    yield from found


def _pattern_of(folder: Path) -> str:
    """A pattern for the files of a folder: the first one's last suffixes."""
    try:
        names = [entry.name for entry in sorted(folder.iterdir()) if entry.is_file() and entry.suffix]
    except OSError:  # it may not be listed
        names = []
    first = next(iter(names), "events.csv")
    words = first.split(".")
    return f"*.{'.'.join(words[-2:]) if words[-1] == 'gz' and len(words) > 2 else words[-1]}"
