"""`lakegate audit ...`: what its commands take and say of themselves."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from gateway.audit.chain import START
from gateway.cli import say
from gateway.cli.options import Config

audit_commands = typer.Typer(help="The audit: who asked for what.", no_args_is_help=True)


@audit_commands.callback()
def root() -> None:
    """The audit: who asked for what."""


@audit_commands.command()
def verify(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Files of the audit, the oldest first; the one of `audit.path` without any.",
        ),
    ] = None,
    config: Config = None,
    head: Annotated[
        str, typer.Option("--head", metavar="HASH", help="The hash that the last line must have.")
    ] = "",
) -> None:
    """Tell whether the lines of the audit are those that were written.

    Each has a hash of itself and of the line before it: what was changed, taken away, added or moved shows,
    by file and line, and the status is 1. That the last lines are gone shows by `--head` alone: a gateway
    logs it when it ends, and this command tells it.
    """
    from gateway.app import open_chain
    from gateway.audit.verify import verify as verify_lines
    from gateway.cli.inputs import read_inputs

    settings = read_inputs(config, None, None).settings
    paths = files or [Path(settings.audit.path)]
    with ExitStack() as stack:
        opened = [(str(path), stack.enter_context(path.open("rb"))) for path in paths]
        found = verify_lines(opened, open_chain(settings), head)
    for loose in found.loose:
        say.warn(str(loose))
    for fault in found.faults:
        say.answer(str(fault))
    begun = "" if found.follows == START else f", behind the line {found.follows}"
    say.note(f"lines: {found.lines}{begun}; faults: {len(found.faults)}; head: {found.head}")
    if found.faults:
        raise typer.Exit(1)
