"""What happened at steps unfolds into all that is known of it."""

from __future__ import annotations

from segfn_nb import Mock, Setting, SourceFunction
from segfn_nb.contracts.debugging import DebugRefused, Opened, OpenRequest, Unfolded, UnfoldRequest
from segfn_nb.debugger.unfolding import LONGEST

SOURCE = """
async function onRequest(request, settings) {
  const asked = request.json();
  console.log("x".repeat(400));
  Segment.track({ event: "Item", userId: "u1", properties: { key: settings.apiKey, big: "y".repeat(20000) } });
  const res = await fetch("https://crm.example.com/rooms?key=" + settings.apiKey, {
    method: "POST",
    headers: { Authorization: "Bearer " + settings.apiKey },
    body: '{"n":1e400,"key":"' + settings.apiKey + '"}',
  });
  return res.status;
}
"""


def test_requests_calls_and_logs_unfold_without_secrets() -> None:
    """Headers and bodies of a request and its answer, the whole of a Segment call and of a log; JSON is laid out, settings masked."""
    function = SourceFunction(SOURCE, name="rooms", settings={"apiKey": Setting(sensitive=True, value="s3cr3t-value")})
    http = Mock({"method": "POST", "url": "*", "status": 422, "json": {"why": ["s3cr3t-value"]}})
    recording = function.debug({"body": {"a": 1}, "headers": {"X-Room": "7"}}, http=http)
    opened = recording.answer(OpenRequest(""))
    assert isinstance(opened, Opened)
    marks = list(enumerate(opened.marks))
    unfolded = {mark.kind: recording.answer(UnfoldRequest("", at)) for at, mark in marks if mark.has_more}
    beyond = recording.answer(UnfoldRequest("", len(marks)))
    recording.go("to", 2)
    shown = recording.evaluate("request")
    recording.close()
    texts = {
        kind: [(part.title, part.text) for part in answer.parts]
        for kind, answer in unfolded.items()
        if isinstance(answer, Unfolded)
    }

    assert texts["request"] == texts["answer"]
    assert texts["request"][0] == ("request", "POST https://crm.example.com/rooms?key=•••••")
    assert "Authorization: Bearer •••••" in texts["request"][1][1].split("\n")
    assert texts["request"][2] == ("its body", '{\n  "n": 1e400,\n  "key": "•••••"\n}')
    assert texts["answer"][3][1].startswith("422")
    assert texts["answer"][-1] == ("its body", '{\n  "why": [\n    "•••••"\n  ]\n}')
    assert texts["log"] == [("log", "x" * 400)]
    [(title, event)] = texts["call"]
    assert (title, '"key": "•••••"' in event, "more characters" in event) == ("event", True, True)
    assert len(event) < LONGEST + 100
    assert isinstance(beyond, DebugRefused)
    assert "headers: Headers" in shown
    assert 'text(): "{\\"a\\":1}"' in shown
