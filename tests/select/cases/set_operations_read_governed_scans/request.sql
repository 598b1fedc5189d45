SELECT name FROM owners EXCEPT SELECT name FROM companies UNION ALL SELECT name FROM companies ORDER BY name LIMIT 4
