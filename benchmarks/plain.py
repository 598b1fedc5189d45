"""Plain Strawberry: typed resolvers that return rows as objects, owners through a data loader."""

from __future__ import annotations

import asyncio
import json
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
class Owner:
    people_id: int
    gender: str | None
    age: int | None
    designation: str | None


async def _owners(keys: list[int]) -> list[Owner | None]:
    marks = ", ".join("?" for _ in keys)
    sql = f"SELECT people_id, gender, age, designation FROM owners WHERE people_id IN ({marks})"
    found = {
        row[0]: Owner(people_id=row[0], gender=row[1], age=row[2], designation=row[3])
        for row in await _rows(sql, keys)
    }
    return [found.get(key) for key in keys]


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
    async def companies_by_pk(self, company_id: str) -> Company | None:
        rows = await _rows(f"{_COMPANY} WHERE {_ALLOWED} AND company_id = ?", [company_id])
        return _company(rows[0]) if rows else None


class _Application(GraphQL[Any, Any]):
    async def get_context(self, request: Any, response: Any) -> Any:
        return {"owners": DataLoader(load_fn=_owners)}


def main(folder: Path, port: int) -> None:
    """Serve GraphQL at `/graphql`."""
    _connection.execute("SET GLOBAL threads = 1")
    for name, select in json.loads((folder / "tables.json").read_text()).items():
        _connection.execute(f"CREATE TABLE {name.split('.')[1].split('#')[0]} AS {select}")
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
