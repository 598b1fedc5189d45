"""Everything of Lake Formation that an import reads, asked for: the answers by operation, each whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateway.catalog.model import Catalog
from gateway.lakeformation.ask import Service
from gateway.lakeformation.dump import Shape
from gateway.lakeformation.resources import glue_name, shown

#: What a page may have at most, of Lake Formation and of Cognito.
_PAGE, _PAGE_OF_GROUPS = 1000, 60


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answers by operation, and which databases and tables Lake Formation does not know."""

    answers: Mapping[str, object]
    unknown: tuple[str, ...]


def fetch_groups(cognito: Service, pool: str) -> Mapping[str, object]:
    """The groups of a user pool. Raises PolicyError."""
    groups = cognito.entries("ListGroups", "Groups", UserPoolId=pool, Limit=_PAGE_OF_GROUPS)
    return {"ListGroups": {"Groups": groups}}


def fetch(lake: Service, catalog: Catalog, catalog_id: str = "") -> Fetched:
    """What the lake says of the databases and tables that the catalog or a permission names.

    `catalog_id` is the Data Catalog that is asked about, the account's own if it is empty. Raises
    PolicyError.
    """
    return _Fetcher(lake, {"CatalogId": catalog_id} if catalog_id else {}).fetched(catalog)


class _Fetcher:
    def __init__(self, lake: Service, whose: Mapping[str, str]) -> None:
        self._lake = lake
        self._whose = whose
        self._tags: list[Shape] = []
        self._filters: list[Shape] = []
        self._cells: list[Shape] = []
        self._unknown: list[str] = []

    def fetched(self, catalog: Catalog) -> Fetched:
        lake, whose = self._lake, self._whose
        permissions = self._permissions()
        optins = lake.entries("ListLakeFormationOptIns", "LakeFormationOptInsInfoList", MaxResults=_PAGE)
        saved = lake.entries("ListLFTagExpressions", "LFTagExpressions", MaxResults=_PAGE, **whose)
        keys = lake.entries("ListLFTags", "LFTags", MaxResults=_PAGE, **whose)
        settings = lake.answer("GetDataLakeSettings", **whose)
        for database, tables in _named(catalog, permissions).items():
            self._database(database, tables)
        # A list without a resource may have them already.
        cells = [entry for entry in self._cells if entry not in permissions]
        answers: Mapping[str, object] = {
            "ListPermissions": {"PrincipalResourcePermissions": [*permissions, *cells]},
            "ListDataCellsFilter": {"DataCellsFilters": self._filters},
            "ListLakeFormationOptIns": {"LakeFormationOptInsInfoList": optins},
            "ListLFTags": {"LFTags": keys},
            "ListLFTagExpressions": {"LFTagExpressions": saved},
            "GetResourceLFTags": self._tags,
            "GetDataLakeSettings": settings,
        }
        return Fetched(answers, tuple(self._unknown))

    def _permissions(self, **request: object) -> list[Shape]:
        return self._lake.entries(
            "ListPermissions", "PrincipalResourcePermissions", MaxResults=_PAGE, **self._whose, **request
        )

    def _database(self, database: str, tables: Iterable[str]) -> None:
        is_known = self._tagged({"Database": {**self._whose, "Name": database}})
        for table in tables:
            resource = {"Table": {**self._whose, "DatabaseName": database, "Name": table}}
            if not is_known:
                # It has no tag, neither of its own nor of its database, and an import has to be told so: what
                # it knows nothing of might have one.
                self._tags.append({"Resource": resource})
            elif self._tagged(resource):
                self._table(resource)

    def _tagged(self, resource: Shape) -> bool:
        """Whether a resource is there; its own tags are kept, and not those that it has from farther off."""
        tags = self._lake.find("GetResourceLFTags", Resource=resource, ShowAssignedLFTags=True, **self._whose)
        if tags is None:
            self._unknown.append(shown(resource))
            return False
        self._tags.append({"Resource": resource, **tags})
        return True

    def _table(self, resource: Shape) -> None:
        filters = self._lake.entries("ListDataCellsFilter", "DataCellsFilters", MaxResults=_PAGE, **resource)
        if filters:
            self._filters += filters
            # Permissions on filters are told where a table is asked about alone; the others are told then as
            # they come out, and not as they were given.
            related = self._permissions(Resource=resource, IncludeRelated="TRUE")
            self._cells += [entry for entry in related if "DataCellsFilter" in entry.get("Resource", {})]


def _named(catalog: Catalog, permissions: Iterable[Shape]) -> Mapping[str, Mapping[str, None]]:
    """The tables of each database, in small letters as Glue has them, but for the catalog's own views."""
    found: dict[str, dict[str, None]] = {}
    views = {glue_name(table) for table in catalog.tables.values() if table.is_view}
    own = [glue_name(table).partition(".") for table in catalog.tables.values()]
    told = [pair for entry in permissions for pair in _names(entry.get("Resource", {}))]
    for database, table in [*((database, table) for database, _, table in own), *told]:
        tables = found.setdefault(database.lower(), {})
        if table and f"{database}.{table}".lower() not in views:
            tables[table.lower()] = None
    return found


def _names(resource: Shape) -> Iterator[tuple[str, str]]:
    """The database and the table that a resource names; no table for all or none of them."""
    match resource:
        case {"Database": {"Name": database}} | {"Table": {"DatabaseName": database, "TableWildcard": _}}:
            yield database, ""
        case (
            {"Table": {"DatabaseName": database, "Name": table}}
            | {"TableWithColumns": {"DatabaseName": database, "Name": table}}
            | {"DataCellsFilter": {"DatabaseName": database, "TableName": table}}
        ):
            yield database, table
