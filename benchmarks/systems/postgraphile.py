"""PostGraphile on PostgreSQL, with row level security, grants of columns, and indexes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import peers, postgresql
from benchmarks.load import Connection, free_port, process, request_bytes
from benchmarks.systems.base import System
from benchmarks.workloads import PAGE, Workload
from benchmarks.world import World

_EIGHT = "index companyId companyName categoryCode status ownerId continent id: companyId"

_CONNECTION = (
    "query ($first: Int, $after: Cursor) { allCompanies(first: $first, after: $after)"
    f" {{ edges {{ cursor node {{ {_EIGHT} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
)

QUERIES = {
    "look-up": f"query ($id: String!) {{ companyByCompanyId(companyId: $id) {{ {_EIGHT} }} }}",
    "filtered": (
        "query ($c: String, $s: String) { allCompaniesList(condition: {categoryCode: $c, status: $s},"
        f" orderBy: [COMPANY_NAME_ASC, PRIMARY_KEY_ASC], first: 40) {{ {_EIGHT} }} }}"
    ),
    "thousand": f"{{ allCompaniesList(first: 1000) {{ {_EIGHT} }} }}",
    "ten-thousand": f"{{ allCompaniesList(first: 10000) {{ {_EIGHT} }} }}",
    "owners": (
        "{ allCompaniesList(first: 100)"
        " { companyId companyName ownerByOwnerId { peopleId gender age designation } } }"
    ),
    "groups": (
        "query ($s: String) { allCompanies(condition: {status: $s}) {"
        " groupedAggregates(groupBy: CATEGORY_CODE)"
        " { keys count { companyId } sum { ownerId } max { index } } } }"
    ),
    "nested": (
        "{ allOwnersList(first: 100) { peopleId gender age designation"
        " companiesByOwnerIdList(orderBy: [COMPANY_NAME_ASC, PRIMARY_KEY_ASC], first: 5)"
        " { companyId companyName status }"
        " companiesByOwnerId { aggregates { count { companyId } max { index } } } } }"
    ),
    "first": _CONNECTION,
    "further": _CONNECTION,
}


class PostGraphile(System):
    key = "postgraphile"
    title = f"PostGraphile {peers.POSTGRAPHILE}"
    is_peer = True

    @contextmanager
    def serve(self, world: World) -> Iterator[int]:
        postgresql.find_programs()
        node, folder = peers.node_with_postgraphile()
        # Node.js looks for packages from where a file lies.
        script = shutil.copy(Path(__file__).parent.parent / "postgraphile.mjs", folder)
        port = free_port()
        with (
            postgresql.cluster(world) as url,
            process(
                [node, str(script), url, str(port)], port, NODE_ENV="production", GRAPHILE_ENV="production"
            ),
        ):
            yield port

    async def request(self, workload: Workload, world: World, port: int) -> bytes | None:
        if workload.key not in QUERIES:
            return None
        values: dict[str, dict[str, object]] = {
            "look-up": {"id": world.some},
            "filtered": {"c": "biotech", "s": "operating"},
            "groups": {"s": "operating"},
            "first": {"first": PAGE, "after": None},
        }
        variables = values.get(workload.key, {})
        if workload.key == "further":
            variables = {"first": PAGE, "after": await self._cursor(world, port)}
        return _request(QUERIES[workload.key], variables)

    def rows(self, workload: Workload, body: bytes) -> Iterable[Any]:
        (found,) = json.loads(body)["data"].values()
        match workload.key:
            case "first" | "further":
                return [edge["node"] for edge in found["edges"]]
            case "groups":
                return [group | {"keys": group["keys"][0]} for group in found["groupedAggregates"]]
            case _:
                return found if isinstance(found, list) else [found]

    async def _cursor(self, world: World, port: int) -> str:
        """The cursor behind which the further page begins, found by going there."""
        connection = await Connection.open(port)
        variables = {"first": (world.further - 1) * PAGE, "after": None}
        answer = json.loads(await connection.ask(_request(_CONNECTION, variables)))
        connection.close()
        return str(answer["data"]["allCompanies"]["pageInfo"]["endCursor"])


def _request(query: str, variables: dict[str, Any]) -> bytes:
    return request_bytes("/graphql", json.dumps({"query": query, "variables": variables}).encode())
