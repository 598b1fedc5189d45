"""The commands of `lakegate documents`."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.cli.options import CatalogFolder, Config, PoliciesFolder

documents = typer.Typer(
    help="The trusted documents: all that roles in the mode `only` may send.", no_args_is_help=True
)


@documents.callback()
def root() -> None:
    """The trusted documents: all that roles in the mode `only` may send."""


@documents.command()
def check(
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    sessions: Annotated[
        list[str] | None,
        typer.Option(
            "--as",
            metavar="SESSION",
            help="Whose session has to run every document; may be given several times. Without it, each role "
            "is tried, and every document has to run for one of them.",
        ),
    ] = None,
) -> None:
    """Report every fault of the trusted documents; tell whom they fail for.

    Lists each document with its SHA-256; warns of what fails for a role or session, and of columns that are
    withheld from it. The status is 1 for faults, for a document that fails for a session given with `--as`,
    and for one that fails for every role.
    """
    from gateway.cli.documents import check_documents
    from gateway.cli.inputs import read_inputs

    if not check_documents(read_inputs(config, catalog, policies), tuple(sessions or ())):
        raise typer.Exit(1)
