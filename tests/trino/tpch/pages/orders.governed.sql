WITH o AS (
  SELECT orderkey, custkey, orderdate, orderstatus,
    CASE WHEN orderpriority IN ('1-URGENT', '2-HIGH') THEN totalprice END AS totalprice
  FROM lake.orders
  WHERE orderdate < DATE '1996-01-01'
), c AS (
  SELECT custkey, name, nationkey, CASE WHEN mktsegment = 'BUILDING' THEN acctbal END AS acctbal
  FROM lake.customer
  WHERE mktsegment <> 'AUTOMOBILE'
)
SELECT o.orderkey, o.orderdate, o.orderstatus, o.totalprice, NULL, c.name, c.acctbal, n.name, r.name
FROM o
LEFT JOIN c ON c.custkey = o.custkey
LEFT JOIN lake.nation n ON n.nationkey = c.nationkey
LEFT JOIN lake.region r ON r.regionkey = n.regionkey
WHERE o.orderdate >= DATE '1995-03-01' AND o.orderdate < DATE '1995-04-01' AND o.totalprice > 150000
ORDER BY o.totalprice DESC NULLS FIRST, o.orderkey
OFFSET 5 LIMIT 25
