"""The same seven queries in GraphQL: joins and products are views of the catalog, the rest is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_DISCOUNTED = "CAST(l.l_extendedprice * (1 - l.l_discount) AS DECIMAL(18, 4))"

_LINE = f"""
      SELECT l.l_orderkey AS orderkey, l.l_returnflag AS returnflag, l.l_linestatus AS linestatus,
        l.l_quantity AS quantity, l.l_extendedprice AS price, l.l_discount AS discount,
        {_DISCOUNTED} AS discounted, CAST({_DISCOUNTED} * (1 + l.l_tax) AS DECIMAL(18, 6)) AS charge,
        CAST(l.l_extendedprice * l.l_discount AS DECIMAL(18, 4)) AS saved,
        l.l_shipdate AS shipdate, l.l_receiptdate AS receiptdate, l.l_shipmode AS shipmode,
        l.l_commitdate < l.l_receiptdate AND l.l_shipdate < l.l_commitdate AS is_late,
        o.o_orderdate AS orderdate, o.o_shippriority AS shippriority,
        CASE WHEN o.o_orderpriority IN ('1-URGENT', '2-HIGH') THEN 1 ELSE 0 END AS high,
        CASE WHEN o.o_orderpriority NOT IN ('1-URGENT', '2-HIGH') THEN 1 ELSE 0 END AS low"""

_TYPES = """
      orderkey: BIGINT
      returnflag: VARCHAR
      linestatus: VARCHAR
      quantity: DECIMAL(15, 2)
      price: DECIMAL(15, 2)
      discount: DECIMAL(15, 2)
      discounted: DECIMAL(18, 4)
      charge: DECIMAL(18, 6)
      saved: DECIMAL(18, 4)
      shipdate: DATE
      receiptdate: DATE
      shipmode: VARCHAR
      is_late: BOOLEAN
      orderdate: DATE
      shippriority: INTEGER
      high: INTEGER
      low: INTEGER"""

VIEWS = f"""
views:
  lines:
    sql: |{_LINE}, p.p_type AS type
      FROM lineitem AS l JOIN orders AS o ON l.l_orderkey = o.o_orderkey
        JOIN part AS p ON l.l_partkey = p.p_partkey
    columns:{_TYPES}
      type: VARCHAR
  sales:
    sql: |{_LINE},
        c.c_custkey AS custkey, c.c_name AS name, c.c_acctbal AS acctbal, c.c_address AS address,
        c.c_phone AS phone, c.c_mktsegment AS segment, n.n_name AS nation, r.r_name AS region,
        c.c_nationkey = s.s_nationkey AS is_local
      FROM lineitem AS l JOIN orders AS o ON l.l_orderkey = o.o_orderkey
        JOIN customer AS c ON c.c_custkey = o.o_custkey
        JOIN supplier AS s ON l.l_suppkey = s.s_suppkey
        JOIN nation AS n ON c.c_nationkey = n.n_nationkey
        JOIN region AS r ON n.n_regionkey = r.r_regionkey
    columns:{_TYPES}
      custkey: BIGINT
      name: VARCHAR
      acctbal: DECIMAL(15, 2)
      address: VARCHAR
      phone: VARCHAR
      segment: VARCHAR
      nation: VARCHAR
      region: VARCHAR
      is_local: BOOLEAN
"""

DOCUMENTS: Mapping[str, str] = {
    "Q1": """{ r: lines_group_by(by: [{column: returnflag}, {column: linestatus}],
            where: {shipdate: {_lte: "1998-09-02"}}) {
        key { returnflag linestatus }
        aggregate {
          sum { quantity price discounted charge } avg { quantity price discount } count } } }""",
    "Q3": """{ r: sales_group_by(by: [{column: orderkey}, {column: orderdate}, {column: shippriority}],
            where: {segment: {_eq: "BUILDING"}, orderdate: {_lt: "1995-03-15"},
              shipdate: {_gt: "1995-03-15"}},
            order_by: [{aggregate: {sum: {discounted: desc}}}, {key: {orderdate: asc}}], limit: 10) {
        key { orderkey } aggregate { sum { discounted } } rest: key { orderdate shippriority } } }""",
    "Q5": """{ r: sales_group_by(by: {column: nation},
            where: {region: {_eq: "ASIA"}, is_local: {_eq: true},
              orderdate: {_gte: "1994-01-01", _lt: "1996-01-01"}},
            order_by: {aggregate: {sum: {discounted: desc}}}) {
        key { nation } aggregate { sum { discounted } } } }""",
    "Q6": """{ r: lines_aggregate(where: {shipdate: {_gte: "1994-01-01", _lt: "1995-01-01"},
            discount: {_gte: "0.05", _lte: "0.07"}, quantity: {_lt: 24}}) {
        aggregate { sum { saved } } } }""",
    "Q10": """{ r: sales_group_by(by: [{column: custkey}, {column: name}, {column: acctbal}, {column: phone},
              {column: nation}, {column: address}],
            where: {returnflag: {_eq: "R"}, orderdate: {_gte: "1993-10-01", _lt: "1994-01-01"}},
            order_by: {aggregate: {sum: {discounted: desc}}}, limit: 20) {
        key { custkey name } aggregate { sum { discounted } }
        rest: key { acctbal nation address phone } } }""",
    "Q12": """{ r: lines_group_by(by: {column: shipmode},
            where: {shipmode: {_in: ["MAIL", "SHIP", "AIR"]}, is_late: {_eq: true},
              receiptdate: {_gte: "1994-01-01", _lt: "1995-01-01"}}) {
        key { shipmode } aggregate { sum { high low } } } }""",
    "Q14": """{ promo: lines_aggregate(where: {type: {_like: "PROMO%"},
            shipdate: {_gte: "1995-09-01", _lt: "1995-12-01"}}) { aggregate { sum { discounted } } }
        all: lines_aggregate(where: {shipdate: {_gte: "1995-09-01", _lt: "1995-12-01"}}) {
          aggregate { sum { discounted } } } }""",
}


def _leaves(value: Any) -> list[Any]:
    return (
        [leaf for inner in value.values() for leaf in _leaves(inner)] if isinstance(value, dict) else [value]
    )


def _rows(data: Any) -> list[list[Any]]:
    rows = data["r"] if isinstance(data["r"], list) else [data["r"]]
    return [_leaves(row) for row in rows]


def _promo_share(data: Any) -> list[list[Any]]:
    promo, whole = (_leaves(data[part])[0] for part in ("promo", "all"))
    return [[100 * float(promo) / float(whole)]]


#: How the data of an answer are the rows of the query: a ratio is made by whoever asks.
READ: Mapping[str, Callable[[Any], list[list[Any]]]] = dict.fromkeys(DOCUMENTS, _rows) | {"Q14": _promo_share}
