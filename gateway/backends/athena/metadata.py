"""What Athena's catalog says of a table: the types of its columns, without a query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError
from sqlglot import exp
from sqlglot.errors import ParseError

from gateway.backends.athena.lane import Lane
from gateway.catalog.model import Table

#: Types that only Iceberg tables have, as Glue spells them.
_ICEBERG = {"timestamptz": "TIMESTAMP(6) WITH TIME ZONE", "uuid": "UUID", "time": "TIME(6)"}


async def column_types(lane: Lane, table: Table, catalog: str) -> Mapping[str, str]:
    """The types by column name in lower case, as Trino spells them. Raises an `AWSFault`."""
    *outer, database, name = table.engine_name
    answer = await lane.athena(
        "get_table_metadata",
        CatalogName=outer[0] if outer else catalog,
        DatabaseName=database,
        TableName=name,
    )
    found: dict[str, Any] = answer["TableMetadata"]
    columns = [*found.get("Columns", ()), *found.get("PartitionKeys", ())]
    return {column["Name"].lower(): spelt(column.get("Type", "")) for column in columns}


def is_absent(error: Exception) -> bool:
    """Whether the catalog said that it has no such table."""
    message = error.response["Error"].get("Message", "") if isinstance(error, ClientError) else ""
    return "EntityNotFoundException" in message


def spelt(hive: str) -> str:
    """A type of Hive as Trino spells it; one that cannot be read stays as it is."""
    if hive.lower() in _ICEBERG:
        return _ICEBERG[hive.lower()]
    try:
        return exp.DataType.build(hive, dialect="hive").sql(dialect="trino")
    except (ParseError, ValueError):
        return hive
