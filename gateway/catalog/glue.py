"""What AWS Glue has: databases, tables, columns, partitions, comments, parameters and LF-Tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from boto3.session import Session as AwsSession
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gateway.catalog.document import GlueEntry
from gateway.catalog.found import Found, FoundColumn, FoundTable
from gateway.catalog.hive_type import read_hive_type
from gateway.errors import CatalogError, Fault

_CONFIG = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4})

#: What Glue or Lake Formation refuses with, and what to do about it.
_CURES: Mapping[str, str] = {
    "EntityNotFoundException": "name a database that Glue has",
    "AccessDeniedException": "let the gateway's role call `glue:GetDatabases` and `glue:GetTables`",
    "NoRegionError": "set AWS_DEFAULT_REGION, or `backend.athena.region`",
    "NoCredentialsError": "give the gateway a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
}

#: A tag's values by its key.
Tags = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class GlueTable:
    """A table as Glue has it: its columns in order, of which the last are `partitions`.

    `tags` are the LF-Tags on the table itself, `column_tags` those on its columns.
    """

    name: str
    found: FoundTable
    partitions: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Tags = field(default_factory=dict)
    column_tags: Mapping[str, Tags] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GlueDatabase:
    """A database as Glue has it, with its LF-Tags; `untold` is why these could not be had."""

    name: str
    description: str
    tables: tuple[GlueTable, ...]
    tags: Tags = field(default_factory=dict)
    untold: str = ""


def find_database(entry: GlueEntry, region: str = "") -> Found:
    """The tables of a database that a catalog file follows; raises CatalogError."""
    tables = read_tables(open_client("glue", region), entry.glue)
    without = {
        table.name: "it has no column that can be declared" for table in tables if not table.found.columns
    }
    named = {table.name: table.found for table in tables if table.name not in without}
    return Found(version=1, discover=entry, tables=named, left_out=without)


def open_client(service: str, region: str = "") -> Any:
    """A client with the gateway's own credentials, and the environment's region where none is given.

    Raises CatalogError.
    """
    try:
        return AwsSession(region_name=region or None).client(service, config=_CONFIG)
    except BotoCoreError as error:
        raise _refused(service, error) from None


def list_databases(glue: Any) -> tuple[str, ...]:
    """The names of all databases; raises CatalogError."""
    try:
        pages = glue.get_paginator("get_databases").paginate()
        return tuple(found["Name"] for page in pages for found in page["DatabaseList"])
    except (ClientError, BotoCoreError) as error:
        raise _refused("glue:", error) from None


def read_tables(glue: Any, database: str) -> tuple[GlueTable, ...]:
    """The tables of a database by name; raises CatalogError, also when there is none."""
    try:
        pages = glue.get_paginator("get_tables").paginate(DatabaseName=database)
        tables = [_table(database, found) for page in pages for found in page["TableList"]]
    except (ClientError, BotoCoreError) as error:
        raise _refused(f"glue:{database}", error) from None
    if not tables:
        # Lake Formation leaves out what a role may not see, and says nothing of it.
        cure = "let the gateway's role DESCRIBE its tables in Lake Formation"
        raise CatalogError((Fault(f"glue:{database}", 0, "no table of it can be seen", cure),))
    return tuple(sorted(tables, key=lambda table: table.name))


def read_database(glue: Any, lake_formation: Any, name: str) -> GlueDatabase:
    """A database with everything that is known of it; raises CatalogError."""
    tables = read_tables(glue, name)
    try:
        description = glue.get_database(Name=name)["Database"].get("Description", "")
    except (ClientError, BotoCoreError) as error:
        raise _refused(f"glue:{name}", error) from None
    database = GlueDatabase(name, description, tables)
    try:
        tags = lake_formation.get_resource_lf_tags(
            Resource={"Database": {"Name": name}}, ShowAssignedLFTags=True
        )
        return replace(
            database,
            tags=_tags(tags.get("LFTagOnDatabase")),
            tables=tuple(_tagged(table, name, lake_formation) for table in tables),
        )
    except (ClientError, BotoCoreError) as error:
        return replace(database, untold=_code(error))


def _tagged(table: GlueTable, database: str, lake_formation: Any) -> GlueTable:
    resource = {"Table": {"DatabaseName": database, "Name": table.name}}
    tags = lake_formation.get_resource_lf_tags(Resource=resource, ShowAssignedLFTags=True)
    columns = {column["Name"]: _tags(column["LFTags"]) for column in tags.get("LFTagsOnColumns") or ()}
    return replace(table, tags=_tags(tags.get("LFTagsOnTable")), column_tags=columns)


def _tags(found: Any) -> Tags:
    return {pair["TagKey"]: tuple(pair["TagValues"]) for pair in found or ()}


def _table(database: str, given: Mapping[str, Any]) -> GlueTable:
    name: str = given["Name"]
    # Iceberg leaves the columns that it once had in Glue, with a mark.
    own = [
        column
        for column in (given.get("StorageDescriptor") or {}).get("Columns") or []
        if (column.get("Parameters") or {}).get("iceberg.field.current") != "false"
    ]
    partitions = given.get("PartitionKeys") or []
    columns: dict[str, FoundColumn] = {}
    left_out: dict[str, str] = {}
    for column in (*own, *partitions):
        spelt = column.get("Type", "")
        try:
            type = read_hive_type(spelt)
        except ValueError:
            left_out[column["Name"]] = spelt
        else:
            columns[column["Name"]] = FoundColumn(type=type.sql, description=column.get("Comment", ""))
    parameters: dict[str, str] = given.get("Parameters") or {}
    found = FoundTable(
        columns=columns,
        description=given.get("Description") or parameters.get("comment", ""),
        engine_table=f"{database}.{name}",
        iceberg=parameters.get("table_type", "").upper() == "ICEBERG",
        left_out=left_out,
    )
    return GlueTable(name, found, tuple(column["Name"] for column in partitions), parameters)


def _refused(place: str, error: ClientError | BotoCoreError) -> CatalogError:
    code = _code(error)
    return CatalogError((Fault(place, 0, f"AWS cannot be asked: {code}", _CURES.get(code, "")),))


def _code(error: ClientError | BotoCoreError) -> str:
    """The error's code or class: its words may quote what was sent."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "ClientError"))
    return type(error).__name__
