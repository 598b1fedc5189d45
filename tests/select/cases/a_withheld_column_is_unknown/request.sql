SELECT name FROM companies ORDER BY hidden
