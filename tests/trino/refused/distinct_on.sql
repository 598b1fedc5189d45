-- SYNTAX_ERROR: DISTINCT ON; instead distinct_on by ROW_NUMBER
SELECT DISTINCT ON (title) title, id FROM lake.book ORDER BY title, id
