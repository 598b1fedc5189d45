"""The original application's account at AWS: people in a user pool, IAM roles, a Glue catalog, and Athena.

Everything is moto's, over HTTP, but for Athena, which is the endpoint of `tests/athena` over DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from moto.server import ThreadedMotoServer
from moto.sts.models import STSBackend, sts_backends

from tests.athena.duckdb_engine import DuckDBEngine
from tests.athena.endpoint import AthenaEndpoint, WorkGroup
from tests.http.server import ANALYST, DEVELOPER

ACCOUNT = "123456789012"
REGION = "eu-west-1"
PASSWORD = "Demonstration-1"

#: A group whose people have a role in the policies, and none at AWS.
AUDITOR = "dl-dev-auditUserGroup"

#: The IAM role and the precedence of each group, as the original sets them up.
GROUPS: Mapping[str, tuple[str, int] | None] = {
    DEVELOPER: ("dl-dev-developerRole", 1),
    ANALYST: ("dl-dev-businessAnalystRole", 2),
    AUDITOR: None,
}

#: The role of the policies that each IAM role belongs to; its work group has the same name.
ROLES = {"developer": "dl-dev-developerRole", "business-analyst": "dl-dev-businessAnalystRole"}

#: The tables' columns as Glue spells them.
COMPANIES = (
    "index int, company_id string, company_name string, category_code string, status string, owner_id int"
)
OWNERS = (
    "people_id int, first_name string, last_name string, gender string, age int, designation string, "
    "address string"
)

_KEYS = {"AWS_ACCESS_KEY_ID": "AKIAGATEWAY", "AWS_SECRET_ACCESS_KEY": "nothing"}


@dataclass(frozen=True, slots=True)
class Cloud:
    """The account: `url` is where moto is, `pool` and `client_id` are Cognito's ids."""

    url: str
    endpoint: AthenaEndpoint
    pool: str
    client_id: str

    @property
    def environment(self) -> Mapping[str, str]:
        """What a gateway of this account finds in its environment."""
        return {
            **_KEYS,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @property
    def issuer(self) -> str:
        return f"https://cognito-idp.{REGION}.amazonaws.com/{self.pool}"

    def client(self, service: str) -> Any:
        return open_client(self.url, service)

    def sign_in(self, name: str, *groups: str, token: str = "AccessToken") -> str:
        """The token that Cognito gives to a person, who is made for it."""
        cognito = self.client("cognito-idp")
        cognito.admin_create_user(UserPoolId=self.pool, Username=name)
        cognito.admin_set_user_password(
            UserPoolId=self.pool, Username=name, Password=PASSWORD, Permanent=True
        )
        for group in groups:
            cognito.admin_add_user_to_group(UserPoolId=self.pool, Username=name, GroupName=group)
        told = cognito.admin_initiate_auth(
            UserPoolId=self.pool,
            ClientId=self.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
        )
        found: str = told["AuthenticationResult"][token]
        return found

    def assumed(self) -> list[tuple[str, str]]:
        """The IAM role and the session's name of each AssumeRole, in order."""
        roles = self._sts.assumed_roles
        return [(role.role_arn.rpartition("/")[2], role.session_name) for role in roles]

    def caller(self) -> tuple[str, str]:
        """The IAM role and the session's name with whose keys the last query was started."""
        (role,) = [r for r in self._sts.assumed_roles if r.access_key_id == self.endpoint.last.caller]
        return role.role_arn.rpartition("/")[2], role.session_name

    @property
    def _sts(self) -> STSBackend:
        return sts_backends[ACCOUNT]["aws"]

    def settings(self) -> str:
        """The gateway's settings for this account."""
        roles = "".join(
            f"""
[backend.athena.roles.{name}]
role_arn = "arn:aws:iam::{ACCOUNT}:role/{role}"
work_group = "{name}"
output = "s3://results/{name}/"
"""
            for name, role in ROLES.items()
        )
        return f"""\
[auth]
issuers = ["{self.issuer}"]
client_ids = ["{self.client_id}"]
jwks = "{self.url}/{self.pool}/.well-known/jwks.json"

[auth.attributes]
region = "custom:region"

[audit]
path = "audit.jsonl"

[backend]
kind = "athena"

[backend.athena]
endpoint_url = "{self.endpoint.url}"
s3_endpoint_url = "{self.url}"
poll_seconds = 0.1
user_pool = "{self.pool}"
per_user = true
source_identity = true
{roles}"""


@contextmanager
def cloud(data: Path) -> Iterator[Cloud]:
    """An account with the original's people and its data."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    engine = DuckDBEngine()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    s3 = open_client(url, "s3")
    endpoint = AthenaEndpoint(engine, s3)
    try:
        s3.create_bucket(Bucket="results", CreateBucketConfiguration={"LocationConstraint": REGION})
        endpoint.work_groups = {"primary": WorkGroup()} | {name: WorkGroup() for name in ROLES}
        _fill(engine, data)
        _describe(open_client(url, "glue"))
        yield Cloud(url, endpoint, *_people(open_client(url, "cognito-idp")))
    finally:
        endpoint.close()
        engine.close()
        server.stop()


def open_client(url: str, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="AKIATEST",
        aws_secret_access_key="nothing",
    )


def _people(cognito: Any) -> tuple[str, str]:
    """The pool's id and its client's."""
    pool = cognito.create_user_pool(PoolName="dl-dev")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )
    for group, role in GROUPS.items():
        more = {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/{role[0]}", "Precedence": role[1]} if role else {}
        cognito.create_group(UserPoolId=pool, GroupName=group, **more)
    return pool, client["UserPoolClient"]["ClientId"]


def _describe(glue: Any) -> None:
    """What the original's crawler finds in its buckets."""
    glue.create_database(DatabaseInput={"Name": "startups"})
    for table, columns, partitions in (("companies", COMPANIES, ("continent",)), ("owners", OWNERS, ())):
        glue.create_table(
            DatabaseName="startups",
            TableInput={
                "Name": table,
                "StorageDescriptor": {"Columns": [{"Name": n, "Type": t} for n, t in _split(columns)]},
                "PartitionKeys": [{"Name": name, "Type": "string"} for name in partitions],
            },
        )


def _split(columns: str) -> list[tuple[str, str]]:
    """The names and the types."""
    return [(name, type) for name, type in (column.split() for column in columns.split(", "))]


def _fill(engine: DuckDBEngine, data: Path) -> None:
    """The original's data, where Athena would read it from its buckets."""
    types = {"int": "INTEGER", "string": "VARCHAR"}
    engine.connection.execute("CREATE SCHEMA startups")
    for table, files, columns in (
        ("companies", "companies/*/*.csv", f"{COMPANIES}, continent string"),
        ("owners", "owners/*.csv", OWNERS),
    ):
        cells = ", ".join(f'CAST("{name}" AS {types[type]}) AS "{name}"' for name, type in _split(columns))
        engine.connection.execute(
            f"CREATE TABLE startups.{table} AS "
            f"SELECT {cells} FROM read_csv($1, all_varchar = true, header = true)",
            [str(data / files)],
        )
