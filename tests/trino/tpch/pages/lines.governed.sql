WITH l AS (
  SELECT orderkey, linenumber, partkey, suppkey, quantity, extendedprice, shipdate, shipmode,
    CASE WHEN returnflag <> 'R' THEN discount END AS discount
  FROM lake.lineitem
  WHERE shipmode <> 'AIR'
), o AS (
  SELECT orderkey, custkey, orderdate, orderpriority,
    CASE WHEN orderpriority IN ('1-URGENT', '2-HIGH') THEN totalprice END AS totalprice
  FROM lake.orders
  WHERE orderdate < DATE '1996-01-01'
), c AS (SELECT custkey, name, mktsegment FROM lake.customer WHERE mktsegment <> 'AUTOMOBILE'),
ps AS (SELECT partkey, suppkey, availqty, supplycost FROM lake.partsupp WHERE availqty > 100)
SELECT l.orderkey, l.linenumber, l.quantity, l.extendedprice, l.discount, l.shipdate, l.shipmode,
  o.orderdate, o.orderpriority, o.totalprice, c.name, c.mktsegment, p.name, p.brand, p.size,
  s.name, NULL, n.name, ps.availqty, ps.supplycost
FROM l
LEFT JOIN o ON o.orderkey = l.orderkey
LEFT JOIN c ON c.custkey = o.custkey
JOIN lake.part p ON p.partkey = l.partkey
LEFT JOIN lake.supplier s ON s.suppkey = l.suppkey
LEFT JOIN lake.nation n ON n.nationkey = s.nationkey
LEFT JOIN ps ON ps.partkey = l.partkey AND ps.suppkey = l.suppkey
WHERE l.shipmode IN ('AIR', 'RAIL', 'SHIP') AND l.shipdate BETWEEN DATE '1994-01-01' AND DATE '1994-03-31'
  AND p.brand = 'Brand#23' AND l.discount >= 0.05E0
ORDER BY l.shipdate, l.extendedprice DESC, l.orderkey, l.linenumber
LIMIT 30
