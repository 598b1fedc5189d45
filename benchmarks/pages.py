"""`python -m benchmarks.pages`: the first page of a connection and the one 500 pages further, over HTTP.

20 rows a page, in the order of the key and of a name, for tables of several sizes; medians of requests that
take the pages in turn. The result cache is off.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.load import Connection, latencies, request_bytes, server, warm
from benchmarks.world import World, make_world

SIZE, FURTHER, ROUNDS, EACH = 20, 500, 7, 5

_PAGE = """query ($size: Int, $after: String) {{ companies_connection(first: $size, after: $after{order}) {{
  edges {{ cursor node {{ company_id company_name category_code status owner_id continent }} }}
  pageInfo {{ hasNextPage endCursor }} }} }}"""

ORDERS = {"by key": "", "by name": ", order_by: {company_name: asc}"}


def _request(order: str, world: World, after: str | None, size: int = SIZE) -> bytes:
    variables = {"size": size, "after": after}
    body = {"query": _PAGE.format(order=ORDERS[order]), "variables": variables}
    return request_bytes("/graphql", json.dumps(body).encode(), world.token)


async def _far(order: str, world: World, port: int) -> str:
    """The cursor behind which page `FURTHER` begins."""
    connection = await Connection.open(port)
    cursor, left = None, (FURTHER - 1) * SIZE
    while left:
        answer = json.loads(await connection.ask(_request(order, world, cursor, min(left, 5_000))))
        left -= min(left, 5_000)
        cursor = answer["data"]["companies_connection"]["pageInfo"]["endCursor"]
    connection.close()
    assert cursor is not None
    return str(cursor)


async def _measure(world: World, port: int, rows: int) -> None:
    await warm(port, _request("by key", world, None))
    for order in ORDERS:
        pages = {
            "first": _request(order, world, None),
            "further": _request(order, world, await _far(order, world, port)),
        }
        taken: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(ROUNDS):
            for name, request in pages.items():
                taken[name] += await latencies(port, request, EACH)
        first, further = (median(taken[name]) for name in pages)
        print(f"| {rows:,} {order} | {first:.2f} | {further:.2f} | **{further / first:.2f}** |", flush=True)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 200_000, 1_000_000])
    options = parser.parse_args()
    print(f"| rows, order | page 1, ms | page {FURTHER}, ms | ratio |\n| --- | --- | --- | --- |")
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as name:
            world = make_world(Path(name), rows, 1_000)
            config = str(world.folder / "lakegate.toml")
            with server(sys.executable, "-m", "gateway", "serve", "--config", config, "--port") as port:
                asyncio.run(_measure(world, port, rows))


if __name__ == "__main__":
    main()
