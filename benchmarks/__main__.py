"""`make bench`: Lakegate over HTTP, beside the limit and beside plain Strawberry, in one run.

Lakegate is measured without the result cache, and once more with it, when it has every answer.

Each workload is measured in rounds that take the servers in turn, so that the machine's drift meets all
of them; the ratios are of the medians.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.load import latencies, rate, request_bytes, server, warm
from benchmarks.world import GROUP, WORKLOADS, Workload, World, make_world
from gateway.auth.configure import attribute_rules
from gateway.auth.identity import Identity
from gateway.auth.session import open_session
from gateway.backends.base import Call
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.files import roots
from gateway.backends.load_sql import Reading, select_source, sort
from gateway.documents.admission import admit, identify
from gateway.http.request import GraphQLRequest
from gateway.plan.bind import Binder
from gateway.plan.cursors import Cursors
from gateway.policy.decide import grant
from gateway.prepare import Preparation, QueryRoot
from gateway.read_settings import read_settings
from gateway.snapshot import load_snapshot

ROUNDS = 5
CONNECTIONS = 16


async def _statements(world: World, companies: int) -> list[Workload]:
    """Write the finished SQL of every workload, and what makes the tables; give the workloads with a key."""
    settings = read_settings(world.folder / "lakegate.toml", {})
    snapshot = load_snapshot(settings, attribute_rules(settings.auth))
    backend = DuckDBBackend(settings.backend.duckdb, roots(snapshot.catalog))
    await backend.prepare(snapshot.catalog)
    addresses = backend.addresses(snapshot.catalog)
    tables = {
        addresses[table.name][1]: sort(select_source(Reading(table)), table.primary_key).sql("duckdb")
        for table in snapshot.catalog.tables.values()
    }
    (world.folder / "tables.json").write_text(json.dumps(tables))
    identity = Identity("bench", "bench", (GROUP,), "access", 0, {})
    session = open_session(identity, snapshot.policies, {})
    grants = grant(snapshot.catalog, snapshot.policies, session)
    preparation = Preparation(snapshot, backend, settings)
    some_row = f"{{ companies(limit: 1, offset: {companies // 2}) {{ company_id }} }}"
    page = preparation.operation(admit(identify(GraphQLRequest(some_row))), grants)

    async def prepared(workload: Workload) -> dict[str, object]:
        request = GraphQLRequest(workload.query, None, workload.variables)
        operation = preparation.operation(admit(identify(request)), grants)
        (root,) = preparation.executable(operation.shape, grants).roots
        assert isinstance(root, QueryRoot)
        assert root.query
        statement = preparation.statement(root.query, is_json=True)
        binder = Binder(operation, session.attributes, backend.compiles, Cursors([b""]))
        return {"sql": statement.sql, "values": [binder.value(p) for p in statement.parameters]}

    (root,) = preparation.executable(page.shape, grants).roots
    assert isinstance(root, QueryRoot)
    assert root.query
    some = preparation.statement(root.query, is_json=False)
    binder = Binder(page, session.attributes, backend.compiles, Cursors([b""]))
    call = Call(session, "benchmark", rows=40)
    ran = await backend.run(some, [binder.value(p) for p in some.parameters], call)
    workloads = [
        Workload(w.name, w.query, {"id": ran.rows[0][0]} if "id" in w.variables else w.variables)
        for w in WORKLOADS
    ]
    statements = [await prepared(workload) for workload in workloads]
    (world.folder / "statements.json").write_text(json.dumps(statements))
    await backend.close()
    return workloads


async def _measure(
    world: World, workloads: list[Workload], ports: tuple[int, int, int, int], seconds: float
) -> None:
    lakegate, kept, limit, plain = ports
    rows = []
    for number, workload in enumerate(workloads):
        flat = Workload(
            workload.name,
            workload.query.replace("order_by: {company_name: asc}", "by_name: true"),
            workload.variables,
        )
        targets = {
            "lakegate": (lakegate, request_bytes("/graphql", workload.body(), world.token)),
            "kept": (kept, request_bytes("/graphql", workload.body(), world.token)),
            "limit": (limit, request_bytes(f"/{number}", b"{}", world.token)),
            "plain": (plain, request_bytes("/graphql/", flat.body(), world.token)),
        }
        for port, request in targets.values():
            await warm(port, request)
        alone: dict[str, list[float]] = {name: [] for name in targets}
        rates: dict[str, list[float]] = {name: [] for name in targets}
        for _ in range(ROUNDS):
            for name, (port, request) in targets.items():
                first = (await latencies(port, request, 3))[1]
                count = max(5, min(200, int(seconds * 1000 / first)))
                alone[name] += await latencies(port, request, count)
        for _ in range(ROUNDS):
            for name, (port, request) in targets.items():
                rates[name].append(await rate(port, request, CONNECTIONS, seconds))
        a = {name: median(values) for name, values in alone.items()}
        r = {name: median(values) for name, values in rates.items()}
        rows.append((workload.name, a, r))
        print(f"measured {workload.name}", file=sys.stderr)
    print(_table(rows))


def _table(rows: list[tuple[str, dict[str, float], dict[str, float]]]) -> str:
    lines = [
        "Alone, median milliseconds:",
        "",
        "| workload | Lakegate | limit | plain Strawberry | Lakegate / limit | plain / Lakegate | kept |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, alone, _ in rows:
        lines.append(
            f"| {name} | {alone['lakegate']:.2f} | {alone['limit']:.2f} | {alone['plain']:.2f}"
            f" | **{alone['lakegate'] / alone['limit']:.2f}** | {alone['plain'] / alone['lakegate']:.1f}"
            f" | {alone['kept']:.2f} |"
        )
    lines += [
        "",
        f"{CONNECTIONS} connections, requests per second:",
        "",
        "| workload | Lakegate | limit | plain Strawberry | limit / Lakegate | Lakegate / plain | kept |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, _, rates in rows:
        lines.append(
            f"| {name} | {rates['lakegate']:.0f} | {rates['limit']:.0f} | {rates['plain']:.0f}"
            f" | **{rates['limit'] / rates['lakegate']:.2f}** | {rates['lakegate'] / rates['plain']:.1f}"
            f" | {rates['kept']:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--companies", type=int, default=1_000_000)
    parser.add_argument("--owners", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=1.0, help="per server, round and workload")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        world = make_world(Path(name), options.companies, options.owners)
        workloads = asyncio.run(_statements(world, options.companies))
        config = str(world.folder / "lakegate.toml")
        python = sys.executable
        with (
            server(python, "-m", "gateway", "serve", "--config", config, "--port") as lakegate,
            server(
                *(python, "-m", "gateway", "serve", "--config", config, "--port"),
                LAKEGATE_CACHE__BYTES="64000000",
            ) as kept,
            server(python, "-m", "benchmarks.limit", name) as limit,
            server(python, "-m", "benchmarks.plain", name) as plain,
        ):
            asyncio.run(_measure(world, workloads, (lakegate, kept, limit, plain), options.seconds))


if __name__ == "__main__":
    main()
