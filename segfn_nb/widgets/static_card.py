"""A function's card: what it handles, blocks, needs and uses, and which lines look wrong. Runs nothing."""

from __future__ import annotations

from typing import Protocol

from segfn_nb.contracts.function import TYPE_HANDLERS, Kind
from segfn_nb.errors import printable
from segfn_nb.functions.findings import Finding
from segfn_nb.functions.settings import Settings
from segfn_nb.widgets.html import (
    FRAME,
    LINE,
    QUIET,
    STRONG,
    TONES,
    Html,
    code,
    dotted,
    escaped,
    isolated,
    joined,
    tag,
)
from segfn_nb.widgets.numbers import counted, milliseconds

_TYPES = {handler: event_type for event_type, handler in TYPE_HANDLERS.items()} | {
    "onRequest": "requests",
    "onBatch": "batches",
}
_SIGNS = {"warning": ("⚠", TONES["warning"]), "info": ("○", TONES["quiet"])}


NETWORK = "mock (nothing leaves this machine), unless http= says otherwise"


class ShownFunction(Protocol):
    """**Protocol**: what a card shows of a function."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def kind(self) -> Kind:
        """What it is."""

    @property
    def handlers(self) -> list[str]:
        """Those it defines."""

    @property
    def blocks(self) -> list[str]:
        """Event types it has no handler for."""

    @property
    def uses(self) -> list[str]:
        """Segment's globals its code names."""

    @property
    def settings(self) -> Settings:
        """Their values are masked where they are secret."""

    @property
    def findings(self) -> list[Finding]:
        """What looks wrong."""

    @property
    def compile_ms(self) -> float:
        """How long compiling took."""


def card_html(function: ShownFunction, *, first_cell_line: int | None = None) -> Html:
    """
    The card.

    Args:
        function: Whose card it is.

        first_cell_line: Where its first line stands in the notebook cell; findings then name that line as well.
    """
    title = dotted(
        tag("span", function.kind.label, style=QUIET),
        tag("span", function.name, style=STRONG),
        tag("span", f"compiled in {milliseconds(function.compile_ms)}", style=QUIET),
    )
    rows = [
        ("handles", dotted(*_words(handled_types(function)))),
        (_without_handler(function), dotted(*_words(function.blocks))),
        (
            "settings",
            joined([tag("div", code(name), " ", isolated(said, 200)) for name, said in function.settings.shown()]),
        ),
        ("uses", dotted(*[code(name) for name in function.uses])),
        ("network", escaped(NETWORK if "fetch" in function.uses else "")),
        ("findings", findings_html(function.findings, first_cell_line=first_cell_line)),
    ]
    cells = [joined([tag("div", label, style=QUIET), tag("div", content)]) for label, content in rows if content]
    grid = tag(
        "div", *cells, style="display:grid;grid-template-columns:max-content minmax(0,1fr);column-gap:16px;row-gap:2px"
    )
    return tag("div", title, grid, style=f"{FRAME};border:1px solid {LINE};border-radius:4px;padding:6px 12px")


def findings_html(findings: list[Finding], *, first_cell_line: int | None = None) -> Html:
    """One line a finding; empty where there is none."""

    def line(finding: Finding) -> Html:
        sign, colour = _SIGNS[finding.level]
        mark = tag("span", sign, style=f"color:{colour}", title=finding.level)
        where = tag("span", f"{place(finding, first_cell_line)} ", style=STRONG) if finding.line else Html("")
        return tag("div", mark, " ", where, isolated(finding.message))

    return joined([line(finding) for finding in findings])


def card_text(function: ShownFunction) -> str:
    """The card in plain text, for consoles."""
    rows = [
        ("handles", " ".join(handled_types(function))),
        (_without_handler(function), " ".join(function.blocks)),
        ("settings", ", ".join(f"{name} {said}" for name, said in function.settings.shown())),
        ("uses", " ".join(function.uses)),
        ("network", NETWORK if "fetch" in function.uses else ""),
    ]
    rows += [(place(finding) or finding.level, finding.message) for finding in function.findings]
    width = max(10, *(len(label) for label, said in rows if said))
    lines = [one_line(function), *[f"  {label:<{width}} {printable(said, 400)}" for label, said in rows if said]]
    return "\n".join(lines)


def one_line(function: ShownFunction) -> str:
    """What a cell says when all is well."""
    said = [
        f"{function.kind.label} {function.name}",
        f"handles {', '.join(handled_types(function))}",
        f"compiled in {milliseconds(function.compile_ms)}",
    ]
    return " · ".join(said)


def handled_types(function: ShownFunction) -> list[str]:
    """What the function's handlers are for: event types, "requests" or "batches"."""
    return [_TYPES.get(handler, handler) for handler in function.handlers]


def place(finding: Finding, first_cell_line: int | None = None) -> str:
    """Line and column in the function, and the line of the cell where it stands in one; empty for the whole function."""
    if finding.line is None:
        return ""
    column = f", column {finding.column}" if finding.column else ""
    cell = "" if first_cell_line is None else f" (cell line {finding.line + first_cell_line - 1})"
    return f"line {finding.line}{column}{cell}"


def findings_line(function: ShownFunction) -> str:
    """That there are findings, and how to see them; empty where there are none."""
    found = len(function.findings)
    return f"{counted(found, 'finding')} on the card of {function.name}: evaluate `{function.name}`" if found else ""


def _without_handler(function: ShownFunction) -> str:
    """What becomes of types without a handler: an insert function blocks them, a destination answers unsupported."""
    if "onBatch" in function.handlers:
        return "only in batches"
    return "blocks" if function.kind.is_insert else "no handler"


def _words(words: list[str]) -> list[Html]:
    return [escaped(word) for word in words]
