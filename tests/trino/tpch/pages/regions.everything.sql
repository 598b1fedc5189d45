SELECT regionkey, name, comment FROM lake.region ORDER BY regionkey OFFSET 1 LIMIT 3
