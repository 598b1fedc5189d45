from __future__ import annotations

import re
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.auth.identity import AttributeValue
from gateway.catalog.types import ColumnType, Kind
from gateway.policy.lex import PredicateError
from gateway.policy.parse_predicate import parse_predicate, session_values
from gateway.policy.text import predicate_text
from gateway.predicate import (
    And,
    ColumnRef,
    Compare,
    Constant,
    InList,
    IsNull,
    Like,
    Not,
    Or,
    Predicate,
    SessionValue,
)
from tests.policy.catalogs import ATTRIBUTES, KINDS
from tests.policy.truth import truth
from tests.policy.worlds import ATTRIBUTES as WORLD_ATTRIBUTES
from tests.policy.worlds import CATALOG, CONDITIONS, ROWS, Condition

INTEGER = ColumnType(Kind.INTEGER)
VARCHAR = ColumnType(Kind.VARCHAR)
BOOLEAN = ColumnType(Kind.BOOLEAN)


def parse(text: str) -> Predicate:
    return parse_predicate(text, KINDS, ATTRIBUTES)


def whole(operator: str, value: int) -> Compare:
    return Compare(ColumnRef("whole"), operator, Constant(value, INTEGER))


ACTIVE = Compare(ColumnRef("active"), "=", Constant(True, BOOLEAN))
TEXT = Compare(ColumnRef("text"), "=", Constant("x", VARCHAR))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("whole = 1", whole("=", 1)),
        ("whole <> 1", whole("<>", 1)),
        ("whole != 1", whole("<>", 1)),
        ("whole<1", whole("<", 1)),
        ("whole <= -1", whole("<=", -1)),
        ("whole > - 1", whole(">", -1)),
        ("whole\t>= 1", whole(">=", 1)),
        ("1 = whole", whole("=", 1)),
        ("1 <> whole", whole("<>", 1)),
        ("1 < whole", whole(">", 1)),
        ("1 <= whole", whole(">=", 1)),
        ("1 > whole", whole("<", 1)),
        ("1 >= whole", whole("<=", 1)),
        ("whole = other", Compare(ColumnRef("whole"), "=", ColumnRef("other"))),
        ("whole < big", Compare(ColumnRef("whole"), "<", ColumnRef("big"))),
        ("single >= double", Compare(ColumnRef("single"), ">=", ColumnRef("double"))),
        ("active", ACTIVE),
        ("NOT active", Not(ACTIVE)),
        ("NOT (NOT active)", ACTIVE),
        ("active = FALSE", Compare(ColumnRef("active"), "=", Constant(False, BOOLEAN))),
        ("text = 'x'", TEXT),
        ("NOT text = 'x' AND active", And((Not(TEXT), ACTIVE))),
        ("active AND (text = 'x' AND active)", And((ACTIVE, TEXT))),
        ("active OR text = 'x' AND whole = 1", Or((ACTIVE, And((TEXT, whole("=", 1)))))),
        ("(active OR text = 'x') and whole = 1", And((Or((ACTIVE, TEXT)), whole("=", 1)))),
        ("whole BETWEEN 1 AND 3", And((whole(">=", 1), whole("<=", 3)))),
        ("whole NOT BETWEEN 1 AND 3", Not(And((whole(">=", 1), whole("<=", 3))))),
        ("whole BETWEEN 1 AND 3 AND active", And((whole(">=", 1), whole("<=", 3), ACTIVE))),
        ("whole IN (1)", InList(ColumnRef("whole"), (Constant(1, INTEGER),))),
        ("whole in (2, 1, 2)", InList(ColumnRef("whole"), (Constant(2, INTEGER), Constant(1, INTEGER)))),
        ("whole NOT IN (1)", Not(InList(ColumnRef("whole"), (Constant(1, INTEGER),)))),
        ("NOT whole IN (1)", Not(InList(ColumnRef("whole"), (Constant(1, INTEGER),)))),
        ("doc IS NULL", IsNull(ColumnRef("doc"))),
        ("tags is not null", Not(IsNull(ColumnRef("tags")))),
        ("text LIKE 'a%'", Like(ColumnRef("text"), Constant("a%", VARCHAR))),
        ("text NOT LIKE 'a\\\\'", Not(Like(ColumnRef("text"), Constant("a\\\\", VARCHAR)))),
        ("NOT text LIKE 'a\\%'", Not(Like(ColumnRef("text"), Constant("a\\%", VARCHAR)))),
        ("text = 'it''s'", Compare(ColumnRef("text"), "=", Constant("it's", VARCHAR))),
        ("text = '-- # /* \" \\'", Compare(ColumnRef("text"), "=", Constant('-- # /* " \\', VARCHAR))),
        ("text = '名前'", Compare(ColumnRef("text"), "=", Constant("名前", VARCHAR))),
        ("\"text\" = 'x'", TEXT),
        ("\"two words\" = 'x'", Compare(ColumnRef("two words"), "=", Constant("x", VARCHAR))),
        ('"a ""quote""" = \'x\'', Compare(ColumnRef('a "quote"'), "=", Constant("x", VARCHAR))),
        ("\"null\" = 'x'", Compare(ColumnRef("null"), "=", Constant("x", VARCHAR))),
        ("session = 'x'", Compare(ColumnRef("session"), "=", Constant("x", VARCHAR))),
        (
            "session = session.region",
            Compare(ColumnRef("session"), "=", SessionValue("region", VARCHAR)),
        ),
        ("session.level < whole", Compare(ColumnRef("whole"), ">", SessionValue("level", INTEGER))),
        (
            "big IN (1, session . level)",
            InList(
                ColumnRef("big"),
                (Constant(1, ColumnType(Kind.BIGINT)), SessionValue("level", ColumnType(Kind.BIGINT))),
            ),
        ),
        (
            "text IN session.teams",
            InList(ColumnRef("text"), (SessionValue("teams", ColumnType(Kind.LIST, element=VARCHAR)),)),
        ),
        (
            "whole NOT IN (session.levels)",
            Not(
                InList(ColumnRef("whole"), (SessionValue("levels", ColumnType(Kind.LIST, element=INTEGER)),))
            ),
        ),
        (
            "active <> session.member",
            Compare(ColumnRef("active"), "<>", SessionValue("member", BOOLEAN)),
        ),
        (
            "date = DATE '2020-02-29'",
            Compare(ColumnRef("date"), "=", Constant("2020-02-29", ColumnType(Kind.DATE))),
        ),
        (
            "day >= session.birthday",
            Compare(ColumnRef("day"), ">=", SessionValue("birthday", ColumnType(Kind.DATE))),
        ),
        ("day = date", Compare(ColumnRef("day"), "=", ColumnRef("date"))),
        (
            "money > 1.5",
            Compare(ColumnRef("money"), ">", Constant(Decimal("1.50"), KINDS.columns["money"].type)),
        ),
        (
            "double = session.level",
            Compare(ColumnRef("double"), "=", SessionValue("level", ColumnType(Kind.DOUBLE))),
        ),
        (
            "money <= session.score",
            Compare(ColumnRef("money"), "<=", SessionValue("score", KINDS.columns["money"].type)),
        ),
    ],
)
def test_row_expressions_become_typed_trees(text: str, tree: Predicate) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tiny = -128", -128),
        ("huge = 170141183460469231731687303715884105727", 2**127 - 1),
        ("money = 12345678.9", Decimal("12345678.90")),
        ("single = 0.1", 0.10000000149011612),
        ("double = -0.1", -0.1),
        ("double = 3", 3.0),
        ("mood = 'glad'", "glad"),
        ("id = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("day = '2020-02-29'", "2020-02-29"),
        ("clock = '10:30'", "10:30:00"),
        ("moment > TIMESTAMP '2020-02-29 10:30:00'", "2020-02-29T10:30:00"),
        ("instant > timestamp '2020-02-29T10:30:00+01:00'", "2020-02-29T09:30:00+00"),
    ],
)
def test_constants_are_of_their_columns_type(text: str, value: object) -> None:
    tree = parse(text)

    assert isinstance(tree, Compare)
    assert isinstance(tree.right, Constant)
    assert isinstance(tree.left, ColumnRef)
    assert (tree.right.value, tree.right.type) == (value, KINDS.columns[tree.left.column].type)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the row expression is empty"),
        ("active)", "cannot be read at `\\)` at character 7"),
        ("= 1", "cannot be read at"),
        ("active AND", "cannot be read at `AND`"),
        ("whole = 1 = 2", "cannot be read around `whole` at character 1"),
        ("whole (1)", "there are no functions"),
        ("AND = 1", "cannot be read"),
        ("1 IS NULL", "`1` at character 1 stands where a column belongs"),
        ("'x' LIKE 'x'", "stands where a column belongs"),
        ("1 IN (1)", "stands where a column belongs"),
        ("TRUE", "`TRUE` at character 1 stands where a column belongs"),
        ("session.member", "stands where a column belongs"),
        ("text IN 'x'", "`'x'` at character 9 is not a list"),
        ("text IN (('x'))", "cannot be read around `'x'`"),
        ("text = ('x')", "cannot be read around `'x'`"),
        ("(text) = 'x'", "cannot be read around `text`"),
        ("text IS 'x'", "cannot be read around `text`"),
        ("text IS NOT 'x'", "cannot be read around `text`"),
        ("text IN (text = 'x')", "cannot be read around `text`"),
        ("text LIKE NOT 'x'", "cannot be read around `'x'`"),
        ("text LIKE 1", "`1` at character 11 is a number"),
        ("text LIKE name", "`name` at character 11 cannot be a pattern"),
        ("mood LIKE 'g%'", "has no patterns"),
        ("id >= 'x'", "has no order here"),
        ("whole = 1 AND, active", "cannot be read"),
        ("whole, active", "cannot be read"),
        ("whole = - other", "has no place here"),
        ("whole = -", "has no place here"),
        ("whole = 1 - 2", "follows `1`"),
        ("whole - 2 = 1", "follows `whole`"),
        ("whole . other = 1", "columns stand without their table"),
        ("whole = 1.2.3", "is not a number"),
        ("whole = 1_000", "is not a number"),
        ("whole = 1.", "is not a number"),
        ("whole = .5", "has no place here"),
        ("whole = \u0661", "`\u0661` at character 9"),
        ("whole => 1", "is not an operator"),
        ("whole ! 1", "is not an operator"),
        ("Whole = 1", "is not a column"),
        ('"Whole" = 1', "is not a column"),
        ("session.Region = 'x'", "declare no session attribute `Region`"),
        ("SESSION.region = text", "`SESSION` at character 1: columns stand without"),
        ("text = session.", "is followed by no attribute"),
        ("text = session.'region'", "is followed by no attribute"),
        ("day > session.region", "of type VARCHAR, and `day` of type DATE"),
        ("active = session.level", "of type INTEGER, and `active` of type BOOLEAN"),
        ("whole IN session.teams", "of type VARCHAR"),
        ("text = whole", "of type INTEGER, and `text` of type VARCHAR"),
        ("money = double", "compare columns of one type|of type DOUBLE"),
        ("span IS NOT NULL AND span = 'P1D'", "cannot be compared"),
        ("pair IN (1)", "cannot be compared"),
        ("text = 'a' COLLATE nocase", "neither a column"),
        ("text\n= 'x'", "`U\\+000A` at character 5"),
    ],
)
def test_anything_else_is_refused_at_its_place(text: str, message: str) -> None:
    with pytest.raises(PredicateError, match=message) as refused:
        parse(text)

    what, cure = refused.value.args
    assert what[0].islower() or what[0] == "`"
    assert cure


@pytest.mark.parametrize("deep", ["(" * 20 + "active" + ")" * 20, "NOT (" * 20 + "active" + ")" * 20])
def test_twenty_parentheses_are_not_too_deep(deep: str) -> None:
    assert parse(deep) == ACTIVE


def test_the_longest_expression_is_read() -> None:
    longest = " OR ".join(f"whole={number % 10}" for number in range(186)).ljust(2048)

    assert parse(longest) == Or(tuple(whole("=", number) for number in range(10)))


def test_session_values_are_found_once_per_type() -> None:
    tree = parse("text = session.region AND name = session.region AND (whole = 1 OR big IN session.levels)")

    assert session_values(tree) == (
        SessionValue("region", VARCHAR),
        SessionValue("levels", ColumnType(Kind.LIST, element=ColumnType(Kind.BIGINT))),
    )


@settings(max_examples=300, deadline=None)
@given(CONDITIONS)
def test_a_tree_says_what_the_text_says(condition: Condition) -> None:
    attributes: dict[str, AttributeValue] = {"level": 2, "team": "x", "teams": ("x", "y%")}
    tree = parse_predicate(str(condition), CATALOG.tables["d.one"], WORLD_ATTRIBUTES)

    for row in ROWS:
        resolved = _resolved(tree, {"teams": ("x", "y%")})
        assert truth(resolved, row, attributes) is condition.truth(row, attributes)


@settings(max_examples=300, deadline=None)
@given(CONDITIONS)
def test_a_tree_and_its_text_are_one(condition: Condition) -> None:
    tree = parse_predicate(str(condition), CATALOG.tables["d.one"], WORLD_ATTRIBUTES)

    assert parse_predicate(predicate_text(tree), CATALOG.tables["d.one"], WORLD_ATTRIBUTES) == tree


@pytest.fixture(scope="module")
def duck() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE rows (id INTEGER, a INTEGER, s VARCHAR, b BOOLEAN)")
    connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", [list(row.values()) for row in ROWS])
    return connection


@settings(max_examples=200, deadline=None)
@given(CONDITIONS)
def test_duckdb_reads_the_text_as_the_tree_does(
    duck: duckdb.DuckDBPyConnection, condition: Condition
) -> None:
    tree = parse_predicate(str(condition), CATALOG.tables["d.one"], WORLD_ATTRIBUTES)
    try:
        expected = [row for row in ROWS if truth(tree, row, {}) is True]
    except KeyError:
        return
    # DuckDB's LIKE has an escape character only where one is named.
    text = re.sub(r"(LIKE '[^']*')", r"\1 ESCAPE '\\'", str(condition))

    found = duck.execute(f"SELECT * FROM rows WHERE {text}").fetchall()

    assert sorted(map(str, found)) == sorted(str(tuple(row.values())) for row in expected)


def _resolved(tree: Predicate, lists: dict[str, tuple[str, ...]]) -> Predicate:
    match tree:
        case And(items):
            return And(tuple(_resolved(item, lists) for item in items))
        case Or(items):
            return Or(tuple(_resolved(item, lists) for item in items))
        case Not(item):
            return Not(_resolved(item, lists))
        case InList(left, (SessionValue(name),)) if name in lists:
            return InList(left, tuple(Constant(value, VARCHAR) for value in lists[name]))
        case _:
            return tree


WORDS = (
    *("(", ")", ",", "=", "<>", "<", ">=", "AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS", "NULL"),
    *("TRUE", "DATE", "TIMESTAMP", "session", ".", "-", "1", "2.5", "'x'", "'2020-01-01'"),
    *("session.region", "session.teams", "==", "!", "||", "::", ";", "--", "/*", "CASE", "SELECT"),
)
TABLE_NAMES = st.sampled_from(sorted(KINDS.columns))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            TABLE_NAMES,
            st.sampled_from(WORDS),
            st.text(max_size=3),
        ),
        max_size=8,
    ).map(" ".join)
)
def test_any_text_is_a_tree_or_a_fault(text: str) -> None:
    try:
        tree = parse(text)
    except PredicateError:
        return
    assert parse(predicate_text(tree)) == tree
