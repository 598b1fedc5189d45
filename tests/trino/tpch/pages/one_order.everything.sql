SELECT o.orderkey, o.totalprice, o.orderdate, c.custkey, c.name
FROM lake.orders o
LEFT JOIN lake.customer c ON c.custkey = o.custkey
WHERE o.orderkey = 39
