"""What Lake Formation lets read, written from its documentation alone: no line of this knows the importer.

Permissions add up, cell by cell. SELECT (and ALL, which includes it) on a table is of all columns, or of
those that it includes, or of all but those that it excludes; on all tables of a database it is of each. A
data filter is of some columns in the rows of its expression. A policy on tags is of the columns whose tags
fit every condition, its own or those of an expression saved under a name: a column's own tag counts before
its table's, and that before its database's. In hybrid mode whoever is opted in has these permissions, and
everyone else what IAM_ALLOWED_PRINCIPALS has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

IAM = "IAM_ALLOWED_PRINCIPALS"
Shape = Mapping[str, Any]
Row = Mapping[str, Any]


def readable(dump: Mapping[str, list[Shape]], who: str, table: str, row: Row, *, hybrid: bool) -> set[str]:
    """The columns of a row of `database.table` that a principal reads."""
    name = who
    if hybrid and not any(_is_of(each["Resource"], table) and _who(each) == who for each in dump["optins"]):
        name = IAM
    columns: set[str] = set()
    for entry in dump["permissions"]:
        if _who(entry) == name and {"SELECT", "ALL"} & {*entry["Permissions"]}:
            columns |= {column for column in row if _gives(dump, entry["Resource"], table, column, row)}
    return columns


def _who(entry: Shape) -> str:
    return str(entry["Principal"]["DataLakePrincipalIdentifier"])


def _is_of(resource: Shape, table: str) -> bool:
    database, _, name = table.partition(".")
    match resource:
        case {"Database": {"Name": found}}:
            return bool(found == database)
        case {"Table": {"DatabaseName": found, "TableWildcard": _}}:
            return bool(found == database)
        case {"Table": {"DatabaseName": one, "Name": other}}:
            return bool((one, other) == (database, name))
    return False


def _gives(dump: Mapping[str, list[Shape]], resource: Shape, table: str, column: str, row: Row) -> bool:
    database, _, name = table.partition(".")
    if "Table" in resource:
        return _is_of(resource, table)
    if found := resource.get("TableWithColumns"):
        return (found["DatabaseName"], found["Name"]) == (database, name) and _has(found, column)
    if found := resource.get("DataCellsFilter"):
        if (found["DatabaseName"], found["TableName"]) != (database, name):
            return False
        (cells,) = (each for each in dump["filters"] if each["Name"] == found["Name"])
        return _has(cells, column) and _holds(cells["RowFilter"], row)
    if found := resource.get("LFTagPolicy"):
        tags = _tags(dump["tags"], database, name, column)
        return found["ResourceType"] == "TABLE" and all(
            each["TagKey"] in tags and {tags[each["TagKey"]], "*"} & {*each["TagValues"]}
            for each in _conditions(dump, found)
        )
    return False


def _conditions(dump: Mapping[str, list[Shape]], policy: Shape) -> Iterable[Shape]:
    if name := policy.get("ExpressionName"):
        (saved,) = (each for each in dump["expressions"] if each["Name"] == name)
        return list(saved["Expression"])
    return list(policy["Expression"])


def _has(columns: Shape, column: str) -> bool:
    if "ColumnWildcard" in columns:
        return column not in columns["ColumnWildcard"].get("ExcludedColumnNames", ())
    return column in columns["ColumnNames"]


def _holds(rows: Shape, row: Row) -> bool:
    if "AllRowsWildcard" in rows:
        return True
    cells = ", ".join(f'? AS "{name}"' for name in row)
    sql = f"SELECT count(*) FROM (SELECT {cells}) WHERE {rows['FilterExpression']}"
    found = duckdb.execute(sql, [*row.values()]).fetchone()
    assert found
    return bool(found[0])


def _tags(pages: Iterable[Shape], database: str, name: str, column: str) -> dict[str, str]:
    """The tags of a column, from far to near."""
    far: dict[str, str] = {}
    near: dict[str, str] = {}
    own: dict[str, str] = {}
    for page in pages:
        resource = page["Resource"]
        if resource.get("Database", {}).get("Name") == database:
            far |= _pairs(page.get("LFTagOnDatabase", ()))
        found = resource.get("Table", {})
        if (found.get("DatabaseName"), found.get("Name")) == (database, name):
            near |= _pairs(page.get("LFTagsOnTable", ()))
            for each in page.get("LFTagsOnColumns", ()):
                if each["Name"] == column:
                    own |= _pairs(each["LFTags"])
    return far | near | own


def _pairs(tags: Iterable[Shape]) -> dict[str, str]:
    return {tag["TagKey"]: tag["TagValues"][0] for tag in tags}
