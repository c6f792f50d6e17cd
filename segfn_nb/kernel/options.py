"""The options of our magics: declared once, read as a shell would, and one line to say what is wrong with them."""

from __future__ import annotations

import argparse
import difflib
import json
import re
import shlex
from collections.abc import Callable
from typing import Any, TypeVar

from IPython.core import magic_arguments
from IPython.core.error import UsageError
from IPython.core.magic import cell_magic, line_magic

from segfn_nb.functions.definition import checked_name
from segfn_nb.workspace.options import CONFIRM_HELP, COVERAGE_HELP, TEXT_OPTIONS, setting, whole

Magic = TypeVar("Magic", bound=Callable[..., Any])

_argument: Any = magic_arguments.argument
_kwds: Any = magic_arguments.kwds
_magic_arguments: Any = magic_arguments.magic_arguments
_cell_magic: Any = cell_magic
_line_magic: Any = line_magic

EVENTS_HELP = "to run: a variable, else a path or a pattern of paths"


def word(*flags: str, **details: Any) -> Any:
    """One word or option of a magic, declared as for argparse."""
    return _argument(*flags, **details)


def magic(usage: str, *words: Any) -> Callable[[Magic], Magic]:
    """
    Make a method a magic that takes its own words and every option of a replay.

    Args:
        usage: How it is written, for help and errors; a cell magic's begins with %%.

        words: See `word`.
    """
    options = [word(o.flag, type=o.read, metavar=o.metavar, help=o.help) for o in TEXT_OPTIONS]
    options += [
        word("--settings", metavar="VARIABLE", help="a dict of setting names and values, or of Setting"),
        word("--setting", metavar="NAME=VALUE", type=setting, action="append", help="one setting; may be repeated"),
        word("--coverage", action="store_true", default=None, help=COVERAGE_HELP),
        word("--confirm", action="store_true", default=None, help=CONFIRM_HELP),
        word("--into", metavar="NAME", help="bind the results to this name as well"),
        word("--debug", metavar="ROW", type=whole, help="then open the debugger on this row; see %%segfn_debugger"),
    ]
    return plain_magic(usage, *words, *options)


def plain_magic(usage: str, *words: Any) -> Callable[[Magic], Magic]:
    """As `magic`, with its own words alone."""
    register = _cell_magic if usage.startswith("%%") else _line_magic

    def decorate(method: Magic) -> Magic:
        for declare in reversed(words):
            method = declare(method)
        made: Magic = register(_magic_arguments()(_kwds(usage=usage)(method)))
        return made

    return decorate


def parsed(magic: Callable[..., Any], line: str) -> argparse.Namespace:
    """
    The options of a magic's line.

    Raises:
        UsageError: Something in it is wrong; one line says what, and what to do.
    """
    parser: magic_arguments.MagicArgumentParser = magic.parser  # type: ignore[attr-defined]  # magic_arguments puts it there
    parser.allow_abbrev = False
    try:
        return parser.parse_args(split(line))
    except (UsageError, ValueError) as error:
        raise UsageError(_explained(parser, str(error))) from None


def split(line: str) -> list[str]:
    """
    Words as a shell splits them, but for backslashes, which Windows' paths need.

    Example:
        >>> split('orders --where "type == 1"')
        ['orders', '--where', 'type == 1']
    """
    words = shlex.shlex(_with_quoted_json(line), posix=True)
    words.whitespace_split = True
    words.commenters = words.escape = ""
    return list(words)


def _with_quoted_json(line: str) -> str:
    """The line with quotes around each JSON object that stands as a word: nobody thinks of them in a notebook."""
    at = 0
    while (at := line.find(" {", at) + 1) > 0:
        try:
            _, end = json.JSONDecoder().raw_decode(line, at)
        except ValueError:
            continue
        quoted = shlex.quote(line[at:end])
        line = line[:at] + quoted + line[end:]
        at += len(quoted)
    return line


def variable(name: str, what: str) -> str:
    """
    The name, if a variable can have it.

    Raises:
        UsageError: It cannot.
    """
    try:
        return checked_name(name)
    except ValueError:
        raise UsageError(f"{what}: {name!r} cannot be a variable's name; use letters, digits and _") from None


def _explained(parser: magic_arguments.MagicArgumentParser, message: str) -> str:
    """What argparse says, in our words."""
    flags = [flag for action in parser._actions for flag in action.option_strings]  # noqa: SLF001 - it has no other list
    unknown = re.match(r"unrecognized arguments: (\S+)", message)
    if unknown:
        word = unknown[1]
        near = difflib.get_close_matches(word, flags, n=1)
        if word.startswith("--"):
            meant = f"did you mean {near[0]}?" if near else f"the options are {' '.join(flags)}"
            return f"There is no option {word.partition('=')[0]}; {meant}"
        return f"{word!r} is one word too many; put what has spaces in it between quotes"
    if message.startswith("the following arguments are required"):
        return f"{message.rpartition(': ')[2]} is missing; write {_usage(parser)}"
    if message == "No closing quotation":
        return "A quote is not closed"
    return message.removeprefix("argument ")


def _usage(parser: magic_arguments.MagicArgumentParser) -> str:
    usage = parser.usage or parser.prog
    return usage if usage.startswith("%%") else f"%{usage}"
