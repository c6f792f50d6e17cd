"""
A recording as a live debugger: the browser asks where to go, the recording says what is there.

Everything that is shown travels in messages, never in the widget's state, so a saved notebook holds no value.
"""

from __future__ import annotations

import threading
import weakref
from collections import deque
from typing import Any, Protocol

import anywidget
import msgspec
import traitlets

from segfn_nb.contracts.debugging import DebugAnswer, DebugRefused, DebugRequest, Opened
from segfn_nb.errors import SegfnError
from segfn_nb.functions.delivery import sign_of
from segfn_nb.widgets.built import built
from segfn_nb.widgets.recording.javascript_colors import colors_of

MOST_KEPT = 8
"""Recordings that are kept while they are shown, even if nothing else refers to them; the oldest is let go first."""


MOST_AWAKE = 3
"""Recordings whose processes are kept; a notebook's history holds on to every recording that was a cell's value."""


class Debuggable(Protocol):
    """**Protocol**: a recording that can be asked. May be called from any thread, one call at a time."""

    @property
    def name(self) -> str:
        """The function's name."""

    @property
    def source(self) -> str:
        """The function's text, as it was recorded."""

    def answer(self, request: DebugRequest) -> DebugAnswer:
        """
        What there is, or a `DebugRefused` that says why there is nothing.

        Raises:
            SegfnError: It cannot be answered; the message is for the person who asked.
        """

    def close(self) -> None:
        """End the process it is played in; the next question starts another."""


class DebuggerWidget(anywidget.AnyWidget):
    """
    Shows a recording: code with the line that runs next and values, call stack, scopes, watches, and what happened.

    Args:
        recording: What is shown. The widget does not keep it alive: see `debugger_of`.

    Example:
        >>> DebuggerWidget(orders_to_crm.debug(event))  # doctest: +SKIP
    """

    _esm = built("debugger.js")
    _css = built("debugger.css")

    height_px = traitlets.Int(320).tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    """What has become of the function since; the browser shows it."""

    def __init__(self, recording: Debuggable) -> None:
        self._recording = weakref.ref(recording)
        super().__init__()
        self.on_msg(self._answer)

    @property
    def recording(self) -> Debuggable | None:
        """What is shown; None when it is gone."""
        return self._recording()

    def _answer(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        recording = self.recording
        try:
            request: DebugRequest = msgspec.convert(message, DebugRequest)
        except msgspec.ValidationError as error:
            self.send(msgspec.to_builtins(DebugRefused(str(message.get("id", "")), f"a message nobody knows: {error}")))
            return
        if recording is None:
            gone = "This recording is gone. Run the cell again to step through it."
            self.send(msgspec.to_builtins(DebugRefused(request.id, gone)))
            return
        try:
            self.send(msgspec.to_builtins(answered(recording, request)))
        except Exception as error:
            # Our fault: whoever asked must not wait for ever, and the traceback belongs into the log.
            said = f"{type(error).__name__}: {error}; please report it"
            self.send(msgspec.to_builtins(DebugRefused(request.id, said)))
            raise


def answered(recording: Debuggable, request: DebugRequest) -> DebugAnswer:
    """What the recording says, ready for the screen; a request it refuses is an answer too."""
    _stay_awake(recording)
    try:
        answer = recording.answer(request)
    except SegfnError as error:
        return DebugRefused(request.id, str(error))
    if not isinstance(answer, Opened):
        return answer
    delivery = f"{sign_of(answer.delivery)} {answer.delivery}" if answer.delivery else ""
    return msgspec.structs.replace(answer, colors=colors_of(answer.source), delivery=delivery)


_awake: list[weakref.ref[Debuggable]] = []
_awake_lock = threading.Lock()


def _stay_awake(recording: Debuggable) -> None:
    """Have this recording keep its process, and the one that was asked longest ago end its own."""
    with _awake_lock:
        _awake[:] = [one for one in _awake if one() not in (None, recording)] + [weakref.ref(recording)]
        sleepy = [_awake.pop(0)() for _ in range(len(_awake) - MOST_AWAKE)]
    for one in sleepy:
        if one is not None:
            one.close()


_widgets: weakref.WeakKeyDictionary[Any, DebuggerWidget] = weakref.WeakKeyDictionary()
_kept: deque[Debuggable] = deque(maxlen=MOST_KEPT)


def debugger_of(recording: Debuggable) -> DebuggerWidget:
    """The widget that shows this recording, the same one each time; it is closed when the recording is gone."""
    # `display(f.debug(event))` leaves nothing else that refers to it.
    if recording in _kept:
        _kept.remove(recording)
    _kept.append(recording)
    widget = _widgets.get(recording)
    if widget is None:
        widget = _widgets[recording] = DebuggerWidget(recording)
        weakref.finalize(recording, widget.close)
    return widget


def note_defined(name: str, source: str) -> None:
    """Have open debuggers of a function say whether they show an earlier version of it; no text of it is in what they say."""
    for recording, widget in list(_widgets.items()):
        if recording.name == name:
            is_earlier = recording.source != source
            widget.note = (
                f"recorded with an earlier version of {name}; debug again to record anew" if is_earlier else ""
            )
