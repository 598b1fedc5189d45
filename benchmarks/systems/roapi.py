"""RoAPI: read-only tables in memory, asked in SQL over HTTP.

It has no policies, so the row filter stands in the statement that the caller sends.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks import peers
from benchmarks.load import free_port, process, request_bytes
from benchmarks.systems.base import System, arrow_rows, csv_rows
from benchmarks.workloads import PAGE, Workload
from benchmarks.world import World

_WHERE = "continent IN ('us', 'eu')"
_SEVEN = '"Index", company_id, company_name, category_code, status, owner_id, continent'
_EIGHT = f"{_SEVEN}, company_id AS id"

#: What each statement gives, by names, lists in pairs with theirs: an answer leaves out what is null.
_COMPANY = ("Index", "company_id", "company_name", "category_code", "status", "owner_id", "continent", "id")
Names = tuple[Any, ...]
_OTHERS: dict[str, Names] = {
    "owners": ("company_id", "company_name", "owner"),
    "groups": ("category_code", "n", "total", "most"),
    "nested": (
        *("people_id", "gender", "age", "designation"),
        ("companies", ("company_id", "company_name", "status")),
        *("n", "most"),
    ),
    "sql": ("category_code", "company_id", "company_name", "age", "place"),
}

_OWNER = ("people_id", "gender", "age", "designation")

STATEMENTS = {
    "look-up": f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} AND company_id = '{{some}}'",
    "filtered": (
        f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} AND category_code = 'biotech'"
        " AND status = 'operating' ORDER BY company_name, company_id LIMIT 40"
    ),
    "thousand": f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} ORDER BY company_id LIMIT 1000",
    "ten-thousand": f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} ORDER BY company_id LIMIT 10000",
    "owners": f"""
        SELECT c.company_id, c.company_name, CASE WHEN o.people_id IS NOT NULL THEN named_struct(
            'people_id', o.people_id, 'gender', o.gender, 'age', o.age, 'designation', o.designation
        ) END AS owner
        FROM (
            SELECT company_id, company_name, owner_id FROM companies WHERE {_WHERE}
            ORDER BY company_id LIMIT 100
        ) AS c LEFT JOIN owners AS o ON o.people_id = c.owner_id ORDER BY c.company_id""",
    "groups": (
        'SELECT category_code, count(*) AS n, sum(owner_id) AS total, max("Index") AS most FROM companies'
        f" WHERE {_WHERE} AND status = 'operating' GROUP BY category_code"
    ),
    "nested": f"""
        WITH o AS (SELECT people_id, gender, age, designation FROM owners ORDER BY people_id LIMIT 100),
        a AS (
            SELECT owner_id, count(*) AS n, max("Index") AS most FROM companies
            WHERE {_WHERE} AND owner_id IN (SELECT people_id FROM o) GROUP BY owner_id
        ),
        r AS (
            SELECT owner_id, company_id, company_name, status, row_number()
                OVER (PARTITION BY owner_id ORDER BY company_name, company_id) AS place
            FROM companies WHERE {_WHERE} AND owner_id IN (SELECT people_id FROM o)
        ),
        f AS (
            SELECT owner_id, array_agg(named_struct('company_id', company_id, 'company_name', company_name,
                'status', status) ORDER BY place) AS companies
            FROM r WHERE place <= 5 GROUP BY owner_id
        )
        SELECT o.people_id, o.gender, o.age, o.designation, f.companies, coalesce(a.n, 0) AS n, a.most
        FROM o LEFT JOIN a ON a.owner_id = o.people_id LEFT JOIN f ON f.owner_id = o.people_id
        ORDER BY o.people_id""",
    "first": f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} ORDER BY company_id LIMIT 21",
    "further": (
        f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} AND company_id > '{{before}}'"
        " ORDER BY company_id LIMIT 21"
    ),
    "csv": f"SELECT {_SEVEN} FROM companies WHERE {_WHERE} ORDER BY company_id LIMIT {{exported}}",
    "arrow": f"SELECT {_SEVEN} FROM companies WHERE {_WHERE} ORDER BY company_id LIMIT {{exported}}",
    "sql": f"""
        SELECT * FROM (
            SELECT c.category_code, c.company_id, c.company_name, o.age,
                row_number() OVER (PARTITION BY c.category_code ORDER BY o.age DESC, c.company_id) AS place
            FROM companies AS c JOIN owners AS o ON o.people_id = c.owner_id
            WHERE c.{_WHERE} AND c.status = 'operating' AND c.category_code IS NOT NULL AND o.age IS NOT NULL
        ) AS ranked
        WHERE place <= 10 ORDER BY category_code, place""",
}

_ACCEPT = {"csv": "application/csv", "arrow": "application/vnd.apache.arrow.stream"}


class RoApi(System):
    key = "roapi"
    title = f"RoAPI {peers.ROAPI}"
    is_peer = True

    @contextmanager
    def serve(self, world: World) -> Iterator[int]:
        port = free_port()
        config = world.folder / "roapi.yaml"
        tables = [{"name": name, "uri": str(world.rows(name))} for name in ("companies", "owners")]
        # It would take the usual ports of PostgreSQL and FlightSQL.
        others = {name: f"127.0.0.1:{free_port()}" for name in ("postgres", "flight_sql")}
        addresses = {"http": f"127.0.0.1:{port}", **others}
        # JSON is YAML as well, and the only name that is taken is one of YAML.
        config.write_text(json.dumps({"addr": addresses, "tables": tables}))
        with process([str(peers.roapi()), "--config", str(config)], port, RUST_LOG="error"):
            yield port

    async def request(self, workload: Workload, world: World, port: int) -> bytes | None:
        statement = STATEMENTS[workload.key].format(
            some=world.some, before=world.before, exported=world.exported
        )
        return request_bytes(
            "/api/sql", statement.encode(), accept=_ACCEPT.get(workload.key, "application/json")
        )

    def rows(self, workload: Workload, body: bytes) -> Iterable[Any]:
        if workload.key == "csv":
            return csv_rows(body)
        if workload.key == "arrow":
            return arrow_rows(body)
        names = _OTHERS.get(workload.key, _COMPANY)
        # Whether there is another page is told by one row more than a page has.
        answer = json.loads(body)[: PAGE if workload.key in {"first", "further"} else None]
        return [_whole(row, names) for row in answer]


def _whole(row: dict[str, Any], names: Names) -> dict[str, Any]:
    """The row with the nulls that were left out."""
    whole: dict[str, Any] = {}
    for name in names:
        if isinstance(name, tuple):
            whole[name[0]] = [_whole(inner, name[1]) for inner in row.get(name[0]) or []]
        elif name == "owner" and name in row:
            whole[name] = _whole(row[name], _OWNER)
        else:
            whole[name] = row.get(name)
    return whole
