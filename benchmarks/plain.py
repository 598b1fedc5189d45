"""Plain Strawberry: typed resolvers that return rows as objects, related rows through data loaders.

What a careful developer writes with it: the row filter stands in the SQL, and no resolver asks once a row.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import strawberry
import uvicorn
from starlette.applications import Starlette
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.schema.config import StrawberryConfig

_connection = duckdb.connect(":memory:")
_pool = ThreadPoolExecutor(os.cpu_count() or 1)
_local = threading.local()

_COMPANY = (
    'SELECT "Index", company_id, company_name, category_code, status, owner_id, continent FROM companies'
)
_ALLOWED = "continent IN ('us', 'eu')"


def _fetch(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    if not hasattr(_local, "cursor"):
        _local.cursor = _connection.cursor()
    rows: list[tuple[Any, ...]] = _local.cursor.execute(sql, values).fetchall()
    return rows


async def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    return await asyncio.get_running_loop().run_in_executor(_pool, _fetch, sql, values)


@strawberry.type
class Totals:
    count: int
    max_index: int | None


@strawberry.type
class Owner:
    people_id: int
    gender: str | None
    age: int | None
    designation: str | None

    @strawberry.field
    async def companies(self, info: strawberry.Info, first: int) -> list[Company]:
        rows: list[Company] = await info.context["companies"].load((self.people_id, first))
        return rows

    @strawberry.field
    async def totals(self, info: strawberry.Info) -> Totals:
        totals: Totals = await info.context["totals"].load(self.people_id)
        return totals


_OWNER = "SELECT people_id, gender, age, designation FROM owners"


def _owner(row: tuple[Any, ...]) -> Owner:
    return Owner(people_id=row[0], gender=row[1], age=row[2], designation=row[3])


def _marks(keys: list[int]) -> str:
    return ", ".join("?" for _ in keys)


async def _owners(keys: list[int]) -> list[Owner | None]:
    rows = await _rows(f"{_OWNER} WHERE people_id IN ({_marks(keys)})", keys)
    found = {row[0]: _owner(row) for row in rows}
    return [found.get(key) for key in keys]


async def _companies(keys: list[tuple[int, int]]) -> list[list[Company]]:
    """The first companies by name of each owner; a key has the owner and how many."""
    most = max(first for _, first in keys)
    owners = [owner for owner, _ in keys]
    by_name = "row_number() OVER (PARTITION BY owner_id ORDER BY company_name, company_id)"
    sql = (
        f"{_COMPANY} WHERE {_ALLOWED} AND owner_id IN ({_marks(owners)})"
        f" QUALIFY {by_name} <= {most} ORDER BY company_name, company_id"
    )
    found: dict[int, list[Company]] = {}
    for row in await _rows(sql, owners):
        found.setdefault(row[5], []).append(_company(row))
    return [found.get(owner, [])[:first] for owner, first in keys]


async def _totals(keys: list[int]) -> list[Totals]:
    sql = (
        f'SELECT owner_id, count(*), max("Index") FROM companies'
        f" WHERE {_ALLOWED} AND owner_id IN ({_marks(keys)}) GROUP BY 1"
    )
    found = {row[0]: Totals(count=row[1], max_index=row[2]) for row in await _rows(sql, keys)}
    return [found.get(key, Totals(count=0, max_index=None)) for key in keys]


@strawberry.type
class Company:
    Index: int
    company_id: str
    company_name: str | None
    category_code: str | None
    status: str | None
    owner_id: int | None
    continent: str

    @strawberry.field
    async def owner(self, info: strawberry.Info) -> Owner | None:
        if self.owner_id is None:
            return None
        owner: Owner | None = await info.context["owners"].load(self.owner_id)
        return owner


def _company(row: tuple[Any, ...]) -> Company:
    number, company_id, name, category, status, owner, continent = row
    return Company(
        Index=number,
        company_id=company_id,
        company_name=name,
        category_code=category,
        status=status,
        owner_id=owner,
        continent=continent,
    )


@strawberry.input
class TextComparison:
    _eq: str | None = strawberry.field(name="_eq", default=None)


@strawberry.input
class CompanyFilter:
    category_code: TextComparison | None = None
    status: TextComparison | None = None


@strawberry.input
class CompanyOrder:
    company_name: str | None = None


@strawberry.type
class Group:
    category_code: str | None
    count: int
    # Wider than GraphQL's whole numbers are.
    sum_owner_id: str | None
    max_index: int | None


@strawberry.type
class Page:
    nodes: list[Company]
    after: str | None
    has_next: bool


@strawberry.type
class Query:
    @strawberry.field
    async def companies(
        self, limit: int, where: CompanyFilter | None = None, by_name: bool = False
    ) -> list[Company]:
        parts, values = [_ALLOWED], []
        for column in ("category_code", "status"):
            comparison = getattr(where, column, None)
            if comparison and comparison._eq is not None:
                parts.append(f"{column} = ?")
                values.append(comparison._eq)
        # The table is stored in the order of its key.
        order = " ORDER BY company_name, company_id" if by_name else ""
        sql = f"{_COMPANY} WHERE {' AND '.join(parts)}{order} LIMIT {limit}"
        return [_company(row) for row in await _rows(sql, values)]

    @strawberry.field
    async def companies_page(self, first: int, after: str | None = None) -> Page:
        further, values = (" AND company_id > ?", [after]) if after else ("", [])
        sql = f"{_COMPANY} WHERE {_ALLOWED}{further} LIMIT {first + 1}"
        nodes = [_company(row) for row in await _rows(sql, values)]
        page = nodes[:first]
        return Page(nodes=page, after=page[-1].company_id if page else None, has_next=len(nodes) > first)

    @strawberry.field
    async def companies_by_category(self, status: str) -> list[Group]:
        sql = (
            'SELECT category_code, count(*), sum(owner_id), max("Index") FROM companies'
            f" WHERE {_ALLOWED} AND status = ? GROUP BY 1 ORDER BY 1"
        )
        return [
            Group(
                category_code=row[0],
                count=row[1],
                sum_owner_id=None if row[2] is None else str(row[2]),
                max_index=row[3],
            )
            for row in await _rows(sql, [status])
        ]

    @strawberry.field
    async def owners(self, limit: int) -> list[Owner]:
        return [_owner(row) for row in await _rows(f"{_OWNER} LIMIT {limit}", [])]

    @strawberry.field
    async def companies_by_pk(self, company_id: str) -> Company | None:
        rows = await _rows(f"{_COMPANY} WHERE {_ALLOWED} AND company_id = ?", [company_id])
        return _company(rows[0]) if rows else None


class _Application(GraphQL[Any, Any]):
    async def get_context(self, request: Any, response: Any) -> Any:
        return {
            "owners": DataLoader(load_fn=_owners),
            "companies": DataLoader(load_fn=_companies),
            "totals": DataLoader(load_fn=_totals),
        }


def main(folder: Path, port: int) -> None:
    """Serve the tables whose Parquet files are in the folder, at `/graphql`."""
    _connection.execute("SET GLOBAL threads = 1")
    for table in ("companies", "owners"):
        _connection.execute(f"CREATE TABLE {table} AS FROM '{folder}/{table}.parquet'")
    schema = strawberry.Schema(query=Query, config=StrawberryConfig(auto_camel_case=False))
    app = Starlette()
    app.mount("/graphql", _Application(schema))
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
