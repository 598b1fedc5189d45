-- EXPRESSION_NOT_IN_DISTINCT: distinct values in the order of something else, in DuckDB too
SELECT ARRAY_AGG(DISTINCT title ORDER BY id) FROM lake.book
