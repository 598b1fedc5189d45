SELECT continent FROM companies ORDER BY continent DESC LIMIT 2 OFFSET 1
