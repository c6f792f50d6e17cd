"""
A run on disk: what ran is written down beside its tables, so that a second replay goes on where the first one ended.

    manifest.json
    frame/ outputs/ logs/ requests/ details/
        part-00000.parquet ...
    hits/ coverage.json     where it was counted what rows reach: see `hits.covered`
    journal/                where requests are sent for real: see `journal`
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from segfn_nb.errors import ReplayError
from segfn_nb.replay.read_options import ReadOptions
from segfn_nb.replay.tables.schemas import TABLES
from segfn_nb.replay.tables.store import FolderStore, PartInfo, write_whole, writing

FORMAT = 3
MANIFEST = "manifest.json"


class Identity(msgspec.Struct, frozen=True):
    """
    What two replays must have in common to be one.

    Each is a hash (`input` is empty where nobody asked yet), or a text that stands for something; no value of a sensitive setting is in any of them.
    """

    function: str
    settings: str
    options: str
    http: str
    rows: str
    input: str

    def difference(self, other: Identity) -> str | None:
        """What differs, in words; None where nothing does."""
        words = {
            "function": "the function's text",
            "settings": "a setting",
            "options": "an option (limits, clock, random, key_order, batch_size, retries, coverage)",
            "http": "http=",
            "rows": "the choice of rows (limit, sample, where)",
            "input": "the input",
        }
        changed = [said for name, said in words.items() if getattr(self, name) != getattr(other, name)]
        return " and ".join(changed) or None


class RunInfo(msgspec.Struct, frozen=True):
    """
    What is known of a replay beside its tables.

    `source` is the function's text. `started_at_ms` is where the clock of events without a time starts. `rows_unread` counts chosen rows that a stopped
    replay never came to, None where it is not known. `paths` are the files of the input, if it was files, and
    `reading` is how they were to be read. `answered_here`: see `Results`.
    """

    name: str
    kind: str
    source: str
    input: str
    http: str
    is_mock: bool
    started_at_ms: float
    timeout_seconds: float
    read_as: list[str] = []
    seconds: float = 0.0
    seconds_rows: int = 0
    was_stopped: bool = False
    is_finished: bool = False
    rows_unread: int | None = 0
    notes: list[str] = []
    paths: list[str] = []
    reading: ReadOptions = ReadOptions()
    answered_here: str = ""
    retries: str = "none"


class Manifest(msgspec.Struct, frozen=True):
    """The file `manifest.json`."""

    format: int
    identity: Identity
    run: RunInfo
    hash: str = ""
    deliveries: dict[str, int] = {}
    parts: list[PartInfo] = []


def fingerprint(value: Any) -> str:
    """A hash of plain Python values."""
    return hashlib.blake2b(msgspec.json.encode(value, order="deterministic"), digest_size=16).hexdigest()


def read_manifest(folder: Path) -> Manifest | None:
    """
    The manifest of a run; None where the folder is missing or empty.

    Raises:
        ReplayError: The folder holds something else or a run of another version, is a file, or cannot be read.
    """
    path = folder / MANIFEST
    with writing(folder):
        if not path.is_file():
            if folder.exists() and not _is_empty(folder):
                raise ReplayError(f"{folder} is there already and is no run (it has no {MANIFEST}); name a new folder")
            return None
        data = path.read_bytes()
    try:
        version = msgspec.json.decode(data, type=_Version).format
        if version != FORMAT:
            raise ReplayError(f"{folder} was written by another version of segfn_nb; name a new folder")
        return msgspec.json.decode(data, type=Manifest)
    except msgspec.MsgspecError as error:
        raise ReplayError(f"{path} cannot be read ({error}); name a new folder, or delete this one") from None


class _Version(msgspec.Struct):
    format: int


def _is_empty(folder: Path) -> bool:
    """Whether nothing is in the folder, or only the folders that a run begins with."""
    return all(entry.name in TABLES and entry.is_dir() and not any(entry.iterdir()) for entry in folder.iterdir())


def open_or_make(folder: Path, identity: Identity, run: RunInfo, *, may_run_again: bool) -> tuple[FolderStore, RunInfo]:
    """
    A store in the folder, with the parts of an earlier replay of the same; and the run as it began.

    Args:
        may_run_again: Whether rows of a part that was cut short may run: doing so changes nothing outside, or a journal
            says which have sent something. Else such a part stays as it is.

    Raises:
        ReplayError: The folder holds a replay of something else.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return FolderStore(folder), run
    difference = manifest.identity.difference(identity)
    if difference is not None:
        raise ReplayError(
            f"{folder} holds a replay of {manifest.run.name} with {difference} not the same; "
            f"name a new folder, or delete that one"
        )
    kept = [part for part in manifest.parts if part.is_complete or not may_run_again]
    earlier = manifest.run
    began = msgspec.structs.replace(
        run, started_at_ms=earlier.started_at_ms, seconds=earlier.seconds, seconds_rows=earlier.seconds_rows
    )
    return FolderStore(folder, kept), began


def write_manifest(
    store: FolderStore, identity: Identity, run: RunInfo, *, run_hash: str, deliveries: dict[str, int]
) -> None:
    """
    Say what the folder holds now.

    Raises:
        ReplayError: It cannot be written.
    """
    manifest = Manifest(FORMAT, identity, run, run_hash, deliveries, store.parts)
    with writing(store.folder):
        write_whole(store.folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
