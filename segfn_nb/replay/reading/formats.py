"""Which reader a file takes: told by its suffix, and where that says little, by its first bytes."""

from __future__ import annotations

from typing import Literal

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.errors import InputError
from segfn_nb.replay.dialects.detect import is_known_name
from segfn_nb.replay.events.column_types import ColumnTypes
from segfn_nb.replay.reading.files import EventFile
from segfn_nb.replay.reading.tables.parquet_file import ParquetFile
from segfn_nb.replay.reading.tables.typed_table import TypedTable
from segfn_nb.replay.reading.text.csv_file import CsvFile
from segfn_nb.replay.reading.text.csv_rows import header_names
from segfn_nb.replay.reading.text.json_document import JsonDocument
from segfn_nb.replay.reading.text.json_lines import JsonLinesFile

READ = (
    "CSV (.csv, .tsv), JSON lines (.jsonl, .ndjson), JSON (.json: lines, an array of events, or one), each also as .gz; "
    "Parquet (.parquet); a DataFrame, or any table with Arrow's C stream; a list of dicts; one dict"
)
_CSV = (".csv", ".tsv")
_JSON_LINES = (".jsonl", ".ndjson")
_PARQUET = (".parquet", ".pq")
_PARQUET_MARK = b"PAR1"
_HINTS = {
    ".xlsx": "read it first: pandas.read_excel({!r}, dtype=str)",
    ".avro": "turn it into Parquet or JSON lines",
    ".orc": "read it first: pandas.read_orc({!r})",
    ".feather": "read it first: pandas.read_feather({!r})",
    ".arrow": "read it first: pandas.read_feather({!r})",
    ".zip": "unpack it",
    ".zst": "unpack it",
    ".bz2": "unpack it",
}
_LOOKED_AT_BYTES = 1 << 20

Format = Literal["CSV", "JSON lines", "JSON", "Parquet"]
Reader = CsvFile | JsonLinesFile | JsonDocument | TypedTable


def reader_of(file: EventFile, kind: Kind, types: ColumnTypes) -> Reader:
    """
    The reader that a file takes.

    Raises:
        InputError: It is of a kind that is not read, or not what its suffix says.
    """
    match _format_of(file):
        case "CSV":
            return CsvFile(file, kind=kind, types=types)
        case "JSON lines":
            return JsonLinesFile(file, kind=kind)
        case "JSON":
            return JsonDocument(file, kind=kind)
        case "Parquet":
            return TypedTable(ParquetFile(file), kind=kind, types=types)


def column_names(file: EventFile) -> list[str]:
    """
    Names of the columns of a file, which is looked at no further; none where it holds events as JSON.

    Raises:
        InputError: It is of a kind that is not read, or not what its suffix says.
    """
    match _format_of(file):
        case "CSV":
            return header_names(file, is_known_name)
        case "Parquet":
            return list(ParquetFile(file).names)
        case _:
            return []


def _format_of(file: EventFile) -> Format:
    """
    What a file holds.

    Suffixes decide for CSV, JSON lines and Parquet. A file called `.json`, or anything else, is looked at: JSON that
    begins with an object a line (as raw exports do) is JSON lines, other JSON is one text, and what begins with Parquet's
    mark is Parquet. Nothing else is safe to guess.
    """
    suffixes = [suffix.lower() for suffix in file.path.suffixes]
    if suffixes[-1:] == [".gz"]:
        suffixes.pop()
    suffix = suffixes[-1] if suffixes else ""
    if suffix in _CSV:
        return "CSV"
    if suffix in _JSON_LINES:
        return "JSON lines"
    if suffix in _PARQUET:
        return "Parquet"
    head = file.head(_LOOKED_AT_BYTES)
    if head.startswith(_PARQUET_MARK):
        return "Parquet"
    begins = head.lstrip()[:1]
    if begins == b"{" and _has_an_object_a_line(head):
        return "JSON lines"
    if suffix == ".json" or begins in (b"{", b"["):
        return "JSON"
    hint = _HINTS.get(suffix, "").format(file.name)
    raise InputError(f"{file.name} is not read{f' ({hint})' if hint else ''}. What is read: {READ}")


def _has_an_object_a_line(head: bytes) -> bool:
    """
    Whether some line from the left margin on is a whole object: the first one may be broken, and the last one cut off.

    In JSON that is laid out over several lines, what lies inside is indented, and in one line it is both.
    """
    return any(_is_json(line) for line in head.splitlines()[:100] if line.startswith(b"{"))


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
