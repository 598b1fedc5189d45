SELECT CAST(name AS INTEGER) AS number, 1 / (id - 1) AS share, id % 0 AS rest FROM companies WHERE CAST(name AS INTEGER) IS NULL
