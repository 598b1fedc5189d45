"""Every command of `lakegate`: what it takes and what it says of itself.

A command imports what it runs when it runs, so that `--help` and `token` answer at once.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from gateway import __version__
from gateway.cli import say
from gateway.cli.audit_commands import audit_commands
from gateway.cli.catalog_commands import catalog_commands
from gateway.cli.document_commands import documents
from gateway.cli.options import (
    As,
    CatalogFolder,
    Config,
    DemoFolder,
    Host,
    PoliciesFolder,
    Port,
    TokenUse,
    Workers,
)
from gateway.cli.policy_commands import policy_commands

app = typer.Typer(
    name="lakegate",
    no_args_is_help=True,
    add_completion=False,
    # A message in a box is broken into lines that nobody can search for.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
schema = typer.Typer(help="The catalog: what there is to ask for.", no_args_is_help=True)
shadow = typer.Typer(help="The second engine: whether it answers alike.", no_args_is_help=True)


def _version(asked: bool) -> None:
    if asked:
        say.answer(f"lakegate {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """GraphQL over a lake of files, governed down to the cell."""


@app.command()
def serve(
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
) -> None:
    """Serve the catalog's data, as the policies allow.

    `/graphql` takes GraphQL, `/` shows the console, `/healthz` and `/readyz` tell how it is. Changed files
    take effect without a restart.
    """
    from gateway.cli.inputs import read_inputs
    from gateway.cli.server import serve_gateway

    serve_gateway(
        read_inputs(config, catalog, policies, server__host=host, server__port=port, server__workers=workers)
    )


@app.command()
def demo(
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="Your own data, with `companies/continent=*/*.csv` and `owners/*.csv`, instead of a sample.",
        ),
    ] = None,
    rows: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Companies of the sample; 2500 without it.")
    ] = None,
    folder: DemoFolder = Path("lakegate-demo"),
    host: Annotated[
        str, typer.Option(metavar="HOST", help="Address to listen on; one of this machine's own.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8000,
) -> None:
    """Try it all out: a sample lake, and users to be.

    Makes a folder with data, catalog, policies and users, and serves it on this machine only. What is in the
    folder already stays as it is.
    """
    from gateway.cli.demonstration import run_demo

    if data is not None and rows is not None:
        raise typer.BadParameter("`--rows` makes a sample, `--data` uses your own data: give one of them")
    run_demo(folder, data, rows, host, port)


@app.command()
def token(
    user: Annotated[str, typer.Argument(metavar="USER", help="A user of the demonstration.")],
    folder: DemoFolder = Path("lakegate-demo"),
    use: Annotated[
        TokenUse, typer.Option(metavar="USE", help="Which token: `access` or `id`.")
    ] = TokenUse.ACCESS,
) -> None:
    """Print a token for a user of the demonstration.

    The demonstration that runs on the folder accepts it for an hour.
    """
    from gateway.auth.local_pool import LocalPool

    tokens = LocalPool.join(folder).mint(user, time.time())
    say.answer(tokens.access_token if use is TokenUse.ACCESS else tokens.id_token)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; made when missing.")],
) -> None:
    """Write the commented files of a new project.

    Settings, catalog and policies, all of them empty; nothing is overwritten.
    """
    from gateway.init import write_project

    for path in write_project(folder):
        say.answer(str(path))
    say.note(f"next: describe your data in {folder / 'schema' / 'catalog'}, or have it drafted with")
    say.note("`lakegate schema draft`; then say who may see it, and look for faults with")
    say.note(f"`lakegate policy check --config {folder / 'lakegate.toml'}`")


@schema.command()
def draft(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A folder of CSV, JSON or Parquet files, a DuckDB file, or a database of AWS Glue as "
            "`glue:NAME`; `glue:` stands for all of them.",
        ),
    ],
    database: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Name of the database; without it, that of the folder or file."),
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the file will stand: paths in it are relative to that."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder to write the files to, one a database; none is replaced."),
    ] = None,
) -> None:
    """Print a first catalog file for data that is there.

    A person reads and mends it: types and keys are guessed from the data. Of Glue the types, comments and
    partitions are taken as they are, parameters and LF-Tags stand in comments.
    """
    from gateway.cli.follow import GLUE, drafts_of_files, drafts_of_glue, write_drafts

    drafts = (
        drafts_of_glue(source, database)
        if source.startswith(GLUE)
        else drafts_of_files(Path(source), database, base)
    )
    if to:
        write_drafts(to, drafts)
    else:
        for _, text in drafts:
            say.answer(text)


@schema.command()
def refresh(config: Config = None, catalog: CatalogFolder = None, policies: PoliciesFolder = None) -> None:
    """Ask the sources that catalog files follow for their schema, and keep it.

    What changed is told, with the policies that it touches. A schema that the policies do not fit is
    refused. A gateway that runs takes up what was kept.
    """
    from gateway.cli.follow import refresh_schema
    from gateway.cli.inputs import read_inputs

    refresh_schema(read_inputs(config, catalog, policies))


@schema.command()
def diff(
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Tell what the sources that catalog files follow changed since.

    Tables and columns that came, went or have another type, and the policies that this touches, by file and
    line. The status is 1 when something granted is touched. Nothing is kept.
    """
    from gateway.cli.follow import diff_schema
    from gateway.cli.inputs import read_inputs

    if diff_schema(read_inputs(config, catalog, policies), as_json=as_json):
        raise typer.Exit(1)


@schema.command(name="print")
def print_schema(
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    session: Annotated[str | None, As] = None,
) -> None:
    """Print the whole GraphQL schema, or a session's.

    Without `--as`, every column of the catalog is in it; with it, what introspection shows to the session.
    """
    from gateway.cli.inputs import read_inputs
    from gateway.cli.look import schema_text

    say.answer(schema_text(read_inputs(config, catalog, policies), session))


@schema.command(name="check")
def check_schema(config: Config = None, catalog: CatalogFolder = None) -> None:
    """Report every fault of the catalog's files.

    Each with its file, its line and a cure. The data itself is not read.
    """
    from gateway.cli.inputs import read_inputs

    inputs = read_inputs(config, catalog, None)
    found = inputs.catalog()
    for fault in found.left_out:
        say.warn(str(fault))
    kinds = Counter(
        "links" if table.link else "views" if table.is_view else "tables" for table in found.tables.values()
    )
    counts = ", ".join(f"{kind}: {kinds[kind]}" for kind in ("tables", "views", "links"))
    say.note(f"{inputs.settings.catalog.path}: no faults; {counts}")


@shadow.command(name="report")
def report_shadow(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="The file that `shadow.path` names."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Sum up how two engines compare.

    How often they agree, how long each takes, and by operation and column where they differ.
    """
    from gateway.shadow import report

    with path.open(encoding="utf-8") as lines:
        found = report.report(lines)
    for line in (report.as_json(found),) if as_json else report.text(found):
        say.answer(line)


app.add_typer(schema, name="schema")
app.add_typer(catalog_commands, name="catalog")
app.add_typer(policy_commands, name="policy")
app.add_typer(documents, name="documents")
app.add_typer(shadow, name="shadow")
app.add_typer(audit_commands, name="audit")
