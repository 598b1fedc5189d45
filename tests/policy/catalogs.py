"""Catalogs that the policy tests are written against."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.catalog.model import Catalog, Column, FileSource, Source, Table, ViewSource
from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import ColumnType

NOWHERE = FileSource("csv", ())


def table(name: str, columns: Mapping[str, str], source: Source = NOWHERE) -> Table:
    """A table `database.name` with columns of the types spelt in SQL."""
    database, short_name = name.split(".", 1)
    typed = {column: Column(column, parse_type(text), column) for column, text in columns.items()}
    return Table(database, short_name, short_name, typed, source)


def view(
    name: str,
    columns: Mapping[str, str],
    reads: Mapping[str, set[tuple[str, str]]],
    support: set[tuple[str, str]],
) -> Table:
    """A view: `reads` gives the base columns of each column, `support` those that decide its rows."""
    used: dict[str, list[str]] = {}
    for base, column in sorted({pair for pairs in (*reads.values(), support) for pair in pairs}):
        used.setdefault(base, []).append(column)
    source = ViewSource(
        sql="",
        body=None,
        reads={column: frozenset(pairs) for column, pairs in reads.items()},
        support=frozenset(support),
        tables=tuple((base, tuple(columns)) for base, columns in used.items()),
    )
    return table(name, columns, source)


def catalog(*tables: Table) -> Catalog:
    return Catalog({item.name: item for item in tables}, "test")


def types(**attributes: str) -> dict[str, ColumnType]:
    """Declared session attributes, with the types spelt in SQL."""
    return {name: parse_type(text) for name, text in attributes.items()}


COMPANIES = table(
    "startups.companies",
    {
        "Index": "INTEGER",
        "company_id": "VARCHAR",
        "company_name": "VARCHAR",
        "category_code": "VARCHAR",
        "status": "VARCHAR",
        "owner_id": "VARCHAR",
        "continent": "VARCHAR",
    },
)
OWNERS = table(
    "startups.owners",
    {
        "people_id": "VARCHAR",
        "first_name": "VARCHAR",
        "last_name": "VARCHAR",
        "gender": "VARCHAR",
        "age": "INTEGER",
        "designation": "VARCHAR",
        "address": "VARCHAR",
    },
)
#: Every company with its owner's columns, as the demonstration has it.
ALL_COMPANIES = view(
    "startups.all_companies",
    {
        **{
            ("index" if name == "Index" else name): column.type.sql
            for name, column in COMPANIES.columns.items()
        },
        **{name: column.type.sql for name, column in OWNERS.columns.items() if name != "people_id"},
    },
    {
        **{
            ("index" if name == "Index" else name): {("startups.companies", name)}
            for name in COMPANIES.columns
        },
        **{name: {("startups.owners", name)} for name in OWNERS.columns if name != "people_id"},
    },
    {
        ("startups.companies", "owner_id"),
        ("startups.owners", "people_id"),
        ("startups.companies", "company_name"),
    },
)
#: One column of each kind.
KINDS = table(
    "lake.kinds",
    {
        "tiny": "TINYINT",
        "whole": "INTEGER",
        "other": "INTEGER",
        "big": "BIGINT",
        "huge": "HUGEINT",
        "money": "DECIMAL(10, 2)",
        "single": "REAL",
        "double": "DOUBLE",
        "text": "VARCHAR",
        "name": "VARCHAR",
        "mood": "ENUM('glad', 'sad')",
        "id": "UUID",
        "active": "BOOLEAN",
        "day": "DATE",
        "date": "DATE",
        "clock": "TIME",
        "moment": "TIMESTAMP",
        "instant": "TIMESTAMPTZ",
        "span": "INTERVAL",
        "bytes": "BLOB",
        "doc": "JSON",
        "pair": "STRUCT(x INTEGER)",
        "tags": "VARCHAR[]",
        "two words": "VARCHAR",
        'a "quote"': "VARCHAR",
        "null": "VARCHAR",
        "session": "VARCHAR",
    },
)

STARTUPS = catalog(COMPANIES, OWNERS, ALL_COMPANIES, KINDS)

ATTRIBUTES = types(
    region="VARCHAR",
    level="INTEGER",
    score="DOUBLE",
    birthday="DATE",
    member="BOOLEAN",
    teams="VARCHAR[]",
    levels="INTEGER[]",
)
