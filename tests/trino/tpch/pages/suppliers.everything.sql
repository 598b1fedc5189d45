SELECT s.suppkey, s.name, s.address, s.phone, s.acctbal, s.comment, n.name, r.regionkey, r.name, r.comment
FROM lake.supplier s
LEFT JOIN lake.nation n ON n.nationkey = s.nationkey
LEFT JOIN lake.region r ON r.regionkey = n.regionkey
WHERE s.comment LIKE '%Complaint%' OR s.comment LIKE '%complaint%' OR s.comment LIKE '%express%'
ORDER BY s.nationkey, s.suppkey
LIMIT 50
