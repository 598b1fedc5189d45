SELECT ps.partkey, ps.suppkey, ps.availqty, ps.supplycost, p.name, p.mfgr, s.name, s.acctbal, s.phone,
  n.name, n.comment
FROM lake.partsupp ps
JOIN lake.part p ON p.partkey = ps.partkey
JOIN lake.supplier s ON s.suppkey = ps.suppkey
JOIN lake.nation n ON n.nationkey = s.nationkey
JOIN lake.region r ON r.regionkey = n.regionkey
WHERE ps.availqty < 2000 AND p.size > 40 AND p.type LIKE '%BRASS' AND r.name = 'EUROPE'
ORDER BY ps.supplycost, ps.partkey, ps.suppkey
LIMIT 40
