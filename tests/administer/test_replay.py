"""Recorded operations under other policies."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.administer.difference import Kind
from gateway.administer.replay import OtherAnswer, Replay, replay
from gateway.catalog.load import load_catalog
from gateway.policy.load import PolicySet, load_policies
from tests.gateway.shop import STAFF, Shop, opened
from tests.operations.command import call

NOW = 1_900_000_000.0
GRANTS = "p, role:staff, table:shop.items, SELECT, id|name, *, -, allow\n"
ALL_ROWS, ONE_ROW = "visible in every row", "visible where id = 1"
VIEW = """\
views:
  named:
    sql: SELECT i.name AS called, i.secret FROM items i
    columns: {called: VARCHAR, secret: VARCHAR}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path).write(grants=GRANTS, settings='[policies]\npath = "policies"\n')
    (shop.policies / "data_filters.csv").write_text("p2, one, table:shop.items, *, id = 1\n")
    return shop


def side(shop: Shop, name: str, grants: str, roles: str = "g, group:staff, role:staff\n") -> PolicySet:
    folder = shop.folder / name
    shop.write_policies(folder, grants)
    (folder / "roles.csv").write_text(roles)
    (folder / "data_filters.csv").write_bytes((shop.policies / "data_filters.csv").read_bytes())
    return load_policies(folder, load_catalog(shop.catalog, "duckdb"), {})


def record(shop: Shop, *documents: str, groups: tuple[str, ...] = ("staff",)) -> None:
    async def scenario() -> None:
        async with opened(shop) as running:
            headers = {"authorization": f"Bearer {shop.token(*groups)}"}
            for document in documents:
                await running.client.post("/graphql", json={"query": document}, headers=headers)

    asyncio.run(scenario())


def replayed(shop: Shop, grants: str, roles: str = "g, group:staff, role:staff\n") -> Replay:
    before = side(shop, "before", GRANTS)
    return replay([shop.audit], before, side(shop, "after", grants, roles), 0.0, NOW)


def told(found: Replay) -> list[tuple[str, Kind, str, str, int, bool]]:
    return [
        (each.column, each.kind, each.before, each.after, each.operations, each.is_used)
        for each in found.answers
    ]


def test_the_same_policies_change_nothing(shop: Shop) -> None:
    record(shop, "{ items { id name } }", "{ items { secret } }")

    assert replayed(shop, GRANTS) == Replay(2, 0, ())


def test_what_people_asked_for_is_compared_and_nothing_else(shop: Shop) -> None:
    record(shop, "{ items { id } }", "{ items { id } }", '{ items(where: {name: {_eq: "pear"}}) { id } }')

    found = replayed(shop, "p, role:staff, table:shop.items, SELECT, id|secret, *, -, allow\n")

    assert told(found) == [("name", Kind.LOSES, ALL_ROWS, "withheld", 1, True)]
    (answer,) = found.answers
    assert isinstance(answer, OtherAnswer)
    assert (answer.who, answer.table) == ("ann", "shop.items")
    assert answer.last.startswith("20")


def test_other_rows_are_another_answer(shop: Shop) -> None:
    record(shop, "{ items(order_by: {id: desc}) { name } }")

    found = replayed(shop, "p, role:staff, table:shop.items, SELECT, id|name, one, -, allow\n")

    assert told(found) == [
        ("id", Kind.LOSES, ALL_ROWS, ONE_ROW, 1, True),
        ("name", Kind.LOSES, ALL_ROWS, ONE_ROW, 1, False),
    ]


def test_what_was_withheld_may_be_shown(shop: Shop) -> None:
    record(shop, "{ items { id secret } }")

    assert told(replayed(shop, STAFF)) == [("secret", Kind.GAINS, "withheld", ALL_ROWS, 1, False)]


def test_a_whole_table_that_was_withheld_may_be_shown(shop: Shop) -> None:
    record(shop, "{ items { id } }", groups=("strangers",))

    found = replayed(shop, GRANTS, "g, group:strangers, role:staff\n")

    assert [each[:2] for each in told(found)] == [("id", Kind.GAINS), ("name", Kind.GAINS)]


def test_groups_lead_where_each_side_says(shop: Shop) -> None:
    record(shop, "{ items { name } }")

    found = replayed(shop, GRANTS, "g, group:other, role:staff\n")

    assert [each[:2] for each in told(found)] == [("id", Kind.LOSES), ("name", Kind.LOSES)]


def test_what_a_view_withheld_is_asked_of_its_tables(shop: Shop) -> None:
    with (shop.catalog / "shop.yaml").open("a") as file:
        file.write(VIEW)
    record(shop, "{ named { called secret } }")

    assert told(replayed(shop, STAFF)) == [("secret", Kind.GAINS, "withheld", ALL_ROWS, 1, False)]


def test_aggregates_are_compared_too(shop: Shop) -> None:
    aggregates = "p, role:staff, table:shop.items, AGGREGATE, id|secret, *, least=2, allow\n"
    shop.grants.write_text(aggregates)
    record(shop, "{ items_aggregate { aggregate { count(columns: [secret]) } } }")
    before = side(shop, "before", aggregates)

    found = replay([shop.audit], before, side(shop, "after", GRANTS), 0.0, NOW)

    assert ("secret", Kind.LOSES) in [each[:2] for each in told(found)]


def test_older_records_have_no_groups(shop: Shop) -> None:
    record(shop, "{ items { name } }")
    lines = [orjson.loads(line) for line in shop.audit.read_bytes().splitlines()]
    shop.audit.write_bytes(
        b"".join(orjson.dumps({k: v for k, v in line.items() if k != "groups"}) + b"\n" for line in lines)
    )

    found = replayed(shop, GRANTS.replace("id|name", "id"), "g, group:other, role:staff\n")

    assert (found.operations, found.without_groups) == (1, 1)
    assert told(found) == [("name", Kind.LOSES, ALL_ROWS, "withheld", 1, False)]


def test_what_is_gone_from_the_catalog_is_passed_over(shop: Shop) -> None:
    record(shop, "{ items { name secret } }")
    path = shop.catalog / "shop.yaml"
    path.write_text(path.read_text().replace("items:", "things:"))
    grants = GRANTS.replace("shop.items", "shop.things")
    (shop.policies / "data_filters.csv").unlink()
    (shop.policies / "data_filters.csv").write_text("")
    before = side(shop, "before", grants)

    found = replay([shop.audit], before, side(shop, "after", grants.replace("name", "secret")), 0.0, NOW)

    assert found == Replay(1, 0, ())


def test_what_lies_further_back_is_left_out(shop: Shop) -> None:
    record(shop, "{ items { name } }")
    before = side(shop, "before", GRANTS)

    assert replay([shop.audit], before, before, time.time() + 60, NOW).operations == 0


def test_the_command_tells_people_and_programs(shop: Shop) -> None:
    record(shop, "{ items(order_by: {name: asc}) { name } }")
    side(shop, "after", GRANTS.replace("id|name", "id|name=redact"))

    plain = call("policy", "replay", "policies", "after", "--exit-code", folder=shop.folder)

    assert plain.status == 1
    assert "ann  shop.items" in plain.out
    assert "name: visible in every row -> as redact in every row" in plain.out
    assert "operations: 1, the last at 20" in plain.out
    assert "; rows are found or ordered by it" in plain.out
    assert "operations: 1; columns that change: 1" in plain.err
    programs = call("policy", "replay", "--json", "after", "--audit", shop.audit, folder=shop.folder)
    (answer,) = json.loads(programs.out)["answers"]
    assert (answer["column"], answer["kind"], programs.status) == ("name", "gains", 0)
    same = call("policy", "replay", "policies", "--exit-code", folder=shop.folder)
    assert (same.status, same.out) == (0, "")


def test_the_command_warns_of_records_without_groups(shop: Shop) -> None:
    record(shop, "{ items { name } }")
    shop.audit.write_bytes(shop.audit.read_bytes().replace(b'"groups"', b'"group_"'))

    done = call("policy", "replay", "policies", folder=shop.folder)

    assert "records without groups, decided by the roles of that time: 1" in done.err


def test_a_gateway_replays_what_it_recorded(shop: Shop) -> None:
    shop.grants.write_text(GRANTS + "p, role:staff, catalog, MANAGE_POLICY|READ_AUDIT, *, *, -, allow\n")

    async def scenario() -> Any:
        async with opened(shop) as running:
            await running.ask("{ items { name } }")
            files = {
                "model.conf": (shop.policies / "model.conf").read_text(),
                "roles.csv": "",
                "grants.csv": "",
            }
            headers = {"authorization": f"Bearer {shop.token()}"}
            answer = await running.client.post(
                "/admin/policy/replay", json={"files": files, "days": 1}, headers=headers
            )
            return answer.json()

    found = asyncio.run(scenario())

    assert found["operations"] == 1
    assert [(each["column"], each["kind"]) for each in found["answers"]] == [
        ("id", "loses"),
        ("name", "loses"),
    ]
