"""Plain Strawberry, with resolvers as one writes them (`benchmarks.plain`)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from benchmarks.load import request_bytes, server
from benchmarks.systems.base import System
from benchmarks.systems.lakegate import QUERIES as LAKEGATES
from benchmarks.workloads import PAGE, Workload
from benchmarks.world import World

_EIGHT = "Index company_id company_name category_code status owner_id continent id: company_id"

_PAGE = (
    "query ($first: Int!, $after: String) { companies_page(first: $first, after: $after)"
    f" {{ nodes {{ {_EIGHT} }} after has_next }} }}"
)

#: Where it is asked as Lakegate is, Lakegate's text is taken.
QUERIES = {
    "look-up": LAKEGATES["look-up"],
    "filtered": LAKEGATES["filtered"].replace("order_by: {company_name: asc}", "by_name: true"),
    "thousand": LAKEGATES["thousand"],
    "ten-thousand": LAKEGATES["ten-thousand"],
    "owners": LAKEGATES["owners"],
    "groups": (
        "query ($s: String!) { companies_by_category(status: $s)"
        " { category_code count sum_owner_id max_index } }"
    ),
    "nested": (
        "{ owners(limit: 100) { people_id gender age designation"
        " companies(first: 5) { company_id company_name status } totals { count max_index } } }"
    ),
    "first": _PAGE,
    "further": _PAGE,
}


class Plain(System):
    key = "plain"
    title = "plain Strawberry"
    is_peer = True

    def serve(self, world: World) -> AbstractContextManager[int]:
        return server(sys.executable, "-m", "benchmarks.plain", str(world.folder / "rows"))

    async def request(self, workload: Workload, world: World, port: int) -> bytes | None:
        if workload.key not in QUERIES:
            return None
        variables = {
            "look-up": {"id": world.some},
            "filtered": {"c": "biotech", "s": "operating"},
            "groups": {"s": "operating"},
            "first": {"first": PAGE, "after": None},
            "further": {"first": PAGE, "after": world.before},
        }.get(workload.key, {})
        body = json.dumps({"query": QUERIES[workload.key], "variables": variables}).encode()
        return request_bytes("/graphql/", body)

    def rows(self, workload: Workload, body: bytes) -> Iterable[Any]:
        (found,) = json.loads(body)["data"].values()
        if workload.key in {"first", "further"}:
            return list(found["nodes"])
        return found if isinstance(found, list) else [found]
