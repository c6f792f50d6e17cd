"""The magics: they read their line, call the workspace, and give back what it gives."""

from __future__ import annotations

import argparse
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, magics_class

from segfn_nb.kernel.debug_adapter.cells import Defined, defined
from segfn_nb.kernel.debug_adapter.installation import adapter_of, switch_off, switch_on
from segfn_nb.kernel.displays import show, show_card, show_html, tell_debuggers
from segfn_nb.kernel.failures import one_message, stopped
from segfn_nb.kernel.notebook import (
    first_cell_line,
    named_events,
    named_function,
    named_http,
    named_settings,
    raw_cell,
    source_text,
)
from segfn_nb.kernel.options import EVENTS_HELP, magic, parsed, plain_magic, variable, word
from segfn_nb.widgets.static_card import findings_html, findings_line, one_line
from segfn_nb.workspace.options import DEFINITION, TEXT_OPTIONS, TYPESCRIPT_HELP, given, side, with_settings

NAME_HELP = "the function's name; the variable of that name holds it"


@magics_class
class SegmentMagics(Magics):
    """`%%source_function`, `%%destination_function`, `%%insert_function`, `%replay` and `%segfn_debugger`."""

    @magic(
        "%%source_function NAME [--events EVENTS] [options]",
        word("name", metavar="NAME", help=NAME_HELP),
        word("--typescript", action="store_true", help=TYPESCRIPT_HELP),
        word("--events", metavar="EVENTS", help=f"requests {EVENTS_HELP}"),
    )
    def source_function(self, line: str, cell: str) -> Any:
        """
        Compile the cell's JavaScript as a source function, and run it over captured requests if there are any.

        Example::

            %%source_function webhook_to_events --events data/webhooks.jsonl
            async function onRequest(request, settings) {
              const body = request.json();
              Segment.track({ event: body.event, userId: body.user, properties: body });
            }
        """
        return self._define("source", "source_function", parsed(self.source_function, line), cell)

    @magic(
        "%%destination_function NAME [--events EVENTS] [options]",
        word("name", metavar="NAME", help=NAME_HELP),
        word("--typescript", action="store_true", help=TYPESCRIPT_HELP),
        word("--events", metavar="EVENTS", help=f"events {EVENTS_HELP}"),
    )
    def destination_function(self, line: str, cell: str) -> Any:
        """
        Compile the cell's JavaScript as a destination function, and run it over events if there are any.

        Example::

            %%destination_function orders_to_crm --events data/orders.csv
            async function onTrack(event, settings) {
              await fetch('https://crm.example.com/orders', { method: 'POST', body: JSON.stringify(event.properties) });
            }
        """
        return self._define("destination", "destination_function", parsed(self.destination_function, line), cell)

    @magic(
        "%%insert_function NAME [--on destination|source] [--events EVENTS] [options]",
        word("name", metavar="NAME", help=NAME_HELP),
        word("--typescript", action="store_true", help=TYPESCRIPT_HELP),
        word("--on", metavar="SIDE", type=side, default="destination", help="before a destination, or on a source"),
        word("--events", metavar="EVENTS", help=f"events {EVENTS_HELP}"),
    )
    def insert_function(self, line: str, cell: str) -> Any:
        """
        Compile the cell's JavaScript as an insert function, and run it over events if there are any.

        Example::

            %%insert_function mask_email --events data/orders.csv
            async function onIdentify(event, settings) {
              delete event.traits.email;
              return event;
            }
        """
        options = parsed(self.insert_function, line)
        return self._define("insert", "insert_function", options, cell, on=options.on)

    @magic(
        "replay NAME EVENTS [options]",
        word("name", metavar="NAME", help="a function that was defined before"),
        word("events", metavar="EVENTS", nargs="*", help=EVENTS_HELP),
    )
    def replay(self, line: str) -> Any:
        """
        Run a function over events.

        Example::

            %replay orders_to_crm data/orders.csv --http mock:crm.toml --limit 1000
            %replay orders_to_crm data/orders.csv --http record:crm.jsonl@crm.example.com --limit 50
            %replay orders_to_crm data/orders.csv --http cassette:crm.jsonl --limit 50
            %replay orders_to_crm data/orders.csv --coverage
        """
        options = parsed(self.replay, line)
        function = named_function(self._notebook.user_ns, options.name)
        if not options.events and function.events is None:
            raise UsageError("EVENTS is missing; write %replay NAME EVENTS [options]")
        events = named_events(self._notebook.user_ns, options.events, "EVENTS") if options.events else None
        return self._run(function, options, events=events, settings=self._settings(options))

    @plain_magic(
        "segfn_debugger [on|off]",
        word("state", nargs="?", choices=("on", "off"), help="without it: say how it is"),
    )
    def segfn_debugger(self, line: str) -> None:
        """
        Let JupyterLab's own debugger stop in cells with functions, or not.

        Click the bug in the notebook's toolbar, click the gutter beside lines of a %%destination_function cell (or one of
        its kin), and run it over events: it stops in the first row that reaches a line, or in the row that
        --debug ROW names. fn.debug(event) and results.debug(ROW) stop in the
        function's cell too. What is debugged is a recording, made before the first stop: requests have been sent or
        answered, and stepping sends nothing.

        Example::

            %segfn_debugger on
        """
        state = parsed(self.segfn_debugger, line).state
        if state == "on":
            switch_on(self._notebook)
        elif state == "off":
            switch_off(self._notebook)
        is_on = adapter_of(self._notebook) is not None
        print(  # noqa: T201 - what the cell says
            "JupyterLab's debugger stops in cells with functions: click the bug, then the gutter"
            if is_on
            else "JupyterLab's debugger does not stop in cells with functions"
        )

    def _define(self, kind: str, magic: str, options: argparse.Namespace, cell: str, *, on: str | None = None) -> Any:
        from segfn_nb.workspace.kinds import make

        name = variable(options.name, "NAME")
        if not cell.strip():
            raise UsageError(f"%%{magic} {name}: the cell has no JavaScript below its first line")
        if options.events is None:
            _refuse_without_events(options)
        cell_line = first_cell_line(self._notebook, magic)
        with one_message(first_cell_line=cell_line):
            function = make(
                kind,
                source_text(self._notebook, cell),
                on=on,
                name=name,
                language="typescript" if options.typescript else None,
                settings=self._settings(options),
                **given(options, DEFINITION),
            )
        self._notebook.user_ns[name] = function
        defined[name] = Defined(function.definition.text, raw_cell(self._notebook))
        tell_debuggers(function)
        if options.events is not None:
            if function.findings:
                html = findings_html(function.findings, first_cell_line=cell_line)
                show_html(self._notebook, html, findings_line(function))
            function.events = named_events(self._notebook.user_ns, [options.events], "--events")
            return self._run(function, options, is_defined_here=True)
        if function.findings:
            show_card(self._notebook, function, cell_line)
        else:
            print(one_line(function))  # noqa: T201 - what the cell says
        return None

    def _run(
        self,
        function: Any,
        options: argparse.Namespace,
        *,
        events: Any = None,
        settings: Any = None,
        is_defined_here: bool = False,
    ) -> Any:
        namespace = self._notebook.user_ns
        into = variable(options.into, "--into") if options.into is not None else None
        chosen = given(options)
        if options.http is not None:
            chosen["http"] = named_http(namespace, options.http)
        for flag in ("confirm", "coverage"):
            if vars(options)[flag]:
                chosen[flag] = True
        if is_defined_here and options.debug is None and self._has_breakpoints(function):
            chosen["coverage"] = True  # to know which rows come past them
        before = function.last
        with one_message():
            try:
                results = function.replay(events, settings=settings, **chosen)
            except KeyboardInterrupt:
                if function.last is before:
                    raise
                results = function.last
        if into is not None:
            namespace[into] = results
        if options.coverage:
            show(self._notebook, results.coverage)
        if results.was_stopped:
            show(self._notebook, results)
            raise stopped(results, f"{function.name}.last")
        try:
            with one_message():
                self._debug(function, results, options.debug, is_defined_here=is_defined_here)
        except KeyboardInterrupt:
            raise stopped(results, f"{function.name}.last") from None
        return results

    def _has_breakpoints(self, function: Any) -> bool:
        """Whether JupyterLab's debugger is to stop in the cell that defines the function."""
        adapter = adapter_of(self._notebook)
        return adapter is not None and adapter.has_breakpoints(function.name, function.definition.text)

    def _debug(self, function: Any, results: Any, row: int | None, *, is_defined_here: bool) -> None:
        """Stop in the cell, or show the debugger of a row that was asked for."""
        adapter = adapter_of(self._notebook)
        if row is None:
            if adapter is not None and is_defined_here:
                adapter.stop_in_first(function.name, function.definition.text, results)
            return
        try:
            debugger = results.debug(row)
        except IndexError as error:
            raise UsageError(f"--debug: {error.args[0] if error.args else row}") from None
        if adapter is None or not adapter.has_stopped_in(debugger):
            show(self._notebook, debugger)

    @property
    def _notebook(self) -> InteractiveShell:
        assert self.shell is not None
        return self.shell

    def _settings(self, options: argparse.Namespace) -> dict[str, Any] | None:
        return with_settings(named_settings(self._notebook.user_ns, options.settings), options.setting)


def _refuse_without_events(options: argparse.Namespace) -> None:
    """An option that would do nothing is a mistake, not a wish."""
    flags = {option.name: option.flag for option in TEXT_OPTIONS if option.name not in DEFINITION}
    flags |= {"into": "--into", "confirm": "--confirm", "coverage": "--coverage", "debug": "--debug"}
    idle = [flag for name, flag in flags.items() if vars(options)[name] is not None]
    if idle:
        raise UsageError(f"{' '.join(idle)} needs events to run; add --events VARIABLE_OR_PATH")
