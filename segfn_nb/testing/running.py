"""Runs a folder of frozen tests, says what differs, and takes over what the function does now where that is wanted."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec

from segfn_nb.contracts.http import TransportError
from segfn_nb.errors import InputError, OptionError
from segfn_nb.frozen.answers import NO_ANSWER, recorded_in, written
from segfn_nb.frozen.cases import Call, Case, call_of, case_of, file_name, write
from segfn_nb.frozen.folder import MANIFEST, Frozen, case_names, read_case, read_manifest
from segfn_nb.frozen.function import definition_of
from segfn_nb.frozen.playing import Played, Player
from segfn_nb.functions.recording.scrub import Scrubber
from segfn_nb.testing.differences import Difference, differences, told


class CaseResult(msgspec.Struct, frozen=True):
    """
    How one case ended.

    Attributes:
        name: Its file.

        folder: Where that is.

        row: Where its event stood in the replay; None: its file cannot be read.

        differences: What is not as expected; empty: nothing.

        lines: The same to be read, with the line of the function.

        updated: What its file is called since what it does now was taken over; empty: it was not.

        refused: Why it could not be taken over; empty: nobody asked, or it was.

        unreadable: Why it did not run: what is wrong with its file; empty: nothing.
    """

    name: str
    folder: Path
    row: int | None
    differences: list[Difference] = []
    lines: list[str] = []
    updated: str = ""
    refused: str = ""
    unreadable: str = ""

    @property
    def passed(self) -> bool:
        """Whether the case does what is expected of it."""
        return not self.unreadable and (not self.differences or bool(self.updated))

    @property
    def file(self) -> Path:
        """Its file."""
        return self.folder / self.name

    def text(self) -> str:
        """A failure as text: what differs, and what to do."""
        if self.unreadable:
            return f"{self.unreadable}\n  take the file from version control again, or delete it and freeze anew"
        lines = [f"{self.name} (row {self.row:,}) does not do what is expected:", *(f"  {line}" for line in self.lines)]
        if self.refused:
            lines.append(f"  not updated: {self.refused}")
        return "\n".join([*lines, *self.what_to_do()])

    def what_to_do(self) -> list[str]:
        """How to look into a failure, and how to accept it."""
        return [
            f"  debug it in a notebook:  segfn_nb.testing.debug({str(self.file)!r})",
            f"  accept it:               segfn test {shlex.quote(str(self.folder))} -k {self.name[:3]} --update",
        ]


class Report(msgspec.Struct, frozen=True):
    """
    How a folder's cases ended.

    Example:
        >>> run_frozen("tests/orders_to_crm")  # doctest: +SKIP
        orders_to_crm · tests/orders_to_crm: 11 passed in 0.9 s
    """

    folder: Path
    function: str
    results: list[CaseResult]
    seconds: float

    @property
    def failed(self) -> list[CaseResult]:
        """Cases that do something else than expected, or whose file cannot be read."""
        return [one for one in self.results if not one.passed]

    @property
    def unreadable(self) -> list[CaseResult]:
        """Cases whose file cannot be read."""
        return [one for one in self.results if one.unreadable]

    @property
    def updated(self) -> list[CaseResult]:
        """Cases whose expectation is another one now."""
        return [one for one in self.results if one.updated]

    @property
    def passed(self) -> bool:
        """Whether all cases do what is expected."""
        return not self.failed

    def text(self) -> str:
        """All that differs, and a line that counts."""
        parts = [one.text() for one in self.failed]
        parts += ["\n".join([_updated_title(one), *(f"  {line}" for line in one.lines)]) for one in self.updated]
        return "\n\n".join([*parts, self.title])

    @property
    def title(self) -> str:
        """How many passed, in a line."""
        counts = {
            "unreadable": len(self.unreadable),
            "failed": len(self.failed) - len(self.unreadable),
            "updated": len(self.updated),
            "passed": len(self.results) - len(self.failed) - len(self.updated),
        }
        said = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
        return f"{self.function} · {self.folder}: {said} in {self.seconds:.1f} s"

    def numbers(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "folder": str(self.folder),
            "function": self.function,
            "passed": sum(one.passed and not one.updated for one in self.results),
            "failed": len(self.failed),
            "updated": len(self.updated),
            "seconds": self.seconds,
            "cases": [
                {
                    "name": one.name,
                    "row": one.row,
                    "passed": one.passed,
                    "updated": one.updated or None,
                    "unreadable": one.unreadable or None,
                    "differences": [difference._asdict() for difference in one.differences],
                }
                for one in self.results
            ],
        }

    def __repr__(self) -> str:
        return self.text()


def _updated_title(result: CaseResult) -> str:
    renamed = "" if result.updated == result.name else f", now {result.updated}"
    return f"{result.name} (row {result.row:,}) is updated{renamed}:"


def run_frozen(
    folder: str | Path, *, matching: str = "", update: bool = False, on_case: Callable[[CaseResult], None] | None = None
) -> Report:
    """
    Run the frozen tests of a folder. Nothing leaves this machine: requests get the answers that were frozen.

    Args:
        folder: What `results.freeze` wrote.

        matching: Only cases whose file's name holds this text.

        update: Whether what the function does now is expected from now on. Events and answers stay.

        on_case: Called with each result as it comes.

    Raises:
        InputError: There are no such tests, or the manifest or the function's file cannot be read. A case that cannot be
            read fails, and the others run.

        FunctionError: The function cannot be used.

    Example:
        >>> assert run_frozen("tests/orders_to_crm").passed  # doctest: +SKIP
    """
    began = time.perf_counter()
    path = Path(folder)
    frozen = Frozen(path, read_manifest(path), {})
    names = [name for name in case_names(path) if matching in name]
    if not names:
        said = f" whose name holds {matching!r}" if matching else ""
        raise InputError(f"{folder} has no case{said}")
    results = []
    with Runner(frozen) as runner:
        for name in names:
            results.append(runner.run_file(name, update=update))
            if on_case is not None:
                on_case(results[-1])
    return Report(path, frozen.manifest.name, results, time.perf_counter() - began)


def folders_in(path: str | Path) -> list[Path]:
    """
    Folders of frozen tests: the one that is named, or those below it.

    Raises:
        InputError: There are none.
    """
    folder = Path(path)
    if (folder / MANIFEST).is_file():
        return [folder]
    found = sorted(file.parent for file in folder.rglob(MANIFEST)) if folder.is_dir() else []
    if not found:
        raise InputError(f"{folder} holds no frozen tests: there is no {MANIFEST} in it or below")
    return found


class Runner:
    """
    Runs cases of one folder. Use it as a context manager.

    Raises:
        InputError: The function's file cannot be read.

        FunctionError: The function cannot be used.
    """

    def __init__(self, frozen: Frozen) -> None:
        self._frozen = frozen
        self._player = Player(lambda worker: definition_of(frozen, worker), frozen.manifest.options.run_options())

    @classmethod
    def of(cls, folder: Path) -> Self:
        """One for a folder, whose cases are read as they are run."""
        return cls(Frozen(folder, read_manifest(folder), {}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker."""
        self._player.close()

    def run_file(self, name: str, *, update: bool = False) -> CaseResult:
        """Run the case in a file of the folder; one that cannot be read fails."""
        try:
            case = read_case(self._frozen.path / name)
        except InputError as error:
            return CaseResult(name, self._frozen.path, None, unreadable=str(error))
        return self.run(name, case, update=update)

    def run(self, name: str, case: Case, *, update: bool = False) -> CaseResult:
        """Run a case; with `update`, what it does is expected from now on."""
        played = self._player.strictly(case, name.removesuffix(".json"))
        found = differences(case, played)
        if not found:
            return CaseResult(name, self._frozen.path, case.row)
        now = self._as_it_is_now(case, name) if update or _met_no_answer(played) else None
        if isinstance(now, Now) and _met_no_answer(played):
            # What follows from a missing answer says nothing of the function: this is what differs with the answers there are.
            played = now.played
            found = differences(case, played)
        result = CaseResult(name, self._frozen.path, case.row, found, told(found, played))
        if not update:
            return result
        if not isinstance(now, Now):
            return msgspec.structs.replace(result, refused=now or "")
        return msgspec.structs.replace(result, updated=self._replaced(name, now.case))

    def _as_it_is_now(self, case: Case, name: str) -> Now | str:
        """What is done with the answers there are, and the case that expects it; or why there is none."""
        calls = [*case.before, case]
        scripts = [(_bare(call), recorded_in(call)) for call in calls]
        played, asked = self._player.scripted(scripts[:-1], *scripts[-1])
        for one in (recorded for call in asked for recorded in call):
            if isinstance(one.result, TransportError) and one.result.code == NO_ANSWER:
                return f"it sends {one.request.method} {one.request.url}, and the case has no answer to that; add one, or freeze anew"
        made = [
            call_of(call.row, call.texts, written(Scrubber(()).exchanges(one)), is_batch=call.is_batch)
            for call, one in zip(calls, asked, strict=True)
        ]
        now = case_of(made[-1], made[:-1], played.expected)
        again = self._player.strictly(now, name.removesuffix(".json"))
        return "it does not do the same twice" if differences(now, again) else Now(now, again)

    def _replaced(self, name: str, case: Case) -> str:
        """Write the case in place of the old one; what its file is called now."""
        new = file_name(int(name.partition("-")[0]), case)
        folder = self._frozen.path
        try:
            (folder / new).write_bytes(write(case))
            if new != name:
                (folder / name).unlink()
        except OSError as error:
            raise OptionError(f"{folder} cannot be written: {error.strerror}") from None
        return new


class Now(NamedTuple):
    """What a case does with the answers it has, and the case that expects that."""

    case: Case
    played: Played


def _met_no_answer(played: Played) -> bool:
    """Whether something was asked to which no answer was frozen."""
    return any((one.error or "").startswith(NO_ANSWER) for outcome in played.outcomes for one in outcome.requests)


def _bare(call: Call) -> Call:
    return call_of(call.row, call.texts, [], is_batch=call.is_batch)
