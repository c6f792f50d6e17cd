"""Where the tables of a replay are kept, part by part: in memory, or in a folder of Parquet files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from segfn_nb.errors import ReplayError
from segfn_nb.functions.delivery import WELL
from segfn_nb.replay.tables.flatten import flatten
from segfn_nb.replay.tables.hits.covered import COVERED, Covered
from segfn_nb.replay.tables.part_tables import PartTables, Retries
from segfn_nb.replay.tables.schemas import OUTPUTS, STORED, TABLES

PRIVATE = 0o700


Cause = tuple[str, str]
"""What `cause` and `delivery` say together."""


class PartInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    What is known of a part without its tables; the fields are those of `PartTables`.

    `table_rows` counts the rows of each table by its name.
    """

    index: int
    rows: int
    deliveries: dict[str, int]
    digest: str
    input_digest: str
    notes: dict[str, int] = {}
    is_complete: bool = True
    retries: Retries = Retries()
    table_rows: dict[str, int] = {}


class Store(Protocol):
    """**Protocol**: keeps tables of parts."""

    @property
    def key(self) -> object:
        """Itself, or the store that this one shows more of."""

    @property
    def parts(self) -> list[PartInfo]:
        """Those that are kept, in order."""

    def add(self, part: PartTables) -> None:
        """Keep a part; one that is there already is replaced."""

    def part_table(self, name: str, index: int) -> pa.Table:
        """A part's table, with the columns of its schema."""

    def part_outputs(self, index: int) -> pa.Table:
        """A part's outputs with their dotted columns."""

    def part_causes(self, index: int) -> set[Cause]:
        """The causes of a part's errors, each with its delivery."""

    @property
    def covered(self) -> Covered | None:
        """What the counters of a covered replay stand for; None: nothing was counted."""

    def keep_covered(self, covered: Covered) -> None:
        """Keep that."""


class MemoryStore:
    """Keeps Arrow tables in memory."""

    def __init__(self) -> None:
        self._parts: dict[int, PartInfo] = {}
        self._tables: dict[int, dict[str, pa.Table]] = {}
        self._causes: dict[int, set[Cause]] = {}
        self._covered: Covered | None = None

    @property
    def key(self) -> object:
        """Itself."""
        return self

    @property
    def parts(self) -> list[PartInfo]:
        """Those that are kept, in order."""
        return [self._parts[index] for index in sorted(self._parts)]

    @property
    def covered(self) -> Covered | None:
        """What the counters of a covered replay stand for; None: nothing was counted."""
        return self._covered

    def keep_covered(self, covered: Covered) -> None:
        """Keep that."""
        self._covered = covered

    def add(self, part: PartTables) -> None:
        """Keep a part; one that is there already is replaced."""
        self._parts[part.index] = info_of(part)
        self._tables[part.index] = part.tables
        self._causes[part.index] = causes_in(part.tables["frame"])

    def part_table(self, name: str, index: int) -> pa.Table:
        """A part's table, with the columns of its schema."""
        return self._tables[index][name]

    def part_outputs(self, index: int) -> pa.Table:
        """A part's outputs with their dotted columns, which are made when they are asked for."""
        return with_columns(self._tables[index]["outputs"])

    def part_causes(self, index: int) -> set[Cause]:
        """The causes of a part's errors, each with its delivery."""
        return self._causes[index]


class FolderStore:
    """
    Keeps each table of each part as one Parquet file, and knows only files that are whole.

    Args:
        folder: It is made where it is missing, for its owner alone.

        parts: Those that are there.

    Raises:
        ReplayError: It cannot be made.
    """

    def __init__(self, folder: Path, parts: Iterable[PartInfo] = ()) -> None:
        self.folder = folder
        self._parts = {part.index: part for part in parts}
        self._causes: dict[int, set[Cause]] = {}
        with writing(folder):
            for path in (folder, *(folder / name for name in STORED)):
                make_private(path)

    @property
    def key(self) -> object:
        """Itself."""
        return self

    @property
    def parts(self) -> list[PartInfo]:
        """Those that are kept, in order."""
        return [self._parts[index] for index in sorted(self._parts)]

    def add(self, part: PartTables) -> None:
        """Keep a part; one that is there already is replaced."""
        for name, table in part.tables.items():
            whole = with_columns(table) if name == "outputs" else table
            path = self._path(name, part.index)
            if name not in STORED:
                make_private(path.parent)
            temporary = path.with_suffix(".tmp")
            pq.write_table(whole, temporary, compression="zstd")
            temporary.replace(path)
        self._parts[part.index] = info_of(part)
        self._causes[part.index] = causes_in(part.tables["frame"])

    def part_table(self, name: str, index: int) -> pa.Table:
        """
        A part's table, with the columns of its schema.

        Raises:
            ReplayError: It is not there any more, or cannot be read.
        """
        return self._read(name, index, columns=TABLES[name].names)

    def part_outputs(self, index: int) -> pa.Table:
        """
        A part's outputs with their dotted columns.

        Raises:
            ReplayError: As for `part_table`.
        """
        return self._read("outputs", index)

    def part_causes(self, index: int) -> set[Cause]:
        """The causes of a part's errors, each with its delivery."""
        if index not in self._causes:
            self._causes[index] = causes_in(self.part_table("frame", index))
        return self._causes[index]

    @property
    def covered(self) -> Covered | None:
        """
        What the counters of a covered replay stand for; None: nothing was counted.

        Raises:
            ReplayError: It cannot be read.
        """
        path = self.folder / COVERED
        with writing(self.folder):
            if not path.is_file():
                return None
            data = path.read_bytes()
        try:
            return msgspec.json.decode(data, type=Covered)
        except msgspec.MsgspecError as error:
            raise ReplayError(f"{path} of this run cannot be read: {error}") from error

    def keep_covered(self, covered: Covered) -> None:
        """Keep that."""
        with writing(self.folder):
            write_whole(self.folder / COVERED, msgspec.json.encode(covered))

    def _read(self, name: str, index: int, columns: list[str] | None = None) -> pa.Table:
        path = self._path(name, index)
        try:
            return pq.read_table(path, columns=columns, partitioning=None)
        except (OSError, pa.ArrowException) as error:
            raise ReplayError(f"{path} of this run cannot be read: {error}") from error

    def _path(self, name: str, index: int) -> Path:
        return self.folder / name / f"part-{index:05d}.parquet"


class WithPreview:
    """
    Another store's parts, and one more that has only begun, until the other store has it.

    Args:
        store: The other store.

        begun: What there is of that part.
    """

    def __init__(self, store: Store, begun: PartTables) -> None:
        self._store = store
        self._begun = MemoryStore()
        if begun.index not in {part.index for part in store.parts}:
            self._begun.add(begun)
        self._is_begun = {part.index for part in self._begun.parts}

    @property
    def key(self) -> object:
        """The other store's."""
        return self._store.key

    @property
    def parts(self) -> list[PartInfo]:
        """Those that are kept, and the one that has begun, in order."""
        return sorted([*self._store.parts, *self._begun.parts], key=lambda part: part.index)

    def add(self, part: PartTables) -> None:
        """Keep a part in the other store."""
        self._store.add(part)

    def part_table(self, name: str, index: int) -> pa.Table:
        """A part's table, with the columns of its schema."""
        return self._of(index).part_table(name, index)

    def part_outputs(self, index: int) -> pa.Table:
        """A part's outputs with their dotted columns."""
        return self._of(index).part_outputs(index)

    def part_causes(self, index: int) -> set[Cause]:
        """The causes of a part's errors, each with its delivery."""
        return self._of(index).part_causes(index)

    @property
    def covered(self) -> Covered | None:
        """As the other store has it."""
        return self._store.covered

    def keep_covered(self, covered: Covered) -> None:
        """Keep it in the other store."""
        self._store.keep_covered(covered)

    def _of(self, index: int) -> Store:
        return self._begun if index in self._is_begun else self._store


def causes_in(frame: pa.Table) -> set[Cause]:
    """The causes of the errors in a frame, each with its delivery."""
    errors = frame.filter(pc.invert(pc.is_in(frame.column("delivery"), pa.array(WELL, pa.large_string()))))
    pairs = errors.group_by(["cause", "delivery"]).aggregate([]).to_pylist()
    return {(pair["cause"] or "", pair["delivery"]) for pair in pairs}


def info_of(part: PartTables) -> PartInfo:
    """What is known of a part without its tables."""
    return PartInfo(
        part.index,
        part.rows,
        part.deliveries,
        part.digest,
        part.input_digest,
        part.notes,
        part.is_complete,
        part.retries,
        {name: table.num_rows for name, table in part.tables.items()},
    )


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """
    For what is done with a folder of ours: what keeps it from being done is said as a ReplayError.

    Raises:
        ReplayError: A file is there instead, or the folder cannot be read or written.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise ReplayError(f"{folder} is a file, and a folder is meant; name a new one")
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReplayError(f"the folder {folder} cannot be read or written: {reason}; name another one") from error


def make_private(folder: Path) -> None:
    """Make the folder, for its owner alone: it will hold values of events."""
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(OSError, NotImplementedError):  # not ours, or on a disk that knows no modes
        folder.chmod(PRIVATE)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def with_columns(outputs: pa.Table) -> pa.Table:
    """The outputs with their dotted columns before `json`."""
    if outputs.num_rows == 0:
        return outputs
    columns = flatten(outputs.column("json").to_pylist())
    named = {name: column for name, column in columns.items() if name not in OUTPUTS.names}
    first = {name: outputs.column(name) for name in ("row", "seq", "call")}
    return pa.table({**first, **named, "json": outputs.column("json")})


def joined(tables: Iterable[pa.Table], schema: pa.Schema) -> pa.Table:
    """
    One table of all parts.

    Columns that only some parts have are null in the others. Where a column is a number in one part and text in another,
    it is text in all of them.
    """
    parts = [table for table in tables if table.num_rows]
    if not parts:
        return schema.empty_table()
    kinds: dict[str, set[pa.DataType]] = {}
    for table in parts:
        for field in table.schema:
            kinds.setdefault(field.name, set()).add(field.type)
    if "json" in kinds:
        kinds["json"] = kinds.pop("json")  # stays the last one
    target = pa.schema([(name, _common(found)) for name, found in kinds.items()])
    return pa.concat_tables([_as(table, target) for table in parts])


def _common(kinds: set[pa.DataType]) -> pa.DataType:
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds <= {pa.int64(), pa.float64()}:
        return pa.float64()
    return pa.large_string()


def _as(table: pa.Table, schema: pa.Schema) -> pa.Table:
    if table.schema.equals(schema):
        return table
    columns = []
    for field in schema:
        if field.name in table.schema.names:
            columns.append(table.column(field.name).cast(field.type))
        else:
            columns.append(pa.nulls(table.num_rows, field.type))
    return pa.table(columns, schema=schema)
