"""Settings: what can be set, frozen; `read_settings` reads them from `lakegate.toml` and the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from gateway.catalog.model import OnDenied
from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import NESTED, ColumnType
from gateway.settings.access_requests import AccessRequests
from gateway.settings.address import fetchable
from gateway.settings.audit import Audit
from gateway.settings.documents import Documents
from gateway.settings.engines import Backend
from gateway.settings.secret import Secret
from gateway.settings.section import Section
from gateway.settings.shadow import Shadow
from gateway.settings.subscriptions import Subscriptions


class Server(Section):
    """Where the gateway listens, and how it stops."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(8000, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""
    workers: int = Field(1, ge=1, le=64)
    """Worker processes."""
    stop_seconds: float = Field(10.0, ge=0)
    """How long a graceful stop waits for running requests."""


class CatalogSettings(Section):
    """What there is to ask for."""

    path: Path = Path("schema/catalog")
    """Folder of the catalog's YAML files."""
    refresh_seconds: float = Field(0.0, ge=0)
    """How often the sources that catalog files follow (`discover`) are asked for their schema; 0 never asks.
    Folders are also looked at every `backend.duckdb.refresh_seconds`."""
    event_token: Secret | None = None
    """Where the bearer token is that events posted to `/events/catalog` must have; without it there is no
    such address."""


class Policies(Section):
    """Who may see what of it."""

    path: Path = Path("policies")
    """Folder of the policy files."""
    store: Literal["files", "sql"] = "files"
    """Where the policies in force are: `files` are those of the folder, `sql` the rows of the
    [policy store](policy-store.md)."""
    store_url: Secret | None = None
    """Where the address of the policy store's database is, such as `postgresql://user:password@host/name`."""
    store_seconds: float = Field(10.0, gt=0)
    """How often the policy store is looked at in any case; PostgreSQL also tells of new rules at once."""
    hash_secret: Secret | None = None
    """Where the secret of the mask `hash` is, of 32 characters or more; without it no policy may use
    that mask."""
    reload: bool = True
    """Whether a change of the policies, or of catalog or document files, takes effect without a restart."""

    @model_validator(mode="after")
    def _store_with_an_address(self) -> Policies:
        if self.store == "sql" and self.store_url is None:
            raise ValueError('`store = "sql"` needs `store_url`, which says where the address is')
        return self


class Attribute(Section):
    """Where a session attribute comes from."""

    claim: str
    """The token's claim."""
    type: str = "VARCHAR"
    """A scalar column type, or a list of one (`VARCHAR[]`)."""

    @model_validator(mode="before")
    @classmethod
    def _claim_alone(cls, value: object) -> object:
        return {"claim": value} if isinstance(value, str) else value

    @field_validator("type")
    @classmethod
    def _type_of_session(cls, value: str) -> str:
        _attribute_type(value)
        return value

    @property
    def column_type(self) -> ColumnType:
        """The type that the claim's value must have."""
        return _attribute_type(self.type)


def _attribute_type(text: str) -> ColumnType:
    column_type = parse_type(text)
    if column_type.kind in NESTED and not column_type.is_scalar_list:
        raise ValueError(f"`{text}` is neither a scalar type nor a list of one, such as `VARCHAR[]`")
    return column_type


class Auth(Section):
    """Whose tokens are taken, and what is read from them."""

    issuers: tuple[str, ...] = ()
    """Accepted `iss` claims; at least one is needed to serve."""
    jwks: str = ""
    """Key set: a URL or a file; empty means each issuer's own `/.well-known/jwks.json`."""
    client_ids: tuple[str, ...] = ()
    """Accepted `client_id` (access token) or `aud` (id and oidc token); at least one is needed to serve."""
    token_use: tuple[Literal["access", "id", "oidc"], ...] = ("access", "id")
    """Which tokens are taken: Cognito's `access` and `id`; `oidc` for those without a claim `token_use`."""
    groups_claim: str = "cognito:groups"
    """The claim that lists the groups."""
    leeway: int = Field(30, ge=0, le=600)
    """Clock difference allowed, in seconds."""
    refetch_seconds: float = Field(60.0, ge=1)
    """The key set is fetched at most once per this many seconds for unknown key ids."""
    refresh_seconds: float = Field(3600.0, ge=1)
    """A key set from a URL is fetched anew after this many seconds, so that a withdrawn key goes."""
    attributes: Mapping[str, Attribute] = Field(default_factory=dict)
    """Session attributes by name: a claim, or `{claim = ..., type = ...}` with a column type."""

    @field_validator("jwks")
    @classmethod
    def _jwks_fetched_safely(cls, value: str) -> str:
        if "://" in value and not fetchable(value):
            raise ValueError("keys are fetched by `https`, or by `http` from this machine only")
        return value

    @field_validator("attributes")
    @classmethod
    def _attribute_names(cls, value: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
        for name in value:
            if not (name.isascii() and name.isidentifier()):
                raise ValueError(f"`session.{name}` cannot be written; use letters, digits and `_`")
        return value


class Cache(Section):
    """Answers that are kept, for everyone whose policies make them ask just the same."""

    bytes: int = Field(64_000_000, ge=0)
    """Bytes of answers that each worker process keeps, while the data that they were made of stay as they
    are; 0 keeps none, and asks the engine for everyone alone."""
    seconds: float = Field(0.0, ge=0)
    """How old a kept answer may get where the engine cannot tell when data change (Trino, Athena, files read
    where they lie, a table as it was); 0 keeps none there."""
    max_age: int | None = Field(None, ge=0)
    """Seconds for which a browser may keep the answer to a GET without asking again; none lets it keep
    nothing at all."""


class CursorSettings(Section):
    """The cursors of pages (`T_connection`), which are sealed so that clients cannot read them."""

    secrets: tuple[Secret, ...] = ()
    """Where the secrets are that seal them, the newest first: it seals, and cursors of all of them are taken.
    Each has 32 characters or more. Without any, cursors end with the process, and each worker has its own."""


class Limits(Section):
    """What one request may cost; each limit has an error code of its own in `docs/errors.md`."""

    body_bytes: int = Field(1_000_000, ge=1)
    """Bytes of a request's body, or of its query string."""
    tokens: int = Field(10_000, ge=1)
    """Tokens of a document."""
    depth: int = Field(20, ge=1)
    """Nesting of fields, and of input objects."""
    fields: int = Field(2_000, ge=1)
    """Fields an operation selects, fragments expanded."""
    aliases: int = Field(500, ge=0)
    """Aliases in an operation, fragments expanded."""
    root_fields: int = Field(20, ge=1)
    """Root fields of an operation."""
    rows: int = Field(10_000, ge=1)
    """Rows of one list."""
    values: int = Field(1_000, ge=1)
    """Values of one `_in` or `_nin` list."""
    batch: int = Field(10, ge=1)
    """Operations of one batch."""
    seconds: float = Field(30.0, gt=0)
    """Seconds a request may take."""


class Exports(Section):
    """Lists that are answered as files: CSV, NDJSON, Arrow and Parquet."""

    rows: int = Field(100_000_000, ge=1)
    """Rows of a file."""
    seconds: float = Field(3600.0, gt=0)
    """Seconds that a file may take, from the request to its last byte."""
    idle_seconds: float = Field(60.0, gt=0)
    """Seconds after which the query of a client that takes no more bytes is stopped."""
    at_once: int = Field(8, ge=1)
    """Files under way at once, in each worker process."""


class Sql(Section):
    """Whether roles with the permission SQL may send governed SQL to `/sql`, and how large it may be."""

    enabled: bool = False
    """Whether there is the address `/sql`."""
    characters: int = Field(20_000, ge=1)
    """Characters of a statement."""
    tokens: int = Field(4_000, ge=1)
    """Tokens of a statement."""
    depth: int = Field(80, ge=1)
    """Nesting of a statement's parts."""


class Log(Section):
    """What the gateway says about itself, on standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severity that is logged."""
    format: Literal["json", "text"] = "json"
    """One JSON object per line, or text for people."""


class Settings(Section):
    """Everything that can be set."""

    on_denied: OnDenied = OnDenied.NULL
    """What a withheld column looks like: `null`, `error` or `hide`; a table may override it."""
    stringify_numeric_types: bool = False
    """Whether `bigint` and `numeric` values are strings in JSON."""
    server: Server = Server()
    catalog: CatalogSettings = CatalogSettings()
    policies: Policies = Policies()
    documents: Documents = Documents()
    auth: Auth = Auth()
    backend: Backend = Backend()
    shadow: Shadow = Shadow()
    audit: Audit = Audit()
    cache: Cache = Cache()
    subscriptions: Subscriptions = Subscriptions()
    cursors: CursorSettings = CursorSettings()
    limits: Limits = Limits()
    exports: Exports = Exports()
    sql: Sql = Sql()
    access_requests: AccessRequests = AccessRequests()
    log: Log = Log()
