SELECT n.nationkey, n.name, NULL, r.name
FROM lake.nation n
JOIN lake.region r ON r.regionkey = n.regionkey
WHERE r.name <> 'ASIA'
ORDER BY n.name DESC
