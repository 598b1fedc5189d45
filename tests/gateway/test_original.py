"""The original application's query, its people and its data, over real HTTP."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.http.server import ANALYST, DEVELOPER, REPOSITORY, RunningGateway, running_gateway

DATA = Path(os.environ.get("STARTUPS") or REPOSITORY.parent / "shared" / "data" / "startups")

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the original data is not at {DATA}; name its folder in STARTUPS"
)

FIELDS = [
    *("address", "age", "category_code", "company_id", "company_name", "continent", "designation"),
    *("first_name", "gender", "index", "last_name", "owner_id", "status"),
]
QUERY = f"query {{ getAll {{ {' '.join(FIELDS)} }} }}"
WITHHELD = ("address", "first_name", "last_name")


@pytest.fixture(scope="module")
def gateways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunningGateway]]:
    """The original data, under each way of showing what is withheld."""
    with ExitStack() as stack:
        found = {}
        for mode in ("null", "error", "hide"):
            folder = tmp_path_factory.mktemp(mode)
            (folder / "lake").symlink_to(DATA.resolve())
            found[mode] = stack.enter_context(
                running_gateway(folder, settings="", environment={"LAKEGATE_ON_DENIED": mode})
            )
        yield found


@pytest.fixture(scope="module")
def gateway(gateways: dict[str, RunningGateway]) -> RunningGateway:
    return gateways["null"]


def ask(gateway: RunningGateway, query: str, *groups: str) -> dict[str, Any]:
    with gateway.connect(*groups) as client:
        answer = client.post("/graphql", json={"query": query})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_a_developer_gets_everything(gateway: RunningGateway) -> None:
    told = ask(gateway, QUERY, DEVELOPER)
    rows = told["data"]["getAll"]
    assert set(told) == {"data"}
    assert len(rows) == 40
    assert list(rows[0]) == FIELDS
    assert (rows[0]["company_name"], rows[0]["first_name"]) == ("1-800-905-GEEK", "Brian")
    assert [row["company_name"] for row in rows] == sorted(row["company_name"] for row in rows)
    assert any("\n" in row["address"] for row in rows)
    assert all(row[field] is not None for row in rows for field in ("company_id", "index", "owner_id", "age"))


@pytest.mark.parametrize("groups", [(DEVELOPER, ANALYST), (ANALYST, DEVELOPER)])
def test_who_is_in_both_groups_gets_everything(gateway: RunningGateway, groups: tuple[str, ...]) -> None:
    assert ask(gateway, QUERY, *groups) == ask(gateway, QUERY, DEVELOPER)


def test_an_analyst_gets_the_same_rows_without_what_is_withheld(gateway: RunningGateway) -> None:
    told = ask(gateway, QUERY, ANALYST)
    assert "errors" not in told
    assert told["data"]["getAll"] == [
        row | dict.fromkeys(WITHHELD) for row in ask(gateway, QUERY, DEVELOPER)["data"]["getAll"]
    ]
    assert told["extensions"] == {
        "lakegate": {
            "withheld": [
                {"path": ["getAll", column], "table": "startups.getAll", "column": column}
                for column in WITHHELD
            ]
        }
    }


def test_withheld_columns_may_be_told_as_errors(gateways: dict[str, RunningGateway]) -> None:
    told = ask(gateways["error"], QUERY, ANALYST)
    assert told["data"] == ask(gateways["null"], QUERY, ANALYST)["data"]
    assert [(error["path"], error["extensions"]["code"]) for error in told["errors"]] == [
        (["getAll", column], "FORBIDDEN_COLUMN") for column in WITHHELD
    ]


def test_withheld_columns_may_not_exist_at_all(gateways: dict[str, RunningGateway]) -> None:
    told = ask(gateways["hide"], QUERY, ANALYST)
    assert "data" not in told
    unknown = ask(gateways["hide"], QUERY.replace("address", "no_such_name"), DEVELOPER)
    assert told["errors"][0]["message"].replace("address", "no_such_name") == unknown["errors"][0]["message"]
    seen = [field for field in FIELDS if field not in WITHHELD]
    fewer = f"{{ getAll {{ {' '.join(seen)} }} }}"
    assert ask(gateways["hide"], fewer, ANALYST) == ask(gateways["null"], fewer, DEVELOPER)


@pytest.mark.parametrize("mode", ["null", "error", "hide"])
@pytest.mark.parametrize(
    "query",
    [
        '{{ companies(where: {{owner: {{{}: {{_eq: "Maddox"}}}}}}) {{ company_id }} }}',
        "{{ companies(where: {{_not: {{_or: [{{owner: {{{}: {{_is_null: true}}}}}}]}}}}) {{ company_id }} }}",
        "{{ companies(order_by: {{owner: {{{}: asc}}}}) {{ company_id }} }}",
        "{{ owners(order_by: {{{}: asc}}) {{ age }} }}",
        '{{ owners(where: {{{}: {{_like: "%"}}}}) {{ age }} }}',
        "{{ getAll(order_by: [{{age: desc}}, {{{}: asc}}]) {{ age }} }}",
        '{{ getAll(where: {{{}: {{_neq: "x"}}}}) {{ age }} }}',
    ],
)
def test_an_analyst_cannot_ask_by_what_is_withheld(
    gateways: dict[str, RunningGateway], mode: str, query: str
) -> None:
    gateway = gateways[mode]
    for column in WITHHELD:
        told = ask(gateway, query.format(column), ANALYST)
        for nowhere in ("zzzzz", "nowhere", "lastname"):
            unknown = ask(gateway, query.format(nowhere), ANALYST)
            assert json.loads(json.dumps(told).replace(column, nowhere)) == unknown
        assert "data" not in told
        assert told["errors"][0]["extensions"]["code"] == "INVALID"
        assert "errors" not in ask(gateway, query.format(column), DEVELOPER)


def test_variables_are_refused_in_the_same_words(gateway: RunningGateway) -> None:
    texts = set()
    for column in ("last_name", "nowhere"):
        with gateway.connect(ANALYST) as client:
            answer = client.post(
                "/graphql",
                json={
                    "query": "query ($w: companies_bool_exp) { companies(where: $w) { company_id } }",
                    "variables": {"w": {"owner": {column: {"_eq": "Maddox"}}}},
                },
            )
        assert "data" not in answer.json()
        texts.add(answer.text.replace(column, "..."))
    assert len(texts) == 1


def test_the_schema_that_is_shown_is_what_may_be_seen(gateways: dict[str, RunningGateway]) -> None:
    query = """{
        __type(name: "owners") { fields { name } }
        input: __type(name: "owners_bool_exp") { inputFields { name } }
    }"""
    for gateway in gateways.values():
        shown = ask(gateway, query, ANALYST)["data"]
        assert {field["name"] for field in shown["__type"]["fields"]} == {
            "age",
            "companies",
            "companies_aggregate",
            "designation",
            "gender",
            "people_id",
        }
        assert not {field["name"] for field in shown["input"]["inputFields"]} & set(WITHHELD)


def read_files(pattern: str) -> list[dict[str, str]]:
    """Rows of CSV files as Python reads them; a Hive folder's value is a column."""
    rows = []
    for path in sorted(DATA.glob(pattern)):
        name, _, value = path.parent.name.partition("=")
        with path.open(newline="", encoding="utf-8") as file:
            rows += [{**row, name: value} if value else row for row in csv.DictReader(file)]
    return rows


def test_every_cell_is_what_the_files_have(gateway: RunningGateway) -> None:
    columns = ("Index", "company_id", "company_name", "category_code", "status", "owner_id", "continent")
    person = ("people_id", "first_name", "last_name", "gender", "age", "designation", "address")
    query = f"{{ companies(limit: 10000) {{ {' '.join(columns)} owner {{ {' '.join(person)} }} }} }}"
    owners = {row["people_id"]: row for row in read_files("owners/*.csv")}

    def text(value: object) -> str:
        return "" if value is None else str(value)

    found = {row["company_id"]: row for row in ask(gateway, query, DEVELOPER)["data"]["companies"]}
    expected = {row["company_id"]: row for row in read_files("companies/*/*.csv")}
    assert len(expected) == 2266
    assert found.keys() == expected.keys()
    for key, row in found.items():
        assert {column: text(row[column]) for column in columns} == {c: expected[key][c] for c in columns}
        owner = owners.get(expected[key]["owner_id"])
        assert (row["owner"] and {column: text(row["owner"][column]) for column in person}) == (
            owner and {column: owner[column] for column in person}
        )


def test_no_withheld_cell_is_anywhere_in_an_answer(gateway: RunningGateway) -> None:
    owners = ask(gateway, "{ owners { last_name address } }", DEVELOPER)["data"]["owners"]
    told = json.dumps(ask(gateway, "{ getAll(limit: 10000) { address last_name first_name } }", ANALYST))
    assert not [owner for owner in owners if json.dumps(owner["address"]) in told]
    assert not re.search(r'"(Maddox|Huffman|Coleman)"', told)
