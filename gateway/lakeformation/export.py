"""Policy files as Lake Formation's permissions, in the shapes of its API, and by name what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.lakeformation.carry import NotCarried
from gateway.lakeformation.principals import IAM_ALLOWED
from gateway.policy.clause import COARSE, PERSON
from gateway.policy.fields import read_columns, read_options
from gateway.policy.permissions import DESCRIBE, SELECT
from gateway.policy.read import Row, Sheets
from gateway.policy.roles import GROUP, ROLE

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """The answers that Lake Formation would give, by operation, and what is not in them."""

    answers: Mapping[str, object]
    left_out: Sequence[NotCarried]


class _Inexpressible(Exception):  # noqa: N818  # it is no fault: there is no word for it there
    """Lake Formation has nothing like it: what it is."""


@dataclass(frozen=True, slots=True)
class _Exporter:
    """Makes the entries; `account` stands in the ARNs of roles, `linked` are databases that are links."""

    account: str
    filters: Mapping[tuple[str, str], Row]
    linked: frozenset[str]
    left_out: list[NotCarried] = field(default_factory=list)

    def all_of(self, rows: Sequence[Row], make: Any) -> list[Any]:
        found: list[Any] = []
        for row in rows:
            try:
                found += make(*row.fields)
            except _Inexpressible as error:
                what = f"{row.rule}: {', '.join(row.fields)}"
                self.left_out.append(NotCarried(what, str(error), narrows=True))
        return found

    def principal(self, role: str) -> Shape:
        if role.startswith(PERSON):
            raise _Inexpressible("a rule of one person")
        name = IAM_ALLOWED if role == COARSE else self.arn(role)
        return {"DataLakePrincipalIdentifier": name}

    def arn(self, role: str) -> str:
        return f"arn:aws:iam::{self.account}:role/{role.removeprefix(ROLE)}"

    def permission(
        self, role: str, resource: str, permissions: str, columns: str, name: str, option: str, effect: str
    ) -> Iterator[Shape]:
        if effect == "deny":
            raise _Inexpressible("a denial")
        options = read_options(option)
        if options.until is not None or options.least is not None:
            raise _Inexpressible("a rule that ends, or is of large groups alone")
        listed = read_columns(columns)
        if listed.masks:
            raise _Inexpressible("a mask")
        given = [each.strip() for each in permissions.split("|")]
        if others := sorted({*given} - {SELECT, DESCRIBE}):
            raise _Inexpressible(f"the permission {others[0]}")
        narrow = columns != "*" or name != "*"
        if narrow and SELECT not in given:
            raise _Inexpressible("the names of some columns alone")
        # Whoever reads columns knows their names: DESCRIBE is of whole tables there.
        told = [SELECT] if narrow or role == COARSE else given
        if self.is_linked(resource):
            told = [DESCRIBE]
        yield {
            "Principal": self.principal(role),
            "Resource": self.resource(resource, columns, name),
            "Permissions": told,
            "PermissionsWithGrantOption": [SELECT] if options.may_grant else [],
        }

    def is_linked(self, resource: str) -> bool:
        """Whether a resource is a link of a database, which has one entry, or something of it."""
        return resource.partition(":")[2].partition(".")[0] in self.linked

    def resource(self, resource: str, columns: str, name: str) -> Shape:
        kind, _, found = resource.partition(":")
        if self.is_linked(resource):
            if kind == "table" and not found.endswith(".*"):
                raise _Inexpressible("one table of a link of a database")
            return {"Database": {"Name": found.removesuffix(".*")}}
        if kind == "tag":
            return {"LFTagPolicy": {"ResourceType": "TABLE", "Expression": [*_conditions(found)]}}
        if kind == "database" or (found.endswith(".*") and found != "*.*"):
            return {"Table": {"DatabaseName": found.removesuffix(".*"), "TableWildcard": {}}}
        database, _, table = found.partition(".")
        if kind != "table" or "*" in found:
            raise _Inexpressible("every table of every database")
        if name != "*":
            self.filter(name, resource, columns)
            return {"DataCellsFilter": {"DatabaseName": database, "TableName": table, "Name": name}}
        if columns == "*":
            return _table(found)
        return {"TableWithColumns": {"DatabaseName": database, "Name": table, **_columns(columns)}}

    def filter(self, name: str, table: str, columns: str) -> None:
        """Refuses one that there is no entry for."""
        row = self.filters[(name, table)]
        [*self.cells(*row.fields)]
        if columns != "*":
            raise _Inexpressible("columns of a grant within those of its data filter")

    def cells(self, name: str, resource: str, columns: str, rows: str) -> Iterator[Shape]:
        if "session." in rows:
            raise _Inexpressible("a row filter of the session")
        database, _, table = resource.removeprefix("table:").partition(".")
        yield {
            "DatabaseName": database,
            "TableName": table,
            "Name": name,
            "RowFilter": {"AllRowsWildcard": {}} if rows == "*" else {"FilterExpression": rows},
            **_columns(columns),
        }

    def tag(self, resource: str, key: str, value: str) -> Iterator[Shape]:
        kind, _, name = resource.partition(":")
        tags = [{"TagKey": key.lower(), "TagValues": [value.lower()]}]
        if kind == "database":
            yield {"Resource": {"Database": {"Name": name}}, "LFTagOnDatabase": tags}
            return
        if kind == "table":
            yield {"Resource": _table(name), "LFTagsOnTable": tags}
            return
        table, _, column = name.rpartition(".")
        yield {"Resource": _table(table), "LFTagsOnColumns": [{"Name": column, "LFTags": tags}]}

    def optin(self, role: str, resource: str) -> Iterator[Shape]:
        yield {"Principal": self.principal(role), "Resource": self.opted(resource)}

    def opted(self, resource: str) -> Shape:
        kind, _, name = resource.partition(":")
        if kind == "database" or name.endswith(".*"):
            return {"Database": {"Name": name.removesuffix(".*")}}
        return _table(name)

    def group(self, member: str, role: str) -> Iterator[Shape]:
        if not member.startswith(GROUP):
            raise _Inexpressible("a role that has the rules of another")
        yield {"GroupName": member.removeprefix(GROUP), "RoleArn": self.arn(role)}


def export(
    sheets: Sheets, account: str, tables: Iterable[str] = (), linked: frozenset[str] = frozenset()
) -> Exported:
    """The rules of policy files that load, as the answers of Lake Formation's API over these tables.

    `linked` are the databases that are links of others, which are described as wholes there.
    Masks are named as a whole: those of `masks.csv` stand in grants, which are left out for them.
    """
    exporter = _Exporter(
        account, {(row.fields[0], row.fields[1]): row for row in sheets.data_filters}, linked
    )
    answers = {
        "ListPermissions": {
            "PrincipalResourcePermissions": exporter.all_of(sheets.grants, exporter.permission)
        },
        "ListDataCellsFilter": {"DataCellsFilters": exporter.all_of(sheets.data_filters, exporter.cells)},
        "GetResourceLFTags": [
            # An answer of each table, with tags or without: what is not told of could have any.
            *({"Resource": _table(name)} for name in tables),
            *exporter.all_of(sheets.tags, exporter.tag),
        ],
        "ListLakeFormationOptIns": {
            "LakeFormationOptInsInfoList": exporter.all_of(sheets.optins, exporter.optin)
        },
        "ListGroups": {"Groups": exporter.all_of(sheets.roles, exporter.group)},
    }
    return Exported(answers, tuple(exporter.left_out))


def _table(name: str) -> Shape:
    database, _, table = name.partition(".")
    return {"Table": {"DatabaseName": database, "Name": table}}


def _columns(text: str) -> Shape:
    listed = read_columns(text).columns
    if listed.excluding:
        return {"ColumnWildcard": {"ExcludedColumnNames": sorted(listed.names)} if listed.names else {}}
    return {"ColumnNames": [name.strip() for name in text.split("|")]}


def _conditions(expression: str) -> Iterator[Shape]:
    for condition in expression.lower().split("&"):
        key, _, values = condition.partition("=")
        yield {"TagKey": key.strip(), "TagValues": [each.strip() for each in values.split("|")]}
