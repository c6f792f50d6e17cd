"""A worker's answers about a recording: it makes one, or holds one that stands still at a step."""

from __future__ import annotations

import struct

from segfn_nb.contracts.playing import Evaluate, EvaluateSeen, Inside, InsideSeen, Play, Record, Seek, Seen, Taped
from segfn_nb.engine.context import JSException
from segfn_nb.errors import EngineError
from segfn_nb.runtime.environment import Asker
from segfn_nb.runtime.playing.played import PlayedEnvironment
from segfn_nb.runtime.playing.taped import TapedEnvironment
from segfn_nb.workers.frames import FrameWriter
from segfn_nb.workers.ledger import LedgerWriter
from segfn_nb.workers.watchdog import end_process

STEP_COUNT = struct.Struct("<I")
RECORDING_CHUNK = 0
"""No chunk of rows has this number; the ledger's draft under it is the step a recording has come to."""


def taped(question: Record, asker: Asker, ledger: LedgerWriter) -> Taped:
    """Record in an environment of its own."""
    ledger.start_chunk(RECORDING_CHUNK)
    environment = TapedEnvironment(
        question, asker=asker, slot=ledger, on_step=lambda count: ledger.draft(STEP_COUNT.pack(int(count)))
    )
    try:
        return environment.record()
    except JSException:
        end_process()  # no memory is left to say what ran: the parent records again, up to where it was
        raise


class Player:
    """Holds what is played, and the environment where it stands still."""

    def __init__(self, ledger: LedgerWriter) -> None:
        self._ledger = ledger
        self._played: Play | None = None
        self._next: PlayedEnvironment | None = None
        self._standing: PlayedEnvironment | None = None

    def answer(self, question: Play | Seek | Inside | Evaluate, out: FrameWriter) -> None:
        """Answer; `Play` has none."""
        match question:
            case Play():
                self._played, self._standing = question, None
                self._next = self._fresh()
            case Seek():
                environment, self._next = self._next or self._fresh(), None
                self._standing = environment
                out.write(environment.seek(question))
                # While whoever asked looks at the answer: the next question is answered sooner.
                self._next = self._fresh()
            case Inside():
                out.write(
                    InsideSeen(error="nothing is shown") if self._standing is None else self._standing.inside(question)
                )
            case Evaluate():
                out.write(
                    EvaluateSeen(Seen(error="nothing is shown"))
                    if self._standing is None
                    else self._standing.evaluate(question)
                )

    def _fresh(self) -> PlayedEnvironment:
        if self._played is None:
            raise EngineError("a step was sought before there was a recording")
        return PlayedEnvironment(self._played, slot=self._ledger)
