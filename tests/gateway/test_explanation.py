"""What is told of how an answer was governed: all to managers of policies, to others what to ask for."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.shop import CATALOG, Shop, opened

VIEW = """\
views:
  names:
    sql: SELECT name, secret FROM items WHERE id > 0
    columns: {name: VARCHAR, secret: VARCHAR}
"""

GRANTS = """\
p, role:staff, table:shop.items, SELECT, id|name=initial, *, -, allow
p, role:staff, table:shop.items, SELECT, id|name, mine, -, allow
p, role:staff, table:shop.items, SELECT, secret, *, -, deny
p, role:other, table:shop.items, SELECT, secret, *, -, allow
"""
NO_ROW_OF_IT = "p, role:staff, table:shop.items, SELECT, id, *, -, allow\n"
MANAGES = "p, role:staff, catalog, MANAGE_POLICY, *, *, -, allow\n"
FILTERS = "p2, mine, table:shop.items, *, name = session.owner AND secret <> 's9'\n"
SETTINGS = """\
[auth.attributes.owner]
claim = "username"
type = "VARCHAR"
[policies]
hash_secret = "env:HASH_SECRET"
"""

SECRET = "a secret of 32 characters, or of more"
QUERY = "{ some: items(limit: 1) { id name secret } }"


def ask(folder: Path, query: str, grants: str, explain: object = True, view: str = VIEW) -> dict[str, Any]:
    """The whole answer to a member of the staff."""
    shop = Shop(folder).write(grants=grants, settings=SETTINGS)
    shop.write_catalog(shop.catalog, CATALOG + view)
    (shop.policies / "data_filters.csv").write_text(FILTERS)

    async def answer() -> dict[str, Any]:
        async with opened(shop) as running:
            body = {"query": query, "extensions": {"lakegate": {"explain": explain}}}
            headers = {"authorization": f"Bearer {shop.token()}"}
            return dict((await running.client.post("/graphql", json=body, headers=headers)).json())

    return asyncio.run(answer())


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASH_SECRET", SECRET)


def told_in(answer: dict[str, Any]) -> dict[str, Any]:
    return dict(answer["extensions"]["lakegate"]["explain"])


def columns(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return list(told_in(answer)["columns"])


def test_a_manager_of_policies_is_told_the_rules_and_the_sql(tmp_path: Path) -> None:
    answer = ask(tmp_path, QUERY, GRANTS + MANAGES)
    told = told_in(answer)

    assert answer["data"] == {"some": [{"id": 1, "name": "a.", "secret": None}]}
    assert list(told["sql"]) == ["some"]
    assert told["sql"]["some"]["dialect"] == "duckdb"
    assert "CASE WHEN" in told["sql"]["some"]["text"]
    assert set(told["sql"]["some"]["parameters"]) == {"session.owner", "value 0 of the operation"}
    secret, name = told["columns"]
    assert secret == {
        "table": "shop.items",
        "column": "secret",
        "seen": "withheld",
        "paths": [["some", "secret"]],
        "rules": [
            {
                "rule": "grants.csv:3",
                "text": "p, role:staff, table:shop.items, SELECT, secret, *, -, deny",
                "applied": True,
                "outcome": "takes secret in every row",
            },
            {
                "rule": "grants.csv:4",
                "text": "p, role:other, table:shop.items, SELECT, secret, *, -, allow",
                "applied": False,
                "outcome": "the session does not have the role `other`",
            },
        ],
    }
    assert (name["column"], [rule["rule"] for rule in name["rules"]]) == (
        "name",
        ["grants.csv:1", "grants.csv:2"],
    )
    assert name["seen"] == "visible where name = session.owner AND secret <> 's9'; as initial in these rows"


def test_others_are_told_what_to_ask_for_and_no_rule(tmp_path: Path) -> None:
    told = told_in(ask(tmp_path, QUERY, GRANTS))

    assert told == {
        "columns": [
            {
                "table": "shop.items",
                "column": "secret",
                "seen": "withheld",
                "paths": [["some", "secret"]],
                "request": ["shop.items.secret"],
            },
            {
                "table": "shop.items",
                "column": "name",
                "seen": "masked, or in some rows",
                "request": ["shop.items.name"],
            },
        ]
    }


def test_sql_that_no_rule_shaped_is_told_to_everyone(tmp_path: Path) -> None:
    told = told_in(ask(tmp_path, "{ items { id } }", GRANTS))

    assert list(told) == ["sql"]
    assert "shop" in told["sql"]["items"]["text"]
    assert "secret" not in json.dumps(told)


def test_of_a_view_the_columns_of_its_tables_are_told(tmp_path: Path) -> None:
    query = "{ names { name secret } }"
    mine = columns(ask(tmp_path / "mine", query, GRANTS))
    (manager,) = columns(ask(tmp_path / "its", query, GRANTS + MANAGES))

    # The column `id` decides which rows the view has.
    wanted = {"table": "shop.names", "column": "secret", "seen": "withheld", "paths": [["names", "secret"]]}
    assert mine == [{**wanted, "request": ["shop.items.id", "shop.items.secret"]}]
    assert [rule["rule"] for rule in manager["rules"]] == [f"grants.csv:{line}" for line in (1, 2, 3, 4)]


def test_of_a_denied_table_every_rule_is_told(tmp_path: Path) -> None:
    grants = "p, role:other, table:shop.items, SELECT, id, *, -, allow\n"
    (mine,) = columns(ask(tmp_path / "mine", "{ items { id } }", grants))
    answer = ask(tmp_path / "its", "{ items { id } }", grants + MANAGES)
    (manager,) = columns(answer)

    assert mine["column"] is None
    assert mine["request"] == ["shop.items"]
    assert [rule["rule"] for rule in manager["rules"]] == ["grants.csv:1"]
    assert told_in(answer)["sql"] == {}


def test_what_is_seen_in_some_rows_is_told(tmp_path: Path) -> None:
    grants = "p, role:staff, table:shop.items, SELECT, id|name, mine, -, allow\n" + NO_ROW_OF_IT
    told = columns(ask(tmp_path, "{ items { id name } }", grants))

    assert {(each["column"], each["seen"]) for each in told} == {("name", "in some rows")}


def test_a_secret_of_the_deployment_is_never_told(tmp_path: Path) -> None:
    grants = "p, role:staff, table:shop.items, SELECT, name=hash, *, -, allow\n" + MANAGES
    told = told_in(ask(tmp_path, "{ items { name } }", grants))

    assert told["sql"]["items"]["parameters"] == ["the gateway's own", "the gateway's own"]
    assert SECRET not in json.dumps(told)


def test_nothing_is_said_of_a_table_whose_columns_are_hidden(tmp_path: Path) -> None:
    hidden = VIEW.replace("views:", "    on_denied: hide\nviews:")
    (mine,) = columns(ask(tmp_path, "{ names { name secret } }", GRANTS, view=hidden))

    assert (mine["table"], mine["column"], mine["request"]) == ("shop.names", "secret", [])


def test_where_all_is_seen_there_is_the_sql_alone(tmp_path: Path) -> None:
    grants = "p, role:staff, table:shop.items, SELECT, *, *, -, allow\n"
    told = told_in(ask(tmp_path, "{ items { id name } __typename }", grants))

    assert list(told) == ["sql"]


@pytest.mark.parametrize("explain", [False, 2, "sql"])
def test_anything_else_is_refused(tmp_path: Path, explain: object) -> None:
    (error,) = ask(tmp_path, QUERY, GRANTS, explain)["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert '`"explain": true`' in error["message"]
