"""`lakegate policy ...-lakeformation`: what its commands take and say of themselves."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.options import CatalogFolder, Config, Json, PoliciesFolder

lakeformation_commands = typer.Typer()


def _user_pool(value: str) -> str:
    from gateway.settings.engines import is_user_pool

    if value and not is_user_pool(value):
        raise typer.BadParameter("a user pool has an id such as `eu-west-1_AbCdEf123`")
    return value


@lakeformation_commands.command(name="fetch-lakeformation")
def fetch_lakeformation(
    dump: Annotated[Path, typer.Argument(metavar="DUMP", help="The folder that the answers are written to.")],
    region: Annotated[
        str,
        typer.Option(
            "--region",
            metavar="NAME",
            help="The AWS region; without it that of `backend.athena.region`, or of the environment.",
        ),
    ] = "",
    profile: Annotated[
        str,
        typer.Option(
            "--profile", metavar="NAME", help="The profile of AWS's shared files; else the environment's."
        ),
    ] = "",
    catalog_id: Annotated[
        str,
        typer.Option(
            "--catalog-id", metavar="ID", help="The Data Catalog that is asked about; else the account's own."
        ),
    ] = "",
    user_pool: Annotated[
        str,
        typer.Option(
            "--user-pool",
            metavar="ID",
            callback=_user_pool,
            help="The Cognito user pool whose groups are asked for too, such as `eu-west-1_AbCdEf123`.",
        ),
    ] = "",
    config: Config = None,
    catalog: CatalogFolder = None,
) -> None:
    """Ask AWS Lake Formation for its permissions, and save its answers.

    In the files that `import-lakeformation` reads: permissions, data filters, opt-ins, settings, and the tags
    of every database and table that the catalog or a permission names. The folder is there once all of it
    was read. Nothing is changed at AWS.
    """
    from gateway.cli.fetch_lakeformation import Asked, fetch_answers
    from gateway.cli.inputs import read_inputs

    fetch_answers(read_inputs(config, catalog, None), dump, Asked(profile, region, catalog_id, user_pool))


class IamAllowed(Enum):
    """What becomes of what IAM lets everyone read."""

    DROP = "drop"
    HYBRID = "hybrid"


@lakeformation_commands.command(name="import-lakeformation")
def import_lakeformation(
    dump: Annotated[
        Path,
        typer.Argument(
            metavar="DUMP", exists=True, file_okay=False, help="The folder of Lake Formation's saved answers."
        ),
    ],
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The policy folder that is written.")],
    iam_allowed: Annotated[
        IamAllowed | None,
        typer.Option(
            "--iam-allowed",
            help="What becomes of permissions of IAM_ALLOWED_PRINCIPALS: left out, or coarse rules of "
            "hybrid tables.",
        ),
    ] = None,
    catalog_id: Annotated[
        str,
        typer.Option(
            "--catalog-id", metavar="ID", help="The Data Catalog of the tables, where there are several."
        ),
    ] = "",
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Write also where somebody reads less than there.")
    ] = False,
    config: Config = None,
    catalog: CatalogFolder = None,
    as_json: Json = False,
) -> None:
    """Write the permissions of AWS Lake Formation as a policy folder.

    From its saved answers, in the shapes of its API. Names everything that cannot be carried; where that
    takes something from somebody, nothing is written and the status is 1, unless `--leave-out` is given.
    """
    from gateway.cli.inputs import read_inputs
    from gateway.cli.lakeformation import import_dump

    inputs = read_inputs(config, catalog, None)
    is_hybrid = None if iam_allowed is None else iam_allowed is IamAllowed.HYBRID
    is_written = import_dump(
        inputs, dump, target, is_hybrid, catalog_id, leaves_out=leave_out, as_json=as_json
    )
    if not is_written:
        raise typer.Exit(1)


@lakeformation_commands.command(name="export-lakeformation")
def export_lakeformation(
    dump: Annotated[Path, typer.Argument(metavar="DUMP", help="The folder that the answers are written to.")],
    account: Annotated[
        str, typer.Option(metavar="ID", help="The AWS account that stands in the ARNs of roles.")
    ] = "000000000000",
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Write also where Lake Formation cannot say all of it.")
    ] = False,
    config: Config = None,
    catalog: CatalogFolder = None,
    policies: PoliciesFolder = None,
    as_json: Json = False,
) -> None:
    """Write the policies as AWS Lake Formation would answer, in the shapes of its API.

    Names every rule that it has nothing like: masks, denials, rules that end, of one person or of the
    session, roles that have the rules of others, SQL and aggregates. Where there are any, nothing is written
    and the status is 1, unless `--leave-out` is given.
    """
    from gateway.cli.inputs import read_inputs
    from gateway.cli.lakeformation import export_policies

    inputs = read_inputs(config, catalog, policies)
    if not export_policies(inputs, dump, account, leaves_out=leave_out, as_json=as_json):
        raise typer.Exit(1)
