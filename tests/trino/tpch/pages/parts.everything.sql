SELECT partkey, name, mfgr, brand, type, size, container, retailprice, comment
FROM lake.part
WHERE lower(name) LIKE '%forest%' AND container NOT IN ('JUMBO JAR', 'SM BOX') AND retailprice > 1000
ORDER BY size DESC NULLS FIRST, name, partkey
LIMIT 50
