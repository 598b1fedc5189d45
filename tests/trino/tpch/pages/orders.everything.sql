SELECT o.orderkey, o.orderdate, o.orderstatus, o.totalprice, o.clerk, c.name, c.acctbal, n.name, r.name
FROM lake.orders o
LEFT JOIN lake.customer c ON c.custkey = o.custkey
LEFT JOIN lake.nation n ON n.nationkey = c.nationkey
LEFT JOIN lake.region r ON r.regionkey = n.regionkey
WHERE o.orderdate >= DATE '1995-03-01' AND o.orderdate < DATE '1995-04-01' AND o.totalprice > 150000
ORDER BY o.totalprice DESC NULLS FIRST, o.orderkey
OFFSET 5 LIMIT 25
