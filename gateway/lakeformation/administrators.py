"""Whether who asks Lake Formation is told all of it, or only what they may see themselves."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from gateway.aws.lookups import CONFIG, kind
from gateway.lakeformation.ask import open_client
from gateway.lakeformation.dump import Shape

_ARN_PARTS = 6


def doubt(settings: Shape, profile: str, region: str) -> str:
    """Why the answers may have left something out; empty where an administrator of the lake asks.

    `settings` are the lake's. Raises PolicyError where there is no region.
    """
    try:
        arn = str(open_client("sts", profile, region, CONFIG).get_caller_identity()["Arn"])
    except (ClientError, BotoCoreError) as error:
        return f"who asks is not known: {kind(error)}"
    administrators = {
        _person(str(each.get("DataLakePrincipalIdentifier")))
        for role in ("DataLakeAdmins", "ReadOnlyAdmins")
        for each in settings.get(role, ())
    }
    return "" if _person(arn) in administrators else f"`{arn}` is no administrator of the data lake"


def _person(arn: str) -> tuple[str, ...]:
    """A user, or a role: who has assumed one has its name in their ARN, and not its path."""
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        return (arn,)
    sort, *names = parts[-1].split("/")
    if sort == "assumed-role":
        sort, names = "role", names[:1]
    return (parts[-2], sort, *names[-1:])
