SELECT c.custkey, c.name, c.phone, c.acctbal, c.mktsegment, n.name, r.name
FROM lake.customer c
LEFT JOIN lake.nation n ON n.nationkey = c.nationkey
LEFT JOIN lake.region r ON r.regionkey = n.regionkey
WHERE (c.acctbal < -900 OR n.name IN ('KENYA', 'PERU')) AND NOT c.mktsegment = 'MACHINERY'
ORDER BY n.name, c.acctbal DESC NULLS LAST, c.custkey
LIMIT 60
