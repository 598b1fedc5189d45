from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from gateway.catalog.fault import ViewError
from gateway.catalog.model import Column, ViewSource
from gateway.catalog.parse_type import parse_type
from gateway.catalog.probe import NULL_TYPE, Probe
from gateway.catalog.relation import Tracer
from gateway.catalog.total import meets
from gateway.catalog.view import ViewReader
from tests.catalog.hostile import COLUMNS, create_hostile


def declare(**types: str) -> dict[str, Column]:
    return {name: Column(name, parse_type(type), name) for name, type in types.items()}


TABLES = {
    "shop.orders": declare(
        id="INTEGER",
        customer_id="INTEGER",
        State="ENUM('open', 'paid')",
        price="DECIMAL(10, 2)",
        placed="DATE",
        tags="VARCHAR[]",
    ),
    "shop.customers": declare(id="INTEGER", name="VARCHAR", region="VARCHAR"),
    "depot.Stock": declare(item="VARCHAR", amount="BIGINT"),
    "raw.hostile": COLUMNS,
}

READER = ViewReader(TABLES)


def read(sql: str, **types: str) -> ViewSource:
    return READER.read(sql, "shop", declare(**types))


def text(view: ViewSource) -> str:
    """The body as SQL, without the quotes that it does not need."""
    assert isinstance(view.body, exp.Query)
    return re.sub(r'"(\w+)"', r"\1", view.body.sql("duckdb"))


def lineage(view: ViewSource) -> tuple[dict[str, str], str]:
    """What each output column reads, and the support, as sorted words."""

    def words(base: frozenset[tuple[str, str]]) -> str:
        return " ".join(sorted(f"{table.split('.')[1]}.{column}" for table, column in base))

    return {name: words(base) for name, base in view.reads.items()}, words(view.support)


@pytest.mark.parametrize(
    ("sql", "reads", "support"),
    [
        ("SELECT id FROM orders", {"id": "orders.id"}, ""),
        ("SELECT id FROM orders WHERE price > 5", {"id": "orders.id"}, "orders.price"),
        (
            "SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id",
            {"id": "orders.id", "name": "customers.name"},
            "customers.id orders.customer_id",
        ),
        (
            "SELECT o.id, name FROM orders o LEFT JOIN customers USING (id)",
            {"id": "orders.id", "name": "customers.name"},
            "customers.id orders.id",
        ),
        (
            "SELECT id FROM orders FULL JOIN customers USING (id)",
            {"id": "customers.id orders.id"},
            "customers.id orders.id",
        ),
        (
            """SELECT customer_id AS id, count(*) AS n, sum(price) AS name FROM orders GROUP BY customer_id
            HAVING max(placed) > DATE '2024-01-01'""",
            {"id": "orders.customer_id", "n": "", "name": "orders.price"},
            "orders.customer_id orders.placed",
        ),
        (
            "SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY placed) AS n FROM orders",
            {"id": "orders.id", "n": "orders.customer_id orders.placed"},
            "",
        ),
        (
            "SELECT id FROM orders QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY placed) = 1",
            {"id": "orders.id"},
            "orders.customer_id orders.placed",
        ),
        (
            """WITH open AS (SELECT id AS i, price + 1 AS p FROM orders WHERE state = 'open')
            SELECT i AS id, p AS n FROM open WHERE p > 3""",
            {"id": "orders.id", "n": "orders.price"},
            "orders.State orders.price",
        ),
        (
            "WITH a AS (SELECT id FROM orders WHERE price > 1), b AS (SELECT a.id FROM a) SELECT id FROM b",
            {"id": "orders.id"},
            "orders.price",
        ),
        (
            "SELECT d.id FROM (SELECT DISTINCT id, name FROM customers) AS d, orders AS o",
            {"id": "customers.id"},
            "customers.id customers.name",
        ),
        ("SELECT DISTINCT name FROM customers", {"name": "customers.name"}, "customers.name"),
        (
            "SELECT id, name FROM customers UNION ALL SELECT customer_id, 'x' FROM orders",
            {"id": "customers.id orders.customer_id", "name": "customers.name"},
            "",
        ),
        (
            "SELECT id FROM customers UNION SELECT customer_id FROM orders",
            {"id": "customers.id orders.customer_id"},
            "customers.id orders.customer_id",
        ),
        (
            "SELECT id FROM customers EXCEPT ALL SELECT customer_id FROM orders",
            {"id": "customers.id orders.customer_id"},
            "customers.id orders.customer_id",
        ),
        (
            "(SELECT id FROM customers WHERE region = 'eu') INTERSECT (SELECT id FROM orders)",
            {"id": "customers.id orders.id"},
            "customers.id customers.region orders.id",
        ),
        (
            "SELECT CASE WHEN state = 'paid' THEN price ELSE 0 END AS n FROM orders",
            {"n": "orders.State orders.price"},
            "",
        ),
        (
            "SELECT count(DISTINCT id) FILTER (WHERE price > 5) AS n FROM orders",
            {"n": "orders.id orders.price"},
            "",
        ),
        (
            "SELECT * FROM customers",
            {"id": "customers.id", "name": "customers.name", "region": "customers.region"},
            "",
        ),
        ("SELECT * EXCLUDE (region) FROM customers", {"id": "customers.id", "name": "customers.name"}, ""),
        (
            "SELECT * EXCLUDE (id, region) REPLACE (name || region AS name) FROM customers",
            {"name": "customers.name customers.region"},
            "",
        ),
        ("FROM depot.stock SELECT Amount AS n", {"n": "Stock.amount"}, ""),
        (
            "SELECT c.*  EXCLUDE (region, name), s.item AS name FROM depot.stock s CROSS JOIN customers c",
            {"id": "customers.id", "name": "Stock.item"},
            "",
        ),
        (
            "SELECT placed IS NULL AS late, late AND TRUE AS n FROM orders",
            {"late": "orders.placed", "n": "orders.placed"},
            "",
        ),
        (
            "SELECT name, count(*) AS n FROM customers GROUP BY 1",
            {"name": "customers.name", "n": ""},
            "customers.name",
        ),
    ],
)
def test_every_column_is_traced_to_what_it_is_made_of(sql: str, reads: dict[str, str], support: str) -> None:
    kinds = {"id": "INTEGER", "n": "DOUBLE", "name": "VARCHAR", "region": "VARCHAR", "late": "BOOLEAN"}
    view = read(sql, **{name: kinds[name] for name in reads})
    assert lineage(view) == (reads, support)


def test_the_body_names_every_table_and_column_in_full() -> None:
    view = read(
        "SELECT o.ID, Name FROM orders o /* no */ LEFT JOIN Customers ON customers.id = o.customer_id -- end",
        id="INTEGER",
        name="VARCHAR",
    )
    assert isinstance(view.body, exp.Query)
    assert view.body.sql("duckdb") == (
        'SELECT "o"."id" AS "id", "customers"."name" AS "name" FROM "shop"."orders" AS "o" '
        'LEFT JOIN "shop"."customers" AS "customers" ON "customers"."id" = "o"."customer_id"'
    )


def test_tables_come_with_the_columns_that_are_read_in_the_order_of_the_catalog() -> None:
    view = read(
        "SELECT b.placed IS NULL AS n, a.id FROM orders a, orders b, depot.stock WHERE b.state = 'paid'",
        n="BOOLEAN",
        id="INTEGER",
    )
    assert view.tables == (("shop.orders", ("id", "State", "placed")), ("depot.Stock", ()))


def test_outputs_have_the_names_and_types_that_are_declared() -> None:
    view = read(
        "SELECT id AS ID, price, placed FROM orders", Id="BIGINT", PRICE="DECIMAL(10, 2)", placed="DATE"
    )
    assert text(view) == (
        "SELECT TRY_CAST(view.Id AS BIGINT) AS Id, view.PRICE AS PRICE, view.placed AS placed "
        "FROM (SELECT orders.id AS id, orders.price AS price, orders.placed AS placed "
        "FROM shop.orders AS orders) AS view"
    )


@pytest.mark.parametrize(
    ("window", "settled"),
    [
        ("row_number() OVER (ORDER BY placed)", "ORDER BY orders.placed, orders.id"),
        ("ntile(2) OVER (ORDER BY placed DESC)", "ORDER BY orders.placed DESC, orders.id"),
        ("lag(id) OVER (PARTITION BY placed ORDER BY id)", "ORDER BY orders.id"),
        ("rank() OVER (ORDER BY placed)", "ORDER BY orders.placed"),
        (
            "count(*) OVER (ORDER BY placed ROWS UNBOUNDED PRECEDING)",
            "ORDER BY orders.placed, orders.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
        ),
    ],
)
def test_no_window_depends_on_where_rows_lie(window: str, settled: str) -> None:
    view = read(f"SELECT id, {window} AS n FROM orders", id="INTEGER", n="BIGINT")
    assert f"{settled})" in text(view)


@pytest.mark.parametrize(
    ("rest", "settled"),
    [
        ("orders AS o WHERE o.state = 'paid'", "o.id"),
        ("orders AS o WHERE ('paid' = o.state) AND o.id > 1", "o.id"),
        ("orders AS o WHERE o.state = 'paid' OR o.id > 1", "o.id, o.State"),
        ("orders AS o WHERE o.state > 'paid'", "o.id, o.State"),
        # As a number it may be compared in a type in which several are equal.
        ("orders AS o WHERE o.customer_id = 1", "o.id, o.customer_id"),
        ("orders AS o WHERE o.customer_id = o.id AND o.id = o.customer_id", "o.id"),
        ("orders AS o JOIN customers AS c ON c.id = o.customer_id", "o.id, c.id"),
        ("orders AS o JOIN customers AS c ON c.id = o.customer_id AND o.id = c.id", "o.id"),
        ("orders AS o LEFT JOIN customers AS c ON c.id = o.id", "o.id, c.id"),
        (
            "orders AS o, customers AS c LEFT JOIN customers AS d ON d.id = o.id AND c.id = o.id",
            "o.id, d.id, c.id",
        ),
        ("orders AS o, customers AS c WHERE c.id = o.id", "o.id"),
    ],
)
def test_a_column_that_is_alike_with_another_is_not_sorted_by_again(rest: str, settled: str) -> None:
    view = read(f"SELECT o.id, row_number() OVER (ORDER BY o.id) AS n FROM {rest}", id="INTEGER", n="BIGINT")
    assert f"(ORDER BY {settled})" in text(view)


def test_numbers_that_are_equal_and_not_the_same_are_both_sorted_by() -> None:
    double = next(name for name, column in COLUMNS.items() if column.type.sql == "DOUBLE")
    rest = f"raw.hostile AS a JOIN raw.hostile AS b ON a.{double} = b.{double}"
    order = text(read(f"SELECT row_number() OVER () AS n FROM {rest}", n="BIGINT")).partition("ORDER BY")[2]
    assert f"a.{double}" in order
    assert f"b.{double}" in order


def test_groups_that_tie_are_told_apart_by_what_they_are_grouped_by() -> None:
    n = "row_number() OVER (ORDER BY count(*))"
    sql = f"SELECT customer_id AS id, {n} AS n FROM orders GROUP BY customer_id"
    assert "(ORDER BY COUNT(*), orders.customer_id)" in text(read(sql, id="INTEGER", n="BIGINT"))


@pytest.mark.parametrize(
    "window",
    [
        "first_value(id) OVER (ORDER BY placed RANGE UNBOUNDED PRECEDING)",
        "last_value(id) OVER (ORDER BY placed)",
    ],
)
def test_a_window_that_lets_one_of_the_rows_that_tie_be_chosen_is_refused(window: str) -> None:
    with pytest.raises(ViewError, match="gives one of several rows that tie"):
        read(f"SELECT {window} AS n FROM orders", n="INTEGER")


@pytest.mark.parametrize(
    ("expression", "settled"),
    [
        ("sum(amount)", "SUM(s.amount ORDER BY s.amount ASC)"),
        ("avg(DISTINCT amount)", "AVG(DISTINCT s.amount ORDER BY s.amount ASC)"),
        ("sum(price)", "SUM(s.price)"),
        (
            "stddev(price) FILTER (WHERE amount > 1)",
            "STDDEV(TRY_CAST(s.price AS DOUBLE) ORDER BY TRY_CAST(s.price AS DOUBLE) ASC) FILTER(WHERE",
        ),
        ("max(amount)", "(MAX(s.amount) + TRY_CAST(0 AS DOUBLE))"),
        ("max(price)", "MAX(s.price)"),
    ],
)
def test_an_aggregate_does_not_tell_how_rows_lie(expression: str, settled: str) -> None:
    assert settled in text(samples(f"SELECT {expression} AS n FROM samples AS s", n="DOUBLE"))


@pytest.mark.parametrize(
    ("window", "settled"),
    [
        (
            "sum(amount) OVER (PARTITION BY price)",
            (
                "(PARTITION BY s.price ORDER BY s.amount ASC "
                "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
            ),
        ),
        ("avg(price) OVER (ORDER BY amount)", "OVER (ORDER BY s.amount)"),
        ("stddev(price) OVER (ORDER BY price)", "OVER (ORDER BY s.price)"),
        ("sum(amount) OVER (PARTITION BY price ORDER BY amount)", "(PARTITION BY s.price ORDER BY s.amount)"),
        (
            "sum(price / 3) OVER (PARTITION BY amount ORDER BY price)",
            "(PARTITION BY s.amount ORDER BY s.price)",
        ),
        (
            "sum(amount) OVER (ORDER BY price ROWS UNBOUNDED PRECEDING)",
            (
                "(ORDER BY s.price, s.amount, TRY_CAST(s.amount AS TEXT) "
                "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
            ),
        ),
        ("min(amount) OVER (ORDER BY price)", "(MIN(s.amount) OVER (ORDER BY s.price) + "),
    ],
)
def test_a_window_of_floats_does_not_tell_how_rows_lie(window: str, settled: str) -> None:
    assert settled in text(samples(f"SELECT {window} AS n FROM samples AS s", n="DOUBLE"))


@pytest.mark.parametrize(
    "window",
    [
        "sum(amount) OVER (ORDER BY price)",
        "sum(amount) FILTER (WHERE price > 1) OVER (PARTITION BY price ORDER BY span)",
        "stddev(price) OVER (ORDER BY amount RANGE UNBOUNDED PRECEDING)",
        # 0 and -0 tie, and their texts are not of one length.
        "sum(length(CAST(amount AS VARCHAR)) / 3) OVER (ORDER BY amount)",
    ],
)
def test_a_window_that_adds_floats_of_rows_that_tie_is_refused(window: str) -> None:
    with pytest.raises(ViewError, match="adds floating numbers of rows that tie") as raised:
        samples(f"SELECT {window} AS n FROM samples", n="DOUBLE")
    assert raised.value.cure.startswith("write the frame as ROWS BETWEEN")


@pytest.mark.parametrize(
    ("sql", "settled"),
    [
        (
            "SELECT amount AS n, 1 - amount AS m FROM samples AS s GROUP BY amount HAVING amount > 1",
            (
                "SELECT (s.amount + Z) AS n, TRY_CAST(1 AS DOUBLE) - TRY_CAST((s.amount + Z) AS DOUBLE) AS m "
                "FROM depot.samples AS s GROUP BY (s.amount + Z) "
                "HAVING (s.amount + Z) > TRY_CAST(1 AS DOUBLE)"
            ),
        ),
        ("SELECT DISTINCT amount AS n, 1 AS m FROM samples AS s", "DISTINCT (s.amount + Z) AS n, 1 AS m"),
        (
            "SELECT amount AS n, 1 AS m FROM samples AS s UNION (SELECT price, 2 AS m FROM samples AS s)",
            (
                "SELECT (s.amount + Z) AS n, 1 AS m FROM depot.samples AS s UNION "
                "(SELECT (s.price + Z) AS price, 2 AS m FROM depot.samples AS s)"
            ),
        ),
        (
            "SELECT amount AS n, 1 AS m FROM samples AS s UNION ALL SELECT amount, 2 FROM samples AS s",
            "SELECT s.amount AS n, 1 AS m FROM",
        ),
    ],
)
def test_where_0_and_minus_0_become_one_that_is_0(sql: str, settled: str) -> None:
    assert settled in text(samples(sql, n="DOUBLE", m="DOUBLE")).replace("TRY_CAST(0 AS DOUBLE)", "Z")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT span AS n FROM samples GROUP BY span",
        "SELECT DISTINCT span AS n FROM samples",
        "SELECT span AS n FROM samples EXCEPT ALL SELECT span FROM samples",
        "SELECT DISTINCT floats AS n FROM samples",
    ],
)
def test_equal_values_of_several_spellings_do_not_become_one(sql: str) -> None:
    with pytest.raises(ViewError, match="of which equal values can be spelt differently"):
        samples(sql, n="VARCHAR")


def test_intervals_have_no_least() -> None:
    with pytest.raises(ViewError, match="takes a value that has an order"):
        samples("SELECT min(span) AS n FROM samples", n="INTERVAL")


def samples(sql: str, **types: str) -> ViewSource:
    """A view of numbers and what has several spellings."""
    columns = declare(amount="DOUBLE", price="DECIMAL(10, 2)", span="INTERVAL", floats="REAL[]")
    return ViewReader({"depot.samples": columns}).read(sql, "depot", declare(**types))


def test_outputs_of_a_set_operation_have_the_declared_names() -> None:
    view = read("SELECT id FROM orders UNION ALL SELECT id FROM customers", ID="INTEGER")
    assert text(view) == (
        "SELECT view.ID AS ID FROM (SELECT orders.id AS id FROM shop.orders AS orders "
        "UNION ALL SELECT customers.id AS id FROM shop.customers AS customers) AS view"
    )


@pytest.mark.parametrize(
    ("sql", "type", "given"),
    [
        ("SELECT state AS n FROM orders", "ENUM('open', 'paid')", "orders.State"),
        ("SELECT state AS n FROM orders", "VARCHAR", "orders.State"),
        (
            "SELECT lower(state) AS n FROM orders",
            "ENUM('open', 'paid')",
            "TRY_CAST(TRY_CAST(view.n AS ENUM('open', 'paid')) AS TEXT)",
        ),
        (
            "SELECT state AS n FROM orders",
            "ENUM('open')",
            "TRY_CAST(TRY_CAST(view.n AS ENUM('open')) AS TEXT)",
        ),
        (
            "SELECT state AS n FROM orders UNION ALL SELECT state FROM orders",
            "ENUM('open', 'paid')",
            "view.n",
        ),
        (
            "SELECT state AS n FROM orders UNION ALL SELECT name FROM customers",
            "ENUM('open', 'paid')",
            "TRY_CAST(TRY_CAST(view.n AS ENUM('open', 'paid')) AS TEXT)",
        ),
    ],
)
def test_an_enum_is_the_text_of_a_member(sql: str, type: str, given: str) -> None:
    assert text(read(sql, n=type)).startswith(f"SELECT {given} AS n FROM ")


@pytest.mark.parametrize(
    ("expression", "type", "total"),
    [
        ("CAST(name AS INTEGER)", "INTEGER", "TRY_CAST(name AS INT)"),
        ("id + 1", "BIGINT", "TRY_CAST(TRY_CAST(id AS INT128) + TRY_CAST(1 AS INT128) AS BIGINT)"),
        ("-id", "BIGINT", "TRY_CAST(TRY_CAST(0 AS INT128) - TRY_CAST(id AS INT128) AS BIGINT)"),
        ("-5", "INTEGER", "-5"),
        ("id / 0", "DOUBLE", "TRY_CAST(id AS DOUBLE) / NULLIF(TRY_CAST(0 AS DOUBLE), 0)"),
        ("id > 5 AND name IN ('a', 'b')", "BOOLEAN", "id > 5 AND name IN ('a', 'b')"),
        ("id BETWEEN 1 AND 3000000000", "BOOLEAN", "id BETWEEN 1 AND 3000000000"),
        ("id > -3000000000", "BOOLEAN", "id > -3000000000"),
        ("((id)) IS NOT DISTINCT FROM NULL", "BOOLEAN", "((id)) IS NOT DISTINCT FROM NULL"),
        ("CASE id WHEN 1 THEN 'a' END", "VARCHAR", "CASE id WHEN 1 THEN 'a' END"),
        ("IF(id = 1, 'a', NULL)", "VARCHAR", "CASE WHEN id = 1 THEN 'a' ELSE NULL END"),
        ("coalesce(id, 0)", "INTEGER", "COALESCE(id, 0)"),
        ("round(id, 2)", "INTEGER", "ROUND(id, 2)"),
        ("name NOT ILIKE 'x%'", "BOOLEAN", "name NOT ILIKE 'x%'"),
        ("id || '-' || name", "VARCHAR", "TRY_CAST(id AS TEXT) || '-' || name"),
    ],
)
def test_expressions_are_made_total(expression: str, type: str, total: str) -> None:
    body = text(read(f"SELECT {expression} AS n FROM customers", n=type))
    assert body == f"SELECT {total} AS n FROM shop.customers AS customers".replace(
        "id", "customers.id"
    ).replace("name", "customers.name")


def test_a_view_may_have_a_column_that_is_nested() -> None:
    assert text(read("SELECT tags FROM orders", tags="VARCHAR[]")).startswith("SELECT orders.tags AS tags")


@pytest.mark.parametrize(
    "sql",
    ["", "   ", "-- nothing", ";", "SELECT", "'open", "WITH x AS (SELECT 1 AS n) INSERT INTO x SELECT 1"],
)
def test_what_is_no_query_is_refused(sql: str) -> None:
    with pytest.raises(ViewError, match=r"^(a view is one SELECT|bad SQL|the view reads no table)"):
        read(sql, n="INTEGER")


@pytest.mark.parametrize("call", ["date_trunc('day', ?)", "1 / (?)"])
def test_guards_within_guards_are_limited(call: str) -> None:
    expression = "placed" if "date" in call else "id"
    for _ in range(5):
        expression = call.replace("?", expression)
    assert read(f"SELECT {expression} AS n FROM orders", n="VARCHAR").tables
    for _ in range(25):
        expression = call.replace("?", expression)
    with pytest.raises(ViewError, match=r"^an expression is too large$"):
        read(f"SELECT {expression} AS n FROM orders", n="VARCHAR")


def test_a_column_of_no_table_in_from_is_never_traced() -> None:
    query = parse_one('SELECT o.name AS n FROM "shop"."orders" AS o', dialect="duckdb")
    with pytest.raises(ViewError, match=r"^`o.name` is no column of the tables in FROM$"):
        Tracer(Probe(), TABLES).trace(query, {})


def test_types_that_no_column_can_have_meet_only_themselves() -> None:
    assert meets("BIT", "BIT")
    assert not meets("BIT", "INTEGER")
    assert meets("BIT", NULL_TYPE)


def test_a_trailing_semicolon_is_taken() -> None:
    assert lineage(read("SELECT id FROM orders;", id="INTEGER")) == ({"id": "orders.id"}, "")


# -- whole bodies over hostile rows -----------------------------------------------------------------


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        create_hostile(opened, "raw", "hostile")
        yield opened


names = st.sampled_from(list(COLUMNS))


@st.composite
def views(draw: st.DrawFn) -> str:
    """A query over the hostile table with joins, groups, windows or set operations."""
    one, two, three = draw(names), draw(names), draw(names)
    source = draw(
        st.sampled_from(
            [
                "raw.hostile AS h",
                f"(SELECT DISTINCT * FROM raw.hostile WHERE {three} IS NOT NULL) AS h",
                f"raw.hostile AS h LEFT JOIN raw.hostile AS g ON h.{two} = g.{three}",
                f"raw.hostile AS h JOIN raw.hostile AS g USING ({two})",
            ]
        )
    )
    rest = draw(
        st.sampled_from(
            [
                "",
                f" WHERE h.{two} < h.{three}",
                f" WHERE coalesce(h.{two}, h.{three}) = h.{one}",
                f" QUALIFY row_number() OVER (PARTITION BY h.{two} ORDER BY h.{three} DESC) <= 3",
                f" UNION SELECT {three} FROM raw.hostile",
                f" EXCEPT SELECT {two} FROM raw.hostile",
                f" UNION ALL SELECT {three} + {two} FROM raw.hostile",
            ]
        )
    )
    made = draw(
        st.sampled_from([f"h.{one}", f"h.{one} * h.{two}", f"CAST(h.{one} AS DATE)", f"h.{one} = h.{three}"])
    )
    if draw(st.booleans()) and not rest:
        return f"SELECT max({made}) AS n FROM {source} GROUP BY h.{two} HAVING count(h.{three}) > 1"
    return f"SELECT {made} AS n FROM {source}{rest}"


@settings(deadline=None)
@given(
    views(), st.sampled_from(["INTEGER", "DECIMAL(5, 1)", "DATE", "VARCHAR", "UUID", "ENUM('a')", "BOOLEAN"])
)
def test_no_view_can_raise(connection: duckdb.DuckDBPyConnection, sql: str, type: str) -> None:
    try:
        view = read(sql, n=type)
    except ViewError:
        return
    assert isinstance(view.body, exp.Query)
    assert parse_one(view.body.sql("duckdb"), dialect="duckdb") == view.body
    assert connection.execute(f"SELECT count(n) FROM ({view.body.sql('duckdb')})").fetchone()
