"""Settings: read once from `lakegate.toml` and the environment, frozen, unknown keys refused.

`LAKEGATE_SECTION__NAME` in the environment overrides `name` in `[section]`; lists are JSON there, or
separated by commas.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gateway.catalog.model import OnDenied
from gateway.errors import Fault, SettingsError

PREFIX = "LAKEGATE_"


class Section(BaseModel):
    """A table of the settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Server(Section):
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(8000, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""
    workers: int = Field(1, ge=1, le=64)
    """Worker processes."""
    stop_seconds: float = Field(10.0, ge=0)
    """How long a graceful stop waits for running requests."""


class CatalogSettings(Section):
    path: Path = Path("schema/catalog")
    """Folder of the catalog's YAML files."""


class Policies(Section):
    path: Path = Path("policies")
    """Folder of the policy files."""
    reload: bool = True
    """Whether a change of the policy or catalog files takes effect without a restart."""


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


class Auth(Section):
    issuers: tuple[str, ...] = ()
    """Accepted `iss` claims; at least one is needed to serve."""
    jwks: str = ""
    """Key set: a URL or a file; empty means each issuer's own `/.well-known/jwks.json`."""
    client_ids: tuple[str, ...] = ()
    """Accepted `client_id` (access token) or `aud` (id token); at least one is needed to serve."""
    token_use: tuple[Literal["access", "id"], ...] = ("access", "id")
    """Which kinds of token are taken."""
    groups_claim: str = "cognito:groups"
    """The claim that lists the groups."""
    leeway: int = Field(30, ge=0, le=600)
    """Clock difference allowed, in seconds."""
    refetch_seconds: float = Field(60.0, ge=1)
    """The key set is fetched at most once per this many seconds for unknown key ids."""
    attributes: Mapping[str, Attribute] = Field(default_factory=dict)
    """Session attributes by name: a claim, or `{claim = ..., type = ...}` with a column type."""


class DuckDB(Section):
    database: Path | None = None
    """Where native copies of file sources are kept; none keeps them in memory."""
    memory_limit: str = "4GB"
    """DuckDB's memory limit."""
    threads: int = Field(0, ge=0, le=1024)
    """Queries that run at once; 0 takes the number of cores."""


class Backend(Section):
    kind: Literal["duckdb"] = "duckdb"
    """Which engine runs the queries."""
    duckdb: DuckDB = DuckDB()


class Audit(Section):
    path: str = "audit.jsonl"
    """File that gets one JSON line per operation; `-` is standard output."""
    mode: Literal["required", "best-effort"] = "required"
    """`required` writes before the answer leaves and fails closed; `best-effort` writes after."""


class Limits(Section):
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


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severity that is logged."""
    format: Literal["json", "text"] = "json"
    """One JSON object per line, or text for people."""


class Settings(Section):
    """Everything that can be set."""

    on_denied: OnDenied = OnDenied.NULL
    """What a withheld column looks like: `null`, `error` or `hide`; a table may override it."""
    server: Server = Server()
    catalog: CatalogSettings = CatalogSettings()
    policies: Policies = Policies()
    auth: Auth = Auth()
    backend: Backend = Backend()
    audit: Audit = Audit()
    limits: Limits = Limits()
    log: Log = Log()
