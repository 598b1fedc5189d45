"""A small set of data in the shape of TPC-H, made from a seed, and seven of its queries.

Trino's connector has the same tables, with its standard names and decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

_TYPES: dict[str, dict[str, str]] = {
    "region": {"r_regionkey": "BIGINT", "r_name": "VARCHAR"},
    "nation": {"n_nationkey": "BIGINT", "n_name": "VARCHAR", "n_regionkey": "BIGINT"},
    "supplier": {"s_suppkey": "BIGINT", "s_nationkey": "BIGINT"},
    "customer": {
        "c_custkey": "BIGINT", "c_name": "VARCHAR", "c_address": "VARCHAR", "c_nationkey": "BIGINT",
        "c_phone": "VARCHAR", "c_acctbal": "DECIMAL(15, 2)", "c_mktsegment": "VARCHAR",
    },
    "part": {"p_partkey": "BIGINT", "p_type": "VARCHAR"},
    "orders": {
        "o_orderkey": "BIGINT", "o_custkey": "BIGINT", "o_orderdate": "DATE", "o_orderpriority": "VARCHAR",
        "o_shippriority": "INTEGER",
    },
    "lineitem": {
        "l_orderkey": "BIGINT", "l_partkey": "BIGINT", "l_suppkey": "BIGINT",
        "l_quantity": "DECIMAL(15, 2)",
        "l_extendedprice": "DECIMAL(15, 2)", "l_discount": "DECIMAL(15, 2)", "l_tax": "DECIMAL(15, 2)",
        "l_returnflag": "VARCHAR", "l_linestatus": "VARCHAR", "l_shipdate": "DATE", "l_commitdate": "DATE",
        "l_receiptdate": "DATE", "l_shipmode": "VARCHAR",
    },
}  # fmt: skip

CATALOG = "database: tpch\ntables:\n" + "".join(
    f"  {table}:\n    source: {{files: ../data/{table}.csv}}\n    columns:\n"
    + "".join(f"      {name}: {type}\n" for name, type in columns.items())
    for table, columns in _TYPES.items()
)

#: Rows that the filtered session sees, by table.
FILTERS = {"lineitem": "l_shipmode <> 'AIR'", "customer": "c_mktsegment IN ('BUILDING', 'MACHINERY')"}

#: Developers see every row, analysts those of the filters.
ROLES = "g, group:analysts, role:analyst\ng, group:developers, role:developer\n"
GRANTS = "p, role:developer, database:tpch, SELECT|SQL, *, *, -, allow\n" + "".join(
    f"p, role:analyst, table:tpch.{table}, SELECT|SQL, *, {table if table in FILTERS else '*'}, -, allow\n"
    for table in _TYPES
)
DATA_FILTERS = "".join(f'p2, {table}, table:tpch.{table}, *, "{rows}"\n' for table, rows in FILTERS.items())


def columns(table: str) -> str:
    """The columns of a table as DuckDB's CSV reader takes them."""
    return "{" + ", ".join(f"'{name}': '{type}'" for name, type in _TYPES[table].items()) + "}"


def data(seed: int = 1) -> dict[str, str]:
    """Every table as CSV."""
    random = Random(seed)
    first = date(1992, 1, 1)

    def day(start: date, most: int) -> date:
        return start + timedelta(random.randint(1, most))

    def money(most: int) -> str:
        return f"{random.randint(100, most * 100) / 100:.2f}"

    regions = ["AFRICA", "AMERICA", "ASIA", "EUROPE"]
    rows: dict[str, list[tuple[object, ...]]] = {
        "region": list(enumerate(regions)),
        "nation": [(n, f"NATION {n}", n % len(regions)) for n in range(12)],
        "supplier": [(n, random.randint(0, 11)) for n in range(30)],
        "part": [(n, random.choice(["PROMO BRUSHED TIN", "STANDARD TIN", "PROMO STEEL"])) for n in range(60)],
        "customer": [
            (n, f"Customer {n}", f"street {n}", random.randint(0, 11), f"10-{n}", money(9_000),
             random.choice(["BUILDING", "MACHINERY", "HOUSEHOLD"]))
            for n in range(120)
        ],
        "orders": [],
        "lineitem": [],
    }  # fmt: skip
    for order in range(900):
        placed = day(first, 2_300)
        priority = random.choice(["1-URGENT", "2-HIGH", "3-MEDIUM", "5-LOW"])
        rows["orders"].append((order, random.randint(0, 119), placed, priority, 0))
        for _ in range(random.randint(1, 5)):
            shipped = day(placed, 120)
            rows["lineitem"].append(
                (order, random.randint(0, 59), random.randint(0, 29), random.randint(1, 50), money(90_000),
                 f"0.0{random.randint(0, 9)}", f"0.0{random.randint(0, 8)}", random.choice("ANR"),
                 random.choice("FO"), shipped, day(placed, 90), day(shipped, 30),
                 random.choice(["MAIL", "SHIP", "AIR", "RAIL"]))
            )  # fmt: skip
    return {
        table: ",".join(_TYPES[table]) + "\n" + "".join(",".join(map(str, row)) + "\n" for row in rows[table])
        for table in _TYPES
    }


#: A product has more digits than a sum takes; what it is cast to holds every one that there is.
_REVENUE = "CAST(l_extendedprice * (1 - l_discount) AS DECIMAL(18, 4))"

QUERIES = {
    "Q1": f"""
        SELECT l_returnflag, l_linestatus, sum(l_quantity) AS sum_qty, sum(l_extendedprice) AS sum_base_price,
               sum({_REVENUE}) AS sum_disc_price,
               sum(CAST({_REVENUE} * (1 + l_tax) AS DECIMAL(18, 6))) AS sum_charge,
               avg(l_quantity) AS avg_qty, avg(l_extendedprice) AS avg_price, avg(l_discount) AS avg_disc,
               count(*) AS count_order
        FROM lineitem WHERE l_shipdate <= CAST(DATE '1998-12-01' - INTERVAL 90 DAY AS DATE)
        GROUP BY l_returnflag, l_linestatus ORDER BY l_returnflag, l_linestatus""",
    "Q3": f"""
        SELECT l_orderkey, sum({_REVENUE}) AS revenue, o_orderdate, o_shippriority
        FROM customer, orders, lineitem
        WHERE c_mktsegment = 'BUILDING' AND c_custkey = o_custkey AND l_orderkey = o_orderkey
          AND o_orderdate < DATE '1995-03-15' AND l_shipdate > DATE '1995-03-15'
        GROUP BY l_orderkey, o_orderdate, o_shippriority ORDER BY revenue DESC, o_orderdate LIMIT 10""",
    "Q5": f"""
        SELECT n_name, sum({_REVENUE}) AS revenue
        FROM customer, orders, lineitem, supplier, nation, region
        WHERE c_custkey = o_custkey AND l_orderkey = o_orderkey AND l_suppkey = s_suppkey
          AND c_nationkey = s_nationkey AND s_nationkey = n_nationkey AND n_regionkey = r_regionkey
          AND r_name = 'ASIA' AND o_orderdate >= DATE '1994-01-01' AND o_orderdate < DATE '1996-01-01'
        GROUP BY n_name ORDER BY revenue DESC""",
    "Q6": """
        SELECT sum(CAST(l_extendedprice * l_discount AS DECIMAL(18, 4))) AS revenue FROM lineitem
        WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01'
          AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24""",
    "Q10": f"""
        SELECT c_custkey, c_name, sum({_REVENUE}) AS revenue, c_acctbal, n_name, c_address, c_phone
        FROM customer, orders, lineitem, nation
        WHERE c_custkey = o_custkey AND l_orderkey = o_orderkey AND o_orderdate >= DATE '1993-10-01'
          AND o_orderdate < DATE '1994-01-01' AND l_returnflag = 'R' AND c_nationkey = n_nationkey
        GROUP BY c_custkey, c_name, c_acctbal, c_phone, n_name, c_address ORDER BY revenue DESC LIMIT 20""",
    "Q12": """
        SELECT l_shipmode,
               sum(CASE WHEN o_orderpriority = '1-URGENT' OR o_orderpriority = '2-HIGH'
                   THEN 1 ELSE 0 END) AS high_line_count,
               sum(CASE WHEN o_orderpriority <> '1-URGENT' AND o_orderpriority <> '2-HIGH'
                   THEN 1 ELSE 0 END) AS low_line_count
        FROM orders, lineitem
        WHERE o_orderkey = l_orderkey AND l_shipmode IN ('MAIL', 'SHIP', 'AIR')
          AND l_commitdate < l_receiptdate AND l_shipdate < l_commitdate
          AND l_receiptdate >= DATE '1994-01-01' AND l_receiptdate < DATE '1995-01-01'
        GROUP BY l_shipmode ORDER BY l_shipmode""",
    "Q14": f"""
        SELECT 100.00 * CAST(sum(CASE WHEN p_type LIKE 'PROMO%' THEN {_REVENUE} ELSE 0 END) AS DOUBLE)
               / sum({_REVENUE}) AS promo_revenue
        FROM lineitem, part
        WHERE l_partkey = p_partkey AND l_shipdate >= DATE '1995-09-01' AND l_shipdate < DATE '1995-12-01'""",
}  # fmt: skip


def plain(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows of an answer, or of an engine's client, that can be compared."""
    return [[_plain(cell) for cell in row] for row in rows]


def nearly(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """The same, equal to rows with another last digit of what is a floating number."""
    return [
        [pytest.approx(cell, rel=1e-12) if isinstance(cell, float) else cell for cell in row]
        for row in plain(rows)
    ]


def _plain(cell: Any) -> Any:
    return str(cell) if isinstance(cell, date) else float(cell) if isinstance(cell, Decimal) else cell
