from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from sqlglot import exp

from gateway.catalog.types import ColumnType, Kind
from gateway.predicate import (
    ALWAYS,
    NEVER,
    And,
    ColumnRef,
    Compare,
    Constant,
    Form,
    InList,
    IsNull,
    Like,
    Matches,
    MeasureRef,
    Not,
    Or,
    Predicate,
    Related,
    SessionValue,
    Slot,
    Some,
)
from gateway.sql.parameters import Parameters
from gateway.sql.predicates import PredicateCompiler, literal

INTEGER, TEXT, TRUTH = ColumnType(Kind.INTEGER), ColumnType(Kind.VARCHAR), ColumnType(Kind.BOOLEAN)
DAY = ColumnType(Kind.DATE)
A, B = ColumnRef("a"), ColumnRef("b", 1)
ONE, TWO = Constant(1, INTEGER), Constant(2, INTEGER)


class Around:
    """What a filter asks beside its columns, by names that show."""

    def has_match(self, source: int) -> exp.Expr:
        return exp.column("matched", table=f"t{source}")

    def has_some(self, select: int) -> exp.Expr:
        return exp.column("matched", table=f"g{select}")


def compiled(predicate: Predicate) -> tuple[str, Parameters]:
    parameters = Parameters()
    compiler = PredicateCompiler(
        parameters,
        lambda reference: exp.column(reference.column, table=f"t{reference.source}"),
        Around(),
        lambda measure: exp.column(f"m{measure.number}", table=f"g{measure.select}"),
    )
    return compiler.compile(predicate).sql("duckdb"), parameters


@pytest.mark.parametrize(
    ("predicate", "sql"),
    [
        (ALWAYS, "TRUE"),
        (NEVER, "FALSE"),
        (Compare(A, "=", ONE), "t0.a = CAST(1 AS INT)"),
        (Compare(A, "<>", B), "t0.a <> t1.b"),
        (Compare(A, "<", ONE), "t0.a < CAST(1 AS INT)"),
        (Compare(A, "<=", ONE), "t0.a <= CAST(1 AS INT)"),
        (Compare(A, ">", ONE), "t0.a > CAST(1 AS INT)"),
        (Compare(A, ">=", ONE), "t0.a >= CAST(1 AS INT)"),
        (InList(A, (ONE, TWO)), "t0.a IN (CAST(1 AS INT), CAST(2 AS INT))"),
        (IsNull(A), "t0.a IS NULL"),
        (IsNull(A, Slot(0, TRUTH)), "(t0.a IS NULL) = CAST($1 AS BOOLEAN)"),
        (Not(IsNull(A)), "NOT t0.a IS NULL"),
        (And((IsNull(A), Compare(A, "=", ONE))), "t0.a IS NULL AND t0.a = CAST(1 AS INT)"),
        (Or((IsNull(A), IsNull(B))), "t0.a IS NULL OR t1.b IS NULL"),
        (And((IsNull(A), Or((IsNull(A), IsNull(B))))), "t0.a IS NULL AND (t0.a IS NULL OR t1.b IS NULL)"),
        (Or((And((IsNull(A), IsNull(B))), IsNull(A))), "(t0.a IS NULL AND t1.b IS NULL) OR t0.a IS NULL"),
        (Not(Or((IsNull(A), IsNull(B)))), "NOT (t0.a IS NULL OR t1.b IS NULL)"),
        (Like(A, Constant("x%", TEXT)), "t0.a LIKE 'x%' ESCAPE '\\'"),
        (Like(A, Slot(0, TEXT, Form.LIKE), ignore_case=True), "t0.a ILIKE $1 ESCAPE '\\'"),
        (Matches(A, Slot(0, TEXT, Form.REGEX)), "REGEXP_MATCHES(t0.a, $1)"),
        (Matches(A, Slot(0, TEXT, Form.REGEX), ignore_case=True), "REGEXP_MATCHES(t0.a, $1, 'i')"),
        (Like(MeasureRef(0, 1), Constant("x%", TEXT)), "g0.m1 LIKE 'x%' ESCAPE '\\'"),
        (Matches(MeasureRef(0, 1), Slot(0, TEXT, Form.REGEX)), "REGEXP_MATCHES(g0.m1, $1)"),
        (Compare(A, "=", SessionValue("region", TEXT)), "t0.a = $1"),
        (Compare(A, "=", SessionValue("born", DAY)), "t0.a = CAST($1 AS DATE)"),
        (Related(1, IsNull(B)), "COALESCE(t1.matched AND t1.b IS NULL, FALSE)"),
        (Some(2), "COALESCE(g2.matched, FALSE)"),
        (Compare(MeasureRef(2, 1), ">", ONE), "g2.m1 > CAST(1 AS INT)"),
        (IsNull(MeasureRef(2, 0)), "g2.m0 IS NULL"),
        (Related(1, ALWAYS), "COALESCE(t1.matched AND TRUE, FALSE)"),
        (
            Related(1, Or((IsNull(B), IsNull(A)))),
            "COALESCE(t1.matched AND (t1.b IS NULL OR t0.a IS NULL), FALSE)",
        ),
    ],
    ids=str,
)
def test_a_predicate_becomes_this_sql(predicate: Predicate, sql: str) -> None:
    assert compiled(predicate)[0] == sql


def test_equal_values_are_one_parameter_in_the_order_of_their_first_use() -> None:
    first, second, session = Slot(4, INTEGER), Slot(2, TEXT), SessionValue("level", INTEGER)

    sql, parameters = compiled(
        And((InList(A, (first, session)), Compare(B, "=", second), Compare(A, ">", session)))
    )

    assert parameters.all() == (first, session, second)
    assert sql == ("t0.a IN (CAST($1 AS INT), CAST($2 AS INT)) AND t1.b = $3 AND t0.a > CAST($2 AS INT)")


@pytest.mark.parametrize(
    ("value", "type"),
    [
        (True, TRUTH),
        (False, TRUTH),
        (0, INTEGER),
        (-(2**31), INTEGER),
        (2**63 - 1, ColumnType(Kind.BIGINT)),
        (-(2**63), ColumnType(Kind.BIGINT)),
        (2**64 - 1, ColumnType(Kind.UBIGINT)),
        (2**127 - 1, ColumnType(Kind.HUGEINT)),
        (-(2**127), ColumnType(Kind.HUGEINT)),
        (2**128 - 1, ColumnType(Kind.UHUGEINT)),
        (Decimal("1.50"), ColumnType(Kind.DECIMAL, precision=4, scale=2)),
        (
            Decimal("-9999999999999999999999999999.9999999999"),
            ColumnType(Kind.DECIMAL, precision=38, scale=10),
        ),
        (Decimal("1E-10"), ColumnType(Kind.DECIMAL, precision=38, scale=10)),
        (0.1, ColumnType(Kind.DOUBLE)),
        (5e-324, ColumnType(Kind.DOUBLE)),
        (2.0**81, ColumnType(Kind.DOUBLE)),
        (-1.7976931348623157e308, ColumnType(Kind.DOUBLE)),
        (b"\x00\xff'\\", ColumnType(Kind.BLOB)),
        (b"", ColumnType(Kind.BLOB)),
        ("", TEXT),
        ("'; DROP TABLE x; --", TEXT),
        ("\\' /* \n\t\u2028 */ \x01 😀", TEXT),
    ],
    ids=repr,
)
def test_a_literal_reads_back_as_the_value_it_was(value: object, type: ColumnType) -> None:
    compiler = PredicateCompiler(Parameters(), lambda _: exp.column("v"))
    sql = compiler.compile(Compare(A, "=", Constant(value, type))).sql("duckdb").removeprefix("v = ")

    with duckdb.connect() as connection:
        (read,) = connection.execute(f"SELECT ({sql})::{type.sql}").fetchall()[0]

    assert read == value
    assert str(read) == str(value)


def test_text_holds_no_more_than_its_literal() -> None:
    text = literal("a' OR '1' = '1").sql("duckdb")

    assert text == "'a'' OR ''1'' = ''1'"
