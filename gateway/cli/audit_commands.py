"""`lakegate audit ...`: what its commands take and say of themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.options import CatalogFolder, Config, PoliciesFolder
from gateway.policy.ending import read_moment

audit_commands = typer.Typer(help="The audit: whether it is whole, and what is in it.", no_args_is_help=True)

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Files of the audit, the oldest first, also as `.gz`. Without any, the one of `audit.path`, and "
        "before it those that were moved aside from it.",
    ),
]


def _moment(text: str) -> float:
    try:
        return read_moment(text)
    except ValueError:
        cure = "write a date, `2027-01-31`, or a moment with its zone, `2027-01-31T17:00Z`"
        raise typer.BadParameter(f"`{text}` is no moment; {cure}") from None


@audit_commands.callback()
def root() -> None:
    """The audit: whether it is whole, and what is in it."""


@audit_commands.command(name="verify")
def verify_audit(
    files: Files = None,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="HASH",
            help="The hash of a record that has to be there, as the log tells it. Without one, an end that "
            "was cut off is not found.",
        ),
    ] = None,
    streams: Annotated[
        bool,
        typer.Option(
            "--streams",
            help="The lines are from the standard output of processes, each of which has a chain of its own.",
        ),
    ] = False,
    config: Config = None,
) -> None:
    """Look whether records were changed, taken out, put in or moved.

    Tells the first line that is wrong; the status is then 1. The secrets are those of `audit.secrets`.
    """
    from gateway.cli.audit import verify_files
    from gateway.cli.inputs import read_inputs

    if not verify_files(read_inputs(config, None, None), files, head, of_streams=streams):
        raise typer.Exit(1)


@audit_commands.command(name="query")
def query_audit(
    files: Files = None,
    user: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of this user: a user name, or a token's subject.")
    ] = None,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help="Of sessions with this role.")] = None,
    table: Annotated[
        str | None, typer.Option(metavar="TABLE", help="Of this table, `database.table`; never a view.")
    ] = None,
    column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Of tables of which this column was read.")
    ] = None,
    since: Annotated[
        float | None,
        typer.Option(metavar="MOMENT", parser=_moment, help="From this day in UTC on, or this moment."),
    ] = None,
    until: Annotated[
        float | None,
        typer.Option(metavar="MOMENT", parser=_moment, help="Before this day in UTC, or this moment."),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="With this outcome: `ok`, or the code of an error."),
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Lines at most.")] = 100,
    top: Annotated[
        bool,
        typer.Option(
            "--top",
            help="Who read each column most often instead; of operations that were answered, unless "
            "`--outcome` says otherwise.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print lines of JSON, for programs.")] = False,
    config: Config = None,
) -> None:
    """Tell who read which columns of which table when, and under which version of the policies.

    The newest first, a line for each table of an operation. Columns are those that its statement read, rows
    those of the whole operation.
    """
    from gateway.audit.query import Question
    from gateway.cli.audit import query_files
    from gateway.cli.inputs import read_inputs

    question = Question(user, role, table, column, outcome, since, until, limit)
    query_files(read_inputs(config, None, None), files, question, top=top, as_json=as_json)


@audit_commands.command(name="unused")
def unused_grants(
    files: Files = None,
    days: Annotated[int, typer.Option(metavar="N", min=1, max=36_500, help="How far to look back.")] = 90,
    patch: Annotated[
        bool, typer.Option("--patch", help="Print the patch for `git apply` that takes them out.")
    ] = False,
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
) -> None:
    """List grants that gave nothing to any recorded operation.

    Counted are the operations under the version of the policies in force, since lines of another version may
    be other rules; when that version is younger than `--days`, a warning says so. Denials, and grants of
    DESCRIBE alone, are left out.
    """
    from gateway.cli.audit import unused_of
    from gateway.cli.inputs import read_inputs

    unused_of(read_inputs(config, catalog, policies), files, days, as_patch=patch)
