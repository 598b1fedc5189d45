-- SYNTAX_ERROR: LIMIT before OFFSET; instead OFFSET before LIMIT, which sqlglot writes for Trino
SELECT id FROM lake.book ORDER BY id LIMIT 2 OFFSET 1
