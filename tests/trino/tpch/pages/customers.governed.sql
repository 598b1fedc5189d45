WITH c AS (
  SELECT custkey, name, mktsegment, nationkey,
    CASE WHEN mktsegment = 'BUILDING' THEN phone END AS phone,
    CASE WHEN mktsegment = 'BUILDING' THEN acctbal END AS acctbal
  FROM lake.customer
  WHERE mktsegment <> 'AUTOMOBILE'
)
SELECT c.custkey, c.name, c.phone, c.acctbal, c.mktsegment, n.name, r.name
FROM c
LEFT JOIN lake.nation n ON n.nationkey = c.nationkey
LEFT JOIN lake.region r ON r.regionkey = n.regionkey
WHERE (c.acctbal < -900 OR n.name IN ('KENYA', 'PERU')) AND NOT c.mktsegment = 'MACHINERY'
ORDER BY n.name, c.acctbal DESC NULLS LAST, c.custkey
LIMIT 60
