"""`lakegate catalog ...`: what its commands take and say of themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli import say
from gateway.cli.options import CatalogFolder, Config

catalog_commands = typer.Typer(help="The native copies: how they are made.", no_args_is_help=True)


@catalog_commands.command()
def status(config: Config = None, catalog: CatalogFolder = None) -> None:
    """Load the native copies as a gateway would, and tell what they are.

    Rows and bytes of each table, how it is sorted, its indexes and projections, and what is wrong; the status
    is 1 when a table cannot be loaded. A gateway that runs tells the age of its own copies at `/readyz`.
    """
    from gateway.cli.acceleration import copies_text
    from gateway.cli.inputs import read_inputs

    text, is_whole = copies_text(read_inputs(config, catalog, None))
    say.answer(text)
    if not is_whole:
        raise typer.Exit(1)


@catalog_commands.command()
def advise(
    audit: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="A file of the audit; the one of `audit.path` without it.",
        ),
    ] = None,
    config: Config = None,
    catalog: CatalogFolder = None,
) -> None:
    """Propose `sort` and `indexes` for the tables that recorded operations read.

    Prints what to write into the catalog's files, with the number of reads that each column serves. The
    data is not looked at, and nothing is changed.
    """
    from gateway.cli.acceleration import advice_text
    from gateway.cli.inputs import read_inputs

    inputs = read_inputs(config, catalog, None)
    text = advice_text(inputs, audit or Path(inputs.settings.audit.path))
    if text:
        say.answer(text)
