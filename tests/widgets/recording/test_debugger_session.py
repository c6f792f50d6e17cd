"""What the debugger's screen asks of the kernel, and which answers it shows: its files themselves, run by Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.runtime.differential import node

SOURCE = Path(__file__).parents[3] / "js-extension/widgets/src/debugger"
SESSION = """
import { Marked, Session } from "SESSION";
const asked = [], shown = [];
const session = new Session(
  (question, answer) => asked.push({ question, answer }),
  new Marked(),
  { onOpened() {}, onStopped: ({ step }) => shown.push(step), onRefused: (said) => shown.push(said), onWaiting() {} },
);
const said = () => asked.map(({ question }) => question.kind === "go" ? [question.moving, question.step] : question.kind);
const stop = (at, step) => asked[at].answer({ kind: "stopped", id: "", step, frame: 1, watches: [] });
session.open();
asked[0].answer({ kind: "opened", id: "", steps: 50, start: 20 });
"""


def run(program: str) -> Any:
    """What the program logs, as JSON."""
    flags = ["--experimental-transform-types", "--no-warnings", "--input-type=module"]
    text = program.replace("SESSION", (SOURCE / "session.ts").as_uri())
    text = text.replace("PATHS", (SOURCE / "values/paths.ts").as_uri())
    text = text.replace("PLACES", (SOURCE / "steps/places.ts").as_uri())
    return json.loads(subprocess.check_output([str(node()), *flags, "-e", text], text=True))


def test_steps_wait_their_turn_and_jumps_overtake() -> None:
    """While an answer is away, each press of a key is kept, a held key is not, and a jump replaces all that waits."""
    said, shown = run(
        SESSION
        + """
stop(1, 20);
session.go({ moving: "next" });
session.go({ moving: "next" });
session.go({ moving: "next" }, true);
stop(2, 21);
session.go({ moving: "stepIn" });
session.go({ moving: "to", step: 40 });
session.go({ moving: "to", step: 41 });
stop(3, 22);
stop(4, 41);
console.log(JSON.stringify([said(), shown]));
"""
    )

    assert said == ["open", ["to", 20], ["next", 20], ["next", 21], ["to", 41]]
    assert shown == [20, 21, 22, 41]


def test_what_is_refused_ends_what_waits() -> None:
    """After a refusal nothing that waited for the answer is done, and the next move begins where one stood."""
    said, shown = run(
        SESSION
        + """
stop(1, 20);
session.go({ moving: "next" });
session.go({ moving: "next" });
asked[2].answer({ kind: "refused", id: "", message: "no" });
session.go({ moving: "stepOut" });
console.log(JSON.stringify([said(), shown]));
"""
    )

    assert said == ["open", ["to", 20], ["next", 20], ["stepOut", 20]]
    assert shown == [20, "no"]


def test_values_of_another_step_are_not_shown() -> None:
    """What a value holds comes only while its step is shown; where the kernel has left that step, it is shown again once."""
    said, opened = run(
        SESSION
        + """
const opened = [];
stop(1, 20);
session.expand(7, ({ kind }) => opened.push(kind));
session.go({ moving: "next" });
stop(3, 21);
asked[2].answer({ kind: "expanded", id: "", variables: [] });
session.expand(8, ({ kind }) => opened.push(kind));
asked[4].answer({ kind: "refused", id: "", message: "elsewhere" });
stop(5, 21);
session.expand(9, ({ kind }) => opened.push(kind));
asked[6].answer({ kind: "refused", id: "", message: "elsewhere" });
console.log(JSON.stringify([said(), opened]));
"""
    )

    assert said == ["open", ["to", 20], "expand", ["next", 20], "expand", ["to", 21], "expand"]
    assert opened == ["refused"]


def test_expressions_name_what_the_tree_shows() -> None:
    """Members are named as JavaScript reads them, and what no expression reaches has none."""
    names = ["a", "0", "01", "odd key", '"', "[[Prototype]]", "#private", "Symbol(x)", "é"]
    found = run(
        'import { memberExpression as of, variableExpression as own } from "PATHS";'
        f'console.log(JSON.stringify([{json.dumps(names)}.map((name) => of("event", name) ?? null), own("(returned)") ?? null]));'
    )

    assert found == [
        ["event.a", "event[0]", 'event["01"]', 'event["odd key"]', 'event["\\""]', None, None, None, "event.é"],
        None,
    ]


def test_marks_that_would_overlap_stand_as_one() -> None:
    """However many marks crowd, each place has one, in the order of steps and within the slider, and none is lost."""
    crowd = [
        {"step": 1, "kind": "log"},
        *({"step": 900 + n, "kind": ["log", "request", "answer"][n % 3]} for n in range(100)),
    ]
    placed = run(
        'import { placedMarks } from "PLACES";'
        f"console.log(JSON.stringify(placedMarks({json.dumps(crowd)}, (step) => (step - 1) / 999, 30)));"
    )
    places = [one["place"] for one in placed]
    steps = sorted(mark["step"] for one in placed for mark in one["marks"])

    assert places == sorted(set(places))
    assert (places[0], max(places) <= 30) == (0, True)
    assert steps == [mark["step"] for mark in crowd]
    assert {one["marks"][0]["kind"] for one in placed} == {"log", "request", "answer"}
