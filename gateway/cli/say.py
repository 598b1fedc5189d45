"""What a command says: answers on standard output, everything else on standard error."""

from __future__ import annotations

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.errors import FaultsError, LakegateError

#: What no line is as long as.
_ANY_WIDTH = 100_000

#: Lines are never broken: they are read by programs and by people who search them.
_out = Console(highlight=False, markup=False, soft_wrap=True)
_error = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def answer(text: str | Text = "") -> None:
    _out.print(text)


def json(value: object) -> None:
    """A value for programs."""
    answer(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def table(shown: Table) -> None:
    """A table as wide as it has to be, unless somebody looks at it on a terminal."""
    console = _out if _out.is_terminal else Console(highlight=False, markup=False, width=_ANY_WIDTH)
    console.print(shown)


def note(text: str | Text) -> None:
    _error.print(text)


def warn(text: str) -> None:
    _error.print(Text.assemble(("warning: ", "bold yellow"), text))


def error(text: str) -> None:
    _error.print(Text.assemble(("error: ", "bold red"), text))


def fail(fault: LakegateError | OSError) -> None:
    """One line for each fault."""
    for line in _lines(fault):
        error(line)


def _lines(error: LakegateError | OSError) -> list[str]:
    if isinstance(error, FaultsError):
        return [str(fault) for fault in error.faults]
    if isinstance(error, LakegateError):
        return [error.message + (f": {error.detail}" if error.detail else "")]
    place = f"{error.filename}: " if error.filename else ""
    return [place + (error.strerror or str(error)).lower()]
