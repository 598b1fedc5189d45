from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.catalog.types import ColumnType, Kind
from gateway.plan.nodes import CellRule, GovernedScan
from gateway.predicate import ALWAYS, NEVER, Not
from gateway.sql.parameters import Parameters
from gateway.sql.scan import compile_scan, match_marker, withheld_marker
from tests.govern.world import equals, startups

OWNERS = startups().tables["startups.owners"]
AGE = OWNERS.columns["age"]
FORTY = equals("age", 40, "owners")


def sql(scan: GovernedScan) -> str:
    return compile_scan(scan, Parameters()).sql("duckdb")


def test_a_cell_is_bare_conditional_or_null() -> None:
    cells = (
        CellRule(OWNERS.columns["people_id"], ALWAYS),
        CellRule(AGE, FORTY),
        CellRule(OWNERS.columns["address"], NEVER),
    )

    assert sql(GovernedScan(OWNERS, cells, ALWAYS)) == (
        'SELECT "base"."people_id" AS "people_id", '
        'CASE WHEN "base"."age" = CAST(40 AS INT) THEN "base"."age" END AS "age", '
        'CAST(NULL AS TEXT) AS "address" FROM "startups"."owners" AS "base"'
    )


def test_rows_are_filtered_by_columns_that_are_not_shown() -> None:
    scan = GovernedScan(OWNERS, (CellRule(OWNERS.columns["people_id"], ALWAYS),), Not(FORTY))

    assert sql(scan).endswith('FROM "startups"."owners" AS "base" WHERE NOT "base"."age" = CAST(40 AS INT)')


def test_a_scan_of_no_column_still_has_its_rows() -> None:
    assert sql(GovernedScan(OWNERS, (), FORTY)) == (
        'SELECT TRUE AS "row" FROM "startups"."owners" AS "base" WHERE "base"."age" = CAST(40 AS INT)'
    )


def test_a_told_cell_tells_where_it_is_withheld_and_no_more() -> None:
    scan = GovernedScan(OWNERS, (CellRule(AGE, FORTY, told=True),), ALWAYS)

    assert sql(scan).startswith(
        'SELECT CASE WHEN "base"."age" = CAST(40 AS INT) THEN "base"."age" END AS "age", '
        'NOT COALESCE("base"."age" = CAST(40 AS INT), FALSE) AS "withheld age" FROM'
    )


def test_an_enumeration_is_read_as_text() -> None:
    mood = replace(AGE, name="mood", type=ColumnType(Kind.ENUM, members=("sad", "glad")))
    table = replace(OWNERS, columns={"mood": mood})

    assert sql(GovernedScan(table, (CellRule(mood, ALWAYS),), ALWAYS)).startswith(
        'SELECT CAST("base"."mood" AS TEXT) AS "mood"'
    )


@pytest.mark.parametrize(
    ("names", "matched", "withheld"),
    [
        (("age",), "matched", "withheld age"),
        (("age", "Matched"), "matched_", "withheld age"),
        (("age", "matched", "MATCHED_", "Withheld Age"), "matched__", "withheld age_"),
    ],
)
def test_markers_have_names_that_no_column_has(names: tuple[str, ...], matched: str, withheld: str) -> None:
    table = replace(OWNERS, columns={name: replace(AGE, name=name) for name in names})

    assert match_marker(table) == matched
    assert withheld_marker(table, "age") == withheld
