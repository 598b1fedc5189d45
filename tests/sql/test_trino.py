"""Trino's way of writing what is neutral before; `tests/conformance` shows that it means the same there."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import LACKING, ColumnType, Kind
from gateway.predicate import (
    ColumnRef,
    Compare,
    Constant,
    Form,
    InList,
    Like,
    Matches,
    Predicate,
    Slot,
)
from gateway.result.shape import CellShape, ResultShape
from gateway.sql.compile import CompiledQuery
from gateway.sql.dialect import File
from gateway.sql.parameters import Parameters
from gateway.sql.predicates import PredicateCompiler, data_type, literal, typed
from gateway.sql.render import fill, render
from gateway.sql.trino import Trino
from gateway.sql.trino.parts import spelt_type

TEXT, DOUBLE, INTEGER = ColumnType(Kind.VARCHAR), ColumnType(Kind.DOUBLE), ColumnType(Kind.INTEGER)
A, B = ColumnRef("a"), ColumnRef("b")
DIALECT = Trino()


def query(*cells: exp.Expr, types: tuple[ColumnType, ...], where: exp.Expr | None = None) -> CompiledQuery:
    """A query for these cells of a table `d.t`."""
    tree = exp.select(*(exp.alias_(cell, f"c{n}") for n, cell in enumerate(cells)))
    tree = tree.from_(exp.table_("t", db="d", quoted=True))
    if where is not None:
        tree = tree.where(where)
    shape = ResultShape(tuple(CellShape(f"k{n}", n, type) for n, type in enumerate(types)), single=False)
    return CompiledQuery(tree, types, shape, ())


def cell_text(type: str) -> str:
    """How a column of a type leaves the engine."""
    tree = DIALECT.rows(query(exp.column("x"), types=(parse_type(type),)), stringify=False)
    return str(tree.expressions[0].this.sql("trino"))


def condition_text(predicate: Predicate, type: ColumnType) -> str:
    """A predicate over columns of a type, in Trino's terms."""

    def column(reference: ColumnRef) -> exp.Expr:
        node = exp.column(reference.column)
        node.type = data_type(type)
        return node

    where = PredicateCompiler(Parameters(), column).compile(predicate)
    tree = DIALECT.rows(query(exp.true(), types=(ColumnType(Kind.BOOLEAN),), where=where), stringify=False)
    return str(tree.args["where"].this.sql("trino"))


@pytest.mark.parametrize(
    ("type", "sql"),
    [
        ("INTEGER", "x"),
        ("DOUBLE", "x"),
        ("VARCHAR", "x"),
        ("DECIMAL(5, 2)", "x"),
        ("TIMESTAMP", "x"),
        ("BLOB", "TO_BASE64(x)"),
        ("UUID", "CAST(x AS VARCHAR)"),
        ("TIMESTAMPTZ", "CAST(AT_TIMEZONE(x, 'UTC') AS VARCHAR)"),
        ("VARCHAR[]", "JSON_FORMAT(CAST(TRANSFORM(x, e0 -> CAST(e0 AS JSON)) AS JSON))"),
        (
            "DOUBLE[][]",
            (
                "JSON_FORMAT(CAST(TRANSFORM(x, e0 -> CAST(TRANSFORM(e0, e1 ->"
                " CAST(CAST(e1 AS VARCHAR) AS JSON)) AS JSON)) AS JSON))"
            ),
        ),
        (
            "MAP(VARCHAR, INTEGER)",
            (
                "JSON_FORMAT(CAST(TRANSFORM(MAP_ENTRIES(x), e0 -> CAST(ARRAY[CAST(e0[1] AS JSON),"
                " CAST(CAST(e0[2] AS VARCHAR) AS JSON)] AS JSON)) AS JSON))"
            ),
        ),
        (
            'STRUCT("a b" INTEGER, c BLOB)',
            (
                'JSON_FORMAT(CASE WHEN NOT x IS NULL THEN CAST(ARRAY[CAST(CAST(x."a b" AS VARCHAR) AS JSON),'
                ' CAST(CAST(TO_BASE64(x."c") AS VARCHAR) AS JSON)] AS JSON) END)'
            ),
        ),
    ],
)
def test_a_cell_leaves_as_a_value_or_as_exact_text(type: str, sql: str) -> None:
    assert cell_text(type) == sql


#: Two equations, since Trino joins by these alone without looking at every pair of rows.
SAME = (
    "(IS_NAN(a) = IS_NAN(b)"
    " AND CASE WHEN IS_NAN(a) THEN 0 ELSE a END = CASE WHEN IS_NAN(b) THEN 0 ELSE b END)"
)


@pytest.mark.parametrize(
    ("operator", "sql"),
    [
        ("=", SAME),
        ("<>", f"NOT {SAME}"),
        ("<", "(a < b OR (NOT IS_NAN(a) AND IS_NAN(b)))"),
        (">", "(b < a OR (NOT IS_NAN(b) AND IS_NAN(a)))"),
        ("<=", "NOT (b < a OR (NOT IS_NAN(b) AND IS_NAN(a)))"),
        (">=", "NOT (a < b OR (NOT IS_NAN(a) AND IS_NAN(b)))"),
    ],
)
def test_nan_is_the_largest_number_and_equal_to_itself(operator: str, sql: str) -> None:
    assert condition_text(Compare(A, operator, B), DOUBLE) == sql


@pytest.mark.parametrize(
    ("operator", "sql"),
    [
        ("=", "a = CAST('1.5' AS DOUBLE)"),
        ("<", "a < CAST('1.5' AS DOUBLE)"),
        (">", "(a > CAST('1.5' AS DOUBLE) OR IS_NAN(a))"),
        (">=", "(a >= CAST('1.5' AS DOUBLE) OR IS_NAN(a))"),
    ],
)
def test_nan_is_larger_than_every_value_that_is_written(operator: str, sql: str) -> None:
    assert condition_text(Compare(A, operator, Constant(1.5, DOUBLE)), DOUBLE) == sql


def test_numbers_without_nan_are_compared_as_they_are() -> None:
    assert condition_text(Compare(A, ">", B), INTEGER) == "a > b"


@pytest.mark.parametrize(
    ("predicate", "sql"),
    [
        (Like(A, Constant("x%", TEXT)), "a LIKE 'x%' ESCAPE '\\'"),
        (Matches(A, Slot(0, TEXT, Form.REGEX)), "REGEXP_LIKE(a, :p1)"),
        (Matches(A, Slot(0, TEXT, Form.IREGEX), ignore_case=True), "REGEXP_LIKE(a, :p1)"),
        (InList(A, (Constant("x", TEXT),)), "a IN ('x')"),
    ],
)
def test_texts_are_compared_in_trino_s_words(predicate: Predicate, sql: str) -> None:
    assert condition_text(predicate, TEXT) == sql


def test_case_does_not_count_in_ilike_whatever_java_has_letters_for() -> None:
    sql = condition_text(Like(A, Constant("X%", TEXT), ignore_case=True), TEXT)

    assert re.sub(r"TRANSLATE\((.*?), '\w+', '\w+'\)", r"\1", sql) == "LOWER(a) LIKE LOWER('X%') ESCAPE '\\'"
    assert "Ⱟ" in sql


@pytest.mark.parametrize(
    ("type", "value", "sql"),
    [
        ("TIMESTAMP", "2020-01-31T10:00:00.5", "CAST('2020-01-31 10:00:00.5' AS TIMESTAMP(6))"),
        ("TIMESTAMPTZ", "2020-01-31T10+00", "CAST('2020-01-31 10 UTC' AS TIMESTAMP(6) WITH TIME ZONE)"),
        ("TIME", "10:00:00.5", "CAST('10:00:00.5' AS TIME(6))"),
        ("BLOB", b"\x00'", "CAST(FROM_BASE64('ACc=') AS VARBINARY)"),
        ("DECIMAL(38, 10)", Decimal("1.5"), "CAST('1.5' AS DECIMAL(38, 10))"),
        ("BIGINT", -(2**63), "CAST('-9223372036854775808' AS BIGINT)"),
        ("DATE", "2020-01-31", "CAST('2020-01-31' AS DATE)"),
        ("BOOLEAN", True, "TRUE"),
    ],
)  # fmt: skip
def test_a_constant_is_of_its_column_s_type(type: str, value: object, sql: str) -> None:
    to = parse_type(type)
    tree = DIALECT.rows(query(typed(literal(value), to), types=(TEXT,)), stringify=False)

    assert tree.expressions[0].this.sql("trino") == sql


def test_a_cell_that_nobody_sees_is_a_null_of_its_type() -> None:
    for type in ("VARCHAR[]", 'STRUCT("a b" INTEGER, c MAP(VARCHAR, DOUBLE))', "TIMESTAMP", "UUID"):
        to = parse_type(type)
        null = exp.Cast(this=exp.null(), to=data_type(to).copy())
        tree = DIALECT.rows(query(exp.true(), types=(TEXT,), where=null), stringify=False)
        assert tree.args["where"].this.sql("trino") == f"CAST(NULL AS {spelt_type(to)})"


def test_what_keeps_duckdb_s_statistics_away_is_left_out() -> None:
    tree = DIALECT.rows(query(exp.Try(this=exp.column("x")), types=(TEXT,)), stringify=False)

    assert tree.expressions[0].sql("trino") == "x AS c0"


def test_every_type_that_trino_has_is_spelt() -> None:
    scalars = set(Kind) - LACKING["trino"] - {Kind.DECIMAL, Kind.LIST, Kind.MAP, Kind.STRUCT}

    assert {kind for kind in scalars if spelt_type(ColumnType(kind))} == scalars
    assert spelt_type(ColumnType(Kind.HUGEINT)) == "DECIMAL(38, 0)"


def test_trino_makes_no_json_and_no_files() -> None:
    with pytest.raises(AssertionError):
        DIALECT.json(query(exp.column("x"), types=(TEXT,)), stringify=False)
    with pytest.raises(AssertionError):
        DIALECT.file(query(exp.column("x"), types=(TEXT,)), stringify=False, file=File.CSV)


def with_values(*types: ColumnType, form: Form = Form.VALUE) -> CompiledQuery:
    """A query that compares with as many values, among literals that look like their marks."""
    parameters = Parameters()
    conditions: list[exp.Expr] = [exp.EQ(this=exp.column("a"), expression=exp.Literal.string(":p1 '' ?"))]
    for number, type in enumerate(types):
        node = typed(parameters.node(Slot(number, type, form)), type)
        conditions.append(exp.EQ(this=exp.column(f"x{number}"), expression=node))
    made = query(exp.column("a b", quoted=True), types=(TEXT,), where=exp.and_(*conditions))
    made.tree.set("limit", exp.Limit(expression=parameters.node(Slot(90, INTEGER, Form.COUNT))))
    made.tree.set("offset", exp.Offset(expression=parameters.node(Slot(91, INTEGER, Form.COUNT))))
    return CompiledQuery(made.tree, made.types, made.shape, parameters.all())


@settings(deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    number=st.integers(-(2**63), 2**63 - 1),
    octets=st.binary(),
)
def test_values_stand_in_the_text_as_literals_and_nowhere_else(text: str, number: int, octets: bytes) -> None:
    types = TEXT, ColumnType(Kind.BIGINT), ColumnType(Kind.BLOB), ColumnType(Kind.TIMESTAMP)
    statement = render(with_values(*types), DIALECT, {"d.t": ("c", "s", "t")}, is_json=False, stringify=False)
    values = (text, number, octets, "2020-01-01T00:00:00", 5, 7)

    read = sqlglot.parse(fill(statement, values, DIALECT), read="trino")

    assert len(read) == 1
    assert read[0] is not None
    wanted = sqlglot.parse_one(statement.sql, read="trino")
    for mark in list(wanted.find_all(exp.Placeholder)):
        number_of = int(mark.name.removeprefix("p")) - 1
        mark.replace(DIALECT.literal(values[number_of], statement.parameters[number_of]))
    assert read[0].sql("trino") == wanted.sql("trino")
    assert {table.sql("trino") for table in read[0].find_all(exp.Table)} == {'"c"."s"."t"'}


@pytest.mark.parametrize(
    ("form", "sql"), [(Form.REGEX, "'a'"), (Form.IREGEX, "'[Aa]'"), (Form.SIMILAR, "'a'"), (Form.LIKE, "'a'")]
)
def test_a_pattern_means_what_re2_makes_of_it(form: Form, sql: str) -> None:
    assert DIALECT.literal("a", Slot(0, TEXT, form)).sql("trino") == sql


def test_an_offset_stands_before_its_limit() -> None:
    statement = render(with_values(), DIALECT, {"d.t": ("s", "t")}, is_json=False, stringify=False)

    assert fill(statement, (5, 7), DIALECT).endswith("OFFSET 7 LIMIT 5")
