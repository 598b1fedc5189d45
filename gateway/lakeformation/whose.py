"""Of which Data Catalog the resources of a dump are: another account's tables may have the same names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gateway.lakeformation.dump import Dump, Shape
from gateway.lakeformation.resources import shown


def data_catalogs(dump: Dump) -> tuple[str, ...]:
    """The ids of the Data Catalogs that permissions, data filters, opt-ins, tags and expressions name."""
    resources = [entry.get("Resource") for entry in (*dump.permissions, *dump.optins, *dump.tags)]
    return tuple(sorted({each for each in map(_owner, (*resources, *_named_things(dump))) if each}))


def of_data_catalog(dump: Dump, id: str) -> tuple[Dump, tuple[str, ...]]:
    """What a dump says of one Data Catalog, and the other resources; what names none is of any."""
    others: dict[str, None] = {}

    def own(entries: Sequence[Shape]) -> list[Shape]:
        kept = []
        for entry in entries:
            if (owner := _owner(entry.get("Resource"))) in ("", id):
                kept.append(entry)
            else:
                others[f"{shown(entry['Resource'])} of the Data Catalog {owner}"] = None
        return kept

    mine = replace(
        dump,
        permissions=own(dump.permissions),
        optins=own(dump.optins),
        tags=own(dump.tags),
        filters=[each for each in dump.filters if each.get("TableCatalogId", "") in ("", id)],
        expressions=[each for each in dump.expressions if each.get("CatalogId", "") in ("", id)],
    )
    return mine, tuple(others)


def _named_things(dump: Dump) -> Iterator[Shape]:
    """Data filters and saved expressions, which permissions name, as resources."""
    yield from ({"DataCellsFilter": each} for each in dump.filters)
    yield from ({"LFTagExpression": each} for each in dump.expressions)


def _owner(resource: object) -> str:
    """The Data Catalog of a resource, `{"Table": {"CatalogId": ...}}`; empty where it says none."""
    match resource:
        case {"Catalog": {"Id": str(id)}}:
            return id
        case {**kinds} if len(kinds) == 1 and isinstance(found := next(iter(kinds.values())), dict):
            return str(found.get("CatalogId") or found.get("TableCatalogId") or "")
        case _:
            return ""
