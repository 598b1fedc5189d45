"""The statement that counts the cells of changes, in each dialect."""

from __future__ import annotations

from decimal import Decimal

from gateway.mask import Function, Mask
from gateway.policy.cells import Cells
from gateway.predicate import ALWAYS, NEVER, Not, Predicate, disjunction
from gateway.sql.dialect import Dialect
from gateway.sql.duckdb import DuckDB
from gateway.sql.tally import tally
from gateway.sql.trino import Trino
from tests.govern.world import equals, startups

OWNERS = startups().tables["startups.owners"]
FORTY, HERE = equals("age", 40, "owners"), equals("address", "here", "owners")
REDACT, BUCKET = Mask(Function.REDACT), Mask(Function.BUCKET, Decimal(10))


def cells(raw: Predicate, *masks: tuple[Mask, Predicate]) -> Cells:
    return Cells(raw, masks, disjunction(raw, *(rows for _, rows in masks)), raw)


WITHHELD = cells(NEVER)


def sql(*changes: tuple[Cells, Cells], dialect: Dialect | None = None) -> str:
    return tally(OWNERS, changes, dialect or DuckDB(), {OWNERS.name: ("lake", "owners")}).sql


def numbers(number: int, first: int) -> str:
    before, after = f'"seen"."before{number}"', f'"seen"."after{number}"'
    return (
        f"COUNT(CASE WHEN {before} IS NULL AND NOT {after} IS NULL THEN 1 END) AS c{first}, "
        f"COUNT(CASE WHEN NOT {before} IS NULL AND {after} IS NULL THEN 1 END) AS c{first + 1}, "
        f"COUNT(CASE WHEN {before} <> {after} THEN 1 END) AS c{first + 2}"
    )


def test_every_row_of_the_table_is_looked_at_once() -> None:
    gained = WITHHELD, cells(ALWAYS)
    masked = cells(Not(FORTY), (REDACT, HERE)), cells(NEVER, (BUCKET, ALWAYS))

    assert sql(gained, masked) == (
        f"SELECT COUNT(*) AS c0, {numbers(0, 1)}, {numbers(1, 4)} FROM ("
        'SELECT CAST(NULL AS INT) AS "before0", CAST(0 AS INT) AS "after0", '
        'CASE WHEN NOT "base"."age" = CAST(40 AS INT) THEN CAST(0 AS INT) '
        'WHEN "base"."address" = \'here\' THEN CAST(1 AS INT) END AS "before1", '
        'CAST(2 AS INT) AS "after1" FROM "lake"."owners" AS "base") AS "seen"'
    )


def test_the_same_mask_is_the_same_way() -> None:
    told = sql((cells(FORTY, (REDACT, ALWAYS)), cells(NEVER, (BUCKET, HERE), (REDACT, FORTY))))

    assert (
        'CASE WHEN "base"."age" = CAST(40 AS INT) THEN CAST(0 AS INT) ELSE CAST(1 AS INT) END AS "before0", '
        'CASE WHEN "base"."address" = \'here\' THEN CAST(2 AS INT) '
        'WHEN "base"."age" = CAST(40 AS INT) THEN CAST(1 AS INT) END AS "after0"'
    ) in told


def test_engines_that_are_asked_from_afar_are_asked_the_same() -> None:
    told = sql((WITHHELD, cells(FORTY)), dialect=Trino())

    assert told == (
        f"SELECT COUNT(*) AS c0, {numbers(0, 1)} FROM ("
        'SELECT CAST(NULL AS INTEGER) AS "before0", '
        'CASE WHEN "base"."age" = CAST(40 AS INTEGER) THEN CAST(0 AS INTEGER) END AS "after0" '
        'FROM "lake"."owners" AS "base") AS "seen"'
    )
