-- COLUMN_NOT_FOUND: a key by its alias; instead by its number or its expression
SELECT DATE_TRUNC('month', published) AS month, COUNT(*) FROM lake.book GROUP BY month
