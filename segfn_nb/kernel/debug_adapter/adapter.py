"""
Stops cells in recordings of Segment functions, for JupyterLab's own debugger.

It stands before ipykernel's answers to debug requests, answers what is about recordings and hands on everything else.
"""

from __future__ import annotations

import threading
import uuid
import weakref
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

from segfn_nb.debugger.debugger import Debugger
from segfn_nb.errors import DebugError, OptionError, ReplayError
from segfn_nb.kernel.debug_adapter import hints
from segfn_nb.kernel.debug_adapter.cells import Cell, Cells
from segfn_nb.kernel.debug_adapter.conversation import THREAD, Conversation, late
from segfn_nb.kernel.debug_adapter.parking import Parking
from segfn_nb.kernel.debug_adapter.requests import MOVES, event, is_for_recording, response, settled
from segfn_nb.kernel.debug_adapter.stops import Going, next_stop
from segfn_nb.kernel.displays import publish, show_html

if TYPE_CHECKING:
    from segfn_nb.workspace.results import Results

ROWS_TRIED = 10
"""Rows that are recorded to find one that reaches a breakpoint; each takes a fraction of a second."""


class Adapter:
    """
    The debugger of one kernel's cells with functions.

    Args:
        shell: Whose cells are stopped.

        cells: Cells with functions.

        original: Answers every other debug request.
    """

    def __init__(self, shell: InteractiveShell, cells: Cells, original: Any) -> None:
        self._shell: Any = shell  # ipykernel's: it has a kernel and parents, which IPython's types do not say
        self._cells = cells
        self._original = original
        self._parking = Parking(self._tell, lambda: self.is_started)
        self._exceptions: list[str] = []
        self._stoppable: dict[str, list[int]] = {}
        self._stopped_in: weakref.ref[Debugger] | None = None
        self._note = ""
        self._is_open = True

    def close(self) -> None:
        """Stop nothing any more, and answer nothing, whoever still asks."""
        self._is_open = False

    @property
    def _kernel(self) -> Any:
        return self._shell.kernel

    @property
    def _python(self) -> Any:
        """ipykernel's own half: breakpoints, and what Python has stopped."""
        return self._kernel.debugger

    @property
    def is_started(self) -> bool:
        """Whether the front end's debugger is on."""
        return bool(self._python.is_started)

    # ---- the thread of the control channel

    async def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """The response to a debug request, in place of `Kernel.do_debug_request`."""
        if not self._is_open:
            untouched: dict[str, Any] = await self._original(message)
            return untouched
        command, asked = message["command"], message.get("arguments") or {}
        conversation = self._parking.conversation
        elsewhere = self._python.stopped_threads
        if is_for_recording(command, asked, is_stopped=conversation is not None, elsewhere=elsewhere):
            return self._answered(message, conversation)
        cell = self._cells.at((asked.get("source") or {}).get("path") or "")
        if cell is not None and command == "source":
            return response(message, {"content": cell.code, "mimeType": "text/javascript"})
        if cell is not None and command == "setBreakpoints" and self.is_started:
            return self._set_breakpoints(message, cell, asked.get("breakpoints") or [])
        if command == "dumpCell":
            self._cells.met(asked["code"])
        elif command == "setExceptionBreakpoints":
            self._exceptions = list(asked.get("filters") or [])
        elif command == "disconnect":
            self._exceptions = []
            self._parking.go(None)
        reply: dict[str, Any] = await self._original(message)
        if command == "debugInfo" and conversation is not None:
            # A page that was loaded anew learns that the cell is stopped.
            reply["body"]["stoppedThreads"] = [*reply["body"]["stoppedThreads"], THREAD]
        return reply

    def _answered(self, message: dict[str, Any], conversation: Conversation | None) -> dict[str, Any]:
        command, asked = message["command"], message.get("arguments") or {}
        if conversation is None:
            return response(message, late(command))
        if command in MOVES:
            self._parking.go(command)
            return response(message, {"allThreadsContinued": True} if command == "continue" else {})
        try:
            return response(message, conversation.answer(command, asked))
        except DebugError as error:
            return response(message, late(command), success=False, reason=str(error))
        except Exception as error:
            # Our fault; but a front end that gets no response waits for ever.
            self._kernel.log.exception("segfn_nb: %s", command)
            return response(message, late(command), success=False, reason=f"{type(error).__name__}: {error}")

    def _set_breakpoints(self, message: dict[str, Any], cell: Cell, wanted: list[dict[str, Any]]) -> dict[str, Any]:
        found = settled(cell, wanted, self._stoppable.get(cell.path, []))
        # ipykernel tells pages that are loaded anew what stands here, and forgets it when the debugger is switched off.
        self._python.breakpoint_list[cell.path] = [
            {"line": one["line"], **({"condition": asked["condition"]} if asked.get("condition") else {})}
            for one, asked in zip(found, wanted, strict=True)
            if one["verified"]
        ]
        return response(message, {"breakpoints": found})

    # ---- the thread that runs cells

    def opened(self, debugger: Debugger) -> None:
        """A function or results have opened a debugger: stop the cell there, or say why it does not stop."""
        if not self._runs_a_cell():
            return
        cell = self._cells.of(debugger.name, debugger.recording.text)
        if not self.is_started:
            self._say(hints.switched_off())
        elif cell is None:
            self._say(hints.no_cell(debugger.name))
        elif not self._stop_in(debugger, cell):
            self._say(hints.not_reached(debugger.recording.title, self._lines(cell)))

    def has_breakpoints(self, name: str, text: str) -> bool:
        """Whether the running cell, which has defined this function, is to stop somewhere in it."""
        cell = self._cells.of(name, text)
        return cell is not None and self._runs_a_cell() and self.is_started and bool(self._lines(cell))

    def stop_in_first(self, name: str, text: str, results: Results) -> None:
        """
        After a cell has defined a function and run events: stop in the first row that reaches a breakpoint of the cell.

        Raises:
            KeyboardInterrupt: The kernel was interrupted while the cell was stopped.
        """
        cell = self._cells.of(name, text)
        if cell is None or not self.has_breakpoints(name, text):
            return
        rows = self._promising(results, cell)
        for row in rows:
            try:
                debugger = results.recorded(row)
            except DebugError:
                continue  # nothing of the function ran for it
            except ReplayError as error:
                self._say(hints.not_recorded(str(error)))
                return
            try:
                if self._stop_in(debugger, cell):
                    return
            finally:
                debugger.close()
        self._say(hints.none_reached(len(rows), self._lines(cell), name))

    def _promising(self, results: Results, cell: Cell) -> list[int]:
        """The first rows that reached each of the lines; the replay has counted that."""
        frame = results.frame
        found: list[int] = []
        for line in self._lines(cell):
            try:
                reached = results.coverage.rows(cell.text_line_of(line))
            except OptionError:
                continue  # nothing is counted on a blank line
            found += frame["row"][reached].head(ROWS_TRIED).tolist()
        return sorted(set(found))[:ROWS_TRIED]

    def has_stopped_in(self, debugger: Debugger) -> bool:
        """Whether this was the last one in which a cell stopped."""
        return self._stopped_in is not None and self._stopped_in() is debugger

    def _runs_a_cell(self) -> bool:
        """Whether this thread runs a cell: what a widget asks for is answered elsewhere, and must not wait."""
        parent = self._shell.get_parent()
        kind = parent.get("header", {}).get("msg_type")
        return threading.current_thread() is threading.main_thread() and kind == "execute_request"

    def _lines(self, cell: Cell) -> list[int]:
        return sorted(int(one["line"]) for one in self._python.breakpoint_list.get(cell.path, []))

    def _stop_in(self, debugger: Debugger, cell: Cell) -> bool:
        """Stop wherever the front end wants; False where the recording reaches no breakpoint."""
        conversation = Conversation(debugger, cell)
        self._stoppable[cell.path] = debugger.timeline.stoppable
        going: Going | None = "continue"
        is_stopped = False
        try:
            while going is not None:
                breakpoints = cell.breakpoints(
                    self._python.breakpoint_list.get(cell.path, []), debugger.timeline.stoppable
                )
                moved = next_stop(debugger, going, conversation.step, breakpoints, self._exceptions)
                if not moved.step or not self.is_started:
                    if moved.message:
                        self._say(moved.message)
                    break
                if not is_stopped:
                    self._tell("output", {"category": "console", "output": f"{hints.finished(debugger)}\n"})
                    is_stopped, self._stopped_in = True, weakref.ref(debugger)
                self._show_note(hints.stopped(debugger, moved))
                going = self._parking.wait_at(conversation, moved)
        except DebugError as error:
            self._say(hints.not_recorded(str(error)))
        finally:
            self._show_note("")
        return is_stopped

    def _tell(self, name: str, body: dict[str, Any]) -> None:
        self._python.event_callback(event(name, body))

    def _say(self, line: str) -> None:
        show_html(self._shell, hints.html(line), line)

    def _show_note(self, line: str) -> None:
        """One line below the cell while it is stopped; none at its end."""
        if not line and not self._note:
            return
        is_shown = bool(self._note)
        self._note = self._note or uuid.uuid4().hex
        data = {"text/html": hints.html(line) if line else ""}
        publish(self._shell, data, {}, transient={"display_id": self._note}, update=is_shown)
        if not line:
            self._note = ""
