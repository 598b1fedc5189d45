"""What comes back: names, types, cells, parameters, limits, and who shares what."""

from __future__ import annotations

import asyncio
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

from gateway.catalog.extent import COLUMNS, TABLES
from gateway.sql import scan
from tests.select.companies import CATALOG, DATA, FILTERS, GRANTS
from tests.select.conftest import Ask
from tests.select.desk import Told, open_desk

#: A text that would be many things, were it ever SQL.
ODD = 'it\'s \u2028 \\ "q" -- /* ? $1'

PAGE = (Path(__file__).parents[2] / "docs" / "sql.md").read_text(encoding="utf-8")


def once(sql: str, parameters: Any = (), **changed: Any) -> Told:
    """The answer of a gateway of its own."""

    async def told() -> Told:
        given: dict[str, Any] = {"filters": FILTERS, "data": DATA, **changed}
        catalog, grants = given.pop("catalog", CATALOG), given.pop("grants", GRANTS)
        async with open_desk(catalog, grants, **given) as desk:
            return await desk.ask(sql, parameters)

    return asyncio.run(told())


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT id, ID, o.Id FROM owners o", ["id", "id", "id"]),
        ('SELECT id AS "Id", name AS NAME FROM owners', ["Id", "NAME"]),
        ("SELECT count(*), 1 + 1, upper(name) FROM owners GROUP BY 3", ["COUNT(*)", "1 + 1", "UPPER(name)"]),
        ("SELECT a.id, b.id FROM owners a JOIN owners b ON a.id = b.id", ["id", "id"]),
        ("SELECT * FROM owners a JOIN owners b ON a.id = b.id", ["id", "name", "age", "id", "name", "age"]),
        ("SELECT 'a b' AS \"x \"\" y\" FROM owners", ['x " y']),
        ("SELECT id AS a FROM owners UNION SELECT id AS b FROM owners", ["a"]),
        ("(SELECT id FROM owners) ORDER BY 1", ["id"]),
        ("((SELECT id FROM owners ORDER BY id LIMIT 1))", ["id"]),
        ("FROM owners", ["id", "name", "age"]),
        ("SELECT name FROM owners ORDER BY id * 2, upper(name)", ["name"]),
    ],
)  # fmt: skip
def test_columns_have_the_names_that_the_caller_gave(sql: str, names: list[str], ask: Ask) -> None:
    told = ask(sql)

    assert told.names == names
    assert {len(row) for row in told.rows} == {len(names)}


def test_cells_are_encoded_as_in_any_other_answer(ask: Ask) -> None:
    told = ask(
        "SELECT sum(age), avg(age), max(CAST(founded AS TIMESTAMP)), min(revenue), NULL, TRUE,"
        " sum(score) / 0, CAST(9007199254740993 AS BIGINT)"
        " FROM companies c LEFT JOIN owners o ON o.id = c.owner_id"
    )

    assert told.types == [
        "DECIMAL(38, 0)", "DOUBLE", "TIMESTAMP", "DECIMAL(12, 2)", "VARCHAR", "BOOLEAN", "DOUBLE", "BIGINT",
    ]  # fmt: skip
    assert told.answer.body.endswith(
        b'"rows":[[90,45.0,"2004-05-06T00:00:00",50.00,null,true,null,9007199254740993]]}'
    )


@pytest.mark.parametrize(
    ("sql", "parameters", "rows"),
    [
        ("SELECT id FROM owners WHERE name = ?", ["Ben"], [[2]]),
        ("SELECT id FROM owners WHERE name IN ($1, $2) OR name = $1", ["Ben", "Cid"], [[2], [3]]),
        ("SELECT id FROM owners WHERE name = $who", {"who": "Ben"}, [[2]]),
        ("SELECT id FROM owners WHERE name = :who", {"who": "Ben"}, [[2]]),
        ("SELECT id FROM owners WHERE id IN (?, ?)", [1, 3], [[1], [3]]),
        ("SELECT id FROM owners WHERE age = ?", [50], [[1]]),
        ("SELECT id FROM companies WHERE founded = ?", ["2001-02-03"], [[1]]),
        ("SELECT id FROM companies WHERE founded = CAST(? AS DATE)", ["2001-02-03"], [[1]]),
        ("SELECT id FROM companies WHERE revenue = ?", [100.5], [[1]]),
        ("SELECT id FROM companies WHERE name LIKE ?", ["A%"], [[1]]),
        ("SELECT id FROM owners WHERE (age > 3) = ? AND name = ?", [True, "Ann"], [[1]]),
        ("SELECT id FROM owners WHERE coalesce(?, id) = 1", [None], [[1]]),
        ("SELECT id FROM owners ORDER BY id LIMIT ? OFFSET ?", [1, 1], [[2]]),
        ("SELECT DISTINCT ?, ?, ?, ? FROM owners", ["a", -1, 2.5, True], [["a", -1, 2.5, True]]),
        ("SELECT DISTINCT ? || '?' FROM owners", [ODD], [[ODD + "?"]]),
        ("SELECT DISTINCT ?::INTEGER FROM owners", ["12"], [[12]]),
    ],
)  # fmt: skip
def test_parameters_take_the_type_of_what_they_meet(
    sql: str, parameters: Any, rows: list[list[Any]], ask: Ask
) -> None:
    assert ask(sql, parameters).rows == rows


@pytest.mark.parametrize(
    ("sql", "parameters", "code"),
    [
        ("SELECT id FROM owners WHERE id = ?", [], "SQL_PARAMETERS"),
        ("SELECT id FROM owners WHERE id = ?", [1, 2], "SQL_PARAMETERS"),
        ("SELECT id FROM owners WHERE id = $1", {"x": 1}, "SQL_PARAMETERS"),
        ("SELECT id FROM owners WHERE id = ? OR id = $1", [1], "SQL_REFUSED"),
        ("SELECT id FROM owners WHERE id = ?", [[1]], "SQL_PARAMETERS"),
        ("SELECT id FROM owners WHERE id = ?", [{}], "SQL_PARAMETERS"),
        ("SELECT id FROM owners WHERE id = ?", [10**38], "SQL_PARAMETERS"),
        ("SELECT id FROM owners WHERE id = ?", ["x"], "SQL_REFUSED"),
        ("SELECT id FROM companies WHERE founded = ?", ["2001-02-30"], "SQL_REFUSED"),
        ("SELECT id FROM owners LIMIT ?", ["1"], "SQL_REFUSED"),
        ("SELECT id FROM owners LIMIT ?", [-1], "SQL_REFUSED"),
        ("SELECT id FROM owners LIMIT ?", [10**20], "SQL_REFUSED"),
        ("SELECT * FROM ?", ["owners"], "SQL_REFUSED"),
        ("SELECT id FROM owners ORDER BY ?", ["id"], "ok"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(sql: str, parameters: Any, code: str, ask: Ask) -> None:
    assert ask(sql, parameters).code == code


def test_a_text_never_stands_in_the_statement(ask: Ask) -> None:
    told = ask(
        "SELECT id FROM owners WHERE name <> ? AND upper(?) = 'X'", ["Robert'); DROP TABLE x", "sesame"]
    )

    assert told.code == "ok"
    assert not [sql for sql in told.statements if "DROP" in sql or "sesame" in sql]


def test_a_plan_of_somebody_elses_is_never_used(ask: Ask) -> None:
    sql = "SELECT name, age FROM owners ORDER BY id"

    assert ask(sql, (), "developers").rows == [["Ann", 50], ["Ben", 30], ["Cid", 40]]
    assert ask(sql).rows == [["Ann", 50], ["Ben", None], ["Cid", 40]]
    assert ask(sql, (), "developers").rows[1] == ["Ben", 30]
    assert ask(sql, (), "strangers").code == "SQL_FORBIDDEN"


def test_one_and_true_are_two_parameters(ask: Ask) -> None:
    assert ask("SELECT DISTINCT ? FROM owners", [1]).rows == [[1]]
    assert ask("SELECT DISTINCT ? FROM owners", [True]).rows == [[True]]
    assert ask("SELECT DISTINCT ? FROM owners", ["1"]).rows == [["1"]]


def test_a_result_longer_than_the_limit_is_refused() -> None:
    few = {"limits": {"rows": 3}}

    assert once("SELECT id FROM companies", settings=few).code == "LIMIT_ROWS"
    assert once("SELECT id FROM companies LIMIT 4", settings=few).code == "LIMIT_ROWS"
    assert once("SELECT id FROM companies LIMIT 3", settings=few).rows == [[1], [2], [4]]
    assert once("SELECT id FROM companies LIMIT 100 OFFSET 1", settings=few).rows == [[2], [4], [5]]


def test_a_statement_that_takes_too_long_is_stopped() -> None:
    owners = "id,name,age,address\n" + "".join(f"{n},n,50,a\n" for n in range(3_000))
    began = time.monotonic()
    told = once(
        "SELECT count(*) AS n FROM owners a, owners b, owners c, owners d WHERE a.id + b.id + c.id <> d.id",
        data={**DATA, "owners": owners},
        settings={"limits": {"seconds": 1}},
    )

    assert told.code == "LIMIT_SECONDS"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT id FROM owners WHERE id IN (1, 2, 3)", "LIMIT_VALUES"),
        ("SELECT id, id, id, id, id, id, id, id FROM owners", "LIMIT_TOKENS"),
        ("SELECT id AS a_name_that_takes_characters_from_all_the_others FROM owners", "LIMIT_CHARACTERS"),
        ("SELECT ((((((id)))))) FROM owners", "LIMIT_DEPTH"),
        ("SELECT - - - - - - id FROM owners", "LIMIT_DEPTH"),
        ("SELECT id FROM owners", "ok"),
    ],
)  # fmt: skip
def test_each_limit_can_be_set(sql: str, code: str) -> None:
    settings = {
        "sql": {"enabled": True, "characters": 60, "tokens": 16, "depth": 5},
        "limits": {"values": 2},
    }

    assert once(sql, settings=settings).code == code


def test_a_table_may_be_called_by_its_database(ask: Ask) -> None:
    assert ask("SELECT id FROM Startups.OWNERS").rows == [[1], [2], [3]]
    assert ask("SELECT id FROM other.owners").code == "SQL_UNKNOWN"


def test_a_fault_of_the_engine_is_told_in_fixed_words(ask: Ask) -> None:
    told = ask("SELECT name, count(*) FROM owners")

    assert told.code == "SQL_REFUSED"
    assert told.message == "DuckDB refuses the statement"


def test_a_scan_that_is_not_governed_never_runs(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted leak: the body of a statement reads a table as it is."""
    expand = scan._expand

    def bare(relation: Any, parameters: Any) -> Any:
        select = expand(relation, parameters)
        for each in list(select.find_all(exp.Where)):
            each.pop()
        return select

    monkeypatch.setattr(scan, "_expand", bare)
    told = ask("SELECT name AS planted FROM companies")

    assert told.code == "INTERNAL"
    assert not told.statements


# -- the page -----------------------------------------------------------------------------------------


def test_the_request_of_the_page_is_answered() -> None:
    body = json.loads(re.findall(r'(\{"sql": .*?\})\n```', PAGE, re.DOTALL)[0].replace("\n", ""))
    (grants,) = re.findall(r"# grants.csv\n(.*?)```", PAGE, re.DOTALL)
    select = "p, role:analyst, table:startups.companies, SELECT, *, *, -, allow\n"
    told = once(
        body["sql"].replace("status = ?", "status = 'open' OR ? = 'x'"),
        body["parameters"],
        grants=grants + select,
    )

    assert told.names == ["continent", "n"]
    assert told.types == ["VARCHAR", "BIGINT"]


def test_the_page_has_the_limits_of_the_code() -> None:
    text = " ".join(PAGE.split())

    assert f"at most {TABLES} tables" in text
    assert f"more than {COLUMNS:,} columns" in text
