SELECT l.orderkey, l.linenumber, l.quantity, l.extendedprice, l.discount, l.shipdate, l.shipmode,
  o.orderdate, o.orderpriority, o.totalprice, c.name, c.mktsegment, p.name, p.brand, p.size,
  s.name, s.acctbal, n.name, ps.availqty, ps.supplycost
FROM lake.lineitem l
LEFT JOIN lake.orders o ON o.orderkey = l.orderkey
LEFT JOIN lake.customer c ON c.custkey = o.custkey
JOIN lake.part p ON p.partkey = l.partkey
LEFT JOIN lake.supplier s ON s.suppkey = l.suppkey
LEFT JOIN lake.nation n ON n.nationkey = s.nationkey
LEFT JOIN lake.partsupp ps ON ps.partkey = l.partkey AND ps.suppkey = l.suppkey
WHERE l.shipmode IN ('AIR', 'RAIL', 'SHIP') AND l.shipdate BETWEEN DATE '1994-01-01' AND DATE '1994-03-31'
  AND p.brand = 'Brand#23' AND l.discount >= 0.05E0
ORDER BY l.shipdate, l.extendedprice DESC, l.orderkey, l.linenumber
LIMIT 30
