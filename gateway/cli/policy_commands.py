"""`lakegate policy ...`: what its commands take and say of themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli import say
from gateway.cli.lakeformation_commands import lakeformation_commands
from gateway.cli.options import As, CatalogFolder, Config, Json, PoliciesFolder

policy_commands = typer.Typer(help="The policies: who may see what.", no_args_is_help=True)


@contextmanager
def _faults_are_2() -> Iterator[None]:
    """Ends with the status 2 for faulty input, where 1 is an answer."""
    from gateway.errors import LakegateError

    try:
        yield
    except (LakegateError, OSError) as error:
        say.fail(error)
        raise typer.Exit(2) from None


@policy_commands.command(name="check")
def check_policies(
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    as_json: Json = False,
) -> None:
    """Report every fault of the policies; warn.

    Each with its place and a cure; where there are none, warns of what is likely not meant.
    """
    from gateway.administer.told import faults_told
    from gateway.cli.inputs import read_inputs
    from gateway.errors import PolicyError
    from gateway.policy.check import check
    from gateway.policy_source import policy_source
    from gateway.snapshot import has_one_issuer

    inputs = read_inputs(config, catalog, policies)
    source = policy_source(inputs.settings)
    faults, warnings = check(
        source,
        inputs.catalog(),
        inputs.attribute_types(),
        time.time(),
        can_hash=inputs.settings.policies.hash_secret is not None,
        one_issuer=has_one_issuer(inputs.settings),
    )
    if as_json:
        say.json(faults_told(faults, warnings))
        if faults:
            raise typer.Exit(1)
        return
    if faults:
        raise PolicyError(faults)
    for warning in warnings:
        say.warn(str(warning))
    say.note(f"{source}: no faults; warnings: {len(warnings)}")


@policy_commands.command()
def explain(
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="A table or view: `database.table`, or its root field.")
    ],
    session: Annotated[str, As],
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    as_json: Json = False,
) -> None:
    """Tell why a session sees what it does of a table.

    Every rule that was considered, with its file and line, the decision, and the SQL that follows from it.
    """
    from gateway.administer.told import explanation_told
    from gateway.cli.inputs import read_inputs
    from gateway.cli.look import explained

    explanation, sql = explained(read_inputs(config, catalog, policies), session, table)
    if as_json:
        say.json(explanation_told(explanation, sql))
    else:
        say.answer(str(explanation) if sql is None else f"{explanation}\n\n{sql}")


@policy_commands.command(name="test")
def run_policy_tests(
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    covers_all: Annotated[
        bool, typer.Option("--cover-all", help="Fail where a rule is in no test too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the tests of the policies, the YAML files of `tests/` in their folder.

    Each says as which session somebody looks at a table, and what they must see. Tells what is not as
    expected, with the rules that decided it, and the grants and data filters that no test looks at. The
    status is 1 where a test fails, and 2 where a file is at fault.
    """
    from gateway.cli.inputs import read_inputs
    from gateway.cli.policy_reports import tests_report

    with _faults_are_2():
        inputs = read_inputs(config, catalog, policies)
        passes = tests_report(inputs, covers_all=covers_all, as_json=as_json)
    if not passes:
        raise typer.Exit(1)


class Whom(Enum):
    """Whom a table of permissions has a column for."""

    GROUPS = "groups"
    ROLES = "roles"


@policy_commands.command()
def matrix(
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    table: Annotated[
        str | None, typer.Option("--table", metavar="TABLE", help="This table or view alone.")
    ] = None,
    whom: Annotated[Whom, typer.Option("--of", help="Whom there is a column for.")] = Whom.ROLES,
    as_json: Json = False,
) -> None:
    """Show who sees what of each column: roles, or groups, by columns.

    Rules that end count as they are now; session attributes stand in it by name.
    """
    from gateway.cli.inputs import read_inputs
    from gateway.cli.policy_reports import matrix_report

    matrix_report(
        read_inputs(config, catalog, policies), table, of_groups=whom is Whom.GROUPS, as_json=as_json
    )


@policy_commands.command(name="diff")
def compare_policies(
    before: Annotated[
        str,
        typer.Argument(
            metavar="BEFORE",
            help="A policy folder, `git:REVISION` of the one used, `store`, the policy store, or the "
            "address of a running gateway, `https://...`, of which the token in `LAKEGATE_TOKEN` may manage "
            "the policies.",
        ),
    ],
    after: Annotated[
        str | None,
        typer.Argument(metavar="AFTER", help="Another folder, revision or store; else what is in force."),
    ] = None,
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with the status 1 where there is a difference.")
    ] = False,
    with_data: Annotated[
        bool, typer.Option("--data", help="Tell how many cells each change is about, in the data as it is.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell who gains and who loses which cells from one policy folder to another.

    For every group, and for roles that no group has, with the rules that decide on either side. Rules in
    another order, or that come to the same, are no difference. The status is 2 where a file is at fault.
    """
    from gateway.cli.inputs import read_inputs
    from gateway.cli.policy_reports import difference_report

    with _faults_are_2():
        inputs = read_inputs(config, catalog, policies)
        differs = difference_report(inputs, before, after, with_data=with_data, as_json=as_json)
    if differs and exit_code:
        raise typer.Exit(1)


@policy_commands.command(name="replay")
def replay_operations(
    before: Annotated[
        str, typer.Argument(metavar="BEFORE", help="A policy folder, or `git:REVISION` of the one used.")
    ],
    after: Annotated[
        str | None, typer.Argument(metavar="AFTER", help="Another one; else the folder in use.")
    ] = None,
    audit: Annotated[
        list[Path] | None,
        typer.Option(
            "--audit",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="A file of the audit, also as `.gz`; several are named one by one. Without any, those of "
            "`audit.path`.",
        ),
    ] = None,
    days: Annotated[int, typer.Option(metavar="N", min=1, max=36_500, help="How far to look back.")] = 30,
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with the status 1 where an answer changes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell which answers that people had would be other ones: for whom, and in which columns.

    Reads the operations of the audit, and decides on their columns under both sides. Records have no
    documents and no values; so what changes is told by column, as `policy diff` does, and how often it was
    asked for. The status is 2 where a file is at fault.
    """
    from gateway.cli.audit import files_of
    from gateway.cli.inputs import read_inputs
    from gateway.cli.policy_reports import replay_report

    with _faults_are_2():
        inputs = read_inputs(config, catalog, policies)
        since = time.time() - days * 86_400
        found = replay_report(inputs, (before, after), files_of(inputs, audit), since, as_json=as_json)
    if found and exit_code:
        raise typer.Exit(1)


@policy_commands.command()
def push(config: Config = None, catalog: CatalogFolder = None, policies: PoliciesFolder = None) -> None:
    """Put the rules of the policy folder into the policy store.

    They are checked first, and take the place of all that the store has in one step. Gateways that follow it
    are told.
    """
    from gateway.administer.exchange import push_folder
    from gateway.cli.inputs import read_inputs
    from gateway.policy_source import open_store

    inputs = read_inputs(config, catalog, policies)
    folder, store = inputs.settings.policies.path, open_store(inputs.settings)
    inputs.policies(folder)
    is_new = push_folder(folder, store)
    say.note(f"{folder}: {'in' if is_new else 'is already in'} the policy store")


@policy_commands.command()
def pull(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; made when missing.")],
    config: Config = None,
) -> None:
    """Write the rules of the policy store as a policy folder.

    Nothing is replaced: comments and tests are in the files alone.
    """
    from gateway.administer.exchange import pull_folder
    from gateway.cli.inputs import read_inputs
    from gateway.policy_source import open_store

    for path in pull_folder(folder, open_store(read_inputs(config, None, None).settings)):
        say.answer(str(path))


policy_commands.add_typer(lakeformation_commands)
