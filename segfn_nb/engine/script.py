"""
How a user's script is laid out for the engine, so that its lines can be told from ours.

QuickJS calls every script `<input>`. Our own code is minified to a few lines; the user's first line is evaluated
as line `FIRST_LINE`, with its columns unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence

FIRST_LINE = 10_001
"""Line of the engine's script on which the user's line 1 stands. 10,000 empty lines cost nothing measurable."""


def wrap(source: str, bindings: Sequence[str], reader: str, hooks: Sequence[str] = ()) -> str:
    """
    A function expression around a sloppy-mode script whose `bindings` exist before it runs.

    The script may declare them as functions or `var`, or assign them; the last one wins. A top-level `return` is
    legal. Before the script's first statement the wrapper hands `reader` a closure that reads the bindings, so that
    a script that returns early or throws still leaves readable ones.

    Args:
        source: The script, byte for byte.

        bindings: Names that exist beforehand.

        reader: Name of a global function that takes the closure; unguessable, or a script could shadow it.

        hooks: Names that the script calls and that are none of its own; with them the text evaluates to a function that
            takes their values and gives the one around the script.
    """
    names = ",".join(bindings)
    head = f"(function({names}){{{reader}(function(){{return [{names}]}});"
    tail = "\n})"
    if hooks:
        head, tail = f"(function({','.join(hooks)}){{return {head}", tail + "})"
    return "\n" * (FIRST_LINE - 2) + head + "\n" + source + tail


def closing_probes(source: str) -> tuple[str, str]:
    """
    Two texts that both parse, and throw 0, only when the script does not close the wrapper around it.

    QuickJS accepts `}); (function(){` inside such a wrapper; V8 does not. Nothing of the script runs.
    """
    return f"throw 0;(function(){{\n{source}\n}})", f"throw 0;[function(){{\n{source}\n}}]"
