-- The same over no row: counts are zero, and all else is null.
SELECT COUNT(*), COUNT(DISTINCT title), SUM(price), AVG(rating), MIN(title), STDDEV(rating), VAR_POP(rating)
FROM lake.book
WHERE id < 0
