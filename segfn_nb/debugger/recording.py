"""A recorded invocation: everything that came into it, and which steps it took."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Literal

import msgspec

from segfn_nb.contracts.instrumenting import Instrumented, Mode, Structure
from segfn_nb.contracts.messages import Load
from segfn_nb.contracts.outcome import JSError
from segfn_nb.contracts.playing import Play, Record, Seek, Tape, Taped, Trace, Turn
from segfn_nb.errors import DebugError, InputError
from segfn_nb.functions.explanations import Failure, usual_fix
from segfn_nb.functions.findings import blank
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import decode_record
from segfn_nb.workers.stage import Stage

FORMAT = 1

MOST_STEPS = 1_000_000
"""Of one recording; two numbers are kept for each."""

PATIENCE_SECONDS = 15.0
"""How long one entry into JavaScript may take: with hooks, loops run up to fifteen times as long."""


WENT_ON = "the recording ends here; the function went on"


EARLIER_SECONDS = 10.0
"""What earlier rows may take together that run before the recorded one: they do so for each look, too."""


class End(msgspec.Struct, frozen=True):
    """
    How an invocation ended of which not all is recorded, or which nothing of its own ended; playing cannot tell.

    Attributes:
        said: In words.

        status: As in `OutcomeRecord`.

        error: What its outcome says.
    """

    said: str
    status: Literal["returned", "threw", "timeout", "invalid", "interrupted"]
    error: JSError | None = None


class Recording(msgspec.Struct, frozen=True):
    """
    An invocation that can be looked at as often as one likes; nothing leaves this machine then.

    Attributes:
        name: The function's name.

        title: The event in words.

        text: What the author wrote; positions are the same in `load.source`.

        load: The function and how it ran, without hooks.

        tape: Everything that came from outside.

        lines: The outcome's JSON text of each row; none in a file, where playing gives them.

        delivery: What became of the event that is looked at.

        position: Which of the call's events that is; 0 but in a batch.

        steps: In a file, how many steps there were before secrets and people were taken out of it; 0: not known.

        ended: In a file, how it ended then.

        instead: What stands in the file in their place.

        end: Where the invocation went on behind the last step.

        notes: What is to be known about how it was recorded.

        most_steps: Where the recording ends, when the invocation would have gone on.
    """

    name: str
    title: str
    text: str
    load: Load
    tape: Tape
    lines: list[str]
    delivery: str
    notes: list[str]
    most_steps: int = MOST_STEPS
    position: int = 0
    steps: int = 0
    ended: str = ""
    instead: str = ""
    end: End | None = None

    def save(self, path: str | Path, mask: Masker) -> None:
        """
        Write it as one JSON file, without what `mask` hides.

        Raises:
            InputError: There is a file already, or it cannot be written.
        """
        target = Path(path)
        text = msgspec.json.encode({"segfn_recording": FORMAT, "recording": msgspec.to_builtins(self)})
        written = msgspec.json.format(mask.json(text) if mask else text, indent=1)
        try:
            with open(target, "xb", opener=_for_its_owner) as file:
                file.write(written)
        except FileExistsError:
            raise InputError(f"{target} exists already; choose another name, or delete it first") from None
        except OSError as error:
            raise InputError(f"{target} cannot be written: {error.strerror}") from None

    def __repr__(self) -> str:
        return f"<Recording of {self.name}: {self.title}>"  # settings and events are nobody's who looks by chance


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read_recording(path: str | Path) -> Recording:
    """
    A recording from a file.

    Raises:
        InputError: There is none, or it is not one.
    """
    try:
        read = json.loads(Path(path).read_bytes())
        if not isinstance(read, dict) or "segfn_recording" not in read:
            raise InputError(f"{path} is no recording; `fn.debug(event).save(PATH)` writes one")
        if read["segfn_recording"] != FORMAT:
            raise InputError(f"{path} was written by another version of segfn_nb (format {read['segfn_recording']})")
        return msgspec.convert(read["recording"], Recording)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, msgspec.ValidationError) as error:
        raise InputError(f"{path} is no recording: {error}") from None


def with_hooks(stage: Stage, load: Load, mode: Mode) -> tuple[Load, Structure]:
    """
    The function with hooks, and what its text consists of.

    Raises:
        DebugError: The text cannot be given hooks.
    """
    made: Instrumented = stage.instrumented(load.source, mode)
    if made.inserted is None or made.structure is None:
        why = made.error.message if made.error else "no reason is known"
        raise DebugError(f"{load.name} cannot be debugged: {why}")
    return msgspec.structs.replace(load, inserted=made.inserted), made.structure


def keeps_state(stage: Stage, load: Load) -> bool:
    """Whether the function may keep something from one invocation to the next."""
    return stage.instrumented(load.source, "steps").keeps_state


def record(stage: Stage, load: Load, earlier: list[Turn], turn: Turn) -> Taped:
    """
    Run an invocation in a fresh environment, after earlier ones, and note its steps; no lines: those took too long.

    Raises:
        DebugError: The text cannot be given hooks, or the invocation ends every process it runs in.
    """
    hooked, _ = with_hooks(stage, load, "steps")
    return stage.record(Record(hooked, earlier, turn, MOST_STEPS, PATIENCE_SECONDS, earlier_seconds=EARLIER_SECONDS))


def trace_of(stage: Stage, recording: Recording, mask: Masker) -> tuple[Structure, Trace, list[str]]:
    """
    What the text of a recording consists of, its steps and its outcomes' JSON texts; the stage then stands ready to seek.

    Steps and outcomes come from playing it to its end: what came in is all that a recording holds for certain, once
    secrets or people are taken out of it.

    Args:
        mask: Hides secrets in what is said of an event for which nothing ran.

    Raises:
        DebugError: It cannot be played, or no code of the function ran; the message says why.
    """
    load, structure = with_hooks(stage, recording.load, "scopes")
    unknown = Trace([], [], [-1], [-1], [0], [])
    stage.play(Play(load, recording.tape, unknown, PATIENCE_SECONDS))
    played = stage.seek(Seek(0, with_trace=True, most_steps=recording.most_steps))
    trace = played.trace
    lines = played.lines or recording.lines
    if not lines:
        raise DebugError(f"{recording.name} gives no outcome when it is played: the recording is not whole")
    if trace is None or not trace.steps:
        raise DebugError(_nothing_ran(recording, decode_record(lines[recording.position].encode(), mask).error))
    stage.play(Play(load, recording.tape, trace, PATIENCE_SECONDS))
    return structure, trace, lines


def _nothing_ran(recording: Recording, error: JSError | None) -> str:
    """Why there is nothing to look at, and what to do."""
    name, delivery = recording.name, recording.delivery
    if error is None:
        return f"{name} ran no step of its own for this event, which is {delivery}: there is nothing to look at"
    if delivery == "invalid":
        return f"this is no event, so no code of {name} ran for it: {error.name}: {error.message}"
    is_batch = any(call[0] == "beginBatch" for call in recording.tape.calls)
    failure = Failure(recording.load.kind, delivery, error.name, error.message, error.line, recording.text)
    said = [f"no code of {name} ran for this event, which is {delivery}: {error.name}: {error.message}."]
    if delivery == "unsupported" and is_batch:
        said.append("A list is one call of onBatch; to look at a single event, pass it without the list.")
    else:
        said.append(usual_fix(failure))
        if delivery == "unsupported" and re.search(r"\bonBatch\b", blank(recording.text)):
            said.append(f"Its onBatch is called with a list: {name}.debug([event]).")
    return " ".join(filter(None, said))
