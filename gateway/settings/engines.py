"""Settings of the engines that run the queries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from gateway.settings.address import fetchable, is_loopback
from gateway.settings.secret import Secret
from gateway.settings.section import Section


def is_user_pool(value: str) -> bool:
    """Whether a text can be the id of a Cognito user pool: its region is before the low line."""
    return re.fullmatch(r"[a-z0-9-]+_[A-Za-z0-9]+", value) is not None


def _iam_role(value: str) -> str:
    if value and not re.fullmatch(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+", value):
        raise ValueError(f"`{value[:80]}` is not an IAM role such as `arn:aws:iam::123456789012:role/name`")
    return value


def _s3_folder(value: str) -> str:
    if value and not re.fullmatch(r"s3://[a-z0-9.-]+(/[^/\x00-\x1f]+)*/?", value):
        raise ValueError(f"`{value[:80]}` is not a folder of S3 such as `s3://bucket/folder/`")
    return value and value.rstrip("/") + "/"


def _word(value: str) -> str:
    if not re.fullmatch(r"[!-~]+", value):
        raise ValueError(f"`{value[:80]}` has other characters than letters, digits and marks of ASCII")
    return value


#: What can stand in an HTTP header as it is.
Word = Annotated[str, AfterValidator(_word)]

#: The ARN of an IAM role, and a folder of S3 with `/` behind it; each may be left out.
IamRole = Annotated[str, AfterValidator(_iam_role)]
S3Folder = Annotated[str, AfterValidator(_s3_folder)]


class DuckDB(Section):
    """The embedded engine."""

    directory: Path | None = None
    """Folder for the native copies of file sources; none keeps them in memory."""
    memory_limit: str = "4GB"
    """DuckDB's memory limit."""
    copies_bytes: int = Field(0, ge=0)
    """Bytes that the native copies may take together, as they are before compression; 0 sets no bound. Past
    it a table is read in place, or refused with `materialize: always`; one of Trino or Athena has no copy."""
    threads: int = Field(0, ge=0, le=1024)
    """Queries that run at once; 0 takes the number of cores."""
    refresh_seconds: float = Field(2.0, ge=0)
    """How often changed source files are looked for; 0 never looks."""
    snapshots: int = Field(4, ge=1, le=1000)
    """Copies of past snapshots that there are of one Iceberg table at once."""
    snapshot_seconds: float = Field(300.0, ge=0)
    """Seconds after which a copy of a past snapshot that nobody reads is let go."""

    @field_validator("memory_limit")
    @classmethod
    def _memory_limit_is_a_size(cls, value: str) -> str:
        if not re.fullmatch(r"\d+(\.\d+)? ?(%|[KMGT]i?B)", value):
            raise ValueError(f"`{value[:40]}` is not a size such as `4GB` or `80%`")
        return value


class Trino(Section):
    """A Trino server, which keeps the tables itself."""

    scheme: Literal["http", "https"] = "http"
    """How it is talked to; a password or token travels by `https` only, or to this machine."""
    host: str = "127.0.0.1"
    """The coordinator's host."""
    port: int = Field(8080, ge=1, le=65535)
    """Its port."""
    ca_file: Path | None = None
    """File of certificates (PEM) that the server's own is checked against; none means the public ones."""
    auth: Literal["none", "basic", "jwt", "oauth2"] = "none"
    """How the gateway proves who it is: not, by `password`, by `token`, or by a token that it gets for itself
    from `token_url`."""
    user: Word = "lakegate"
    """The gateway's own name in Trino."""
    password: Secret | None = None
    """With `auth = "basic"`, where the user's password is."""
    token: Secret | None = None
    """With `auth = "jwt"`, where the token is."""
    token_url: str = ""
    """With `auth = "oauth2"`, the address that gives tokens for client credentials."""
    client_id: str = ""
    """With `auth = "oauth2"`, the gateway's client id there."""
    client_secret: Secret | None = None
    """With `auth = "oauth2"`, where the client's secret is."""
    scope: str = ""
    """With `auth = "oauth2"`, the scope to ask for; empty asks for none."""
    session_user: Literal["caller", "gateway"] = "caller"
    """Whose name a query bears in Trino: the caller's, whom Trino must let the gateway impersonate, or
    `user`."""
    source: Word = "lakegate"
    """The source that queries name, by which resource groups can tell them."""
    session: Mapping[str, str] = Field(default_factory=dict)
    """Session properties of every query, such as `query_priority`."""
    queries: int = Field(32, ge=1, le=1024)
    """Queries that run at once; each holds a thread while it runs."""
    refresh_seconds: float = Field(60.0, ge=0)
    """How often it is asked what its tables are; 0 asks once. Sooner while some table cannot be served."""

    @field_validator("session")
    @classmethod
    def _properties_have_names(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for name in value:
            if not re.fullmatch(r"[A-Za-z0-9_.]+", name):
                raise ValueError(f"`{name[:80]}` is not the name of a session property")
        return value

    @field_validator("token_url")
    @classmethod
    def _token_fetched_safely(cls, value: str) -> str:
        if value and not fetchable(value):
            raise ValueError("tokens are fetched by `https`, or by `http` from this machine only")
        return value

    @model_validator(mode="after")
    def _login_is_whole_and_safe(self) -> Trino:
        needs = _LOGIN[self.auth]
        given = {name for names in _LOGIN.values() for name in names if getattr(self, name)}
        if missing := [name for name in needs if name not in given]:
            raise ValueError(f'`{missing[0]}` is not set; `auth = "{self.auth}"` needs it')
        if unused := sorted(given.difference(needs)):
            raise ValueError(f'`{unused[0]}` is of no use with `auth = "{self.auth}"`; leave it out')
        if needs and self.scheme != "https" and not is_loopback(self.host):
            raise ValueError('a password or token would travel in the clear; set `scheme = "https"`')
        return self


#: What each kind of login needs.
_LOGIN: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "basic": ("password",),
    "jwt": ("token",),
    "oauth2": ("token_url", "client_id", "client_secret"),
}


class AthenaRole(Section):
    """As which IAM role, in which work group and with which place for results one role's queries run."""

    role_arn: IamRole = ""
    """The IAM role to assume; empty means `backend.athena.role_arn`."""
    precedence: int = Field(0, ge=0)
    """Of several roles of a session the one with the lowest number counts; with `user_pool` the groups'
    own precedence does."""
    work_group: str = ""
    """The work group of its queries; empty means `backend.athena.work_group`."""
    output: S3Folder = ""
    """Where Athena writes the results; empty means `backend.athena.output`."""
    bytes_per_query: int = Field(0, ge=0)
    """Bytes that one query may scan; 0 means `backend.athena.bytes_per_query`."""
    bytes_per_day: int = Field(0, ge=0)
    """Bytes that the role's queries may scan in a day (UTC); 0 sets no limit."""


class Athena(Section):
    """Amazon Athena, and whose AWS credentials queries run with."""

    region: str = ""
    """AWS region; empty means the environment's."""
    work_group: str = "primary"
    """The work group of the queries."""
    output: S3Folder = ""
    """Where Athena writes the results, such as `s3://bucket/folder/`; empty means the work group's place."""
    catalog: str = "AwsDataCatalog"
    """Athena's data catalog, where a table's name has none."""
    endpoint_url: str = ""
    """Address of Athena's API, such as a VPC endpoint; empty means AWS's own."""
    s3_endpoint_url: str = ""
    """Address of S3's API; empty means AWS's own."""
    queries: int = Field(100, ge=1, le=1000)
    """Queries that run at once; more wait for their turn."""
    poll_seconds: float = Field(1.0, ge=0.02, le=10)
    """How often a running query is looked after at least; a young one is looked after more often."""
    refresh_seconds: float = Field(60.0, ge=0)
    """How often Athena is asked what the tables are, sooner while one cannot be served; 0 asks once."""
    result_reuse_minutes: int = Field(0, ge=0, le=10_080)
    """Age up to which Athena may answer with an earlier result of the same SQL; 0 means never."""
    unload_rows: int = Field(100_000, ge=1)
    """Results that may have more rows come as Parquet through `UNLOAD`, where there is an `output`."""
    bytes_per_query: int = Field(0, ge=0)
    """Bytes that one query may scan; 0 leaves it to the work group."""
    budget: Path = Path("athena-bytes.sqlite")
    """File that counts what roles with `bytes_per_day` have scanned; all workers share it."""
    role_arn: IamRole = ""
    """The IAM role to assume for every query; empty means the gateway's own credentials."""
    user_pool: str = ""
    """Id of the Cognito user pool whose groups say as which IAM role a session's queries run; each such IAM
    role stands in `roles`."""
    groups_refresh_seconds: float = Field(300.0, ge=1)
    """How long the IAM role of a group of the pool is known before it is looked up again."""
    per_user: bool = False
    """Whether each person gets an STS session of their own, under their name, instead of one per IAM role."""
    sessions: int = Field(256, ge=1, le=10_000)
    """STS sessions that are kept at once; the one unused for longest goes first."""
    source_identity: bool = False
    """With `per_user`, whether the STS session's `SourceIdentity` is the person's name too; the IAM role's
    trust policy must allow `sts:SetSourceIdentity`."""
    session_tags: bool = False
    """With `per_user`, whether the STS session has the tag `lakegate-user` too; the IAM role's trust policy
    must allow `sts:TagSession`."""
    roles: Mapping[str, AthenaRole] = Field(default_factory=dict)
    """Per role of the policies, as which IAM role, in which work group and with which place for results its
    queries run; empty means that all run alike. With `user_pool` any name will do."""

    @field_validator("user_pool")
    @classmethod
    def _user_pool_is_an_id(cls, value: str) -> str:
        if value and not is_user_pool(value):
            raise ValueError(f"`{value[:80]}` is not the id of a user pool such as `eu-west-1_AbCdEf123`")
        return value

    @model_validator(mode="after")
    def _no_role_reads_anothers_results(self) -> Athena:
        for (one, a), (other, b) in combinations(self.roles.items(), 2):
            work_group = a.work_group or self.work_group
            if work_group == (b.work_group or self.work_group):
                raise ValueError(
                    f"roles `{one}` and `{other}` share work group `{work_group}`, and people of one work "
                    "group can read each other's results; give each its own `work_group`"
                )
            outer, inner = sorted((a.output or self.output, b.output or self.output))
            if outer and inner.startswith(outer):
                raise ValueError(
                    f"roles `{one}` and `{other}` have results below one folder, `{outer}`, and could read "
                    "each other's; give each its own `output`"
                )
        return self

    @model_validator(mode="after")
    def _every_iam_role_of_the_pool_has_one_place(self) -> Athena:
        if self.user_pool and not self.roles:
            raise ValueError(
                "`user_pool` is set and there are no `roles`; name the IAM role of each group, and its work "
                "group: `[backend.athena.roles.NAME]` with `role_arn` and `work_group`"
            )
        arns = Counter(role.role_arn for role in self.roles.values())
        for name, role in self.roles.items():
            if self.user_pool and (not role.role_arn or arns[role.role_arn] > 1):
                fault = "stands under two names" if role.role_arn else "is missing"
                raise ValueError(
                    f"the `role_arn` of role `{name}` {fault}, and with `user_pool` a group's work group is "
                    "found by it; name each IAM role once"
                )
        return self

    @model_validator(mode="after")
    def _only_a_person_is_named(self) -> Athena:
        if not self.per_user and (self.source_identity or self.session_tags):
            raise ValueError("`source_identity` and `session_tags` name a person; set `per_user` too")
        arns = [role.role_arn for role in self.roles.values()] or [""]
        if self.per_user and not (self.role_arn or all(arns)):
            raise ValueError("`per_user` is set and there is no IAM role to assume; set `role_arn`")
        return self


#: Which engines there are.
Engine = Literal["duckdb", "trino", "athena"]


class Engines(Section):
    """What each engine wants to know, whichever is chosen."""

    duckdb: DuckDB = DuckDB()
    trino: Trino = Trino()
    athena: Athena = Athena()


class Backend(Engines):
    """What runs the queries."""

    kind: Engine = "duckdb"
    """Which engine runs the queries."""
