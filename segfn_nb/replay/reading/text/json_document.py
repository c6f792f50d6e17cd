"""Reads a file that is one JSON text: an array of events (or captured requests), or a single one."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError
from segfn_nb.replay.events.build import Texts, events_of_texts
from segfn_nb.replay.reading.files import EventFile
from segfn_nb.replay.reading.parts import Segment, cut

_items = msgspec.json.Decoder(list[msgspec.Raw]).decode
_check = msgspec.json.Decoder(msgspec.Raw).decode


class JsonDocument:
    """
    One file with one JSON text, which is read whole. Each event keeps its text.

    Args:
        file: The file.

        kind: The function's kind; source functions take captured requests.

    Raises:
        InputError: It is not JSON, or neither an array nor an object.
    """

    def __init__(self, file: EventFile, *, kind: Kind) -> None:
        self.label: str | None = file.name
        self.blank_lines = 0
        self._file = file
        self._kind = kind
        with file.open() as opened:
            data = b"".join(file.lines(opened)).strip()
        self._is_array = data.startswith(b"[")
        self._texts = self._events(data)

    def _events(self, data: bytes) -> list[bytes]:
        if data[:1] not in (b"", b"[", b"{"):
            raise InputError(
                f"{self.label} is not JSON that holds events: an array of them, one a line, or a single one"
            )
        if not data:
            return []
        try:
            data.decode()
            if not self._is_array:
                _check(data)
                return [data]
            return [bytes(item) for item in _items(data)]
        except UnicodeDecodeError as error:
            raise InputError(f"{self.label} is not UTF-8 (byte {error.start + 1:,})") from None
        except (msgspec.DecodeError, RecursionError):
            return self._to_the_letter(data)

    def _to_the_letter(self, data: bytes) -> list[bytes]:
        """msgspec refuses the escapes of lone surrogates, which JSON allows; and Python says where an error is."""
        try:
            found = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{self.label} is not JSON: {error}") from None
        events = found if self._is_array else [found]
        return [json.dumps(event, separators=(",", ":")).encode() for event in events]

    def scan(self, source: int, first_row: int) -> list[Segment]:
        """Where the parts begin."""
        return cut(source, len(self._texts), first_row)

    def read(self, segment: Segment, wanted: Sequence[int] | None) -> Texts:
        """The rows of a segment; see `parts.Source`."""
        self._file.check_unchanged()
        positions = [segment.start + i for i in (range(segment.rows) if wanted is None else wanted)]
        texts = events_of_texts((self._texts[i] for i in positions), self._kind)
        texts.faults = {i: f"{self.label} item {positions[i] + 1:,}: {fault}" for i, fault in texts.faults.items()}
        return texts

    def fingerprint(self) -> list[str | int]:
        """What identifies the content."""
        return self._file.fingerprint()

    def describe(self) -> str:
        """The "read as" line without the file's name."""
        what = "captured requests" if self._kind is Kind.SOURCE else "whole events"
        return f"read as {what}, {'one an item of a JSON array' if self._is_array else 'a single one'}"
