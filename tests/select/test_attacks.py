"""What is refused, with which code, and what a refusal may tell."""

from __future__ import annotations

import json
import time

import pytest

from tests.select.attacks import ATTACKS
from tests.select.companies import DATA
from tests.select.conftest import Ask
from tests.select.functions import LIST, listing

#: Texts of cells that an analyst may not see.
SECRETS = ("h1", "h3", "Cat", "999.99", "a1")


@pytest.mark.parametrize("sql", ATTACKS, ids=lambda sql: sql[:60])
def test_an_attack_is_refused_with_its_code(sql: str, ask: Ask) -> None:
    began = time.monotonic()
    told = ask(sql) if sql.strip() else None
    if told is None:
        return
    assert told.code == ATTACKS[sql]
    assert told.audit["outcome"] == ATTACKS[sql]
    assert time.monotonic() - began < 5, "it is refused before it costs anything"
    assert ATTACKS[sql] == "ok" or not told.statements, "nothing ran"
    assert not [secret for secret in SECRETS if f'"{secret}"' in told.answer.body.decode()]
    assert told.answer.status in (200, 400)


def test_there_are_many_attacks() -> None:
    assert len(ATTACKS) >= 150


@pytest.mark.parametrize(
    ("withheld", "unknown"),
    [
        ("SELECT hidden FROM companies", "SELECT absent FROM companies"),
        ("SELECT name FROM companies WHERE hidden = 'x'", "SELECT name FROM companies WHERE absent = 'x'"),
        ("SELECT name FROM companies ORDER BY c.hidden", "SELECT name FROM companies ORDER BY c.absent"),
        ("SELECT count(*) FROM companies GROUP BY hidden", "SELECT count(*) FROM companies GROUP BY absent"),
        (
            "SELECT * FROM companies JOIN owners USING (hidden)",
            "SELECT * FROM companies JOIN owners USING (absent)",
        ),
        ("SELECT * EXCLUDE (hidden) FROM companies", "SELECT * EXCLUDE (absent) FROM companies"),
        ("SELECT * FROM salaries", "SELECT * FROM absentee"),
        ("SELECT * FROM startups.salaries", "SELECT * FROM startups.absentee"),
        ("SELECT salaries.age FROM salaries", "SELECT absentee.age FROM absentee"),
        ("SELECT age FROM unasked", "SELECT age FROM absente"),
        ("SELECT hidden FROM companies AS hidden", "SELECT absent FROM companies AS absent"),
        (
            "WITH hidden AS (SELECT hidden FROM companies) SELECT * FROM hidden",
            "WITH absent AS (SELECT absent FROM companies) SELECT * FROM absent",
        ),
    ],
)  # fmt: skip
def test_what_is_withheld_is_unknown(withheld: str, unknown: str, ask: Ask) -> None:
    words = {"absentee": "salaries", "absente": "unasked", "absent": "hidden"}
    one, other = ask(withheld), ask(unknown)
    expected = other.answer.body.decode()
    for word, hidden in words.items():
        expected = expected.replace(word, hidden)

    assert one.answer.body.decode() == expected
    assert one.audit["outcome"] == other.audit["outcome"]


def test_a_comment_never_reaches_the_engine(ask: Ask) -> None:
    told = ask("SELECT /* secret */ id -- x */ SELECT hidden FROM companies\nFROM owners /*+ hint */")

    assert told.code == "ok"
    assert not [sql for sql in told.statements if "--" in sql or "/*" in sql]


HOSTILE = (
    "base",
    "view",
    "t0",
    "page",
    "result",
    "startups",
    "lake",
    "row",
    "c0",
    "hidden",
    "main",
    "matched",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_a_callers_is_used_inside_a_governed_scan(name: str, ask: Ask) -> None:
    other = "x" if name != "x" else "y"
    plain = ask(
        f"WITH {other} AS (SELECT id, name, age FROM owners) SELECT {other}.id, {other}.name, {other}.age"
        f" FROM {other} JOIN companies ON companies.owner_id = {other}.id ORDER BY 1"
    )
    hostile = ask(
        f'WITH "{name}" AS (SELECT id, name, age FROM owners) SELECT "{name}".id, "{name}".name, "{name}".age'
        f' FROM "{name}" JOIN companies ON companies.owner_id = "{name}".id ORDER BY 1'
    )

    assert plain.rows == [[1, "Ann", 50], [2, "Ben", None], [3, "Cid", 40]]
    assert hostile.rows == plain.rows


@pytest.mark.parametrize("name", HOSTILE)
def test_no_alias_of_a_callers_is_used_inside_a_governed_scan(name: str, ask: Ask) -> None:
    told = ask(f'SELECT "{name}".continent AS "{name}" FROM companies AS "{name}" ORDER BY "{name}"')

    assert told.rows == [["eu"], ["eu"], ["uk"], ["uk"]]
    assert told.names == [name]


def test_a_common_table_with_the_name_of_a_readable_table_is_refused(ask: Ask) -> None:
    told = ask("WITH owners AS (SELECT id, name FROM companies) SELECT * FROM owners")

    assert told.code == "SQL_REFUSED"


def test_a_common_table_with_the_name_of_a_withheld_table_is_ones_own(ask: Ask) -> None:
    told = ask("WITH salaries AS (SELECT id FROM owners) SELECT * FROM salaries")

    assert told.rows == [[1], [2], [3]]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT CAST(name AS BIGINT) AS x FROM companies WHERE CAST(name AS BIGINT) >= 0",
        "SELECT 1 / (id - 1) AS x FROM companies",
        "SELECT id % 0 AS x, id // 0 AS y FROM companies",
        "SELECT CAST(id AS TINYINT) * 100000000000 * id AS x FROM companies",
        "SELECT sum(id * 9223372036854775807) AS x FROM companies",
        "SELECT sqrt(-1 * id) AS x, ln(0) AS y, exp(id * 1000000) AS z FROM companies",
        "SELECT founded + INTERVAL 9000 YEAR AS x FROM companies",
        "SELECT name::DATE AS x, name::DECIMAL(3, 2) AS y FROM companies",
        "SELECT left(name, -9223372036854775808) AS x FROM companies",
        "SELECT split_part(name, '', id) AS x FROM companies",
        "SELECT * FROM companies a JOIN companies b ON CAST(a.name AS INTEGER) = b.id",
        "SELECT count(*) FROM companies GROUP BY CAST(name AS INTEGER) HAVING CAST(min(name) AS INTEGER) > 0",
    ],
)
def test_nothing_fails_on_data(sql: str, ask: Ask) -> None:
    """The company `12` is hidden, and all names but it are no numbers."""
    assert ask(sql).code == "ok"


def test_every_function_of_the_engine_is_allowed_or_refused_by_name() -> None:
    """`python -m tests.select.functions` writes the list; read what it changed."""
    assert LIST.read_text(encoding="utf-8") == listing()


def test_functions_that_reach_outside_are_refused() -> None:
    told = dict(line.rsplit(" ", 1) for line in LIST.read_text(encoding="utf-8").splitlines())
    reaching = [
        name
        for name in told
        if any(
            word in name
            for word in (
                "read_",
                "scan",
                "duckdb_",
                "pragma",
                "glob",
                "env",
                "setting",
                "random",
                "uuid",
                "now",
                "current",
                "nextval",
                "currval",
                "today",
                "sniff",
                "query",
                "pg_",
                "variable",
                "write",
            )
        )
    ]

    assert len(reaching) > 60
    assert {told[name] for name in reaching} == {"refused"}


def test_the_same_statement_is_refused_to_who_has_no_sql(ask: Ask) -> None:
    told = ask("SELECT * FROM owners", (), "strangers")

    assert (told.code, told.answer.status) == ("SQL_FORBIDDEN", 403)
    assert json.loads(told.answer.body)["errors"][0]["message"] == "no rule lets this session send SQL"


def test_the_data_has_what_is_looked_for() -> None:
    assert all(any(secret in text for text in DATA.values()) for secret in SECRETS)
