"""Lakegate with a token, a row filter, withheld columns and its audit: one worker process."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.load import Connection, free_port, process, request_bytes
from benchmarks.systems.base import System, arrow_rows, csv_rows
from benchmarks.workloads import PAGE, Workload
from benchmarks.world import World

_EIGHT = "Index company_id company_name category_code status owner_id continent id: company_id"

_CONNECTION = f"""query ($after: String, $first: Int) {{ companies_connection(first: $first, after: $after) {{
  edges {{ cursor node {{ {_EIGHT} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""

_EXPORT = (
    "query ($rows: Int) { companies(limit: $rows)"
    " { Index company_id company_name category_code status owner_id continent } }"
)

QUERIES = {
    "look-up": f"query ($id: String!) {{ companies_by_pk(company_id: $id) {{ {_EIGHT} }} }}",
    "filtered": (
        "query ($c: String, $s: String) { companies("
        "where: {category_code: {_eq: $c}, status: {_eq: $s}}, order_by: {company_name: asc}, limit: 40"
        f") {{ {_EIGHT} }} }}"
    ),
    "thousand": f"{{ companies(limit: 1000) {{ {_EIGHT} }} }}",
    "ten-thousand": f"{{ companies(limit: 10000) {{ {_EIGHT} }} }}",
    "owners": (
        "{ companies(limit: 100) { company_id company_name owner { people_id gender age designation } } }"
    ),
    "groups": (
        "query ($s: String) { companies_group_by(by: [{column: category_code}], where: {status: {_eq: $s}})"
        " { key { category_code } aggregate { count sum { owner_id } max { Index } } } }"
    ),
    "nested": (
        "{ owners(limit: 100) { people_id gender age designation"
        " companies(order_by: {company_name: asc}, limit: 5) { company_id company_name status }"
        " companies_aggregate { aggregate { count max { Index } } } } }"
    ),
    "first": _CONNECTION,
    "further": _CONNECTION,
    "csv": _EXPORT,
    "arrow": _EXPORT,
}

STATEMENT = """\
SELECT * FROM (
  SELECT c.category_code, c.company_id, c.company_name, o.age,
    row_number() OVER (PARTITION BY c.category_code ORDER BY o.age DESC, c.company_id) AS place
  FROM companies AS c JOIN owners AS o ON o.people_id = c.owner_id
  WHERE c.status = ? AND c.category_code IS NOT NULL AND o.age IS NOT NULL
) AS ranked
WHERE place <= 10 ORDER BY category_code, place"""

#: The types of files, by workload.
FILES = {"csv": "text/csv", "arrow": "application/vnd.apache.arrow.stream"}


class Lakegate(System):
    """`cache` has the bytes of the result cache, and 0 turns it off."""

    def __init__(self, key: str = "lakegate", title: str = "Lakegate", cache: int = 0) -> None:
        self.key = key
        self.title = title
        self._cache = cache

    @contextmanager
    def serve(self, world: World) -> Iterator[int]:
        with self.running(world) as (_, port):
            yield port

    @contextmanager
    def running(self, world: World) -> Iterator[tuple[int, int]]:
        """The same; gives the number of the process, and the port."""
        port = free_port()
        config = str(world.folder / "lakegate.toml")
        command = (sys.executable, "-m", "gateway", "serve", "--config", config, "--port", str(port))
        # Servers that are measured side by side each have an audit of their own.
        audit = str(world.folder / f"{self.key}.jsonl")
        settings = {"LAKEGATE_CACHE__BYTES": str(self._cache), "LAKEGATE_AUDIT__PATH": audit}
        with process(command, port, **settings) as started:
            yield started.pid, port

    async def request(self, workload: Workload, world: World, port: int) -> bytes | None:
        if workload.key in FILES and self._cache:
            return None  # files are not kept
        if workload.key == "sql":
            body = json.dumps({"sql": STATEMENT, "parameters": ["operating"]}).encode()
            return request_bytes("/sql", body, world.token)
        variables = {
            "look-up": {"id": world.some},
            "filtered": {"c": "biotech", "s": "operating"},
            "groups": {"s": "operating"},
            "csv": {"rows": world.exported},
            "arrow": {"rows": world.exported},
            "first": {"first": PAGE, "after": None},
        }.get(workload.key, {})
        if workload.key == "further":
            variables = {"first": PAGE, "after": await self._cursor(world, port)}
        body = json.dumps({"query": QUERIES[workload.key], "variables": variables}).encode()
        return request_bytes("/graphql", body, world.token, FILES.get(workload.key, "application/json"))

    def rows(self, workload: Workload, body: bytes) -> Iterable[Any]:
        if workload.key == "csv":
            return csv_rows(body)
        if workload.key == "arrow":
            return arrow_rows(body)
        answer = json.loads(body)
        if workload.key == "sql":
            return [dict(enumerate(row)) for row in answer["rows"]]
        (found,) = answer["data"].values()
        if workload.key in {"first", "further"}:
            return [edge["node"] for edge in found["edges"]]
        return found if isinstance(found, list) else [found]

    async def _cursor(self, world: World, port: int) -> str:
        """The cursor behind which the further page begins, found by going there."""
        connection = await Connection.open(port)
        cursor, left = None, (world.further - 1) * PAGE
        while left:
            step = min(left, 5_000)
            variables = {"first": step, "after": cursor}
            body = json.dumps({"query": _CONNECTION, "variables": variables}).encode()
            answer = json.loads(await connection.ask(request_bytes("/graphql", body, world.token)))
            cursor = answer["data"]["companies_connection"]["pageInfo"]["endCursor"]
            left -= step
        connection.close()
        return str(cursor)
